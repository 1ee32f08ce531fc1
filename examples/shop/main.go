// Command shop runs the main job of the library from end to end: it takes a shop,
// its own or real orders, and prints the schema, the segments of a definition
// file, the RFM groups, what the coming year should bring, a cohort table, and what
// sets each base segment apart. Scores, groups, cohorts and values are fields that
// the segments test like any other.
//
//	go run ./examples/shop
//	go run ./examples/shop -customers 1000000
//	go run ./examples/shop -data online_retail_lines.csv.gz
//	go run ./examples/shop -json
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
	_ "time/tzdata" // zones, where the machine has none

	"github.com/clientele-go/clientele/dsl"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit code: 0 when all is well, 1 when the job failed, 2 when the
// flags are wrong.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, err := parseFlags(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "shop: %v\nshop: -h explains the flags\n", err)
		return 2
	}
	report, err := work(ctx, c, stderr)
	if err != nil {
		var mistakes dsl.Errors
		if errors.As(err, &mistakes) {
			fmt.Fprintf(stderr, "shop: mistakes in the definition file:\n%s\n", mistakes.Caret())
		} else {
			fmt.Fprintln(stderr, "shop:", err)
		}
		return 1
	}
	if err := print(stdout, report, c.json); err != nil {
		fmt.Fprintln(stderr, "shop:", err)
		return 1
	}
	return 0
}

func print(w io.Writer, report *Report, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	}
	_, err := io.WriteString(w, report.text())
	return err
}

// config is what the flags say.
type config struct {
	customers int
	seed      uint64
	data      string
	segments  string
	asOf      string
	zone      *time.Location
	workers   int
	json      bool
	quiet     bool
}

const usage = `usage: shop [flags]

Takes a shop and does the main job on it: schema, segments, RFM groups, monthly
cohorts, and what sets each base segment apart. Without -data the shop is
generated: the same seed gives the same shop.

`

func parseFlags(args []string, stdout io.Writer) (*config, error) {
	var c config
	flags := flag.NewFlagSet("shop", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.IntVar(&c.customers, "customers", 20_000, "how many customers to generate")
	flags.Uint64Var(&c.seed, "seed", 1, "the seed of the generated shop")
	flags.StringVar(&c.data, "data", "", "take real order lines from this `file` (the UCI Online Retail CSV, or its gzip) instead")
	flags.StringVar(&c.segments, "segments", "", "take the segments from this definition `file` instead of the built-in one")
	flags.StringVar(&c.asOf, "as-of", "", "look at the shop as of this `instant`, such as 2026-06-30T12:00:00Z (default: the end of the data)")
	zone := flags.String("zone", "UTC", "the time `zone` of the shop, such as Europe/London")
	flags.IntVar(&c.workers, "workers", 0, "how many goroutines to use (default: one a processor; the results are the same)")
	flags.BoolVar(&c.json, "json", false, "print JSON instead of text")
	flags.BoolVar(&c.quiet, "quiet", false, "show no progress")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
	}
	if err != nil {
		return nil, err
	}
	return &c, c.complete(flags.Args(), *zone)
}

func (c *config) complete(rest []string, zone string) (err error) {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q: everything is said with flags", rest[0])
	case c.customers < 1:
		return fmt.Errorf("-customers is %d: want at least 1", c.customers)
	case c.workers < 0:
		return fmt.Errorf("-workers is %d: want at least 1, or 0 for one a processor", c.workers)
	}
	if c.zone, err = time.LoadLocation(zone); err != nil {
		return fmt.Errorf("-zone: no zone %q: want one such as Europe/London", zone)
	}
	if _, err := c.instant(); err != nil {
		return err
	}
	return nil
}

// instant is the -as-of, or the zero time when none was given.
func (c *config) instant() (time.Time, error) {
	if c.asOf == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, c.asOf)
	if err != nil {
		return t, fmt.Errorf("-as-of: %q is no instant: want one such as 2026-06-30T12:00:00Z", c.asOf)
	}
	return t.In(c.zone), nil
}
