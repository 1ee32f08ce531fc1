package store

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// A Reason says why a line was dropped. When several apply, the first in the
// order of the constants is given.
type Reason uint8

// The reasons to drop a line.
const (
	// Malformed is a line that is not what its columns promise: too few or
	// too many columns, a quantity or price that is no number, a time that is
	// none, an invoice or product without a name.
	Malformed Reason = iota
	// NoCustomer is a line without a customer: nobody to segment.
	NoCustomer
	// PriceNotPositive is a price of 0 (a gift, a write-off) or below (a
	// correction of the books).
	PriceNotPositive
	// ZeroQuantity is a line of no units.
	ZeroQuantity
	// SignMismatch is a negative quantity outside a cancellation, or a
	// positive one within.
	SignMismatch
	reasons
)

var reasonText = [reasons]string{
	Malformed:        "malformed",
	NoCustomer:       "no customer",
	PriceNotPositive: "price of 0 or below",
	ZeroQuantity:     "quantity of 0",
	SignMismatch:     "sign of the quantity contradicts the invoice",
}

// String returns the reason in words.
func (r Reason) String() string {
	if r < reasons {
		return reasonText[r]
	}
	return fmt.Sprintf("Reason(%d)", uint8(r))
}

// maxExamples bounds the examples kept for each reason.
const maxExamples = 3

// An Example is a line that was dropped.
type Example struct {
	// Line is its number in the file, from 1, the header included.
	Line int
	// Problem says what is wrong with it, and where in it.
	Problem string
}

// A Drop counts the lines that were dropped for one reason.
type Drop struct {
	Reason Reason
	Lines  int
	// Examples are the first of them, at most three.
	Examples []Example
}

// A NameCount is a name with the number of lines it stands on.
type NameCount struct {
	Name  string
	Lines int
}

// A Report counts what a reader met. Read = Purchases + Refunds + the lines of
// all Drops.
//
// The facts below Drops are of the well-formed lines, kept or not, and overlap.
type Report struct {
	// Read is the number of lines below the header, blank ones left out.
	Read int
	// Purchases is the number of lines kept in an [Order].
	Purchases int
	// Refunds is the number of lines kept in a [Refund].
	Refunds int
	// Drops has one element for each Reason, in their order.
	Drops []Drop

	// Invoices is the number of different invoices.
	Invoices int
	// Customers is the number of different customers.
	Customers int
	// Countries is the number of different country names.
	Countries int
	// Cancellations is the number of lines of cancelling invoices.
	Cancellations int
	// NegativeQuantities is the number of lines with a quantity below 0.
	NegativeQuantities int
	// PricesNotPositive is the number of lines with a price of 0 or below.
	PricesNotPositive int
	// Duplicates is the number of lines equal to an earlier one. They are
	// treated as any other: the same thing may be put on an invoice twice.
	Duplicates int
	// TwoStamps is the number of invoices whose lines differ in time. Such an
	// order has the earliest.
	TwoStamps int
	// UnknownCountries are the country names without an entry in the table of
	// codes, by name; their lines are kept, with the country missing.
	UnknownCountries []NameCount
	// From is the earliest time, and To the latest; both are zero when no
	// line is well-formed.
	From, To time.Time
	// Total is the sum of quantity × price.
	Total decimal.Decimal
}

// Kept returns Purchases + Refunds.
func (r *Report) Kept() int { return r.Purchases + r.Refunds }

// Dropped returns the number of lines dropped for any reason.
func (r *Report) Dropped() int {
	n := 0
	for _, d := range r.Drops {
		n += d.Lines
	}
	return n
}

// String returns the report as a text of several lines.
func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "lines read: %d\n", r.Read)
	fmt.Fprintf(&b, "kept: %d, as purchases %d, as refunds %d\n", r.Kept(), r.Purchases, r.Refunds)
	fmt.Fprintf(&b, "dropped: %d\n", r.Dropped())
	for _, d := range r.Drops {
		if d.Lines == 0 {
			continue
		}
		fmt.Fprintf(&b, "  %s: %d\n", d.Reason, d.Lines)
		for _, e := range d.Examples {
			fmt.Fprintf(&b, "    line %d: %s\n", e.Line, e.Problem)
		}
	}
	fmt.Fprintf(&b, "invoices: %d, with two time stamps %d\n", r.Invoices, r.TwoStamps)
	fmt.Fprintf(&b, "customers: %d\n", r.Customers)
	fmt.Fprintf(&b, "countries: %d\n", r.Countries)
	for _, c := range r.UnknownCountries {
		fmt.Fprintf(&b, "  no code is known for %q: %d\n", c.Name, c.Lines)
	}
	fmt.Fprintf(&b, "lines of cancellations: %d\n", r.Cancellations)
	fmt.Fprintf(&b, "lines with a quantity below 0: %d\n", r.NegativeQuantities)
	fmt.Fprintf(&b, "lines with a price of 0 or below: %d\n", r.PricesNotPositive)
	fmt.Fprintf(&b, "lines equal to an earlier one: %d\n", r.Duplicates)
	if !r.From.IsZero() {
		fmt.Fprintf(&b, "from %s to %s\n", r.From.Format(retailTime), r.To.Format(retailTime))
	}
	fmt.Fprintf(&b, "sum of quantity × price: %s\n", r.Total)
	return b.String()
}
