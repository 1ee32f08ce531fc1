package dsl

// This file holds what the parser wants at a cursor to what it takes: it is inside
// the package since it goes by tokens.

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/clientele-go/clientele/internal/golden"
)

// TestWants shows what may stand at the | of each line of a case's rules.
func TestWants(t *testing.T) {
	golden.Run(t, "testdata/wants.txtar", func(t *testing.T, c *golden.Case) {
		var got []string
		for line := range strings.SplitSeq(c.In("rules"), "\n") {
			before, after, _ := strings.Cut(line, "|")
			got = append(got, line)
			at := At(before+after, len(before))
			if at.Typed != "" {
				got = append(got, "    instead of "+(before + after)[at.Word.Start:at.Word.End])
			}
			for _, w := range at.Wants {
				got = append(got, "    "+describeWant(&w))
			}
		}
		c.Want("wants", strings.Join(got, "\n"))
	})
}

var wantNames = [...]string{WantWords: "words", WantOperand: "operand", WantOperator: "operator", WantItem: "item", WantList: "list",
	WantCount: "count", WantMoment: "moment", WantCurrency: "currency", WantEvents: "events", WantSegment: "segment"}

func describeWant(w *Want) string {
	parts := []string{wantNames[w.Kind]}
	add := func(when bool, more ...string) {
		if when {
			parts = append(parts, more...)
		}
	}
	add(w.Kind == WantOperand && !w.Value, "or condition")
	add(w.Kind == WantOperator && w.Value, "of a value")
	add(w.Left != nil, "after", formatOr(w.Left))
	add(w.After != "", "after", w.After)
	for _, arg := range w.Args {
		add(true, "beside", formatOr(arg))
	}
	for _, events := range w.Within {
		add(true, "within", events.Name)
	}
	add(len(w.Words) > 0, ":", strings.Join(w.Words, " "))
	return strings.Join(parts, " ")
}

func formatOr(e Expr) string {
	if e == nil {
		return ""
	}
	return Format(e)
}

// TestWantedNext cuts the valid rules before each token: what stands next must be
// among what is wanted. The bracket of a function comes with its name, and after a
// minus sign any number may follow.
func TestWantedNext(t *testing.T) {
	for _, text := range grammarRules(t) {
		s := scanner{text: text, limits: Limits{}.orDefault()}
		s.run()
		for i, token := range s.tokens {
			if token.EOF() || i > 0 && (s.tokens[i-1].Value == "-" || s.tokens[i-1].Type == tokenWord && token.Value == "(") {
				continue
			}
			before := text[:token.Pos.Offset] + " "
			at := At(before, len(before))
			if !slices.ContainsFunc(at.Wants, func(w Want) bool { return w.takes(token, s.tokens[i+1]) }) {
				t.Errorf("%s|%s wants", text[:token.Pos.Offset], text[token.Pos.Offset:])
				for _, w := range at.Wants {
					t.Error("   ", describeWant(&w))
				}
			}
		}
	}
}

// takes reports whether a token, before another one, is what is wanted.
func (w *Want) takes(t, next lexer.Token) bool {
	word := strings.ToUpper(t.Value)
	spellings := []string{word, word + "S", strings.TrimSuffix(word, "S"), map[string]string{"<>": "!=", "NULL": "MISSING"}[word]}
	if slices.ContainsFunc(spellings, func(s string) bool { return slices.Contains(w.Words, s) }) {
		return true
	}
	if word == "OR" && strings.EqualFold(next.Value, "MISSING") && slices.Contains(w.Words, "OR MISSING") {
		return true
	}
	_, isKeyword := keyword(t.Value)
	literal := t.Type >= tokenString && t.Type <= tokenVersion || word == "TRUE" || word == "FALSE"
	switch w.Kind {
	case WantOperand:
		return literal || t.Type == tokenParameter || t.Type == tokenQuotedName || t.Value == "(" || t.Value == "-" ||
			t.Type == tokenWord && !isKeyword || isKeyword && (next.Value == "(" || momentWords[word] > 0 || word == "TODAY")
	case WantItem:
		return literal || t.Type == tokenParameter || t.Value == "-"
	case WantList:
		return t.Type == tokenList
	case WantCount:
		return t.Type == tokenNumber || t.Type == tokenPercent || t.Type == tokenParameter || t.Value == "-"
	case WantOperator:
		return isCondition(w.Left) // compared with a value, which the checker refuses
	case WantCurrency:
		return isCurrency(t.Value)
	case WantEvents, WantSegment:
		return t.Type == tokenWord && !isKeyword || t.Type == tokenQuotedName
	default:
		return false
	}
}

// grammarRules are the rules of the grammar's cases.
func grammarRules(t testing.TB) (rules []string) {
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

// TestAtLimits asks at the last place where something may stand, and behind it.
func TestAtLimits(t *testing.T) {
	for name, c := range map[string]struct {
		allowed, more string
	}{
		"bytes":    {"a=1" + strings.Repeat(" ", 64<<10-3), " "},
		"tests":    {strings.Repeat("a=1 OR ", 999) + "a=1 ", "OR a=1 "},
		"literals": {"a IN (" + strings.Repeat("1,", 9_999) + "1) ", "AND a=1 "},
	} {
		if at := At(c.allowed, len(c.allowed)); len(at.Wants) == 0 {
			t.Errorf("%s: nothing is wanted where something is allowed", name)
		}
		if at := At(c.allowed+c.more, len(c.allowed+c.more)); len(at.Wants) > 0 {
			t.Errorf("%s: %s is wanted beyond the limit", name, describeWant(&at.Wants[0]))
		}
	}
}

// TestAtWithinACharacter asks between the bytes of characters, which is before them.
func TestAtWithinACharacter(t *testing.T) {
	for _, c := range []struct {
		text         string
		offset, want int
	}{{"a = é", 5, 4}, {"a = 東京", 6, 4}, {"a = 東京", 7, 7}, {"\xa9", 0, 0}, {"\xa9\xa9", 1, 0}, {"é", 2, 2}} {
		at := At(c.text, c.offset)
		if got := int(at.Word.Start) + len(at.Typed); got != c.want {
			t.Errorf("%q at %d: the cursor is at %d, want %d", c.text, c.offset, got, c.want)
		}
	}
}

// FuzzAt asks at every kind of text and offset.
func FuzzAt(f *testing.F) {
	for i, text := range grammarRules(f) {
		f.Add(text, i)
	}
	for _, text := range []string{"", "(", "`", "'", "a = \"\\", "\xff", "-- é", "é", "SUM(orders.", "a IN @", "a && ", "! ", "a = 'x\n y"} {
		f.Add(text, len(text))
	}
	f.Fuzz(func(t *testing.T, text string, offset int) {
		at := At(text, offset)
		start, end := int(at.Word.Start), int(at.Word.End)
		cursor := start + len(at.Typed)
		if start < 0 || cursor > end || end > len(text) || text[start:cursor] != at.Typed {
			t.Errorf("%q at %d: the word is %v, typed is %q", text, offset, at.Word, at.Typed)
		}
		if alone := At(text[:cursor], cursor); len(alone.Wants) != len(at.Wants) || alone.Typed != at.Typed {
			t.Errorf("%q at %d: what follows the cursor counts", text, offset)
		}
		for _, w := range at.Wants {
			if w.Left != nil && int(w.Left.ID()) >= at.Nodes {
				t.Errorf("%q at %d: node %d of %d", text, offset, w.Left.ID(), at.Nodes)
			}
		}
	})
}
