package segment

// This file runs random rules over structs whose fields are read where they stand,
// without a pointer: the fastest way, in which zero values are values, or are
// missing where the tag says so.

import (
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

type directPerson struct {
	Consent bool            `segment:"consent"`
	Orders  int64           `segment:"orders"`
	Visits  int16           `segment:"visits"`
	Average decimal.Decimal `segment:"average"`
	Price   decimal.Decimal `segment:"price"`
	Score   float64         `segment:"score"`
	City    string          `segment:"city,fold"`
	Home    string          `segment:"home"`
	Alias   string          `segment:"alias,fold"`
	Plan    string          `segment:"plan,enum=free|basic|gold"`
	Size    string          `segment:"size,enum=S|M|L,fold"`
	Country string          `segment:"country,type=country"`
	Ships   string          `segment:"ships,type=country"`
	Born    time.Time       `segment:"born,type=date"`
	Joined  dsl.Date        `segment:"joined"`
	Seen    time.Time       `segment:"seen"`
	Last    time.Time       `segment:"last"`
	Tags    []string        `segment:"tags,fold"`
	Likes   []string        `segment:"likes,type=set<enum>,enum=shoes|hats|bags"`
	Sizes   []int64         `segment:"sizes"`
}

// A zeroPerson is the same, with zero values that are missing.
type zeroPerson struct {
	Consent bool            `segment:"consent,omitzero"`
	Orders  int64           `segment:"orders,omitzero"`
	Visits  int16           `segment:"visits,omitzero"`
	Average decimal.Decimal `segment:"average,optional"`
	Price   decimal.Decimal `segment:"price,optional"`
	Score   float64         `segment:"score,omitzero"`
	City    string          `segment:"city,fold,omitzero"`
	Home    string          `segment:"home,omitzero"`
	Alias   string          `segment:"alias,fold,omitzero"`
	Plan    string          `segment:"plan,enum=free|basic|gold,optional"`
	Size    string          `segment:"size,enum=S|M|L,fold,optional"`
	Country string          `segment:"country,type=country,optional"`
	Ships   string          `segment:"ships,type=country,optional"`
	Born    time.Time       `segment:"born,type=date,optional"`
	Joined  dsl.Date        `segment:"joined,omitzero"`
	Seen    time.Time       `segment:"seen,optional"`
	Last    time.Time       `segment:"last,optional"`
	Tags    []string        `segment:"tags,fold,optional"`
	Likes   []string        `segment:"likes,type=set<enum>,enum=shoes|hats|bags,optional"`
	Sizes   []int64         `segment:"sizes,optional"`
}

// directOf makes a struct of what is known of a person; the rest stays zero.
func directOf(m map[string]any) directPerson {
	p := structOf(m)
	known := *knownValuesOf(m)
	d := directPerson{Average: p.Average.Decimal, Plan: p.Plan, Size: p.Size, Country: p.Country, Seen: p.Seen, Tags: p.Tags, Likes: p.Likes, Sizes: p.Sizes}
	d.Consent, d.Orders, d.Visits, d.Score = value(p.Consent), value(p.Orders), value(p.Visits), value(p.Score)
	d.City, d.Home, d.Alias, d.Ships, d.Joined = value(p.City), value(p.Home), value(p.Alias), value(p.Ships), value(p.Joined)
	if price, err := decimal.NewFromString(p.Price); err == nil {
		d.Price = price
	}
	if born, ok := known["born"].(dsl.Date); ok {
		d.Born = born.Start(auckland).Add(12 * time.Hour) // its day is that of its own Location
	}
	d.Last, _ = known["last"].(time.Time)
	return d
}

func value[V any](p *V) (v V) {
	if p != nil {
		v = *p
	}
	return v
}

// complete fills in what is not known of a person.
func complete(m map[string]any) map[string]any {
	all := maps.Clone(m)
	for name, v := range *knownValuesOf(m) {
		if v == nil {
			all[name] = wholePerson[name]
		}
	}
	return all
}

// withoutZeros takes away what a zeroPerson cannot tell from nothing, and what is
// invalid.
func withoutZeros(m map[string]any) map[string]any {
	all := maps.Clone(m)
	for name, v := range *knownValuesOf(m) {
		raw := reflect.ValueOf(m[name])
		isDecimal := personSchema.Field(name).Type.Kind == dsl.KindDecimal
		if v == nil || !isDecimal && raw.Kind() != reflect.Slice && raw.IsZero() || m[name] == "1970-01-01" || v == 0.0 {
			delete(all, name)
		}
	}
	return all
}

func TestDirectFields(t *testing.T) {
	directly, zeroly := must(For[directPerson]()), must(For[zeroPerson]())
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 19))
		g := ruleMaker{r, asOfFor(r), true}
		text := g.rule(r.IntN(3))
		byRow, err := forRows.CompileWith(text, ruleOptions)
		if err != nil {
			continue // it can never be true
		}
		direct, zero := must(directly.CompileWith(text, ruleOptions)), must(zeroly.CompileWith(text, ruleOptions))
		for range 6 {
			values := complete(personFor(r, g.asOf))
			d := directOf(values)
			if r.IntN(4) == 0 {
				values["average"], d.Average = "0", decimal.Decimal{}
			}
			if r.IntN(8) == 0 {
				values["score"], d.Score = math.NaN(), math.NaN()
			}
			if got, want := direct.Match(&d, g.asOf), outcomeOf(byRow, values, g.asOf); got != want {
				t.Fatalf("%s\nas of %v of %+v\nis %v, want %v", text, g.asOf, d, got, want)
			}
			values = withoutZeros(personFor(r, g.asOf))
			z := zeroPerson(directOf(values))
			if got, want := zero.Match(&z, g.asOf), outcomeOf(byRow, values, g.asOf); got != want {
				t.Fatalf("%s\nas of %v of %+v\nis %v, want %v", text, g.asOf, z, got, want)
			}
		}
	}
}
