package cohort_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/cohort"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// randomLog returns a log of a few hundred days with every kind of line.
func randomLog(rng *rand.Rand, n int) []rfm.Purchase {
	log := make([]rfm.Purchase, n)
	start := time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC)
	for i := range log {
		log[i] = rfm.Purchase{
			Customer: fmt.Sprintf("c%d", rng.IntN(1+n/4)),
			At:       start.Add(time.Duration(rng.IntN(200*24)) * time.Hour),
			Amount:   decimal.New(int64(rng.IntN(9)-3)*125, -int32(rng.IntN(4))),
		}
		if rng.IntN(2) == 0 {
			log[i].Order = fmt.Sprint(rng.IntN(1 + n/3))
		}
		switch rng.IntN(30) {
		case 0:
			log[i].Customer = ""
		case 1:
			log[i].At = time.Time{}
		}
	}
	return log
}

// A begin is a customer's entry into a row of the twin, at a month, or with
// rolling windows an hour.
type begin struct {
	customer string
	first    int
}

// months is the plain calendar of the twin: months since year 0, in UTC.
func months(t time.Time) int { return 12*t.Year() + int(t.Month()) - 1 }

// plainAge is in months of the calendar or, rolling, of 30 days.
func plainAge(o cohort.Options, first int, t time.Time) int {
	if !o.Rolling {
		return months(t) - first
	}
	hours := int(t.Unix()/3600) - first
	if hours < 0 {
		return -1
	}
	return hours / 720
}

// plainCell works out one cell from the log alone, by asking of every customer what
// the definition asks. before is the column before.
func plainCell(log []rfm.Purchase, o cohort.Options, begins []begin, before *cohort.Bracket, b cohort.Bracket) cohort.Cell {
	var c cohort.Cell
	var complete, running []begin
	for _, g := range begins {
		switch age := plainAge(o, g.first, o.AsOf); {
		case age > b.To:
			complete = append(complete, g)
		case age >= b.From:
			running = append(running, g)
		}
	}
	switch {
	case len(complete) > 0:
		c.State, begins = cohort.Complete, complete
	case len(running) > 0:
		c.State, begins = cohort.Running, running
	default:
		return c
	}
	c.Customers = len(begins)
	for _, g := range begins {
		plainCustomer(&c, log, o, g, before, b)
	}
	c.Retention = float64(c.Active) / float64(c.Customers)
	c.Rolling = float64(c.Returning) / float64(c.Customers)
	if c.Previous > 0 {
		c.OfPrevious = float64(c.Active) / float64(c.Previous)
	}
	c.PerCustomer = c.Cumulative.DivRound(decimal.NewFromInt(int64(c.Customers)), max(4, 2-c.Cumulative.Exponent()))
	return c
}

// plainCustomer adds what one customer did from a beginning on.
func plainCustomer(c *cohort.Cell, log []rfm.Purchase, o cohort.Options, g begin, before *cohort.Bracket, b cohort.Bracket) {
	active, previous, returning := 0, 0, 0
	orders := map[string]time.Time{}
	for _, p := range log {
		if p.Customer != g.customer || !seen(p, o) {
			continue
		}
		age := plainAge(o, g.first, p.At)
		if counts(p, o) {
			if first, ok := orders[p.Order]; !ok || p.At.Before(first) {
				orders[p.Order] = p.At
			}
		}
		if age < 0 {
			continue
		}
		if counts(p, o) {
			if age >= b.From {
				returning = 1
			}
			if age >= b.From && age <= b.To {
				active = 1
				if p.Order == "" && o.CountOrders {
					c.Orders++
				}
			}
			if before != nil && age >= before.From && age <= before.To {
				previous = 1
			}
		}
		if age > b.To || !counts(p, o) && (o.Policy == cohort.PurchasesOnly || p.Amount.IsZero()) {
			continue
		}
		c.Cumulative = c.Cumulative.Add(p.Amount)
		if age >= b.From {
			c.Revenue = c.Revenue.Add(p.Amount)
			if p.Amount.IsNegative() {
				c.Refunded = c.Refunded.Sub(p.Amount)
			}
		}
	}
	for order, first := range orders {
		if age := plainAge(o, g.first, first); o.CountOrders && order != "" && age >= b.From && age <= b.To {
			c.Orders++
		}
	}
	c.Active, c.Previous, c.Returning = c.Active+active, c.Previous+previous, c.Returning+returning
}

func seen(p rfm.Purchase, o cohort.Options) bool {
	return p.Customer != "" && !p.At.IsZero() && !p.At.After(o.AsOf)
}

func counts(p rfm.Purchase, o cohort.Options) bool {
	return p.Amount.IsPositive() || o.Policy == cohort.AllLines
}

// plainBegins returns who begins in which month's row.
func plainBegins(log []rfm.Purchase, o cohort.Options) map[int][]begin {
	rows, first := map[int]map[begin]bool{}, map[string]time.Time{}
	enter := func(row int, g begin) {
		if rows[row] == nil {
			rows[row] = map[begin]bool{}
		}
		rows[row][g] = true
	}
	for _, p := range log {
		if !seen(p, o) || !counts(p, o) {
			continue
		}
		if o.Recurring {
			enter(months(p.At), begin{p.Customer, months(p.At)})
		}
		if f, ok := first[p.Customer]; !ok || p.At.Before(f) {
			first[p.Customer] = p.At
		}
	}
	for id, f := range first {
		switch {
		case o.Rolling:
			enter(months(f), begin{id, int(f.Unix() / 3600)})
		case !o.Recurring:
			enter(months(f), begin{id, months(f)})
		}
	}
	out := map[int][]begin{}
	for row, set := range rows {
		for g := range set {
			out[row] = append(out[row], g)
		}
	}
	return out
}

// plainCohorts is the twin of Build for months.
func plainCohorts(log []rfm.Purchase, o cohort.Options, columns []cohort.Bracket) []cohort.Cohort {
	begins := plainBegins(log, o)
	var out []cohort.Cohort
	for row := months(time.Time{}); row <= months(o.AsOf); row++ {
		if begins[row] == nil {
			continue
		}
		c := cohort.Cohort{Name: fmt.Sprintf("%04d-%02d", row/12, row%12+1), Customers: len(begins[row])}
		for i, b := range columns {
			var before *cohort.Bracket
			if i > 0 {
				before = &columns[i-1]
			}
			if cell := plainCell(log, o, begins[row], before, b); cell.State != cohort.NotBegun {
				c.Cells = append(c.Cells, cell)
			}
		}
		out = append(out, c)
	}
	return out
}

func FuzzBuild(f *testing.F) {
	for _, n := range []uint16{0, 1, 2, 65, 400} {
		for kind := range uint8(72) {
			f.Add(uint64(n), n, kind)
		}
	}
	f.Fuzz(func(t *testing.T, seed uint64, n uint16, kind uint8) {
		rng := rand.New(rand.NewPCG(seed, 1))
		log := randomLog(rng, int(n%600))
		o := cohort.Options{AsOf: at(t, "2026-03-20T00:00Z"), Policy: cohort.Policy(kind % 3)}
		switch kind / 3 % 4 {
		case 1:
			o.Ages = 3
		case 2:
			o.Brackets = []cohort.Bracket{{0, 0}, {1, 2}, {3, 5}}
		case 3:
			o.Brackets = []cohort.Bracket{{1, 1}, {3, 100}, {101, 102}}
		}
		switch kind / 12 % 3 {
		case 1:
			o.Rolling = true
		case 2:
			o.Recurring = true
		}
		o.CountOrders = kind/36%2 == 1
		table := build(t, log, o)
		if diff := cmp.Diff(plainCohorts(log, o, table.Columns), table.Cohorts); diff != "" {
			t.Fatal(diff)
		}
		if o.Recurring {
			return
		}
		// With everybody in a group by first month the rows are the same, and in any
		// order of the log.
		grouped := o
		grouped.Group = func(id string) (string, bool) { return monthOf(log, o, id), true }
		rng.Shuffle(len(log), func(i, j int) { log[i], log[j] = log[j], log[i] })
		again := build(t, log, grouped)
		if diff := cmp.Diff(table.Cohorts, again.Cohorts); diff != "" {
			t.Fatal(diff)
		}
		if !slices.Equal(table.Columns, again.Columns) || table.Report != again.Report {
			t.Fatalf("columns %v and %v, reports %+v and %+v", table.Columns, again.Columns, table.Report, again.Report)
		}
	})
}

func monthOf(log []rfm.Purchase, o cohort.Options, id string) string {
	first := time.Time{}
	for _, p := range log {
		if p.Customer == id && seen(p, o) && counts(p, o) && (first.IsZero() || p.At.Before(first)) {
			first = p.At
		}
	}
	return first.Format("2006-01")
}
