package dsl

import (
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/internal/geo"
)

// A Date is a calendar day, counted in days since 1970-01-01.
type Date = civil.Date

// A NodeID numbers the nodes of one rule from 0, children before parents, so
// that passes can keep what they learn in slices.
type NodeID int32

// A Rule is a parsed rule: the text it came from and its tree.
type Rule struct {
	// Text is the whole text that spans point into; for a rule in a definition
	// file, the file.
	Text string
	// Root is the condition.
	Root Expr
	// Nodes is how many nodes the tree has; every NodeID is below it.
	Nodes int
}

// An Expr is a node of a rule: one of the types of this file. No other package
// can add one, so a type switch over them is complete.
type Expr interface {
	ID() NodeID
	Span() Span
	expr()
}

type node struct {
	id   NodeID
	span Span
}

// ID returns the node's number within its rule.
func (n *node) ID() NodeID { return n.id }

// Span returns where the node stands in the rule's text.
func (n *node) Span() Span { return n.span }

func (*node) expr() {}

// Conditions.
type (
	// Logic is two or more conditions joined by AND or by OR.
	Logic struct {
		node
		Op    LogicOp
		Terms []Expr
	}
	// Not is NOT before a condition.
	Not struct {
		node
		X Expr
	}
	// Compare is a comparison of two values.
	Compare struct {
		node
		Op          CompareOp
		Left, Right Expr
	}
	// In is membership of a list.
	In struct {
		node
		X       Expr
		List    List
		Negated bool
	}
	// Between is a test of a range, both ends included.
	Between struct {
		node
		X, Low, High Expr
		Negated      bool
	}
	// Is is IS MISSING or IS EMPTY.
	Is struct {
		node
		X       Expr
		What    Absence
		Negated bool
	}
	// Match is a test of text against a pattern, or CONTAINS with one value,
	// which a set may be tested for as well.
	Match struct {
		node
		Op         MatchOp
		X, Pattern Expr
		Negated    bool
	}
	// Contains is CONTAINS ANY or CONTAINS ALL of a list, for sets.
	Contains struct {
		node
		X       Expr
		All     bool
		List    List
		Negated bool
	}
	// During is a test of a date against a window of time.
	During struct {
		node
		X       Expr
		Window  Window
		Negated bool
	}
	// Anniversary is a test of the day and month of a date, in whatever year.
	Anniversary struct {
		node
		X      Expr
		Kind   AnniversaryKind
		Window Window // for AnniversaryWithin: Last or Next
		Month  Expr   // for AnniversaryInMonth: 1 to 12
	}
	// Near is a test of the distance between two places, the bound included.
	Near struct {
		node
		X        Expr
		Distance Expr
		Unit     DistanceUnit
		Of       Expr
		Negated  bool
	}
	// Rank is a test of where a value stands within the population.
	Rank struct {
		node
		X       Expr
		Bottom  bool
		N       Expr // so many people, or, of a percentage, so large a share
		Negated bool
	}
	// Quantified is ANY, ALL or NO of some events.
	Quantified struct {
		node
		Quantifier Quantifier
		Source     Source
	}
	// Sequence is a test for events that follow one another.
	Sequence struct {
		node
		Steps  []Step
		Within Expr    // how many units from the first step to the last; nil for any
		Unit   Unit    // of Within
		Window *Window // of the first step; nil for any time
	}
	// SegmentRef is SEGMENT(name): the rule of another segment.
	SegmentRef struct {
		node
		Name string
	}
	// OrMissing is a test followed by OR MISSING: in also when the test is
	// undecided because a value is missing.
	OrMissing struct {
		node
		Test Expr
	}
)

// Values.
type (
	// Ident is a field by its name. A boolean one is a condition too.
	Ident struct {
		node
		Name string
	}
	// Parameter is :name, for which the host gives a value.
	Parameter struct {
		node
		Name string
	}
	// Literal is a constant as written.
	Literal struct {
		node
		Value Value
	}
	// Moment is a point in time relative to the evaluation's as-of.
	Moment struct {
		node
		Kind MomentKind
		N    Expr // for Ago and FromNow: how many
		Unit Unit
	}
	// Negate is a minus sign before a value.
	Negate struct {
		node
		X Expr
	}
	// Arith is a sum, difference, product or quotient of two values.
	Arith struct {
		node
		Op          ArithOp
		Left, Right Expr
	}
	// Call is a function with its arguments. Name is in upper case.
	Call struct {
		node
		Name string
		Args []Expr
	}
	// Aggregate computes one value from some events.
	Aggregate struct {
		node
		Func   AggregateFunc
		Source Source
	}
	// Bad stands where the text could not be read; an error says why.
	Bad struct{ node }
)

// A Source says which events of a customer are meant.
type Source struct {
	// Events is the name of the collection, or, for an aggregate other than COUNT,
	// of a field of its events, such as orders.total.
	Events *Ident
	Window *Window // nil for all of the time
	Where  Expr    // nil for all of the events
}

// A Step is one step of a sequence. The window of its source is always nil.
type Step struct {
	Not    bool // no such event may happen here
	Source Source
}

// A List is what IN and CONTAINS look in: the literals that are written out, or
// a list that the host names.
type List struct {
	Name  string // without the @; empty when the items are written out
	Items []Expr
	Span  Span
}

// A Window is a stretch of time relative to the evaluation's as-of.
type Window struct {
	Kind   WindowKind
	N      Expr   // for Last and Next: how many units
	Full   bool   // for Last and Next: whole units, the current one left out
	Unit   Unit   // for Last and Next
	Period Period // for ThisPeriod, LastPeriod and NextPeriod
	Day    Expr   // for Before, After, On and Since; for Range the first day
	Until  Expr   // for Range: the last day
	Span   Span
}

// A LogicOp joins conditions.
type LogicOp uint8

// The joining operators.
const (
	And LogicOp = iota
	Or
)

// A CompareOp compares two values.
type CompareOp uint8

// The comparison operators.
const (
	Equal CompareOp = iota
	NotEqual
	Less
	LessEqual
	Greater
	GreaterEqual
)

// A MatchOp tests text against text.
type MatchOp uint8

// The text operators.
const (
	Contain MatchOp = iota
	StartsWith
	EndsWith
	Like
	Matches
)

// An ArithOp computes with two numbers.
type ArithOp uint8

// The arithmetic operators.
const (
	Add ArithOp = iota
	Subtract
	Multiply
	Divide
)

// An Absence is what IS asks for.
type Absence uint8

// The two kinds of absence. An empty text or set is present.
const (
	Missing Absence = iota
	Empty
)

// A MomentKind is a point in time as people say it.
type MomentKind uint8

// The moments. Today, Yesterday and Tomorrow are days, the others instants.
const (
	Today MomentKind = iota
	Yesterday
	Tomorrow
	Now
	Ago
	FromNow
)

// A WindowKind is the shape of a window.
type WindowKind uint8

// The windows.
const (
	Last WindowKind = iota // WITHIN LAST n units
	Next                   // WITHIN NEXT n units
	ThisPeriod
	LastPeriod
	NextPeriod
	Before
	After
	On
	Since
	Range // BETWEEN d AND d, of events; of a date it is a Between
)

// An AnniversaryKind is the shape of an anniversary test.
type AnniversaryKind uint8

// The anniversary tests.
const (
	AnniversaryToday   AnniversaryKind = iota
	AnniversaryWithin                  // WITHIN LAST or NEXT n units
	AnniversaryInMonth                 // IN MONTH n
)

// A DistanceUnit is a unit of length.
type DistanceUnit uint8

// The units of length.
const (
	Kilometre DistanceUnit = iota
	Mile                   // the international mile of 1.609344 km
)

// A Quantifier says how many of some events there must be.
type Quantifier uint8

// The quantifiers.
const (
	Any Quantifier = iota // at least one
	All                   // every one that the window admits is one that WHERE admits
	No                    // none
)

// An AggregateFunc computes one value from events.
type AggregateFunc uint8

// The aggregate functions.
const (
	CountOf AggregateFunc = iota
	SumOf
	AvgOf
	MinOf
	MaxOf
	FirstOf
	LastOf
	DistinctOf
	ModeOf
)

// A Unit is a length of time.
type Unit = civil.Unit

// The units.
const (
	Minute = civil.Minute
	Hour   = civil.Hour
	Day    = civil.Day
	Week   = civil.Week
	Month  = civil.Month
	Year   = civil.Year
)

// A Period is a stretch of the calendar.
type Period = civil.Period

// A ValueKind says what a literal is.
type ValueKind uint8

// The kinds of literal.
const (
	NumberValue ValueKind = iota
	PercentValue
	TextValue
	BoolValue
	DateValue
	InstantValue
	MoneyValue
	VersionValue
	PlaceValue
)

// A Place is a point on the globe, in degrees.
type Place = geo.Point

// Money is an amount in a currency.
type Money struct {
	Amount   decimal.Decimal `json:"amount"`
	Currency string          `json:"currency"` // ISO 4217
}

// A Value is a constant: a literal as it was written, or what the host gives for
// a parameter. The field for its kind is set.
type Value struct {
	Kind    ValueKind
	Number  decimal.Decimal // a percentage as written: 10 for 10%; of money, its amount
	Text    string          // of money, its currency; of a version, it as written without the v
	Bool    bool
	Date    Date
	Instant time.Time
	Place   Place
}

// Equal reports whether two values are the same constant.
func (v Value) Equal(w Value) bool {
	return v.Kind == w.Kind && v.Number.Equal(w.Number) && v.Text == w.Text &&
		v.Bool == w.Bool && v.Date == w.Date && v.Instant.Equal(w.Instant) && v.Place == w.Place
}

// isNumber reports whether the value has a sign.
func (v Value) isNumber() bool {
	return v.Kind == NumberValue || v.Kind == PercentValue || v.Kind == MoneyValue
}

// Children returns the nodes directly below e, in the order of the text.
func Children(e Expr) []Expr {
	switch e := e.(type) {
	case *Logic:
		return e.Terms
	case *Not:
		return []Expr{e.X}
	case *Compare:
		return []Expr{e.Left, e.Right}
	case *In:
		return append([]Expr{e.X}, e.List.Items...)
	case *Between:
		return []Expr{e.X, e.Low, e.High}
	case *Is:
		return []Expr{e.X}
	case *Match:
		return []Expr{e.X, e.Pattern}
	case *Contains:
		return append([]Expr{e.X}, e.List.Items...)
	case *During:
		return e.Window.children(e.X)
	case *Anniversary:
		return present(e.X, e.Window.N, e.Month)
	case *Near:
		return []Expr{e.X, e.Distance, e.Of}
	case *Rank:
		return []Expr{e.X, e.N}
	case *Quantified:
		return e.Source.children(nil)
	case *Aggregate:
		return e.Source.children(nil)
	case *Sequence:
		var below []Expr
		for _, step := range e.Steps {
			below = step.Source.children(below)
		}
		if below = append(below, present(e.Within)...); e.Window != nil {
			below = e.Window.children(below...)
		}
		return below
	case *OrMissing:
		return []Expr{e.Test}
	case *Moment:
		return present(e.N)
	case *Negate:
		return []Expr{e.X}
	case *Arith:
		return []Expr{e.Left, e.Right}
	case *Call:
		return e.Args
	default: // *Ident, *Parameter, *Literal, *SegmentRef, *Bad
		return nil
	}
}

// children appends what is directly below a source to others.
func (s *Source) children(others []Expr) []Expr {
	others = append(others, s.Events)
	if s.Window != nil {
		others = s.Window.children(others...)
	}
	return append(others, present(s.Where)...)
}

// children appends what is directly below a window to others.
func (w *Window) children(others ...Expr) []Expr {
	return append(others, present(w.N, w.Day, w.Until)...)
}

func present(nodes ...Expr) []Expr {
	kept := nodes[:0]
	for _, n := range nodes {
		if n != nil {
			kept = append(kept, n)
		}
	}
	return kept
}

// Walk calls visit for e and, where visit returns true, for what is below it.
func Walk(e Expr, visit func(Expr) bool) {
	if !visit(e) {
		return
	}
	for _, child := range Children(e) {
		Walk(child, visit)
	}
}
