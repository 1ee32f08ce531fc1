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
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/examples/program"
)

func main() { program.Main("shop", parse) }

func parse(args []string, stdout io.Writer) (program.Job, error) {
	c, err := parseFlags(args, stdout)
	return func(ctx context.Context, stderr io.Writer) (program.Report, bool, error) {
		report, err := work(ctx, c, stderr)
		var mistakes dsl.Errors
		if errors.As(err, &mistakes) {
			err = fmt.Errorf("mistakes in the definition file:\n%s", mistakes.Caret())
		}
		return report, c.json, err
	}, err
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
	flags := program.NewFlags("shop")
	flags.IntVar(&c.customers, "customers", 20_000, "how many customers to generate")
	flags.Uint64Var(&c.seed, "seed", 1, "the seed of the generated shop")
	flags.StringVar(&c.data, "data", "", "take real order lines from this `file` (the UCI Online Retail CSV, or its gzip) instead")
	flags.StringVar(&c.segments, "segments", "", "take the segments from this definition `file` instead of the built-in one")
	flags.StringVar(&c.asOf, "as-of", "", "look at the shop as of this `instant`, such as 2026-06-30T12:00:00Z (default: the end of the data)")
	zone := flags.String("zone", "UTC", "the time `zone` of the shop, such as Europe/London")
	flags.IntVar(&c.workers, "workers", 0, "how many goroutines to use (default: one a processor; the results are the same)")
	flags.BoolVar(&c.json, "json", false, "print JSON instead of text")
	flags.BoolVar(&c.quiet, "quiet", false, "show no progress")
	if err := program.ParseFlags(flags, usage, args, stdout); err != nil {
		return nil, err
	}
	return &c, c.complete(*zone)
}

func (c *config) complete(zone string) (err error) {
	switch {
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
