package segment

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment/segmenttest"
)

// seriesFor makes series of records, in the forms of Apache Arrow where there is one.
func seriesFor(s *scope, records []record, fields []dsl.Field, events []dsl.Events) (all []Series) {
	for i, f := range fields {
		series := Series{Field: dsl.Field{Name: f.Name}, Valid: make([]byte, (len(records)+7)/8)}
		fill := func(values any, offsets []int32) { series.Values, series.Offsets = values, offsets }
		switch r := s.sources[i].(type) {
		case reader[bool]:
			fill(gathered(r, records, series.Valid), nil)
		case reader[int64]:
			fill(gathered(r, records, series.Valid), nil)
		case reader[float64]:
			fill(gathered(r, records, series.Valid), nil)
		case reader[decimal.Decimal]:
			fill(gathered(r, records, series.Valid), nil)
		case reader[dsl.Date]:
			days := gathered(r, records, series.Valid)
			fill(unsafe.Slice((*int32)(unsafe.SliceData(days)), len(days)), nil)
		case reader[time.Time]:
			fill(gathered(r, records, series.Valid), nil)
		case reader[dsl.Place]:
			fill(gathered(r, records, series.Valid), nil)
		case reader[dsl.Money]:
			fill(gathered(r, records, series.Valid), nil)
		case reader[string]:
			texts := [][]byte{}
			for _, s := range gathered(r, records, series.Valid) {
				texts = append(texts, []byte(s))
			}
			fill(flat(texts))
		case reader[[]string]:
			fill(flat(gathered(r, records, series.Valid)))
		case reader[[]int64]:
			fill(flat(gathered(r, records, series.Valid)))
		}
		all = append(all, series)
	}
	for i := range events {
		e, c := &events[i], s.collections[i]
		series := Series{Field: dsl.Field{Name: e.Name}, Offsets: []int32{0}}
		var within []record
		for _, rec := range records {
			first, n := c.slice.of(rec)
			for j := range n {
				within = append(within, unsafe.Add(first, uintptr(j)*c.slice.stride))
			}
			series.Offsets = append(series.Offsets, int32(len(within)))
		}
		series.Events = seriesFor(&c.scope, within, e.AllFields(), e.Events)
		all = append(all, series)
	}
	return all
}

// gathered are the values of records, with a bit for each that is known.
func gathered[V any](r reader[V], records []record, valid []byte) []V {
	values := make([]V, len(records))
	for i, rec := range records {
		v, why := r.read(rec)
		if values[i] = v; why == known {
			valid[i/8] |= 1 << (i % 8)
		}
	}
	return values
}

// flat lays lists one after another.
func flat[E any](lists [][]E) (any, []int32) {
	all, offsets := []E{}, []int32{0}
	for _, list := range lists {
		all = append(all, list...)
		offsets = append(offsets, int32(len(all)))
	}
	return all, offsets
}

func init() {
	conforming["a table of series"] = func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
		rows := rowsFor(c)
		var records []record
		for i := range rows {
			records = append(records, record(&rows[i]))
		}
		series := seriesFor(&must(Rows(c.Schema)).scope, records, c.Schema.Fields, c.Schema.Events)
		if len(series) == 0 {
			return tabled(must(Rows(c.Schema)), rule, rows, c.AsOf, optionsFor(c))
		}
		return tabledBy(must(TableFor(c.Schema, series...)), rule, c.AsOf, optionsFor(c))
	}
}

func fieldOfKind(kind dsl.Kind, scale int) dsl.Field {
	f := dsl.Field{Type: dsl.Type{Kind: kind}, Scale: scale}
	if kind == dsl.KindMoney {
		f.Currency = "EUR"
	}
	return f
}

func TestFormsOfSeries(t *testing.T) {
	for name, test := range map[string]struct {
		series    Series
		rule, was string
	}{
		"texts of bytes":       {Series{Values: []byte("abcab"), Offsets: []int32{0, 2, 2, 5}}, `x = "ab" OR x = ""`, "++-"},
		"texts after others":   {Series{Values: []byte("abcab"), Offsets: []int32{1, 2, 3, 5}}, `x IN ("b", "ab")`, "+-+"},
		"countries of bytes":   {Series{Field: fieldOfKind(dsl.KindCountry, 0), Values: []byte("UKIE"), Offsets: []int32{0, 2, 2, 4}}, `x = "GB"`, "+?-"},
		"sets":                 {Series{Values: []string{"a", "b", "b"}, Offsets: []int32{0, 2, 2, 3}, Valid: []byte{0b011}}, `x CONTAINS "a"`, "+-?"},
		"sets of ints":         {Series{Values: []int64{1, 2, 2}, Offsets: []int32{0, 2, 2, 3}}, "x CONTAINS 2", "+-+"},
		"decimals of units":    {Series{Field: fieldOfKind(dsl.KindDecimal, 2), Values: []int64{10001, 10000, math.MinInt64}}, "x > 100", "+--"},
		"small units":          {Series{Field: fieldOfKind(dsl.KindDecimal, 1), Values: []int32{15, 0, 7}, Missing: []bool{false, true, false}}, "x >= 1.5", "+?-"},
		"money of units":       {Series{Field: fieldOfKind(dsl.KindMoney, 2), Values: []int64{1000, 999, -1}}, "x >= 10 EUR", "+--"},
		"days":                 {Series{Field: fieldOfKind(dsl.KindDate, 0), Values: []int32{20778, 0, 20400}}, "x WITHIN LAST 30 DAYS", "+--"},
		"milliseconds":         {Series{Unit: time.Millisecond, Values: []int64{1795300000123, -1, math.MaxInt64}}, "x WITHIN LAST 30 DAYS", "+--"},
		"nanoseconds":          {Series{Unit: time.Nanosecond, Values: []int64{1795300000123000000, -1, 0}}, "x WITHIN LAST 30 DAYS", "+--"},
		"hours":                {Series{Unit: time.Hour, Values: []int64{498694, 0, math.MaxInt64}}, "x WITHIN LAST 30 DAYS", "+-?"},
		"optional with bits":   {Series{Field: dsl.Field{Optional: true}, Values: []int{1, 2, 3}, Valid: []byte{0b101}}, "x >= 2", "-?+"},
		"integers beside them": {Series{Values: []int32{1, 2, 3}}, "x >= 2", "-++"},
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

// ordersAs is a collection of five orders of three customers.
func ordersAs(name string, more ...Series) Series {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	return Series{Field: dsl.Field{Name: name}, Offsets: []int32{0, 2, 2, 5}, Events: append([]Series{
		{Field: dsl.Field{Name: "at"}, Values: []time.Time{day(1), day(20), day(19), day(20), day(21)}},
		{Field: dsl.Field{Name: "total"}, Values: []int{5, 10, 20, 30, 40}},
		{Field: dsl.Field{Name: "lines"}, Offsets: []int32{0, 1, 1, 3, 3, 3}, Events: []Series{
			{Field: dsl.Field{Name: "sku"}, Values: []string{"a", "b", "a"}},
		}},
	}, more...)}
}

func TestSeriesOfEvents(t *testing.T) {
	table := must(TableOf(Series{Field: dsl.Field{Name: "n"}, Values: []int{1, 2, 3}}, ordersAs("orders")))
	for rule, want := range map[string]string{
		"COUNT(orders WITHIN LAST 10 DAYS) >= 1":            "+-+",
		"SUM(orders.total) >= 15":                           "+-+",
		`ANY(orders WHERE ANY(lines WHERE sku = "b"))`:      "--+",
		`COUNT(orders.lines WHERE sku = "a") = 1 AND n < 3`: "+--",
	} {
		if got := inOf(t, table, rule); got != want {
			t.Errorf("%s is %s, want %s", rule, got, want)
		}
	}
	other := ordersAs("orders")
	other.Offsets = []int32{0, 0, 1, 1}
	if got := inOf(t, must(table.Add(other)), "COUNT(orders) >= 1"); got != "-+-" {
		t.Errorf("in the place of the others, %s", got)
	}
	if got := inOf(t, table, "COUNT(orders) >= 1"); got != "+-+" {
		t.Errorf("the table has changed: %s", got)
	}
}

// TestTableFor makes tables of a schema of which most has no series.
func TestTableFor(t *testing.T) {
	table := must(TableFor(everyType, Series{Field: dsl.Field{Name: "country"}, Values: []string{"UK", "", "DE"}}, Series{Field: dsl.Field{Name: "int"}, Values: []int16{1, 2, 3}}))
	for rule, want := range map[string]string{
		`country = "GB"`: "+?-", "int >= 2": "-++", "decimal > 1": "???", "COUNT(buys) = 0 AND COUNT(visits) = 0": "+++", "date IS MISSING AND money IS MISSING AND text IS MISSING": "+++",
	} {
		if got := inOf(t, table, rule); got != want {
			t.Errorf("%s is %s, want %s", rule, got, want)
		}
	}
	if table.Schema() != everyType {
		t.Error("it has another schema")
	}
}

func TestFormsThatDoNotFit(t *testing.T) {
	table := must(TableOf(Series{Field: dsl.Field{Name: "n"}, Values: []int{1, 2, 3}}, ordersAs("orders")))
	orders := func(change func(*Series)) Series {
		s := ordersAs("x")
		change(&s)
		return s
	}
	for want, series := range map[string]Series{
		"has 2 rows, and the table 3 rows":             {Values: []byte("ab"), Offsets: []int32{0, 1, 2}},
		"has the offset 3 at 3: want one from 2":       {Values: []byte("ab"), Offsets: []int32{0, 1, 2, 3}},
		"has the offset 1 at 2: want one from 2":       {Values: []byte("ab"), Offsets: []int32{0, 2, 1, 2}},
		"has the offset -1 at 0: want one from 0":      {Values: []byte("ab"), Offsets: []int32{-1, 2, 2, 2}},
		"has Offsets and an Index":                     {Values: []byte("ab"), Offsets: []int32{0, 1, 2, 2}, Index: []int32{0}},
		"has Offsets, and values of type []float64":    {Values: []float64{1}, Offsets: []int32{0, 1, 1, 1}},
		"has integers as instants: say in Unit":        {Field: fieldOfKind(dsl.KindInstant, 0), Values: []int64{1, 2, 3}},
		"has the Unit 700ms: want one such as":         {Values: []int64{1, 2, 3}, Unit: 700 * time.Millisecond},
		"has a Unit, and type date, which has none":    {Field: fieldOfKind(dsl.KindDate, 0), Values: []int64{1, 2, 3}, Unit: time.Second},
		"has a Unit, which integers have":              {Values: []string{"", "", ""}, Unit: time.Second},
		"has Events, and Values, an Index, Missing or": orders(func(s *Series) { s.Values = []int{1, 2, 3} }),
		"has 3 offsets, and the table 3 rows":          orders(func(s *Series) { s.Offsets = s.Offsets[:3] }),
		"has the offset 6 at 3: want one from 2":       orders(func(s *Series) { s.Offsets[3] = 6 }),
		"segment: series total has 4 rows, and":        orders(func(s *Series) { s.Events[1].Values = []int{1, 2, 3, 4} }),
		"has the instants at and later: say in Time":   ordersAs("x", Series{Field: dsl.Field{Name: "later"}, Values: make([]time.Time, 5)}),
		"has events, and the table has a field":        ordersAs("n"),
		"has values, and the table has events":         {Field: dsl.Field{Name: "orders"}, Values: []int{1, 2, 3}},
	} {
		if series.Field.Name == "" {
			series.Field.Name = "x"
		}
		_, err := table.Add(series)
		if err == nil || !strings.Contains(err.Error(), "segment: series "+series.Field.Name) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	one := Series{Field: dsl.Field{Name: "int"}, Values: []int{1, 2}}
	for want, series := range map[string][]Series{
		"segment: a table of no series":                                               nil,
		`segment: series ints is no field of the schema (did you mean "int"?)`:        {{Field: dsl.Field{Name: "ints"}, Values: []int{1, 2}}},
		"segment: series int is there twice":                                          {one, one},
		"segment: series int has Events, and is a field of type int":                  {one, ordersAs("int")},
		"segment: series buys has no Events, and is a collection":                     {one, {Field: dsl.Field{Name: "buys"}, Values: []int{1, 2}}},
		"segment: series float cannot hold a value of type float: its Go type is int": {one, {Field: dsl.Field{Name: "float"}, Values: []int{1, 2}}},
	} {
		if _, err := TableFor(everyType, series...); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func ExampleTableFor() {
	schema := &dsl.Schema{
		Fields: []dsl.Field{{Name: "country", Type: dsl.Type{Kind: dsl.KindCountry}}},
		Events: []dsl.Events{{Name: "orders", Time: "at", Fields: []dsl.Field{{Name: "total", Type: dsl.Type{Kind: dsl.KindDecimal}, Scale: 2}}}},
	}
	table, err := TableFor(schema,
		Series{Field: dsl.Field{Name: "country"}, Values: []byte("GBIE"), Offsets: []int32{0, 2, 4}}, // as in Apache Arrow
		Series{Field: dsl.Field{Name: "orders"}, Offsets: []int32{0, 1, 3}, Events: []Series{ // one of the first customer, two of the second
			{Field: dsl.Field{Name: "at"}, Values: []int64{1795300000, 1795200000, 1795100000}, Unit: time.Second},
			{Field: dsl.Field{Name: "total"}, Values: []int64{1250, 900, 9999}}, // hundredths
		}},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, err := table.Binding()
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := rows.Compile(`SUM(orders.total WITHIN LAST 30 DAYS) >= 100`)
	if err != nil {
		fmt.Println(err)
		return
	}
	members, err := rule.Members(context.Background(), table, time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	fmt.Println(members.Len(), members.Has(1), err)
	// Output: 1 true <nil>
}
