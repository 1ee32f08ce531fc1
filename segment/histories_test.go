package segment

// This file runs rules of all forms over structs with events, and holds them to the
// reference.

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

type patron struct {
	F0     int64          `segment:"f0"`
	F1     *float64       `segment:"f1"`
	F2     string         `segment:"f2,fold"`
	F3     time.Time      `segment:"f3,optional"`
	F4     dsl.Money      `segment:"f4,currency=GBP"`
	F5     string         `segment:"f5,type=country,optional"`
	F6     []string       `segment:"f6,type=set<enum>,enum=red|Blue|é,fold"`
	F7     dsl.Date       `segment:"f7"`
	F8     bool           `segment:"f8"`
	F9     dsl.Money      `segment:"f9,currency=EUR"`
	Buys   []patronBuy    `segment:"buys,events"`
	Visits []*patronVisit `segment:"visits,events"`
}

type patronBuy struct {
	Total decimal.Decimal `segment:"total"`
	Paid  dsl.Money       `segment:"paid,currency=GBP"`
	At    time.Time       `segment:"at,time"`
	Gift  *bool           `segment:"gift"`
	Lines []patronLine    `segment:"lines,events"`
}

type patronLine struct {
	Quantity int64     `segment:"quantity"`
	Article  string    `segment:"article"`
	Made     time.Time `segment:"made,time"`
}

type patronVisit struct {
	Page    string    `segment:"page,fold"`
	Seconds *int64    `segment:"seconds"`
	At      time.Time `segment:"at,time"`
}

func newPatron(w *world) (s patron) {
	number := func() int64 { return int64(w.IntN(4)) - 1 }
	money := func() dsl.Money {
		return dsl.Money{Amount: decimal.New(number(), 0), Currency: w.one("GBP", "EUR", "USD", "JPY", "")}
	}
	instant := func() time.Time {
		if w.IntN(15) == 0 {
			return time.Time{}
		}
		return w.instant()
	}
	s = patron{F0: number(), F2: w.one("red", "É", "e", ""), F3: instant(), F4: money(), F5: w.one("uk", "GR", "XX", ""), F6: pick(w.Rand, [][]string{nil, {}, {"green"}, {"green", "RED"}, {"é", "Blue"}}), F7: dsl.Date(20600 + w.IntN(100)), F8: w.IntN(2) == 0, F9: money()}
	if w.IntN(3) > 0 {
		x := float64(number()) / 2
		s.F1 = &x
	}
	for range w.IntN(5) {
		b := patronBuy{Total: decimal.New(number(), -1), Paid: money(), At: instant()}
		if w.IntN(3) > 0 {
			gift := w.IntN(2) == 0
			b.Gift = &gift
		}
		for range w.IntN(3) {
			b.Lines = append(b.Lines, patronLine{number(), w.one("red", "e", ""), instant()})
		}
		s.Buys = append(s.Buys, b)
	}
	for range w.IntN(4) {
		v := &patronVisit{Page: w.one("red", "Rêd", "É", ""), At: instant()}
		if w.IntN(2) == 0 {
			n := number()
			v.Seconds = &n
		}
		if w.IntN(15) == 0 {
			v = nil
		}
		s.Visits = append(s.Visits, v)
	}
	return s
}

// checkHistory makes patrons and a rule of a seed, and compares the ways of deciding them.
func checkHistory(t testing.TB, seed uint64) (found [3]int) {
	patrons := must(For[patron]())
	w := &world{Rand: rand.New(rand.NewPCG(seed, 32)), schema: patrons.Schema()}
	w.asOf = asOfFor(w.Rand)
	w.host()
	rule, ok := w.compiled(t, w.rule(w.IntN(3)))
	if !ok {
		return found
	}
	people := make([]patron, 6)
	maps := make([]map[string]any, len(people))
	for i := range people {
		people[i] = newPatron(w)
		maps[i] = patrons.Map(&people[i])
	}
	direct := must(patrons.CompileWith(rule.String(), w.options))
	cutoffs := must(direct.Measure(context.Background(), people, w.asOf))
	o := w.options
	o.plain = true
	plain := must(must(patrons.CompileWith(rule.String(), o)).With(cutoffs))
	direct = must(direct.With(cutoffs))
	plainly := w.reference(maps)
	for i := range people {
		want := Outcome(plainly.Decide(rule.Checked().Rule, maps[i]))
		found[want]++
		if got := direct.Match(&people[i], w.asOf); got != want {
			t.Errorf("seed %d: %v\nas of %v of %+v\nis %v, want %v", seed, rule, w.asOf, maps[i], got, want)
		}
		if got := plain.Match(&people[i], w.asOf); got != want {
			t.Errorf("seed %d: %v\nas of %v of %+v\nis %v without fast tests, want %v", seed, rule, w.asOf, maps[i], got, want)
		}
	}
	return found
}

func FuzzHistories(f *testing.F) {
	for seed := range uint64(30) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { checkHistory(t, seed) })
}

// TestHistoriesAtRandom is the fuzz test over a fixed range of seeds.
func TestHistoriesAtRandom(t *testing.T) {
	var found [3]int
	for seed := range uint64(3000) {
		for o, n := range checkHistory(t, seed+1000) {
			found[o] += n
		}
		if t.Failed() {
			t.Fatalf("stopped at seed %d", seed+1000)
		}
	}
	t.Logf("%d out, %d in, %d undecided", found[Out], found[In], found[Undecided])
	if min(found[Out], found[In], found[Undecided]) < 1000 {
		t.Errorf("too few of one outcome: %v", found)
	}
}
