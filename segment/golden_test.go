package segment

// This file runs the cases of testdata: rules over a few people, each case with
// the reason why the answer is what it is.

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/golden"
)

func goldenSchema(t testing.TB, c *golden.Case) *dsl.Schema {
	t.Helper()
	text, err := os.ReadFile("testdata/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if c.Has("schema") {
		text = []byte(c.In("schema"))
	}
	schema, err := dsl.ReadSchema(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// goldenAsOf is the as-of of a case, in its zone.
func goldenAsOf(t testing.TB, c *golden.Case) time.Time {
	t.Helper()
	asOf, zone := "2026-11-22T12:00:00Z", "UTC"
	if c.Has("as-of") {
		asOf = c.In("as-of")
	}
	if c.Has("zone") {
		zone = c.In("zone")
	}
	instant, err := time.Parse(time.RFC3339Nano, asOf)
	if err != nil {
		t.Fatal(err)
	}
	return instant.In(mustZone(zone))
}

// goldenOptions reads what the host of a case gives to its rules.
func goldenOptions(t testing.TB, c *golden.Case) (o Options) {
	t.Helper()
	host := struct {
		Parameters map[string]string
		Lists      map[string][]string
		WeekStart  time.Weekday
	}{WeekStart: time.Monday}
	if c.Has("host") {
		if err := json.Unmarshal([]byte(c.In("host")), &host); err != nil {
			t.Fatal(err)
		}
	}
	o.WeekStart = WeekStartsOn(host.WeekStart)
	o.Parameters, o.Lists = map[string]any{}, map[string][]any{}
	for name, literal := range host.Parameters {
		o.Parameters[name] = must(dsl.ParseValue(literal))
	}
	for name, literals := range host.Lists {
		o.Lists[name] = []any{}
		for _, literal := range literals {
			o.Lists[name] = append(o.Lists[name], must(dsl.ParseValue(literal)))
		}
	}
	return o
}

// A goldenPerson is a line of a case's data.
type goldenPerson struct {
	name   any
	values map[string]any
	row    Row
}

func goldenPeople(t testing.TB, schema *dsl.Schema, data string) (people []goldenPerson) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(data))
	decoder.UseNumber()
	for {
		var values map[string]any
		if err := decoder.Decode(&values); err == io.EOF {
			return people
		} else if err != nil {
			t.Fatal(err)
		}
		name := values["id"]
		delete(values, "id")
		row, _ := NewRow(schema, values)
		people = append(people, goldenPerson{name, values, row})
	}
}

// TestCases decides every rule of a case for every person of it.
func TestCases(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, c *golden.Case) {
		schema, o, asOf := goldenSchema(t, c), goldenOptions(t, c), goldenAsOf(t, c)
		people := goldenPeople(t, schema, c.In("data"))
		var got []string
		for text := range strings.SplitSeq(c.In("rules"), "\n") {
			got = append(got, decide(t, schema, text, o, people, asOf))
		}
		c.Want("outcomes", strings.Join(got, "\n"))
	})
}

// decide is a line of outcomes, the same by rows and by maps, by fast tests and by
// plain ones; or the mistakes of the rule.
func decide(t testing.TB, schema *dsl.Schema, text string, o Options, people []goldenPerson, asOf time.Time) string {
	t.Helper()
	rows, maps := must(Rows(schema)), must(Maps(schema))
	rule, err := rows.CompileWith(text, o)
	if mistakes := (dsl.Errors{}); errors.As(err, &mistakes) {
		return mistakes.Caret()
	}
	byMap := must(maps.CompileWith(text, o))
	o.plain = true
	plain := must(rows.CompileWith(text, o))
	var outcomes []string
	for _, p := range people {
		got := rule.Match(&p.row, asOf)
		if a, b := byMap.Match(&p.values, asOf), plain.Match(&p.row, asOf); a != got || b != got {
			t.Errorf("%s of %v is %v, by map %v, plainly %v", text, p.name, got, a, b)
		}
		outcomes = append(outcomes, fmt.Sprintf("%v %v%s", p.name, got, because(rule.Blame(&p.row, asOf))))
	}
	return text + ": " + strings.Join(outcomes, ", ")
}

// because lists what leaves a person undecided.
func because(blame []Blame) string {
	var reasons []string
	for _, b := range blame {
		reasons = append(reasons, strings.TrimSpace(b.Field+" "+b.Cause.String()))
	}
	if reasons == nil {
		return ""
	}
	return " (" + strings.Join(reasons, "; ") + ")"
}
