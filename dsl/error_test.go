package dsl_test

// This file checks errors, positions and single literals.

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

func TestLocate(t *testing.T) {
	text := "é = 1\nAND 東京 = 2\r\n"
	for _, c := range []struct {
		offset       int32
		line, column int
	}{
		{-5, 1, 1}, {0, 1, 1}, {2, 1, 2}, {6, 1, 6}, {7, 2, 1}, {11, 2, 5}, {17, 2, 7}, {int32(len(text)), 3, 1}, {1000, 3, 1},
	} {
		if line, column := dsl.Locate(text, c.offset); line != c.line || column != c.column {
			t.Errorf("offset %d is at %d:%d, want %d:%d", c.offset, line, column, c.line, c.column)
		}
	}
}

// TestCaret points into lines that a terminal would not show as they are.
func TestCaret(t *testing.T) {
	for _, c := range []struct {
		name, text string
		span       dsl.Span
		want       string
	}{
		{"an ordinary line", "a == 1", dsl.Span{Start: 2, End: 4}, "a == 1\n      ^^"},
		{"no width", "a =", dsl.Span{Start: 3, End: 3}, "a =\n       ^"},
		{"the second line", "a\nb == 1\nc", dsl.Span{Start: 4, End: 6}, "b == 1\n      ^^"},
		{"over the end of a line", "a (b\nc)", dsl.Span{Start: 2, End: 7}, "a (b\n      ^^"},
		{"control characters", "a \x1b[31m b", dsl.Span{Start: 8, End: 9}, "a �[31m b\n            ^"},
		{"beyond the text", "a", dsl.Span{Start: 9, End: 12}, "a\n     ^"},
		{"before the text", "a", dsl.Span{Start: -9, End: -2}, "a\n    ^"},
		{"the end of a line", "a =\nb", dsl.Span{Start: 3, End: 3}, "a =\n       ^"},
		{"50 characters before", repeat("é", 50) + "x", dsl.Span{Start: 100, End: 101}, repeat("é", 50) + "x\n" + repeat(" ", 54) + "^"},
		{"51 characters before", repeat("é", 51) + "x", dsl.Span{Start: 102, End: 103}, "…" + repeat("é", 50) + "x\n" + repeat(" ", 55) + "^"},
		{"100 characters", repeat("é", 100) + "x", dsl.Span{Start: 0, End: 200}, repeat("é", 100) + "x\n    " + repeat("^", 100)},
		{"101 characters", repeat("é", 101) + "x", dsl.Span{Start: 0, End: 202}, repeat("é", 100) + "…\n    " + repeat("^", 100)},
		{"50 characters after", "x" + repeat("é", 50), dsl.Span{Start: 0, End: 1}, "x" + repeat("é", 50) + "\n    ^"},
		{"51 characters after", "x" + repeat("é", 51), dsl.Span{Start: 0, End: 1}, "x" + repeat("é", 50) + "…\n    ^"},
		{"a combining accent", "e\u0301 b", dsl.Span{Start: 4, End: 5}, "e\u0301 b\n      ^"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &dsl.Error{Code: dsl.Unexpected, Span: c.span, Message: "m", Text: c.text}
			_, got, _ := strings.Cut(e.Caret(), "\n")
			if want := "    " + c.want; got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestSpansOfBytes places mistakes in texts that are no UTF-8, which no golden file holds.
func TestSpansOfBytes(t *testing.T) {
	for text, want := range map[string]dsl.Span{
		"a = \xff":       {Start: 4, End: 5},
		"a = \"\xff\" ":  {Start: 4, End: 7},
		"`\xff\xfe` = 1": {Start: 0, End: 4},
	} {
		_, err := dsl.Parse(text)
		if all := mistakes(t, err); all[0].Code != dsl.BadCharacter || all[0].Span != want {
			t.Errorf("%q: %v at %v, want %v", text, all[0], all[0].Span, want)
		}
	}
}

func TestErrors(t *testing.T) {
	_, err := dsl.Parse("a == 1 AND b IN ()")
	var all dsl.Errors
	var first *dsl.Error
	if !errors.As(err, &all) || !errors.As(err, &first) || len(all) != 2 || first != all[0] {
		t.Fatalf("the error is %#v", err)
	}
	if got, want := all[0].Error(), `1:3: unexpected "==" (write =) [bad-character]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := strings.Count(all.Error(), "\n"); got != 1 {
		t.Errorf("two mistakes are %d lines: %v", got+1, all)
	}
	if dsl.Errors(nil).Err() != nil {
		t.Error("no errors are an error")
	}
	plain := &dsl.Error{Code: dsl.Unexpected, Message: "no hint", Text: "a"}
	if got, want := plain.Error(), "1:1: no hint [unexpected]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestParseValue(t *testing.T) {
	number := func(s string) dsl.Value {
		return dsl.Value{Kind: dsl.NumberValue, Number: decimal.RequireFromString(s)}
	}
	date := dsl.MustParse("a = 2026-01-31").Root.(*dsl.Compare).Right.(*dsl.Literal).Value
	for text, want := range map[string]dsl.Value{
		"10": number("10"), " -2.50 ": number("-2.5"), "- 3": number("-3"), "TRUE": {Kind: dsl.BoolValue, Bool: true}, "false": {Kind: dsl.BoolValue},
		"20 GBP": {Kind: dsl.MoneyValue, Number: decimal.New(20, 0), Text: "GBP"}, "-0.5 EUR": {Kind: dsl.MoneyValue, Number: decimal.New(-5, -1), Text: "EUR"},
		"v1.2": {Kind: dsl.VersionValue, Text: "1.2"}, "( -51.5, 0.1 )": {Kind: dsl.PlaceValue, Place: dsl.Place{Lat: -51.5, Lon: 0.1}},
		"10%": {Kind: dsl.PercentValue, Number: decimal.New(10, 0)}, `"Bath"`: {Kind: dsl.TextValue, Text: "Bath"}, "''": {Kind: dsl.TextValue},
		"2026-01-31": date, "2026-01-31T09:00:00+01:00": {Kind: dsl.InstantValue, Instant: time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)},
	} {
		got, err := dsl.ParseValue(text)
		if err != nil || !got.Equal(want) {
			t.Errorf("%s is %v, want %v (error: %v)", text, got, want, err)
		}
		if again, err := dsl.ParseValue(got.String()); err != nil || !again.Equal(got) {
			t.Errorf("%s is written as %s, which is %v (error: %v)", text, got, again, err)
		}
	}
	for _, text := range []string{"", " ", "Bath", "1 2", "1,000", "a = 1", "-", "--1", `"open`, "NULL", "TODAY", ":p", "@l", "(1, 2", "(1, 2) 3", "(91, 0)", "(1, x)", "3 gbp", "2026-02-30", `-"a"`, "-TRUE", "-2026-01-31", "(1)"} {
		if got, err := dsl.ParseValue(text); err == nil {
			t.Errorf("%q is %v, want an error", text, got)
		}
	}
}

func TestQuoteName(t *testing.T) {
	for name, want := range map[string]string{
		"orders": "orders", "a.b": "a.b", "and": "`and`", "last": "last", "1st": "`1st`", "Ø": "`Ø`", "a b": "`a b`", "a`b": "`a``b`", "": "``", "a.": "`a.`",
	} {
		if got := dsl.QuoteName(name); got != want {
			t.Errorf("%q is written %s, want %s", name, got, want)
		}
		if rule, err := dsl.Parse(want + " = 1"); err != nil || rule.Root.(*dsl.Compare).Left.(*dsl.Ident).Name != name {
			t.Errorf("%s does not read back as %q: %v", want, name, err)
		}
	}
}
