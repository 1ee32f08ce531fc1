package segment

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

// inOf says, a letter a row, what a rule comes to over a table.
func inOf(t *testing.T, table *Table, rule string) string {
	t.Helper()
	rows := must(table.Binding())
	compiled, err := rows.Compile(rule)
	if err != nil {
		t.Fatal(err)
	}
	set := &Set[Row]{binding: rows, segments: []Named[Row]{{&dsl.Segment{Name: "x"}, compiled}}}
	tally := must(must(set.Quantise(context.Background(), table, time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))).Result(context.Background())).Tallies[0]
	var letters strings.Builder
	for i := range table.Len() {
		letters.WriteByte("-+?"[tally.of(i)])
	}
	return letters.String()
}

func TestSeries(t *testing.T) {
	three := 3
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	for name, test := range map[string]struct {
		series    Series
		rule, was string
	}{
		"ints":           {Series{Values: []int{1, 3, 5}}, "x >= 3", "-++"},
		"small ints":     {Series{Values: []uint8{1, 3, 5}}, "x >= 3", "-++"},
		"pointers":       {Series{Values: []*int{nil, &three, nil}}, "x >= 3", "?+?"},
		"nulls":          {Series{Values: []sql.Null[int]{{V: 9}, {V: 3, Valid: true}, {V: 1, Valid: true}}}, "x >= 3", "?+-"},
		"marks":          {Series{Values: []int{5, 5, 1}, Missing: []bool{true, false, false}}, "x >= 3", "?+-"},
		"a bitmap":       {Series{Values: []int64{5, 5, 1}, Valid: []byte{0b110}}, "x >= 3", "?+-"},
		"an index":       {Series{Values: []string{"b", "a"}, Index: []int32{1, 0, -1}, Valid: []byte{0b011}}, `x = "b"`, "-+?"},
		"floats":         {Series{Values: []float64{0.5, 1.5, 2}}, "x > 1", "-++"},
		"decimals":       {Series{Values: []decimal.Decimal{decimal.New(15, -1), decimal.New(1, 0), decimal.New(2, 0)}}, "x > 1", "+-+"},
		"money":          {Series{Field: dsl.Field{Type: dsl.Type{Kind: dsl.KindMoney}, Currency: "EUR"}, Values: []decimal.Decimal{decimal.New(15, -1), decimal.New(1, 0), decimal.New(2, 0)}}, "x > 1 EUR", "+-+"},
		"texts":          {Series{Values: []string{"a", "B", "c"}}, `x IN ("a", "B")`, "++-"},
		"countries":      {Series{Field: dsl.Field{Type: dsl.Type{Kind: dsl.KindCountry}, Optional: true}, Values: []string{"UK", "", "nowhere"}}, `x = "GB"`, "+??"},
		"an enum":        {Series{Field: dsl.Field{Type: dsl.Type{Kind: dsl.KindEnum}, Enum: []string{"free", "pro"}}, Values: []string{"free", "pro", "gone"}}, `x = "pro"`, "-+?"},
		"instants":       {Series{Values: []time.Time{day(1), day(20), day(21)}}, "x WITHIN LAST 10 DAYS", "-++"},
		"dates":          {Series{Field: dsl.Field{Type: dsl.Type{Kind: dsl.KindDate}}, Values: []string{"2026-11-01", "2026-11-20", "?"}}, "x WITHIN LAST 10 DAYS", "-+?"},
		"sets":           {Series{Values: [][]string{{"a"}, {}, {"b", "a"}}}, `x CONTAINS "a"`, "+-+"},
		"booleans":       {Series{Values: []bool{true, false, true}, Missing: []bool{false, false, true}}, "x", "+-?"},
		"anything":       {Series{Field: dsl.Field{Type: dsl.Type{Kind: dsl.KindDecimal}}, Values: []any{0.1, "0.1", nil, decimal.New(2, -1), "?"}}, "x = 0.1", "++?-?"},
		"whole decimals": {Series{Field: dsl.Field{Type: dsl.Type{Kind: dsl.KindInt}}, Values: []any{decimal.New(30, -1), decimal.New(31, -1), decimal.New(1, 30), 3, nil}}, "x = 3", "+??+?"},
		"near decimals":  {Series{Field: dsl.Field{Type: dsl.Type{Kind: dsl.KindFloat}}, Values: []any{decimal.New(15, -1), decimal.New(1, 400), decimal.New(1, 0)}}, "x > 1", "+?-"},
		"zero and unset": {Series{Field: dsl.Field{Optional: true}, Values: []time.Time{{}, day(20), day(21)}}, "x IS MISSING", "+--"},
	} {
		t.Run(name, func(t *testing.T) {
			test.series.Field.Name = "x"
			table, err := TableOf(test.series)
			if err != nil {
				t.Fatal(err)
			}
			if got := inOf(t, table, test.rule); got != test.was {
				t.Errorf("%s is %s, want %s", test.rule, got, test.was)
			}
		})
	}
}

// TestAddSeries adds a field, and puts another in its place; the tables before are as
// they were.
func TestAddSeries(t *testing.T) {
	shop := must(For[person]())
	people := []person{{}, {}, {}}
	table := must(shop.Table(slices.Values(people)))
	with := must(table.Add(Series{Field: dsl.Field{Name: "recency_days"}, Values: []int{5, 40, 90}}))
	again := must(with.Add(Series{Field: dsl.Field{Name: "recency_days"}, Values: []float64{90.5, 40, 5}}))
	if a, b := inOf(t, with, "recency_days < 50"), inOf(t, again, "recency_days < 50"); a != "++-" || b != "-++" {
		t.Errorf("%s, and then %s", a, b)
	}
	if len(table.Schema().Fields)+1 != len(with.Schema().Fields) || len(with.Schema().Fields) != len(again.Schema().Fields) {
		t.Error("a table has changed")
	}
	// A set about the records goes over the larger table, too.
	set := must(shop.Load(strings.NewReader("segment all { when TRUE }")))
	if n := must(must(set.Quantise(context.Background(), again, time.Now())).Counts(context.Background()))[0]; n != 3 {
		t.Errorf("%d are in", n)
	}
}

func TestSeriesThatDoNotFit(t *testing.T) {
	table := must(TableOf(Series{Field: dsl.Field{Name: "n"}, Values: []int{1, 2, 3}}))
	for want, series := range map[string]Series{
		"has 2 rows, and the table 3 rows":       {Values: []int{1, 2}},
		"has values of type int: want a slice":   {Values: 7},
		"has values of type <nil>: want a slice": {},
		"has 1 marks in Missing":                 {Values: []int{1, 2, 3}, Missing: []bool{true}},
		"has 0 bits in Valid":                    {Values: []int{1, 2, 3}, Valid: []byte{}},
		"has the index 2 in row 1, and only 2":   {Values: []int{1, 2}, Index: []int32{0, 2, 1}},
		"has values of any type: say":            {Values: []any{1, 2, 3}},
		"has Go type chan int":                   {Values: make([]chan int, 3)},
		"cannot hold a value of type date":       {Field: dsl.Field{Type: dsl.Type{Kind: dsl.KindDate}}, Values: []int{1, 2, 3}},
		"is optional, and every int is a value":  {Field: dsl.Field{Optional: true}, Values: []int{1, 2, 3}},
	} {
		series.Field.Name = "x"
		_, err := table.Add(series)
		if err == nil || !strings.Contains(err.Error(), "segment: series x "+want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := TableOf(); err == nil {
		t.Error("a table of nothing")
	}
	if _, err := table.Add(Series{Field: dsl.Field{Name: "not a name!"}, Values: []int{1, 2, 3}}); err != nil {
		t.Log(err)
	}
}

func ExampleTable_Add() {
	table, err := TableOf(Series{Field: dsl.Field{Name: "orders"}, Values: []int{1, 7, 3}})
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err = table.Add(Series{Field: dsl.Field{Name: "recency_days"}, Values: []int{3, 200, 12}})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, err := table.Binding()
	if err != nil {
		fmt.Println(err)
		return
	}
	active, err := rows.Compile(`orders >= 2 AND recency_days < 30`)
	if err != nil {
		fmt.Println(err)
		return
	}
	members, err := active.Members(context.Background(), table, time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	fmt.Println(slices.Collect(members.All()), err)
	// Output: [2] <nil>
}
