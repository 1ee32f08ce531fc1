package dsl

// This file tells the parts of a condition in plain English: values, windows of time
// and events.

import (
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

func (t *teller) fromTo(low, high Expr) {
	t.print("from ")
	t.operand(low, powerSum)
	t.print(" to ")
	t.operand(high, powerSum)
	t.print(" (both included)")
}

// window prints where in time a window lies.
func (t *teller) window(w Window) {
	t.print(windowProse[w.Kind])
	switch w.Kind {
	case Last, Next:
		t.sliding(w)
	case ThisPeriod, LastPeriod, NextPeriod:
		t.print("calendar ", strings.ToLower(periodNames[w.Period]))
	case Range:
		t.fromTo(w.Day, w.Until)
	case On:
		_, named := w.Day.(*Moment)
		form := timeOf(w.Day)
		t.print(word(form != inDays, "on the day of "), word(form == inDays && !named, "on ")) // not "on today"
		t.value(w.Day)
	case Since:
		t.print(sinceProse[timeOf(w.Day)])
		t.value(w.Day)
	default:
		t.value(w.Day)
	}
}

func (t *teller) sliding(w Window) {
	t.print(word(w.Full, "in "), word(!w.Full, "within "), word(w.Kind == Last, "the last "), word(w.Kind == Next, "the next "))
	if !isOne(w.N) {
		t.count(w.N)
		t.print(" ")
	}
	t.print(word(w.Full, "full "), strings.ToLower(unitFor(w.N, w.Unit)))
	if w.Full {
		t.print(" (", currentProse[w.Unit], " left out)")
	}
}

func (t *teller) anniversary(e *Anniversary) {
	switch e.Kind {
	case AnniversaryToday:
		t.print("today")
	case AnniversaryWithin:
		t.window(e.Window)
	default:
		t.print("in ", word(monthName(e.Month) == "", "month "), monthName(e.Month))
		if monthName(e.Month) == "" {
			t.count(e.Month)
		}
	}
}

// monthName is empty for what is not the number of a month, or not known yet.
func monthName(e Expr) string {
	for month := time.January; month <= time.December; month++ {
		if is(e, int64(month)) {
			return month.String()
		}
	}
	return ""
}

// count prints how many, which may be up to the host.
func (t *teller) count(n Expr) {
	_, given := n.(*Parameter)
	t.brackets(given, func() { t.value(n) })
}

func isOne(n Expr) bool { return is(n, 1) }

func is(n Expr, number int64) bool {
	literal, ok := n.(*Literal)
	return ok && literal.Value.Kind == NumberValue && literal.Value.Number.Equal(decimal.New(number, 0))
}

// sequence prints the steps of a sequence, its span and its window.
func (t *teller) sequence(e *Sequence) {
	t.print("there is a sequence of ")
	for i, step := range e.Steps {
		t.print(word(i > 0, ", then "), word(step.Not, "no "))
		t.collection(step.Source)
		t.where(step.Source, false)
	}
	if e.Within != nil {
		t.print(", within ")
		t.count(e.Within)
		t.print(" ", strings.ToLower(unitFor(e.Within, e.Unit)))
	}
	if e.Window != nil {
		t.print(", starting ")
		t.window(*e.Window)
	}
}

// collection prints the events of a source, and when they are.
func (t *teller) collection(s Source) {
	t.name(s.Events.Name, s.Events.Name)
	t.during(s)
}

func (t *teller) during(s Source) {
	if s.Window != nil {
		t.print(" ")
		t.window(*s.Window)
	}
}

// where prints which events of a source are meant.
func (t *teller) where(s Source, ofField bool) {
	if s.Where == nil {
		return
	}
	t.print(" (where ")
	t.within(s, ofField, func() { t.clause(s.Where, false) })
	t.print(")")
}

// within tells something where names are those of the fields of a source's events.
func (t *teller) within(s Source, ofField bool, tell func()) {
	outer := t.scope
	events := s.Events.Name
	if ofField {
		events, _ = cutLast(events)
	}
	t.scope += events + "."
	tell()
	t.scope = outer
}

// cutLast parts orders.lines.price into orders.lines and price.
func cutLast(name string) (events, field string) {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return "", name
}

// value prints a value.
func (t *teller) value(e Expr) {
	switch e := e.(type) {
	case *Arith:
		t.operand(e.Left, binds(e))
		t.print(arithProse[e.Op])
		t.operand(e.Right, binds(e)+1)
	case *Negate:
		t.print("-")
		t.operand(e.X, powerAtom)
	case *Ident:
		t.name(e.Name, e.Name)
	case *Parameter:
		t.print("the given ", e.Name)
	case *Literal:
		t.literal(e.Value)
	case *Moment:
		t.moment(e)
	case *Aggregate:
		t.aggregate(e)
	case *Call:
		t.call(e)
	case *Bad:
		t.print("…")
	default: // a condition, which the checker will refuse here
		t.brackets(true, func() { t.clause(e, false) })
	}
}

// operand prints a value that is part of another, in brackets where a reader could
// not see how far it goes.
func (t *teller) operand(e Expr, floor power) {
	t.brackets(binds(e) < floor && isValue(e) || t.wordy(e), func() { t.value(e) })
}

func isValue(e Expr) bool {
	switch e.(type) {
	case *Arith, *Negate:
		return true
	default: // a condition has brackets already
		return false
	}
}

func (t *teller) wordy(e Expr) bool {
	switch e := e.(type) {
	case *Aggregate, *Call:
		return true
	case *Ident:
		return strings.Contains(t.described(e.Name), " ")
	default:
		return false
	}
}

// name prints a field or a collection of events; plain is what to print of one that
// has no description.
func (t *teller) name(name, plain string) {
	switch said := t.described(name); {
	case said != "":
		t.print(said)
	case plain == "known": // "x is known" is about x
		t.print("`known`")
	default:
		t.print(oneLine(plain))
	}
}

// oneLine returns a name as a rule writes it, but that no name can look like the
// next line of a list.
func oneLine(name string) string { return newlines.Replace(QuoteName(name)) }

var newlines = strings.NewReplacer(`\`, `\\`, "\n", `\n`)

// described returns the description of a name on one line.
func (t *teller) described(name string) string {
	return strings.Join(strings.Fields(t.describe(t.scope+name)), " ")
}

func (t *teller) literal(v Value) {
	switch v.Kind {
	case BoolValue:
		t.print(strings.ToLower(v.String()))
	case VersionValue:
		t.print("version ", v.Text)
	default:
		t.print(v.String())
	}
}

func (t *teller) moment(e *Moment) {
	if e.N != nil {
		t.count(e.N)
		t.print(" ", strings.ToLower(unitFor(e.N, e.Unit)))
	}
	t.print(strings.ToLower(momentNames[e.Kind]))
}

func (t *teller) aggregate(e *Aggregate) {
	said := aggregateProse[e.Func]
	t.print(said.before)
	events, field := cutLast(e.Source.Events.Name)
	switch {
	case e.Func == CountOf || events == "":
		t.name(e.Source.Events.Name, e.Source.Events.Name)
	default:
		t.name(e.Source.Events.Name, field)
		t.print(said.after)
		t.name(events, events)
	}
	t.during(e.Source)
	t.where(e.Source, e.Func != CountOf)
}

// call prints a function in words, or as it is written where there are none for so
// many arguments.
func (t *teller) call(e *Call) {
	for _, words := range functionProse[e.Name] {
		if parts := strings.Split(words, "%"); len(parts) == len(e.Args)+1 {
			t.print(parts[0])
			for i, arg := range e.Args {
				t.operand(arg, powerAtom)
				t.print(parts[i+1])
			}
			return
		}
	}
	t.print(word(e.Name == "COALESCE", "the first known of "), word(e.Name != "COALESCE", e.Name), "(")
	for i, arg := range e.Args {
		t.print(word(i > 0, ", "))
		t.operand(arg, powerSum)
	}
	t.print(")")
}
