package cohort

import (
	"time"

	"github.com/shopspring/decimal"
)

// A State says whether a cell could still change.
type State uint8

const (
	// NotBegun is the state of a cell about which nothing is known: at AsOf no
	// customer had reached its first period.
	NotBegun State = iota
	// Running is the state of a cell whose first period had begun and whose last
	// had not ended. Its numbers are those so far.
	Running
	// Complete is the state of a cell whose last period had ended.
	Complete
)

var stateNames = []string{"not begun", "running", "complete"}

// String returns the English words, lower case.
func (s State) String() string { return nameOf(stateNames, uint8(s)) }

// MarshalText returns the same as String.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *State) UnmarshalText(text []byte) error { return readName(stateNames, text, (*uint8)(s)) }

// A Table is the result of [Build].
type Table struct {
	AsOf   time.Time `json:"as_of"`
	Period Period    `json:"period"`
	// Columns are the ages, from the youngest.
	Columns []Bracket `json:"columns"`
	// Cohorts are in the order of their first periods, or of the groups' names.
	// Periods in which nobody began have none.
	Cohorts []Cohort `json:"cohorts"`
	// Means has an entry for each of the first columns, up to the last that is
	// complete in any cohort.
	Means  []Mean `json:"means"`
	Report Report `json:"report"`
}

// A Cohort is the customers who began in one period, or who form one group.
type Cohort struct {
	// Name is the period (2026-01-31 for a day or the week that begins on it,
	// 2026-01, 2026-Q1, 2026) or the group.
	Name string `json:"name"`
	// Customers is the size of the cohort.
	Customers int `json:"customers"`
	// Cells has one entry for each of the first columns, up to the last that had
	// begun. [Table.Cell] gives the rest too.
	Cells []Cell `json:"cells"`
}

// A Cell is one cohort at one age. In a cohort of one period everybody has the
// same age, and Customers is its size. A group has customers of different ages:
// its cell is made of those for whom it is complete, or, while there are none, of
// those for whom it is running; Customers says how many, and from one column to
// the next it can be other people.
type Cell struct {
	State State `json:"state"`
	// Customers is the number of customers that all the rest is about.
	Customers int `json:"customers"`
	// Active is how many of them were active in the column's periods, and
	// Retention the same as a share, from 0 to 1.
	Active    int     `json:"active"`
	Retention float64 `json:"retention"`
	// Returning is how many of them were active in the column's first period or
	// at any time after it up to AsOf, and Rolling the same as a share: rolling,
	// or unbounded, retention. It can still grow when the cell is complete, and
	// the younger a cohort is, the less time it had: compare columns of one
	// cohort with it rather than cohorts.
	Returning int     `json:"returning"`
	Rolling   float64 `json:"rolling"`
	// Previous is how many of them were active in the column before, and OfPrevious
	// is Active divided by it: retention relative to the period before. Both are 0 in
	// the first column, and where nobody was.
	Previous   int     `json:"previous"`
	OfPrevious float64 `json:"of_previous"`
	// Orders is how many orders there were in the column's periods, with
	// Options.CountOrders: those of one Purchase.Order are one, in the period of its
	// first line; a line without is one of its own. Lines that are no activity are none.
	Orders int `json:"orders,omitempty"`
	// Revenue is what they brought in over the column's periods.
	Revenue decimal.Decimal `json:"revenue"`
	// Refunded is what refunds took from that, as a positive amount; 0 with
	// PurchasesOnly.
	Refunded decimal.Decimal `json:"refunded"`
	// Cumulative is what they brought in from age 0 to the end of the column.
	Cumulative decimal.Decimal `json:"cumulative"`
	// PerCustomer is Cumulative divided by Customers, rounded half away from zero
	// to two places more than Cumulative has, and four at least.
	PerCustomer decimal.Decimal `json:"per_customer"`
}

// A Mean sums up one column over all the cohorts in which it is complete. Others
// are left out of it, not counted as 0.
type Mean struct {
	// Cohorts and Customers are how many it is made of.
	Cohorts   int `json:"cohorts"`
	Customers int `json:"customers"`
	// Retention and Rolling give each customer the same weight: they are the sums
	// of Active and Returning divided by Customers.
	Retention float64 `json:"retention"`
	Rolling   float64 `json:"rolling"`
	// SimpleRetention and SimpleRolling give each cohort the same weight.
	SimpleRetention float64 `json:"simple_retention"`
	SimpleRolling   float64 `json:"simple_rolling"`
	// PerCustomer is the sum of Cumulative divided by Customers, rounded as in a
	// Cell.
	PerCustomer decimal.Decimal `json:"per_customer"`
}

// A Report says what became of the lines of a log; Read is the sum of the rest.
type Report struct {
	// Read is the number of lines in the log.
	Read int `json:"read"`
	// Counted are the lines in the cells of the table.
	Counted int `json:"counted"`
	// Beyond are lines at an age that no column shows. They still count for
	// Returning, and those before a bracket for its Cumulative.
	Beyond int `json:"beyond"`
	// Anonymous are lines without a customer, Undated those of the rest without
	// an instant, Future those of the rest after AsOf.
	Anonymous int `json:"anonymous"`
	Undated   int `json:"undated"`
	Future    int `json:"future"`
	// Skipped are the refunds and free lines of the rest that the policy ignores.
	Skipped int `json:"skipped"`
	// Outside are the lines of customers whom Options.Group or Options.Joined
	// leaves out.
	Outside int `json:"outside"`
	// Early are lines before their customer's first period, and lines of customers
	// without one, such as those with refunds only.
	Early int `json:"early"`
}

// Cell returns the cell of a cohort in a column; the zero Cell, whose state is
// NotBegun, where the cohort has none.
func (t *Table) Cell(cohort, column int) Cell {
	if column < len(t.Cohorts[cohort].Cells) {
		return t.Cohorts[cohort].Cells[column]
	}
	return Cell{}
}

// Survivors returns the size of a cohort and how many of it were active at age 1
// or later, at age 2 or later, and so on for the columns that are complete: a curve
// that never rises, as models of renewals want. It is one of who stayed only where
// customers who stay are active in every period, as subscribers are; others may yet
// come back. Columns must be ages, not brackets of several.
func (t *Table) Survivors(cohort int) []int {
	c := &t.Cohorts[cohort]
	out := []int{c.Customers}
	for i, cell := range c.Cells {
		if b := t.Columns[i]; b.From > 0 && b.From == b.To && cell.State == Complete {
			out = append(out, cell.Returning)
		}
	}
	return out
}

// means works out the means of a table whose cohorts are there.
func means(t *Table) []Mean {
	var out []Mean
	for column := range t.Columns {
		if m := meanOf(t, column); m.Cohorts > 0 {
			out = append(out, m)
		}
	}
	return out
}

func meanOf(t *Table, column int) Mean {
	var m Mean
	active, returning, revenue := 0, 0, decimal.Zero
	for i := range t.Cohorts {
		c := t.Cell(i, column)
		if c.State != Complete {
			continue
		}
		m.Cohorts++
		m.Customers += c.Customers
		active += c.Active
		returning += c.Returning
		revenue = revenue.Add(c.Cumulative)
		m.SimpleRetention += c.Retention
		m.SimpleRolling += c.Rolling
	}
	if m.Cohorts > 0 {
		m.Retention, m.Rolling = share(active, m.Customers), share(returning, m.Customers)
		m.SimpleRetention /= float64(m.Cohorts)
		m.SimpleRolling /= float64(m.Cohorts)
		m.PerCustomer = each(revenue, m.Customers)
	}
	return m
}

func share(part, whole int) float64 { return float64(part) / float64(whole) }

// each divides a sum of money among customers.
func each(sum decimal.Decimal, customers int) decimal.Decimal {
	return sum.DivRound(decimal.NewFromInt(int64(customers)), max(4, 2-sum.Exponent()))
}
