// Package program is what the examples that print a report have in common: they read
// flags, do a job, and print what they found as text or as JSON.
package program

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	_ "time/tzdata" // zones, where the machine has none
)

// A Report is what a program found. As JSON it is what encoding/json makes of it.
type Report interface {
	// Page returns the report as a person reads it.
	Page() string
}

// A Job is what the flags ask for. It returns the report, and whether that is wanted
// as JSON.
type Job func(ctx context.Context, stderr io.Writer) (r Report, asJSON bool, err error)

// A Parse reads the arguments of a program.
type Parse func(args []string, stdout io.Writer) (Job, error)

// Main runs a program until it ends or is interrupted, and exits.
func Main(name string, parse Parse) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(Run(ctx, name, parse, os.Args[1:], os.Stdout, os.Stderr))
}

// Run returns the exit code: 0 when all is well, 1 when the job failed, 2 when the
// flags are wrong.
func Run(ctx context.Context, name string, parse Parse, args []string, stdout, stderr io.Writer) int {
	job, err := parse(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "%s: %v\n%s: -h explains the flags\n", name, err, name)
		return 2
	}
	report, asJSON, err := job(ctx, stderr)
	if err == nil {
		err = print(stdout, report, asJSON)
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", name, err)
		return 1
	}
	return 0
}

func print(w io.Writer, report Report, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	}
	_, err := io.WriteString(w, report.Page())
	return err
}

// NewFlags returns flags that print nothing by themselves.
func NewFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// ParseFlags parses arguments that all are flags. For -h it explains them, and returns
// flag.ErrHelp.
func ParseFlags(flags *flag.FlagSet, usage string, args []string, stdout io.Writer) error {
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q: everything is said with flags", flags.Arg(0))
	}
	return err
}

// Choices are what a flag can be set to, by name.
type Choices[T any] []struct {
	Name  string
	Value T
}

// Find returns the value of a name.
func (c Choices[T]) Find(flag, name string) (value T, err error) {
	var names []string
	for _, choice := range c {
		if choice.Name == name {
			return choice.Value, nil
		}
		names = append(names, choice.Name)
	}
	return value, fmt.Errorf("%s: there is no %q: want one of %s", flag, name, strings.Join(names, ", "))
}

// Thousands sets the thousands of a whole number apart: 1,234,567.
func Thousands(digits string) string {
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Try runs a program as a test does, and returns what it printed.
func Try(name string, parse Parse, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = Run(context.Background(), name, parse, args, &out, &err)
	return code, out.String(), err.String()
}

// TryJSON runs a program with -json, and returns its report.
func TryJSON[R any](name string, parse Parse, args ...string) (r R, err error) {
	code, out, errs := Try(name, parse, append(args, "-json")...)
	if code != 0 {
		return r, fmt.Errorf("exit code %d: %s", code, errs)
	}
	return r, json.Unmarshal([]byte(out), &r)
}
