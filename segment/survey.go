package segment

import (
	"context"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

// A FieldSurvey says how well a field is known in a population.
type FieldSurvey struct {
	Field string
	// A set of an enum with an element that is none of its values counts as invalid
	// here; rules see the elements that are.
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
	switch r := b.scope.sources[field].(type) {
	case reader[string]:
		return causeAfter(r, spelling(f))
	case reader[dsl.Place]:
		return causeAfter(r, validPlace)
	case reader[dsl.Money]:
		return causeAfter(r, func(v dsl.Money) (amount, Cause) { return amountOf(v, f.Currency) })
	case reader[float64]:
		return causeAfter(r, validFloat)
	case reader[decimal.Decimal]:
		return causeAfter(r, exactDecimal)
	case reader[[]string]:
		return causeAfter(r, elements(f))
	default:
		return r.cause
	}
}

func causeAfter[R, V any](r reader[R], convert func(R) (V, Cause)) func(record) Cause {
	return func(rec record) Cause {
		raw, why := r.read(rec)
		if why == known {
			_, why = convert(raw)
		}
		return why
	}
}

// elements returns whether the elements of a set are what the field says.
func elements(f *dsl.Field) func([]string) ([]string, Cause) {
	spell := elementOf(f)
	return func(set []string) ([]string, Cause) {
		for _, element := range set {
			if _, why := spell(element); why != known {
				return nil, Invalid
			}
		}
		return set, known
	}
}
