package segment

import (
	"errors"
	"math/big"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/exact"
	"github.com/clientele-go/clientele/internal/semver"
)

// A Value is a compiled value of the rule language, such as the one of a metric. It is
// immutable, and may be used by any number of goroutines.
type Value[T any] struct {
	checked  *check.Rule
	value    func(record, *moment) (check.Const, Cause)
	calendar *calendar
}

// CompileValue compiles a value, such as COUNT(orders WITHIN LAST 90 DAYS) or
// total_spent / orders. The error, if any, is of type [dsl.Errors] when the text is at
// fault. A set is no single value, and is an error.
func (b *Binding[T]) CompileValue(text string, o Options) (*Value[T], error) {
	tree, err := dsl.Options{Limits: o.Limits}.Parse(text)
	if tree == nil {
		return nil, err
	}
	names, err2 := o.names()
	if err2 != nil {
		return nil, err2
	}
	checked, err2 := b.checker.CheckValue(tree, names)
	if err := joined(err, err2); err != nil {
		return nil, err
	}
	c := b.compiler(checked, o)
	v := &Value[T]{checked: checked, value: c.constant(checked.Root)}
	if c.err != nil {
		return nil, c.err
	}
	if v.value == nil {
		return nil, errors.New("segment: " + v.String() + " is a set, which is no single value: test it with CONTAINS")
	}
	v.calendar = c.finish()
	return v, nil
}

// String is the canonical text of the value.
func (v *Value[T]) String() string { return v.checked.String() }

// Type returns the type of the value.
func (v *Value[T]) Type() dsl.Type { return v.checked.Type(v.checked.Root) }

// Of computes the value of a record as of an instant, whose Location is the zone. Where
// it is not known, the cause says why, and the constant is empty; else the cause is 0.
// Numbers are exact, money is in the currency of its field. It allocates.
func (v *Value[T]) Of(rec *T, asOf time.Time) (check.Const, Cause) {
	m := v.calendar.at(asOf)
	defer v.calendar.done(m)
	return v.value(record(rec), m)
}

// constant compiles a value of any type but a set, for which it returns nil.
func (c *compiler) constant(e dsl.Expr) func(record, *moment) (check.Const, Cause) {
	t := c.rule.Type(e)
	k := check.Const{Kind: t.Kind}
	switch c.class(e) {
	case exactClass:
		k.Text = c.rule.Currency(e)
		return constantOf(c.exactExpr(e), func(v exact.Num) check.Const { k := k; k.Number = v.Rat(); return k })
	case floatClass:
		return constantOf(c.floatExpr(e), func(v float64) check.Const { k := k; k.Number = new(big.Rat).SetFloat64(v); return k })
	case timeClass:
		return constantOf(c.timeExpr(e), func(p point) check.Const { return check.Const{Kind: t.Kind, Date: p.day, Instant: p.at} })
	case boolClass:
		return constantOf(c.boolExpr(e), func(v bool) check.Const { return check.Const{Kind: t.Kind, Bool: v} })
	case versionClass:
		return constantOf(c.versionExpr(e), func(v semver.Version) check.Const { return check.Const{Kind: t.Kind, Text: v.String()} })
	case placeClass:
		return constantOf(c.placeExpr(e), func(p dsl.Place) check.Const { return check.Const{Kind: t.Kind, Place: p} })
	case textClass:
		return constantOf(c.textExpr(e), func(s string) check.Const { return check.Const{Kind: t.Kind, Text: s} })
	default:
		return nil
	}
}

func constantOf[V any](x expr[V], make func(V) check.Const) func(record, *moment) (check.Const, Cause) {
	return func(rec record, m *moment) (check.Const, Cause) {
		v, why := x.value(rec, m)
		if why != known {
			return check.Const{}, why
		}
		return make(v), known
	}
}
