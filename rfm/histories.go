package rfm

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/rfm/internal/block"
	"github.com/clientele-go/clientele/rfm/internal/money"
)

// Histories reads a purchase log once and returns the history of each customer who
// had an occasion up to o.End, in ascending order of the ids, with a report on
// what was read. An occasion is a period in which a customer bought something, and
// kept something of it as far as o.Refunds says.
//
// The log may come in any order. It fails when End is zero or after HoldoutEnd, on
// options that do not go together, on a line out of order if InOrder says that
// there is none, when the context ends (looked at every 4,096 lines), and on an
// amount whose exponent is beyond ±400. Cost: one look-up a line, and while it
// runs 64 bytes of memory for each run of lines of a customer in one period; with
// InOrder, 200 bytes for each customer.
func Histories(ctx context.Context, log iter.Seq[Purchase], o HistoryOptions) ([]History, HistoryReport, error) {
	h := &historian{options: o}
	if err := h.begin(); err != nil {
		return nil, h.report, err
	}
	h.desk = block.NewDesk(h.pasts.PlaceAll, h.book)
	if err := block.Read(ctx, log, h.desk, h.read); err != nil {
		return nil, h.report, err
	}
	h.close()
	return h.histories(), h.report, ctx.Err()
}

// A stay is what a customer did in one period, or a part of it: a run of lines, or
// one order. Its net is what was spent, less what the policy says.
type stay struct {
	order     string
	net       money.Sum
	account   int32
	period    int32
	purchases int32
	free      bool
	refunds   bool
}

// merge adds another part of the same period or order.
func (s *stay) merge(other *stay) {
	s.net.Merge(other.net)
	s.purchases += other.purchases
	s.free = s.free || other.free
	s.refunds = s.refunds || other.refunds
}

// A past is what is kept of one customer while the log is read.
type past struct {
	open              stay // the period at hand, with HistoryOptions.InOrder
	begun             bool // whether there is one
	occasions         int32
	first, last       int32 // periods of occasions up to End
	spent, firstSpent money.Sum
	refunded          money.Sum // negative
	holdout           int32
	holdoutSpent      money.Sum

	purchases, refunds, free int32 // lines
	merged, voided           int32
}

// A dated line is a purchase and its period.
type dated struct {
	Purchase
	period int32
	number int // of the line in the log
}

// A historian holds the state of one reading of a log. Periods are counted from
// 1970-01-01.
type historian struct {
	options    HistoryOptions
	zone       *time.Location
	end, until int32 // the last periods of the histories, and of all that is read
	report     HistoryReport
	pasts      block.Keyed[past]
	desk       *block.Desk[dated]
	stays      block.List[stay]
	periods    *civil.Counter // of the calendar, which hours are not
}

func (h *historian) begin() error {
	o := h.options
	switch {
	case o.End.IsZero():
		return fmt.Errorf("rfm: HistoryOptions.End is required")
	case o.Period > Year:
		return fmt.Errorf("rfm: there is no period %d", o.Period)
	case o.Refunds > RefundsDropped:
		return fmt.Errorf("rfm: there is no refund policy %d", o.Refunds)
	case o.InOrder && o.Refunds == RefundsNettedByOrder:
		return fmt.Errorf("rfm: refunds cannot be netted by order in a log that is read InOrder: they change earlier periods")
	}
	for _, at := range []time.Time{o.End, o.HoldoutEnd} {
		if at.Unix() < earliest || at.Unix() > latest {
			return fmt.Errorf("rfm: histories to the year %d; want one from 1 to 9999", at.Year())
		}
	}
	h.zone, h.periods = o.End.Location(), civil.NewCounter(o.Period.civil(), 0)
	h.end = h.periodOf(o.End)
	h.until = h.end
	if !o.HoldoutEnd.IsZero() {
		if h.until = h.periodOf(o.HoldoutEnd); h.until <= h.end {
			return fmt.Errorf("rfm: the holdout ends at %s, in or before the period of End, %s", o.HoldoutEnd, o.End)
		}
	}
	return nil
}

// The instants that calendars are asked about: the years 1 to 9999, in UTC.
const (
	earliest = -62135596800
	latest   = 253402300799
)

// periodOf returns the period of an instant between those.
func (h *historian) periodOf(at time.Time) int32 {
	if h.options.Period == Hour {
		return int32(civil.HourOf(at))
	}
	return h.periods.Of(civil.Of(at.In(h.zone)))
}

// start returns the instant at which a period begins.
func (h *historian) start(period int32) time.Time {
	if h.options.Period == Hour {
		return time.Unix(int64(period)*3600, 0).In(h.zone)
	}
	return h.periods.Start(period).Start(h.zone)
}

func (h *historian) read(p *Purchase) error {
	h.report.Read++
	sign := p.Amount.Sign()
	switch at := p.At.Unix(); {
	case p.Customer == "":
		h.report.Anonymous++
		return nil
	case p.At.IsZero() || at < earliest:
		h.report.Undated++
		return nil
	case at > latest:
		h.report.Future++
		return nil
	}
	period := h.periodOf(p.At)
	if period > h.until {
		h.report.Future++
		return nil
	}
	if sign < 0 && h.options.Refunds == RefundsDropped {
		h.report.Refused++
		return nil
	}
	if err := money.Check(p.Amount); err != nil {
		return fmt.Errorf("rfm: line %d, customer %q: %w", h.report.Read, p.Customer, err)
	}
	return h.desk.Add(p.Customer, dated{*p, period, h.report.Read})
}

// book adds a line to what is known of its customer.
func (h *historian) book(at int32, p *dated) error {
	c := h.pasts.At(int(at))
	line := h.enter(c, p)
	if h.options.InOrder {
		return h.readOn(c, p, line)
	}
	line.account = at
	h.note(&line)
	return nil
}

// readOn adds a line to the period at hand of its customer, or begins the next one.
func (h *historian) readOn(c *past, p *dated, line stay) error {
	switch {
	case c.begun && p.period < c.open.period:
		return fmt.Errorf("rfm: line %d: customer %q was here on %s, after a line of %s: the log is not InOrder",
			p.number, p.Customer, h.start(p.period).Format(time.DateTime), h.start(c.open.period).Format(time.DateTime))
	case c.begun && p.period == c.open.period:
		c.open.merge(&line)
		return nil
	case c.begun:
		h.add(c, &c.open)
	}
	c.open, c.begun = line, true
	return nil
}

// enter counts a line for its customer, and returns it as a part of its period.
func (h *historian) enter(c *past, p *dated) stay {
	line := stay{period: p.period}
	switch sign := p.Amount.Sign(); {
	case sign > 0:
		c.purchases++
		line.purchases = 1
		line.net.Add(p.Amount)
	case sign < 0:
		c.refunds++
		line.refunds = true
		if p.period <= h.end {
			c.refunded.Add(p.Amount)
		}
		if h.options.Refunds != RefundsApart {
			line.net.Add(p.Amount)
		}
	default:
		c.free++
		line.free = true
	}
	if h.options.Refunds == RefundsNettedByOrder {
		line.order = p.Order
	}
	return line
}

// note keeps a line, in the run before where it belongs to that.
func (h *historian) note(line *stay) {
	if n := h.stays.Len(); n > 0 {
		last := h.stays.At(n - 1)
		if last.account == line.account && last.period == line.period && last.order == line.order && h.together(line) {
			last.merge(line)
			return
		}
	}
	h.stays.Add(*line)
}

// together reports whether lines of a period belong together: where refunds are
// netted by order, a line without an order is one of its own.
func (h *historian) together(line *stay) bool {
	return h.options.Refunds != RefundsNettedByOrder || line.order != ""
}

// close adds up what was kept, customer by customer.
func (h *historian) close() {
	if h.options.InOrder {
		for i := range h.pasts.Len() {
			if c := h.pasts.At(i); c.begun {
				h.add(c, &c.open)
			}
		}
		return
	}
	groups := h.stays.Grouped(h.pasts.Len(), func(s *stay) int32 { return s.account })
	for i := range h.pasts.Len() {
		stays := groups.Of(i)
		if h.options.Refunds == RefundsNettedByOrder {
			stays = h.netOrders(stays)
		}
		h.addAll(h.pasts.At(i), stays)
	}
}

// netOrders makes one stay of each order, in the period of its first purchase line,
// and leaves out orders that have none.
func (h *historian) netOrders(lines []stay) []stay {
	slices.SortFunc(lines, func(a, b stay) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.period, b.period))
	})
	out := lines[:0]
	for start, end := 0, 0; start < len(lines); start = end {
		end = start + 1
		for end < len(lines) && lines[start].order != "" && lines[end].order == lines[start].order {
			end++
		}
		if order, ok := h.netOrder(lines[start:end]); ok {
			out = append(out, order)
		}
	}
	return out
}

// netOrder adds up the lines of an order, which are in order of time.
func (h *historian) netOrder(lines []stay) (order stay, ok bool) {
	at := slices.IndexFunc(lines, func(s stay) bool { return s.purchases > 0 || s.free && h.options.CountFree })
	if at < 0 {
		return order, false
	}
	order = lines[at]
	for i := range lines {
		if i != at {
			order.merge(&lines[i])
		}
	}
	return order, true
}

// addAll merges the stays of a customer by period, and adds each.
func (h *historian) addAll(c *past, stays []stay) {
	slices.SortFunc(stays, func(a, b stay) int { return cmp.Compare(a.period, b.period) })
	for start, end := 0, 0; start < len(stays); start = end {
		var all stay
		for end = start; end < len(stays) && stays[end].period == stays[start].period; end++ {
			if part := &stays[end]; h.options.Refunds != RefundsNettedByOrder || h.occasion(part) {
				all.merge(part)
			} else {
				c.voided++
			}
		}
		all.period = stays[start].period
		h.add(c, &all)
	}
}

// occasion reports whether anything was bought, and left.
func (h *historian) occasion(s *stay) bool {
	sign := s.net.Sign()
	return sign > 0 || sign == 0 && h.options.CountFree && s.free && !s.refunds
}

// add adds the next period of a customer.
func (h *historian) add(c *past, s *stay) {
	if s.purchases > 1 {
		c.merged += s.purchases - 1
	}
	if !h.occasion(s) {
		if s.purchases > 0 {
			c.voided++
		}
		return
	}
	if s.period > h.end {
		if c.occasions > 0 {
			c.holdout++
			c.holdoutSpent.Merge(s.net)
		}
		return
	}
	if c.occasions == 0 {
		c.first = s.period
		c.firstSpent.Merge(s.net)
	}
	c.occasions++
	c.last = s.period
	c.spent.Merge(s.net)
}

// histories closes the books, in ascending order of the customers.
func (h *historian) histories() []History {
	out := make([]History, 0, h.pasts.Len())
	for _, at := range h.pasts.ByKey() {
		c := h.pasts.At(int(at))
		h.report.Voided += int(c.voided)
		if c.occasions == 0 {
			h.report.Newcomers += int(c.purchases) + int(c.refunds) + int(c.free)
			continue
		}
		h.report.count(c)
		spent := c.spent.Decimal()
		out = append(out, History{
			Customer: h.pasts.Key(int(at)),
			First:    h.start(c.first), Last: h.start(c.last),
			X: int(c.occasions) - 1, TX: int(c.last - c.first), T: int(h.end - c.first),
			Spent: spent, Repeated: spent.Sub(c.firstSpent.Decimal()), Refunded: c.refunded.Decimal().Neg(),
			HoldoutX: int(c.holdout), HoldoutSpent: c.holdoutSpent.Decimal(),
		})
	}
	return out
}

func (r *HistoryReport) count(c *past) {
	r.Purchases += int(c.purchases)
	r.Refunds += int(c.refunds)
	r.Free += int(c.free)
	r.Occasions += int(c.occasions)
	r.HoldoutOccasions += int(c.holdout)
	r.Merged += int(c.merged)
}
