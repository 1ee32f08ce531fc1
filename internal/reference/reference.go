// Package reference is the rule language once more, said as plainly as can be: an
// interpreter of trees over maps of Go values, with fractions of math/big, civil
// arithmetic by trying offsets, events by going through all of them, sequences by trying
// every choice, and none of the engine's own packages. It is slow, and meant to be read:
// tests hold the engine to it.
package reference

import (
	"math/big"
	"slices"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

// An Outcome is the answer of a rule, by the same numbers as those of the engine.
type Outcome uint8

// The outcomes.
const (
	Out Outcome = iota
	In
	Undecided
)

// Kleene is AND or OR: the most certain answer that the others cannot change.
func Kleene(op dsl.LogicOp, all ...Outcome) Outcome {
	strong, weak := Out, In
	if op == dsl.Or {
		strong, weak = In, Out
	}
	switch {
	case slices.Contains(all, strong):
		return strong
	case slices.Contains(all, Undecided):
		return Undecided
	}
	return weak
}

// Not is NOT.
func Not(o Outcome) Outcome {
	switch o {
	case In:
		return Out
	case Out:
		return In
	}
	return Undecided
}

// A Reference says what rules are evaluated with.
type Reference struct {
	Schema     *dsl.Schema
	Parameters map[string]dsl.Value
	Lists      map[string][]dsl.Value
	Metrics    map[string]*dsl.Rule
	Segments   map[string]*dsl.Rule
	AsOf       time.Time // whose Location is the zone
	WeekStart  time.Weekday
	LeapDay    int // 28, or 1 for 1 March; 0 means 28
	// PerBase is what one unit of a base currency is worth in another on a day, or nil;
	// where it is nil itself, nothing is converted.
	PerBase    func(currency string, day dsl.Date) *big.Rat
	Population []map[string]any

	actual *Reference // where this one has rates that there are not, see present
}

// Decide decides a customer, given as the engine's maps are.
func (r *Reference) Decide(rule *dsl.Rule, customer map[string]any) Outcome {
	return r.of(customer).condition(rule.Root)
}

// Value reads a field of a customer: a bool, *big.Rat, float64, string, [dsl.Date],
// time.Time, []string or []int64, or nil where it is not known.
func (r *Reference) Value(f *dsl.Field, customer map[string]any) any {
	switch v := read(f, customer[f.Name]).(type) {
	case day:
		return dsl.Date(v.number())
	default:
		return v
	}
}

func (r *Reference) of(customer map[string]any) *evaluation {
	return &evaluation{r, []scope{{fields: r.Schema.Fields, events: r.Schema.Events, values: customer}}}
}

// An evaluation is of one customer, and of the events of theirs that are asked.
type evaluation struct {
	*Reference
	scopes []scope // the customer first
}

// A scope is a customer or an event, with what names mean for it.
type scope struct {
	name   string // of the events
	fields []dsl.Field
	events []dsl.Events
	values map[string]any
	at     time.Time // of an event
}

// customer evaluates definitions, which are about the customer wherever they are
// referred to.
func (r *evaluation) customer() *evaluation { return &evaluation{r.Reference, r.scopes[:1]} }

// within evaluates what is asked of an event.
func (r *evaluation) within(event []scope) *evaluation {
	actual := r.Reference
	if actual.actual != nil {
		actual = actual.actual
	}
	return &evaluation{actual, append(r.scopes[:len(r.scopes):len(r.scopes)], event...)}
}
