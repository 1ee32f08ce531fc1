package dsl_test

// This file checks what holds for every text: that reading it does not fail, and
// that the canonical text of what was read means the same.

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
)

// validRules are the rules of the grammar's cases.
func validRules(t testing.TB) (rules []string) {
	t.Helper()
	file, err := os.ReadFile("testdata/grammar.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(file), "-- rules --\n")[1:] {
		list, _, _ := strings.Cut(part, "\n-- canonical")
		rules = append(rules, strings.Split(list, "\n")...)
	}
	return rules
}

// readAny checks what holds for every text.
func readAny(t testing.TB, text string) {
	rule, err := dsl.Parse(text)
	all := mistakes(t, err)
	if len(all) > 20 {
		t.Errorf("%q has %d errors", text, len(all))
	}
	_ = all.Caret()
	if rule != nil {
		_ = rule.Prose().String()
	}
	if err == nil {
		wellFormed(t, rule)
		reparse(t, rule)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range validRules(f) {
		f.Add(text)
	}
	for _, text := range []string{"", "a == 1", "(", "a IN (", "'", "`", "1,000", "\xff", "a = \"\\", "2026-01-3", "v1.", "--", "a = '\n' AND", "{", "}", "AGE(}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { readAny(t, text) })
}

func FuzzParseFile(f *testing.F) {
	f.Add("segment a \"A\" { model value when orders > 3 owner \"x\", 5 }\nsegment b { when c }")
	f.Add("segment a { when (")
	f.Add("metric x = 1 segment `a` { when b }")
	f.Add("segment a { model ! when b } segment c { model “value” when d }") // spelt otherwise than it is read
	f.Fuzz(func(t *testing.T, text string) {
		file, err := dsl.ParseFile(text)
		mistakes(t, err)
		if err != nil || file == nil {
			return
		}
		again, err := dsl.ParseFile(file.String())
		if err != nil {
			t.Fatalf("%q\nis canonically\n%s\nwhich has errors: %v", text, file, err)
		}
		if again.String() != file.String() {
			t.Errorf("%s\nis canonically\n%s", file, again)
		}
	})
}

// TestPrefixes reads every beginning of every valid rule.
func TestPrefixes(t *testing.T) {
	for _, text := range validRules(t) {
		for i := range text {
			readAny(t, text[:i])
		}
	}
}

// TestSoup reads random words of the language in random order, which finds
// combinations that nobody thought of; about one in six parses.
func TestSoup(t *testing.T) {
	words := strings.Split(`a b AND OR NOT IN BETWEEN IS MISSING EMPTY CONTAINS STARTS WITH LIKE WITHIN LAST NEXT THIS 3 DAYS 2 FULL WEEK AGO FROM NOW TODAY `+
		`ANY ALL ( ) , + - * / = < != >= "x" 'it''s' @l :p 10% 2026-01-31 TRUE AGE( ON SINCE OR-MISSING { } .`, " ")
	r := rand.New(rand.NewPCG(1, 1))
	parsed := 0
	for range 10_000 {
		var text []string
		for range 1 + r.IntN(12) {
			text = append(text, strings.ReplaceAll(words[r.IntN(len(words))], "-M", " M"))
		}
		rule := strings.Join(text, " ")
		readAny(t, rule)
		if _, err := dsl.Parse(rule); err == nil {
			parsed++
		}
	}
	if parsed < 100 {
		t.Errorf("only %d texts parsed", parsed)
	}
}

// TestMutations reads valid rules with one word taken away, doubled or exchanged
// for that of another rule.
func TestMutations(t *testing.T) {
	rules := validRules(t)
	r := rand.New(rand.NewPCG(2, 2))
	for _, rule := range rules {
		for range 20 {
			words := strings.Fields(rule)
			if len(words) == 0 {
				continue
			}
			other := strings.Fields(rules[r.IntN(len(rules))])
			i := r.IntN(len(words))
			switch r.IntN(3) {
			case 0:
				words[i] = ""
			case 1:
				words[i] += " " + words[i]
			default:
				if len(other) > 0 {
					words[i] = other[r.IntN(len(other))]
				}
			}
			readAny(t, strings.Join(words, " "))
		}
	}
}
