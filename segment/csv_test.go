package segment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clientele-go/clientele/dsl"
)

func csvSchema(tb testing.TB) *dsl.Schema {
	schema := &dsl.Schema{}
	for _, f := range []struct{ name, kind string }{
		{"n", "int"}, {"d", "decimal"}, {"f", "float"}, {"b", "bool"}, {"t", "text"}, {"c", "country"}, {"day", "date"}, {"at", "instant"},
		{"m", "money"}, {"p", "place"}, {"v", "version"}, {"tags", "set<text>"}, {"ids", "set<int>"},
	} {
		field := dsl.Field{Name: f.name, Optional: true}
		if err := field.Type.UnmarshalText([]byte(f.kind)); err != nil {
			tb.Fatal(err)
		}
		if f.kind == "money" {
			field.Currency = "EUR"
		}
		schema.Fields = append(schema.Fields, field)
	}
	return schema
}

// TestReadCSV asks tables of three lines what their values are.
func TestReadCSV(t *testing.T) {
	schema := csvSchema(t)
	for _, test := range []struct{ column, values, rule, was string }{
		{"n", "3\n5.0\nfive", "n >= 4", "-+?"},
		{"n", "3\n\n9223372036854775808", "n IS MISSING", "-++"},
		{"d", "100.01\n100\n1e2", "d > 100", "+--"},
		{"d", "0.1\n-0.10\n12345678901234567890.5", "d > 0", "+-+"},
		{"f", "0.5\nNaN\n1e3", "f > 1", "-?+"},
		{"b", "yes\nFALSE\nperhaps", "b", "+-?"},
		{"t", "\"a, \"\"b\"\"\"\nb\n\"line\nbreak\"", `t CONTAINS "a" AND NOT t = "b"`, "+-+"},
		{"c", "UK\nie\nnowhere", `c = "GB"`, "+-?"},
		{"day", "2026-11-20\n2026-02-30\n2026-01-01", "day WITHIN LAST 30 DAYS", "+?-"},
		{"at", "2026-11-20T10:00:00Z\n2026-11-20\n2026-01-01T00:00:00+01:00", "at WITHIN LAST 30 DAYS", "+?-"},
		{"m", "10\n9.99 EUR\nten", "m >= 10 EUR", "+-?"},
		{"p", "\"51.38,-2.36\"\n48.85 2.35\nBath", "p WITHIN 10 KM OF (51.38, -2.36)", "+-?"},
		{"v", "1.10\n1.9\nlatest", "v >= v1.10", "+-?"},
		{"tags", "vip; new\nold\n", `tags CONTAINS "new"`, "+-?"},
		{"ids", "1;2\n3\n1;x", "ids CONTAINS 2", "+-?"},
	} {
		for _, form := range []string{"%s,other\n%s", "\ufeff%s,other\r\n%s"} {
			lines := strings.ReplaceAll(test.values, "\n", ",x\n") + ",x\n"
			lines = strings.ReplaceAll(lines, "line,x\n", "line\n")
			table, err := ReadCSV(context.Background(), strings.NewReader(fmt.Sprintf(form, test.column, lines)), schema, CSV{})
			if err != nil {
				t.Fatalf("%s: %v", test.column, err)
			}
			if got := inOf(t, table, test.rule); got != test.was {
				t.Errorf("%s of %q is %s, want %s", test.rule, test.values, got, test.was)
			}
		}
	}
}

// TestCSVOptions reads semicolons between values and bars between elements, and what is
// wrong with it.
func TestCSVOptions(t *testing.T) {
	schema := csvSchema(t)
	table := must(ReadCSV(context.Background(), strings.NewReader("tags;n;t\na|b;1;x\n;two;y\n;;\n"), schema, CSV{Comma: ';', Separator: "|"}))
	if got := inOf(t, table, `tags CONTAINS "b"`); got != "+??" {
		t.Errorf("the set is %s", got)
	}
	surveys := must(table.Survey(context.Background()))
	if diff := cmp.Diff(FieldSurvey{Field: "n", Present: 1, Missing: 1, Invalid: 1, FirstInvalid: 1}, surveys[0]); diff != "" {
		t.Error(diff)
	}
	for want, text := range map[string]string{
		"segment: csv: it is empty: want a first line":                         "",
		`segment: csv: line 1 names no field, and has "x,y": want`:             "x,y\n1,2\n",
		`segment: csv: line 1 has the column "n" twice`:                        "n,n\n1,2\n",
		`segment: csv: line 1 has the column "N", which is no field`:           "n,N\n1,2\n",
		"segment: csv: record on line 3: wrong number of fields":               "n,t\n1,2\n1\n",
		"segment: csv: parse error on line 2, column 5: bare \" in non-quoted": "n,t\n1,a \"b\" c\n",
	} {
		_, err := ReadCSV(context.Background(), strings.NewReader(text), schema, CSV{Strict: !strings.HasPrefix(text, "x,y")})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := ReadCSV(stopped, strings.NewReader("n\n1\n"), schema, CSV{}); !errors.Is(err, context.Canceled) {
		t.Errorf("it reads on though it is cancelled: %v", err)
	}
}

// FuzzWrittenDecimal compares the quick reading of decimals with the plain one.
func FuzzWrittenDecimal(f *testing.F) {
	for _, s := range []string{"1", "-1.50", ".5", "5.", "", "-", ".", "1.2.3", "1e5", "+7", "123456789012345678", "1234567890123456789", "0.000000000000000001", "00.10", "１"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, why := writtenDecimal(s)
		want, whyWant := parsedDecimal(s)
		if why != whyWant || why == known && got.Cmp(want) != 0 {
			t.Errorf("%q is %v (%v), want %v (%v)", s, got, why, want, whyWant)
		}
	})
}

func BenchmarkReadCSV(b *testing.B) {
	people := regulars(1 << 17)
	var text bytes.Buffer
	text.WriteString("orders,items,recency,spent,avg_order,score,country,plan,city,last_order,optin\n")
	for i := range people {
		p := &people[i]
		fmt.Fprintf(&text, "%d,%d,%d,%v,%v,%v,%s,%s,%s,%s,%v\n", p.Orders, p.Items, p.Recency, p.Spent, p.AvgOrder, p.Score, p.Country, p.Plan, p.City, p.Last.Format("2006-01-02T15:04:05Z07:00"), p.Optin)
	}
	schema := must(For[regular]()).Schema()
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		must(ReadCSV(context.Background(), bytes.NewReader(text.Bytes()), schema, CSV{}))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(people)), "ns/row")
}
