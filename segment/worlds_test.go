package segment

// This file makes worlds at random: a schema with events, rules over it in every form of
// the language, and people with values missing and invalid; and holds every way of
// running a rule to the reference.

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/reference"
)

// A world makes everything of one seed.
type world struct {
	*rand.Rand
	schema  *dsl.Schema
	rows    *Binding[Row]
	asOf    time.Time
	options Options
	library *dsl.Library
	metrics []string // names of numbers
	events  []string // of the collections around what is made, the innermost last
	depth   int      // how many events are around what is made
}

func newWorld(seed uint64) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 31))}
	w.asOf = asOfFor(w.Rand)
	w.schema = &dsl.Schema{Fields: w.fields("f", 9), Events: []dsl.Events{w.collection("buys"), w.collection("visits")}}
	w.schema.Events[0].Events = []dsl.Events{{Name: "lines", Time: w.one("", "made"), Fields: w.fields("l", 4)}}
	w.rows = must(Rows(w.schema))
	w.host()
	return w
}

// host chooses what the host says.
func (w *world) host() {
	w.options = Options{WeekStart: WeekStartsOn(time.Weekday(w.IntN(7))), LeapDay: LeapDay(w.IntN(2)), Lists: map[string][]any{"none": {}}}
	if w.IntN(2) == 0 {
		w.options.Rates = must(NewRates("EUR", Quote{"GBP", 20000, decimal.RequireFromString("0.8")}, Quote{"GBP", 20500, decimal.RequireFromString("0.9")}, Quote{"USD", 20000, decimal.RequireFromString("1.25")}))
	}
}

// worldTypes are the types that fields have.
var worldTypes = []string{"int", "decimal", "float", "money", "text", "enum", "country", "date", "instant", "version", "place", "bool", "set<text>", "set<int>", "set<enum>"}

func (w *world) fields(prefix string, n int) (fields []dsl.Field) {
	for i := range n {
		f := dsl.Field{Name: fmt.Sprint(prefix, i), Optional: w.IntN(2) == 0}
		if err := f.Type.UnmarshalText([]byte(pick(w.Rand, worldTypes))); err != nil {
			panic(err)
		}
		switch {
		case f.Type.Kind == dsl.KindEnum || f.Type.Elem == dsl.KindEnum:
			f.Enum = []string{"red", "Blue", "é"}
			f.Fold = w.IntN(2) == 0
		case f.Type.Kind == dsl.KindText || f.Type.Elem == dsl.KindText:
			f.Fold = w.IntN(2) == 0
		case f.Type.Kind == dsl.KindMoney:
			f.Currency = pick(w.Rand, []string{"GBP", "EUR", "USD"})
		}
		fields = append(fields, f)
	}
	return fields
}

func (w *world) collection(name string) dsl.Events {
	return dsl.Events{Name: name, Time: "at", Fields: w.fields(name[:1], 5)}
}

// one makes a choice.
func (w *world) one(choices ...string) string { return pick(w.Rand, choices) }

func (w *world) not() string { return w.one("", "", "NOT ") }

// of are the fields of some kinds that may be named here, as a rule names them.
func (w *world) of(kinds ...dsl.Kind) (names []string) {
	add := func(fields []dsl.Field) {
		for _, f := range fields {
			if slices.Contains(kinds, f.Type.Kind) {
				names = append(names, f.Name)
			}
		}
	}
	add(w.schema.Fields)
	for _, events := range w.events {
		add(w.fieldsOf(events))
		if slices.Contains(kinds, dsl.KindInstant) {
			names = append(names, "at")
			if events == "lines" && w.schema.Events[0].Events[0].Time != "" {
				names = append(names, "made")
			}
		}
	}
	return names
}

// fieldsOf are the fields of a collection.
func (w *world) fieldsOf(events string) []dsl.Field {
	switch events {
	case "buys":
		return w.schema.Events[0].Fields
	case "visits":
		return w.schema.Events[1].Fields
	default: // lines, buys.lines
		return w.schema.Events[0].Events[0].Fields
	}
}

// rule makes a condition of up to so many levels.
func (w *world) rule(depth int) string {
	if depth == 0 || w.IntN(4) == 0 {
		return w.test()
	}
	switch w.IntN(5) {
	case 0, 1:
		return w.bracketed(depth) + " AND " + w.bracketed(depth)
	case 2, 3:
		return w.bracketed(depth) + " OR " + w.bracketed(depth)
	default:
		return "NOT " + w.bracketed(depth)
	}
}

func (w *world) bracketed(depth int) string { return "(" + w.rule(depth-1) + ")" }

func (w *world) test() string {
	test := w.someTest()
	if test == "" {
		return w.one("TRUE", "FALSE", w.number(1)+" > 1")
	}
	if w.IntN(10) == 0 && !strings.HasPrefix(test, "NOT ") {
		test += " OR MISSING"
	}
	return test
}

// someTest makes a test of what there is, or none.
func (w *world) someTest() string {
	switch w.IntN(17) {
	case 0, 1:
		return w.number(2) + pick(w.Rand, compareOps) + w.number(1)
	case 2:
		return w.number(1) + " " + w.not() + w.one("BETWEEN 1 AND 3", "IN (1, 2.5, -1)", "IN @none")
	case 3:
		return w.withField(dsl.KindMoney, func(x string) string {
			return w.one(x+pick(w.Rand, compareOps)+w.amount(), x+" "+w.not()+"BETWEEN 1 GBP AND 4 GBP", x+" "+w.not()+"IN (2 EUR, 4 GBP)", x+" * 2 > "+w.amount(), w.one("ROUND(", "ABS(", "-(")+x+") > "+pick(w.Rand, w.of(dsl.KindMoney)), "ROUND("+x+" + "+w.amount()+") IN (2 EUR, 4 GBP)", x+" + "+pick(w.Rand, w.of(dsl.KindMoney))+" IS "+w.not()+"MISSING", x+" IS "+w.not()+"MISSING", x+" + "+w.amount()+" >= 3 USD")
		})
	case 4:
		return w.withField(dsl.KindText, func(x string) string {
			return w.one(x+pick(w.Rand, compareOps)+w.one(x, `"red"`, `"É"`), x+" "+w.not()+`IN ("RED", "é")`, x+" "+w.not()+w.one(`CONTAINS "e"`, `STARTS WITH "R"`, `ENDS WITH "d"`, `LIKE "r%d"`, `MATCHES "^[a-z]"`), x+" IS "+w.not()+w.one("EMPTY", "MISSING"))
		})
	case 5:
		return w.withField(dsl.KindEnum, func(x string) string { return x + w.one(" = ", " != ") + w.one(`"red"`, `"Blue"`) })
	case 6:
		return w.withField(dsl.KindCountry, func(x string) string {
			return w.one(x+" "+w.not()+`IN ("UK", "gr")`, x+` != "IE"`, x+` STARTS WITH "g"`)
		})
	case 7:
		return w.withField(dsl.KindVersion, func(x string) string {
			return w.one(x+pick(w.Rand, compareOps)+w.one("v1.2", "v2.0.0-rc.1", "v2.0"), x+" "+w.not()+"IN (v1.2.0, v2.0)", x+" BETWEEN v1.0 AND v2.0")
		})
	case 8:
		return w.withField(dsl.KindPlace, func(x string) string {
			return x + " " + w.not() + "WITHIN " + w.one("5", "400", "0.1") + w.one(" KM", " MI") + " OF " + w.one("(51.5, -0.1)", "(48.85, 2.35)", pick(w.Rand, w.of(dsl.KindPlace)))
		})
	case 9:
		return w.withField(dsl.KindBool, func(x string) string { return w.one(x, "NOT "+x, x+" = FALSE") })
	case 10:
		return w.withField(dsl.KindSet, w.set)
	case 11, 12:
		return w.withField(dsl.KindDate, w.dated)
	case 13:
		return w.withField(dsl.KindInstant, w.dated)
	case 14:
		return w.quantified()
	case 15:
		return w.sequence()
	default:
		return w.population()
	}
}

func (w *world) withField(kind dsl.Kind, make func(x string) string) string {
	names := w.of(kind)
	if len(names) == 0 {
		return ""
	}
	return make(pick(w.Rand, names))
}

func (w *world) amount() string { return w.one("1", "2.5", "4", "-1") + w.one(" GBP", " EUR", " USD") }

func (w *world) set(x string) string {
	fields := w.schema.Fields
	for _, events := range w.events {
		fields = append(slices.Clone(fields), w.fieldsOf(events)...)
	}
	elem := fields[slices.IndexFunc(fields, func(f dsl.Field) bool { return f.Name == x })].Type.Elem
	a, b := w.one(`"red"`, `"Blue"`), `"é"`
	if elem == dsl.KindInt {
		a, b = w.one("1", "2"), "3"
	}
	return x + " " + w.one("IS EMPTY", "IS NOT EMPTY", "IS MISSING", w.not()+"CONTAINS "+a, w.not()+"CONTAINS ANY ("+a+", "+b+")", w.not()+"CONTAINS ALL ("+a+", "+b+")")
}

// units, with how many of them are worth trying.
func (w *world) span(elapsed bool) string {
	if elapsed && w.IntN(3) == 0 {
		return w.one("1", "24", "48") + w.one(" HOURS", " MINUTES")
	}
	return w.one("1", "2", "3", "7") + w.one(" DAYS", " WEEKS", " MONTHS", " YEARS")
}

func (w *world) window(elapsed bool) string {
	switch w.IntN(6) {
	case 0, 1:
		return "WITHIN " + w.one("LAST ", "LAST ", "NEXT ") + w.span(elapsed)
	case 2:
		return "WITHIN " + w.one("LAST ", "NEXT ") + w.one("1", "2") + " FULL " + w.one("DAYS", "WEEKS", "MONTHS", "YEARS")
	case 3:
		return "IN " + w.one("THIS ", "LAST ", "NEXT ") + w.one("WEEK", "MONTH", "QUARTER", "YEAR")
	case 4:
		return w.one("BEFORE ", "AFTER ", "SINCE ", "ON ") + w.day()
	default:
		return "BETWEEN " + w.one("3 DAYS AGO", "2 MONTHS AGO", "YESTERDAY") + " AND " + w.one("TODAY", "NOW", "1 DAY AGO", "TOMORROW")
	}
}

func (w *world) day() string {
	return w.one("TODAY", "YESTERDAY", "TOMORROW", "NOW", w.span(true)+" AGO", w.span(true)+" FROM NOW", dateNear(w.Rand, w.asOf))
}

func (w *world) dated(x string) string {
	names := w.of(dsl.KindDate, dsl.KindInstant)
	switch w.IntN(7) {
	case 0:
		return x + pick(w.Rand, compareOps) + w.one(w.day(), pick(w.Rand, names))
	case 1:
		return w.one("AGE", "DAYS_SINCE") + "(" + x + ")" + pick(w.Rand, compareOps) + w.one("0", "1", "30")
	case 2:
		return x + " ANNIVERSARY " + w.one("TODAY", "WITHIN NEXT 7 DAYS", "WITHIN LAST 1 MONTH", "WITHIN NEXT 2 MONTHS", "IN MONTH 2")
	case 3:
		return "COALESCE(" + x + ", " + pick(w.Rand, names) + ") > " + w.day()
	default:
		return x + " " + w.not() + w.window(false)
	}
}

// number makes a number.
func (w *world) number(depth int) string {
	if depth > 0 {
		switch w.IntN(9) {
		case 0:
			return w.number(depth-1) + w.one(" + ", " - ", " * ", " / ") + "(" + w.number(depth-1) + ")"
		case 1:
			return w.one("ABS(", "ROUND(", "-(") + w.number(depth-1) + ")"
		case 2:
			return "COALESCE(" + w.number(depth-1) + ", " + w.number(depth-1) + ")"
		}
	}
	if w.IntN(3) > 0 {
		if s := w.aggregate(); s != "" {
			return s
		}
	}
	if names := w.of(dsl.KindInt, dsl.KindDecimal, dsl.KindFloat); len(names) > 0 && w.IntN(3) > 0 {
		return pick(w.Rand, names)
	}
	if len(w.metrics) > 0 && w.IntN(2) == 0 {
		return pick(w.Rand, w.metrics)
	}
	return w.one("0", "1", "2", "2.5", "-1")
}

// source makes ( events [window] [WHERE …] ) of a collection and, where wanted, a field of
// a kind.
func (w *world) source(kinds ...dsl.Kind) string {
	events := w.one("buys", "visits", "buys.lines")
	if len(w.events) > 0 && w.events[len(w.events)-1] == "buys" && w.IntN(2) == 0 {
		events = "lines"
	}
	s := events
	if len(kinds) > 0 {
		var names []string
		for _, f := range w.fieldsOf(events) {
			if slices.Contains(kinds, f.Type.Kind) {
				names = append(names, f.Name)
			}
		}
		if len(names) == 0 {
			return ""
		}
		s += "." + pick(w.Rand, names)
	}
	if w.IntN(2) == 0 {
		s += " " + w.window(true)
	}
	return s + w.where(events)
}

func (w *world) where(events string) string {
	if w.IntN(2) == 0 || len(w.events) > 1 {
		return ""
	}
	inner := *w
	inner.events = append(slices.Clone(w.events), strings.Split(events, ".")...)
	return " WHERE " + inner.rule(1)
}

func (w *world) aggregate() string {
	if w.IntN(3) == 0 {
		return "COUNT(" + w.source() + ")"
	}
	f := w.one("SUM", "AVG", "MIN", "MAX", "FIRST", "LAST", "MODE", "DISTINCT")
	kinds := []dsl.Kind{dsl.KindInt, dsl.KindDecimal, dsl.KindFloat}
	if f == "DISTINCT" {
		kinds = append(kinds, dsl.KindText, dsl.KindCountry, dsl.KindDate, dsl.KindBool, dsl.KindMoney, dsl.KindVersion)
	}
	source := w.source(kinds...)
	if source == "" {
		return ""
	}
	return f + "(" + source + ")"
}

func (w *world) quantified() string {
	switch w.IntN(4) {
	case 0:
		return w.one("buys", "visits") + " IS " + w.not() + "EMPTY"
	case 1: // of other types than numbers
		kind := pick(w.Rand, []dsl.Kind{dsl.KindText, dsl.KindDate, dsl.KindInstant, dsl.KindMoney, dsl.KindVersion})
		source := w.source(kind)
		if source == "" {
			return ""
		}
		value := w.one("MIN", "MAX", "FIRST", "LAST", "MODE") + "(" + source + ")"
		return value + pick(w.Rand, compareOps) + map[dsl.Kind]string{dsl.KindText: `"e"`, dsl.KindDate: w.day(), dsl.KindInstant: w.day(), dsl.KindMoney: w.amount(), dsl.KindVersion: "v1.2"}[kind]
	default:
		return w.not() + w.one("ANY", "ALL", "NO") + "(" + w.source() + ")"
	}
}

func (w *world) sequence() string {
	if len(w.events) > 1 {
		return ""
	}
	collections := []string{"buys", "visits", "visits"}
	if slices.Contains(w.events, "buys") {
		collections = append(collections, "lines", "lines")
	}
	s := "SEQUENCE("
	for i := range 1 + w.IntN(4) {
		if i > 0 {
			s += " THEN " + w.one("", "", "NOT ")
		}
		events := pick(w.Rand, collections)
		s += events + w.where(events)
	}
	if w.IntN(2) == 0 {
		s += " WITHIN " + w.span(true)
	}
	s += ")"
	if w.IntN(2) == 0 {
		s += " " + w.window(true)
	}
	return w.not() + s
}

func (w *world) population() string {
	switch {
	case len(w.events) > 0:
		return ""
	case w.IntN(3) == 0 && w.library != nil:
		return w.not() + w.one("SEGMENT(first)", "SEGMENT(second)", "SEGMENT(steps.low)", "SEGMENT(steps.rest)")
	case w.IntN(2) == 0:
		return "PERCENTILE(" + w.number(0) + ")" + pick(w.Rand, compareOps) + w.one("50", "90", "25")
	default:
		x := w.number(0)
		if names := w.of(dsl.KindDate, dsl.KindText, dsl.KindMoney, dsl.KindVersion); len(names) > 0 && w.IntN(2) == 0 {
			x = pick(w.Rand, names)
		}
		return x + " " + w.not() + "IN " + w.one("TOP ", "BOTTOM ") + w.one("1", "2", "10%", "50%", "100%")
	}
}

// define gives the world a library.
func (w *world) define() {
	w.metrics = nil
	text := "metric m0 = " + w.number(1) + "\nmetric m1 = " + w.number(1) + "\nsegment first { when " + w.rule(1) + " }\n"
	w.metrics = []string{"m0", "m1"}
	text += "segment second { when SEGMENT(first) OR " + w.rule(1) + " }\ntiers steps { low when " + w.rule(1) + " rest otherwise }\n"
	file, err := dsl.ParseFile(text)
	if err != nil {
		panic(text + "\n" + err.Error())
	}
	w.library = must(dsl.NewLibrary(file))
	w.options.Library = w.library
}

// person makes a customer.
func (w *world) person() map[string]any {
	values := w.valuesOf(w.schema.Fields)
	for _, e := range w.schema.Events {
		var events []map[string]any
		for range w.IntN(5) {
			event := w.valuesOf(e.Fields)
			if event["at"] = w.instant(); w.IntN(20) == 0 {
				event["at"] = pick(w.Rand, []any{nil, "yesterday", time.Time{}})
			}
			if len(e.Events) > 0 {
				var lines []map[string]any
				for range w.IntN(3) {
					line := w.valuesOf(e.Events[0].Fields)
					line["made"] = w.instant()
					lines = append(lines, line)
				}
				event["lines"] = lines
			}
			events = append(events, event)
		}
		values[e.Name] = events
	}
	return values
}

func (w *world) instant() time.Time {
	if w.IntN(2) == 0 { // equal instants, and the ends of windows
		t := w.asOf.AddDate(0, 0, -w.IntN(4))
		return t.Add(pick(w.Rand, []time.Duration{0, 0, 1, -1, time.Hour, -24 * time.Hour}))
	}
	return w.asOf.Add(-time.Duration(w.IntN(100*24)-24) * time.Hour)
}

func (w *world) valuesOf(fields []dsl.Field) map[string]any {
	values := map[string]any{}
	for _, f := range fields {
		if w.IntN(4) == 0 {
			continue
		}
		values[f.Name] = w.valueOf(&f)
	}
	return values
}

func (w *world) valueOf(f *dsl.Field) any {
	if w.IntN(25) == 0 {
		return pick(w.Rand, []any{"nonsense!", nil, true, []any{1.5}})
	}
	switch f.Type.Kind {
	case dsl.KindBool:
		return w.IntN(2) == 0
	case dsl.KindInt:
		return pick(w.Rand, []int64{0, 1, 2, 3, -1, 9007199254740993})
	case dsl.KindDecimal:
		if w.IntN(2) == 0 {
			return pick(w.Rand, []float64{0, 1, 2.5, 3, -1, 0.1, 1.0000000000000002, 2.4999999999999996, 1e300})
		}
		return w.one("0", "1", "2.50", "3", "-1", "0.1")
	case dsl.KindFloat:
		return pick(w.Rand, []float64{0, 1, 2.5, 0.1, -1})
	case dsl.KindMoney:
		if w.IntN(2) == 0 {
			return w.one("1", "2.5", "4")
		}
		return map[string]any{"amount": w.one("1", "2.5", "4"), "currency": w.one("GBP", "EUR", "USD", "JPY")}
	case dsl.KindEnum:
		return w.one("red", "Blue", "é", "RED", "green")
	case dsl.KindCountry:
		return w.one("GB", "uk", "EL", "IE", "XX", "")
	case dsl.KindDate:
		d := w.instant().In(w.asOf.Location()).Format(time.DateOnly)
		return w.one(d, d, "2024-02-29", "1990-06-01", "2026-02-30")
	case dsl.KindInstant:
		return w.instant()
	case dsl.KindVersion:
		return w.one("1.2", "1.2.0", "2.0.0-rc.1", "2", "v10.0", "1.x")
	case dsl.KindPlace:
		return pick(w.Rand, []any{[]any{51.5, -0.1}, []any{51.51, -0.11}, []any{48.85, 2.35}, []any{-33.9, 151.2}, []any{91.0, 0.0}})
	case dsl.KindSet:
		if f.Type.Elem == dsl.KindInt {
			return pick(w.Rand, [][]int64{{}, {1}, {1, 3}, {2}})
		}
		return pick(w.Rand, [][]string{{}, {"red"}, {"RED", "é"}, {"Blue", "blue"}, {"green"}})
	default:
		return w.one("red", "Red", "é", "E\u0301", "", "blue")
	}
}

// knownMistakes are those that a rule made at random may have: it can never be true, or
// compares what does not compare.
var knownMistakes = map[dsl.Code]bool{dsl.EmptyRange: true, dsl.ZeroDivision: true, dsl.TypeMismatch: true, dsl.BadArguments: true, dsl.OutOfRange: true, dsl.TooDeep: true, dsl.OpenSequence: true}

// compiled compiles a rule, or skips it.
func (w *world) compiled(t testing.TB, text string) (rule *Rule[Row], ok bool) {
	if w.rows == nil {
		w.rows = must(Rows(w.schema))
	}
	rule, err := w.rows.CompileWith(text, w.options)
	mistakes, is := err.(dsl.Errors)
	for _, mistake := range mistakes {
		if !knownMistakes[mistake.Code] {
			t.Fatalf("the rule that was made is none:\n%s", mistakes.Caret())
		}
	}
	if err != nil && !is {
		t.Fatal(err)
	}
	return rule, err == nil
}

// reference says the world to the reference.
func (w *world) reference(people []map[string]any) *reference.Reference {
	r := &reference.Reference{Schema: w.schema, Lists: map[string][]dsl.Value{"none": {}}, AsOf: w.asOf, Population: people, LeapDay: []int{28, 1}[w.options.LeapDay]}
	r.WeekStart = (time.Monday + time.Weekday(w.options.WeekStart)) % 7
	if w.library != nil {
		r.Metrics, r.Segments = w.library.Metrics(), map[string]*dsl.Rule{}
		for _, s := range w.library.Segments() {
			r.Segments[s.Name] = s.When
		}
	}
	if w.options.Rates != nil {
		r.PerBase = func(currency string, day dsl.Date) *big.Rat {
			switch {
			case currency == "EUR":
				return big.NewRat(1, 1)
			case currency == "GBP" && day >= 20500:
				return big.NewRat(9, 10)
			case currency == "GBP" && day >= 20000:
				return big.NewRat(8, 10)
			case currency == "USD" && day >= 20000:
				return big.NewRat(5, 4)
			}
			return nil
		}
	}
	return r
}

// checkWorld makes a world of a seed, and compares everything. It returns the outcomes.
func checkWorld(t testing.TB, seed uint64) (found [3]int) {
	w := newWorld(seed)
	if w.IntN(2) == 0 {
		w.define()
	}
	rule, ok := w.compiled(t, w.rule(w.IntN(3)))
	if !ok {
		return found
	}
	var people []map[string]any
	var rows []Row
	for range 8 {
		people = append(people, w.person())
		row, _ := NewRow(w.schema, people[len(people)-1])
		rows = append(rows, row)
	}
	cutoffs := must(rule.Measure(context.Background(), rows, w.asOf))
	rule = must(rule.With(cutoffs))
	o := w.options
	o.Cutoffs = cutoffs
	again := must(w.rows.CompileWith(rule.String(), o))
	maps := must(must(Maps(w.schema)).CompileWith(rule.String(), o))
	o.plain = true
	plain := must(w.rows.CompileWith(rule.String(), o))
	plainly := w.reference(people)
	for i := range people {
		want := Outcome(plainly.Decide(rule.Checked().Rule, people[i]))
		found[want]++
		for name, got := range map[string]Outcome{
			"row": rule.Match(&rows[i], w.asOf), "canonical": again.Match(&rows[i], w.asOf), "plain": plain.Match(&rows[i], w.asOf), "map": maps.Match(&people[i], w.asOf),
		} {
			if got != want {
				t.Errorf("seed %d: %v\nas of %v of %v\nis %v by %s, want %v", seed, rule, w.asOf, people[i], got, name, want)
			}
		}
		if blame := rule.Blame(&rows[i], w.asOf); (len(blame) > 0) != (want == Undecided) {
			t.Errorf("seed %d: %v\nof %v is %v, and blames %v", seed, rule, people[i], want, blame)
		}
	}
	return found
}

func FuzzWorlds(f *testing.F) {
	for seed := range uint64(30) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { checkWorld(t, seed) })
}

// TestWorldsAtRandom is the fuzz test over a fixed range of seeds.
func TestWorldsAtRandom(t *testing.T) { atRandom(t, checkWorld) }

// atRandom checks a range of seeds, and wants enough of each outcome. The race detector, which
// makes each take ten times as long, sees enough in a part of them.
func atRandom(t *testing.T, check func(t testing.TB, seed uint64) [3]int) {
	var found [3]int
	seeds, enough := uint64(3000), 2000
	if raceDetector {
		seeds, enough = 200, 50
	}
	for seed := range seeds {
		for o, n := range check(t, seed+1000) {
			found[o] += n
		}
		if t.Failed() {
			t.Fatalf("stopped at seed %d", seed+1000)
		}
	}
	t.Logf("%d out, %d in, %d undecided", found[Out], found[In], found[Undecided])
	if min(found[Out], found[In], found[Undecided]) < enough {
		t.Errorf("too few of one outcome: %v", found)
	}
}

// TestWorldLaws checks what must be the same whatever the rules and the people are.
func TestWorldLaws(t *testing.T) {
	laws := map[string]func(w *world) (left, right string){
		"NOT over OR": func(w *world) (string, string) {
			a, b := w.rule(1), w.rule(1)
			return "NOT ((" + a + ") OR (" + b + "))", "NOT (" + a + ") AND NOT (" + b + ")"
		},
		"NOT over AND": func(w *world) (string, string) {
			a, b := w.rule(1), w.rule(1)
			return "NOT ((" + a + ") AND (" + b + "))", "NOT (" + a + ") OR NOT (" + b + ")"
		},
		"ANY is a COUNT": func(w *world) (string, string) {
			s := w.source()
			return "ANY(" + s + ")", "COUNT(" + s + ") > 0"
		},
		"NO is NOT ANY": func(w *world) (string, string) {
			s := w.source()
			return "NO(" + s + ")", "NOT ANY(" + s + ")"
		},
		"ALL is two COUNTs": func(w *world) (string, string) {
			s := "buys " + w.window(true)
			where := s + w.where("buys")
			return "ALL(" + where + ")", "COUNT(" + where + ") = COUNT(" + s + ")"
		},
		"IS EMPTY of events": func(w *world) (string, string) { return "visits IS EMPTY", "NO(visits)" },
		"AVG is SUM by COUNT": func(w *world) (string, string) {
			s := w.source(dsl.KindInt, dsl.KindDecimal)
			field, _, _ := strings.Cut(s, " ")
			if s == "" || strings.Contains(s, "WHERE") {
				return "TRUE", "TRUE"
			}
			_, name, _ := cutLast(field, ".")
			events, window := strings.TrimSuffix(field, "."+name), strings.TrimPrefix(s, field)
			return "AVG(" + s + ") > 1.5", "SUM(" + s + ") / COUNT(" + events + window + " WHERE " + name + " IS NOT MISSING) > 1.5"
		},
		"a sequence of one step": func(w *world) (string, string) {
			window, where := w.window(true), w.where("visits")
			return "SEQUENCE(visits" + where + ") " + window, "ANY(visits " + window + where + ")"
		},
		"the best and the rest": func(w *world) (string, string) {
			x := w.number(0)
			return x + " IN TOP 100%", x + " = " + x
		},
	}
	for name, law := range laws {
		t.Run(name, func(t *testing.T) {
			compared := 0
			for seed := range uint64(150) {
				w := newWorld(seed + 7000)
				left, right := law(w)
				a, okA := w.compiled(t, left)
				b, okB := w.compiled(t, right)
				if !okA || !okB {
					continue
				}
				var rows []Row
				for range 6 {
					row, _ := NewRow(w.schema, w.person())
					rows = append(rows, row)
				}
				a = must(a.With(must(a.Measure(context.Background(), rows, w.asOf))))
				b = must(b.With(must(b.Measure(context.Background(), rows, w.asOf))))
				for i := range rows {
					compared++
					if x, y := a.Match(&rows[i], w.asOf), b.Match(&rows[i], w.asOf); x != y {
						t.Fatalf("seed %d, as of %v:\n%s\nis %v, and\n%s\nis %v", seed, w.asOf, left, x, right, y)
					}
				}
			}
			if compared < 300 {
				t.Errorf("only %d comparisons", compared)
			}
		})
	}
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// TestUnfinishedRules completes rules that end anywhere: it never fails, and what is
// offered can be put there.
func TestUnfinishedRules(t *testing.T) {
	for seed := range uint64(200) {
		w := newWorld(seed + 9000)
		checker := must(check.New(w.schema))
		text := w.rule(2)
		for range 10 {
			cursor := w.IntN(len(text) + 1)
			completion := checker.Complete(check.Request{Text: text[:cursor], Cursor: cursor})
			for _, c := range completion.Candidates {
				if c.Text == "" || c.Label == "" {
					t.Errorf("%q offers %+v", text[:cursor], c)
				}
			}
			if rule, err := dsl.Parse(text[:cursor]); rule != nil && err != nil {
				_, _ = checker.Check(rule, check.Names{}) // what could be read can be checked
			}
		}
	}
}
