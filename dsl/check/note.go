package check

import "github.com/clientele-go/clientele/dsl"

// A NoteCode says what a [Note] is about. Each code's comment has an example rule
// that gives it; a test compiles them all.
type NoteCode string

// What rules are noted for. Codes are added, never renamed.
const (
	// NoteUndecided is a negative test of something that may be missing: people
	// without it are neither in nor out.
	//
	// Example:
	//
	//	country NOT IN ("RU", "BY")
	NoteUndecided NoteCode = "undecided"

	// NoteOnlyNegative is a rule of nothing but negative tests, which finds people of
	// whom little is known.
	//
	// Example:
	//
	//	plan != "gold" AND NOT consent
	NoteOnlyNegative NoteCode = "only-negative"

	// NoteMixed is AND within OR without brackets.
	//
	// Example:
	//
	//	consent OR orders > 3 AND plan = "gold"
	NoteMixed NoteCode = "mixed-and-or"

	// NoteNever is what no value passes.
	//
	// Example:
	//
	//	orders > 5 AND orders < 3
	NoteNever NoteCode = "never"

	// NoteAlways is what every value passes that is known.
	//
	// Example:
	//
	//	orders != 3 OR orders != 5
	NoteAlways NoteCode = "always"

	// NoteConstant is a test that is the same for everyone.
	//
	// Example:
	//
	//	orders > 3 AND 1 = 1
	NoteConstant NoteCode = "constant-test"

	// NoteAllOfNone is ALL, which is in for people without any of the events.
	//
	// Example:
	//
	//	ALL(purchases WHERE total > 100)
	NoteAllOfNone NoteCode = "all-of-none"

	// NoteUndecidedEvent is WHERE over a field that events may lack: those that lack
	// it are not selected.
	//
	// Example:
	//
	//	ANY(purchases WHERE discount > 0)
	NoteUndecidedEvent NoteCode = "undecided-event"

	// NoteAlias is a country by another code than that of ISO 3166.
	//
	// Example:
	//
	//	country = "UK"
	NoteAlias NoteCode = "country-alias"

	// NoteBlank is a text with a blank at an end, compared as a whole.
	//
	// Example:
	//
	//	city = "Bath "
	NoteBlank NoteCode = "blank-ends"

	// NoteHours is a number of days that looks like one of hours, or 24 hours beside
	// days: when the clocks change, a day has 23 or 25.
	//
	// Example:
	//
	//	DAYS_SINCE(last_order) < 48
	NoteHours NoteCode = "days-and-hours"

	// NoteThousands is a number that elsewhere is one of thousands.
	//
	// Example:
	//
	//	orders > 1.000
	NoteThousands NoteCode = "thousands"
)

// A Note is something about a rule that is no mistake but may not be what was meant.
// It has the parts of a [dsl.Error] and is none, so that nobody refuses a rule for it
// unawares.
type Note struct {
	// Code says what the note is about.
	Code NoteCode
	// Span is where it is, in Text.
	Span dsl.Span
	// Message says what the rule does.
	Message string
	// Hint says how to write what may have been meant; it may be empty.
	Hint string
	// Text is the whole text that the span points into.
	Text string
}

// Position returns the line and column where the note begins, counted from 1, the
// column in characters.
func (n Note) Position() (line, column int) { return dsl.Locate(n.Text, n.Span.Start) }

// String is one line: position, message, hint and code.
func (n Note) String() string { return n.shown().Error() }

// Caret is the note with its source line and a caret under what it is about.
func (n Note) Caret() string { return n.shown().Caret() }

func (n Note) shown() *dsl.Error {
	return &dsl.Error{Code: dsl.Code(n.Code), Span: n.Span, Message: n.Message, Hint: n.Hint, Text: n.Text}
}
