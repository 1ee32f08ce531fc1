package text

import (
	"fmt"
	"hash/fnv"
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

// TestSimpleCaseFolding compares the blocks of which the letters are settled with Perl's
// Simple_Case_Folding (prop_invmap of Unicode::UCD, Perl 5.36, Unicode 14), pair by pair in
// a hash, and some pairs of CaseFolding.txt one by one.
func TestSimpleCaseFolding(t *testing.T) {
	pairs, sum := 0, fnv.New64a()
	for r := rune(0); r <= 0xABBF; r++ {
		settled := r < 0x590 || 0x1E00 <= r && r <= 0x1FFF || 0x13A0 <= r && r <= 0x13FF || 0xAB70 <= r
		if folded := foldRune(r); settled && folded != r {
			pairs++
			fmt.Fprintf(sum, "%04X %04X\n", r, folded)
		}
	}
	if pairs != 787 || sum.Sum64() != 0x13f8feebddbb91c0 {
		t.Errorf("%d pairs with the hash %#x", pairs, sum.Sum64())
	}
	for r, want := range map[rune]rune{'É': 'é', 'ι': 'ι', '\u0345': 'ι', 'µ': 'μ', 'ς': 'σ', 'ẞ': 'ß', 'ſ': 's', 'K': 'k', 'İ': 'İ', 'ı': 'ı', '\uAB70': 'Ꭰ'} {
		if got := foldRune(r); got != want {
			t.Errorf("%c folds to %c, want %c", r, got, want)
		}
	}
}
