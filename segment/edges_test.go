package segment

// This file pins what must not change by accepting golden files: answers at the
// edges of arithmetic and of the calendar, and what hostile rules may cost.

import (
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

// TestEdgesOfTime decides one instant, seen, and one date, born.
func TestEdgesOfTime(t *testing.T) {
	const secondHalfPastOne = "2026-10-25T01:30:00Z" // an hour after the first, in London
	for _, c := range []struct {
		rule, asOf string
		zone       *time.Location
		seen, born string
		want       Outcome
	}{
		// No days ago is now, also in the hour that occurs twice.
		{"seen = 0 DAYS AGO", secondHalfPastOne, london, secondHalfPastOne, "", In},
		{"seen = 0 MONTHS FROM NOW", secondHalfPastOne, london, secondHalfPastOne, "", In},
		{"seen = NOW", secondHalfPastOne, london, "2026-10-25T00:30:00Z", "", Out},

		// 342, 380 and 10,020 years, counted in hours and minutes.
		{"seen WITHIN LAST 3000000 HOURS", "2026-11-22T12:00:00Z", time.UTC, "1970-01-01T00:00:00Z", "", In},
		{"seen WITHIN LAST 200000000 MINUTES", "2026-11-22T12:00:00Z", time.UTC, "1970-01-01T00:00:00Z", "", In},
		{"seen WITHIN NEXT 87840000 HOURS", "2026-11-22T12:00:00Z", time.UTC, "9999-12-31T23:59:59Z", "", In},
		{"seen < 3000000 HOURS FROM NOW", "2026-11-22T12:00:00Z", time.UTC, "1970-01-01T00:00:00Z", "", In},
		{"seen > 3000000 HOURS AGO", "2026-11-22T12:00:00Z", time.UTC, "1970-01-01T00:00:00Z", "", In},

		// Until 2011 the clocks of St John's went back at one minute past midnight, so
		// that a day began, was interrupted, and went on. A field and a constant agree.
		{"seen = born", "2010-11-08T12:00:00Z", stJohns, "2010-11-07T03:00:00Z", "2010-11-07", In},
		{"seen = 2010-11-07", "2010-11-08T12:00:00Z", stJohns, "2010-11-07T03:00:00Z", "", In},
		{"seen < born", "2010-11-08T12:00:00Z", stJohns, "2010-11-07T03:00:00Z", "2010-11-07", Out},
	} {
		asOf := must(time.Parse(time.RFC3339, c.asOf)).In(c.zone)
		row, _ := NewRow(personSchema, map[string]any{"seen": c.seen, "born": c.born})
		if got := must(forRows.Compile(c.rule)).Match(&row, asOf); got != c.want {
			t.Errorf("%s as of %v of %s is %v, want %v", c.rule, asOf, c.seen, got, c.want)
		}
	}
}

// TestZoneIsPartOfTheAsOf matches as of one instant in one zone after another, and
// as of instants that fall on one day.
func TestZoneIsPartOfTheAsOf(t *testing.T) {
	rule := must(forRows.Compile("seen = TODAY"))
	row, _ := NewRow(personSchema, map[string]any{"seen": "2026-11-22T11:30:00Z"}) // 00:30 of the 23rd in Auckland
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, asOf := range []time.Time{noon, noon.In(auckland), noon.In(stJohns), noon.In(auckland).Add(time.Hour), noon} {
		if got := rule.Match(&row, asOf); got != In {
			t.Errorf("as of %v: %v", asOf, got)
		}
	}
	for _, asOf := range []time.Time{noon.Add(-2 * time.Hour).In(auckland), noon.Add(12 * time.Hour), noon.Add(24 * time.Hour).In(auckland)} {
		if got := rule.Match(&row, asOf); got != Out {
			t.Errorf("as of %v: %v", asOf, got)
		}
	}
}

// TestRangesThatHoldNoWholeNumber admit nobody, and negated everybody.
func TestRangesThatHoldNoWholeNumber(t *testing.T) {
	three := int64(3)
	for rule, want := range map[string]Outcome{
		"orders BETWEEN 1.2 AND 1.8": Out, "orders NOT BETWEEN 1.2 AND 1.8": In, "NOT orders NOT BETWEEN 1.2 AND 1.8": Out,
		"orders = 2.5": Out, "orders != 2.5": In, "orders NOT BETWEEN 9223372036854775808 AND 9223372036854775809": In,
	} {
		checkMatch(t, forPersons, rule, &person{Orders: &three}, want)
		checkMatch(t, forPersons, rule, &person{}, Undecided)
	}
}

// TestEdgesOfText: an escape at the end of LIKE stands for itself.
func TestEdgesOfText(t *testing.T) {
	home := `a\`
	checkMatch(t, forPersons, `home LIKE "a\\"`, &person{Home: &home}, In)
	checkMatch(t, forPersons, `home < "b"`, &person{Home: new(string)}, In)
	checkMatch(t, forPersons, `home LIKE "%"`, &person{Home: new(string)}, In)
	checkMatch(t, forPersons, `home LIKE "_"`, &person{Home: new(string)}, Out)
}

// TestArithmeticIsBounded multiplies many numbers, when a rule is compiled and when
// it is run. What that allocates must not grow with the square of the rule: numbers
// that grow without end are refused, or overflow.
func TestArithmeticIsBounded(t *testing.T) {
	allocated := func(f func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	const factor = "1.123456789012345678901234567890123456789"
	compile := func(n int) uint64 {
		return allocated(func() { _, _ = forRows.Compile("average > " + strings.Repeat(factor+" * ", n) + "1") })
	}
	row, _ := NewRow(personSchema, map[string]any{"average": factor})
	match := func(n int) uint64 {
		rule, err := forRows.Compile("average > " + strings.Repeat("average * ", n) + "1")
		if err != nil {
			return 0
		}
		return allocated(func() { rule.Match(&row, benchAsOf) })
	}
	for name, cost := range map[string]func(int) uint64{"compiling": compile, "matching": match} {
		if once, twice := cost(150), cost(300); twice > 3*once {
			t.Errorf("%s 150 factors allocates %d bytes, 300 factors %d", name, once, twice)
		}
	}
}

// TestLongSumsInFiles reads a definition file whose rule is far over the limit of
// bytes: the error is that, and nothing recursive sees the rule.
func TestLongSumsInFiles(t *testing.T) {
	withSmallStack(t, func() {
		_, err := forRows.Load(strings.NewReader("segment a { when orders > " + strings.Repeat("orders + ", 400_000) + "1 }"))
		mistakes, ok := err.(dsl.Errors)
		if !ok || len(mistakes) != 1 || mistakes[0].Code != dsl.TooLong {
			t.Errorf("got %.200v", err)
		}
	})
}

// withSmallStack runs the body of a test in a process of its own, which dies rather
// than this one when the stack outgrows 1 MiB.
func withSmallStack(t *testing.T, body func()) {
	t.Helper()
	if os.Getenv("SMALL_STACK") == t.Name() {
		debug.SetMaxStack(1 << 20)
		body()
		return
	}
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), "SMALL_STACK="+t.Name())
	if output, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v\n%.600s", err, output)
	}
}

// TestLongSums are within the limits of a rule.
func TestLongSums(t *testing.T) {
	one := int64(1)
	checkMatch(t, forPersons, strings.Repeat("orders+", 9000)+"orders = 9001", &person{Orders: &one}, In)
}

// TestManyTests is 1,000 clauses, and a list of 10,000 items.
func TestManyTests(t *testing.T) {
	one, last := int64(1), int64(9999)
	checkMatch(t, forPersons, strings.Repeat("orders != 5 AND ", 999)+"orders = 1", &person{Orders: &one}, In)
	var list []any
	for i := range 10_000 {
		list = append(list, i)
	}
	rule := must(forPersons.CompileWith("orders IN @list", Options{Lists: map[string][]any{"list": list}}))
	if got := rule.Match(&person{Orders: &last}, benchAsOf); got != In {
		t.Errorf("the last of 10,000 is %v", got)
	}
	checkMatch(t, forPersons, "orders IN ("+strings.Repeat("2, ", 9_998)+"1, 2)", &person{Orders: &one}, In)
	checkMatch(t, forPersons, strings.Repeat("(", 200)+"orders = 1"+strings.Repeat(")", 200), &person{Orders: &one}, In)
	checkMatch(t, forPersons, strings.Repeat("NOT ", 200)+"orders = 1", &person{Orders: &one}, In)
}
