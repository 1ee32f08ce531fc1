package segment

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/country"
	"github.com/clientele-go/clientele/internal/text"
)

// A textPredicate is a test of a text in the form in which its field compares.
type textPredicate func(string) bool

// textTest compiles a test of a text. Folded says that the predicate wants the
// folded form, in which the cuts are, too.
func (c *compiler) textTest(x dsl.Expr, folded bool, holds textPredicate, asks asks[string]) test {
	plain := &predicate[string]{c.textExpr(x), func(s string, _ *moment) bool { return holds(s) }, asks}
	if folded {
		c.moment = true
		plain.holds = func(s string, m *moment) bool { return holds(m.fold(s)) }
		plain.asks.folded = true
	}
	switch f := c.rule.Declared(x); {
	case f == nil:
		return plain
	case f.Type.Kind == dsl.KindCountry:
		if read, ok := fieldReader[string](c, x); ok {
			return &countries{newLeaf(plain, false), read, countryAnswers(folded, holds)}
		}
	case f.Type.Kind == dsl.KindEnum && !f.Fold:
		answers := make(map[string]Outcome, len(f.Enum))
		for _, value := range f.Enum {
			answers[value] = outcome(holds(compared(value, folded)))
		}
		return c.tellApart(x, plain, answers, Undecided)
	}
	return plain
}

// tellApart makes a test of a text fast that tells a few apart byte for byte, and has
// the same outcome for all others.
func (c *compiler) tellApart(x dsl.Expr, plain test, answers map[string]Outcome, other Outcome) test {
	if read, ok := fieldReader[string](c, x); ok {
		if table, ok := newTextTable(answers, other); ok {
			return &textsApart{newLeaf(plain, false), read, table}
		}
	}
	return plain
}

func countryAnswers(folded bool, holds textPredicate) *[country.Codes]Outcome {
	answers := new([country.Codes]Outcome)
	for i := range answers {
		answers[i] = Undecided
		if code, ok := country.Code(i).Meant(); ok {
			answers[i] = outcome(holds(compared(codeNames[code], folded)))
		}
	}
	return answers
}

func compared(s string, folded bool) string {
	if folded {
		return text.Fold(s)
	}
	return s
}

func (c *compiler) compareText(op dsl.CompareOp, left, right dsl.Expr) test {
	folded := c.rule.Folds(left) || c.rule.Folds(right)
	k := c.rule.Const(right)
	if k == nil {
		if folded {
			c.moment = true
		}
		return &relation[string, string]{c.textExpr(left), c.textExpr(right), func(a, b string, _ *moment) bool {
			return holds(op, strings.Compare(compared(a, folded), compared(b, folded)))
		}}
	}
	value := compared(k.Text, folded)
	t := c.textTest(left, folded, func(s string) bool { return holds(op, strings.Compare(s, value)) }, tells(left, value))
	if op > dsl.NotEqual || folded || c.rule.Type(left).Kind != dsl.KindText {
		return t
	}
	return c.tellApart(left, t, map[string]Outcome{value: outcome(op == dsl.Equal)}, outcome(op == dsl.NotEqual))
}

func (c *compiler) textIn(x dsl.Expr, items []check.Const) test {
	folded := c.rule.Folds(x)
	answers := make(map[string]Outcome, len(items))
	for _, item := range items {
		answers[compared(item.Text, folded)] = In
	}
	t := c.textTest(x, folded, func(s string) bool { return answers[s] == In }, tells(x, slices.Collect(maps.Keys(answers))...))
	if folded || c.rule.Type(x).Kind != dsl.KindText {
		return t
	}
	return c.tellApart(x, t, answers, Out)
}

func (c *compiler) match(e *dsl.Match) test {
	k := c.rule.Const(e.Pattern)
	switch {
	case c.class(e.X) == setClass:
		return c.setTest(e.X, []check.Const{*k}, false)
	case k == nil:
		folded := c.rule.Folds(e.X) || c.rule.Folds(e.Pattern)
		find := matchers[e.Op]
		return &relation[string, string]{c.textExpr(e.X), c.textExpr(e.Pattern), func(s, pattern string, _ *moment) bool {
			return find(compared(s, folded), compared(pattern, folded))
		}}
	}
	pattern := k.Text
	if c.rule.Type(e.X).Kind == dsl.KindCountry && e.Op != dsl.Matches {
		pattern = countryPattern(pattern)
	}
	folded := c.rule.Folds(e.X) && e.Op != dsl.Matches
	pattern = compared(pattern, folded)
	switch e.Op {
	case dsl.Like:
		return c.textTest(e.X, folded, text.ParseLike(pattern).Match, asks[string]{})
	case dsl.Matches:
		return c.textTest(e.X, false, regexp.MustCompile(pattern).MatchString, asks[string]{}) // check has compiled it
	default:
		find := matchers[e.Op]
		return c.textTest(e.X, folded, func(s string) bool { return find(s, pattern) }, asks[string]{})
	}
}

// countryPattern spells a pattern as the codes are spelt, so that uk, UK and GB
// agree under every operator.
func countryPattern(pattern string) string {
	if code, ok := country.Of(pattern); ok {
		return code.String()
	}
	return strings.ToUpper(pattern)
}

var matchers = [...]func(s, pattern string) bool{
	dsl.Contain: strings.Contains, dsl.StartsWith: strings.HasPrefix, dsl.EndsWith: strings.HasSuffix,
}

// textExpr compiles a text: an enum's in its declared spelling, a country's as
// its code.
func (c *compiler) textExpr(e dsl.Expr) expr[string] {
	if k := c.rule.Const(e); k != nil {
		return constExpr[string]{k.Text}
	}
	switch e := e.(type) {
	case *dsl.Ident:
		return identifier(c, e, c.textField, c.textExpr)
	case *dsl.Aggregate:
		return once(c, e, aggregated(c, e, c.textField, textOrder(c.rule.Folds(e))))
	default:
		return c.textCall(e.(*dsl.Call))
	}
}

func (c *compiler) textField(f fieldRef) expr[string] { return fieldOf(c, f, spelling(f.declared)) }

// spelling returns how the raw text of a field becomes the one that is compared.
func spelling(f *dsl.Field) func(string) (string, Cause) {
	switch f.Type.Kind {
	case dsl.KindCountry:
		return func(s string) (string, Cause) {
			code, ok := country.Of(s)
			if !ok {
				return "", notInList(s)
			}
			return codeNames[code], known
		}
	case dsl.KindVersion:
		return func(s string) (string, Cause) {
			_, why := versionOf(s)
			return s, why
		}
	case dsl.KindEnum:
		values, forms, is := f.Enum, f.Enum, func(s, form string) bool { return s == form }
		if f.Fold {
			forms, is = make([]string, len(values)), text.EqualFold
			for i, value := range values {
				forms[i] = text.Fold(value)
			}
		}
		return func(s string) (string, Cause) {
			for i, form := range forms {
				if is(s, form) {
					return values[i], known
				}
			}
			return "", notInList(s)
		}
	default:
		return itself[string]
	}
}

// notInList is why a text is none of a closed list: an empty one says nothing.
func notInList(s string) Cause {
	if s == "" {
		return Missing
	}
	return Invalid
}

// codeNames spares the plain path an allocation for each country.
var codeNames = func() (names [country.Codes]string) {
	for _, code := range country.All() {
		names[code] = code.String()
	}
	return names
}()

func (c *compiler) textCall(e *dsl.Call) expr[string] {
	if e.Name == "COALESCE" {
		return &coalesce[string]{exprs(e.Args, c.textExpr)}
	}
	f := textFunctions[e.Name]
	return &unary[string, string]{c.textExpr(e.Args[0]), func(s string, _ *moment) (string, Cause) { return f(s) }}
}

var textFunctions = map[string]func(string) (string, Cause){
	"LOWER":  func(s string) (string, Cause) { return strings.ToLower(s), known },
	"UPPER":  func(s string) (string, Cause) { return strings.ToUpper(s), known },
	"TRIM":   func(s string) (string, Cause) { return strings.TrimSpace(s), known },
	"DOMAIN": domain,
}

// domain is what follows the last @ of an e-mail address; a text without one has
// none.
func domain(email string) (string, Cause) {
	at := strings.LastIndexByte(email, '@')
	if at < 0 || at == len(email)-1 {
		return "", Missing
	}
	return email[at+1:], known
}

// setTest compiles whether a set holds any, or all, of some constants.
func (c *compiler) setTest(x dsl.Expr, items []check.Const, all bool) test {
	if c.rule.Type(x).Elem == dsl.KindInt {
		numbers := make([]int64, 0, len(items))
		for i := range items {
			if n := items[i].Number.Num(); n.IsInt64() {
				numbers = append(numbers, n.Int64())
			} else if all { // no set of 64-bit integers holds it
				return &predicate[[]int64]{c.intsExpr(x), func([]int64, *moment) bool { return false }, asks[[]int64]{}}
			}
		}
		return &predicate[[]int64]{c.intsExpr(x), func(set []int64, _ *moment) bool {
			return anyOrAll(numbers, all, func(n int64) bool { return slices.Contains(set, n) })
		}, asks[[]int64]{}}
	}
	folded := c.rule.Folds(x)
	wanted := make([]string, len(items))
	for i := range items {
		wanted[i] = compared(items[i].Text, folded)
	}
	return &predicate[[]string]{c.textsExpr(x), func(set []string, _ *moment) bool {
		return anyOrAll(wanted, all, func(want string) bool {
			if !folded {
				return slices.Contains(set, want)
			}
			return slices.ContainsFunc(set, func(s string) bool { return text.EqualFold(s, want) })
		})
	}, asks[[]string]{}}
}

// anyOrAll asks for each item. Nothing is any of no items, and everything all.
func anyOrAll[V any](items []V, all bool, has func(V) bool) bool {
	for _, item := range items {
		if has(item) != all {
			return !all
		}
	}
	return all
}

// elementsExpr compiles a set of texts from its first element that is one on: what is
// none of an enum's values is no element.
func (c *compiler) elementsExpr(e dsl.Expr) expr[[]string] {
	read := func(f fieldRef) expr[[]string] {
		spell := elementOf(f.declared)
		return fieldOf(c, f, func(set []string) ([]string, Cause) {
			for i, element := range set {
				if _, why := spell(element); why == known {
					return set[i:], known
				}
			}
			return nil, known
		})
	}
	return identifier(c, e.(*dsl.Ident), read, c.elementsExpr)
}

// elementOf returns how an element of a set is spelt.
func elementOf(f *dsl.Field) func(string) (string, Cause) {
	return spelling(&dsl.Field{Type: dsl.Type{Kind: f.Type.Elem}, Enum: f.Enum, Fold: f.Fold})
}

// textsExpr compiles a set of texts.
func (c *compiler) textsExpr(e dsl.Expr) expr[[]string] {
	read := func(f fieldRef) expr[[]string] { return fieldOf(c, f, itself[[]string]) }
	return identifier(c, e.(*dsl.Ident), read, c.textsExpr)
}
