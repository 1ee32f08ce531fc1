package segment

// This file makes rules at random: well typed ones over the fields of person.

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

// A ruleMaker makes rules. Asking says that rules may ask for what is missing,
// which makes them lose people when more is known.
type ruleMaker struct {
	*rand.Rand
	asOf   time.Time
	asking bool
}

// parameters and lists that the rules may use.
var ruleOptions = Options{
	Parameters: map[string]any{"n": 3, "p": 0.5, "t": "BATH", "d": dsl.MustParse("a=2026-10-25").Root.(*dsl.Compare).Right.(*dsl.Literal).Value},
	Lists:      map[string][]any{"none": {}, "words": {"bath", "É", "free", "gold"}, "numbers": {1, 0.1, 30}, "eu": {"EL", "de"}},
}

func (g *ruleMaker) one(choices ...string) string { return pick(g.Rand, choices) }

func (g *ruleMaker) not() string { return g.one("", "", "NOT ") }

// rule makes a condition of up to so many levels.
func (g *ruleMaker) rule(depth int) string {
	if depth == 0 {
		return g.test()
	}
	switch g.IntN(6) {
	case 0, 1:
		return g.bracketed(depth) + " AND " + g.bracketed(depth)
	case 2, 3:
		return g.bracketed(depth) + " OR " + g.bracketed(depth)
	case 4:
		return "NOT " + g.bracketed(depth)
	default:
		return g.test()
	}
}

// bracketed makes a condition, mostly but not always in brackets, so that
// precedence is tried as well.
func (g *ruleMaker) bracketed(depth int) string {
	s := g.rule(depth - 1)
	if g.IntN(3) == 0 {
		return s
	}
	return "(" + s + ")"
}

func (g *ruleMaker) test() string {
	s := g.someTest()
	if g.asking && g.IntN(10) == 0 {
		return s + " OR MISSING"
	}
	return s
}

var compareOps = []string{" = ", " != ", " < ", " <= ", " > ", " >= "}

func (g *ruleMaker) someTest() string {
	switch g.IntN(16) {
	case 0, 1:
		return g.number(2) + pick(g.Rand, compareOps) + g.number(1)
	case 2:
		return g.number(1) + " " + g.not() + "BETWEEN " + g.number(0) + " AND " + g.number(0)
	case 3:
		return g.number(1) + " " + g.not() + "IN " + g.one("@numbers", "@none", "(1, 1.5, :n)", "(0.1, 30, -1)", "(9007199254740993)")
	case 4, 5:
		return g.text() + pick(g.Rand, compareOps) + g.text()
	case 6:
		return g.text() + " " + g.not() + "IN " + g.one("@words", "@none", "("+g.textConst()+", "+g.textConst()+")")
	case 7:
		return g.text() + " " + g.not() + g.one("CONTAINS ", "STARTS WITH ", "ENDS WITH ") + g.text()
	case 8:
		return g.text() + " " + g.not() + g.one(`LIKE "%a%"`, `LIKE "b_th"`, `LIKE "a\%b"`, `LIKE "%\_%"`, `LIKE "É%"`, `LIKE ""`, `MATCHES "^[Bb]"`, `MATCHES "(?i)É|ss"`, `MATCHES ""`)
	case 9:
		return g.closed()
	case 10, 11:
		return g.when() + pick(g.Rand, compareOps) + g.when()
	case 12, 13:
		return g.window()
	case 14:
		return g.set()
	default:
		if g.asking && g.IntN(2) == 0 {
			return g.one(g.number(1), g.text(), g.when(), "consent", "plan", "country", "tags", "likes", "sizes") + " IS " + g.not() + g.one("MISSING", "EMPTY")
		}
		return g.one("consent", "NOT consent", "consent = TRUE", "consent != FALSE", "consent IN (TRUE)")
	}
}

// number makes a number of up to so many levels.
func (g *ruleMaker) number(depth int) string {
	if depth == 0 || g.IntN(2) == 0 {
		return g.one("orders", "visits", "average", "price", "score", "1", "0.1", "-2.5", "30", ":n", ":p", "10% * 3", "9007199254740993", "0.1 + 0.2", "1 / 3")
	}
	inner := g.number(depth - 1)
	switch g.IntN(10) {
	case 0, 1, 2, 3:
		return "(" + inner + g.one(" + ", " - ", " * ", " / ") + g.number(depth-1) + ")"
	case 4:
		return g.one("-(", "ABS(") + inner + ")"
	case 5:
		return "ROUND(" + inner + g.one(")", ", 1)", ", -1)", ", 3)")
	case 6:
		return g.one("DAYS_SINCE(", "AGE(") + g.when() + ")"
	case 7:
		return "LENGTH(" + g.text() + ")"
	case 8:
		return g.one(`BUCKET(orders, "s")`, `BUCKET(city, "s")`, `BUCKET(country, "")`)
	default:
		if g.asking {
			return "COALESCE(" + inner + ", " + g.number(depth-1) + ")"
		}
		return inner
	}
}

func (g *ruleMaker) textConst() string {
	return dsl.Value{Kind: dsl.TextValue, Text: pick(g.Rand, texts)}.String()
}

func (g *ruleMaker) text() string {
	switch g.IntN(10) {
	case 0, 1, 2:
		return g.textConst()
	case 3:
		return g.one("LOWER(", "TRIM(", "UPPER(", "DOMAIN(") + g.one("city", "home", "alias") + ")"
	case 4:
		if g.asking {
			return "COALESCE(" + g.one("city", "home") + ", " + g.one("alias", "home", g.textConst()) + ")"
		}
		return ":t"
	default:
		return g.one("city", "home", "alias")
	}
}

// closed tests an enum or a country.
func (g *ruleMaker) closed() string {
	equal := g.one(" = ", " != ")
	switch g.IntN(8) {
	case 0:
		return "plan" + equal + g.one(`"free"`, `"gold"`, "plan")
	case 1:
		return "size" + equal + g.one(`"s"`, `"M"`, "size")
	case 2:
		return g.one("plan", "size") + " " + g.not() + g.one("STARTS WITH ", "ENDS WITH ", "CONTAINS ") + g.one(`"l"`, `"s"`, `"M"`, `""`, "home", "city")
	case 3:
		return g.one(`plan `, `size `) + g.not() + g.one(`LIKE "%e_"`, `LIKE "m"`, `MATCHES "^[gM]"`)
	case 4:
		return "plan " + g.not() + g.one(`IN ("free", "basic")`, "IN @none", `IN ("gold")`)
	case 5:
		return g.one("country", "ships") + equal + g.one(`"uk"`, `"GB"`, `"EL"`, "ships", "country")
	case 6:
		return g.one("country ", "ships ") + g.not() + g.one(`IN ("UK", "de")`, "IN @eu", "IN @none")
	default:
		return g.one("country ", "ships ") + g.not() + g.one(`STARTS WITH "g"`, `ENDS WITH "b"`, `CONTAINS "uk"`, `LIKE "u_"`, `LIKE "uk"`, `MATCHES "^G"`, `CONTAINS ""`)
	}
}

// when makes a date or an instant.
func (g *ruleMaker) when() string {
	switch g.IntN(12) {
	case 0:
		return g.one("TODAY", "YESTERDAY", "TOMORROW", "NOW", ":d")
	case 1:
		return fmt.Sprint(g.one("0", "1", "2", "30", ":n"), g.one(" DAYS", " WEEKS", " MONTHS", " YEARS", " HOURS", " MINUTES"), g.one(" AGO", " FROM NOW"))
	case 2:
		return dateNear(g.Rand, g.asOf)
	case 3:
		return instantNear(g.Rand, g.asOf).Format(time.RFC3339Nano)
	case 4:
		if g.asking {
			return g.one("COALESCE(born, joined)", "COALESCE(seen, last, NOW)", "COALESCE(born, TODAY)")
		}
		return "seen"
	default:
		return g.one("born", "joined", "seen", "last")
	}
}

func (g *ruleMaker) window() string {
	x := g.one("born", "joined", "seen", "last", g.when())
	switch g.IntN(5) {
	case 0:
		return x + " " + g.not() + g.one("BEFORE ", "AFTER ", "ON ", "SINCE ") + g.when()
	case 1:
		return x + " " + g.not() + "IN " + g.one("THIS ", "LAST ", "NEXT ") + g.one("WEEK", "MONTH", "QUARTER", "YEAR")
	case 2:
		return x + " " + g.not() + "BETWEEN " + g.when() + " AND " + g.when()
	case 3:
		return x + " " + g.not() + "IN (" + dateNear(g.Rand, g.asOf) + ", " + instantNear(g.Rand, g.asOf).Format(time.RFC3339Nano) + ")"
	}
	units := g.one(" DAYS", " WEEKS", " MONTHS", " YEARS", " FULL DAYS", " FULL WEEKS", " FULL MONTHS", " FULL YEARS")
	if g.IntN(4) == 0 {
		x, units = g.one("seen", "last"), g.one(" HOURS", " MINUTES")
	}
	return x + " " + g.not() + "WITHIN " + g.one("LAST ", "NEXT ") + g.one("1", "2", "7", "30", "60", ":n") + units
}

func (g *ruleMaker) set() string {
	not := g.not()
	switch g.IntN(6) {
	case 0:
		return "tags " + not + "CONTAINS " + g.textConst()
	case 1:
		return "tags " + not + "CONTAINS " + g.one("ANY ", "ALL ") + g.one("@words", "@none", "("+g.textConst()+", "+g.textConst()+")")
	case 2:
		return "likes " + not + "CONTAINS " + g.one(`"hats"`, `ANY ("hats", "bags")`, `ALL ("shoes", "hats")`)
	case 3:
		return "sizes " + not + "CONTAINS " + g.one("1", "-1", "ANY (0, 30)", "ALL (1, 2)", "ALL (9223372036854775808)", "ANY (9223372036854775808, 1)", "9007199254740993")
	case 4:
		if g.asking {
			return g.one("tags", "likes", "sizes") + " IS " + not + g.one("MISSING", "EMPTY")
		}
	}
	return "sizes " + not + "CONTAINS ANY @none"
}
