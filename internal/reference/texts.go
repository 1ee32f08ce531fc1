package reference

// This file is how the reference reads fields and compares texts.

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/clientele-go/clientele/dsl"
)

// folds reports whether letter case does not count for a text: it belongs to the
// field, and functions keep it.
func (r *evaluation) folds(e dsl.Expr) bool {
	switch e := e.(type) {
	case *dsl.Ident:
		if f, _ := r.lookup(e.Name); f == nil {
			return r.customer().folds(r.Metrics[e.Name].Root)
		}
		return r.declared(e).Fold
	case *dsl.Aggregate:
		return r.declared(e) != nil && r.declared(e).Fold
	case *dsl.Call:
		return e.Name == "DOMAIN" || slices.ContainsFunc(e.Args, r.folds)
	}
	return false
}

// isCountry reports whether a text is a country's code.
func (r *evaluation) isCountry(e dsl.Expr) bool {
	switch e := e.(type) {
	case *dsl.Call:
		return e.Name == "COALESCE" && slices.ContainsFunc(e.Args, r.isCountry)
	case *dsl.Ident:
		if f, _ := r.lookup(e.Name); f == nil {
			return r.customer().isCountry(r.Metrics[e.Name].Root)
		}
	}
	return r.kindOf(e) == dsl.KindCountry
}

// form is a text as it compares for e.
func (r *evaluation) form(e dsl.Expr, s string) string {
	if r.folds(e) {
		return foldText(s)
	}
	return s
}

// spelt is a constant text as e spells it.
func (r *evaluation) spelt(e dsl.Expr, s string) string {
	if code := countryCode(s); code != "" && r.isCountry(e) {
		return code
	}
	return s
}

func (r *evaluation) compareTexts(left, right dsl.Expr, a, b string) int {
	a, b = r.spelt(right, a), r.spelt(left, b)
	if r.folds(left) || r.folds(right) {
		a, b = foldText(a), foldText(b)
	}
	return strings.Compare(a, b)
}

// foldText composes accents, and takes for each character the one that stands for all
// that differ from it in letter case alone: the small letter of their capital, for
// Cherokee the capital.
func foldText(s string) string {
	var folded []rune
	for _, c := range norm.NFC.String(s) {
		letter := unicode.ToLower(unicode.ToUpper(c))
		if unicode.In(c, unicode.Cherokee) {
			letter = unicode.ToUpper(c)
		}
		if !strings.EqualFold(string(letter), string(c)) { // as of the Turkish İ
			letter = c
		}
		folded = append(folded, letter)
	}
	return string(folded)
}

func (r *evaluation) match(e *dsl.Match) Outcome {
	x, pattern := r.value(e.X), r.value(e.Pattern)
	if x == nil || pattern == nil {
		return Undecided
	}
	if _, isText := x.(string); !isText {
		return r.contains(e.X, []any{pattern}, false)
	}
	s, p := x.(string), pattern.(string)
	if e.Op == dsl.Matches {
		return yes(regexp.MustCompile(p).MatchString(s))
	}
	if r.isCountry(e.X) && isConstant(e.Pattern) {
		p = strings.ToUpper(r.spelt(e.X, p))
	}
	if r.folds(e.X) || r.folds(e.Pattern) {
		s, p = foldText(s), foldText(p)
	}
	switch e.Op {
	case dsl.Contain:
		return yes(strings.Contains(s, p))
	case dsl.StartsWith:
		return yes(strings.HasPrefix(s, p))
	case dsl.EndsWith:
		return yes(strings.HasSuffix(s, p))
	default:
		return yes(like([]rune(s), []rune(p)))
	}
}

// like tries every length for every %.
func like(s, pattern []rune) bool {
	if len(pattern) == 0 {
		return len(s) == 0
	}
	switch {
	case pattern[0] == '%':
		return like(s, pattern[1:]) || len(s) > 0 && like(s[1:], pattern)
	case pattern[0] == '\\' && len(pattern) > 1:
		pattern = pattern[1:]
	case pattern[0] == '_' && len(s) > 0:
		return like(s[1:], pattern[1:])
	}
	return len(s) > 0 && s[0] == pattern[0] && like(s[1:], pattern[1:])
}
