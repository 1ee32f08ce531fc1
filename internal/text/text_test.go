package text

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Bath", "BATH", true}, {"é", "e\u0301", true}, {"É", "e\u0301", true}, {"Ba\u0301th", "BÁTH", true},
		{"ß", "ẞ", true}, {"ß", "ss", false}, {"İ", "i", false}, {"ı", "I", false}, {"İstanbul", "istanbul", false},
		{"Σ", "ς", true}, {"K", "k", true}, {"Å", "\u212b", true}, {"ſ", "S", true},
		{"", "", true}, {"a", "", false}, {"a", "ab", false}, {"日本", "日本", true}, {"ǅ", "ǆ", true},
	} {
		if got := Fold(c.a) == Fold(c.b); got != c.same {
			t.Errorf("%q and %q the same: %v, want %v", c.a, c.b, got, c.same)
		}
	}
}

func FuzzEqualFold(f *testing.F) {
	for _, seed := range [][2]string{{"Bath", "bath"}, {"e\u0301x", "éX"}, {"K", "k"}, {"a", "\u0301"}, {"", "x"}, {"É", "e\u0301"}, {"\xff", "\xff"}, {"ab", "abc"}, {"q\u0323\u0307", "q\u0307\u0323"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		folded := Fold(b)
		if got, want := EqualFold(a, folded), Fold(a) == folded; got != want {
			t.Errorf("EqualFold(%q, %q) = %v, want %v", a, folded, got, want)
		}
		if utf8.ValidString(b) && Fold(folded) != folded {
			t.Errorf("folding %q twice gives %q", b, Fold(folded))
		}
	})
}

func TestLike(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"Ba%", "Bath", true}, {"Ba%", "ba", false}, {"%th", "Bath", true}, {"B_th", "Bath", true}, {"B_th", "Bth", false},
		{"_", "é", true}, {"", "", true}, {"", "a", false}, {"%", "", true}, {"%%", "", true}, {"100\\%", "100%", true},
		{"100\\%", "1000", false}, {"a\\_b", "axb", false}, {"a\\", "a\\", true}, {"%a%b%", "xxaxxbxx", true}, {"%ab", "aab", true},
		{"a%b%c", "abbbc", true}, {"a%b%c", "abbb", false}, {"_%_", "a", false}, {"_%_", "ab", true},
	} {
		if got := ParseLike(c.pattern).Match(c.s); got != c.want {
			t.Errorf("%q LIKE %q is %v, want %v", c.s, c.pattern, got, c.want)
		}
	}
}

// The twin is the pattern as a regular expression.
func FuzzLike(f *testing.F) {
	f.Add("%a_b%", "xxaxbyy")
	f.Add("\\%_\\\\%", "%a\\b")
	f.Add("%%%%_", "")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if !utf8.ValidString(pattern) || !utf8.ValidString(s) || len(pattern) > 200 {
			t.Skip("not text, or longer than a regular expression should be")
		}
		var re strings.Builder
		escaped := false
		for _, r := range pattern {
			switch {
			case !escaped && r == '%':
				re.WriteString(".*")
			case !escaped && r == '_':
				re.WriteString(".")
			case !escaped && r == '\\':
				escaped = true
				continue
			default:
				re.WriteString(regexp.QuoteMeta(string(r)))
			}
			escaped = false
		}
		if escaped {
			re.WriteString(`\\`)
		}
		want := regexp.MustCompile(`(?s)\A(?:` + re.String() + `)\z`).MatchString(s)
		if got := ParseLike(pattern).Match(s); got != want {
			t.Errorf("%q LIKE %q is %v, want %v", s, pattern, got, want)
		}
	})
}
