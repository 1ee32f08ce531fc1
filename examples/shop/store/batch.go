package store

import (
	"slices"
	"time"
)

const day = 24 * 60 * 60 // seconds

func instant(unix int64) time.Time { return time.Unix(unix, 0).UTC() }

// date returns midnight of the day of the second.
func date(unix int64) time.Time { return instant(unix - unix%day) }

func month(unix int64) int { return int(instant(unix).Month()) }

// hours says when people shop, from midnight on.
var hours = []int{
	6, 3, 2, 1, 1, 2, 6, 14, 22, 30, 36, 38,
	46, 42, 36, 34, 36, 42, 50, 60, 68, 64, 44, 20,
}

// clock moves the second t to a likely time on the same day.
func clock(t int64, s *stream) int64 {
	return t - t%day + int64(s.pick(hours))*3600 + int64(s.below(3600))
}

// sortByTime sorts stably, so that equal instants keep the order drawn.
func sortByTime[E any](events []E, at func(*E) time.Time) {
	slices.SortStableFunc(events, func(a, b E) int { return at(&a).Compare(at(&b)) })
}

// A span is a piece of a slab: from lo up to hi.
type span struct{ lo, hi int }

// spans are one customer's pieces of the slabs.
type spans struct {
	children, orders, lines, refunds, carts, views, emails span
}

// A batch makes customers one after another. Their events go into slabs that
// the batch uses again; finish copies them, at their exact length, into memory
// that the customers share and keep: seven allocations for a block instead of
// seven for a customer, and nothing lost to growth.
type batch struct {
	g *Generator
	s stream

	places     []Place // not copied: its capacity is the block's
	children   []Child
	orders     []Order
	lines      []Line
	refunds    []returned
	carts      []cart
	views      []view
	emails     []email
	orderLines []span      // for each order
	cents      []lineCents // for each line
	times      []int64     // scratch: the orders of one customer
	text       []byte      // scratch: the names of one customer
	spans      []spans     // for each customer
}

// fill makes the customers from index first on.
func (b *batch) fill(customers []Customer, first int) {
	b.reset(len(customers))
	for i := range customers {
		b.customer(&customers[i], first+i)
	}
	b.finish(customers)
}

func (b *batch) reset(n int) {
	b.places = make([]Place, 0, n)
	b.children, b.orders, b.lines = b.children[:0], b.orders[:0], b.lines[:0]
	b.refunds, b.carts, b.views = b.refunds[:0], b.carts[:0], b.views[:0]
	b.emails, b.orderLines, b.cents = b.emails[:0], b.orderLines[:0], b.cents[:0]
	b.spans = b.spans[:0]
}

// customer draws one customer. The archetype is the stream's first draw:
// Generator.Archetype counts on it.
func (b *batch) customer(c *Customer, index int) {
	b.s.start(b.g.seed, index)
	from := b.here()
	b.spans = append(b.spans, spans{})
	at := &b.spans[len(b.spans)-1]
	p := b.profile(c)
	b.buy(&p)
	at.orders = span{from.orders.lo, len(b.orders)}
	at.refunds = span{from.refunds.lo, len(b.refunds)}
	at.lines = span{from.lines.lo, len(b.lines)}
	at.carts.lo, at.views.lo = from.carts.lo, from.views.lo
	sortByTime(b.refunds[at.refunds.lo:], func(r *returned) time.Time { return r.Time })
	b.engage(c, &p)
	at.children = span{from.children.lo, len(b.children)}
	at.carts = span{from.carts.lo, len(b.carts)}
	at.views = span{from.views.lo, len(b.views)}
	at.emails = span{from.emails.lo, len(b.emails)}
	b.baptise(c, index)
}

// here returns the ends of the slabs, as the beginnings of spans.
func (b *batch) here() spans {
	begin := func(n int) span { return span{lo: n} }
	return spans{
		children: begin(len(b.children)), orders: begin(len(b.orders)),
		lines: begin(len(b.lines)), refunds: begin(len(b.refunds)),
		carts: begin(len(b.carts)), views: begin(len(b.views)),
		emails: begin(len(b.emails)),
	}
}

// finish gives the customers their events and derived fields.
func (b *batch) finish(customers []Customer) {
	children, lines := exact(b.children), exact(b.lines)
	orders := exact(b.orders)
	for i := range orders {
		orders[i].Lines = cut(lines, b.orderLines[i])
	}
	refunds := make([]Refund, len(b.refunds))
	for i := range b.refunds {
		refunds[i] = b.refunds[i].Refund
		refunds[i].Lines = cut(lines, b.refunds[i].lines)
	}
	carts := make([]Cart, len(b.carts))
	for i := range b.carts {
		carts[i] = b.carts[i].event(orders)
	}
	views := make([]PageView, len(b.views))
	for i := range b.views {
		views[i] = b.views[i].event()
	}
	emails := make([]Email, len(b.emails))
	for i := range b.emails {
		emails[i] = b.emails[i].event(b.g)
	}
	for i := range customers {
		c, at := &customers[i], &b.spans[i]
		if c.Household != "" {
			c.Children = cut(children, at.children)
		}
		c.Orders, c.Lines = cut(orders, at.orders), cut(lines, at.lines)
		c.Refunds, c.Carts = cut(refunds, at.refunds), cut(carts, at.carts)
		c.Views, c.Emails = cut(views, at.views), cut(emails, at.emails)
		c.Summarise(b.g.asOf)
	}
}

// exact copies a slab without spare capacity.
func exact[E any](slab []E) []E {
	kept := make([]E, len(slab))
	copy(kept, slab)
	return kept
}

// cut returns a piece of a slab that cannot grow into the next.
func cut[E any](slab []E, s span) []E { return slab[s.lo:s.hi:s.hi] }
