package dsl

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Span is a half-open range of byte offsets [Start, End) in a text.
type Span struct{ Start, End int32 }

// Locate returns the line and column of a byte offset in a text, both counted
// from 1, the column in characters.
func Locate(text string, offset int32) (line, column int) {
	head := text[:min(max(int(offset), 0), len(text))]
	newline := strings.LastIndexByte(head, '\n')
	return 1 + strings.Count(head, "\n"), 1 + utf8.RuneCountInString(head[newline+1:])
}

// An Error is one mistake in a rule, a definition file or a use of either.
// Its fields are for programs, its two texts for people.
type Error struct {
	// Code says which kind of mistake it is. Codes are added, never renamed.
	Code Code
	// Span is where it is, in Text.
	Span Span
	// Message says what is wrong, and what was expected.
	Message string
	// Hint says how to mend it; it may be empty.
	Hint string
	// Text is the whole text that the span points into.
	Text string
}

// Position returns the line and column where the mistake begins, counted from 1,
// the column in characters.
func (e *Error) Position() (line, column int) { return Locate(e.Text, e.Span.Start) }

// Error is one line: position, message, hint and code.
func (e *Error) Error() string {
	line, column := e.Position()
	return fmt.Sprintf("%d:%d: %s", line, column, e.summary())
}

func (e *Error) summary() string {
	hint := ""
	if e.Hint != "" {
		hint = " (" + e.Hint + ")"
	}
	return fmt.Sprintf("%s%s [%s]", e.Message, hint, e.Code)
}

// shownColumns is how much of a source line a caret is shown under.
const shownColumns = 100

// Caret is the error with its source line and a caret under the mistake. Tabs
// are copied and wide characters take two columns, so that the caret lands.
func (e *Error) Caret() string {
	start := min(max(int(e.Span.Start), 0), len(e.Text))
	from := strings.LastIndexByte(e.Text[:start], '\n') + 1
	to := len(e.Text)
	if n := strings.IndexByte(e.Text[start:], '\n'); n >= 0 {
		to = start + n
	}
	end := min(max(int(e.Span.End), start), to)
	before, after := []rune(e.Text[from:start]), []rune(e.Text[end:to])
	marked := []rune(e.Text[start:end])
	lead, tail := "", ""
	if len(before) > shownColumns/2 {
		before, lead = before[len(before)-shownColumns/2:], "…"
	}
	if len(marked) > shownColumns {
		marked, after, tail = marked[:shownColumns], nil, "…"
	}
	if len(after) > shownColumns/2 {
		after, tail = after[:shownColumns/2], "…"
	}
	source := lead + string(before) + string(marked) + string(after) + tail
	line, column := e.Position()
	return fmt.Sprintf("%d:%d: %s\n    %s\n    %s%s", line, column, e.summary(),
		printable(source), blank(lead+string(before)), strings.Repeat("^", max(1, width(string(marked)))))
}

// blank returns white space as wide as s, with its tabs.
func blank(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\t' {
			b.WriteByte('\t')
		} else {
			b.WriteString(strings.Repeat(" ", runeWidth(r)))
		}
	}
	return b.String()
}

func width(s string) (n int) {
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul), 0x1F300 <= r && r <= 0x1FAFF, 0xFF01 <= r && r <= 0xFF60:
		return 2
	default:
		return 1
	}
}

// printable replaces what a terminal would obey rather than show.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && unicode.IsControl(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// Errors are the mistakes of one text.
type Errors []*Error

// Err returns nil when there are none, and otherwise a copy in the order of the
// text, so that callers may compare the result with nil.
func (es Errors) Err() error {
	if len(es) == 0 {
		return nil
	}
	sorted := slices.Clone(es)
	slices.SortStableFunc(sorted, func(a, b *Error) int { return int(a.Span.Start - b.Span.Start) })
	return sorted
}

// Error is one line for each mistake.
func (es Errors) Error() string { return es.join((*Error).Error) }

// Caret is every mistake with its source line and caret.
func (es Errors) Caret() string { return es.join((*Error).Caret) }

func (es Errors) join(text func(*Error) string) string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = text(e)
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.As the single mistakes.
func (es Errors) Unwrap() []error {
	all := make([]error, len(es))
	for i, e := range es {
		all[i] = e
	}
	return all
}
