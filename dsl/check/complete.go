package check

// This file offers what may stand at a cursor in an unfinished rule: package dsl
// says what the grammar takes there, and the checker what fits the types.

import (
	"cmp"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
)

// A Request asks what may stand at a cursor.
type Request struct {
	// Text is the rule as far as it is written.
	Text string
	// Cursor is a byte offset in it; one outside the text means its nearest end.
	Cursor int
	// Names are what the host gives to the rule.
	Names Names
	// Segments are a line about each of the segments that the rule may refer to. Those
	// of Names are offered as well.
	Segments map[string]string
	// Frequent returns the values that a field often has, the most frequent first, or
	// nil; of a field of events its name is orders.total. It may be nil.
	Frequent func(field string) []dsl.Value
}

// A Completion is what may stand at a cursor.
type Completion struct {
	// Span is what a candidate replaces: the word under the cursor, also what of it
	// stands after the cursor; of a text with an open quote the letters and the quote
	// that follow at once. It is empty between words.
	Span dsl.Span `json:"span"`
	// Candidates are what may stand there, the likeliest first. Where a part of the
	// word stands before the cursor they are those that begin with it, and after them
	// those that contain it, in any letter case.
	Candidates []Candidate `json:"candidates"`
}

// A Candidate is one thing that may stand at a cursor.
type Candidate struct {
	// Text is what to insert, in quotes where it needs them.
	Text string `json:"text"`
	// Label is the text for people: a value without its quotes, a name without the
	// bracket that follows it.
	Label string        `json:"label"`
	Kind  CandidateKind `json:"kind"`
	// Type is that of a field or a parameter.
	Type dsl.Type `json:"type,omitzero"`
	// Doc is one line: the description of a field, how a function is called, the name
	// of a country. It may be empty.
	Doc string `json:"doc,omitempty"`
}

// A CandidateKind says what a candidate is, for the sign that an editor shows.
type CandidateKind string

// The kinds of candidate.
const (
	FieldCandidate     CandidateKind = "field"
	OperatorCandidate  CandidateKind = "operator"
	ValueCandidate     CandidateKind = "value"
	KeywordCandidate   CandidateKind = "keyword"
	FunctionCandidate  CandidateKind = "function"
	EventsCandidate    CandidateKind = "events"
	SegmentCandidate   CandidateKind = "segment"
	MetricCandidate    CandidateKind = "metric"
	ParameterCandidate CandidateKind = "parameter"
	ListCandidate      CandidateKind = "list"
	UnitCandidate      CandidateKind = "unit"
)

// Complete returns what may stand at a cursor in a rule that need not be finished.
// There are no candidates in a comment, after a text over the default
// [dsl.Limits], and where what stands before the cursor makes no sense. What
// follows the cursor does not count, but for the rest of the word there and a
// bracket directly after it, which is not offered again.
//
// It never fails. It takes time linear in the text, and in the schema but for the
// sorting.
func (c *Checker) Complete(r Request) Completion {
	at := dsl.At(r.Text, r.Cursor)
	o := &offers{
		request: &r, start: at.Word.Start, typed: newTyped(at.Typed),
		pass: c.pass(&dsl.Rule{Text: r.Text, Nodes: at.Nodes}, &definitions{names: r.Names, done: map[*dsl.Rule]*Rule{}}),
	}
	for i := range at.Wants {
		o.want, o.index = &at.Wants[i], i
		if o.enter(o.want.Within) {
			o.left = o.subjectOf(o.want.Left)
			offer[o.want.Kind](o)
		}
	}
	completion := Completion{Span: at.Word, Candidates: o.sorted()}
	if at.Typed != "" && strings.HasPrefix(r.Text[at.Word.End:], "(") {
		for i := range completion.Candidates {
			text := &completion.Candidates[i].Text
			*text = strings.TrimRight(strings.TrimSuffix(*text, "("), " ")
		}
	}
	return completion
}

// offers collects the candidates for a cursor, one want after the other.
type offers struct {
	*pass
	request *Request
	start   int32 // of the word
	typed   typed
	want    *dsl.Want
	index   int      // of the want
	left    subject  // of the want
	paths   []string // of the scopes, as prefixes of the names of their fields
	found   []offered
}

// offered is a candidate with what it is sorted by.
type offered struct {
	Candidate
	match int // how it meets what was typed
	tier  int // how likely it is
	place int // among those of its tier that have an order of their own
}

// add offers a candidate, unless what was typed is no part of its label or of the
// other name that it may have.
func (o *offers) add(tier, place int, c Candidate, otherName string) {
	match, ok := o.typed.match(&c, otherName)
	if ok {
		o.found = append(o.found, offered{c, match, tier, place})
	}
}

// sorted returns the candidates in their order, each once.
func (o *offers) sorted() []Candidate {
	slices.SortStableFunc(o.found, func(a, b offered) int {
		return cmp.Or(a.match-b.match, a.tier-b.tier, a.place-b.place,
			strings.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label)), strings.Compare(a.Text, b.Text))
	})
	seen := make(map[string]bool, len(o.found))
	candidates := make([]Candidate, 0, len(o.found))
	for _, f := range o.found {
		if !seen[f.Text] {
			candidates = append(candidates, f.Candidate)
		}
		seen[f.Text] = true
	}
	return candidates
}

// typed is the part of a word before the cursor.
type typed struct {
	sign byte   // the quote, : or @ that it begins with; 0 for none
	bare string // the rest, in lower case
}

func newTyped(word string) typed {
	if word != "" && strings.IndexByte("\"'`:@", word[0]) >= 0 {
		return typed{word[0], strings.ToLower(word[1:])}
	}
	return typed{0, strings.ToLower(word)}
}

// signs are what the text of a candidate begins with where a word begins with one
// of these. A name may do without its back quotes.
var signs = map[byte]string{0: "", '"': `"`, '\'': `"`, ':': ":", '@': "@", '`': ""}

// match says how what was typed meets a candidate: 0 where the label begins with
// it, 1 where the other name does, 2 where the label contains it, or a word of the
// other name begins with it.
func (t *typed) match(c *Candidate, otherName string) (int, bool) {
	isName := c.Kind == FieldCandidate || c.Kind == EventsCandidate || c.Kind == SegmentCandidate
	if !strings.HasPrefix(c.Text, signs[t.sign]) || t.sign == '`' && !isName {
		return 0, false
	}
	label, other := strings.ToLower(c.Label), strings.ToLower(otherName)
	switch {
	case strings.HasPrefix(label, t.bare):
		return 0, true
	case other != "" && strings.HasPrefix(other, t.bare):
		return 1, true
	case strings.Contains(label, t.bare), strings.Contains(other, " "+t.bare):
		return 2, true
	default:
		return 0, false
	}
}
