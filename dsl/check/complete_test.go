package check_test

// This file checks what is offered at a cursor: case by case, and that what
// stands next in a rule is always among it.

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/golden"
)

func shopChecker(t testing.TB) *check.Checker { return checkerOf(t, "testdata/shop.json") }

// shopNames are what the host of the shop gives.
var shopNames = check.Names{
	Parameters: map[string]dsl.Value{"n": number("30"), "low": number("1"), "high": number("5"), "far": number("2.5"), "prefix": textValue("B"),
		"on": {Kind: dsl.BoolValue, Bool: true}},
	Lists: map[string][]dsl.Value{"eu": {textValue("FR"), textValue("DE")}, "wanted": {textValue("vip")}, "primes": {number("2"), number("3")}},
}

func frequent(field string) []dsl.Value {
	return map[string][]dsl.Value{
		"city": {textValue("Ghent"), textValue("Bath")}, "country": {textValue("IE")}, "orders.sku": {textValue("B-7")}, "visits": {number("12")},
	}[field]
}

// TestComplete shows the candidates at the | of each line of a case's rules: the
// first of them, and how many more there are.
func TestComplete(t *testing.T) {
	c := shopChecker(t)
	golden.Run(t, "testdata/complete.txtar", func(t *testing.T, g *golden.Case) {
		shown := 12
		if g.Has("all") {
			shown = 1000
		}
		var got []string
		for line := range strings.SplitSeq(g.In("rules"), "\n") {
			before, after, _ := strings.Cut(line, "|")
			completion := c.Complete(check.Request{Text: before + after, Cursor: len(before), Names: shopNames, Frequent: frequent})
			got = append(got, line)
			if completion.Span.Start < completion.Span.End {
				got = append(got, fmt.Sprintf("    replaces %s", (before + after)[completion.Span.Start:completion.Span.End]))
			}
			for _, candidate := range completion.Candidates[:min(shown, len(completion.Candidates))] {
				got = append(got, "    "+candidateLine(candidate))
			}
			if more := len(completion.Candidates) - shown; more > 0 {
				got = append(got, fmt.Sprintf("    and %d more", more))
			}
		}
		g.Want("offered", strings.Join(got, "\n"))
	})
}

func candidateLine(c check.Candidate) string {
	line := fmt.Sprintf("%-9s %s", c.Kind, c.Text)
	if c.Type.Kind != dsl.KindNone {
		line += " : " + c.Type.String()
	}
	if c.Doc != "" {
		line += " -- " + c.Doc
	}
	return line
}
