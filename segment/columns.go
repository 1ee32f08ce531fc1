package segment

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

// A Column is one field of a population as plain slices, one element a person, in
// the form in which rules compare it. The slice for its type is set, the others
// are nil; an element whose Missing is true means nothing.
type Column struct {
	Field   *dsl.Field
	Missing []bool      // also what is invalid
	Bools   []bool      // of a bool
	Numbers []float64   // of an int, decimal or float: the nearest float
	Texts   []string    // of a text, an enum (as declared), a country (its code) or a version
	Dates   []dsl.Date  // of a date
	Times   []time.Time // of an instant
	Places  []dsl.Place // of a place
	Amounts []dsl.Money // of money, each with its currency
	Sets    [][]string  // of a set of texts or of an enum, shared with the records
	IntSets [][]int64   // of a set of integers, shared with the records
}

// Columns reads fields for a population, in the order in which they are named, or
// all of the schema when none is. It fails on a name that is no field's. It takes
// memory for every field of every person.
func (b *Binding[T]) Columns(people []T, fields ...string) ([]Column, error) {
	names := fieldNames(b.schema)
	if len(fields) == 0 {
		fields = names
	}
	var columns []Column
	for _, name := range fields {
		i := slices.Index(names, name)
		if i < 0 {
			return nil, fmt.Errorf("segment: no field %q%s", name, didYouMean(name, names))
		}
		columns = append(columns, columnFrom(&b.schema.Fields[i], b.scope.sources[i], people))
	}
	return columns, nil
}

func fieldNames(schema *dsl.Schema) []string {
	names := make([]string, len(schema.Fields))
	for i := range names {
		names[i] = schema.Fields[i].Name
	}
	return names
}

func columnFrom[T any](f *dsl.Field, s source, people []T) Column {
	c := Column{Field: f, Missing: make([]bool, len(people))}
	switch r := s.(type) {
	case reader[bool]:
		c.Bools = columnOf(&c, r, people, itself[bool])
	case reader[int64]:
		c.Numbers = columnOf(&c, r, people, func(v int64) (float64, Cause) { return float64(v), known })
	case reader[float64]:
		c.Numbers = columnOf(&c, r, people, validFloat)
	case reader[decimal.Decimal]:
		c.Numbers = columnOf(&c, r, people, nearestFloat)
	case reader[string]:
		c.Texts = columnOf(&c, r, people, spelling(c.Field))
	case reader[dsl.Place]:
		c.Places = columnOf(&c, r, people, validPlace)
	case reader[dsl.Money]:
		c.Amounts = columnOf(&c, r, people, func(v dsl.Money) (dsl.Money, Cause) {
			_, why := amountOf(v, f.Currency)
			return dsl.Money{Amount: v.Amount, Currency: cmp.Or(v.Currency, f.Currency)}, why
		})
	case reader[dsl.Date]:
		c.Dates = columnOf(&c, r, people, itself[dsl.Date])
	case reader[time.Time]:
		c.Times = columnOf(&c, r, people, itself[time.Time])
	case reader[[]string]:
		c.Sets = columnOf(&c, r, people, itself[[]string])
	case reader[[]int64]:
		c.IntSets = columnOf(&c, r, people, itself[[]int64])
	}
	return c
}

func columnOf[T, R, V any](c *Column, r reader[R], people []T, convert func(R) (V, Cause)) []V {
	values := make([]V, len(people))
	for i := range people {
		raw, why := r.read(record(&people[i]))
		if why == known {
			values[i], why = convert(raw)
		}
		c.Missing[i] = why != known
	}
	return values
}

func validFloat(v float64) (float64, Cause) {
	if v-v != 0 {
		return 0, Invalid
	}
	return v, known
}

func nearestFloat(d decimal.Decimal) (float64, Cause) {
	n, why := exactDecimal(d)
	if why != known {
		return 0, why
	}
	return finite(n.Float())
}
