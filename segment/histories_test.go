package segment

// This file runs rules of all forms over structs with events, and holds them to the
// reference.

import (
	"context"
	"math/rand/v2"
	"slices"
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
	F10    dsl.Place      `segment:"f10,omitzero"`
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
		s.F10 = pick(w.Rand, []dsl.Place{{Lat: 51.5, Lon: -0.1}, {Lat: 51.51, Lon: -0.11}, {Lat: 48.85, Lon: 2.35}})
	}
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

// patronAccessors read what the struct's tags read, by functions.
var patronAccessors = []Accessor[patron]{
	IntOf("f0", func(p *patron) (int64, bool) { return p.F0, true }),
	FloatOf("f1", func(p *patron) (float64, bool) { return deref(p.F1), p.F1 != nil }),
	TextOf("f2", func(p *patron) (string, bool) { return p.F2, true }),
	InstantOf("f3", func(p *patron) (time.Time, bool) { return p.F3, !p.F3.IsZero() }),
	MoneyOf("f4", func(p *patron) (dsl.Money, bool) { return p.F4, true }),
	TextOf("f5", func(p *patron) (string, bool) { return p.F5, true }),
	SetOf("f6", func(p *patron) ([]string, bool) { return p.F6, true }),
	DateOf("f7", func(p *patron) (dsl.Date, bool) { return p.F7, true }),
	BoolOf("f8", func(p *patron) (bool, bool) { return p.F8, true }),
	MoneyOf("f9", func(p *patron) (dsl.Money, bool) { return p.F9, true }),
	PlaceOf("f10", func(p *patron) (dsl.Place, bool) { return p.F10, p.F10 != dsl.Place{} }),
	EventsOf("buys", func(p *patron) []patronBuy { return slices.Clone(p.Buys) },
		DecimalOf("total", func(b *patronBuy) (decimal.Decimal, bool) { return b.Total, true }),
		MoneyOf("paid", func(b *patronBuy) (dsl.Money, bool) { return b.Paid, true }),
		InstantOf("at", func(b *patronBuy) (time.Time, bool) { return b.At, true }),
		BoolOf("gift", func(b *patronBuy) (bool, bool) { return deref(b.Gift), b.Gift != nil }),
		EventsOf("lines", func(b *patronBuy) []patronLine { return b.Lines },
			IntOf("quantity", func(l *patronLine) (int64, bool) { return l.Quantity, true }),
			TextOf("article", func(l *patronLine) (string, bool) { return l.Article, true }),
			InstantOf("made", func(l *patronLine) (time.Time, bool) { return l.Made, true }),
		),
	),
	EventsOf("visits", func(p *patron) []*patronVisit { return p.Visits },
		TextOf("page", func(v **patronVisit) (string, bool) { return deref(*v).Page, *v != nil }),
		IntOf("seconds", func(v **patronVisit) (int64, bool) { return deref(deref(*v).Seconds), deref(*v).Seconds != nil }),
		InstantOf("at", func(v **patronVisit) (time.Time, bool) { return deref(*v).At, *v != nil }),
	),
}

func deref[V any](p *V) (v V) {
	if p != nil {
		v = *p
	}
	return v
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
	read := must(must(must(Bind(patrons.Schema(), patronAccessors...)).CompileWith(rule.String(), w.options)).With(cutoffs))
	plainly := w.reference(maps)
	for i := range people {
		want := Outcome(plainly.Decide(rule.Checked().Rule, maps[i]))
		found[want]++
		if got := direct.Match(&people[i], w.asOf); got != want {
			t.Errorf("seed %d: %v\nas of %v of %+v\nis %v, want %v", seed, rule, w.asOf, maps[i], got, want)
		}
		if got := read.Match(&people[i], w.asOf); got != want {
			t.Errorf("seed %d: %v\nas of %v of %+v\nis %v by accessors, want %v", seed, rule, w.asOf, maps[i], got, want)
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
func TestHistoriesAtRandom(t *testing.T) { atRandom(t, checkHistory) }
