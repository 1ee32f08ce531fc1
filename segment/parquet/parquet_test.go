package parquet

import (
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
)

// customers.parquet was written by DuckDB, from customers.sql.
const customers = "testdata/customers.parquet"

var asOf = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func opened(t testing.TB, path string) (*os.File, int64) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return file, info.Size()
}

func schemaOf(t testing.TB, text string) *dsl.Schema {
	t.Helper()
	schema, err := dsl.ReadSchema(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

const shop = `{"fields": [
	{"name": "orders", "type": "int", "optional": true},
	{"name": "number", "type": "decimal"},
	{"name": "visits", "type": "int"},
	{"name": "age", "type": "int"},
	{"name": "spent", "type": "money", "currency": "EUR", "scale": 2},
	{"name": "balance", "type": "decimal"},
	{"name": "debt", "type": "decimal", "optional": true},
	{"name": "points", "type": "int"},
	{"name": "score", "type": "float", "optional": true},
	{"name": "ratio", "type": "decimal"},
	{"name": "refund", "type": "money", "currency": "GBP", "optional": true},
	{"name": "country", "type": "country", "optional": true},
	{"name": "plan", "type": "enum", "enum": ["free", "basic", "gold"]},
	{"name": "name", "type": "text"},
	{"name": "born", "type": "date", "optional": true},
	{"name": "seen", "type": "date"},
	{"name": "joined", "type": "instant"},
	{"name": "old", "type": "instant", "optional": true},
	{"name": "exact", "type": "instant"},
	{"name": "consent", "type": "bool"},
	{"name": "renewal", "type": "date"},
	{"name": "tags", "type": "set<text>", "optional": true},
	{"name": "sizes", "type": "set<int>", "optional": true},
	{"name": "home", "type": "place", "optional": true},
	{"name": "price", "type": "money", "currency": "EUR"},
	{"name": "address.city", "type": "text", "optional": true},
	{"name": "address.zip", "type": "float", "optional": true},
	{"name": "token", "type": "text"}
], "events": [
	{"name": "purchases", "time": "at", "fields": [
		{"name": "total", "type": "decimal", "scale": 2},
		{"name": "channel", "type": "text", "optional": true}
	], "events": [{"name": "lines", "fields": [{"name": "sku", "type": "text"}, {"name": "price", "type": "decimal", "optional": true}]}]}
]}`

// person is what customers.sql says of a row.
func person(i int) map[string]any {
	at := func(year int, month time.Month, day, hour, minute, second, nano int) time.Time {
		return time.Date(year, month, day, hour, minute, second, nano, time.UTC)
	}
	p := map[string]any{
		"number": int64(i) * 1000000007, "visits": uint64(i), "age": i % 200, "spent": decimal.New(int64(i)*25, -2),
		"balance": decimal.New(int64(i)*125-10000, -1), "points": i % 30, "ratio": decimal.New(int64(i%10), -1),
		"country": []any{"UK", "IE", "DE", "nowhere", nil}[i%5], "plan": []string{"free", "basic", "gold"}[i%3], "name": fmt.Sprint("person ", i),
		"seen":    at(2026, 1, 1, 3*i, 30, 0, 0),
		"joined":  at(2026, 1, 1, 3*i, 30, 0, 123456000),
		"exact":   at(2026, 6, 1, 12+i, 0, 0, 1000),
		"consent": i%2 == 0, "renewal": at(2026, 1, 1+i%300, 0, 0, 0, 0),
		"price": map[string]any{"amount": decimal.New(int64(i)*25, -2), "currency": []string{"EUR", "GBP"}[i%2]},
	}
	sum := md5.Sum([]byte(fmt.Sprint(i)))
	p["token"] = fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:])
	if i%5 == 0 {
		p["visits"] = uint64(math.MaxUint64)
	}
	if i%7 != 0 {
		p["orders"] = i % 50
	}
	if i%9 != 0 {
		p["debt"] = decimal.RequireFromString("-1000000000000.0001").Mul(decimal.NewFromInt(int64(i)))
	}
	switch i % 11 {
	case 0:
	case 1:
		p["score"] = math.NaN()
	default:
		p["score"] = float64(i) / 8
	}
	if i%4 == 0 {
		p["refund"] = float64(i) / 10
	} else {
		p["sizes"] = []int64{0, 1, 2}[:i%4]
	}
	if i%6 != 0 {
		p["born"] = at(1980, 1, 31+5*i, 0, 0, 0, 0)
		p["home"] = []float64{51.5 + float64(i)/10000, -0.1}
	}
	if i%3 == 0 {
		p["old"] = at(1969, 12, 31, 23-i, 59, 59, 999000000)
	} else {
		p["address.city"], p["address.zip"] = fmt.Sprint("city ", i%20), float64(i%20)
	}
	if i%5 != 0 {
		p["tags"] = [][]string{nil, {}, {"a"}, {"b", "a"}, {"c", "b"}}[i%5]
	}
	var purchases []any
	for j := range i%8 - 1 {
		var lines []any
		for k := range (i + j) % 4 {
			line := map[string]any{"sku": fmt.Sprint("sku ", k)}
			if k != 1 {
				line["price"] = float64(k) * 2.5
			}
			lines = append(lines, line)
		}
		purchase := map[string]any{"at": at(2026, 10, 1+i%40+3*j, 12, 0, 0, 0), "total": i%100 + 10*j, "lines": lines}
		if j%2 == 0 {
			purchase["channel"] = "web"
		}
		purchases = append(purchases, purchase)
	}
	p["purchases"] = purchases
	return p
}

var rules = []string{
	"orders >= 25", "orders IS MISSING", "number > 1250000008750", "number = 1000000007", "visits > 1000", "visits IS MISSING", "age > 127", "age = 199",
	"spent >= 312.5 EUR", "spent = 0.25 EUR", "balance < 0", "balance = 12.5", "debt < -1000000000000000", "debt = -1000000000000.0001", "debt IS MISSING",
	"points = 29", "points < 3", "score > 100", "score IS MISSING", "ratio = 0.1", "ratio >= 0.7", "refund >= 125 GBP", "refund = 0.4 GBP", "refund IS MISSING",
	`country IN ("GB", "IE")`, "country IS MISSING", `plan = "gold"`, `plan != "gold"`, `name ENDS WITH "9"`, `name = "person 2047"`, `name IN ("person 2048", "person 2499")`,
	"born < 1990-01-01", "born IS MISSING", "born = 1980-02-05", "seen WITHIN LAST 30 DAYS", "seen = 2026-01-01", "joined BEFORE 2026-03-01", "joined WITHIN LAST 2 MONTHS",
	"joined = 2026-01-01T03:30:00.123456Z", "old = 1969-12-31T23:59:59.999Z", "old BEFORE 1969-12-01", "exact = 2026-06-01T12:00:00.000001Z", "exact AFTER 2026-07-01",
	"consent", "renewal = 2026-10-27", "renewal AFTER 2026-06-01", `tags CONTAINS "a"`, "tags IS EMPTY", "tags IS MISSING", `tags CONTAINS ALL ("a", "b")`, `tags CONTAINS ANY ("", "c")`, "sizes CONTAINS 2", "sizes IS MISSING",
	"home WITHIN 5 KM OF (51.55, -0.1)", "home IS MISSING", "price > 100 EUR", `address.city = "city 7"`, "address.zip >= 10", "address.city IS MISSING",
	`token STARTS WITH "c"`, "COUNT(purchases) >= 3", "NO(purchases)", "SUM(purchases.total) > 200", "COUNT(purchases WITHIN LAST 30 DAYS) >= 2", `COUNT(purchases WHERE channel = "web") = 2`,
	"ANY(purchases WHERE channel IS MISSING)", "LAST(purchases.total) > 60", "COUNT(purchases.lines) > 5", `ANY(purchases WHERE ANY(lines WHERE sku = "sku 2"))`, "SUM(purchases.lines.price) > 5",
	`DISTINCT(purchases.lines.sku) = 3`, "ANY(purchases WHERE COUNT(lines) = 0)", "purchases IS EMPTY",
}

func definitions(rules []string) io.Reader {
	var text strings.Builder
	for i, rule := range rules {
		fmt.Fprintf(&text, "segment s%d { when %s }\n", i, rule)
	}
	return strings.NewReader(text.String())
}

// sameAs wants rules to find in a table what they find in the people.
func sameAs(t *testing.T, table *segment.Table, schema *dsl.Schema, people []map[string]any, rules []string) {
	t.Helper()
	ctx := context.Background()
	maps, err := segment.Maps(schema)
	if err != nil {
		t.Fatal(err)
	}
	set, err := maps.Load(definitions(rules))
	if err != nil {
		t.Fatal(err)
	}
	want, err := set.Run(ctx, people, asOf)
	if err != nil {
		t.Fatal(err)
	}
	quantised, err := set.Quantise(ctx, table, asOf)
	if err != nil {
		t.Fatal(err)
	}
	got, err := quantised.Result(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for s, rule := range rules {
		g, w := &got.Tallies[s], &want.Tallies[s]
		if w.In == 0 || w.In == len(people) {
			t.Errorf("%s: %d of %d are in, which shows little", rule, w.In, len(people))
		}
		for i := range people {
			if g.Members.Has(i) != w.Members.Has(i) || g.Unknown.Has(i) != w.Unknown.Has(i) {
				t.Errorf("%s: row %d: in %v, undecided %v, want %v, %v", rule, i, g.Members.Has(i), g.Unknown.Has(i), w.Members.Has(i), w.Unknown.Has(i))
				break
			}
		}
	}
}

func people() (all []map[string]any) {
	for i := range 2500 {
		all = append(all, person(i))
	}
	return all
}

// TestRead reads what another program wrote, of every type, in two row groups, and wants
// every rule to find what it finds in the same people as maps.
func TestRead(t *testing.T) {
	schema := schemaOf(t, shop)
	file, size := opened(t, customers)
	table, err := Read(context.Background(), file, size, schema, Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	if table.Len() != 2500 {
		t.Errorf("it has %d rows", table.Len())
	}
	sameAs(t, table, schema, people(), rules)
}

// counted counts the bytes that are read.
type counted struct {
	io.ReaderAt
	n int
}

func (c *counted) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	c.n += n
	return n, err
}

// TestReadOnly reads the columns that rules need, one rule at a time, and fewer bytes for them.
func TestReadOnly(t *testing.T) {
	ctx, whole := context.Background(), schemaOf(t, shop)
	maps, err := segment.Maps(whole)
	if err != nil {
		t.Fatal(err)
	}
	file, size := opened(t, customers)
	for _, rule := range rules {
		compiled, err := maps.Compile(rule)
		if err != nil {
			t.Fatal(err)
		}
		part := whole.Only(compiled.Checked().Reads())
		read := &counted{ReaderAt: file}
		table, err := Read(ctx, read, size, part, Options{Strict: true})
		if err != nil {
			t.Fatalf("%s: %v", rule, err)
		}
		if read.n > int(size)/2 {
			t.Errorf("%s: %d of %d bytes are read", rule, read.n, size)
		}
		sameAs(t, table, part, people(), []string{rule})
	}
}

// TestZone reads timestamps of clocks in a zone, and those of UTC as they are.
func TestZone(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones here: ", err)
	}
	file, size := opened(t, customers)
	schema := schemaOf(t, `{"fields": [{"name": "seen", "type": "instant"}, {"name": "joined", "type": "instant"}]}`)
	table, err := Read(context.Background(), file, size, schema, Options{Zone: zone})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := table.Binding()
	if err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[string]int{"seen = 2025-12-31T23:30:00Z": 1, "joined = 2026-01-01T00:30:00.123456Z": 1, "seen = 2026-06-30T22:30:00Z": 1, "seen = 2026-06-30T23:30:00Z": 0, "seen = 2026-07-01T01:30:00Z": 1} {
		compiled, err := rows.Compile(rule)
		if err != nil {
			t.Fatal(err)
		}
		members, err := compiled.Members(context.Background(), table, asOf)
		if err != nil || members.Len() != want {
			t.Errorf("%s: %d are in, %v, want %d", rule, members.Len(), err, want)
		}
	}
}

// TestSchema wants the schema that a file has by itself to read it.
func TestSchema(t *testing.T) {
	file, size := opened(t, customers)
	schema, err := Schema(file, size)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range schema.Fields {
		got = append(got, fmt.Sprintf("%s %s %d %v", f.Name, f.Type, f.Scale, f.Optional))
	}
	for _, want := range []string{"orders int 0 true", "spent decimal 2 true", "debt decimal 4 true", "score float 0 true", "country text 0 true", "born date 0 true", "seen instant 0 true", "tags set<text> 0 true", "sizes set<int> 0 true", "home.lat float 0 true", "address.city text 0 true", "token text 0 true"} {
		if !slices.Contains(got, want) {
			t.Errorf("there is no %s in %q", want, got)
		}
	}
	if e := schema.Events; len(e) != 1 || e[0].Name != "purchases" || e[0].Time != "at" || len(e[0].Events) != 1 || e[0].Events[0].Name != "lines" {
		t.Errorf("the events are %+v", e)
	}
	for _, name := range []string{"labels", "opens"} {
		if schema.Field(name) != nil {
			t.Errorf("there is a field %s", name)
		}
	}
	table, err := Read(context.Background(), file, size, schema, Options{Strict: true})
	if err != nil || table.Len() != 2500 {
		t.Errorf("read by it: %v", err)
	}
}

// form is a customer in forms that DuckDB does not write.
type formed struct {
	Small  int8      `parquet:"small"`
	Wide   uint32    `parquet:"wide"`
	Plain  []string  `parquet:"plain"`
	Listed []int32   `parquet:"listed,list"`
	Bought []bought  `parquet:"bought"`
	Milli  time.Time `parquet:"milli,timestamp(millisecond)"`
	Key    [16]byte  `parquet:"key,uuid"`
	Opt    *float32  `parquet:"opt,optional"`
	Text   string    `parquet:"text,dict,zstd"`
	Home   *home     `parquet:"home,optional"`
	Twice  []twice   `parquet:"twice"`
}

type home struct {
	Latitude  float64  `parquet:"latitude"`
	Longitude *float64 `parquet:"longitude,optional"`
}

// twice has two instants, of which neither is that of the events by itself.
type twice struct {
	Asked time.Time `parquet:"asked,timestamp"`
	Paid  time.Time `parquet:"paid,timestamp"`
}

type bought struct {
	Items []string  `parquet:"items"` // the first column, so that it is the one by which the events are counted
	When  time.Time `parquet:"when,timestamp(nanosecond)"`
}

var (
	day     = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	tenth   = float32(0.1)
	west    = -0.1
	threeOf = []formed{
		{Small: -3, Wide: math.MaxUint32, Plain: []string{"a", "b"}, Listed: []int32{1, -2}, Bought: []bought{{[]string{"x", "z"}, day}, {nil, day}}, Milli: day, Opt: &tenth, Text: "one", Home: &home{51.5, &west}},
		{Small: 3, Milli: day.Add(-time.Hour), Text: "two"},
		{Small: 4, Plain: []string{"b"}, Listed: []int32{7}, Bought: []bought{{[]string{"y", "x"}, day.AddDate(0, -2, 0)}}, Milli: day, Text: "one", Key: [16]byte{0xab}, Home: &home{51.5, nil}},
	}
)

func writtenAs[T any](t testing.TB, rows []T) *bytes.Reader {
	t.Helper()
	var file bytes.Buffer
	w := pq.NewGenericWriter[T](&file)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(file.Bytes())
}

const forms = `{"fields": [
	{"name": "small", "type": "int"}, {"name": "wide", "type": "int"}, {"name": "plain", "type": "set<text>"}, {"name": "listed", "type": "set<int>"},
	{"name": "milli", "type": "instant"}, {"name": "key", "type": "text"}, {"name": "opt", "type": "decimal", "optional": true}, {"name": "text", "type": "text"},
	{"name": "home", "type": "place", "optional": true}, {"name": "absent", "type": "int", "optional": true}
], "events": [{"name": "bought", "time": "when", "fields": [{"name": "items", "type": "set<text>"}]}]}`

// TestForms reads lists that are repeated without a group, required values, and small numbers.
func TestForms(t *testing.T) {
	file, schema := writtenAs(t, threeOf), schemaOf(t, forms)
	table, err := Read(context.Background(), file, file.Size(), schema, Options{})
	if err != nil {
		t.Fatal(err)
	}
	sameAs(t, table, schema, []map[string]any{
		{"small": -3, "wide": int64(math.MaxUint32), "plain": []string{"a", "b"}, "listed": []int64{1, -2}, "milli": day, "key": "00000000-0000-0000-0000-000000000000", "opt": 0.1, "text": "one", "home": []float64{51.5, -0.1},
			"bought": []any{map[string]any{"when": day, "items": []string{"x", "z"}}, map[string]any{"when": day, "items": []string{}}}},
		{"small": 3, "wide": 0, "plain": []string{}, "listed": []int64{}, "milli": day.Add(-time.Hour), "key": "00000000-0000-0000-0000-000000000000", "text": "two"},
		{"small": 4, "wide": 0, "plain": []string{"b"}, "listed": []int64{7}, "milli": day, "key": "ab000000-0000-0000-0000-000000000000", "text": "one", "home": []any{51.5, nil},
			"bought": []any{map[string]any{"when": day.AddDate(0, -2, 0), "items": []string{"y", "x"}}}},
	}, []string{
		"small < 0", "wide > 4000000000", `plain CONTAINS "a"`, "plain IS EMPTY", "listed CONTAINS -2", "listed IS EMPTY", "milli = 2026-11-20T00:00:00Z", `key STARTS WITH "ab"`, "opt = 0.1", `text = "one"`,
		"COUNT(bought) = 2", "COUNT(bought WITHIN LAST 30 DAYS) = 0", `ANY(bought WHERE items CONTAINS "y")`, "ANY(bought WHERE items IS EMPTY)",
		"home WITHIN 1 KM OF (51.5, -0.1)", "home IS MISSING",
	})
	survey, err := table.Survey(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range survey {
		if f.Field == "home" && (f.Missing != 1 || f.Invalid != 1) {
			t.Errorf("a place without its longitude: %+v", f)
		}
	}
}

// TestSchemaOfForms wants two instants to leave a list out, and a group that may be null to
// have fields that may be missing.
func TestSchemaOfForms(t *testing.T) {
	file := writtenAs(t, threeOf)
	schema, err := Schema(file, file.Size())
	if err != nil {
		t.Fatal(err)
	}
	if len(schema.Events) != 1 || schema.Events[0].Name != "bought" || schema.Events[0].Time != "when" {
		t.Errorf("the events are %+v", schema.Events)
	}
	for name, optional := range map[string]bool{"small": false, "home.latitude": true, "plain": true} {
		if f := schema.Field(name); f == nil || f.Optional != optional {
			t.Errorf("%s is %+v", name, f)
		}
	}
}

// TestLists tells the forms of lists apart as the format's rules for compatibility do.
func TestLists(t *testing.T) {
	leaf := pq.Leaf(pq.Int64Type)
	list := func(name string, repeated pq.Node) pq.Node { return pq.Optional(pq.Group{name: pq.Repeated(repeated)}) }
	for what, test := range map[string]struct {
		column   pq.Node
		elements string // the path of the elements; empty where it is no list
	}{
		"a value":                     {leaf, ""},
		"a group":                     {pq.Group{"a": leaf}, ""},
		"a group of two":              {pq.Group{"a": pq.Repeated(leaf), "b": leaf}, ""},
		"a repeated value":            {pq.Repeated(leaf), "x"},
		"a repeated group":            {pq.Repeated(pq.Group{"a": leaf}), "x"},
		"a repeated value in a group": {list("element", leaf), "x.element"},
		"three levels":                {list("list", pq.Group{"element": leaf}), "x.list.element"},
		"a group of two in a group":   {list("list", pq.Group{"a": leaf, "b": leaf}), "x.list"},
		"an array":                    {list("array", pq.Group{"a": leaf}), "x.array"},
		"a tuple":                     {list("x_tuple", pq.Group{"a": leaf}), "x.x_tuple"},
		"a list of one list":          {list("list", pq.Group{"a": pq.Repeated(leaf)}), "x.list"},
		"a map":                       {pq.Map(pq.String(), leaf), ""},
	} {
		var file bytes.Buffer
		w := pq.NewWriter(&file, pq.NewSchema("test", pq.Group{"x": test.column}))
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		opened, err := pq.OpenFile(bytes.NewReader(file.Bytes()), int64(file.Len()))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if _, element := listOf(opened.Root().Column("x")); element != nil {
			got = pathOf(element)
		}
		if got != test.elements {
			t.Errorf("%s: the elements are %q, want %q", what, got, test.elements)
		}
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]string{"": "0", "\x7f": "127", "\x80": "-128", "\xff\xff": "-1", "\x00\x80": "128", "\x80\x00\x00\x00\x00\x00\x00\x00\x00": "-2361183241434822606848"} {
		if got := signed([]byte(text)).String(); got != want {
			t.Errorf("%x is %s, want %s", text, got, want)
		}
	}
	// Day 2,451,545 is the first of 2000, by the calendars of astronomers.
	if got, want := julian([3]uint32{1000, 0, 2451545}), time.Date(2000, 1, 1, 0, 0, 0, 1000, time.UTC); !got.Equal(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestDamaged changes one byte after another, and cuts the file short: that is an error, or
// other data, and no panic.
func TestDamaged(t *testing.T) {
	file, schema := writtenAs(t, threeOf), schemaOf(t, forms)
	whole := make([]byte, file.Size())
	if _, err := file.ReadAt(whole, 0); err != nil {
		t.Fatal(err)
	}
	errs := 0
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= []byte{0x01, 0x80, 0xff}[i%3]
		if _, err := Read(context.Background(), bytes.NewReader(damaged), int64(len(damaged)), schema, Options{}); err != nil {
			errs++
		}
		if i%16 > 0 {
			continue
		}
		if _, err := Read(context.Background(), bytes.NewReader(whole[:i]), int64(i), schema, Options{}); err == nil {
			t.Errorf("the first %d bytes are read", i)
		}
	}
	if errs < len(whole)/4 {
		t.Errorf("only %d of %d changes are errors", errs, len(whole))
	}
}

func TestMistakes(t *testing.T) {
	file, size := opened(t, customers)
	for _, test := range []struct {
		schema, want string
		options      Options
	}{
		{`{"fields": [{"name": "nothing", "type": "int"}]}`, "the file has none of the fields nothing: its columns are orders, number, ", Options{}},
		{`{"fields": [{"name": "orders", "type": "int"}, {"name": "nothing", "type": "int"}]}`, "parquet: nothing: the file has no such column: it has orders, ", Options{Strict: true}},
		{`{"fields": [{"name": "orders", "type": "date"}]}`, "parquet: orders: the column is INT(64,true), and the field date", Options{}},
		{`{"fields": [{"name": "tags", "type": "text"}]}`, "parquet: tags: the column is a list of STRING, and the field text", Options{}},
		{`{"fields": [{"name": "tags", "type": "set<int>"}]}`, "parquet: tags: the column is a list of STRING, and the field set<int>", Options{}},
		{`{"fields": [{"name": "country", "type": "set<text>"}]}`, "parquet: country: the column is STRING, and the field set<text>", Options{}},
		{`{"fields": [{"name": "address", "type": "text"}]}`, "parquet: address: the column is a group of city, zip, and the field text", Options{}},
		{`{"fields": [{"name": "address", "type": "place"}]}`, "parquet: address: the group has city, zip, and a place wants lat and lon", Options{}},
		{`{"fields": [{"name": "opens", "type": "instant"}]}`, "parquet: opens: the column is TIME(isAdjustedToUTC=false,unit=MICROS), which no field can be", Options{}},
		{`{"fields": [{"name": "labels", "type": "text"}]}`, "parquet: labels: the column is a group of key_value, and the field text", Options{}},
		{`{"events": [{"name": "tags", "time": "at"}]}`, "parquet: tags: the column is a list of STRING, and events are a list of groups", Options{}},
		{`{"events": [{"name": "purchases", "time": "when"}]}`, "parquet: purchases: the events have none of when: they have at, total, channel, lines", Options{}},
		{`{"events": [{"name": "purchases", "time": "at", "fields": [{"name": "total", "type": "text"}]}]}`, "parquet: purchases.total: the column is DECIMAL(9,2), and the field text", Options{}},
	} {
		_, err := Read(context.Background(), file, size, schemaOf(t, test.schema), test.options)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.schema, err, test.want)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(cancelled, file, size, schemaOf(t, shop), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Read(context.Background(), strings.NewReader("id,orders\n"), 10, schemaOf(t, shop), Options{}); err == nil || !strings.HasPrefix(err.Error(), "parquet: ") {
		t.Errorf("no parquet: %v", err)
	}
}
