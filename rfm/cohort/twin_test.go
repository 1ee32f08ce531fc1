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
		switch rng.IntN(30) {
		case 0:
			log[i].Customer = ""
		case 1:
			log[i].At = time.Time{}
		}
	}
	return log
}

// months is the plain calendar of the twin: months since year 0, in UTC.
func months(t time.Time) int { return 12*t.Year() + int(t.Month()) - 1 }

// plainCell works out one cell of one month's cohort from the log alone, by
// asking of every customer what the definition asks.
func plainCell(log []rfm.Purchase, o cohort.Options, members map[string]bool, first int, b cohort.Bracket) cohort.Cell {
	var c cohort.Cell
	age := months(o.AsOf) - first
	switch {
	case age < b.From:
		return c
	case age <= b.To:
		c.State = cohort.Running
	default:
		c.State = cohort.Complete
	}
	active, returning := map[string]bool{}, map[string]bool{}
	for _, p := range log {
		if !members[p.Customer] || !seen(p, o) {
			continue
		}
		at := months(p.At) - first
		if at >= b.From && counts(p, o) {
			returning[p.Customer] = true
			if at <= b.To {
				active[p.Customer] = true
			}
		}
		if at < 0 || at > b.To || !counts(p, o) && (o.Policy == cohort.PurchasesOnly || p.Amount.IsZero()) {
			continue
		}
		c.Cumulative = c.Cumulative.Add(p.Amount)
		if at >= b.From {
			c.Revenue = c.Revenue.Add(p.Amount)
		}
	}
	c.Customers, c.Active, c.Returning = len(members), len(active), len(returning)
	c.Retention = float64(c.Active) / float64(c.Customers)
	c.Rolling = float64(c.Returning) / float64(c.Customers)
	c.PerCustomer = c.Cumulative.DivRound(decimal.NewFromInt(int64(c.Customers)), max(4, 2-c.Cumulative.Exponent()))
	return c
}

func seen(p rfm.Purchase, o cohort.Options) bool {
	return p.Customer != "" && !p.At.IsZero() && !p.At.After(o.AsOf)
}

func counts(p rfm.Purchase, o cohort.Options) bool {
	return p.Amount.IsPositive() || o.Policy == cohort.AllLines
}

// plainCohorts is the twin of Build for months.
func plainCohorts(log []rfm.Purchase, o cohort.Options, columns []cohort.Bracket) []cohort.Cohort {
	first := map[string]int{}
	for _, p := range log {
		if !seen(p, o) || !counts(p, o) {
			continue
		}
		if f, ok := first[p.Customer]; !ok || months(p.At) < f {
			first[p.Customer] = months(p.At)
		}
	}
	members := map[int]map[string]bool{}
	for id, f := range first {
		if members[f] == nil {
			members[f] = map[string]bool{}
		}
		members[f][id] = true
	}
	var out []cohort.Cohort
	for f := months(time.Time{}); f <= months(o.AsOf); f++ {
		if members[f] == nil {
			continue
		}
		c := cohort.Cohort{Name: fmt.Sprintf("%04d-%02d", f/12, f%12+1), Customers: len(members[f])}
		for _, b := range columns {
			if cell := plainCell(log, o, members[f], f, b); cell.State != cohort.NotBegun {
				c.Cells = append(c.Cells, cell)
			}
		}
		out = append(out, c)
	}
	return out
}

func FuzzBuild(f *testing.F) {
	for _, n := range []uint16{0, 1, 2, 65, 400} {
		for kind := range uint8(12) {
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
		table := build(t, log, o)
		if diff := cmp.Diff(plainCohorts(log, o, table.Columns), table.Cohorts); diff != "" {
			t.Fatal(diff)
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
