package segment

// This file is how the reference reads fields and compares texts.

import (
	"math"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/clientele-go/clientele/dsl"
)

// countries are those that the tests use, in every spelling.
var countriesOfTests = map[string]string{"GB": "GB", "UK": "GB", "IE": "IE", "DE": "DE", "FR": "FR", "GR": "GR", "EL": "GR"}

// field reads a field of the record. What is no value of its type is not known.
func (r *reference) field(f *dsl.Field) any {
	switch v := r.record[f.Name].(type) {
	case bool:
		if f.Type.Kind == dsl.KindBool {
			return v
		}
	case int64:
		if f.Type.Kind == dsl.KindInt {
			return new(big.Rat).SetInt64(v)
		}
	case float64:
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return nil
		case f.Type.Kind == dsl.KindFloat:
			return v
		case f.Type.Kind == dsl.KindInt && v == math.Trunc(v):
			return new(big.Rat).SetFloat64(v)
		}
	case []string, []int64:
		return v
	case string:
		return readText(f, v)
	}
	return nil
}

var plainDecimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

func readText(f *dsl.Field, s string) any {
	switch f.Type.Kind {
	case dsl.KindText:
		return s
	case dsl.KindEnum:
		for _, value := range f.Enum {
			if s == value || f.Fold && foldText(s) == foldText(value) {
				return value
			}
		}
	case dsl.KindCountry:
		if code, ok := countriesOfTests[strings.ToUpper(s)]; ok {
			return code
		}
	case dsl.KindDecimal:
		if plainDecimal.MatchString(s) {
			x, _ := new(big.Rat).SetString(s)
			return x
		}
	case dsl.KindDate:
		if t, err := time.Parse("2006-01-02", s); err == nil {
			return dayOfTime(t)
		}
	case dsl.KindInstant:
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return t
		}
	}
	return nil
}

// folds reports whether letter case does not count for a text: it belongs to the
// field, and functions keep it.
func (r *reference) folds(e dsl.Expr) bool {
	switch e := e.(type) {
	case *dsl.Ident:
		return r.schema.Field(e.Name).Fold
	case *dsl.Call:
		return e.Name == "DOMAIN" || slices.ContainsFunc(e.Args, r.folds)
	}
	return false
}

// isCountry reports whether a text is a country's code.
func (r *reference) isCountry(e dsl.Expr) bool {
	switch e := e.(type) {
	case *dsl.Ident:
		return r.schema.Field(e.Name).Type.Kind == dsl.KindCountry
	case *dsl.Call:
		return e.Name == "COALESCE" && slices.ContainsFunc(e.Args, r.isCountry)
	}
	return false
}

// form is a text as it compares for e.
func (r *reference) form(e dsl.Expr, s string) string {
	if r.folds(e) {
		return foldText(s)
	}
	return s
}

// spelt is a constant text as e spells it.
func (r *reference) spelt(e dsl.Expr, s string) string {
	if code, ok := countriesOfTests[strings.ToUpper(s)]; ok && r.isCountry(e) {
		return code
	}
	return s
}

func (r *reference) compareTexts(left, right dsl.Expr, a, b string) int {
	a, b = r.spelt(right, a), r.spelt(left, b)
	if r.folds(left) || r.folds(right) {
		a, b = foldText(a), foldText(b)
	}
	return strings.Compare(a, b)
}

// foldText composes accents, and takes for each character the first of those that
// differ from it in letter case alone; for ASCII letters the small one.
func foldText(s string) string {
	var folded []rune
	for _, c := range norm.NFC.String(s) {
		first := c
		for next := unicode.SimpleFold(c); next != c; next = unicode.SimpleFold(next) {
			first = min(first, next)
		}
		if first <= unicode.MaxASCII {
			first = unicode.ToLower(first)
		}
		folded = append(folded, first)
	}
	return string(folded)
}

func (r *reference) match(e *dsl.Match) Outcome {
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
