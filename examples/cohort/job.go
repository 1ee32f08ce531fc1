package main

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/clientele-go/clientele/examples/purchases"
	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/cohort"
)

// A Report is everything that is found. Its text and its JSON say the same.
type Report struct {
	File *rfm.CSVReport `json:"file,omitempty"`
	Mode string         `json:"mode"`
	// The table, with its cells under "cohorts".
	*cohort.Table
	// Second is how soon customers come back.
	Second Second `json:"second_purchase"`

	measure cohort.Measure
}

// A Second is how soon a second purchase, on another day, follows the first: for
// those who have not come back, how long there has been to do so counts.
type Second struct {
	Customers int `json:"customers"`
	CameBack  int `json:"came_back"`
	// Median is the number of days after which half have come back, with its
	// interval of 95 %; nil where they have not.
	Median *float64 `json:"median"`
	Low    *float64 `json:"low"`
	High   *float64 `json:"high"`
	After  []After  `json:"after"`
}

// An After is the share who have come back after some days.
type After struct {
	Days  int     `json:"days"`
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

func work(ctx context.Context, c *config) (*Report, error) {
	log, err := c.log.Load(ctx)
	if err != nil {
		return nil, err
	}
	o := c.options
	o.AsOf = log.Last
	if !c.asOf.IsZero() {
		o.AsOf = c.asOf.In(log.Last.Location())
	}
	r := &Report{File: log.File, Mode: c.mode.name, measure: c.mode.measure}
	if r.Table, err = cohort.Build(ctx, slices.Values(log.Purchases), o); err != nil {
		return nil, err
	}
	return r, r.second(log.Purchases, o.AsOf)
}

// second finds the first two days of each customer.
func (r *Report) second(log []rfm.Purchase, asOf time.Time) error {
	spells := spells(log, asOf)
	r.Second.Customers = len(spells)
	for _, s := range spells {
		if s.Ended {
			r.Second.CameBack++
		}
	}
	if len(spells) == 0 {
		return nil
	}
	curve, err := cohort.NewSurvival(spells)
	if err != nil {
		return err
	}
	median, low, high, err := curve.Median(cohort.LogLog, 0.95)
	if err != nil {
		return err
	}
	r.Second.Median, r.Second.Low, r.Second.High = known(median), known(low), known(high)
	longest := curve.Points[len(curve.Points)-1].Time
	for _, days := range []int{7, 14, 30, 60, 90, 180, 365, 730} {
		if float64(days) > longest {
			break
		}
		there, _ := curve.At(float64(days))
		low, high, err := curve.Interval(float64(days), cohort.LogLog, 0.95)
		if err != nil {
			return err
		}
		r.Second.After = append(r.Second.After, After{Days: days, Share: 1 - there, Low: 1 - high, High: 1 - low})
	}
	return nil
}

// known is a number that JSON can write, or nothing.
func known(v float64) *float64 {
	if math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// spells says of each customer how many days lie between the first two days with a
// purchase, or between the first and asOf.
func spells(log []rfm.Purchase, asOf time.Time) []cohort.Spell {
	days := map[string][]int{}
	for i := range log {
		p := &log[i]
		if p.Customer != "" && !p.At.IsZero() && !p.At.After(asOf) && p.Amount.IsPositive() {
			days[p.Customer] = append(days[p.Customer], purchases.DayOf(p.At.In(asOf.Location())))
		}
	}
	var out []cohort.Spell
	for _, list := range days {
		slices.Sort(list)
		list = slices.Compact(list)
		if len(list) > 1 {
			out = append(out, cohort.Spell{Time: float64(list[1] - list[0]), Ended: true})
		} else {
			out = append(out, cohort.Spell{Time: float64(purchases.DayOf(asOf) - list[0])})
		}
	}
	slices.SortFunc(out, func(a, b cohort.Spell) int { return cmp.Compare(a.Time, b.Time) })
	return out
}
