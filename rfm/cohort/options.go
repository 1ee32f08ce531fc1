package cohort

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"strconv"
	"time"

	"github.com/clientele-go/clientele/internal/civil"
)

// A Period is the stretch of the calendar that cohorts and ages are counted in.
type Period uint8

// The periods. A Week begins on Options.WeekStart.
const (
	Month Period = iota
	Day
	Week
	Quarter
	Year
)

var periodNames = []string{"month", "day", "week", "quarter", "year"}

// String returns the English word, lower case.
func (p Period) String() string { return nameOf(periodNames, uint8(p)) }

// MarshalText returns the same as String.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (p *Period) UnmarshalText(text []byte) error { return readName(periodNames, text, (*uint8)(p)) }

func (p Period) civil() civil.Period {
	return [...]civil.Period{civil.Months, civil.Days, civil.Weeks, civil.Quarters, civil.Years}[p]
}

// window is how many hours a rolling window has.
func (p Period) window() int32 {
	return 24 * [...]int32{30, 1, 7, 90, 365}[p]
}

// A Policy says which lines make a customer active, and which are revenue.
type Policy uint8

const (
	// PurchasesOnly takes the lines with an amount above zero for both. Refunds
	// change nothing.
	PurchasesOnly Policy = iota
	// NetOfRefunds takes the same lines for activity, and takes refunds from the
	// revenue of the period in which they were given, which can fall below zero.
	NetOfRefunds
	// AllLines takes every line for both: a refund or a free line is activity, and
	// can be a customer's first.
	AllLines
)

// A Bracket is a run of ages, both ends included. The age of a period is how many
// periods it comes after the cohort's first, which has the age 0. An open end is
// written as math.MaxInt; a cell of such a bracket is never complete.
type Bracket struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// String returns "3" for a single age, "4-6" for more, "7+" for an open end.
func (b Bracket) String() string {
	switch b.To {
	case b.From:
		return strconv.Itoa(b.From)
	case math.MaxInt:
		return fmt.Sprintf("%d+", b.From)
	}
	return fmt.Sprintf("%d-%d", b.From, b.To)
}

// A WeekStart is the day on which weeks begin. The zero value is Monday.
type WeekStart = civil.WeekStart

// WeekStartsOn returns the week start of a weekday.
func WeekStartsOn(day time.Weekday) WeekStart { return civil.WeekStartsOn(day) }

// Options say what to build. AsOf is required.
type Options struct {
	// AsOf is the instant whose view of the log is wanted, and its Location is
	// the zone of the calendar. A line at AsOf is seen, a later one is not.
	AsOf time.Time
	// Period is what cohorts and ages are counted in; the zero value is Month.
	Period Period
	// WeekStart is the day on which a Week begins; see [WeekStartsOn]. The zero
	// value is Monday.
	WeekStart WeekStart
	// Rolling counts ages in windows of the same length from each customer's own
	// first instant on, instead of in periods of the calendar: 24 hours to a Day, 7
	// days to a Week, 30 to a Month, 90 to a Quarter, 365 to a Year. Instants are cut
	// to the hour. Cohorts are those of the calendar as before; of the customers of
	// one, a cell takes those for whom it is complete.
	Rolling bool
	// Recurring begins anew with each period in which a customer was active: the
	// customers of a cohort are all who were active in its period, and ages are
	// counted from there. Customers, and what they brought in, are then in several
	// cohorts. It does not go together with Rolling or Joined.
	Recurring bool
	// Policy says what counts as activity and what as revenue.
	Policy Policy
	// CountOrders fills in how many orders there were. It needs memory for each
	// order instead of for each period with some.
	CountOrders bool
	// Ages is the greatest number of columns; 0 means as many as have begun.
	Ages int
	// Brackets are the columns, in ascending order and not overlapping, instead
	// of one for each age. A customer is active in a bracket when active in any
	// of its periods; that is bracketed retention. With brackets Ages must be 0.
	Brackets []Bracket
	// Group, when not nil, makes the rows: customers of the same group form one,
	// whenever they began, and rows are in the order of the groups' names. Ages
	// are still counted from each customer's own first period. Customers for whom
	// ok is false are left out. It is asked once for each customer.
	Group func(customer string) (group string, ok bool)
	// Joined, when not nil, gives the customers and the instants that they began,
	// such as their registration, in place of the first activity in the log. All
	// of them count in the size of their cohort, also those who never bought, but
	// those after AsOf. Lines of other customers are left out, lines before a
	// customer's own first period too. Of an id given twice the earlier counts.
	Joined iter.Seq2[string, time.Time]
}

func (o *Options) check() error {
	switch {
	case o.AsOf.IsZero():
		return errors.New("cohort: Options.AsOf is required")
	case int(o.Period) >= len(periodNames):
		return fmt.Errorf("cohort: there is no period %d", o.Period)
	case o.WeekStart > 6:
		return fmt.Errorf("cohort: no day of the week is %d days after Monday", o.WeekStart)
	case o.Policy > AllLines:
		return fmt.Errorf("cohort: there is no policy %d", o.Policy)
	case o.Recurring && (o.Rolling || o.Joined != nil):
		return errors.New("cohort: Options.Recurring begins with periods of activity: it does not go together with Rolling or Joined")
	case o.Ages < 0:
		return fmt.Errorf("cohort: %d ages, want 0 or more", o.Ages)
	case o.Ages > 0 && o.Brackets != nil:
		return errors.New("cohort: Options.Ages and Options.Brackets are both set, want one")
	}
	last := -1
	for _, b := range o.Brackets {
		if b.From <= last || b.To < b.From {
			return fmt.Errorf("cohort: the bracket from %d to %d is empty or not after the one before it", b.From, b.To)
		}
		last = b.To
	}
	return nil
}

func nameOf(names []string, at uint8) string {
	if int(at) < len(names) {
		return names[at]
	}
	return strconv.Itoa(int(at))
}

func readName(names []string, text []byte, at *uint8) error {
	for i, name := range names {
		if name == string(text) {
			*at = uint8(i)
			return nil
		}
	}
	return fmt.Errorf("cohort: %q is none of %q", text, names)
}
