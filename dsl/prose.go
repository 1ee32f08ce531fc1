package dsl

// This file tells a rule in plain English, so that whoever had it written can see
// whether it says what was meant.

import (
	"strings"
)

// A Prose is a rule, or a condition within one, in plain English. Two rules have the
// same prose only where the language says that they mean the same, as x != 5 and
// NOT x = 5 do.
type Prose struct {
	// Text is one line, without a full stop or colon at its end.
	Text string
	// Children are the conditions that the text introduces: "all of these hold".
	// There are none below a single test.
	Children []Prose
}

// String is a sentence or, where there are children, an indented list.
func (p Prose) String() string {
	if len(p.Children) == 0 {
		return p.Text + "."
	}
	var b strings.Builder
	p.write(&b, "\n")
	return b.String()
}

func (p Prose) write(b *strings.Builder, newline string) {
	b.WriteString(p.Text)
	if len(p.Children) > 0 {
		b.WriteByte(':')
	}
	for _, child := range p.Children {
		b.WriteString(newline + "- ")
		child.write(b, newline+"  ")
	}
}

// Prose tells the rule in plain English, fields by their names.
func (r *Rule) Prose() Prose { return r.ProseWith(func(string) string { return "" }) }

// ProseWith is [Rule.Prose] with fields and collections of events by what describe
// returns for their names, such as [Schema.Describe], and by their names where it
// returns nothing. A field of an event is asked for as orders.total, also where the
// rule says total because WHERE has said of what. Whether two descriptions can be
// told apart is up to describe.
func (r *Rule) ProseWith(describe func(name string) string) Prose {
	t := teller{describe: describe}
	p := t.line(r.Root, false)
	p.Text = "People for whom " + p.Text
	return p
}

// Describe returns the description of a field of a customer, of a collection of events
// or, as orders.total, of a field of events; it returns nothing where there is none.
func (s *Schema) Describe(name string) string { return descriptionOf(name, s.Fields, s.Events) }

func descriptionOf(name string, fields []Field, events []Events) string {
	for i := range fields {
		if fields[i].Name == name {
			return strings.TrimSuffix(fields[i].Description, ".")
		}
	}
	for i := range events {
		if events[i].Name == name {
			return strings.TrimSuffix(events[i].Description, ".")
		}
		if field, ok := strings.CutPrefix(name, events[i].Name+"."); ok {
			return descriptionOf(field, events[i].Fields, events[i].Events)
		}
	}
	return ""
}

// A teller prints clauses. It prints into one buffer, as printer does, since a long
// sum is a deep tree, and joining texts at each of its levels would take its square.
type teller struct {
	out      printer
	describe func(name string) string
	scope    string // what names within a WHERE begin with: "orders."
}

func (t *teller) print(parts ...string) { t.out.print(parts...) }

// line tells a condition or, when denied, its opposite.
func (t *teller) line(e Expr, denied bool) Prose {
	switch e := e.(type) {
	case *Not:
		if !denied {
			return t.line(e.X, true)
		}
	case *Logic:
		return Prose{logicProse[e.Op][index(denied)], t.lines(e)}
	case *Quantified:
		if where, ok := e.Source.Where.(*Logic); ok && (!denied || e.Quantifier == Any) {
			return t.events(e, where, denied)
		}
	}
	t.out.Reset()
	t.clause(e, denied)
	return Prose{Text: t.out.String()}
}

func (t *teller) lines(e *Logic) []Prose {
	lines := make([]Prose, len(e.Terms))
	for i, term := range e.Terms {
		lines[i] = t.line(term, false)
	}
	return lines
}

// events tells of events that several conditions are set for.
func (t *teller) events(e *Quantified, where *Logic, denied bool) Prose {
	t.out.Reset()
	t.quantity(e, denied)
	p := Prose{Text: t.out.String() + logicProse[where.Op][0]}
	t.within(e.Source, false, func() { p.Children = t.lines(where) })
	return p
}

// clause prints a condition or, when denied, its opposite.
func (t *teller) clause(e Expr, denied bool) {
	not, isNot := e.(*Not)
	switch {
	case isNot && !denied:
		t.clause(not.X, true)
	case denied && !deniable(e):
		t.print("it is not so that ")
		t.inner(e)
	case t.test(e, denied):
	default:
		t.condition(e, denied)
	}
}

// inner prints a condition within another.
func (t *teller) inner(e Expr) {
	t.brackets(open(e), func() { t.clause(e, false) })
}

func (t *teller) brackets(when bool, inside func()) {
	t.print(word(when, "("))
	inside()
	t.print(word(when, ")"))
}

// deniable reports whether a condition has an opposite in plain words. What is
// negative by itself has none: "is not not 5".
func deniable(e Expr) bool {
	switch e := e.(type) {
	case *Compare:
		return e.Op != NotEqual
	case *In:
		return !e.Negated
	case *Between:
		return !e.Negated
	case *Is:
		return !e.Negated
	case *Match:
		return !e.Negated
	case *Contains:
		return !e.Negated
	case *During:
		return !e.Negated
	case *Near:
		return !e.Negated
	case *Rank:
		return !e.Negated
	case *Quantified:
		return e.Quantifier == Any
	case *Anniversary, *SegmentRef, *Ident:
		return true
	default:
		return false
	}
}

// open reports whether a reader could not see where a clause ends.
func open(e Expr) bool {
	switch e := e.(type) {
	case *Logic, *OrMissing, *Sequence:
		return true
	case *Not:
		return !deniable(e.X) || open(e.X)
	case *Quantified:
		return e.Quantifier == All || e.Source.Where != nil
	case *In:
		return len(e.List.Items) > 1
	case *Contains:
		return len(e.List.Items) > 1
	default:
		return false
	}
}

// condition prints what is made of other conditions, and what needs no value.
func (t *teller) condition(e Expr, denied bool) {
	switch e := e.(type) {
	case *Logic:
		for i, term := range e.Terms {
			t.print(word(i > 0, strings.ToLower(logicWords[e.Op])))
			t.inner(term)
		}
	case *OrMissing:
		t.inner(e.Test)
		t.print(", or that is not known")
	case *Quantified:
		t.quantity(e, denied)
		if e.Source.Where == nil {
			t.print(word(e.Quantifier == All, "nothing is asked"))
			return
		}
		t.within(e.Source, false, func() { t.inner(e.Source.Where) })
	case *Sequence:
		t.sequence(e)
	case *SegmentRef:
		t.print("the person is ", word(denied, "not "), "in the segment ", oneLine(e.Name))
	case *Bad:
		t.value(e)
	case *Literal:
		if e.Value.Kind == BoolValue {
			t.print("this is true of ", word(e.Value.Bool, "everyone"), word(!e.Value.Bool, "no one"))
			return
		}
		t.says(e, isTrue, denied)
	default:
		t.says(e, isTrue, denied)
	}
}

// quantity prints which events there are to be, up to what is asked of them.
func (t *teller) quantity(e *Quantified, denied bool) {
	said := quantifierProse[e.Quantifier]
	if denied {
		said = quantifierProse[No]
	}
	t.print(said.before)
	t.collection(e.Source)
	t.print(word(e.Source.Where != nil || e.Quantifier == All, said.after))
}

// test prints a test of a value; it returns false for anything else.
func (t *teller) test(e Expr, denied bool) bool {
	switch e := e.(type) {
	case *Compare:
		t.compare(e, denied)
	case *In:
		t.value(e.X)
		t.list(e.List, inProse[index(denied || e.Negated)])
	case *Between:
		t.says(e.X, verbIs, denied || e.Negated)
		t.fromTo(e.Low, e.High)
	case *Is:
		t.says(e.X, absenceProse[e.What], denied || e.Negated)
	case *Match:
		t.says(e.X, matchProse[e.Op], denied || e.Negated)
		t.operand(e.Pattern, powerSum)
		t.print(word(e.Op == Like, " (% stands for any text, _ for one character)"))
	case *Contains:
		t.says(e.X, containsProse[index(e.All)], denied || e.Negated)
		t.list(e.List, itemsProse[index(e.All)])
	case *During:
		t.says(e.X, verbIs, denied || e.Negated)
		t.window(e.Window)
	case *Anniversary:
		t.says(e.X, hasAnniversary, denied)
		t.anniversary(e)
	case *Near:
		t.says(e.X, verbIs, denied || e.Negated)
		t.print("within ")
		t.count(e.Distance)
		t.print(" ", distanceProse[e.Unit], word(!isOne(e.Distance), "s"), " of ")
		t.operand(e.Of, powerSum)
	case *Rank:
		t.says(e.X, verbIs, denied || e.Negated)
		t.print("among the ", word(e.Bottom, "bottom "), word(!e.Bottom, "top "))
		t.count(e.N)
		t.print(" of all people")
	default:
		return false
	}
	return true
}

// says prints a value and what is said of it.
func (t *teller) says(x Expr, v verb, not bool) {
	t.value(x)
	t.print(" ", v[index(not)])
}

func (t *teller) compare(e *Compare, denied bool) {
	t.says(e.Left, verbIs, denied || e.Op == NotEqual)
	words := compareProse[inNumbers]
	if form := timeOf(e.Right); form != inNumbers {
		words = compareProse[form]
	} else if form := timeOf(e.Left); form != inNumbers {
		words = compareProse[form]
	}
	t.print(words[e.Op])
	t.value(e.Right)
}

// list prints a list with the words for as many items as it has.
func (t *teller) list(l List, words listWords) {
	if l.Name != "" {
		t.print(words.named, l.Name)
		return
	}
	before, last := words.several, words.last
	switch len(l.Items) {
	case 1:
		before = words.one
	case 2:
		before, last = words.two, words.lastOfTwo
	}
	t.print(before)
	for i, item := range l.Items {
		switch i {
		case 0:
		case len(l.Items) - 1:
			t.print(last)
		default:
			t.print(", ")
		}
		t.value(item)
	}
}
