// Command clv says what the customers of a shop are worth: it reads purchases, fits
// a model of when they buy and one of what they spend, holds both against a
// holdout, and prints what is to be expected of whom.
//
//	go run ./examples/clv
//	go run ./examples/clv -data purchases.csv -id customer_id -date date -amount total
//	go run ./examples/clv -data purchases.csv -calibrate 2026-06-30 -model auto
//	go run ./examples/clv -data purchases.csv -json
//
// Without -data it takes the shop that the examples make. Columns that are not named
// are looked for; a .gz file is unpacked.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/clientele-go/clientele/examples/program"
	"github.com/clientele-go/clientele/examples/purchases"
	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/clv"
)

func main() { program.Main("clv", parse) }

func parse(args []string, stdout io.Writer) (program.Job, error) {
	c, err := parseFlags(args, stdout)
	return func(ctx context.Context, _ io.Writer) (program.Report, bool, error) {
		report, err := work(ctx, c)
		return report, c.json, err
	}, err
}

// config is what the flags say.
type config struct {
	log       purchases.Flags
	calibrate time.Time // zero without a holdout
	families  []clv.Family
	byHoldout bool // choose among them by the holdout, and not by their likelihoods
	unit      unit
	refunds   rfm.RefundPolicy
	paid      bool
	days      int
	discount  float64
	top       int
	json      bool
}

// A unit is what time is counted in.
type unit struct {
	name string
	days int
	// period is what a model of opportunities takes as one.
	period rfm.Period
}

var (
	units = program.Choices[unit]{{"week", unit{"week", 7, rfm.Week}}, {"day", unit{"day", 1, rfm.Day}}}

	models = program.Choices[[]clv.Family]{
		{"mbg", []clv.Family{clv.MBG}},
		{"bg", []clv.Family{clv.BG}},
		{"pareto", []clv.Family{clv.Pareto}},
		{"bgbb", []clv.Family{clv.BGBB}},
		{"auto", []clv.Family{clv.MBG, clv.BG, clv.Pareto}},
	}

	choosing = program.Choices[bool]{{"likelihood", false}, {"holdout", true}}

	returns = program.Choices[rfm.RefundPolicy]{
		{"apart", rfm.RefundsApart}, {"net-day", rfm.RefundsNetted},
		{"net-order", rfm.RefundsNettedByOrder}, {"drop", rfm.RefundsDropped},
	}
)

const usage = `usage: clv [flags]

Says which customers are still there, how much they will buy and what that is
worth, by a model fitted to their purchases.

`

func parseFlags(args []string, stdout io.Writer) (*config, error) {
	var c config
	flags := program.NewFlags("clv")
	c.log.Add(flags)
	calibrate := flags.String("calibrate", "", "fit to what was bought up to this `date`, included, and test on the rest (default: fit to all)")
	model := flags.String("model", "mbg", "the `model`: mbg, bg, pareto, bgbb, or auto for the best of the first three")
	choose := flags.String("choose", "likelihood", "by what -model auto chooses: likelihood, or the error in the holdout of -calibrate")
	unit := flags.String("unit", "week", "count time in this `unit`, day or week")
	policy := flags.String("returns", "apart", "what returns do: apart, net-day, net-order or drop")
	flags.BoolVar(&c.paid, "paid", false, "do not count purchases that cost nothing")
	flags.IntVar(&c.days, "days", 365, "how many days ahead to look")
	flags.Float64Var(&c.discount, "discount", 0, "discount what comes by so much a year, such as 0.1")
	flags.IntVar(&c.top, "top", 10, "how many of the most valuable customers to print")
	flags.BoolVar(&c.json, "json", false, "print JSON instead of text")
	if err := program.ParseFlags(flags, usage, args, stdout); err != nil {
		return nil, err
	}
	return &c, c.complete(*calibrate, *model, *choose, *unit, *policy)
}

func (c *config) complete(calibrate, model, choose, unitName, policy string) error {
	zone, err := c.log.Zone()
	if err != nil {
		return err
	}
	if calibrate != "" {
		if c.calibrate, err = time.ParseInLocation(time.DateOnly, calibrate, zone); err != nil {
			return fmt.Errorf("-calibrate: %q is no date: want one such as 2026-06-30", calibrate)
		}
	}
	switch {
	case c.days < 1 || c.days > 36500:
		return fmt.Errorf("-days is %d: want 1 to 36,500", c.days)
	case !(c.discount >= 0 && c.discount <= 10):
		return fmt.Errorf("-discount is %v: want 0 to 10, where 0.1 is a tenth a year", c.discount)
	case c.top < 0:
		return fmt.Errorf("-top is %d: want 0 or more", c.top)
	}
	if c.families, err = models.Find("-model", model); err != nil {
		return err
	}
	if c.byHoldout, err = choosing.Find("-choose", choose); err != nil {
		return err
	}
	if c.byHoldout && calibrate == "" {
		return errors.New("-choose holdout needs a holdout: give the end of what to fit to with -calibrate")
	}
	if c.unit, err = units.Find("-unit", unitName); err != nil {
		return err
	}
	c.refunds, err = returns.Find("-returns", policy)
	return err
}
