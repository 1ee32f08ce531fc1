package check

// This file says which values fit a place where an operand is wanted.

import (
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/country"
	"github.com/clientele-go/clientele/internal/text"
)

// A subject is the value that an operator goes on from, or that an operand meets.
type subject struct {
	typ    dsl.Type
	field  *dsl.Field // whose values it has, or nil
	name   string     // of that field, with its collection; empty where it is computed
	events bool       // it is the name of a collection of events
	value  *Const     // of a constant
}

// enter looks names up where the condition on some events does; it is false where
// they are no events, or too deep in others.
func (o *offers) enter(within []*dsl.Ident) bool {
	o.scopes, o.paths = []*table{o.customer}, []string{""}
	for _, events := range within {
		c, ok := o.collection(events.Name, true)
		if !ok || len(o.scopes) > maxScopes {
			return false
		}
		path := o.paths[c.Depth]
		for _, t := range append(c.outer[1:], c.table) {
			path += t.name + "."
			o.scopes, o.paths = append(o.scopes, t), append(o.paths, path)
		}
	}
	return true
}

// subjectOf types the value to the left. What is unknown to the checker has no
// type, and anything fits it.
func (o *offers) subjectOf(e dsl.Expr) subject {
	if e == nil {
		return subject{}
	}
	s := subject{typ: o.value(e), field: o.fact(e).declared, value: o.fact(e).value}
	switch e := e.(type) {
	case *dsl.Ident:
		s.events = o.isEvents(e)
		if s.field != nil {
			s.name = o.paths[o.fact(e).depth] + s.field.Name
		}
	case *dsl.Aggregate:
		if c, ok := o.collection(e.Source.Events.Name, true); ok && s.field != nil {
			s.name = o.paths[c.Depth] + e.Source.Events.Name
		}
	}
	return s
}

// A fit says what may stand for an operand.
type fit struct {
	values func(dsl.Type) bool // which fields and computed values
	consts func(dsl.Type) bool // which literals and parameters
	same   *dsl.Field          // whose closed list an enum must have, and a text must be in
	code   bool                // a text must be a country's
}

func anything(dsl.Type) bool { return true }
func nothing(dsl.Type) bool  { return false }

func ofKind(kind dsl.Kind) func(dsl.Type) bool {
	return func(t dsl.Type) bool { return t.Kind == kind }
}

// operandFit says what fits where an operand is wanted.
func (o *offers) operandFit() fit {
	after := o.want.After
	signature, isCall := functions[after]
	switch {
	case isCall && len(o.want.Args) > 0 && after != coalesce: // a salt, a number of decimals
		return fit{values: nothing, consts: nothing}
	case isCall && len(o.want.Args) == 0:
		return fit{values: signature.takes, consts: signature.takes}
	case slices.Contains(dayWords, after) && o.want.Left == nil: // a window of events, which begins for everyone at once
		return fit{values: nothing, consts: temporal}
	case after == "OF":
		return fit{values: isPlace, consts: isPlace}
	case o.want.Left == nil && after == "-":
		return fit{values: additive, consts: additive}
	case isArithmetic(after):
		fits := arithFit(o.left.typ, after)
		return fit{values: fits, consts: fits}
	case slices.Contains(textOperators, after) && o.left.typ.Kind != dsl.KindSet:
		return fit{values: textual, consts: ofKind(dsl.KindText)}
	case slices.Contains(patternOperators, after):
		return fit{values: nothing, consts: ofKind(dsl.KindText)}
	}
	return o.left.fit()
}

const coalesce = "COALESCE"

func isArithmetic(operator string) bool {
	return len(operator) == 1 && strings.Contains("+-*/", operator)
}

// arithFit says what a value of a type is added to, or multiplied or divided by.
func arithFit(left dsl.Type, operator string) func(dsl.Type) bool {
	product := operator == "*" || operator == "/"
	switch {
	case left.Kind == dsl.KindMoney && operator == "/":
		return func(t dsl.Type) bool { return exactNumber(t) || t.Kind == dsl.KindMoney }
	case left.Kind == dsl.KindMoney && product:
		return exactNumber
	case left.Kind == dsl.KindMoney:
		return ofKind(dsl.KindMoney)
	case numeric(left) && operator != "*":
		return numeric
	default:
		return additive
	}
}

var (
	dayWords         = []string{"BEFORE", "AFTER", "ON", "SINCE", "BETWEEN"}
	textOperators    = []string{"CONTAINS", "STARTS WITH", "ENDS WITH"}
	patternOperators = []string{"LIKE", "MATCHES"}
)

// fit says what compares with the subject.
func (s *subject) fit() fit {
	switch t := s.typ; {
	case t.Kind == dsl.KindNone:
		return fit{values: anything, consts: anything}
	case t.Kind == dsl.KindSet && t.Elem == dsl.KindInt:
		return fit{values: nothing, consts: numeric}
	case t.Kind == dsl.KindSet:
		return fit{values: nothing, consts: ofKind(dsl.KindText), same: s.field}
	case numeric(t):
		return fit{values: numeric, consts: numeric}
	case temporal(t):
		return fit{values: temporal, consts: temporal}
	case t.Kind == dsl.KindEnum:
		return fit{values: ofKind(dsl.KindEnum), consts: ofKind(dsl.KindText), same: s.field}
	case t.Kind == dsl.KindText && s.value != nil: // it takes the type of what it meets
		return fit{values: textual, consts: ofKind(dsl.KindText)}
	case textual(t):
		return fit{values: ofKind(t.Kind), consts: ofKind(dsl.KindText), code: t.Kind == dsl.KindCountry}
	default:
		return fit{values: ofKind(t.Kind), consts: ofKind(t.Kind)}
	}
}

// takes reports whether a field fits.
func (f *fit) takes(field *dsl.Field) bool {
	return f.values(field.Type) && (f.same == nil || slices.Equal(f.same.Enum, field.Enum))
}

// takesConst reports whether a constant fits.
func (f *fit) takesConst(v dsl.Value) bool {
	switch {
	case !f.consts(typeOf(v)):
		return false
	case f.code:
		_, ok := country.Of(v.Text)
		return ok
	case f.same != nil && len(f.same.Enum) > 0:
		return slices.ContainsFunc(f.same.Enum, func(value string) bool {
			return value == v.Text || f.same.Fold && text.Fold(value) == text.Fold(v.Text)
		})
	default:
		return true
	}
}

// literalKinds are the types of constants.
var literalKinds = [...]dsl.Kind{dsl.NumberValue: dsl.KindDecimal, dsl.PercentValue: dsl.KindDecimal, dsl.TextValue: dsl.KindText,
	dsl.BoolValue: dsl.KindBool, dsl.DateValue: dsl.KindDate, dsl.InstantValue: dsl.KindInstant, dsl.MoneyValue: dsl.KindMoney,
	dsl.VersionValue: dsl.KindVersion, dsl.PlaceValue: dsl.KindPlace}

func typeOf(v dsl.Value) dsl.Type {
	if v.Kind == dsl.NumberValue && v.Number.IsInteger() {
		return dsl.Type{Kind: dsl.KindInt}
	}
	return dsl.Type{Kind: literalKinds[v.Kind]}
}

// results are the types that functions give; a function that is not here gives
// what it takes.
var results = map[string]dsl.Kind{
	"DAYS_SINCE": dsl.KindInt, "AGE": dsl.KindInt, "LENGTH": dsl.KindInt, "BUCKET": dsl.KindInt, percentile: dsl.KindDecimal,
	"LOWER": dsl.KindText, "UPPER": dsl.KindText, "TRIM": dsl.KindText, "DOMAIN": dsl.KindText,
}

// functionFits reports whether a function may give what is wanted.
func (f *fit) functionFits(name string) bool {
	if kind, ok := results[name]; ok {
		return f.values(dsl.Type{Kind: kind})
	}
	takes := functions[name].takes
	return slices.ContainsFunc(singleKinds, func(kind dsl.Kind) bool {
		t := dsl.Type{Kind: kind}
		return takes(t) && f.values(t)
	})
}

// singleKinds are the kinds of single values.
var singleKinds = []dsl.Kind{dsl.KindBool, dsl.KindInt, dsl.KindDecimal, dsl.KindFloat, dsl.KindMoney, dsl.KindText, dsl.KindEnum,
	dsl.KindCountry, dsl.KindDate, dsl.KindInstant, dsl.KindVersion, dsl.KindPlace}

// described are the descriptions of the collections.
func (o *offers) described() map[*table]string {
	docs := map[*table]string{}
	var describe func(tables []*table, events []dsl.Events)
	describe = func(tables []*table, events []dsl.Events) {
		for i, t := range tables {
			docs[t] = events[i].Description
			describe(t.events, events[i].Events)
		}
	}
	describe(o.customer.events, o.schema.Events)
	return docs
}

// fieldDoc is one line about a field.
func fieldDoc(f *dsl.Field) string {
	parts := []string{f.Description}
	if f.Unit != "" {
		parts = append(parts, "in "+f.Unit)
	}
	if f.Optional {
		parts = append(parts, "may be missing")
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}
