package dsl_test

// This file checks that prose says what a rule says: by examples that a person can
// read, and by looking for two rules that it would confuse.

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/golden"
)

func ExampleRule_Prose() {
	rule := dsl.MustParse(`orders_90d >= 3 AND avg_order > 100 AND country IN ("UK","IE")
		AND (last_order NOT WITHIN LAST 30 DAYS OR MISSING)`)
	fmt.Println(rule.Prose())
	// Output:
	// People for whom all of these hold:
	// - orders_90d is at least 3
	// - avg_order is more than 100
	// - country is "UK" or "IE"
	// - last_order is not within the last 30 days, or that is not known
}

func ExampleRule_ProseWith() {
	schema := &dsl.Schema{Fields: []dsl.Field{{Name: "orders_90d", Description: "the number of orders in 90 days"}}}
	fmt.Println(dsl.MustParse("orders_90d >= 3").ProseWith(schema.Describe))
	// Output: People for whom the number of orders in 90 days is at least 3.
}

// TestProse tells each line of a case's rules.
func TestProse(t *testing.T) {
	golden.Run(t, "testdata/prose.txtar", func(t *testing.T, c *golden.Case) {
		var got []string
		for text := range strings.SplitSeq(c.In("rules"), "\n") {
			rule, err := dsl.Parse(text)
			if err != nil && !c.Has("mistakes") {
				t.Fatal(mistakes(t, err).Caret())
			}
			got = append(got, rule.Prose().String())
		}
		c.Want("prose", strings.Join(got, "\n"))
	})
}

// TestProseWith asks for descriptions by the names that a schema has, also within
// events.
func TestProseWith(t *testing.T) {
	schema := &dsl.Schema{
		Fields: []dsl.Field{{Name: "orders_90d", Description: "orders in\n the last 90 days."}, {Name: "total", Description: "of no event"}},
		Events: []dsl.Events{{
			Name: "orders", Description: "purchases", Fields: []dsl.Field{{Name: "total", Description: "amount paid"}, {Name: "plain"}},
			Events: []dsl.Events{{Name: "lines", Description: "goods", Fields: []dsl.Field{{Name: "sku", Description: "article number"}}}},
		}},
	}
	for text, want := range map[string]string{
		`orders_90d * 2 > 3`:                                    "(orders in the last 90 days) × 2 is more than 3",
		`total > 3 AND orders_90d = 3`:                          "all of these hold:\n- of no event is more than 3\n- orders in the last 90 days is 3",
		`SUM(orders.total WHERE total > 3 AND plain = 1) > 100`: "the sum of amount paid over purchases (where amount paid is more than 3 and plain is 1) is more than 100",
		`ANY(orders WHERE total > 1 AND ANY(lines WHERE sku = "a"))`: "there are purchases for which all of these hold:\n" +
			"- amount paid is more than 1\n- there are goods for which article number is \"a\"",
		`DISTINCT(orders.lines.sku) > 1`:                                   "the number of different values of article number among goods is more than 1",
		`COUNT(orders WHERE SUM(lines.price WHERE sku = "a") > 1) > total`: "the number of purchases (where the sum of price over goods (where article number is \"a\") is more than 1) is more than of no event",
		`SEQUENCE(orders WHERE total > 1 THEN carts WHERE total > 1)`:      "there is a sequence of purchases (where amount paid is more than 1), then carts (where total is more than 1)",
		`orders.x = 1 AND x.y = 1`:                                         "all of these hold:\n- orders.x is 1\n- x.y is 1",
	} {
		got := dsl.MustParse(text).ProseWith(schema.Describe).String()
		if want := "People for whom " + want; strings.TrimSuffix(got, ".") != want {
			t.Errorf("%s\nis  %s\nnot %s", text, got, want)
		}
	}
}

// TestProseOfLongRules wants no more memory than a few times the text's length.
func TestProseOfLongRules(t *testing.T) {
	for name, text := range map[string]string{
		"sum": repeat("a+", 20_000) + "a>1", "chain": chain(1000), "list": items(10_000), "NOT": repeat("NOT ", 200) + "a=1", "brackets": repeat("(b OR c AND ", 100) + "a" + repeat(")", 100),
	} {
		rule := dsl.MustParse(text)
		var said int
		if bytes := allocated(func() { said = len(rule.Prose().String()) }); bytes > 1<<20+20*uint64(said) {
			t.Errorf("%s: %d bytes of prose took %d", name, said, bytes)
		}
	}
}

// A production is a way to write something of some kind; %[1]s and its like stand
// for its parts, one for each letter. The texts that mean the same as another, and
// so may share its prose, name the other; denied is what NOT makes of it, unless
// that is NOT.
type production struct{ text, parts, same, denied string }

// grammar lists the productions of conditions C, values V, days D, constants K,
// windows W, sources S and sources of a field F; the first of each has no parts.
var grammar = map[byte][]production{
	'C': {
		{text: "b", same: "b = TRUE", denied: "b != TRUE"},
		{text: "%[1]s = TRUE", parts: "V", denied: "%[1]s != TRUE"},
		{text: "known", same: "known = TRUE", denied: "known != TRUE"},
		{text: "%[1]s = %[2]s", parts: "VV", denied: "%[1]s != %[2]s"},
		{text: "%[1]s != %[2]s", parts: "VV"},
		{text: "%[1]s < %[2]s", parts: "VV"},
		{text: "%[1]s <= %[2]s", parts: "VV"},
		{text: "%[1]s > %[2]s", parts: "VV"},
		{text: "%[1]s >= %[2]s", parts: "VV"},
		{text: "%[1]s IN (%[2]s)", parts: "VK", same: "%[1]s = %[2]s", denied: "%[1]s != %[2]s"},
		{text: "%[1]s IN (%[2]s, %[3]s)", parts: "VKK", denied: "%[1]s NOT IN (%[2]s, %[3]s)"},
		{text: "%[1]s NOT IN (%[2]s, %[3]s, %[3]s)", parts: "VKK"},
		{text: "%[1]s IN @l", parts: "V", denied: "%[1]s NOT IN @l"},
		{text: "%[1]s BETWEEN %[2]s AND %[3]s", parts: "VVV", denied: "%[1]s NOT BETWEEN %[2]s AND %[3]s"},
		{text: "%[1]s IS MISSING", parts: "V", denied: "%[1]s IS NOT MISSING"},
		{text: "%[1]s IS NOT MISSING", parts: "V"},
		{text: "%[1]s IS EMPTY", parts: "V", denied: "%[1]s IS NOT EMPTY"},
		{text: "%[1]s IS NOT EMPTY", parts: "V"},
		{text: "%[1]s CONTAINS %[2]s", parts: "VK", denied: "%[1]s NOT CONTAINS %[2]s"},
		{text: "%[1]s STARTS WITH %[2]s", parts: "VV", denied: "%[1]s NOT STARTS WITH %[2]s"},
		{text: "%[1]s LIKE %[2]s", parts: "VV", denied: "%[1]s NOT LIKE %[2]s"},
		{text: "%[1]s NOT MATCHES %[2]s", parts: "VV"},
		{text: "%[1]s CONTAINS ANY (%[2]s)", parts: "VK", denied: "%[1]s NOT CONTAINS ANY (%[2]s)"},
		{text: "%[1]s CONTAINS ALL (%[2]s)", parts: "VK", denied: "%[1]s NOT CONTAINS ALL (%[2]s)"},
		{text: "%[1]s CONTAINS ANY (%[2]s, %[3]s)", parts: "VKK", denied: "%[1]s NOT CONTAINS ANY (%[2]s, %[3]s)"},
		{text: "%[1]s CONTAINS ALL @l", parts: "V", denied: "%[1]s NOT CONTAINS ALL @l"},
		{text: "x %[1]s", parts: "W", denied: "x NOT %[1]s"},
		{text: "%[1]s BEFORE %[2]s", parts: "VD", same: "%[1]s < %[2]s"},
		{text: "%[1]s AFTER %[2]s", parts: "VD", same: "%[1]s > %[2]s"},
		{text: "%[1]s SINCE %[2]s", parts: "VD", same: "%[1]s >= %[2]s"},
		{text: "%[1]s SINCE x", parts: "V", same: "%[1]s >= x"},
		{text: "%[1]s ON TODAY", parts: "V", same: "%[1]s = TODAY", denied: "%[1]s != TODAY"},
		{text: "%[1]s ON x", parts: "V", denied: "%[1]s NOT ON x"},
		{text: "%[1]s ON 2026-01-31", parts: "V", denied: "%[1]s NOT ON 2026-01-31"},
		{text: "%[1]s ANNIVERSARY TODAY", parts: "V"},
		{text: "%[1]s ANNIVERSARY WITHIN NEXT 2 DAYS", parts: "V"},
		{text: "%[1]s ANNIVERSARY WITHIN LAST :p DAYS", parts: "V"},
		{text: "%[1]s ANNIVERSARY IN MONTH 2", parts: "V"},
		{text: "%[1]s ANNIVERSARY IN MONTH :p", parts: "V"},
		{text: "%[1]s WITHIN 2 KM OF %[2]s", parts: "VV", denied: "%[1]s NOT WITHIN 2 KM OF %[2]s"},
		{text: "%[1]s WITHIN :p MI OF %[2]s", parts: "VV", denied: "%[1]s NOT WITHIN :p MI OF %[2]s"},
		{text: "%[1]s IN TOP 2%%", parts: "V", denied: "%[1]s NOT IN TOP 2%%"},
		{text: "%[1]s IN TOP 2", parts: "V", denied: "%[1]s NOT IN TOP 2"},
		{text: "%[1]s NOT IN BOTTOM :p", parts: "V"},
		{text: "ANY(%[1]s)", parts: "S", denied: "NO(%[1]s)"},
		{text: "NO(%[1]s)", parts: "S"},
		{text: "ALL(%[1]s)", parts: "S"},
		{text: "SEQUENCE(a THEN NOT b WHERE %[1]s)", parts: "C"},
		{text: "SEQUENCE(a WHERE %[1]s THEN b WITHIN 2 DAYS) WITHIN LAST 2 DAYS", parts: "C"},
		{text: "SEQUENCE(a THEN NOT b THEN a) %[1]s", parts: "W"},
		{text: "SEGMENT(a)"},
		{text: "TRUE"},
		{text: "FALSE"},
		{text: "(%[1]s AND %[2]s)", parts: "CC"},
		{text: "(%[1]s OR %[2]s)", parts: "CC"},
		{text: "(%[1]s AND %[2]s OR %[3]s)", parts: "CCC"},
		{text: "NOT (%[1]s AND %[2]s)", parts: "CC"},
		{text: "NOT (%[1]s OR %[2]s)", parts: "CC"},
		{text: "(x = %[1]s OR MISSING)", parts: "V"},
		{text: "(ANY(%[1]s) OR MISSING)", parts: "S"},
		{text: "(b OR MISSING)", same: "(b = TRUE OR MISSING)"},
	},
	'V': {
		{text: "x"}, {text: "known"}, {text: "the"}, {text: "%[1]s", parts: "K"}, {text: "%[1]s", parts: "D"}, {text: "TODAY"},
		{text: "%[1]s + %[2]s", parts: "VV"}, {text: "%[1]s - (%[2]s - %[3]s)", parts: "VVV"}, {text: "(%[1]s + %[2]s) * 2", parts: "VV"},
		{text: "- %[1]s", parts: "V"}, {text: "(%[1]s OR TRUE)", parts: "C"},
		{text: "COALESCE(%[1]s, %[2]s)", parts: "VV"}, {text: "AGE(%[1]s)", parts: "V"}, {text: "DAYS_SINCE(%[1]s)", parts: "V"},
		{text: "ROUND(%[1]s)", parts: "V"}, {text: "ROUND(%[1]s, 2)", parts: "V"}, {text: "LOWER(%[1]s)", parts: "V"}, {text: "F(%[1]s, x)", parts: "V"},
		{text: "COUNT(%[1]s)", parts: "S"}, {text: "COUNT(a.x)"}, {text: "SUM(%[1]s)", parts: "F"}, {text: "AVG(%[1]s)", parts: "F"}, {text: "MIN(%[1]s)", parts: "F"},
		{text: "MAX(%[1]s)", parts: "F"}, {text: "FIRST(%[1]s)", parts: "F"}, {text: "LAST(%[1]s)", parts: "F"}, {text: "DISTINCT(%[1]s)", parts: "F"}, {text: "MODE(%[1]s)", parts: "F"},
	},
	'K': {
		{text: "2"}, {text: "-2"}, {text: "2%%"}, {text: "2 GBP"}, {text: `"2"`}, {text: `"x"`}, {text: `"is x"`}, {text: "TRUE"}, {text: ":p"}, {text: ":x"}, {text: "v2.0"},
	},
	'D': {
		{text: "NOW"}, {text: "YESTERDAY"}, {text: "2026-01-31"}, {text: "2026-01-31T09:00:00Z"}, {text: "2 DAYS AGO"}, {text: "2 DAYS FROM NOW"}, {text: "1 HOUR AGO"}, {text: ":p WEEKS AGO"},
	},
	'W': {
		{text: "IN THIS MONTH"}, {text: "IN LAST MONTH"}, {text: "IN NEXT YEAR"}, {text: "WITHIN LAST 2 DAYS"}, {text: "WITHIN NEXT 2 DAYS"}, {text: "WITHIN LAST 1 DAY"},
		{text: "WITHIN LAST 2 FULL DAYS"}, {text: "WITHIN LAST 1 FULL DAY"}, {text: "WITHIN NEXT 2 FULL DAYS"}, {text: "WITHIN LAST 2 HOURS"}, {text: "WITHIN LAST :p DAYS"}, {text: "WITHIN LAST :p WEEKS"},
	},
	'S': {
		{text: "a"}, {text: "a.x"}, {text: "known"}, {text: "a %[1]s", parts: "W"}, {text: "a BETWEEN %[1]s AND %[2]s", parts: "DD"}, {text: "a SINCE %[1]s", parts: "D"}, {text: "a ON TODAY"},
		{text: "a WHERE %[1]s", parts: "C"}, {text: "a WHERE %[1]s", parts: "C"}, {text: "a %[1]s WHERE %[2]s", parts: "WC"},
	},
	'F': {{text: "a.x"}, {text: "a.b.x"}, {text: "x"}, {text: "a.x %[1]s", parts: "W"}, {text: "a.x WHERE %[1]s", parts: "C"}, {text: "a.x ON YESTERDAY WHERE %[1]s", parts: "C"}},
}

// said is a text, the text that it is known to mean the same as, and what that is
// when denied.
type said struct{ text, same, denied string }

// write writes something of a kind, at most so deep.
func write(r *rand.Rand, kind byte, depth int) said {
	productions := grammar[kind]
	p := productions[0]
	if depth > 0 {
		p = productions[r.IntN(len(productions))]
	}
	texts, sames := make([]any, len(p.parts)), make([]any, len(p.parts))
	for i := range p.parts {
		part := write(r, p.parts[i], depth-1)
		if p.parts[i] == 'C' && r.IntN(3) == 0 {
			part.text, part.same = "NOT ("+part.text+")", part.denied
		}
		texts[i], sames[i] = part.text, part.same
	}
	s := said{text: fmt.Sprintf(p.text, texts...), same: fmt.Sprintf(cmp.Or(p.same, p.text), sames...)}
	s.denied = "NOT (" + s.same + ")"
	if p.denied != "" {
		s.denied = fmt.Sprintf(p.denied, sames...)
	}
	return s
}

// regrouped are the rules that taking away one pair of brackets makes of a text. Those
// after NOT stay, or there would be another way to say !=.
func regrouped(text string) (rules []*dsl.Rule) {
	var open []int
	for i, c := range text {
		switch c {
		case '(':
			open = append(open, i)
		case ')':
			from := open[len(open)-1]
			open = open[:len(open)-1]
			rule, err := dsl.Parse(text[:from] + " " + text[from+1:i] + text[i+1:])
			if err == nil && !strings.HasSuffix(text[:from], "NOT ") {
				rules = append(rules, rule)
			}
		}
	}
	return rules
}

// TestProseTellsApart writes rules from a few words, so that they are much alike,
// and wants no prose for two of them that do not mean the same.
func TestProseTellsApart(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	meanings := map[string]string{}
	tell := func(rule *dsl.Rule, meaning string) {
		prose := rule.Prose().String()
		if other, ok := meanings[prose]; ok && other != meaning {
			t.Fatalf("%s\nand\n%s\nare both\n%s", other, meaning, prose)
		}
		meanings[prose] = meaning
	}
	for range 10_000 {
		s := write(r, 'C', 1+r.IntN(4))
		plain := dsl.MustParse(s.same)
		tell(plain, plain.String())
		tell(dsl.MustParse(s.text), plain.String())
		tell(dsl.MustParse("NOT ("+s.text+")"), dsl.MustParse(s.denied).String())
		for _, rule := range regrouped(s.same) {
			tell(rule, rule.String())
		}
	}
	if len(meanings) < 10_000 {
		t.Errorf("only %d different rules", len(meanings))
	}
}
