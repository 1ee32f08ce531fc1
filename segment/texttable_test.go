package segment

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// A table answers as the map that it was made of, for texts that differ in little: of all
// lengths around those of a signature, and of few letters.
func TestTextTable(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	text := func() string {
		s := make([]byte, r.IntN(11))
		for i := range s {
			s[i] = "ab\x00"[r.IntN(3)]
		}
		return string(s)
	}
	made := 0
	for range 2000 {
		answers, other := map[string]Outcome{}, Outcome(r.IntN(3))
		for range r.IntN(12) {
			answers[text()] = Outcome(r.IntN(3))
		}
		table, ok := newTextTable(answers, other)
		if !ok {
			continue
		}
		made++
		opposite := table.opposite()
		for range 50 {
			s := text()
			want, ok := answers[s]
			if !ok {
				want = other
			}
			if got, not := table.answer(s), opposite.answer(s); got != want || not != want.not() {
				t.Fatalf("%q of %q, others %v, is %v, and the opposite %v; want %v", s, answers, other, got, not, want)
			}
		}
	}
	if table, _ := newTextTable(map[string]Outcome{"abcd1efgh": In}, Out); table.answer("abcd2efgh") != Out {
		t.Error("texts of nine letters are told apart by eight")
	}
	if made < 1500 {
		t.Errorf("%d tables of 2000 were made", made)
	}
}

// Texts that only their middles tell apart, or very many, leave the test to a map.
func TestTextsMuchAlike(t *testing.T) {
	alike := map[string]Outcome{}
	rule := `name IN ("x`
	for i := range 50 {
		text := fmt.Sprintf("beginning%03dthe end", i)
		alike[text] = In
		rule += fmt.Sprintf(`", "%s`, text)
	}
	if _, ok := newTextTable(alike, Out); ok {
		t.Error("50 texts of one beginning, middle and end fit a table")
	}
	many := map[string]Outcome{}
	for i := range mostTexts + 1 {
		many[fmt.Sprint(i)] = In
	}
	if _, ok := newTextTable(many, Out); ok {
		t.Errorf("%d texts fit a table", len(many))
	}
	type named struct {
		Name string `segment:"name"`
	}
	names, err := For[named]()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]Outcome{`")`: In, `") AND NOT name IN ("x", "z")`: In} {
		r, err := names.Compile(rule + text)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Match(&named{"beginning007the end"}, benchAsOf); got != want {
			t.Errorf("beginning007the end is %v; want %v", got, want)
		}
		if got := r.Match(&named{"beginning050the end"}, benchAsOf); got != Out {
			t.Errorf("beginning050the end is %v; want out", got)
		}
	}
}
