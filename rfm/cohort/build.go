package cohort

import (
	"context"
	"fmt"
	"iter"

	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/internal/block"
	"github.com/clientele-go/clientele/rfm/internal/money"
)

// Build reads a purchase log once and returns the table of its customers as of
// o.AsOf. The log may come in any order; Purchase.Order is not looked at.
//
// It fails on options that do not go together, when the context ends (looked at
// every 4,096 lines), on an amount whose exponent is beyond ±400, and when the
// cohorts times their ages come to more than 1,048,576 cells, which four years of
// days do: set Ages then, or a longer Period. A log without a customer gives a
// table without a cohort. Cost: two map look-ups a line, and while it runs 80 bytes
// of memory for each run of lines of one customer in one period.
func Build(ctx context.Context, log iter.Seq[rfm.Purchase], o Options) (*Table, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	r := newReader(&o)
	for p := range log {
		if r.report.Read%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err := r.read(&p); err != nil {
			return nil, err
		}
	}
	b := builder{reader: r}
	if err := b.assign(); err != nil {
		return nil, err
	}
	if err := b.fill(ctx); err != nil {
		return nil, err
	}
	return b.table(), ctx.Err()
}

// A visit is what is kept of the lines of one customer in one period that follow
// each other in the log.
type visit struct {
	customer int32
	period   int32
	lines    int32
	active   bool
	revenue  money.Sum
}

// A customer is what is kept of each customer while the log is read.
type customer struct {
	began bool
	first int32 // the first period, if began
}

func (c *customer) begin(period int32) {
	if !c.began || period < c.first {
		c.began, c.first = true, period
	}
}

// A reader holds the state of one reading of a log. Periods are counted from the
// one that holds 1970-01-01.
type reader struct {
	options   *Options
	report    Report
	customers block.Keyed[customer]
	visits    block.List[visit]
	period    civil.Period
	periods   map[civil.Date]int32 // of the days met so far
	asOf      int32                // the period of Options.AsOf
}

func newReader(o *Options) *reader {
	r := &reader{
		options: o, period: o.Period.civil(), periods: map[civil.Date]int32{},
	}
	r.asOf = r.periodOf(civil.Of(o.AsOf))
	if o.Joined == nil {
		return r
	}
	for id, at := range o.Joined {
		if id == "" || at.IsZero() || at.After(o.AsOf) {
			continue
		}
		r.customers.At(int(r.customers.Place(id))).begin(r.periodOf(civil.Of(at.In(o.AsOf.Location()))))
	}
	return r
}

// periodOf returns the period of a day. Days repeat, so the calendar's arithmetic
// is done once for each.
func (r *reader) periodOf(d civil.Date) int32 {
	n, ok := r.periods[d]
	if !ok {
		week := r.options.WeekStart
		n = int32(r.period.Between(r.period.Floor(0, week), r.period.Floor(d, week)))
		r.periods[d] = n
	}
	return n
}

// name returns the name of a period.
func (r *reader) name(period int32) string {
	return r.period.Label(r.period.Add(r.period.Floor(0, r.options.WeekStart), int(period)))
}

func (r *reader) read(p *rfm.Purchase) error {
	r.report.Read++
	sign := p.Amount.Sign()
	active := sign > 0 || r.options.Policy == AllLines
	switch {
	case p.Customer == "":
		r.report.Anonymous++
		return nil
	case p.At.IsZero():
		r.report.Undated++
		return nil
	case p.At.After(r.options.AsOf):
		r.report.Future++
		return nil
	case !active && (sign == 0 || r.options.Policy == PurchasesOnly):
		r.report.Skipped++
		return nil
	}
	if err := money.Check(p.Amount); err != nil {
		return fmt.Errorf("cohort: line %d, customer %q: %w", r.report.Read, p.Customer, err)
	}
	if r.options.Joined != nil && !r.customers.Has(p.Customer) {
		r.report.Outside++
		return nil
	}
	r.note(p, active)
	return nil
}

// note keeps a line, in the visit before when it belongs to that.
func (r *reader) note(p *rfm.Purchase, active bool) {
	at := r.customers.Place(p.Customer)
	period := r.periodOf(civil.Of(p.At.In(r.options.AsOf.Location())))
	if active && r.options.Joined == nil {
		r.customers.At(int(at)).begin(period)
	}
	n := r.visits.Len()
	if n == 0 || r.visits.At(n-1).customer != at || r.visits.At(n-1).period != period {
		r.visits.Add(visit{customer: at, period: period})
		n++
	}
	v := r.visits.At(n - 1)
	v.lines++
	v.active = v.active || active
	v.revenue.Add(p.Amount)
}
