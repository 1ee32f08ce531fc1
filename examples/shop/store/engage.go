package store

import (
	"cmp"
	"slices"
	"time"
)

// logDays is how long the shop keeps carts, page views and e-mails.
const logDays = 120

// engage draws carts, page views and e-mails, once the orders are known.
func (b *batch) engage(c *Customer, p *person) {
	at := &b.spans[len(b.spans)-1]
	bought := b.orders[at.orders.lo:at.orders.hi]
	b.purchases(p, bought)
	b.visits(p, bought)
	slices.SortFunc(b.carts[at.carts.lo:], func(x, y cart) int {
		return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.cents, y.cents))
	})
	slices.SortFunc(b.views[at.views.lo:], func(x, y view) int {
		return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.line, y.line))
	})
	if c.EmailConsent == "subscribed" {
		b.mail(p, len(bought) > 0)
	}
}

// The events of the log are drawn in a compact form without pointers, which is
// quick to sort and to throw away; finish writes them out.

// A cart is a Cart to be; order is the index of the order it became, or −1.
type cart struct {
	at, cents    int64
	items, order int
	checkout     bool
}

func (k *cart) event(orders []Order) Cart {
	e := Cart{Time: instant(k.at), Items: k.items, Value: money(k.cents), Checkout: k.checkout}
	if k.order >= 0 {
		e.Order = orders[k.order].ID
	}
	return e
}

// A view is a PageView to be.
type view struct {
	at   int64
	line int // index of the catalogue
}

func (v view) event() PageView {
	return PageView{Time: instant(v.at), ProductLine: catalogue[v.line].name}
}

// An email is an Email to be.
type email struct {
	at                         int64
	mailing                    int // index of the generator's mailings
	delivered, opened, clicked bool
}

func (e email) event(g *Generator) Email {
	return Email{
		Time: instant(e.at), Campaign: g.mailings[e.mailing].name,
		Delivered: e.delivered, Opened: e.opened, Clicked: e.clicked,
	}
}

// purchases adds the cart of each order in the log, and the views before it.
func (b *batch) purchases(p *person, bought []Order) {
	s := &b.s
	from := max(b.g.logStart, p.signup)
	for i := len(bought) - 1; i >= 0; i-- {
		t := bought[i].Time.Unix()
		filled := t - int64(s.between(120, 1500))
		if filled <= from {
			return
		}
		at := len(b.orders) - len(bought) + i
		items, gross := 0, int64(0)
		for j := b.orderLines[at].lo; j < b.orderLines[at].hi; j++ {
			items += b.lines[j].Quantity
			gross += b.cents[j].gross
			b.view(filled-int64(s.between(20, 600)), from, b.cents[j].line)
		}
		b.carts = append(b.carts, cart{
			at: filled, items: items, cents: gross, checkout: true, order: at,
		})
	}
}

// visits adds the visits that led to no order, and the carts they left.
func (b *batch) visits(p *person, bought []Order) {
	s := &b.s
	from := max(b.g.logStart, p.signup)
	wait := p.visitDays * day
	if len(bought) > 0 && bought[len(bought)-1].Time.Unix() < from-60*day {
		wait *= 3 // the habit is gone
	}
	for t := from + int64(s.wait(wait)); t < b.g.now; t += day/4 + int64(s.wait(wait)) {
		at := s.pick(p.tastes[:])
		end := t
		for range s.between(1, 3) {
			b.view(end, from, at)
			end += int64(s.between(20, 240))
		}
		if s.chance(p.abandons) && end < b.g.now && !ordersNear(bought, end) {
			b.abandon(p, at, end)
		}
	}
}

// abandon adds a cart that stays where it is.
func (b *batch) abandon(p *person, at int, t int64) {
	s := &b.s
	items := s.between(1, 3)
	goods := &catalogue[at].products[s.between(p.tierLo, p.tierHi)]
	checkout := 350
	if p.kind == abandoner {
		checkout = 650
	}
	b.carts = append(b.carts, cart{
		at: t, items: items, cents: goods.cents * int64(items),
		checkout: s.chance(checkout), order: -1,
	})
}

// ordersNear says whether an order lies within a day of the second t: a cart
// next to it is not abandoned.
func ordersNear(bought []Order, t int64) bool {
	for i := range bought {
		if d := bought[i].Time.Unix() - t; -day <= d && d <= day {
			return true
		}
	}
	return false
}

// view adds the view of a page at the second t, if it lies in the log.
func (b *batch) view(t, from int64, line int) {
	if t > from && t < b.g.now {
		b.views = append(b.views, view{at: t, line: line})
	}
}

// mail adds the e-mails: every week to the engaged, less often to the others.
// Buyers with a taste for coupons open offers above all.
func (b *batch) mail(p *person, buyer bool) {
	s := &b.s
	phase := s.below(p.mailEvery)
	opens := p.opens
	if !buyer {
		opens /= 2
	}
	for i, m := range b.g.mailings {
		if i%p.mailEvery != phase {
			continue
		}
		t := m.at + int64(s.below(3600))
		if t <= p.signup || t >= b.g.now {
			continue
		}
		likely := opens
		if m.offer && p.kind == couponLover {
			likely += 150
		}
		e := email{at: t, mailing: i, delivered: !s.chance(25)}
		e.opened = s.chance(likely) && e.delivered
		e.clicked = s.chance(260) && e.opened
		b.emails = append(b.emails, e)
	}
}

// A mailing is one e-mail to many.
type mailing struct {
	name  string
	at    int64
	offer bool
}

// mailings returns the mailings between two seconds: each Tuesday at nine,
// a newsletter and an offer in turn.
func mailings(from, to int64) []mailing {
	var all []mailing
	const week = 7 * day
	tuesday := (from/week)*week + 5*day + 9*3600 // second 0 was on a Thursday
	for ; tuesday < to; tuesday += week {
		if tuesday <= from {
			continue
		}
		kind, offer := "newsletter", tuesday/week%2 == 1
		if offer {
			kind = "offer"
		}
		on := instant(tuesday).Format(time.DateOnly)
		all = append(all, mailing{name: kind + " " + on, at: tuesday, offer: offer})
	}
	return all
}
