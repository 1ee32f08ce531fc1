package reference

// This file computes values.

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clientele-go/clientele/dsl"
)

// isConstant reports whether a value is made of literals and parameters alone.
func isConstant(e dsl.Expr) bool {
	switch e := e.(type) {
	case *dsl.Literal, *dsl.Parameter:
		return true
	case *dsl.Negate:
		return isConstant(e.X)
	case *dsl.Arith:
		return isConstant(e.Left) && isConstant(e.Right)
	}
	return false
}

// isFloat reports whether a Float takes part in a number.
func (r *evaluation) isFloat(e dsl.Expr) bool {
	switch e := e.(type) {
	case *dsl.Ident:
		if f, _ := r.lookup(e.Name); f == nil {
			return r.customer().isFloat(r.Metrics[e.Name].Root)
		}
		return r.kindOf(e) == dsl.KindFloat
	case *dsl.Aggregate:
		return r.kindOf(e) == dsl.KindFloat
	case *dsl.Call:
		if !slices.Contains([]string{"ABS", "ROUND", "COALESCE"}, e.Name) {
			return false
		}
	}
	return slices.ContainsFunc(dsl.Children(e), r.isFloat)
}

func constantValue(v dsl.Value) any {
	switch v.Kind {
	case dsl.NumberValue:
		return v.Number.Rat()
	case dsl.PercentValue:
		return new(big.Rat).Quo(v.Number.Rat(), big.NewRat(100, 1))
	case dsl.TextValue:
		return v.Text
	case dsl.BoolValue:
		return v.Bool
	case dsl.DateValue:
		return dayNumber(int(v.Date))
	case dsl.InstantValue:
		return v.Instant
	case dsl.VersionValue:
		parsed, _ := parseVersion(v.Text)
		return parsed
	case dsl.PlaceValue:
		return place{v.Place.Lat, v.Place.Lon}
	default:
		return money{v.Number.Rat(), v.Text}
	}
}

// value evaluates a value; nil means that it is not known.
func (r *evaluation) value(e dsl.Expr) any {
	if currency := r.currency(e); currency != "" {
		return r.moneyIn(e, currency)
	}
	switch e := e.(type) {
	case *dsl.Literal:
		return constantValue(e.Value)
	case *dsl.Parameter:
		return constantValue(r.Parameters[e.Name])
	case *dsl.Ident:
		f, s := r.lookup(e.Name)
		if f == nil {
			return r.customer().value(r.Metrics[e.Name].Root)
		}
		return read(f, s.values[f.Name])
	case *dsl.Aggregate:
		return r.aggregate(e)
	case *dsl.Moment:
		return r.moment(e)
	case *dsl.Negate:
		switch x := r.value(e.X).(type) {
		case *big.Rat:
			return new(big.Rat).Neg(x)
		case float64:
			return -x
		}
		return nil
	case *dsl.Arith:
		return r.arith(e)
	default:
		return r.call(e.(*dsl.Call))
	}
}

func (r *evaluation) arith(e *dsl.Arith) any {
	a, b := r.value(e.Left), r.value(e.Right)
	if currency := r.currency(e.Left); currency != "" { // the share that one amount is of another
		a, b = r.moneyIn(e.Left, currency), r.moneyIn(e.Right, currency)
	}
	if a != nil && b != nil && r.isFloat(e) && !(e.Op == dsl.Divide && fraction(b).Sign() == 0) {
		return floatArith64(e.Op, nearest(fraction(a)), nearest(fraction(b)))
	}
	return exactArith(e.Op, a, b)
}

func exactArith(op dsl.ArithOp, a, b any) any {
	if a == nil || b == nil || op == dsl.Divide && fraction(b).Sign() == 0 {
		return nil
	}
	x, y := a.(*big.Rat), b.(*big.Rat)
	switch op {
	case dsl.Add:
		return new(big.Rat).Add(x, y)
	case dsl.Subtract:
		return new(big.Rat).Sub(x, y)
	case dsl.Multiply:
		return new(big.Rat).Mul(x, y)
	default:
		return new(big.Rat).Quo(x, y)
	}
}

func floatArith64(op dsl.ArithOp, x, y float64) any {
	result := map[dsl.ArithOp]float64{dsl.Add: x + y, dsl.Subtract: x - y, dsl.Multiply: x * y, dsl.Divide: x / y}[op]
	if math.IsInf(result, 0) || math.IsNaN(result) {
		return nil
	}
	return result
}

func (r *evaluation) call(e *dsl.Call) any {
	if e.Name == "PERCENTILE" {
		return r.percentile(e.Args[0])
	}
	if e.Name == "COALESCE" {
		for _, arg := range e.Args {
			if !r.present(arg) {
				continue
			}
			if v := r.value(arg); v != nil {
				if s, ok := v.(string); ok {
					return r.spelt(e, s)
				}
				if r.isFloat(e) {
					return nearest(fraction(v))
				}
				return v
			}
			return nil
		}
		return nil
	}
	return r.function(e, r.value(e.Args[0]))
}

// function is a function of one value.
func (r *evaluation) function(e *dsl.Call, v any) any {
	if v == nil {
		return nil
	}
	switch e.Name {
	case "ABS":
		if f, ok := v.(float64); ok {
			return math.Abs(f)
		}
		return new(big.Rat).Abs(v.(*big.Rat))
	case "ROUND":
		places := 0
		if len(e.Args) == 2 {
			places = int(r.value(e.Args[1]).(*big.Rat).Num().Int64())
		}
		rounded := roundHalfAway(fraction(v), places)
		if r.isFloat(e) {
			return nearest(rounded)
		}
		return rounded
	case "LENGTH":
		return big.NewRat(int64(utf8.RuneCountInString(v.(string))), 1)
	case "DAYS_SINCE":
		return big.NewRat(int64(r.today().number()-r.localDay(v).number()), 1)
	case "AGE":
		return big.NewRat(int64(completedYears(r.localDay(v), r.today())), 1)
	case "BUCKET":
		return bucketOf(v, e.Args[1].(*dsl.Literal).Value.Text)
	}
	return textFunction(e.Name, v.(string))
}

func roundHalfAway(x *big.Rat, places int) *big.Rat {
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(places, -places))), nil))
	if places > 0 {
		unit.Inv(unit)
	}
	units := new(big.Rat).Quo(new(big.Rat).Abs(x), unit)
	units.Add(units, big.NewRat(1, 2))
	whole := new(big.Int).Div(units.Num(), units.Denom())
	rounded := new(big.Rat).Mul(new(big.Rat).SetInt(whole), unit)
	if x.Sign() < 0 {
		rounded.Neg(rounded)
	}
	return rounded
}

func bucketOf(id any, salt string) *big.Rat {
	s, ok := id.(string)
	if !ok {
		s = id.(*big.Rat).RatString()
	}
	sum := sha256.Sum256(append(append([]byte(salt), 0), s...))
	u := new(big.Int).SetUint64(binary.BigEndian.Uint64(sum[:8]))
	return new(big.Rat).SetInt(u.Rsh(u.Mul(u, big.NewInt(100)), 64))
}

func textFunction(name, s string) any {
	switch name {
	case "LOWER":
		return strings.ToLower(s)
	case "UPPER":
		return strings.ToUpper(s)
	case "TRIM":
		return strings.TrimSpace(s)
	}
	at := strings.LastIndex(s, "@") // DOMAIN
	if at < 0 || at+1 == len(s) {
		return nil
	}
	return s[at+1:]
}
