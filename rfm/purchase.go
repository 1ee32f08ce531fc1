package rfm

import (
	"iter"
	"time"

	"github.com/shopspring/decimal"
)

// A Purchase is one line of a purchase log.
type Purchase struct {
	// Customer is the id. A line without one is dropped and counted.
	Customer string
	// Order makes one order of the lines of a customer that share it, whatever
	// their instants. A line without one is an order of its own.
	Order string
	// At is the instant. A line with the zero Time is dropped and counted.
	At time.Time
	// Amount is what was paid for the line, in one currency, in whichever unit
	// the host keeps. Above zero it is a purchase, below zero a refund; at zero
	// the line was free. A discount belongs in the amount of the line that it
	// lessens: as a line of its own it would count as a refund.
	Amount decimal.Decimal
}

// RefundPolicy says what refunds do to what was bought.
type RefundPolicy uint8

const (
	// RefundsApart keeps refunds out of what was spent, which is then what was
	// bought, whether or not it was kept. They are in fields of their own.
	RefundsApart RefundPolicy = iota
	// RefundsNetted takes refunds from what was spent. In a Summary that is
	// Monetary, which can then be zero or below; an order is never undone by it:
	// Frequency, First and Last come from purchases alone. In a History it is what
	// was spent in the period in which the refund was given, and a period of which
	// nothing is left is no occasion.
	RefundsNetted
	// RefundsNettedByOrder takes refunds from the order that they name, whenever they
	// were given, and an order of which nothing is left is none. It is for
	// Histories. Refunds that name no order with a purchase change nothing.
	RefundsNettedByOrder
	// RefundsDropped drops refunds like lines that cannot be used, and counts them
	// as dropped. It is for Histories.
	RefundsDropped
)

// Options say how a log is summarised. AsOf is required.
type Options struct {
	// AsOf is the instant whose view of the log is wanted, and its Location is
	// the zone that cuts days. A purchase at AsOf is seen, a later one is not.
	AsOf time.Time
	// Refunds says whether refunds lessen Monetary.
	Refunds RefundPolicy
	// CountFree makes lines with the amount zero purchases like any other: an
	// order of free lines only then counts, and moves First and Last.
	CountFree bool
	// Customers names customers to have in the result whether or not the log
	// knows them. Repeated and empty ids are harmless. It may be nil.
	Customers iter.Seq[string]
}

// A Summary is what is known of one customer as of Options.AsOf.
type Summary struct {
	Customer string
	// First and Last are the instants of the first and the last purchase line, in
	// the Location of AsOf. Both are zero when there is no purchase.
	First, Last time.Time
	// RecencyDays is how many civil days in the zone of AsOf lie between the day
	// of the last purchase and the day of AsOf: 0 is the same day, 1 the day
	// before. (The recency of the "buy till you die" models, from the first
	// purchase to the last, is another thing: TenureDays less RecencyDays.)
	// Without a purchase it means nothing, and is 0.
	RecencyDays int
	// TenureDays is the same from the day of the first purchase.
	TenureDays int
	// Frequency is the number of distinct orders with a purchase line.
	Frequency int
	// Monetary is the exact sum of the purchase lines, less Refunded when
	// Options.Refunds is RefundsNetted.
	Monetary decimal.Decimal
	// Refunds is the number of distinct orders with a refund line. An order can
	// be among both these and the purchases.
	Refunds int
	// Refunded is the exact sum of the refund lines, as a positive amount.
	Refunded decimal.Decimal
}

// HasPurchase reports whether there is a purchase, without which there are no
// scores.
func (s Summary) HasPurchase() bool { return s.Frequency > 0 }

// Index returns the position of each customer in summaries, and so in the scores
// and names made from them. Of an id that occurs twice it gives the last.
func Index(summaries []Summary) map[string]int {
	index := make(map[string]int, len(summaries))
	for i := range summaries {
		index[summaries[i].Customer] = i
	}
	return index
}

// A Report says what became of the lines of a log: Read is the sum of the lines
// kept and the lines dropped, and these are the sums of their kinds.
type Report struct {
	// Read is the number of lines in the log.
	Read int

	// Purchases, Refunds and Free are the lines kept with an amount above, below
	// and at zero. A free line makes its customer known; whether it is a purchase
	// is for Options.CountFree to say.
	Purchases, Refunds, Free int

	// Anonymous are the lines dropped because they name no customer, Undated
	// those of the rest without an instant, Future those of the rest after AsOf.
	Anonymous, Undated, Future int

	// FreeOrders is the number of orders (not lines) all of whose lines were free.
	// They are no purchases unless Options.CountFree says so.
	FreeOrders int
}

// Kept returns the number of lines that the summaries are made of.
func (r Report) Kept() int { return r.Purchases + r.Refunds + r.Free }

// Dropped returns the number of lines that they are not made of.
func (r Report) Dropped() int { return r.Anonymous + r.Undated + r.Future }
