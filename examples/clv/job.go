package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/clientele-go/clientele/examples/purchases"
	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/clv"
)

// A Report is everything that is found. Its text and its JSON say the same.
type Report struct {
	Input Input `json:"input"`

	// The model of purchases: Params and LogLik for programs, Estimates with their
	// standard errors. Params has those of the model of spending, too, but for BG/BB,
	// which has a gamma of its own.
	Model     string             `json:"model"`
	Unit      string             `json:"unit"`
	Params    map[string]float64 `json:"params"`
	LogLik    float64            `json:"loglik"`
	AIC       float64            `json:"aic"`
	BIC       float64            `json:"bic"`
	Estimates []clv.Param        `json:"estimates"`
	Notes     []string           `json:"notes,omitempty"`
	Tried     []Candidate        `json:"tried"`

	Spend     *SpendReport `json:"spend,omitempty"`
	Histogram []clv.Bin    `json:"histogram"`
	Holdout   *clv.Holdout `json:"holdout,omitempty"`
	Value     Value        `json:"value"`
	Top       []Customer   `json:"top"`
}

// An Input says what was read.
type Input struct {
	File       *rfm.CSVReport    `json:"file,omitempty"`
	Log        rfm.HistoryReport `json:"log"`
	From       string            `json:"from"`
	End        string            `json:"end"`
	HoldoutEnd string            `json:"holdout_end,omitempty"`
	Customers  int               `json:"customers"`
	Repeaters  int               `json:"repeaters"`
	Distinct   int               `json:"distinct_timings"`
}

// A Candidate is a model that was tried.
type Candidate struct {
	Model  string  `json:"model"`
	LogLik float64 `json:"loglik"`
	AIC    float64 `json:"aic"`
	// Of the holdout, if there is one: what was expected, and how far a customer is
	// off on average.
	Expected float64 `json:"holdout_expected,omitempty"`
	MAE      float64 `json:"holdout_mae,omitempty"`
}

// A SpendReport is the model of spending.
type SpendReport struct {
	Params    map[string]float64 `json:"params"`
	LogLik    float64            `json:"loglik"`
	Estimates []clv.Param        `json:"estimates"`
	Customers int                `json:"customers"`
	// Correlation is that of how often and how much, which the model takes for 0.
	Correlation float64  `json:"correlation"`
	Notes       []string `json:"notes,omitempty"`
}

// A Value is what is to come of all customers together.
type Value struct {
	Days      int     `json:"days"`
	Discount  float64 `json:"discount"`
	Alive     float64 `json:"alive"`
	Purchases float64 `json:"purchases"`
	Revenue   float64 `json:"revenue"`
}

// A Customer is one of the most valuable.
type Customer struct {
	ID        string  `json:"id"`
	X         int     `json:"x"`
	TX        float64 `json:"t_x"`
	T         float64 `json:"t"`
	PAlive    float64 `json:"p_alive"`
	Purchases float64 `json:"purchases"`
	// Low and High are how many purchases it will be in 90 of 100 cases.
	Low   int     `json:"low"`
	High  int     `json:"high"`
	Spend float64 `json:"spend"`
	Value float64 `json:"value"`
}

// job is one run of the whole.
type job struct {
	*config
	histories []rfm.History
	timings   []clv.Timing
	spends    []clv.Spend
	data      *clv.Data
	fit       *clv.PurchaseFit
	spend     *clv.SpendFit
	holdout   float64 // its length in units, or 0
	report    Report
}

// work does the job, one step after another.
func work(ctx context.Context, c *config) (*Report, error) {
	j := &job{config: c}
	for _, step := range []func(context.Context) error{j.read, j.fitPurchases, j.fitSpend, j.value} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return &j.report, nil
}

func (j *job) read(ctx context.Context) error {
	log, err := j.log.Load(ctx)
	if err != nil {
		return err
	}
	j.report.Input.File = log.File
	first, last := log.First, log.Last
	o := rfm.HistoryOptions{End: last, Refunds: j.refunds, CountFree: !j.paid}
	if slices.Contains(j.families, clv.BGBB) {
		o.Period = j.unit.period
	}
	if !j.calibrate.IsZero() {
		if !j.calibrate.Before(last) || j.calibrate.Before(first) {
			return fmt.Errorf("-calibrate %s is not between the first purchase, %s, and the last, %s",
				j.calibrate.Format(time.DateOnly), first.Format(time.DateOnly), last.Format(time.DateOnly))
		}
		o.End, o.HoldoutEnd = j.calibrate, last
		j.holdout = float64(purchases.DayOf(last)-purchases.DayOf(o.End)) / float64(j.unit.days)
		if o.Period != rfm.Day {
			j.holdout = max(math.Floor(j.holdout), 1)
		}
		j.report.Input.HoldoutEnd = last.Format(time.DateOnly)
	}
	j.report.Input.From, j.report.Input.End = first.Format(time.DateOnly), o.End.Format(time.DateOnly)
	if j.histories, j.report.Input.Log, err = rfm.Histories(ctx, slices.Values(log.Purchases), o); err != nil {
		return err
	}
	unit := j.unit.days
	if o.Period != rfm.Day {
		unit = 1
	}
	if j.timings, err = clv.Timings(j.histories, unit); err != nil {
		return err
	}
	if j.data, err = clv.NewData(j.timings); err != nil {
		return err
	}
	j.spends = clv.Spends(j.histories)
	j.report.Input.Customers, j.report.Input.Distinct = j.data.Len(), j.data.Distinct()
	for _, c := range j.timings {
		if c.X > 0 {
			j.report.Input.Repeaters++
		}
	}
	return nil
}

// fitPurchases fits the models, takes the likeliest, or the one that erred least in
// the holdout, and holds it against what happened.
func (j *job) fitPurchases(ctx context.Context) error {
	fits, err := clv.FitAll(ctx, j.data, j.families...)
	if err != nil {
		return err
	}
	holdouts, actual := make([]*clv.Holdout, len(fits)), clv.HoldoutPurchases(j.histories)
	for i, fit := range fits {
		c := Candidate{Model: fit.Model.Family().String(), LogLik: fit.LogLikelihood, AIC: fit.AIC()}
		if j.holdout > 0 {
			if holdouts[i], err = fit.Model.Holdout(ctx, j.data, actual, j.holdout); err != nil {
				return err
			}
			c.Expected, c.MAE = holdouts[i].Expected, holdouts[i].MAE
		}
		j.report.Tried = append(j.report.Tried, c)
	}
	best := 0 // the likeliest
	if j.byHoldout {
		for i, c := range j.report.Tried {
			if c.MAE < j.report.Tried[best].MAE {
				best = i
			}
		}
	}
	j.fit = fits[best]
	r := &j.report
	r.Model, r.Unit, r.Params = j.fit.Model.Family().String(), j.unit.name, values(j.fit.Params)
	r.LogLik, r.AIC, r.BIC = j.fit.LogLikelihood, j.fit.AIC(), j.fit.BIC()
	r.Estimates, r.Notes, r.Holdout = j.fit.Params, j.fit.Notes, holdouts[best]
	r.Histogram, err = j.fit.Model.Histogram(j.data, 8)
	return err
}

func values(params []clv.Param) map[string]float64 {
	out := map[string]float64{}
	for _, p := range params {
		out[p.Name] = p.Value
	}
	return out
}

// fitSpend fits the model of spending.
func (j *job) fitSpend(ctx context.Context) (err error) {
	if j.spend, err = clv.FitSpend(ctx, j.spends); err != nil {
		return err
	}
	j.report.Spend = &SpendReport{
		Params: values(j.spend.Params), LogLik: j.spend.LogLikelihood, Estimates: j.spend.Params,
		Customers: j.spend.Customers, Correlation: j.spend.Correlation, Notes: j.spend.Notes,
	}
	if j.fit.Model.Family() != clv.BGBB {
		for name, v := range j.report.Spend.Params {
			j.report.Params[name] = v
		}
	}
	return nil
}

// value looks ahead, from the end of what the model was fitted to.
func (j *job) value(ctx context.Context) error {
	const steps = 12
	ahead := float64(j.days) / float64(j.unit.days)
	rate := math.Pow(1+j.discount, float64(j.days)/365/steps) - 1
	if j.fit.Model.Family() == clv.BGBB {
		ahead = math.Max(math.Round(ahead/steps), 1) * steps // whole opportunities a step
	}
	predictions, err := j.fit.Model.PredictAll(ctx, j.data, clv.Discounted(steps, ahead/steps, rate))
	if err != nil {
		return err
	}
	spends, err := j.spend.Model.ExpectedAll(j.spends)
	if err != nil {
		return err
	}
	v := Value{Days: j.days, Discount: j.discount}
	all := make([]Customer, len(predictions))
	for i, p := range predictions {
		c := j.timings[i]
		all[i] = Customer{
			ID: j.histories[i].Customer, X: c.X, TX: c.TX, T: c.T,
			PAlive: p.PAlive, Purchases: p.Purchases, Spend: spends[i], Value: p.Purchases * spends[i],
		}
		v.Alive += p.PAlive
		v.Purchases += p.Purchases
		v.Revenue += all[i].Value
	}
	slices.SortStableFunc(all, func(a, b Customer) int { return cmp.Compare(b.Value, a.Value) })
	j.report.Value, j.report.Top = v, all[:min(j.top, len(all))]
	for i := range j.report.Top {
		c := &j.report.Top[i]
		timing := clv.Timing{X: c.X, TX: c.TX, T: c.T}
		if c.Low, c.High, err = j.fit.Model.Interval(timing, ahead, 0.9); err != nil {
			return err
		}
	}
	return nil
}
