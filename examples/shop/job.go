package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/examples/shop/store"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/clv"
	"github.com/clientele-go/clientele/rfm/cohort"
	"github.com/clientele-go/clientele/segment"
	"github.com/shopspring/decimal"
)

//go:embed segments.seg
var builtInSegments string

// A Report is everything that the job finds. Its text and its JSON say the same.
type Report struct {
	AsOf      time.Time       `json:"as_of"`
	Zone      string          `json:"zone"`
	Customers int             `json:"customers"`
	Orders    int             `json:"orders"`
	Refunds   int             `json:"refunds"`
	Read      *store.Report   `json:"read,omitempty"` // of a file
	Fields    []FieldReport   `json:"fields"`
	Segments  []SegmentReport `json:"segments"`
	Base      BaseReport      `json:"base"`
	RFM       RFMReport       `json:"rfm"`
	Value     ValueReport     `json:"value"`
	Cohorts   *cohort.Table   `json:"cohorts"`
	Steps     []Step          `json:"steps"`
}

// A FieldReport is a field of the schema and how well it is known.
type FieldReport struct {
	dsl.Field
	Present int `json:"present"`
	Missing int `json:"missing"`
	Invalid int `json:"invalid"`
}

// A SegmentReport is a segment with its size, and why people are undecided.
type SegmentReport struct {
	Name      string        `json:"name"`
	Title     string        `json:"title"`
	Model     dsl.Model     `json:"model"`
	Rule      string        `json:"rule"`
	In        int           `json:"in"`
	Out       int           `json:"out"`
	Undecided int           `json:"undecided"`
	Blame     []BlameReport `json:"blame,omitempty"`
}

// A BlameReport is a reason that leaves people undecided.
type BlameReport struct {
	Field  string `json:"field"`
	Cause  string `json:"cause"`
	People int    `json:"people"`
}

// A BaseReport says whether the base segments are distinct and cover everyone,
// and what sets each of them apart.
type BaseReport struct {
	InNone    int                `json:"in_none"`
	InSeveral int                `json:"in_several"`
	Profiles  []*persona.Profile `json:"profiles"`
	Texts     []string           `json:"texts"`
}

// An RFMReport is the groups by recency, frequency and monetary value.
type RFMReport struct {
	Log    rfm.Report    `json:"log"`
	Cuts   rfm.Cuts      `json:"cuts"`
	Groups []GroupReport `json:"groups"`
}

// A GroupReport is one RFM group.
type GroupReport struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Codes       []string `json:"codes"`
	Customers   int      `json:"customers"`
}

// A ValueReport is what the coming year is expected to bring.
type ValueReport struct {
	Model     string      `json:"model"`
	Params    []clv.Param `json:"params"`
	LogLik    float64     `json:"loglik"`
	Days      int         `json:"days"`
	Customers int         `json:"customers"`
	Alive     float64     `json:"alive"`
	Orders    float64     `json:"orders"`
	Revenue   float64     `json:"revenue"`
	Notes     []string    `json:"notes,omitempty"`
}

// A Step is a part of the job and how long it took.
type Step struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

// job is one run of the whole.
type job struct {
	config
	stderr io.Writer
	asOf   time.Time
	shop   *store.Shop
	people *segment.Binding[store.Customer]
	set    *segment.Set[store.Customer]
	result *segment.Result
	report Report
}

// work does the job, one step after another.
func work(ctx context.Context, c *config, stderr io.Writer) (*Report, error) {
	j := &job{config: *c, stderr: stderr}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"read the definitions", j.define},
		{"take the customers", j.take},
		{"score recency, frequency and value", j.score},
		{"foresee the coming year", j.foresee},
		{"survey the fields", j.survey},
		{"decide the segments", j.decide},
		{"follow the cohorts", j.follow},
		{"describe the base segments", j.describe},
	} {
		start := time.Now()
		if err := step.do(ctx); err != nil {
			return nil, err
		}
		j.report.Steps = append(j.report.Steps, Step{step.name, time.Since(start).Seconds()})
	}
	return &j.report, nil
}

// define comes first, so that a mistake in the definitions is known before any
// work is done.
func (j *job) define(context.Context) (err error) {
	if j.people, err = segment.For[store.Customer](); err != nil {
		return err
	}
	text := builtInSegments
	if j.segments != "" {
		file, err := os.ReadFile(j.segments)
		if err != nil {
			return err
		}
		text = string(file)
	}
	j.set, err = j.people.Load(strings.NewReader(text))
	return err
}

func (j *job) take(ctx context.Context) (err error) {
	asOf, err := j.instant()
	if err != nil {
		return err
	}
	if j.data == "" {
		j.shop, err = store.Generate(ctx, store.Options{
			Customers: j.customers, Seed: j.seed, AsOf: asOf, Workers: j.workers, Progress: j.progress("customers"),
		})
	} else {
		err = j.read(ctx, asOf)
	}
	if err != nil {
		return err
	}
	j.asOf = j.shop.AsOf.In(j.zone)
	j.report.AsOf, j.report.Zone = j.asOf, j.zone.String()
	j.report.Customers = len(j.shop.Customers)
	for i := range j.shop.Customers {
		j.report.Orders += len(j.shop.Customers[i].Orders)
		j.report.Refunds += len(j.shop.Customers[i].Refunds)
	}
	return nil
}

func (j *job) read(ctx context.Context, asOf time.Time) error {
	file, err := os.Open(j.data)
	if err != nil {
		return err
	}
	defer file.Close()
	shop, report, err := store.ReadOnlineRetail(ctx, file, store.RetailOptions{AsOf: asOf})
	if err != nil {
		return fmt.Errorf("%s: %w", j.data, err)
	}
	j.shop, j.report.Read = shop, &report
	return nil
}

// progress shows long work on a terminal's error stream, a line for each tenth.
func (j *job) progress(what string) func(done, total int) {
	tenth := 0
	return func(done, total int) {
		if reached := 10 * done / max(total, 1); reached > tenth && total >= 200_000 && !j.quiet {
			tenth = reached
			fmt.Fprintf(j.stderr, "shop: %d of %d %s\n", done, total, what)
		}
	}
}

func (j *job) survey(ctx context.Context) error {
	surveys, err := j.people.Survey(ctx, j.shop.Customers)
	for i, s := range surveys {
		field := j.people.Schema().Fields[i]
		j.report.Fields = append(j.report.Fields, FieldReport{field, s.Present, s.Missing, s.Invalid})
	}
	return err
}

func (j *job) decide(ctx context.Context) (err error) {
	j.result, err = j.set.RunWith(ctx, j.shop.Customers, j.asOf, segment.Run{Workers: j.workers})
	if err != nil {
		return err
	}
	for i, named := range j.set.Segments() {
		tally := &j.result.Tallies[i]
		s := SegmentReport{
			Name: named.Name, Title: named.Title, Model: named.Model, Rule: named.Rule.String(),
			In: tally.In, Out: tally.Out, Undecided: tally.Undecided,
		}
		for _, b := range tally.Blame {
			s.Blame = append(s.Blame, BlameReport{b.Field, b.Cause.String(), b.People})
		}
		j.report.Segments = append(j.report.Segments, s)
	}
	return nil
}

// purchases is the shop's log as package rfm takes it: orders by their total,
// refunds below zero.
func (j *job) purchases() iter.Seq[rfm.Purchase] {
	return func(yield func(rfm.Purchase) bool) {
		for order := range j.shop.Orders() {
			if !yield(rfm.Purchase{Customer: order.Customer, Order: order.ID, At: order.Time, Amount: order.Total}) {
				return
			}
		}
		for refund := range j.shop.Refunds() {
			if !yield(rfm.Purchase{Customer: refund.Customer, Order: refund.ID, At: refund.Time, Amount: refund.Amount.Neg()}) {
				return
			}
		}
	}
}

func (j *job) ids() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range j.shop.Customers {
			if !yield(j.shop.Customers[i].ID) {
				return
			}
		}
	}
}

// score gives the customers, who are in the order of their ids as summaries are,
// their scores, groups and cohorts.
func (j *job) score(ctx context.Context) error {
	summaries, log, err := rfm.Summarize(ctx, j.purchases(), rfm.Options{AsOf: j.asOf, Customers: j.ids()})
	if err != nil {
		return err
	}
	cuts, err := rfm.Quantiles(summaries)
	if err != nil {
		return err
	}
	scores, err := cuts.Score(summaries)
	if err != nil {
		return err
	}
	j.report.RFM = RFMReport{Log: log, Cuts: cuts}
	table := rfm.Classic()
	sizes := table.Count(scores)
	for i, group := range table.Groups() {
		j.report.RFM.Groups = append(j.report.RFM.Groups, GroupReport{group.Name, group.Description, table.Codes(i), sizes[i]})
	}
	for i, s := range scores {
		c := &j.shop.Customers[i]
		c.RFMR, c.RFMF, c.RFMM, c.RFMGroup = int(s.R), int(s.F), int(s.M), table.Name(s)
		if summaries[i].HasPurchase() {
			c.Cohort = summaries[i].First.Format("2006-01")
		}
	}
	return nil
}

// yearAhead is how far foresee looks.
const yearAhead = 365

// foresee gives the customers who have ordered the probability that they have not
// stopped, and what they are expected to spend.
func (j *job) foresee(ctx context.Context) error {
	histories, _, err := rfm.Histories(ctx, j.purchases(), rfm.HistoryOptions{End: j.asOf})
	if err != nil {
		return err
	}
	timings, err := clv.Timings(histories, 7)
	if err != nil {
		return err
	}
	data, err := clv.NewData(timings)
	if err != nil {
		return err
	}
	v := &j.report.Value
	v.Days, v.Customers = yearAhead, len(histories)
	purchases, err := clv.Fit(ctx, clv.MBG, data)
	if err == nil {
		var spends *clv.SpendFit
		if spends, err = clv.FitSpend(ctx, clv.Spends(histories)); err == nil {
			return j.expect(ctx, histories, data, purchases, spends)
		}
	}
	if errors.Is(err, clv.ErrTooFew) { // a young shop, of which nothing can be said yet
		v.Notes = append(v.Notes, err.Error())
		return nil
	}
	return err
}

func (j *job) expect(ctx context.Context, histories []rfm.History, data *clv.Data, purchases *clv.PurchaseFit, spends *clv.SpendFit) error {
	ahead, err := purchases.Model.PredictAll(ctx, data, clv.Within(yearAhead/7.0))
	if err != nil {
		return err
	}
	each, err := spends.Model.ExpectedAll(clv.Spends(histories))
	if err != nil {
		return err
	}
	v := &j.report.Value
	v.Model, v.Params, v.LogLik = purchases.Model.Family().String(), purchases.Params, purchases.LogLikelihood
	v.Notes = append(purchases.Notes, spends.Notes...)
	at := 0
	for i, h := range histories { // which are in the order of the ids, too
		for j.shop.Customers[at].ID != h.Customer {
			at++
		}
		c := &j.shop.Customers[at]
		c.PAlive = &ahead[i].PAlive
		c.CLV365d = decimal.NewFromFloat(ahead[i].Purchases * each[i]).Round(2)
		v.Alive += ahead[i].PAlive
		v.Orders += ahead[i].Purchases
		v.Revenue += ahead[i].Purchases * each[i]
	}
	return nil
}

func (j *job) follow(ctx context.Context) (err error) {
	j.report.Cohorts, err = cohort.Build(ctx, j.purchases(), cohort.Options{AsOf: j.asOf, Period: cohort.Month, Ages: cohortAges})
	return err
}

// cohortAges is how many months of a cohort fit on a screen.
const cohortAges = 13

// describe compares each base segment with the rest of the shop.
func (j *job) describe(ctx context.Context) error {
	groups := j.baseSegments()
	if len(groups) == 0 {
		return errors.New(`no base segments: mark some with base "yes" in the definition file`)
	}
	for person := range j.shop.Customers {
		in := 0
		for _, group := range groups {
			if group.Members[person] {
				in++
			}
		}
		switch {
		case in == 0:
			j.report.Base.InNone++
		case in > 1:
			j.report.Base.InSeveral++
		}
	}
	features, err := j.features()
	if err != nil {
		return err
	}
	profiles, err := persona.Compare(ctx, features, groups, persona.Options{})
	if err != nil {
		return err
	}
	j.report.Base.Profiles = profiles
	for _, profile := range profiles {
		j.report.Base.Texts = append(j.report.Base.Texts, profile.Text())
	}
	return nil
}

func (j *job) baseSegments() []persona.Group {
	var groups []persona.Group
	for i, named := range j.set.Segments() {
		if !hasProperty(named.Segment, "base") {
			continue
		}
		group := persona.Group{Name: named.Title, Members: make([]bool, len(j.shop.Customers))}
		for person := range j.result.Tallies[i].Members.All() {
			group.Members[person] = true
		}
		groups = append(groups, group)
	}
	return groups
}

func hasProperty(s *dsl.Segment, key string) bool {
	for _, property := range s.Properties {
		if property.Key == key {
			return true
		}
	}
	return false
}
