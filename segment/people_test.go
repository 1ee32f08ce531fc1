package segment

// This file makes people at random: the same person as a map, a row, a struct and
// whatever accessors read, with values missing and invalid among the others.

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/reference"
)

// A person has two fields of most types, so that rules can compare fields, and
// reads them in every way that a struct can.
type person struct {
	Consent *bool               `segment:"consent"`
	Orders  *int64              `segment:"orders"`
	Visits  *int16              `segment:"visits"`
	Average decimal.NullDecimal `segment:"average"`
	Price   string              `segment:"price,type=decimal,optional"`
	Score   *float64            `segment:"score"`
	City    *string             `segment:"city,fold"`
	Home    *string             `segment:"home"`
	Alias   *string             `segment:"alias,fold"`
	Plan    string              `segment:"plan,enum=free|basic|gold,optional"`
	Size    string              `segment:"size,enum=S|M|L,fold,optional"`
	Country string              `segment:"country,type=country,optional"`
	Ships   *string             `segment:"ships,type=country"`
	Born    string              `segment:"born,type=date,optional"`
	Joined  *dsl.Date           `segment:"joined"`
	Seen    time.Time           `segment:"seen,optional"`
	Last    string              `segment:"last,type=instant,optional"`
	Tags    []string            `segment:"tags,fold,optional"`
	Likes   []string            `segment:"likes,type=set<enum>,enum=shoes|hats|bags,optional"`
	Sizes   []int64             `segment:"sizes,optional"`
}

var (
	integers  = []int64{0, 1, 2, 3, 5, -1, 30, 1 << 40, math.MaxInt64, math.MinInt64, 9007199254740993}
	decimals  = []string{"0", "1", "1.5", "0.1", "0.3", "-2.5", "2.50", "99.995", "3", "30", "9007199254740992", "123456789012345678901234567890.5", "-0.000001"}
	floats    = []float64{0, 1, 1.5, 0.1, 0.3, 0.30000000000000004, -2.5, 30, 9007199254740992, 1e300, math.Copysign(0, -1)}
	texts     = []string{"", "Bath", "bath", "BATH", "York", "é", "É", "e\u0301", "ß", "ss", "İstanbul", "istanbul", "K", "k", "a_b", "a%b", "aXb", "x@Example.com", " pad ", "Σ", "ς", "ſ", "S"}
	plans     = []string{"free", "basic", "gold"}
	sizes     = []string{"S", "m", "L", "s", "M"}
	codes     = []string{"GB", "UK", "uk", "IE", "DE", "EL", "gr", "FR"}
	interests = []string{"shoes", "hats", "bags"}
)

func pick[V any](r *rand.Rand, from []V) V { return from[r.IntN(len(from))] }

// zones and as-ofs near everything that is odd about time.
var (
	london   = mustZone("Europe/London")
	auckland = mustZone("Pacific/Auckland")
	stJohns  = mustZone("America/St_Johns")
)

func mustZone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

var asOfs = []time.Time{
	time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
	time.Date(2026, 3, 29, 0, 59, 59, 0, london),          // just before the clocks go forward
	time.Date(2026, 3, 30, 1, 30, 0, 0, london),           // a day ago, this time did not exist
	time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC),        // the first 01:30 of two
	time.Date(2026, 10, 25, 1, 30, 0, 5, time.UTC),        // the second, once in London
	time.Date(2026, 10, 26, 1, 30, 0, 0, london),          // a day ago, this time was twice
	time.Date(2026, 3, 31, 23, 59, 59, 999999999, london), // a month ago there was no such day
	time.Date(2028, 2, 29, 0, 0, 0, 0, stJohns),
	time.Date(2027, 2, 28, 13, 0, 0, 0, stJohns),
	time.Date(2027, 1, 1, 0, 30, 0, 0, auckland), // yesterday was last year
	time.Date(2026, 4, 5, 2, 30, 0, 0, auckland), // the clocks go back this morning
	time.Date(2026, 9, 27, 3, 0, 0, 0, auckland), // and forward
	time.Date(2026, 3, 8, 3, 15, 0, 0, stJohns),
}

func asOfFor(r *rand.Rand) time.Time {
	t := pick(r, asOfs)
	if r.IntN(3) == 0 {
		t = t.In(pick(r, []*time.Location{time.UTC, london, auckland, stJohns}))
	}
	return t
}

// instantNear is an instant on, or just beside, the edge of some window.
func instantNear(r *rand.Rand, asOf time.Time) time.Time {
	t := asOf
	switch r.IntN(5) {
	case 0:
		t = t.AddDate(0, 0, -pick(r, []int{1, 2, 7, 30, 31, 365}))
	case 1:
		t = t.AddDate(-r.IntN(2), -r.IntN(4), 0)
	case 2:
		t = t.Add(time.Duration(r.IntN(100)-60) * time.Hour)
	case 3:
		y, m, d := t.Date()
		t = time.Date(y, m, d+r.IntN(60)-50, 0, 0, 0, 0, t.Location())
	}
	return t.Add(pick(r, []time.Duration{0, 0, 0, 1, -1, time.Second, -time.Second, time.Hour, -time.Hour, 24 * time.Hour}))
}

// dateNear is a day on, or just beside, the edge of some window.
func dateNear(r *rand.Rand, asOf time.Time) string {
	if r.IntN(8) == 0 {
		return pick(r, []string{"2000-02-29", "2024-02-29", "1999-12-31", "2026-02-28"})
	}
	return instantNear(r, asOf).Format("2006-01-02")
}

// personFor makes a record as a map: what JSON may hold, and worse.
func personFor(r *rand.Rand, asOf time.Time) map[string]any {
	m := map[string]any{
		"consent": r.IntN(2) == 0, "orders": pick(r, integers), "visits": pick(r, integers[:6]), "average": pick(r, decimals), "price": pick(r, decimals),
		"score": pick(r, floats), "city": pick(r, texts), "home": pick(r, texts), "alias": pick(r, texts), "plan": pick(r, plans), "size": pick(r, sizes),
		"country": pick(r, codes), "ships": pick(r, codes), "born": dateNear(r, asOf), "joined": dateNear(r, asOf),
		"seen": instantNear(r, asOf).Format(time.RFC3339Nano), "last": instantNear(r, asOf).Format(time.RFC3339Nano),
		"tags": pickSome(r, texts), "likes": pickSome(r, interests), "sizes": pickSome(r, integers),
	}
	invalid := map[string]any{"consent": "yes", "orders": 1.5, "visits": "3", "average": "12,50", "price": "dear", "score": math.NaN(), "city": 5, "plan": "Gold", "size": "XL",
		"country": "XX", "ships": "United Kingdom", "born": "31/01/2026", "joined": "2026-02-30", "seen": "yesterday", "last": "2026-01-31", "tags": "a,b", "sizes": []any{1.5}}
	for _, field := range personSchema.Fields { // in order: the same seed makes the same person
		switch wrong, ok := invalid[field.Name]; {
		case r.IntN(6) == 0:
			delete(m, field.Name)
		case ok && r.IntN(12) == 0:
			m[field.Name] = wrong
		}
	}
	return m
}

func pickSome[V any](r *rand.Rand, from []V) []V {
	set := []V{}
	for range r.IntN(4) {
		set = append(set, pick(r, from))
	}
	return set
}

// structOf is the person of a map. What a Go type cannot hold is left out.
func structOf(m map[string]any) *person {
	var p person
	p.Consent, p.Orders, p.Score = pointer[bool](m["consent"]), pointer[int64](m["orders"]), pointer[float64](m["score"])
	p.City, p.Home, p.Alias, p.Ships = pointer[string](m["city"]), pointer[string](m["home"]), pointer[string](m["alias"]), pointer[string](m["ships"])
	if n, ok := m["visits"].(int64); ok {
		small := int16(n)
		p.Visits = &small
	}
	if d, err := decimal.NewFromString(textOr(m["average"])); err == nil {
		p.Average = decimal.NewNullDecimal(d)
	}
	p.Price, p.Plan, p.Size, p.Country, p.Born, p.Last = textOr(m["price"]), textOr(m["plan"]), textOr(m["size"]), textOr(m["country"]), textOr(m["born"]), textOr(m["last"])
	if t, err := time.Parse("2006-01-02", textOr(m["joined"])); err == nil {
		date := dsl.Date(t.Unix() / 86400)
		p.Joined = &date
	}
	p.Seen, _ = time.Parse(time.RFC3339Nano, textOr(m["seen"]))
	p.Tags, _ = m["tags"].([]string)
	p.Likes, _ = m["likes"].([]string)
	p.Sizes, _ = m["sizes"].([]int64)
	return &p
}

func pointer[V any](v any) *V {
	if v, ok := v.(V); ok {
		return &v
	}
	return nil
}

func textOr(v any) string { s, _ := v.(string); return s }

// personSchema is the schema that the struct's tags make, for the other bindings.
var personSchema = func() *dsl.Schema {
	binding, err := For[person]()
	if err != nil {
		panic(err)
	}
	return binding.Schema()
}()

// plainly is how the reference reads persons.
var plainly = reference.Reference{Schema: personSchema}

// known is a record of values as the reference reads them, which the accessors of
// accessorBinding give out.
type knownValues map[string]any

func knownValuesOf(m map[string]any) *knownValues {
	values := knownValues{}
	for i := range personSchema.Fields {
		values[personSchema.Fields[i].Name] = plainly.Value(&personSchema.Fields[i], m)
	}
	return &values
}

// accessorBinding reads the persons by functions.
func accessorBinding(t testing.TB) *Binding[knownValues] {
	t.Helper()
	var all []Accessor[knownValues]
	for _, f := range personSchema.Fields {
		all = append(all, accessorFor(f))
	}
	binding, err := Bind(personSchema, all...)
	if err != nil {
		t.Fatal(err)
	}
	return binding
}

func accessorFor(f dsl.Field) Accessor[knownValues] {
	rat := func(k *knownValues) (*big.Rat, bool) { v, ok := (*k)[f.Name].(*big.Rat); return v, ok }
	switch f.Type.Kind {
	case dsl.KindBool:
		return BoolOf(f.Name, as[bool](f.Name))
	case dsl.KindInt:
		return IntOf(f.Name, func(k *knownValues) (int64, bool) {
			v, ok := rat(k)
			if !ok {
				return 0, false
			}
			return v.Num().Int64(), true
		})
	case dsl.KindDecimal:
		return DecimalOf(f.Name, func(k *knownValues) (decimal.Decimal, bool) {
			v, ok := rat(k)
			if !ok {
				return decimal.Decimal{}, false
			}
			return decimal.RequireFromString(v.FloatString(6)), true
		})
	case dsl.KindFloat:
		return FloatOf(f.Name, as[float64](f.Name))
	case dsl.KindDate:
		return DateOf(f.Name, as[dsl.Date](f.Name))
	case dsl.KindInstant:
		return InstantOf(f.Name, as[time.Time](f.Name))
	case dsl.KindSet:
		if f.Type.Elem == dsl.KindInt {
			return IntSetOf(f.Name, as[[]int64](f.Name))
		}
		return SetOf(f.Name, as[[]string](f.Name))
	default:
		return TextOf(f.Name, as[string](f.Name))
	}
}

func as[V any](name string) func(*knownValues) (V, bool) {
	return func(k *knownValues) (V, bool) { v, ok := (*k)[name].(V); return v, ok }
}
