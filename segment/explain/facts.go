package explain

// This file finds the values that a test asks, and reads them.

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/segment"
)

// A Fact is a value of a record.
type Fact struct {
	// Name is the value as a rule writes it: a field, a metric, what is computed from
	// events, or a SEQUENCE.
	Name string
	// Value is the value as a rule writes it, numbers of more than six decimals rounded.
	// It is empty where the value is not known.
	Value string
	Cause segment.Cause // why it is not known, or 0
}

// String is like orders_90d = 2, or country is missing.
func (f Fact) String() string {
	if f.Cause != 0 {
		return f.Name + " is " + f.Cause.String()
	}
	return f.Name + " = " + f.Value
}

// A fact is a value that a test asks.
type fact struct {
	name  string
	place int // in the order of the text
	read  func(rec record, asOf time.Time) (string, segment.Cause)
	// derived values are computed from other facts of the test, or from none.
	derived bool
}

func (f *fact) of(rec record, asOf time.Time) Fact {
	value, why := f.read(rec, asOf)
	return Fact{f.name, value, why}
}

// ask finds what a test asks.
func (c *compiler) ask(l *leaf, rule *check.Rule, e dsl.Expr) {
	add := func(f *fact) {
		if f != nil && !slices.Contains(l.asks, f) {
			l.asks = append(l.asks, f)
		}
	}
	dsl.Walk(e, func(e dsl.Expr) bool {
		switch e := e.(type) {
		case *dsl.Ident:
			add(c.named(rule, e))
			return false
		case *dsl.Aggregate:
			add(c.computed(e, false))
			return false
		case *dsl.Quantified:
			add(c.counted(e.Source))
			if all := e.Source; e.Quantifier == dsl.All && all.Where != nil {
				all.Where = nil
				add(c.counted(all))
			}
			return false
		case *dsl.Sequence:
			add(c.sequence(e))
			return false
		case *dsl.Arith, *dsl.Negate, *dsl.Call, *dsl.Moment:
			if rule.Const(e) == nil {
				add(c.computed(e, true))
			}
		}
		return true
	})
}

// named is the fact that a name is.
func (c *compiler) named(rule *check.Rule, e *dsl.Ident) *fact {
	if collection := rule.Collection(e); collection != nil { // IS EMPTY of events
		return c.counted(dsl.Source{Events: e})
	}
	if rule.Type(e).Kind != dsl.KindSet {
		return c.computed(e, false)
	}
	name := e.Name
	for definition := rule.Definition(e); definition != nil; definition = definition.Definition(e) { // a metric that is a set
		e = definition.Root.(*dsl.Ident)
	}
	return c.set(name, e.Name)
}

// fact returns the fact of a name, and makes it where there is none yet.
func (c *compiler) fact(name string, derived bool, read func() func(record, time.Time) (string, segment.Cause)) *fact {
	if f, ok := c.facts[name]; ok {
		return f
	}
	f := &fact{name, len(c.facts), read(), derived}
	c.facts[name] = f
	return f
}

// computed is a value of the language.
func (c *compiler) computed(e dsl.Expr, derived bool) *fact {
	text := dsl.Format(e)
	return c.fact(text, derived, func() func(record, time.Time) (string, segment.Cause) {
		value := c.value(text)
		return func(rec record, asOf time.Time) (string, segment.Cause) {
			v, why := value.Of(&rec, asOf)
			if why != 0 {
				return "", why
			}
			if v.Kind == dsl.KindInstant {
				return written(v.Instant, asOf.Location())
			}
			return v.String(), 0
		}
	})
}

func (c *compiler) value(text string) *segment.Value[record] {
	value, err := c.bound.CompileValue(text, c.options)
	if err != nil {
		panic("explain: a part of a rule is no value: " + err.Error())
	}
	return value
}

// counted is how many events a source selects.
func (c *compiler) counted(s dsl.Source) *fact {
	return c.computed(&dsl.Aggregate{Func: dsl.CountOf, Source: s}, false)
}

// sequence is whether events follow one another.
func (c *compiler) sequence(e *dsl.Sequence) *fact {
	text := dsl.Format(e)
	return c.fact(text, false, func() func(record, time.Time) (string, segment.Cause) {
		test := c.test(text)
		return func(rec record, asOf time.Time) (string, segment.Cause) {
			switch test.Match(&rec, asOf) {
			case segment.In:
				return "TRUE", 0
			case segment.Out:
				return "FALSE", 0
			default:
				return "", segment.Pending
			}
		}
	})
}

// set is a set of the customer, whose elements come in the order of the record.
func (c *compiler) set(name, field string) *fact {
	return c.fact(name, false, func() func(record, time.Time) (string, segment.Cause) {
		return func(rec record, asOf time.Time) (string, segment.Cause) { return written(rec[field], asOf.Location()) }
	})
}

// written writes a value of a record as a rule does, instants in a zone.
func written(v any, zone *time.Location) (string, segment.Cause) {
	k := dsl.Value{}
	switch v := v.(type) {
	case bool:
		k = dsl.Value{Kind: dsl.BoolValue, Bool: v}
	case int64:
		k.Number = decimal.NewFromInt(v)
	case float64:
		k.Number = decimal.NewFromFloat(v)
	case decimal.Decimal:
		return fixed(v), 0
	case string:
		k = dsl.Value{Kind: dsl.TextValue, Text: v}
	case dsl.Date:
		k = dsl.Value{Kind: dsl.DateValue, Date: v}
	case time.Time:
		return v.In(zone).Format(time.RFC3339Nano), 0
	case dsl.Place:
		k = dsl.Value{Kind: dsl.PlaceValue, Place: v}
	case dsl.Money:
		return fixed(v.Amount) + " " + v.Currency, 0
	case []string:
		return listed(v, func(s string) string { text, _ := written(s, zone); return text }), 0
	case []int64:
		return listed(v, func(n int64) string { return strconv.FormatInt(n, 10) }), 0
	case nil:
		return "", segment.Missing
	default:
		return "", segment.Invalid
	}
	return k.String(), 0
}

// fixed is a number with the decimals that it has, as money is written.
func fixed(n decimal.Decimal) string { return n.StringFixed(max(0, -n.Exponent())) }

func listed[E any](items []E, write func(E) string) string {
	var texts []string
	for _, item := range items {
		texts = append(texts, write(item))
	}
	return "(" + strings.Join(texts, ", ") + ")"
}
