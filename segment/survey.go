package segment

import (
	"context"

	"github.com/shopspring/decimal"
)

// A FieldSurvey says how well a field is known in a population.
type FieldSurvey struct {
	Field                     string
	Present, Missing, Invalid int
	// FirstInvalid is the index of the first person whose value is invalid, or -1.
	FirstInvalid int
}

// Survey counts, for every field of the schema, how many people have a value, have
// none, or have something that is no value of the field's type. Rules treat the
// last two alike; a host looks here to mend its data.
func (b *Binding[T]) Survey(ctx context.Context, people []T) ([]FieldSurvey, error) {
	surveys := make([]FieldSurvey, len(b.schema.Fields))
	for i := range surveys {
		s := &surveys[i]
		s.Field, s.FirstInvalid = b.schema.Fields[i].Name, -1
		cause := b.causeOf(i)
		for person := range people {
			if person%block == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			switch cause(record(&people[person])) {
			case known:
				s.Present++
			case Missing:
				s.Missing++
			default:
				if s.Invalid++; s.FirstInvalid < 0 {
					s.FirstInvalid = person
				}
			}
		}
	}
	return surveys, nil
}

// causeOf returns how it is told whether a field is known.
func (b *Binding[T]) causeOf(field int) func(record) Cause {
	f := &b.schema.Fields[field]
	switch r := b.sources[field].(type) {
	case reader[string]:
		spell := spelling(f)
		return func(rec record) Cause {
			s, why := r.read(rec)
			if why == known {
				_, why = spell(s)
			}
			return why
		}
	case reader[float64]:
		return func(rec record) Cause {
			v, why := r.read(rec)
			if why == known && v-v != 0 {
				why = Invalid
			}
			return why
		}
	case reader[decimal.Decimal]:
		return func(rec record) Cause {
			v, why := r.read(rec)
			if why == known {
				_, why = exactDecimal(v)
			}
			return why
		}
	case interface{ cause(record) Cause }:
		return r.cause
	default: // a type that rules do not reach
		return func(record) Cause { return Missing }
	}
}

func (r reader[V]) cause(rec record) Cause {
	_, why := r.read(rec)
	return why
}
