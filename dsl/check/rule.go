package check

import (
	"math/big"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

// A Rule is a rule that means something against a schema. It is immutable, and
// may be used by any number of goroutines.
type Rule struct {
	*dsl.Rule
	Schema *dsl.Schema

	facts []fact                 // by NodeID
	items map[dsl.NodeID][]Const // of In and Contains

	collections map[dsl.NodeID]Collection // by the node of the name
	nodes       int                       // with those of the definitions
}

// A fact is what is known of a node.
type fact struct {
	typ     dsl.Type
	fold    bool
	place   int // of a field: one more than its index among the fields of its scope
	depth   int // of the scope
	scope   *table
	value   *Const
	percent bool // of a constant: it is written as a percentage
	// declared is the field that the values come from, also by way of a function
	// that hands them on.
	declared   *dsl.Field
	definition *Rule // of a metric, or a segment
	unquoted   bool  // a name that was probably meant as a text
}

// A Const is a constant in the form in which it is compared.
type Const struct {
	Kind    dsl.Kind // KindDecimal for every number
	Number  *big.Rat // for reading only; of money, the amount
	Text    string   // of a text, an enum (its declared spelling), a country (its code), money (its currency) or a version
	Bool    bool
	Date    dsl.Date
	Instant time.Time
	Place   dsl.Place
}

// mostDecimals is how many decimals a number is written with at most.
const mostDecimals = 6

// String writes the constant as a rule does. A number that has more than six decimals is
// rounded to six.
func (c Const) String() string {
	v := dsl.Value{Kind: dsl.TextValue, Text: c.Text, Bool: c.Bool, Date: c.Date, Instant: c.Instant, Place: c.Place}
	switch c.Kind {
	case dsl.KindInt, dsl.KindDecimal, dsl.KindFloat:
		return writtenNumber(c.Number)
	case dsl.KindMoney:
		return writtenNumber(c.Number) + " " + c.Text
	case dsl.KindBool:
		v.Kind = dsl.BoolValue
	case dsl.KindDate:
		v.Kind = dsl.DateValue
	case dsl.KindInstant:
		v.Kind = dsl.InstantValue
	case dsl.KindVersion:
		v.Kind = dsl.VersionValue
	case dsl.KindPlace:
		v.Kind = dsl.PlaceValue
	}
	return v.String()
}

func writtenNumber(r *big.Rat) string {
	n, exact := r.FloatPrec()
	if !exact || n > mostDecimals {
		n = mostDecimals
	}
	return r.FloatString(n)
}

// Type returns the type of a value, and KindNone for a condition.
func (r *Rule) Type(e dsl.Expr) dsl.Type { return r.facts[e.ID()].typ }

// Folds reports whether letter case does not count in comparisons with a text.
func (r *Rule) Folds(e dsl.Expr) bool { return r.facts[e.ID()].fold }

// Field returns the index of the field that e names, among those of its scope, or
// -1. The fields of the customer are those of the schema; the fields of an event
// those of [dsl.Events.AllFields].
func (r *Rule) Field(e dsl.Expr) int { return r.facts[e.ID()].place - 1 }

// Depth returns the scope of the field that e names: 0 for the customer, and one
// more for each event around e.
func (r *Rule) Depth(e dsl.Expr) int { return r.facts[e.ID()].depth }

// Declared returns the field of the schema whose values e has, or nil.
func (r *Rule) Declared(e dsl.Expr) *dsl.Field { return r.facts[e.ID()].declared }

// Collection returns what the name of a source means, or of a name that IS EMPTY
// asks. It is nil for a name that means a field.
func (r *Rule) Collection(e *dsl.Ident) *Collection {
	c, ok := r.collections[e.ID()]
	if !ok {
		return nil
	}
	return &c
}

// Const returns the value of a constant: a literal, a parameter, or arithmetic on
// them; nil for anything else.
func (r *Rule) Const(e dsl.Expr) *Const { return r.facts[e.ID()].value }

// IsPercent reports whether a constant was written as a percentage.
func (r *Rule) IsPercent(e dsl.Expr) bool { return r.facts[e.ID()].percent }

// Items returns the constants of the list of an *dsl.In or *dsl.Contains.
func (r *Rule) Items(e dsl.Expr) []Const { return r.items[e.ID()] }
