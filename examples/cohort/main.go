// Command cohort follows the customers of a shop from their first purchase on: it
// reads purchases and prints how many of each month's newcomers came back after so
// long, what they brought in, and how soon a second purchase follows the first.
//
//	go run ./examples/cohort
//	go run ./examples/cohort -data purchases.csv -id customer_id -date date -amount total
//	go run ./examples/cohort -data purchases.csv -period week -mode onafter
//	go run ./examples/cohort -data purchases.csv -mode bracket -brackets 0,1-3,4-6,7+
//	go run ./examples/cohort -data purchases.csv -json
//
// Without -data it takes the shop that the examples make. Columns that are not named
// are looked for; a .gz file is unpacked.
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-go/clientele/examples/program"
	"github.com/clientele-go/clientele/examples/purchases"
	"github.com/clientele-go/clientele/rfm/cohort"
)

func main() { program.Main("cohort", parse) }

func parse(args []string, stdout io.Writer) (program.Job, error) {
	c, err := parseFlags(args, stdout)
	return func(ctx context.Context, _ io.Writer) (program.Report, bool, error) {
		report, err := work(ctx, c)
		return report, c.json, err
	}, err
}

// config is what the flags say.
type config struct {
	log     purchases.Flags
	options cohort.Options
	mode    mode
	asOf    time.Time // zero for the last purchase
	json    bool
}

// A mode is what counts as coming back.
type mode struct {
	name    string
	measure cohort.Measure
}

var (
	modes = program.Choices[mode]{
		{"on", mode{"on", cohort.Retention}},
		{"onafter", mode{"onafter", cohort.Rolling}},
		{"bracket", mode{"bracket", cohort.Retention}},
	}
	periods = program.Choices[cohort.Period]{
		{"month", cohort.Month}, {"day", cohort.Day}, {"week", cohort.Week}, {"quarter", cohort.Quarter}, {"year", cohort.Year},
	}
	returns = program.Choices[cohort.Policy]{
		{"ignore", cohort.PurchasesOnly}, {"net", cohort.NetOfRefunds}, {"count", cohort.AllLines},
	}
	weekdays = program.Choices[time.Weekday]{
		{"monday", time.Monday}, {"tuesday", time.Tuesday}, {"wednesday", time.Wednesday}, {"thursday", time.Thursday},
		{"friday", time.Friday}, {"saturday", time.Saturday}, {"sunday", time.Sunday},
	}
)

// agesOnScreen is how many columns fit there.
const agesOnScreen = 13

const usage = `usage: cohort [flags]

Says how many of those who first bought in the same period came back after so long,
what they brought in, and how soon a second purchase follows the first.

`

func parseFlags(args []string, stdout io.Writer) (*config, error) {
	var c config
	flags := program.NewFlags("cohort")
	c.log.Add(flags)
	period := flags.String("period", "month", "the `period` of cohorts and ages: day, week, month, quarter or year")
	mode := flags.String("mode", "on", "who came back: those active on an age, onafter it, or in a bracket of ages")
	brackets := flags.String("brackets", "0,1,2-3,4-6,7-12,13+", "the `ages` of -mode bracket")
	ages := flags.Int("ages", 0, "the most `columns` (default: 13, or with -json all)")
	week := flags.String("week", "monday", "the `day` on which weeks begin")
	policy := flags.String("returns", "ignore", "what returns do: ignore, net (lessen revenue) or count (as activity, too)")
	flags.BoolVar(&c.options.Rolling, "rolling", false, "count ages in windows from each customer's own first hour on")
	flags.BoolVar(&c.options.Recurring, "recurring", false, "begin anew with every period in which a customer bought")
	asOf := flags.String("as-of", "", "look at the log as of this `instant` (default: the last purchase)")
	flags.BoolVar(&c.json, "json", false, "print JSON instead of text")
	if err := program.ParseFlags(flags, usage, args, stdout); err != nil {
		return nil, err
	}
	if c.options.Ages, c.options.CountOrders = *ages, true; *ages == 0 && !c.json && *mode != "bracket" {
		c.options.Ages = agesOnScreen
	}
	return &c, c.complete(*period, *mode, *brackets, *week, *policy, *asOf)
}

func (c *config) complete(period, mode, brackets, week, policy, asOf string) (err error) {
	if c.options.Period, err = periods.Find("-period", period); err != nil {
		return err
	}
	if c.mode, err = modes.Find("-mode", mode); err != nil {
		return err
	}
	if c.options.Policy, err = returns.Find("-returns", policy); err != nil {
		return err
	}
	day, err := weekdays.Find("-week", week)
	if err != nil {
		return err
	}
	c.options.WeekStart = cohort.WeekStartsOn(day)
	if c.mode.name == "bracket" {
		if c.options.Brackets, err = parseBrackets(brackets); err != nil {
			return err
		}
	}
	if asOf != "" {
		if c.asOf, err = time.Parse(time.RFC3339, asOf); err != nil {
			return fmt.Errorf("-as-of: %q is no instant: want one such as 2026-06-30T12:00:00Z", asOf)
		}
	}
	_, err = c.log.Zone()
	return err
}

// parseBrackets reads ages such as 0,1-3,4+.
func parseBrackets(s string) (out []cohort.Bracket, err error) {
	for part := range strings.SplitSeq(s, ",") {
		from, to, isRange := strings.Cut(part, "-")
		open := strings.HasSuffix(from, "+")
		b := cohort.Bracket{}
		b.From, err = strconv.Atoi(strings.TrimSuffix(from, "+"))
		if b.To = b.From; open {
			b.To = math.MaxInt
		}
		if isRange && err == nil {
			b.To, err = strconv.Atoi(to)
		}
		if err != nil || open && isRange {
			return nil, fmt.Errorf("-brackets: %q is none: want ages such as 0,1-3,4+", part)
		}
		out = append(out, b)
	}
	return out, nil
}
