package store

import "time"

// maxOrders bounds the orders of one customer: an order's ID has three digits.
const maxOrders = 999

// buy draws the orders with their refunds.
func (b *batch) buy(p *person) {
	b.times = b.times[:0]
	if p.kind == giftBuyer {
		b.giftTimes(p)
	} else {
		b.orderTimes(p)
	}
	for i, t := range b.times {
		var since int64
		if i > 0 {
			since = t - b.times[i-1]
		}
		b.order(p, t, since)
	}
}

// orderTimes draws a first order soon after the sign-up and then one after
// another until the person leaves, her habit lapses, or the as-of comes.
func (b *batch) orderTimes(p *person) {
	s := &b.s
	if !s.chance(p.buys) {
		return
	}
	next := p.signup + 1800 + int64(s.wait(2*day))
	for {
		if !b.place(next, p) || s.chance(p.leaves) {
			return
		}
		gap := p.gapDays
		if p.slowing && next > b.g.now-90*day {
			gap *= 3
		}
		next += day/2 + int64(s.wait(gap*day))
		for s.chance(quiet[month(next)-1]) { // fewer orders in a quiet month
			next += int64(s.wait(20 * day))
		}
	}
}

// quiet says how many orders of a month are put off, out of 1,000.
var quiet = [12]int{150, 350, 250, 150, 100, 150, 250, 350, 150, 100, 0, 0}

// giftTimes draws one or two orders before each Christmas.
func (b *batch) giftTimes(p *person) {
	s := &b.s
	for _, december := range b.g.christmases {
		if !s.chance(850) {
			continue
		}
		t := december - int64(s.below(40*day))
		if t > p.signup {
			b.place(t, p)
		}
		if t += int64(s.between(2, 9)) * day; s.chance(400) && t > p.signup {
			b.place(t, p)
		}
	}
}

// place notes an order about the second t, at a likely time of the day, after
// the sign-up and the order before. It is false when that would be too late.
func (b *batch) place(t int64, p *person) bool {
	t = clock(t, &b.s)
	after := p.signup
	if n := len(b.times); n > 0 {
		after = b.times[n-1]
	}
	if t < after+3600 {
		t = after + 3600 + int64(b.s.below(7200))
	}
	if t >= b.g.now || t >= p.lapse || len(b.times) == maxOrders {
		return false
	}
	b.times = append(b.times, t)
	return true
}

// order adds the order at the second t, since seconds after the one before.
func (b *batch) order(p *person, t, since int64) {
	s := &b.s
	first := len(b.lines)
	tastes := p.inSeason(t, s)
	n := min(s.below(p.basket), s.below(p.basket)) // small baskets are commoner
	for range 1 + n {
		b.line(p, &tastes, t)
	}
	offer := p.redeem(s, t, since)
	gross, reduced := b.gross(first)
	off := ((gross-reduced)*offer.percent + 50) / 100
	b.orders = append(b.orders, Order{
		Time:     instant(t),
		Coupon:   offer.code,
		Discount: money(reduced + off),
		Total:    money(gross - reduced - off),
		Refunded: money(0),
	})
	b.orderLines = append(b.orderLines, span{first, len(b.lines)})
	b.giveBack(t, offer.percent)
}

// inSeason returns the tastes as they are at the second t.
func (p *person) inSeason(t int64, s *stream) [productLines]int {
	tastes := p.tastes
	at := instant(t)
	switch m := at.Month(); {
	case m >= time.November:
		tastes[toys] *= 3
		tastes[decor] *= 2
	case m == time.June && at.Day() <= 21 && p.gender == female && s.chance(350):
		tastes[menswear] += 150 // Father's Day
	case m >= time.March && m <= time.June:
		tastes[garden] *= 3
	}
	return tastes
}

// line adds one line to the order under way.
func (b *batch) line(p *person, tastes *[productLines]int, t int64) {
	s := &b.s
	at := s.pick(tastes[:])
	l := &catalogue[at]
	goods := &l.products[s.between(p.tierLo, p.tierHi)]
	quantity := 1
	switch {
	case at == stationery && p.need == needOffice:
		quantity = s.between(1, 12)
	case at != smartphones && s.chance(200):
		quantity = s.between(2, 3)
	}
	var reduced int64
	if s.chance(p.markdown) && !p.fullPrice {
		reduced = (goods.cents*int64(quantity) + 2) / 5
	}
	b.lines = append(b.lines, Line{
		Time: instant(t), SKU: goods.sku, ProductLine: l.name, Department: l.department,
		Quantity: quantity, UnitPrice: goods.price, Discount: money(reduced),
	})
	b.cents = append(b.cents, lineCents{goods.cents * int64(quantity), reduced, at})
}

// lineCents are the amounts of a line, beside the decimals that hosts see.
type lineCents struct {
	gross, reduced int64
	line           int // index of the catalogue
}

// gross sums up the lines from the first on.
func (b *batch) gross(first int) (gross, reduced int64) {
	for _, l := range b.cents[first:] {
		gross += l.gross
		reduced += l.reduced
	}
	return gross, reduced
}

// redeem returns the coupon of an order, or none.
func (p *person) redeem(s *stream, t, since int64) coupon {
	if p.fullPrice || !s.chance(p.coupon) {
		return coupon{}
	}
	switch {
	case since == 0:
		return welcome
	case since > 150*day:
		return comeback
	case p.kind == loyal:
		return thanks
	}
	return seasonal[month(t)-1]
}

// giveBack decides whether the order just added is refunded, wholly or in one
// line, some days later; a refund after the as-of has not happened.
func (b *batch) giveBack(t, percent int64) {
	s := &b.s
	at := len(b.orders) - 1
	all := b.orderLines[at]
	for i := all.lo; i < all.hi; i++ {
		if !s.chance(catalogue[b.cents[i].line].returned) {
			continue
		}
		when := clock(t+int64(s.between(3, 25))*day, s)
		part := span{i, i + 1}
		if s.chance(400) {
			part = all
		}
		if when >= b.g.now {
			return
		}
		amount := b.orders[at].Total
		if part != all {
			// The line's share of the coupon stays with the shop's rounding.
			l := b.cents[i]
			amount = money((l.gross - l.reduced) * (100 - percent) / 100)
		}
		b.orders[at].Refunded = amount
		b.refunds = append(b.refunds, returned{
			Refund: Refund{Time: instant(when), Amount: amount}, order: at, lines: part,
		})
		return
	}
}

// returned is a refund with the index of its order and those of its lines.
type returned struct {
	Refund
	order int
	lines span
}

// baptise writes the customer's texts that nobody shares, all in one string:
// address, for each order its ID with an R for its refund, and ID.
func (b *batch) baptise(c *Customer, index int) {
	of := b.spans[len(b.spans)-1]
	b.text = appendPadded(append(b.text[:0], 'c'), index+1, idDigits)
	b.text = append(append(b.text, '@'), domainOf[b.s.pick(domainWeights)]...)
	address := len(b.text)
	for i := range of.orders.hi - of.orders.lo {
		b.text = appendPadded(append(b.text, 'C'), index+1, idDigits)
		b.text = append(appendPadded(append(b.text, '-'), i+1, orderDigits), 'R')
	}
	b.text = appendPadded(append(b.text, 'C'), index+1, idDigits)
	all := string(b.text)
	c.ID = all[len(all)-1-idDigits:]
	if !b.s.chance(30) {
		c.Email = all[:address]
	}
	const step = 1 + idDigits + 1 + orderDigits + 1
	for i := of.orders.lo; i < of.orders.hi; i++ {
		at := address + (i-of.orders.lo)*step
		b.orders[i].Customer, b.orders[i].ID = c.ID, all[at:at+step-1]
	}
	for i := of.refunds.lo; i < of.refunds.hi; i++ {
		r := &b.refunds[i]
		at := address + (r.order-of.orders.lo)*step
		r.ID, r.Customer, r.Order = all[at:at+step], c.ID, b.orders[r.order].ID
	}
}

const (
	idDigits    = 7 // of a customer
	orderDigits = 3
)

var domainWeights = []int{60, 15, 15, 3, 7}

// appendPadded appends n with leading zeros, in exactly width digits.
func appendPadded(dst []byte, n, width int) []byte {
	at := len(dst) + width
	for range width {
		dst = append(dst, '0')
	}
	for ; n > 0; n /= 10 {
		at--
		dst[at] = byte('0' + n%10)
	}
	return dst
}
