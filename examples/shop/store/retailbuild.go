package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// A retailBuilder collects lines into invoices and invoices into customers.
// Names become small numbers at once, so that the lines of one order, which
// may lie apart in the file, meet without comparing texts.
type retailBuilder struct {
	report Report
	split  splitter

	invoices, skus, customers, countries names

	countryLines []int // for each country
	invoiceTimes []time.Time
	twoStamps    []bool // for each invoice
	seen         map[rowKey]struct{}

	prices map[int64]decimal.Decimal
	bills  []bill
	billOf map[billKey]int
	kept   []keptLine
	total  tally
}

// names numbers distinct texts in the order they come up.
type names struct {
	index map[string]int
	texts []string
}

func (n *names) number(text []byte) int {
	if at, ok := n.index[string(text)]; ok { // no allocation
		return at
	}
	at, kept := len(n.texts), string(text)
	n.index[kept] = at
	n.texts = append(n.texts, kept)
	return at
}

// A rowKey is the whole of a line, to find equal ones.
type rowKey struct {
	invoice, sku, customer, country int32
	qty, price, time                int64
}

// A bill is an order or a refund under way. An invoice has one customer; if a
// file says otherwise, each has a bill of her own.
type bill struct {
	billKey
	country int
	time    time.Time
	lines   int
	units   tally // quantity × price, positive in refunds too
}

type billKey struct{ invoice, customer int }

// A keptLine is a Line to be, with the number of its bill: without pointers
// and a quarter as large, since a list of 400,000 moves as it grows.
type keptLine struct {
	bill, sku, qty int32
	price, time    int64 // ten-thousandths, and Unix seconds
}

func newRetailBuilder() *retailBuilder {
	b := &retailBuilder{
		seen:   make(map[rowKey]struct{}),
		prices: make(map[int64]decimal.Decimal),
		billOf: make(map[billKey]int),
	}
	for _, n := range []*names{&b.invoices, &b.skus, &b.customers, &b.countries} {
		n.index = make(map[string]int)
	}
	for reason := range reasons {
		b.report.Drops = append(b.report.Drops, Drop{Reason: reason})
	}
	return b
}

// line classifies one line of the file, which is not empty.
func (b *retailBuilder) line(number int, text []byte, tooLong bool) {
	b.report.Read++
	if tooLong {
		b.drop(Malformed, number, "longer than 65,536 bytes")
		return
	}
	row, err := b.split.parse(text)
	if err != nil {
		b.drop(Malformed, number, err.Error())
		return
	}
	key := b.note(&row)
	cancels := row.invoice[0] == 'C'
	switch {
	case len(row.customer) == 0:
		b.dropRow(NoCustomer, number, &row)
	case row.price <= 0:
		b.dropRow(PriceNotPositive, number, &row)
	case row.qty == 0:
		b.dropRow(ZeroQuantity, number, &row)
	case cancels != (row.qty < 0):
		b.dropRow(SignMismatch, number, &row)
	default:
		b.keep(&row, key)
	}
}

// drop counts a dropped line.
func (b *retailBuilder) drop(reason Reason, number int, problem string) {
	d := &b.report.Drops[reason]
	d.Lines++
	if len(d.Examples) < maxExamples {
		d.Examples = append(d.Examples, Example{Line: number, Problem: problem})
	}
}

// dropRow counts a dropped line that is well-formed.
func (b *retailBuilder) dropRow(reason Reason, number int, row *retailRow) {
	if d := &b.report.Drops[reason]; len(d.Examples) == maxExamples {
		d.Lines++
		return
	}
	b.drop(reason, number, fmt.Sprintf("invoice %s, sku %s, quantity %d, price %s",
		row.invoice, row.sku, row.qty, fromUnits(row.price)))
}

// note counts the facts of a well-formed line.
func (b *retailBuilder) note(row *retailRow) rowKey {
	r := &b.report
	key := rowKey{
		invoice: int32(b.invoices.number(row.invoice)), sku: int32(b.skus.number(row.sku)),
		country: int32(b.countries.number(row.country)), customer: -1,
		qty: row.qty, price: row.price, time: row.time.Unix(),
	}
	if len(row.customer) > 0 {
		key.customer = int32(b.customers.number(row.customer))
	}
	before := len(b.seen)
	b.seen[key] = struct{}{}
	r.Duplicates += one(len(b.seen) == before)
	if int(key.country) == len(b.countryLines) {
		b.countryLines = append(b.countryLines, 0)
	}
	b.countryLines[key.country]++
	if int(key.invoice) == len(b.invoiceTimes) {
		b.invoiceTimes, b.twoStamps = append(b.invoiceTimes, row.time), append(b.twoStamps, false)
	}
	if !b.twoStamps[key.invoice] && !b.invoiceTimes[key.invoice].Equal(row.time) {
		b.twoStamps[key.invoice] = true
		r.TwoStamps++
	}
	r.Cancellations += one(row.invoice[0] == 'C')
	r.NegativeQuantities += one(row.qty < 0)
	r.PricesNotPositive += one(row.price <= 0)
	if r.From.IsZero() || row.time.Before(r.From) {
		r.From = row.time
	}
	if row.time.After(r.To) {
		r.To = row.time
	}
	b.total.addUnits(row.qty * row.price)
	return key
}

// keep adds a line to its bill.
func (b *retailBuilder) keep(row *retailRow, key rowKey) {
	k := billKey{invoice: int(key.invoice), customer: int(key.customer)}
	at, ok := b.billOf[k]
	if !ok {
		at = len(b.bills)
		b.billOf[k] = at
		b.bills = append(b.bills, bill{billKey: k, country: int(key.country), time: row.time})
	}
	bill := &b.bills[at]
	bill.lines++
	if row.time.Before(bill.time) {
		bill.time = row.time
	}
	qty := row.qty
	if qty < 0 {
		qty = -qty
		b.report.Refunds++
	} else {
		b.report.Purchases++
	}
	bill.units.addUnits(qty * row.price)
	b.kept = append(b.kept, keptLine{
		bill: int32(at), sku: key.sku, qty: int32(qty), price: row.price, time: key.time,
	})
}

// writeOut makes the Line of a kept line.
func (b *retailBuilder) writeOut(k *keptLine) Line {
	price, ok := b.prices[k.price]
	if !ok {
		price = fromUnits(k.price)
		b.prices[k.price] = price
	}
	return Line{
		Time: instant(k.time), SKU: b.skus.texts[k.sku], Quantity: int(k.qty),
		UnitPrice: price, Discount: money(0),
	}
}

// finish completes the report and, unless reading failed, makes the shop.
func (b *retailBuilder) finish(asOf time.Time, failed bool) (*Shop, Report) {
	r := b.report
	r.Invoices, r.Customers = len(b.invoices.texts), len(b.customers.texts)
	r.Countries, r.Total = len(b.countries.texts), b.total.sum()
	for i, name := range b.countries.texts {
		if _, ok := retailCountries[name]; !ok {
			r.UnknownCountries = append(r.UnknownCountries, NameCount{name, b.countryLines[i]})
		}
	}
	slices.SortFunc(r.UnknownCountries, func(x, y NameCount) int { return cmp.Compare(x.Name, y.Name) })
	if failed {
		return nil, r
	}
	if asOf.IsZero() {
		asOf = r.To
	}
	shop := &Shop{AsOf: asOf, Customers: b.assemble()}
	for i := range shop.Customers {
		shop.Customers[i].Summarise(asOf)
	}
	return shop, r
}

// assemble makes the customers, in ascending order of ID.
func (b *retailBuilder) assemble() []Customer {
	order := make([]int, len(b.bills))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int {
		p, q := &b.bills[x], &b.bills[y]
		return cmp.Or(
			cmp.Compare(b.customers.texts[p.customer], b.customers.texts[q.customer]),
			p.time.Compare(q.time),
			cmp.Compare(x, y), // as they came up in the file
		)
	})
	refunds, lines := b.layOut(order)
	var customers []Customer
	for i, at := range order {
		bill := &b.bills[at]
		if i == 0 || bill.customer != b.bills[order[i-1]].customer {
			customers = append(customers, Customer{ID: b.customers.texts[bill.customer]})
		}
		c := &customers[len(customers)-1]
		c.Country = retailCountries[b.countries.texts[bill.country]] // the latest stays
		if b.refunds(bill) {
			c.Refunds = append(c.Refunds, b.refund(bill, c.ID, cut(refunds.slab, refunds.of[at])))
			continue
		}
		own := lines.of[at]
		c.Orders = append(c.Orders, b.order(bill, c.ID, cut(lines.slab, own)))
		first := own.lo - len(c.Lines)
		c.Lines = lines.slab[first:own.hi:own.hi]
	}
	return customers
}

func (b *retailBuilder) refunds(k *bill) bool { return b.invoices.texts[k.invoice][0] == 'C' }

func (b *retailBuilder) order(k *bill, customer string, lines []Line) Order {
	return Order{
		ID: b.invoices.texts[k.invoice], Customer: customer, Time: k.time, Lines: lines,
		Discount: money(0), Total: k.units.sum(), Refunded: money(0),
	}
}

func (b *retailBuilder) refund(k *bill, customer string, lines []Line) Refund {
	return Refund{
		ID: b.invoices.texts[k.invoice], Customer: customer, Time: k.time,
		Amount: k.units.sum(), Lines: lines,
	}
}

// A layout is a slab of lines with the span of each bill.
type layout struct {
	slab []Line
	of   []span
}

// layOut puts the lines of the bills into two slabs, of the refunds and of the
// orders, in the given order of the bills and as they came within each.
func (b *retailBuilder) layOut(order []int) (refunds, orders layout) {
	refunds.of, orders.of = make([]span, len(b.bills)), make([]span, len(b.bills))
	var nRefunds, nOrders int
	for _, at := range order {
		to, n := &orders, &nOrders
		if b.refunds(&b.bills[at]) {
			to, n = &refunds, &nRefunds
		}
		to.of[at] = span{*n, *n} // hi grows as lines come
		*n += b.bills[at].lines
	}
	refunds.slab, orders.slab = make([]Line, nRefunds), make([]Line, nOrders)
	for i := range b.kept {
		k := &b.kept[i]
		to := &orders
		if b.refunds(&b.bills[k.bill]) {
			to = &refunds
		}
		s := &to.of[k.bill]
		to.slab[s.hi] = b.writeOut(k)
		s.hi++
	}
	return refunds, orders
}
