package segment

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/internal/exact"
)

// ndjsonOf writes people as lines.
func ndjsonOf(people []map[string]any) []byte {
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, person := range people {
		if err := encoder.Encode(person); err != nil {
			panic(err)
		}
	}
	return lines.Bytes()
}

// valuesIn writes all that a record holds, numbers in lowest terms; an event without an
// instant is left out.
func valuesIn(s *scope, rec record, fields []dsl.Field, events []dsl.Events) string {
	var b strings.Builder
	for i := range fields {
		f := &fields[i]
		var v any
		var why Cause
		switch r := s.sources[i].(type) {
		case reader[bool]:
			v, why = r.read(rec)
		case reader[int64]:
			v, why = r.read(rec)
		case reader[float64]:
			x, cause := r.read(rec)
			if why = cause; why == known {
				x, why = validFloat(x)
				v = x + 0
			}
		case reader[decimal.Decimal]:
			d, cause := r.read(rec)
			if why = cause; why == known {
				n, cause := exactDecimal(d)
				if why = cause; why == known {
					v = n.Rat()
				}
			}
		case reader[exact.Num]:
			n, cause := r.read(rec)
			if why = cause; why == known {
				v = n.Rat()
			}
		case reader[dsl.Money]:
			m, cause := r.read(rec)
			if why = cause; why == known {
				a, cause := amountOf(m, f.Currency)
				if why = cause; why == known {
					v = fmt.Sprint(a.number.Rat(), a.currency)
				}
			}
		case reader[amount]:
			a, cause := r.read(rec)
			if why = cause; why == known {
				v = fmt.Sprint(a.number.Rat(), a.currency)
			}
		case reader[string]:
			text, cause := r.read(rec)
			if why = cause; why == known {
				v, why = spelling(f)(text)
			}
		case reader[dsl.Place]:
			p, cause := r.read(rec)
			if why = cause; why == known {
				v, why = validPlace(p)
			}
		case reader[dsl.Date]:
			v, why = r.read(rec)
		case reader[time.Time]:
			at, cause := r.read(rec)
			v, why = at.UTC(), cause
		case reader[[]string]:
			v, why = r.read(rec)
		case reader[[]int64]:
			v, why = r.read(rec)
		}
		if why != known {
			v = why
		}
		fmt.Fprintf(&b, "%s=%v %T; ", f.Name, v, v)
	}
	for i := range events {
		e, c := &events[i], s.collections[i]
		fmt.Fprintf(&b, "%s:", e.Name)
		first, n := c.slice.of(rec)
		for j := range n {
			event := unsafe.Add(first, uintptr(j)*c.slice.stride)
			if c.timed {
				if t, why := c.time.read(event); why != known || !t.After(time.Time{}) {
					continue
				}
			}
			fmt.Fprintf(&b, "{%s}", valuesIn(&c.scope, event, e.AllFields(), e.Events))
		}
	}
	return b.String()
}

// differsFromMap compares a row of a table with what NewRow makes of values.
func differsFromMap(table *Table, at int, schema *dsl.Schema, values map[string]any) string {
	want, _ := NewRow(schema, values)
	number := row(at)
	got := valuesIn(&table.binding.scope, record(&number), schema.Fields, schema.Events)
	return cmp.Diff(valuesIn(&must(Rows(schema)).scope, record(&want), schema.Fields, schema.Events), got)
}

// everyType is a schema with a field of each type, and events within events.
var everyType = func() *dsl.Schema {
	schema := &dsl.Schema{}
	for _, kind := range worldTypes {
		f := dsl.Field{Name: kind, Optional: true}
		if err := f.Type.UnmarshalText([]byte(kind)); err != nil {
			panic(err)
		}
		switch {
		case f.Type.Kind == dsl.KindMoney:
			f.Currency = "EUR"
		case f.Type.Kind == dsl.KindEnum || f.Type.Elem == dsl.KindEnum:
			f.Enum = []string{"red", "Blue"}
		}
		schema.Fields = append(schema.Fields, f)
	}
	fields := schema.Fields
	schema.Events = []dsl.Events{
		{Name: "buys", Time: "at", Fields: fields, Events: []dsl.Events{{Name: "lines", Fields: fields}}},
		{Name: "visits", Time: "instant", Fields: fields},
	}
	return schema
}()

// lines of JSON, good and bad; %s is a value.
var jsonShapes = []string{
	`%s`, `{"int":%s,"decimal":%s,"float":%s,"money":%s}`, `{"text":%s,"enum":%s,"country":%s,"version":%s}`, `{"date":%s,"instant":%s,"place":%s,"bool":%s}`,
	`{"set<text>":%s,"set<int>":%s,"set<enum>":%s}`, `{"set<text>":[%s,"b"],"set<int>":[1,%s],"set<enum>":[%s]}`, `{"place":[%s,2.5],"money":{"amount":%s,"currency":"USD"}}`,
	`{"buys":%s,"visits":[%s]}`, ` { "buys" : [ {"at":"2026-01-01T00:00:00Z","int":%s,"lines":[{"decimal":%s},3,{"text":%s}]} , null ] } `,
	`{"visits":[{"instant":%s,"int":1},{"int":2,"instant":"2026-02-01T00:00:00+01:00"}],"other":{"a":[%s,{}],"b":%s}}`,
	`{"int":1,"int":%s}`, `{"i\u006et":%s,"a\"b":1}`, `{"buys":[],"buys":[{"at":"2026-01-01T00:00:00Z","text":%s}]}`, `{"int":1,}`, `{"int"}`, `{"int":1}}`, `{,}`, `{"int":%s`, `{"x":[1,]}`, `{"x":[[[[%s]]]]}`, "\t", `null`, `{} x`,
}

var jsonValues = []string{
	`null`, `true`, `false`, `tru`, `0`, `-0`, `1`, `-12`, `01`, `-`, `1.`, `1.5`, `.5`, `5.0`, `1e2`, `1E+2`, `1e`, `1e999`, `12345678901234567890`, `9223372036854775807`, `-9223372036854775808`, `999999999999999999`, `0.1000000000000000000001`, `1e-500`,
	`""`, `"a"`, `"red"`, `"RED"`, `"UK"`, `"1.10"`, `"v1.2.3"`, `"12.5"`, `"2026-02-29"`, `"2024-02-29"`, `"2026-1-2"`, `"0000-01-01"`, `"2026-01-31T09:30:00Z"`, `"2026-01-31T09:30:00.123456789123+05:30"`, `"2026-01-31T09:30:00"`, `"2026-01-31T24:30:00Z"`, `"0001-01-01T00:00:00Z"`, `"9999-12-31T23:59:59-01:00"`,
	`"\u00e9"`, `"\ud83d\ude00"`, `"\ud83d"`, `"a\nb"`, `"\x"`, "\"\xff\"", "\"a\tb\"", `"é"`, `"unfinished`, `"\u12"`, `[]`, `["a"]`, `["a","a\u0062"]`, `[1,2]`, `[1,2.5]`, `[51.5, -2]`, `[91,0]`, `{}`, `{"amount":1.5,"currency":"GBP"}`, `{"amount":"3","currency":""}`, `{"amount":1,"currency":"XXX1"}`, `[{"at":"2026-01-01T00:00:00Z"}]`, `[null]`, `{"a":{"b":[1,{"c":null}]}}`,
}

// checkJSONLine holds the reading of a line to encoding/json and NewRow.
func checkJSONLine(t *testing.T, line []byte) {
	if bytes.IndexByte(line, '\n') >= 0 || bytes.HasPrefix(line, []byte("\ufeff")) || len(bytes.Trim(line, " \t\r")) == 0 {
		return
	}
	table, err := ReadNDJSON(context.Background(), bytes.NewReader(line), everyType, NDJSON{})
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	var values any
	errWant := decoder.Decode(&values)
	person, isObject := values.(map[string]any)
	switch good := errWant == nil && isObject && json.Valid(line); {
	case good != (err == nil):
		t.Errorf("%q: %v, and encoding/json says %v", line, err, errWant)
	case good:
		if diff := differsFromMap(table, 0, everyType, person); diff != "" {
			t.Errorf("%q: %s", line, diff)
		}
	}
}

func FuzzNDJSON(f *testing.F) {
	for _, shape := range jsonShapes {
		for _, value := range jsonValues {
			f.Add([]byte(strings.ReplaceAll(shape, "%s", value)))
		}
	}
	f.Fuzz(checkJSONLine)
}

// FuzzWrittenTimes compares the quick reading of days and instants with the plain one.
func FuzzWrittenTimes(f *testing.F) {
	for _, value := range jsonValues {
		f.Add(strings.Trim(value, `"`))
	}
	for _, s := range []string{"1900-02-29", "2000-02-29", "0000-02-29", "0000-03-01", "2026-13-01", "2026-00-10", "2026-04-31", "2026/01/31", "2026-01-31t09:30:00z", "2026-01-31T09:30:00,5Z", "2026-01-31T09:30:00.Z", "2026-01-31T09:30:60Z", "2026-01-31T09:60:00Z", "2026-01-31T09:30:00-24:00", "2026-01-31T09:30:00+23:60", "2026-01-31T9:30:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := writtenDate(s); ok {
			if want, err := civil.Parse(s); err != nil || d != want {
				t.Errorf("%q is %v, want %v, %v", s, d, want, err)
			}
		}
		if at, ok := writtenInstant(s); ok {
			if want, err := time.Parse(time.RFC3339Nano, s); err != nil || !at.Equal(want) || at.IsZero() != want.IsZero() {
				t.Errorf("%q is %v, want %v, %v", s, at, want, err)
			}
		}
	})
}

// TestWrittenDates reads every day of some centuries.
func TestWrittenDates(t *testing.T) {
	for d := civil.Date(-720000); d < 720000; d++ {
		if got, ok := writtenDate(d.String()); len(d.String()) == 10 && (!ok || got != d) {
			t.Fatalf("%v is read as %v, %v", d, got, ok)
		}
	}
}

func TestNDJSON(t *testing.T) {
	text := "\ufeff{\"int\":1}\r\n\n  \n{\"text\":\"é\",\"int\":2}\n{\"int\":3,\"more\":[1]}"
	table := must(ReadNDJSON(context.Background(), strings.NewReader(text), everyType, NDJSON{}))
	if got := inOf(t, table, "int >= 2"); got != "-++" {
		t.Errorf("the rows are %s", got)
	}
	for want, text := range map[string]string{
		`line 2, column 8: unexpected '}': want a value`:                    "{}\n{\"int\":}",
		`line 1, column 12: unexpected 'x': want a comma or '}'`:            `{"text":"é"x`,
		`line 1, column 1: null is no customer: want an object`:             "null",
		`line 1, column 10: a text has the control character '\t'`:          "{\"text\":\"\t\"}",
		`line 1, column 8: the line ends: want a value`:                     `{"int":`,
		`line 3, column 4: unexpected 'n': want the end of the line after`:  "{}\n\n{} null",
		`line 1, column 10: the key "int" is there twice`:                   `{"int":1,"int":2}`,
		`line 1, column 2: the key "Int" is no field (did you mean "int"?)`: `{"Int":1,"id":7}`,
		`line 1, column 9: a text is not UTF-8`:                             "{\"text\":\"\xff\"}",
		`line 1, column 12: the key "buys" is there twice`:                  `{"buys":[],"buys":3}`,
		`line 1, column 11: the key "x" is no field`:                        `{"buys":[{"x":1}]}`,
		`lists and objects lie more than 10000 deep in each other`:          `{"x":` + strings.Repeat("[", 10000),
		`line 1 is longer than 64 MiB: want a customer a line`:              strings.Repeat(" ", longest+lineBuffer),
	} {
		_, err := ReadNDJSON(context.Background(), strings.NewReader(text), everyType, NDJSON{Strict: !strings.HasPrefix(text, `{"x":[`), Others: []string{"id", "text"}})
		if err == nil || !strings.HasPrefix(err.Error(), "segment: ndjson: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80q: %.200v, want %s", text, err, want)
		}
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := ReadNDJSON(stopped, strings.NewReader("{}"), everyType, NDJSON{}); !errors.Is(err, context.Canceled) {
		t.Errorf("it reads on though it is cancelled: %v", err)
	}
}

// TestLongLines reads lines of lengths around that of the buffer.
func TestLongLines(t *testing.T) {
	var text bytes.Buffer
	for _, n := range []int{0, lineBuffer - 12, lineBuffer - 11, lineBuffer - 10, lineBuffer, 3 * lineBuffer, 5} {
		fmt.Fprintf(&text, "{\"text\":%q}\n", strings.Repeat("x", n))
	}
	table := must(ReadNDJSON(context.Background(), &text, everyType, NDJSON{}))
	if got := inOf(t, table, fmt.Sprintf("text LIKE %q", "xxxxxx%")); got != "-+++++-" {
		t.Errorf("the rows are %s", got)
	}
}

// linesOf are regulars as lines of JSON.
func linesOf(n int) []byte {
	var text bytes.Buffer
	people := regulars(n)
	for i := range people {
		p := &people[i]
		fmt.Fprintf(&text, `{"id":"c%d","orders":%d,"items":%d,"recency":%d,"spent":%v,"avg_order":%v,"score":%v,"country":%q,"plan":%q,"city":%q,"last_order":%q,"optin":%v}`+"\n",
			i, p.Orders, p.Items, p.Recency, p.Spent, p.AvgOrder, p.Score, p.Country, p.Plan, p.City, p.Last.Format("2006-01-02T15:04:05Z07:00"), p.Optin)
	}
	return text.Bytes()
}

func BenchmarkReadNDJSON(b *testing.B) {
	const people = 1 << 17
	text, schema := linesOf(people), must(For[regular]()).Schema()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		must(ReadNDJSON(context.Background(), bytes.NewReader(text), schema, NDJSON{}))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/people, "ns/row")
}
