package segment

// This file checks the laws of LANGUAGE.md on rules and people made at random.

import (
	"maps"
	"math/rand/v2"
	"testing"
	"time"
)

// A law makes two rules that must always agree.
type law struct {
	name string
	make func(g *ruleMaker) (left, right string)
}

var laws = []law{
	{"NOT over OR", func(g *ruleMaker) (string, string) {
		a, b := g.rule(1), g.rule(1)
		return "NOT ((" + a + ") OR (" + b + "))", "NOT (" + a + ") AND NOT (" + b + ")"
	}},
	{"NOT over AND", func(g *ruleMaker) (string, string) {
		a, b := g.rule(1), g.rule(1)
		return "NOT ((" + a + ") AND (" + b + "))", "NOT (" + a + ") OR NOT (" + b + ")"
	}},
	{"NOT NOT", func(g *ruleMaker) (string, string) {
		a := g.rule(2)
		return "NOT NOT (" + a + ")", a
	}},
	{"AND before OR", func(g *ruleMaker) (string, string) {
		a, b, c := g.test(), g.test(), g.test()
		return a + " OR " + b + " AND " + c, "(" + a + ") OR ((" + b + ") AND (" + c + "))"
	}},
	{"the order of terms", func(g *ruleMaker) (string, string) {
		a, b := g.rule(1), g.rule(1)
		return "(" + a + ") AND (" + b + ")", "(" + b + ") AND (" + a + ")"
	}},
	{"NOT before a test, and in it", func(g *ruleMaker) (string, string) {
		x, test := g.splitTest()
		return x + " NOT " + test, "NOT (" + x + " " + test + ")"
	}},
	{"!= and NOT =", func(g *ruleMaker) (string, string) {
		a, b := g.comparable()
		return a + " != " + b, "NOT " + a + " = " + b
	}},
	{"NOT < and >=", func(g *ruleMaker) (string, string) {
		a, b := g.comparable()
		return "NOT " + a + " < " + b, a + " >= " + b
	}},
	{"the sides of a comparison", func(g *ruleMaker) (string, string) {
		a, b := g.comparable()
		return a + " < " + b, b + " > " + a
	}},
	{"BETWEEN is two comparisons", func(g *ruleMaker) (string, string) {
		a, b := g.comparable()
		c := b
		if g.IntN(2) == 0 {
			a, b, c = g.number(1), g.number(0), g.number(0)
		}
		return a + " BETWEEN " + b + " AND " + c, a + " >= " + b + " AND " + a + " <= " + c
	}},
	{"IN is one of them", func(g *ruleMaker) (string, string) {
		x := g.one("city", "home", "alias")
		a, b := g.textConst(), g.textConst()
		return x + " IN (" + a + ", " + b + ")", x + " = " + a + " OR " + x + " = " + b
	}},
	{"IN numbers is one of them", func(g *ruleMaker) (string, string) {
		x := g.number(1)
		return x + " IN (1, 0.1, 30)", x + " = 1 OR " + x + " = 0.1 OR " + x + " = 30"
	}},
	{"CONTAINS ALL is all of them", func(g *ruleMaker) (string, string) {
		a, b := g.textConst(), g.textConst()
		return "tags CONTAINS ALL (" + a + ", " + b + ")", "tags CONTAINS " + a + " AND tags CONTAINS " + b
	}},
	{"OR MISSING", func(g *ruleMaker) (string, string) {
		x := g.one("orders", "average", "score")
		return x + " > 1 OR MISSING", "(" + x + " > 1 OR " + x + " IS MISSING)"
	}},
	{"a country under every operator", func(g *ruleMaker) (string, string) {
		x, not := g.one("country", "ships"), g.not()
		a, b := g.one(`"uk"`, `"UK"`), g.one(`"GB"`, `"gb"`)
		op := g.one("IN (", "CONTAINS ", "STARTS WITH ", "ENDS WITH ", "LIKE ")
		end := ""
		if op == "IN (" {
			end = ")"
		}
		return x + " " + not + op + a + end, x + " " + not + op + b + end
	}},
	{"letter case does not count", func(g *ruleMaker) (string, string) {
		x, not := g.one("city", "alias"), g.not()
		op := g.one("IN (", "CONTAINS ", "STARTS WITH ", "ENDS WITH ", "LIKE ")
		end := ""
		if op == "IN (" {
			end = ")"
		}
		return x + " " + not + op + `"BATH"` + end, x + " " + not + op + `"bath"` + end
	}},
	{"the words of windows", func(g *ruleMaker) (string, string) {
		x, d := g.one("seen", "last", "born"), g.when()
		i := g.IntN(3)
		return x + []string{" BEFORE ", " AFTER ", " SINCE "}[i] + d, x + []string{" < ", " > ", " >= "}[i] + d
	}},
	{"WITHIN LAST of a date", func(g *ruleMaker) (string, string) {
		n := g.one("1", "2", "30") + g.one(" DAYS", " WEEKS", " MONTHS")
		return "born WITHIN LAST " + n, "born > " + n + " AGO AND born <= TODAY"
	}},
	{"WITHIN LAST of an instant", func(g *ruleMaker) (string, string) {
		n := g.one("1", "2", "30") + g.one(" DAYS", " WEEKS", " MONTHS", " HOURS")
		return "seen WITHIN LAST " + n, "seen > " + n + " AGO AND seen <= NOW"
	}},
	{"WITHIN NEXT of an instant", func(g *ruleMaker) (string, string) {
		n := g.one("1", "2", "30") + g.one(" DAYS", " WEEKS", " MONTHS", " HOURS")
		return "seen WITHIN NEXT " + n, "seen >= NOW AND seen < " + n + " FROM NOW"
	}},
	{"the last full days and today", func(g *ruleMaker) (string, string) {
		x := g.one("seen", "last", "born")
		return x + " WITHIN LAST 1 FULL DAY", x + " ON YESTERDAY"
	}},
	{"ON and =", func(g *ruleMaker) (string, string) {
		x, d := g.one("seen", "last", "born"), g.one("TODAY", "YESTERDAY", dateNear(g.Rand, g.asOf))
		return x + " ON " + d, x + " = " + d
	}},
}

// splitTest makes a test that NOT may stand in.
func (g *ruleMaker) splitTest() (x, test string) {
	switch g.IntN(4) {
	case 0:
		return g.number(1), g.one("IN (1, 0.1)", "BETWEEN -1 AND 3", "IN @none", "BETWEEN 1.2 AND 1.8")
	case 1:
		return g.text(), g.one(`IN ("Bath", "")`, `LIKE "%a%"`, "CONTAINS "+g.textConst(), "STARTS WITH "+g.text(), "ENDS WITH "+g.text())
	case 2:
		return g.when(), g.one("WITHIN LAST 2 MONTHS", "IN THIS WEEK", "ON TODAY", "BEFORE YESTERDAY", "WITHIN NEXT 3 FULL DAYS")
	default:
		return g.one("country", "ships"), g.one(`IN ("uk")`, `LIKE "G%"`)
	}
}

// comparable makes two values of one type that has an order.
func (g *ruleMaker) comparable() (a, b string) {
	switch g.IntN(3) {
	case 0:
		return g.number(1), g.number(1)
	case 1:
		return g.text(), g.text()
	default:
		return g.when(), g.when()
	}
}

func TestLaws(t *testing.T) {
	for _, law := range laws {
		t.Run(law.name, func(t *testing.T) {
			compared := 0
			for seed := range uint64(150) {
				r := rand.New(rand.NewPCG(seed, 11))
				g := &ruleMaker{r, asOfFor(r), true}
				left, right := law.make(g)
				a, errA := forRows.CompileWith(left, ruleOptions)
				b, errB := forRows.CompileWith(right, ruleOptions)
				if errA != nil || errB != nil {
					continue // one of them can never be true
				}
				for range 10 {
					values := personFor(r, g.asOf)
					row, _ := NewRow(personSchema, values)
					compared++
					if x, y := a.Match(&row, g.asOf), b.Match(&row, g.asOf); x != y {
						t.Fatalf("as of %v of %v\n%s\nis %v, and\n%s\nis %v", g.asOf, values, left, x, right, y)
					}
				}
			}
			if compared < 300 {
				t.Errorf("only %d comparisons", compared)
			}
		})
	}
}

// TestLearning fills in a missing value: that never turns in into out, or out into
// in, unless the rule asks for what is missing.
func TestLearning(t *testing.T) {
	learnt := 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 13))
		g := &ruleMaker{r, asOfFor(r), false}
		rule, err := forRows.CompileWith(g.rule(2), ruleOptions)
		if err != nil {
			continue
		}
		for range 6 {
			values, more := personFor(r, g.asOf), personFor(r, g.asOf)
			all := maps.Clone(more)
			maps.Copy(all, values)
			before, after := outcomeOf(rule, values, g.asOf), outcomeOf(rule, all, g.asOf)
			if before != Undecided && before != after {
				t.Fatalf("%s\nis %v of %v\nand %v of %v", rule, before, values, after, all)
			}
			if before != after {
				learnt++
			}
		}
	}
	if learnt < 100 {
		t.Errorf("only %d undecided people were decided", learnt)
	}
}

func outcomeOf(rule *Rule[Row], values map[string]any, asOf time.Time) Outcome {
	row, _ := NewRow(personSchema, values)
	return rule.Match(&row, asOf)
}

// TestBlameIsEnough fills in all that is blamed, again and again: the rule is
// decided in the end, or what is left is arithmetic.
func TestBlameIsEnough(t *testing.T) {
	for seed := range uint64(800) {
		r := rand.New(rand.NewPCG(seed, 17))
		g := &ruleMaker{r, asOfFor(r), true}
		rule, err := forRows.CompileWith(g.rule(2), ruleOptions)
		if err != nil {
			continue
		}
		values := personFor(r, g.asOf)
		for range len(personSchema.Fields) + 1 {
			row, _ := NewRow(personSchema, values)
			blame := rule.Blame(&row, g.asOf)
			filled := false
			for _, b := range blame {
				if b.Field != "" {
					values[b.Field], filled = wholePerson[b.Field], true
				}
			}
			if !filled {
				break
			}
		}
		row, _ := NewRow(personSchema, values)
		for _, b := range rule.Blame(&row, g.asOf) {
			if b.Field != "" {
				t.Errorf("%s\nof %v\nstill blames %v", rule, values, b)
			}
		}
	}
}

// TestBlameIsNeeded fills in all that is missing but what is blamed: the rule stays
// undecided.
func TestBlameIsNeeded(t *testing.T) {
	undecided := 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 23))
		g := &ruleMaker{r, asOfFor(r), false}
		rule, err := forRows.CompileWith(g.rule(2), ruleOptions)
		if err != nil {
			continue
		}
		for range 4 {
			values := personFor(r, g.asOf)
			row, _ := NewRow(personSchema, values)
			blame := rule.Blame(&row, g.asOf)
			if blame == nil {
				continue
			}
			all := complete(values)
			for _, b := range blame {
				delete(all, b.Field)
			}
			undecided++
			if got := outcomeOf(rule, all, g.asOf); got != Undecided {
				t.Fatalf("%s\nof %v\nblames %v; with everything else it is %v", rule, values, blame, got)
			}
		}
	}
	if undecided < 300 {
		t.Errorf("only %d people were undecided", undecided)
	}
}

// wholePerson has every value.
var wholePerson = map[string]any{
	"consent": true, "orders": int64(3), "visits": int64(2), "average": "12.50", "price": "1", "score": 1.5, "city": "Bath", "home": "a@b.example", "alias": "York",
	"plan": "free", "size": "M", "country": "GB", "ships": "IE", "born": "2000-02-29", "joined": "2026-01-01", "seen": "2026-11-01T00:00:00Z", "last": "2026-11-02T00:00:00Z",
	"tags": []string{"a"}, "likes": []string{"hats"}, "sizes": []int64{1},
}
