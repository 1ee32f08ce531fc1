// Command match decides customers by a rule: the smallest program around the
// library, and a handy one.
//
//	match -schema schema.json -data customers.ndjson -as-of 2026-11-22T12:00:00Z \
//	      'orders_90d >= 3 AND country IN ("UK", "IE")'
//
// It prints one line a customer: the id, or the line's number, and in, out or
// undecided; with -counts how many there are of each instead; with -explain ID why one
// customer has the outcome, and what would change it. Mistakes in the rule
// go to standard error, each with its line and column, and the exit code is 1; so do
// values of the data that cannot be used, which count as missing; wrong flags give 2.
//
// Customers are read one by one, and none is kept. A rule that asks where they stand
// in the population reads them twice.
package main

import (
	"bufio"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// config is what the flags say.
type config struct {
	schema, data string
	asOf         time.Time
	rule         string // the text of the rule, or empty
	file, named  string // a definition file and the segment in it
	options      segment.Options
	blame        bool
	counts       bool
	explain      string // the id of the customer to explain, or empty

	bound *segment.Binding[segment.Row]
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c, err := parseFlags(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "match:", err)
		return 2
	}
	if err := c.match(stdin, stdout, stderr); err != nil {
		var mistakes dsl.Errors
		if errors.As(err, &mistakes) {
			fmt.Fprintln(stderr, mistakes.Caret())
		} else {
			fmt.Fprintln(stderr, "match:", err)
		}
		return 1
	}
	return 0
}

func parseFlags(args []string, stderr io.Writer) (*config, error) {
	var c config
	flags := flag.NewFlagSet("match", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.schema, "schema", "", "the schema, a JSON `file` (required)")
	flags.StringVar(&c.data, "data", "-", "the customers, a `file` of one JSON object a line; - is standard input")
	flags.StringVar(&c.file, "file", "", "take the rule from a definition `file`")
	flags.StringVar(&c.named, "segment", "", "the `name` of the segment in -file")
	flags.BoolVar(&c.counts, "counts", false, "print how many are in, out and undecided, and nothing else")
	flags.StringVar(&c.explain, "explain", "", "explain the outcome of the customer with this `ID`, and print nothing else")
	flags.BoolVar(&c.blame, "blame", false, "say which fields leave a customer undecided")
	asOf := flags.String("as-of", "", "the `instant` that the rule is as of, such as 2026-11-22T12:00:00Z (default now)")
	zone := flags.String("zone", "UTC", "the time `zone`, such as Europe/London")
	c.options.Parameters = map[string]any{}
	flags.Func("param", "a parameter of the rule as `name=value`; repeat for more", func(s string) error {
		name, value, ok := strings.Cut(s, "=")
		if !ok || name == "" {
			return errors.New("want name=value")
		}
		c.options.Parameters[name] = parameter(value)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stderr, "usage: match -schema file -data file [flags] 'rule'")
			flags.SetOutput(stderr)
			flags.PrintDefaults()
		} else if rule := args[len(args)-1]; strings.HasPrefix(rule, "-") && strings.Contains(rule, " ") {
			err = fmt.Errorf("%w (a rule that begins with - stands after --)", err)
		}
		return nil, err
	}
	return &c, c.complete(flags, *asOf, *zone)
}

// parameter reads a value as a literal of the language, or else as a text.
func parameter(s string) any {
	if v, err := dsl.ParseValue(s); err == nil {
		return v
	}
	return s
}

func (c *config) complete(flags *flag.FlagSet, asOf, zone string) error {
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" { // which would be another on another machine
		return fmt.Errorf("-zone: %q is no time zone: want one such as Europe/London", zone)
	}
	instant := time.Now()
	if asOf != "" {
		instant, err = time.Parse(time.RFC3339Nano, asOf)
	}
	switch {
	case c.schema == "":
		return errors.New("-schema is missing: name the JSON file of the schema")
	case err != nil:
		return fmt.Errorf("-as-of: %q is no instant: want one such as 2026-11-22T12:00:00Z", asOf)
	case c.file == "" && flags.NArg() != 1:
		return fmt.Errorf("want one rule, in quotes, and have %d arguments", flags.NArg())
	case c.file != "" && (flags.NArg() != 0 || c.named == ""):
		return errors.New("-file wants the name of a -segment in it, and no rule beside it")
	}
	c.asOf, c.rule = instant.In(location), flags.Arg(0)
	return nil
}

func (c *config) match(stdin io.Reader, stdout, stderr io.Writer) error {
	file, err := os.Open(c.schema)
	if err != nil {
		return err
	}
	defer file.Close()
	schema, err := dsl.ReadSchema(file)
	if err != nil {
		return fmt.Errorf("%s: %w", c.schema, err)
	}
	if c.bound, err = segment.Rows(schema); err != nil {
		return err
	}
	rule, err := c.compile()
	if err != nil {
		return err
	}
	return c.decide(rule, stdin, stdout, stderr)
}

func (c *config) compile() (*rule, error) {
	if c.file == "" {
		return c.bound.CompileWith(c.rule, c.options)
	}
	file, err := os.Open(c.file)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	set, err := c.bound.LoadWith(file, c.options)
	if err != nil {
		return nil, err
	}
	named, ok := set.Segment(c.named)
	if !ok {
		return nil, fmt.Errorf("%s has no segment %q", c.file, c.named)
	}
	return named.Rule, nil
}

// decide reads the customers one by one, twice where the rule needs the population
// first.
func (c *config) decide(rule *rule, stdin io.Reader, stdout, stderr io.Writer) error {
	data, err := c.open(stdin, len(rule.Unmeasured()) > 0)
	if err != nil {
		return err
	}
	defer data.Close()
	if len(rule.Unmeasured()) > 0 {
		if rule, err = c.measured(rule, data); err != nil {
			return err
		}
		if _, err := data.Seek(0, io.SeekStart); err != nil {
			return err
		}
	}
	out := bufio.NewWriter(stdout)
	defer out.Flush()
	p := &printer{config: c, rule: rule, out: out}
	people := reader{schema: c.bound.Schema(), from: bufio.NewReader(data), stderr: stderr}
	for {
		person, err := people.next()
		switch {
		case err == io.EOF:
			return cmp.Or(p.finish(), people.verdict())
		case err != nil:
			return err
		}
		p.print(person)
	}
}

// measured reads everyone to learn how the population is spread.
func (c *config) measured(rule *rule, data io.Reader) (*rule, error) {
	measurement := rule.Measuring(c.asOf)
	people := reader{schema: c.bound.Schema(), from: bufio.NewReader(data), stderr: io.Discard}
	for {
		person, err := people.next()
		switch {
		case err == io.EOF:
			return rule.With(measurement.Cutoffs())
		case err != nil:
			return nil, err
		}
		measurement.Add(&person.row)
	}
}
