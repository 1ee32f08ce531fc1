package dsl

import (
	"os"
	"strings"
	"testing"
)

// TestLanguageReference holds LANGUAGE.md to the language: it has every word, and what it
// shows first can be read.
func TestLanguageReference(t *testing.T) {
	text, err := os.ReadFile("LANGUAGE.md")
	if err != nil {
		t.Fatal(err)
	}
	for word := range reserved {
		if !strings.Contains(string(text), word) && !strings.Contains(string(text), strings.ToLower(word)) {
			t.Errorf("it does not say what %s is", word)
		}
	}
	for word := range aggregates {
		if !strings.Contains(string(text), "`"+word+"(") {
			t.Errorf("it does not say what %s gives", word)
		}
	}
	_, rules, _ := strings.Cut(string(text), "```\n")
	rules, _, _ = strings.Cut(rules, "\n```")
	for rule := range strings.SplitSeq(rules, "\n") {
		if _, err := Parse(rule); err != nil {
			t.Errorf("%s: %v", rule, err)
		}
	}
	_, file, _ := strings.Cut(string(text), "## Definition files\n")
	file, _, _ = strings.Cut(file, "\n- A **metric**")
	if _, err := ParseFile(file); err != nil {
		t.Error(err)
	}
}
