package dsl_test

// This file shows the limits, and that hostile texts cost no more than their
// length: counted in errors, bytes and allocations, never in time.

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
)

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func repeat(s string, n int) string { return strings.Repeat(s, n) }

// chain is n tests joined by OR.
func chain(n int) string { return repeat("a=1 OR ", n-1) + "a=1" }

// items is a list of n numbers.
func items(n int) string { return "a IN (" + repeat("1,", n-1) + "1)" }

func TestLimits(t *testing.T) {
	wide := dsl.Limits{Bytes: 1 << 20, Tokens: 1 << 20, Depth: 500, Literals: 100_000, Tests: 100_000, Digits: 100}
	for _, c := range []struct {
		name, text string
		want       dsl.Code // under the default limits; empty for none
		wide       dsl.Code // under the wide ones
	}{
		{"1,000 tests", chain(1000), "", ""},
		{"1,001 tests", chain(1001), dsl.TooMany, ""},
		{"50,000 tests", chain(50_000), dsl.TooLong, ""},
		{"10,000 literals", items(10_000), "", ""},
		{"10,001 literals", items(10_001), dsl.TooMany, ""},
		{"50,000 tokens", repeat("a+", 24_999) + "a>1", dsl.TooMany, ""},
		{"64 KiB", "a=1" + repeat(" ", 64<<10-3), "", ""},
		{"64 KiB and a byte", "a=1" + repeat(" ", 64<<10-2), dsl.TooLong, ""},
		{"200 brackets", repeat("(", 200) + "a=1" + repeat(")", 200), "", ""},
		{"201 brackets", repeat("(", 201) + "a=1" + repeat(")", 201), dsl.TooDeep, ""},
		{"200 brackets after others", "(a=1) OR " + repeat("(", 200) + "a=1" + repeat(")", 200), "", ""},
		{"501 brackets", repeat("(", 501) + "a=1" + repeat(")", 501), dsl.TooDeep, dsl.TooDeep},
		{"200 times NOT", repeat("NOT ", 200) + "a=1", "", ""},
		{"201 times NOT", repeat("NOT ", 201) + "a=1", dsl.TooDeep, ""},
		{"200 minus signs", repeat("- ", 200) + "a=1", "", ""},
		{"300 differences", repeat("1 - ", 300) + "a > 1", "", ""},
		{"201 minus signs", repeat("- ", 201) + "a=1", dsl.TooDeep, ""},
		{"NOT and brackets", repeat("NOT (", 101) + "a=1" + repeat(")", 101), dsl.TooDeep, ""},
		{"functions", repeat("ABS(", 201) + "a" + repeat(")", 201) + ">1", dsl.TooDeep, ""},
		{"NOT and brackets side by side", repeat("NOT (a=1) AND ", 300) + "- (a) < b", "", ""},
		{"brackets side by side", chain(500) + repeat(" OR (a=1)", 400), "", ""},
		{"40 digits", "a=" + repeat("1", 40), "", ""},
		{"41 digits", "a=" + repeat("1", 41), dsl.TooLong, ""},
		{"40 digits with a point", "a=1." + repeat("1", 39), "", ""},
		{"41 digits with a point", "a=1." + repeat("1", 40), dsl.TooLong, ""},
		{"a long name", repeat("a", 60_000) + "=1", "", ""},
		{"a long text", `a="` + repeat("x", 60_000) + `"`, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := dsl.Parse(c.text)
			if got := codes(mistakes(t, err)); got != string(c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			_, err = dsl.Options{Limits: wide}.Parse(c.text)
			if got := codes(mistakes(t, err)); got != string(c.wide) {
				t.Errorf("with wider limits got %q, want %q", got, c.wide)
			}
		})
	}
}

// TestLiteralsOfPlaces counts a place as one literal.
func TestLiteralsOfPlaces(t *testing.T) {
	const text = "home WITHIN 1 KM OF (51.38, -2.36) OR home WITHIN 2 MI OF (51.5, 0)"
	for limit, want := range map[int]dsl.Code{3: dsl.TooMany, 4: ""} {
		_, err := dsl.Options{Limits: dsl.Limits{Literals: limit}}.Parse(text)
		if got := codes(mistakes(t, err)); got != string(want) {
			t.Errorf("with %d literals allowed got %q, want %q", limit, got, want)
		}
	}
}

// TestHostile gives the parser texts that were made to break it. Each is refused
// with few errors, or taken, and costs at most so many bytes for each of the text.
func TestHostile(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"opening brackets", repeat("(", 100_000)},
		{"closing brackets", repeat(")", 60_000)},
		{"empty brackets", repeat("()", 30_000)},
		{"a million NOTs", repeat("NOT ", 1_000_000)},
		{"many NOTs", repeat("NOT ", 16_000)},
		{"exclamation marks", repeat("!", 60_000) + "a"},
		{"minus signs", repeat("- ", 30_000)},
		{"commas", repeat(",", 60_000)},
		{"names", repeat("a ", 30_000)},
		{"operators", repeat("< ", 30_000)},
		{"bad escapes", `a = "` + repeat(`\q`, 30_000) + `"`},
		{"bad escapes without an end", `a = "` + repeat(`\q`, 30_000)},
		{"quotes", repeat(`"`, 60_001)},
		{"quotes on lines", repeat("\"\n'\n`\n", 10_000)},
		{"no UTF-8", repeat("\xff", 60_000)},
		{"no UTF-8 in a string", `a = "` + repeat("\xff", 60_000) + `"`},
		{"NUL", repeat("\x00", 60_000)},
		{"10 MB in a string", `a = "` + repeat("x", 10<<20) + `"`},
		{"an exponent", "a > 1e1000000000"},
		{"a long number", "a > " + repeat("9", 60_000)},
		{"comments", repeat("--\n", 20_000)},
		{"BETWEEN", repeat("a BETWEEN ", 6_000)},
		{"IN", repeat("a IN (", 10_000)},
		{"calls", repeat("f(", 30_000)},
		{"later forms", repeat("COUNT(x) + ", 5_000)},
		{"a long sum", repeat("a+", 30_000) + "a>1"},
		{"OR MISSING", "a=1" + repeat(" OR MISSING", 5_000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var err error
			bytes := allocated(func() { _, err = dsl.Parse(c.text) })
			if all := mistakes(t, err); len(all) > 20 {
				t.Errorf("%d errors, want at most 20", len(all))
			}
			if limit := uint64(len(c.text))*500 + 1<<17; bytes > limit {
				t.Errorf("%d bytes allocated for a text of %d, want at most %d", bytes, len(c.text), limit)
			}
		})
	}
}

// TestHostileFile does the same for files, whose bytes have a limit of their own.
func TestHostileFile(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"5 MB", repeat(" ", 5<<20)},
		{"words", repeat("segment ", 100_000)},
		{"open segments", repeat("segment a { ", 50_000)},
		{"properties", "segment a {" + repeat(" x y", 50_000)},
		{"bad escapes", `segment a { when b = "` + repeat(`\q`, 100_000) + `" }`},
		{"errors in a rule", "segment a { when " + repeat("a > > ", 50_000) + "}"},
		{"errors in many rules", repeat("segment a { when > }\n", 20_000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var err error
			bytes := allocated(func() { _, err = dsl.ParseFile(c.text) })
			if all := mistakes(t, err); len(all) == 0 || len(all) > 20 {
				t.Errorf("%d errors, want 1 to 20", len(all))
			}
			if limit := uint64(len(c.text))*500 + 1<<17; bytes > limit {
				t.Errorf("%d bytes allocated for a text of %d, want at most %d", bytes, len(c.text), limit)
			}
		})
	}
}

// TestFileLimits asks for files, and rules in them, that are as long as is allowed, and
// a byte longer.
func TestFileLimits(t *testing.T) {
	text := "segment before { when a = 1 }\nsegment long { when spend > 10 }\n"
	for _, c := range []struct {
		name   string
		limits dsl.Limits
		want   dsl.Code // empty for none
	}{
		{"a file as long as is allowed", dsl.Limits{FileBytes: len(text)}, ""},
		{"a byte more", dsl.Limits{FileBytes: len(text) - 1}, dsl.TooLong},
		{"a rule as long as is allowed", dsl.Limits{Bytes: len("spend > 10")}, ""},
		{"a byte more in a rule", dsl.Limits{Bytes: len("spend > 10") - 1}, dsl.TooLong},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := dsl.Options{Limits: c.limits}.ParseFile(text)
			if got := codes(mistakes(t, err)); got != string(c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	// The rule that is too long is no otherwise, after which nobody is reached.
	_, err := dsl.Options{Limits: dsl.Limits{Bytes: 9}}.ParseFile("tiers t { a when spend > 10 b when x = 1 c otherwise }")
	if got := codes(mistakes(t, err)); got != string(dsl.TooLong) {
		t.Errorf("a tier that is too long gives %q", got)
	}
}

// TestLinear doubles texts: what is allocated doubles with them.
func TestLinear(t *testing.T) {
	limits := dsl.Limits{Bytes: 1 << 24, Tokens: 1 << 22, Literals: 1 << 22, Tests: 1 << 22}
	for _, text := range []func(n int) string{chain, items,
		func(n int) string { return repeat("a+", n) + "a>1" },
		func(n int) string { return repeat("(a=1) AND ", n) + "b" },
		func(n int) string { return "b" + repeat(" OR a BETWEEN 1 AND f(2)", n) },
	} {
		parse := func(n int) uint64 {
			s := text(n)
			return allocated(func() { _, _ = dsl.Options{Limits: limits}.Parse(s) })
		}
		parse(10)
		if once, twice := parse(5_000), parse(10_000); twice > 5*once/2 {
			t.Errorf("%.20s…: %d bytes, and %d for twice the text", text(3), once, twice)
		}
	}
}

// TestRefusedEarly refuses hostile texts before they have cost any memory to speak of.
func TestRefusedEarly(t *testing.T) {
	for name, text := range map[string]string{
		"brackets": repeat("(", 100_000), "brackets within the limit": repeat("(", 60_000), "a million NOTs": repeat("NOT ", 1_000_000) + "a",
		"NOTs within the limit": repeat("NOT ", 16_000) + "a", "an exponent": "a > 1e1000000000", "10 MB": `a = "` + repeat("x", 10<<20) + `"`,
		"a long OR": "a" + repeat(" OR a", 50_000), "no UTF-8": "a = \xff\xfe", "minus signs": "a > " + repeat("- ", 30_000) + "1",
		"events": repeat("ANY(a WHERE ", 5_000), "calls": repeat("ABS(", 16_000), "sequences": repeat("SEQUENCE(a WHERE ", 3_800),
	} {
		var err error
		bytes := allocated(func() { _, err = dsl.Parse(text) })
		if err == nil || bytes > 128<<10 {
			t.Errorf("%s: %d bytes, error %.80v", name, bytes, err)
		}
	}
}

// TestRuleOfAFileRefusedEarly refuses a rule that is far over the limit at about that.
func TestRuleOfAFileRefusedEarly(t *testing.T) {
	limits := dsl.Options{Limits: dsl.Limits{Bytes: 1000}}
	for name, text := range map[string]string{
		"a segment": "segment s { when a" + repeat(" OR a", 100_000) + " }",
		"a metric":  "metric m = 1" + repeat(" + 1", 100_000),
		"a tier":    "tiers t { b when a" + repeat(" OR a", 100_000) + " c otherwise }",
	} {
		var err error
		bytes := allocated(func() { _, err = limits.ParseFile(text) })
		all := mistakes(t, err)
		if len(all) != 1 || all[0].Code != dsl.TooLong || bytes > 256<<10 {
			t.Errorf("%s: %d bytes, error %.80v", name, bytes, err)
		}
	}
	many := repeat("segment s { when a = 1 }\nlist l = (1, 2)\n", 1000)
	if _, err := limits.ParseFile(strings.ReplaceAll(many, "\n\n", "")); err == nil || strings.Contains(err.Error(), "a rule of more") {
		t.Errorf("short rules of a long file: %.80v", err)
	}
	if _, err := limits.ParseFile("list l = (" + repeat("12345678, ", 500) + "1)"); err != nil {
		t.Errorf("a list is no rule: %.80v", err)
	}
	few := dsl.Options{Limits: dsl.Limits{Literals: 500}}
	if _, err := few.ParseFile("list l = (" + repeat("12345678, ", 500) + "1)"); err == nil || mistakes(t, err)[0].Code != dsl.TooMany {
		t.Errorf("a list of 501 literals: %.80v", err)
	}
}

// TestErrorLimit asks for more errors than usual, and for one.
func TestErrorLimit(t *testing.T) {
	text := repeat("a == 1 AND ", 50) + "b"
	for _, limit := range []int{0, 1, 5, 30, 100} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			_, err := dsl.Options{Limits: dsl.Limits{Errors: limit}}.Parse(text)
			want := min(limit, 50)
			if limit == 0 {
				want = 20
			}
			if got := len(mistakes(t, err)); got != want {
				t.Errorf("%d errors, want %d", got, want)
			}
		})
	}
}
