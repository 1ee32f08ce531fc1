package dsl

import (
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Format prints a rule or any part of one in the canonical way: one line,
// keywords in upper case, != rather than <>, IS MISSING rather than IS NULL,
// texts in double quotes, only the brackets that are needed. Parsing the result
// gives an equal tree. Comments are not part of a tree, and are not printed.
func Format(e Expr) string {
	var p printer
	p.expr(e, powerOr)
	return p.String()
}

// String is the canonical text of the rule.
func (r *Rule) String() string { return Format(r.Root) }

type printer struct{ strings.Builder }

func (p *printer) print(parts ...string) {
	for _, s := range parts {
		p.WriteString(s)
	}
}

// The words of the operators, by their constants.
var (
	logicWords   = [...]string{And: " AND ", Or: " OR "}
	compareWords = [...]string{Equal: " = ", NotEqual: " != ", Less: " < ", LessEqual: " <= ", Greater: " > ", GreaterEqual: " >= "}
	matchWords   = [...]string{Contain: "CONTAINS ", StartsWith: "STARTS WITH ", EndsWith: "ENDS WITH ", Like: "LIKE ", Matches: "MATCHES "}
	arithWords   = [...]string{Add: " + ", Subtract: " - ", Multiply: " * ", Divide: " / "}
	absenceWords = [...]string{Missing: "MISSING", Empty: "EMPTY"}
	unitWords    = [...]string{Minute: "MINUTE", Hour: "HOUR", Day: "DAY", Week: "WEEK", Month: "MONTH", Year: "YEAR"}
	windowWords  = [...]string{Last: "WITHIN LAST ", Next: "WITHIN NEXT ", ThisPeriod: "IN THIS ", LastPeriod: "IN LAST ",
		NextPeriod: "IN NEXT ", Before: "BEFORE ", After: "AFTER ", On: "ON ", Since: "SINCE ", Range: "BETWEEN "}
	distanceWords   = [...]string{Kilometre: "KM", Mile: "MI"}
	quantifierWords = [...]string{Any: "ANY", All: "ALL", No: "NO"}
	aggregateWords  = func() (names [ModeOf + 1]string) {
		for name, f := range aggregates {
			names[f] = name
		}
		return names
	}()
	momentNames = [...]string{Today: "TODAY", Yesterday: "YESTERDAY", Tomorrow: "TOMORROW", Now: "NOW", Ago: " AGO", FromNow: " FROM NOW"}
	periodNames = func() (names [5]string) {
		for name, period := range periods {
			names[period] = name
		}
		return names
	}()
)

// String returns the operator as it is written.
func (op CompareOp) String() string { return strings.TrimSpace(compareWords[op]) }

// String returns the quantifier as it is written.
func (q Quantifier) String() string { return quantifierWords[q] }

// String returns the function as it is written.
func (f AggregateFunc) String() string { return aggregateWords[f] }

// String returns the operator as it is written.
func (op MatchOp) String() string { return strings.TrimSpace(matchWords[op]) }

// binds returns how tightly the operator at the top of e binds.
func binds(e Expr) power {
	switch e := e.(type) {
	case *Logic:
		return [...]power{And: powerAnd, Or: powerOr}[e.Op]
	case *Not:
		return powerNot
	case *OrMissing: // binds tighter, but reads like an OR, and so is printed as one
		return powerOr
	case *Compare, *In, *Between, *Is, *Match, *Contains, *During, *Anniversary, *Near, *Rank:
		return powerTest
	case *Sequence:
		if e.Window != nil {
			return powerTest
		}
		return powerAtom
	case *Arith:
		if e.Op <= Subtract {
			return powerSum
		}
		return powerProduct
	case *Negate:
		return powerSign
	default:
		return powerAtom
	}
}

// expr prints e, in brackets where something that binds at least as tightly as
// floor is wanted.
func (p *printer) expr(e Expr, floor power) {
	if binds(e) < floor {
		p.print("(")
		defer p.print(")")
	}
	switch e := e.(type) {
	case *Logic:
		for i, term := range e.Terms {
			if i > 0 {
				p.print(logicWords[e.Op])
			}
			p.expr(term, binds(e)+1)
		}
	case *Not:
		p.print("NOT ")
		p.expr(e.X, powerNot)
	case *OrMissing:
		p.expr(e.Test, powerTest)
		p.print(" OR MISSING")
	case *Compare, *In, *Between, *Is, *Match, *Contains, *During, *Anniversary, *Near, *Rank:
		p.test(e)
	case *Quantified:
		p.print(quantifierWords[e.Quantifier])
		p.source(e.Source)
	case *Sequence:
		p.sequence(e)
	case *SegmentRef:
		p.print("SEGMENT(", QuoteName(e.Name), ")")
	default:
		p.value(e)
	}
}

func (p *printer) test(e Expr) {
	switch e := e.(type) {
	case *Compare:
		p.expr(e.Left, powerSum)
		p.print(compareWords[e.Op])
		p.expr(e.Right, powerSum)
	case *In:
		p.subject(e.X, e.Negated)
		p.print("IN ")
		p.list(e.List)
	case *Between:
		p.subject(e.X, e.Negated)
		p.print("BETWEEN ")
		p.expr(e.Low, powerSum)
		p.print(" AND ")
		p.expr(e.High, powerSum)
	case *Is:
		p.expr(e.X, powerSum)
		p.print(" IS ", word(e.Negated, "NOT "), absenceWords[e.What])
	case *Match:
		p.subject(e.X, e.Negated)
		p.print(matchWords[e.Op])
		p.expr(e.Pattern, powerSum)
	case *Contains:
		p.subject(e.X, e.Negated)
		p.print("CONTAINS ", word(e.All, "ALL "), word(!e.All, "ANY "))
		p.list(e.List)
	case *During:
		p.subject(e.X, e.Negated)
		p.window(e.Window)
	case *Anniversary:
		p.subject(e.X, false)
		p.print("ANNIVERSARY ")
		switch e.Kind {
		case AnniversaryToday:
			p.print("TODAY")
		case AnniversaryWithin:
			p.window(e.Window)
		default:
			p.print("IN MONTH ")
			p.expr(e.Month, powerSign)
		}
	case *Near:
		p.subject(e.X, e.Negated)
		p.print("WITHIN ")
		p.expr(e.Distance, powerSign)
		p.print(" ", distanceWords[e.Unit], " OF ")
		p.expr(e.Of, powerSum)
	case *Rank:
		p.subject(e.X, e.Negated)
		p.print("IN ", word(e.Bottom, "BOTTOM "), word(!e.Bottom, "TOP "))
		p.expr(e.N, powerSign)
	}
}

func (p *printer) source(s Source) {
	p.print("(")
	p.events(s)
	p.print(")")
}

func (p *printer) events(s Source) {
	p.print(QuoteName(s.Events.Name))
	if s.Window != nil {
		p.print(" ")
		p.window(*s.Window)
	}
	if s.Where != nil {
		p.print(" WHERE ")
		p.expr(s.Where, powerOr)
	}
}

func (p *printer) sequence(e *Sequence) {
	p.print("SEQUENCE(")
	for i, step := range e.Steps {
		p.print(word(i > 0, " THEN "), word(step.Not, "NOT "))
		p.events(step.Source)
	}
	if e.Within != nil {
		p.print(" WITHIN ")
		p.expr(e.Within, powerSign)
		p.print(" ", unitFor(e.Within, e.Unit))
	}
	p.print(")")
	if e.Window != nil {
		p.print(" ")
		p.window(*e.Window)
	}
}

func word(when bool, s string) string {
	if when {
		return s
	}
	return ""
}

// subject prints the value that a test is about, and NOT where it belongs.
func (p *printer) subject(x Expr, negated bool) {
	p.expr(x, powerSum)
	p.print(" ", word(negated, "NOT "))
}

func (p *printer) list(l List) {
	if l.Name != "" {
		p.print("@", l.Name)
		return
	}
	p.print("(")
	for i, item := range l.Items {
		p.print(word(i > 0, ", "))
		p.expr(item, powerSign)
	}
	p.print(")")
}

// String is the canonical text of the window.
func (w Window) String() string {
	var p printer
	p.window(w)
	return p.Builder.String()
}

func (p *printer) window(w Window) {
	p.print(windowWords[w.Kind])
	switch w.Kind {
	case Last, Next:
		p.expr(w.N, powerSign)
		p.print(word(w.Full, " FULL"), " ", unitFor(w.N, w.Unit))
	case ThisPeriod, LastPeriod, NextPeriod:
		p.print(periodNames[w.Period])
	default:
		p.expr(w.Day, powerSum)
		if w.Kind == Range {
			p.print(" AND ")
			p.expr(w.Until, powerSum)
		}
	}
}

// unitFor is the unit's name, in the plural unless it is exactly one.
func unitFor(n Expr, u Unit) string {
	if literal, ok := n.(*Literal); ok && literal.Value.Number.Equal(decimal.New(1, 0)) {
		return unitWords[u]
	}
	return unitWords[u] + "S"
}

func (p *printer) value(e Expr) {
	switch e := e.(type) {
	case *Arith:
		p.expr(e.Left, binds(e))
		p.print(arithWords[e.Op])
		p.expr(e.Right, binds(e)+1)
	case *Negate:
		p.print("-")
		p.expr(e.X, powerAtom) // never two minus signs, which begin a comment
	case *Ident:
		p.print(QuoteName(e.Name))
	case *Parameter:
		p.print(":", e.Name)
	case *Literal:
		p.print(e.Value.String())
	case *Moment:
		if e.N != nil {
			p.expr(e.N, powerSign)
			p.print(" ", unitFor(e.N, e.Unit))
		}
		p.print(momentNames[e.Kind])
	case *Aggregate:
		p.print(aggregateWords[e.Func])
		p.source(e.Source)
	case *Call:
		p.print(e.Name, "(")
		for i, arg := range e.Args {
			p.print(word(i > 0, ", "))
			p.expr(arg, powerOr)
		}
		p.print(")")
	default: // *Bad
		p.print("…")
	}
}

// QuoteName returns a field's name as a rule writes it: in back quotes where it is no
// identifier, or is a word of the language.
func QuoteName(field string) string {
	if isName(field) {
		return field
	}
	return "`" + strings.ReplaceAll(field, "`", "``") + "`"
}

// String returns the constant as a rule writes it.
func (v Value) String() string {
	switch v.Kind {
	case NumberValue:
		return v.Number.String()
	case PercentValue:
		return v.Number.String() + "%"
	case TextValue:
		return quote(v.Text)
	case DateValue:
		return v.Date.String()
	case InstantValue:
		return v.Instant.UTC().Format(time.RFC3339Nano)
	case MoneyValue:
		return v.Number.String() + " " + v.Text
	case VersionValue:
		return "v" + v.Text
	case PlaceValue:
		return v.Place.String()
	default:
		return word(v.Bool, "TRUE") + word(!v.Bool, "FALSE")
	}
}
