package rfm

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/rfm/internal/block"
	"github.com/clientele-go/clientele/rfm/internal/money"
	"github.com/shopspring/decimal"
)

// Summarize reads a purchase log once and returns a summary of each customer in
// it, and of those that o.Customers names, in ascending order of the ids, with a
// report on what was read.
//
// The log may come in any order; one that keeps the lines of an order together is
// read fastest. Customers whose every line was dropped are not in the result;
// those with refunds or free lines only are there with a Frequency of 0. The
// strings of the log are not kept.
//
// It fails when AsOf is zero, when the context ends (looked at every 4,096
// lines), and on an amount whose exponent is beyond ±400. Cost: one look-up a
// line, and while it runs 48 bytes of memory for each order in the log.
func Summarize(ctx context.Context, log iter.Seq[Purchase], o Options) ([]Summary, Report, error) {
	b := &ledger{options: o}
	if o.AsOf.IsZero() {
		return nil, b.report, fmt.Errorf("rfm: Options.AsOf is required")
	}
	switch {
	case o.Refunds > RefundsDropped:
		return nil, b.report, fmt.Errorf("rfm: there is no refund policy %d", o.Refunds)
	case o.Refunds > RefundsNetted:
		return nil, b.report, fmt.Errorf("rfm: summaries keep refunds apart or net them; to net them by order or drop them, use Histories and Summaries")
	}
	b.desk = block.NewDesk(b.accounts.PlaceAll, b.book)
	if err := block.Read(ctx, log, b.desk, b.read); err != nil {
		return nil, b.report, err
	}
	if o.Customers != nil {
		for id := range o.Customers {
			if id != "" {
				b.accounts.Place(id)
			}
		}
	}
	b.countOrders()
	return b.summaries(), b.report, ctx.Err()
}

// What the lines of an order have in them.
const (
	bought   uint8 = 1 << iota // a purchase
	refunded                   // a refund
	priced                     // an amount other than zero
)

// An orderLine is what is kept of the lines of one order that follow each other
// in the log.
type orderLine struct {
	order   string
	account int32
	has     uint8
}

// An account is what is kept of one customer while the log is read.
type account struct {
	first, last           time.Time
	spent, returned       money.Sum // returned is negative
	frequency, refundings int
}

// A ledger holds the state of one reading of a log.
type ledger struct {
	options  Options
	report   Report
	accounts block.Keyed[account]
	lines    block.List[orderLine]
	desk     *block.Desk[Purchase]
}

func (b *ledger) read(p *Purchase) error {
	b.report.Read++
	switch {
	case p.Customer == "":
		b.report.Anonymous++
		return nil
	case p.At.IsZero():
		b.report.Undated++
		return nil
	case p.At.After(b.options.AsOf):
		b.report.Future++
		return nil
	}
	if err := money.Check(p.Amount); err != nil {
		return fmt.Errorf("rfm: line %d, customer %q: %w", b.report.Read, p.Customer, err)
	}
	return b.desk.Add(p.Customer, *p)
}

// book adds a line to its customer's account. It never fails.
func (b *ledger) book(at int32, p *Purchase) error {
	b.note(p.Order, at, b.enter(b.accounts.At(int(at)), p))
	return nil
}

// enter adds a line to an account and returns what the order has by it.
func (b *ledger) enter(a *account, p *Purchase) uint8 {
	switch sign := p.Amount.Sign(); {
	case sign < 0:
		b.report.Refunds++
		a.returned.Add(p.Amount)
		return refunded | priced
	case sign > 0:
		b.report.Purchases++
		a.spent.Add(p.Amount)
		a.visit(p.At)
		return bought | priced
	case b.options.CountFree:
		b.report.Free++
		a.visit(p.At)
		return bought
	}
	b.report.Free++
	return 0
}

func (a *account) visit(at time.Time) {
	if a.first.IsZero() || at.Before(a.first) {
		a.first = at
	}
	if a.last.IsZero() || at.After(a.last) {
		a.last = at
	}
}

// note keeps an order's line, or merges it into the line before when that is of
// the same order. A line without an order is counted at once.
func (b *ledger) note(order string, at int32, has uint8) {
	if order == "" {
		b.count(b.accounts.At(int(at)), has)
		return
	}
	if n := b.lines.Len(); n > 0 {
		if last := b.lines.At(n - 1); last.account == at && last.order == order {
			last.has |= has
			return
		}
	}
	b.lines.Add(orderLine{order: order, account: at, has: has})
}

// count counts one order.
func (b *ledger) count(a *account, has uint8) {
	if has&bought != 0 {
		a.frequency++
	}
	if has&refunded != 0 {
		a.refundings++
	}
	if has&priced == 0 {
		b.report.FreeOrders++
	}
}

// countOrders counts the distinct orders of each customer. It groups the lines by
// account with a counting sort and then sorts the few of one account by order. A
// set of (customer, order) pairs, at four million, took twice the memory and by
// itself longer than all of this.
func (b *ledger) countOrders() {
	lines := b.lines.Grouped(b.accounts.Len(), func(l *orderLine) int32 { return l.account })
	for i := range b.accounts.Len() {
		b.countOrdersOf(b.accounts.At(i), lines.Of(i))
	}
}

func (b *ledger) countOrdersOf(a *account, lines []orderLine) {
	slices.SortFunc(lines, func(x, y orderLine) int { return strings.Compare(x.order, y.order) })
	for i := 0; i < len(lines); {
		has, order := uint8(0), lines[i].order
		for ; i < len(lines) && lines[i].order == order; i++ {
			has |= lines[i].has
		}
		b.count(a, has)
	}
}

// summaries closes the accounts, in ascending order of the customers.
func (b *ledger) summaries() []Summary {
	order := b.accounts.ByKey()
	out := make([]Summary, len(order))
	today := civil.Of(b.options.AsOf)
	for i, at := range order {
		out[i] = b.close(b.accounts.Key(int(at)), b.accounts.At(int(at)), today)
	}
	return out
}

func (b *ledger) close(customer string, a *account, today civil.Date) Summary {
	s := Summary{
		Customer:  customer,
		Frequency: a.frequency,
		Monetary:  a.spent.Decimal(),
		Refunds:   a.refundings,
		Refunded:  decimal.Zero,
	}
	if a.refundings > 0 {
		s.Refunded = a.returned.Decimal().Neg()
	}
	if b.options.Refunds == RefundsNetted {
		s.Monetary = s.Monetary.Sub(s.Refunded)
	}
	if a.frequency > 0 {
		zone := b.options.AsOf.Location()
		s.First, s.Last = a.first.Round(0).In(zone), a.last.Round(0).In(zone)
		s.RecencyDays = int(today - civil.Of(s.Last))
		s.TenureDays = int(today - civil.Of(s.First))
	}
	return s
}
