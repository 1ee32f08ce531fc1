package segment

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/internal/exact"
)

// valueOf makes a constant of the rule language from a Go value.
func valueOf(v any) (dsl.Value, error) {
	switch v := v.(type) {
	case dsl.Value:
		if !printable(v.Number) {
			return dsl.Value{}, errors.New(shown(v.Number) + " is no constant of the rule language")
		}
		return v, nil
	case bool:
		return dsl.Value{Kind: dsl.BoolValue, Bool: v}, nil
	case string:
		return dsl.Value{Kind: dsl.TextValue, Text: v}, nil
	case dsl.Place:
		if !v.Valid() {
			return dsl.Value{}, fmt.Errorf("%v is no point on the globe", v)
		}
		return dsl.Value{Kind: dsl.PlaceValue, Place: v}, nil
	case dsl.Money:
		if !printable(v.Amount) {
			return dsl.Value{}, errors.New(shown(v.Amount) + " is no constant of the rule language")
		}
		return dsl.Value{Kind: dsl.MoneyValue, Number: v.Amount, Text: v.Currency}, nil
	case dsl.Date:
		return dsl.Value{Kind: dsl.DateValue, Date: v}, nil
	case time.Time:
		return dsl.Value{Kind: dsl.InstantValue, Instant: v}, nil
	case float32:
		if v-v == 0 {
			return dsl.Value{Kind: dsl.NumberValue, Number: decimal.NewFromFloat32(v)}, nil
		}
	case decimal.Decimal:
		if !printable(v) {
			return dsl.Value{}, errors.New(shown(v) + " is no constant of the rule language")
		}
		return dsl.Value{Kind: dsl.NumberValue, Number: v}, nil
	}
	switch r := reflect.ValueOf(v); {
	case r.IsValid() && r.CanInt():
		return dsl.Value{Kind: dsl.NumberValue, Number: decimal.NewFromInt(r.Int())}, nil
	case r.IsValid() && r.CanUint():
		return dsl.Value{Kind: dsl.NumberValue, Number: decimal.NewFromUint64(r.Uint())}, nil
	case r.IsValid() && r.CanFloat() && !math.IsNaN(r.Float()) && !math.IsInf(r.Float(), 0):
		return dsl.Value{Kind: dsl.NumberValue, Number: decimal.NewFromFloat(r.Float())}, nil
	case r.IsValid() && r.Kind() == reflect.String:
		return dsl.Value{Kind: dsl.TextValue, Text: r.String()}, nil
	}
	return dsl.Value{}, fmt.Errorf("%T %s is no constant of the rule language", v, shown(v))
}

// The functions below read a field's value out of what JSON, a database driver or
// a program may hold. Each returns Missing for nil, and Invalid for what is no
// value of its type.

func boolOf(v any) (bool, Cause) {
	b, ok := v.(bool)
	return b, present(v, ok)
}

func present(v any, ok bool) Cause {
	switch {
	case v == nil:
		return Missing
	case ok:
		return known
	default:
		return Invalid
	}
}

func intOf(v any) (int64, Cause) {
	switch v := v.(type) {
	case int64:
		return v, known
	case int:
		return int64(v), known
	case float64: // as encoding/json gives it
		if v == math.Trunc(v) && math.Abs(v) <= 1<<53 {
			return int64(v), known
		}
		return 0, Invalid
	case float32:
		return intOf(float64(v))
	case json.Number:
		if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return n, known
		}
		d, why := parseDecimal(string(v)) // 5.0 is whole, too
		if why != known || !d.IsInteger() || !d.BigInt().IsInt64() {
			return 0, Invalid
		}
		return d.IntPart(), known
	case decimal.Decimal:
		if !printable(v) || !v.IsInteger() || !v.BigInt().IsInt64() {
			return 0, Invalid
		}
		return v.IntPart(), known
	}
	switch r := reflect.ValueOf(v); {
	case r.IsValid() && r.CanInt() && r.Type() != dateType:
		return r.Int(), known
	case r.IsValid() && r.CanUint() && r.Uint() <= math.MaxInt64:
		return int64(r.Uint()), known
	}
	return 0, present(v, false)
}

func floatOf(v any) (float64, Cause) {
	switch v := v.(type) {
	case float64:
		return v, present(v, !math.IsNaN(v) && !math.IsInf(v, 0))
	case float32:
		return floatOf(float64(v))
	case json.Number:
		f, err := strconv.ParseFloat(string(v), 64)
		return f, present(v, err == nil)
	case decimal.Decimal: // the nearest
		if !printable(v) {
			return 0, Invalid
		}
		return floatOf(v.InexactFloat64())
	}
	n, why := intOf(v)
	return float64(n), why
}

func decimalOf(v any) (decimal.Decimal, Cause) {
	switch v := v.(type) {
	case decimal.Decimal:
		return v, present(v, printable(v))
	case string:
		return parseDecimal(v)
	case json.Number:
		return parseDecimal(string(v))
	case float64: // the shortest decimal that reads back as the same float
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return decimal.Decimal{}, Invalid
		}
		return decimal.NewFromFloat(v), known
	case float32:
		if v-v != 0 {
			return decimal.Decimal{}, Invalid
		}
		return decimal.NewFromFloat32(v), known
	}
	n, why := intOf(v)
	return decimal.NewFromInt(n), why
}

// maxDecimalText bounds the decimals that are read from text.
const maxDecimalText = 400

func parseDecimal(s string) (decimal.Decimal, Cause) {
	if len(s) > maxDecimalText {
		return decimal.Decimal{}, Invalid
	}
	d, err := decimal.NewFromString(s)
	if err != nil || !printable(d) {
		return decimal.Decimal{}, Invalid
	}
	return d, known
}

// printable reports whether a decimal can be written out in reasonable space; one
// with a billion zeros must not be printed either.
func printable(d decimal.Decimal) bool {
	return -exact.MaxExponent <= d.Exponent() && d.Exponent() <= exact.MaxExponent
}

// shown is a value of any type as an error shows it.
func shown(v any) string {
	if d, ok := v.(decimal.Decimal); ok && !printable(d) {
		return fmt.Sprintf("a decimal with exponent %d", d.Exponent())
	}
	const most = 60
	if s, ok := v.(string); ok { // "3" is no int
		v = strconv.Quote(s)
	}
	text := []rune(fmt.Sprintf("%v", v))
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}

// shownList lists some texts.
func shownList(texts []string) string {
	const most = 8
	if len(texts) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(texts[:most], ", "), len(texts)-most)
	}
	return strings.Join(texts, ", ")
}

func textOf(v any) (string, Cause) {
	s, ok := v.(string)
	return s, present(v, ok)
}

func dateOf(v any) (dsl.Date, Cause) {
	switch v := v.(type) {
	case dsl.Date:
		return v, known
	case time.Time:
		return civil.Of(v), known
	case string:
		d, err := civil.Parse(v)
		return d, present(v, err == nil)
	}
	return 0, present(v, false)
}

func instantOf(v any) (time.Time, Cause) {
	switch v := v.(type) {
	case time.Time:
		return v, known
	case string:
		t, err := time.Parse(time.RFC3339Nano, v)
		return t, present(v, err == nil)
	}
	return time.Time{}, present(v, false)
}

// placeOf reads a place from a pair of numbers, latitude first.
func placeOf(v any) (p dsl.Place, why Cause) {
	var pair [2]float64
	switch v := v.(type) {
	case dsl.Place:
		return v, known
	case [2]float64:
		pair = v
	case []float64:
		if len(v) != len(pair) {
			return p, Invalid
		}
		pair = [2]float64(v)
	case []any:
		if len(v) != len(pair) {
			return p, Invalid
		}
		for i := range pair {
			if pair[i], why = floatOf(v[i]); why != known {
				return p, Invalid
			}
		}
	default:
		return p, present(v, false)
	}
	return dsl.Place{Lat: pair[0], Lon: pair[1]}, known
}

// moneyOf reads money from a map of its amount and currency, or from a number, which
// is in the currency of the field.
func moneyOf(v any) (m dsl.Money, why Cause) {
	switch v := v.(type) {
	case dsl.Money:
		return v, known
	case map[string]any:
		currency, isText := v["currency"].(string)
		if m.Amount, why = decimalOf(v["amount"]); why != known || !isText || currency == "" {
			return m, Invalid
		}
		m.Currency = currency
		return m, known
	}
	m.Amount, why = decimalOf(v)
	return m, why
}

// mapsOf reads the events of a record. Those that are no map are left out, and ok
// is false.
func mapsOf(v any) (maps []map[string]any, ok bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case []map[string]any:
		return v, true
	case []any:
		ok = true
		for _, element := range v {
			if m, isMap := element.(map[string]any); isMap {
				maps = append(maps, m)
			} else {
				ok = false
			}
		}
		return maps, ok
	default:
		return nil, false
	}
}

func textsOf(v any) ([]string, Cause) {
	return setOf(v, textOf)
}

func intsOf(v any) ([]int64, Cause) {
	return setOf(v, intOf)
}

// setOf reads a set from a slice of its elements, or of anything they can be read
// from.
func setOf[E any](v any, element func(any) (E, Cause)) ([]E, Cause) {
	if set, ok := v.([]E); ok {
		return set, known
	}
	slice := reflect.ValueOf(v)
	if !slice.IsValid() || slice.Kind() != reflect.Slice {
		return nil, present(v, false)
	}
	set := make([]E, slice.Len())
	for i := range set {
		e, why := element(slice.Index(i).Interface())
		if why != known {
			return nil, Invalid
		}
		set[i] = e
	}
	return set, known
}
