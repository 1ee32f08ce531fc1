package segment_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
)

type Customer struct {
	ID        string
	Orders90d int             `segment:"orders_90d"`
	AvgOrder  decimal.Decimal `segment:"avg_order,optional"`
	Country   string          `segment:"country,type=country,optional"`
	LastOrder time.Time       `segment:"last_order,optional"`
}

var asOf = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func ExampleFor() {
	shop, err := segment.For[Customer]()
	if err != nil {
		fmt.Println(err)
		return
	}
	vip, err := shop.Compile(`orders_90d >= 3 AND avg_order > 100 AND country IN ("UK", "IE")`)
	if err != nil {
		fmt.Println(err)
		return
	}
	ann := Customer{Orders90d: 4, AvgOrder: decimal.RequireFromString("120.50"), Country: "GB"}
	bob := Customer{Orders90d: 2, AvgOrder: decimal.RequireFromString("300"), Country: "IE"}
	cat := Customer{Orders90d: 9, Country: "IE"}
	fmt.Println(vip.Match(&ann, asOf), vip.Match(&bob, asOf), vip.Match(&cat, asOf))
	fmt.Println(vip.Blame(&cat, asOf))
	// Output:
	// in out undecided
	// [{avg_order missing}]
}

func ExampleBinding_Compile() {
	shop, err := segment.For[Customer]()
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = shop.Compile(`ordres_90d > 3 AND country = "Ireland"`)
	fmt.Println(err)
	// Output:
	// 1:1: no field ordres_90d (did you mean orders_90d?) [unknown-field]
	// 1:30: "Ireland" is no country (did you mean "IE"?) [no-country]
}

func ExampleBinding_CompileWith() {
	shop, err := segment.For[Customer]()
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := shop.CompileWith(`orders_90d >= :floor AND country IN @home AND last_order IN THIS WEEK`, segment.Options{
		Parameters: map[string]any{"floor": 3},
		Lists:      map[string][]any{"home": {"UK", "IE"}},
		WeekStart:  segment.WeekStartsOn(time.Sunday),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ann := Customer{Orders90d: 3, Country: "uk", LastOrder: time.Date(2026, 11, 21, 23, 0, 0, 0, time.UTC)}
	fmt.Println(rule.Match(&ann, asOf), rule.Match(&ann, asOf.AddDate(0, 0, -1)))
	// Output: out in
}

func ExampleRule_Match_zone() {
	shop, err := segment.For[Customer]()
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := shop.Compile(`last_order ON TODAY`)
	if err != nil {
		fmt.Println(err)
		return
	}
	auckland, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		fmt.Println(err)
		return
	}
	ann := Customer{LastOrder: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)} // 23:00 there
	fmt.Println(rule.Match(&ann, asOf), rule.Match(&ann, asOf.In(auckland)))
	// Output: in out
}

func ExampleBind() {
	type order struct{ pence int64 }
	type customer struct {
		orders []order
		city   string
	}
	schema := &dsl.Schema{Fields: []dsl.Field{
		{Name: "orders", Type: dsl.Type{Kind: dsl.KindInt}},
		{Name: "spent", Type: dsl.Type{Kind: dsl.KindDecimal}},
		{Name: "city", Type: dsl.Type{Kind: dsl.KindText}, Optional: true, Fold: true},
	}}
	shop, err := segment.Bind(schema,
		segment.IntOf("orders", func(c *customer) (int64, bool) { return int64(len(c.orders)), true }),
		segment.DecimalOf("spent", func(c *customer) (decimal.Decimal, bool) {
			var pence int64
			for _, o := range c.orders {
				pence += o.pence
			}
			return decimal.New(pence, -2), true
		}),
		segment.TextOf("city", func(c *customer) (string, bool) { return c.city, c.city != "" }),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := shop.Compile(`spent / orders > 20 AND city != "bath"`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rule.Match(&customer{[]order{{1999}, {2002}}, "York"}, asOf))
	fmt.Println(rule.Match(&customer{[]order{{1999}, {2002}}, ""}, asOf))
	fmt.Println(rule.Blame(&customer{nil, "York"}, asOf))
	// Output:
	// in
	// undecided
	// [{ division by zero}]
}

func ExampleRows() {
	schema, err := dsl.ReadSchema(strings.NewReader(`{"fields": [
		{"name": "orders", "type": "int"},
		{"name": "born", "type": "date", "optional": true}
	]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	shop, err := segment.Rows(schema)
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := shop.Compile(`orders > 3 AND AGE(born) >= 18`)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range []string{`{"orders": 5, "born": "1990-06-01"}`, `{"orders": 5, "born": "01/06/1990"}`} {
		var values map[string]any
		if err := json.Unmarshal([]byte(line), &values); err != nil {
			fmt.Println(err)
			return
		}
		row, err := segment.NewRow(schema, values)
		fmt.Println(rule.Match(&row, asOf), err)
	}
	// Output:
	// in <nil>
	// undecided segment: field "born": "01/06/1990" is no date
}

func ExampleMaps() {
	schema := &dsl.Schema{Fields: []dsl.Field{{Name: "tags", Type: dsl.Type{Kind: dsl.KindSet, Elem: dsl.KindText}, Fold: true}}}
	shop, err := segment.Maps(schema)
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := shop.Compile(`tags CONTAINS ANY ("vip", "press")`)
	if err != nil {
		fmt.Println(err)
		return
	}
	ann := map[string]any{"tags": []any{"new", "VIP"}}
	fmt.Println(rule.Match(&ann, asOf))
	// Output: in
}

func ExampleBinding_Load() {
	shop, err := segment.For[Customer]()
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := shop.Load(strings.NewReader(`
		segment frequent "Frequent buyers" { when orders_90d >= 3 }
		segment lapsed   "Gone quiet"      { when last_order NOT WITHIN LAST 60 DAYS }`))
	if err != nil {
		fmt.Println(err)
		return
	}
	people := []Customer{
		{ID: "ann", Orders90d: 4, LastOrder: asOf.AddDate(0, 0, -3)},
		{ID: "bob", Orders90d: 0, LastOrder: asOf.AddDate(0, -6, 0)},
		{ID: "cat", Orders90d: 0},
	}
	result, err := set.Run(context.Background(), people, asOf)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range result.Tallies {
		fmt.Printf("%s: %d in, %d out, %d undecided %v\n", t.Title, t.In, t.Out, t.Undecided, t.Blame)
		for i := range t.Members.All() {
			fmt.Println(" ", people[i].ID)
		}
	}
	// Output:
	// Frequent buyers: 1 in, 2 out, 0 undecided []
	//   ann
	// Gone quiet: 1 in, 1 out, 1 undecided [{{last_order missing} 1}]
	//   bob
}

func ExampleSet_RunWith() {
	shop, err := segment.For[Customer]()
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := shop.LoadWith(strings.NewReader(`segment few { when orders_90d < :n }`), segment.Options{Parameters: map[string]any{"n": 3}})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := set.RunWith(context.Background(), make([]Customer, 5000), asOf, segment.Run{
		Workers:  1,
		Progress: func(done, total int) { fmt.Println(done, "of", total) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	few, _ := set.Segment("few")
	fmt.Println(few.Rule, result.Tallies[0].In, result.Tallies[0].Members.Has(17))
	// Output:
	// 4096 of 5000
	// 5000 of 5000
	// orders_90d < :n 5000 true
}

func ExampleBinding_Survey() {
	shop, err := segment.For[Customer]()
	if err != nil {
		fmt.Println(err)
		return
	}
	surveys, err := shop.Survey(context.Background(), []Customer{{Country: "GB"}, {Country: "XX"}, {}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range surveys {
		fmt.Printf("%s: %d present, %d missing, %d invalid\n", s.Field, s.Present, s.Missing, s.Invalid)
	}
	// Output:
	// orders_90d: 3 present, 0 missing, 0 invalid
	// avg_order: 0 present, 3 missing, 0 invalid
	// country: 1 present, 1 missing, 1 invalid
	// last_order: 0 present, 3 missing, 0 invalid
}

func ExampleBinding_Columns() {
	shop, err := segment.For[Customer]()
	if err != nil {
		fmt.Println(err)
		return
	}
	columns, err := shop.Columns([]Customer{{Orders90d: 3, Country: "uk"}, {Orders90d: 5, Country: "XX"}}, "country", "orders_90d")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s %q %v\n", columns[0].Field.Name, columns[0].Texts, columns[0].Missing)
	fmt.Println(columns[1].Field.Name, columns[1].Numbers, columns[1].Missing)
	// Output:
	// country ["GB" ""] [false true]
	// orders_90d [3 5] [false false]
}

func ExampleRule_Blame() {
	shop, err := segment.For[Customer]()
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := shop.Compile(`country = "IE" AND avg_order / orders_90d > 20`)
	if err != nil {
		fmt.Println(err)
		return
	}
	unknown := Customer{Country: "Narnia", AvgOrder: decimal.New(30, 0)}
	for _, b := range rule.Blame(&unknown, asOf) {
		fmt.Println(b.Field, b.Cause)
	}
	// Output:
	//  division by zero
	// country invalid
}

func ExampleMembers_All() {
	shop, err := segment.For[Customer]()
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := shop.Load(strings.NewReader(`segment frequent { when orders_90d >= 3 }`))
	if err != nil {
		fmt.Println(err)
		return
	}
	people := []Customer{{ID: "ann", Orders90d: 3}, {ID: "bob"}, {ID: "cat", Orders90d: 9}}
	result, err := set.Run(context.Background(), people, asOf)
	if err != nil {
		fmt.Println(err)
		return
	}
	members := result.Tallies[0].Members
	for i := range members.All() {
		fmt.Println(people[i].ID)
	}
	fmt.Println(members.Len(), "of", result.People)
	// Output:
	// ann
	// cat
	// 2 of 3
}
