package cohort

import (
	"context"
	"fmt"
	"iter"
	"math"
	"strings"
	"time"

	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/internal/block"
	"github.com/clientele-go/clientele/rfm/internal/money"
	"github.com/shopspring/decimal"
)

// Build reads a purchase log once and returns the table of its customers as of
// o.AsOf. The log may come in any order. Purchase.Order is looked at with CountOrders only.
//
// It fails on options that do not go together, when the context ends (looked at
// every 4,096 lines), on an amount whose exponent is beyond ±400, and when the
// cohorts times their ages come to more than 1,048,576 cells, which four years of
// days do: set Ages then, or a longer Period. A log without a customer gives a
// table without a cohort. Cost: two map look-ups a line, and while it runs 32 bytes
// of memory for each run of lines of one customer in one period, with CountOrders
// for each of one order.
func Build(ctx context.Context, log iter.Seq[rfm.Purchase], o Options) (*Table, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	r := newReader(&o)
	places := r.customers.PlaceAll
	if o.Joined != nil { // nobody else is looked at
		places = r.customers.FindAll
	}
	r.desk = block.NewDesk(places, r.book)
	if err := block.Read(ctx, log, r.desk, r.read); err != nil {
		return nil, err
	}
	b := newBuilder(r)
	if err := b.assign(); err != nil {
		return nil, err
	}
	if err := b.fill(ctx); err != nil {
		return nil, err
	}
	return b.table(), ctx.Err()
}

// A visit is what is kept of the lines of one customer in one period that follow
// each other in the log and are alike. It has no pointers and is small: there are as
// many as lines, where each is another customer's.
type visit struct {
	revenue  int64 // times 10^exp; or with wide, the place of the amount in reader.wide
	customer int32
	time     int32 // the period, or with Options.Rolling the hour
	order    int32 // with Options.CountOrders, the place of the only one in reader.orders, or 0
	exp      int16
	lines    uint16
	active   bool
	refund   bool
	wide     bool
}

// An entry is a visit of one line, and its order where orders are counted.
type entry struct {
	visit
	order string
}

// A customer is what is kept of each customer while the log is read.
type customer struct {
	began bool
	first int32 // the first time, if began
}

func (c *customer) begin(time int32) {
	if !c.began || time < c.first {
		c.began, c.first = true, time
	}
}

// A reader holds the state of one reading of a log. Periods are counted from the
// one that holds 1970-01-01.
type reader struct {
	options   *Options
	report    Report
	customers block.Keyed[customer]
	orders    block.List[string] // from 1 on
	wide      block.List[decimal.Decimal]
	desk      *block.Desk[entry]
	visits    block.List[visit]
	periods   *civil.Counter
	asOf      int32 // the time of Options.AsOf
}

func newReader(o *Options) *reader {
	r := &reader{options: o, periods: civil.NewCounter(o.Period.civil(), o.WeekStart)}
	r.asOf = r.timeOf(o.AsOf)
	if o.Joined == nil {
		return r
	}
	for id, at := range o.Joined {
		if id == "" || at.IsZero() || at.After(o.AsOf) {
			continue
		}
		r.customers.At(int(r.customers.Place(id))).begin(r.timeOf(at))
	}
	return r
}

// timeOf returns what ages are counted from: the period of an instant, or with
// Options.Rolling its hour since 1970.
func (r *reader) timeOf(at time.Time) int32 {
	if r.options.Rolling {
		return hourOf(at)
	}
	return r.periodOf(at)
}

// hourOf returns the hour of an instant, and the first or last there is of those that
// no calendar has room for.
func hourOf(at time.Time) int32 {
	const limit = math.MaxInt32 / 2
	return int32(min(max(civil.HourOf(at), -limit), limit))
}

// rowOf returns the period whose cohort a time belongs to.
func (r *reader) rowOf(at int32) int32 {
	if r.options.Rolling {
		return r.periodOf(time.Unix(int64(at)*3600, 0))
	}
	return at
}

// age returns how many periods, or windows, lie between two times; below 0 when the
// second is earlier.
func (r *reader) age(from, to int32) int {
	if !r.options.Rolling || to < from {
		return int(to - from)
	}
	return int((to - from) / r.options.Period.window())
}

// periodOf returns the period of the calendar that an instant lies in.
func (r *reader) periodOf(at time.Time) int32 {
	return r.periods.Of(civil.Of(at.In(r.options.AsOf.Location())))
}

// name returns the name of a period.
func (r *reader) name(period int32) string {
	return r.options.Period.civil().Label(r.periods.Start(period))
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
	return r.desk.Add(p.Customer, r.line(p, active))
}

func (r *reader) line(p *rfm.Purchase, active bool) entry {
	v := visit{time: r.timeOf(p.At), lines: 1, active: active, refund: p.Amount.Sign() < 0}
	coef, exp, ok := money.Split(p.Amount)
	if v.revenue, v.exp = coef, int16(exp); !ok { // exponents are checked
		v.revenue, v.wide = int64(r.wide.Len()), true
		r.wide.Add(p.Amount)
	}
	if r.options.CountOrders && active {
		return entry{v, p.Order}
	}
	return entry{visit: v}
}

// book keeps a line, in the visit before when it belongs to that. It never fails.
func (r *reader) book(at int32, line *entry) error {
	if at < 0 {
		r.report.Outside++
		return nil
	}
	line.customer = at
	v := &line.visit
	if v.active && r.options.Joined == nil {
		r.customers.At(int(v.customer)).begin(v.time)
	}
	if line.order != "" {
		v.order = r.placeOrder(v.customer, line.order)
	}
	if n := r.visits.Len(); n == 0 || !r.visits.At(n-1).merge(v, r.options.CountOrders) {
		r.visits.Add(*v)
	}
	return nil
}

// placeOrder returns the place of an order: that of the line before, where it is the
// same.
func (r *reader) placeOrder(customer int32, order string) int32 {
	if r.orders.Len() == 0 {
		r.orders.Add("") // of lines without one
	}
	last := int32(r.orders.Len() - 1)
	if n := r.visits.Len(); n > 0 && r.visits.At(n-1).customer == customer && r.visits.At(n-1).order == last && *r.orders.At(int(last)) == order {
		return last
	}
	r.orders.Add(strings.Clone(order))
	return last + 1
}

// merge adds the next line if it is alike. Where orders are counted, one that names
// none is one of its own.
func (v *visit) merge(line *visit, countOrders bool) bool {
	alike := v.customer == line.customer && v.time == line.time && v.order == line.order &&
		v.active == line.active && v.refund == line.refund && !v.wide && !line.wide
	if !alike || v.lines == math.MaxUint16 || countOrders && v.active && v.order == 0 {
		return false
	}
	sum, exp, ok := money.Plus(v.revenue, int32(v.exp), line.revenue, int32(line.exp))
	if ok {
		v.revenue, v.exp = sum, int16(exp)
		v.lines++
	}
	return ok
}
