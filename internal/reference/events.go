package reference

// This file goes through events.

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

// An occurrence is an event, with those that it lies in before it.
type occurrence []scope

func (o occurrence) at() time.Time { return o[len(o)-1].at }

// happened are the events of a collection that have happened by the as-of, in the order
// in which the record holds them.
func (r *evaluation) happened(name string) (all []occurrence) {
	s, path, _ := r.path(name)
	all = []occurrence{{*s}}
	for _, events := range path {
		var inner []occurrence
		for _, outer := range all {
			for _, values := range listed(outer[len(outer)-1].values[events.Name]) {
				at := outer[len(outer)-1].at
				if events.Time != "" {
					t, ok := read(&dsl.Field{Type: dsl.Type{Kind: dsl.KindInstant}}, values[events.Time]).(time.Time)
					if !ok || !t.After(time.Time{}) {
						continue // it has no instant, and so is none
					}
					if t.After(r.AsOf) {
						continue // it has not happened, and neither has what lies in it
					}
					at = t
				}
				event := scope{events.Name, events.AllFields(), events.Events, values, at}
				inner = append(inner, append(outer[:len(outer):len(outer)], event))
			}
		}
		all = inner
	}
	for i := range all {
		all[i] = all[i][1:]
	}
	return all
}

// listed are the events that a record holds.
func listed(v any) []map[string]any {
	if maps, ok := v.([]map[string]any); ok {
		return maps
	}
	var maps []map[string]any
	items, _ := v.([]any)
	for _, item := range items {
		maps = append(maps, item.(map[string]any))
	}
	return maps
}

// inWindow are the events of a source that its window admits.
func (r *evaluation) inWindow(s *dsl.Source) []occurrence {
	return slices.DeleteFunc(r.happened(s.Events.Name), func(o occurrence) bool {
		return s.Window != nil && !r.admits(s.Window, o.at())
	})
}

// selected are the events for which the WHERE is in.
func (r *evaluation) selected(s *dsl.Source) []occurrence {
	return slices.DeleteFunc(r.inWindow(s), func(o occurrence) bool {
		return s.Where != nil && r.within(o).condition(s.Where) != In
	})
}

func (r *evaluation) quantified(e *dsl.Quantified) Outcome {
	n := len(r.selected(&e.Source))
	switch e.Quantifier {
	case dsl.Any:
		return yes(n > 0)
	case dsl.No:
		return yes(n == 0)
	default:
		return yes(n == len(r.inWindow(&e.Source)))
	}
}

// aggregate computes one value from the events that have one.
func (r *evaluation) aggregate(e *dsl.Aggregate) any {
	selected := r.selected(&e.Source)
	if e.Func == dsl.CountOf {
		return big.NewRat(int64(len(selected)), 1)
	}
	_, path, name := r.path(e.Source.Events.Name)
	fields := path[len(path)-1].AllFields()
	field := &fields[slices.IndexFunc(fields, func(f dsl.Field) bool { return f.Name == name })]
	if e.Func == dsl.FirstOf || e.Func == dsl.LastOf { // by time; of one instant, by the order of the record
		slices.SortStableFunc(selected, func(a, b occurrence) int { return a.at().Compare(b.at()) })
		if e.Func == dsl.LastOf {
			slices.Reverse(selected)
		}
	}
	var values []any
	for _, o := range selected {
		v := read(field, o[len(o)-1].values[name])
		if m, ok := v.(money); ok {
			amount := r.converted(m, field.Currency)
			if amount == nil && (len(values) == 0 || e.Func != dsl.FirstOf && e.Func != dsl.LastOf) {
				return nil // there is a value, and what it is worth is not known
			}
			v = amount
			if amount == nil {
				v = nil
			}
		}
		if v != nil {
			values = append(values, v)
		}
	}
	switch e.Func {
	case dsl.SumOf:
		return sum(field, values)
	case dsl.AvgOf:
		return average(field, values)
	case dsl.DistinctOf:
		return big.NewRat(int64(len(r.groups(field, values))), 1)
	case dsl.FirstOf, dsl.LastOf:
		if len(values) == 0 {
			return nil
		}
		return values[0]
	}
	groups := r.groups(field, values)
	if len(groups) == 0 {
		return nil
	}
	switch e.Func {
	case dsl.MinOf:
		return groups[0][0]
	case dsl.MaxOf:
		last := groups[len(groups)-1]
		return last[len(last)-1]
	default: // MODE: of several the smallest
		most := groups[0]
		for _, group := range groups {
			if len(group) > len(most) {
				most = group
			}
		}
		return most[0]
	}
}

func sum(f *dsl.Field, values []any) any {
	if f.Type.Kind == dsl.KindFloat {
		total := 0.0
		for _, v := range values {
			if total += v.(float64); math.IsInf(total, 0) {
				return nil
			}
		}
		return total
	}
	total := new(big.Rat)
	for _, v := range values {
		total.Add(total, v.(*big.Rat))
	}
	return total
}

func average(f *dsl.Field, values []any) any {
	switch total := sum(f, values).(type) {
	case float64:
		if len(values) > 0 {
			return total / float64(len(values))
		}
	case *big.Rat:
		if len(values) > 0 {
			return total.Quo(total, big.NewRat(int64(len(values)), 1))
		}
	}
	return nil
}

// groups are the values in ascending order, those together that count as one; texts that
// count as one are in the order of their bytes.
func (r *evaluation) groups(f *dsl.Field, values []any) (groups [][]any) {
	form := func(v any) string {
		if f.Fold {
			return foldText(v.(string))
		}
		return v.(string)
	}
	order := func(a, b any) int {
		if _, ok := a.(string); ok {
			return strings.Compare(form(a), form(b))
		}
		return r.order(a, b)
	}
	slices.SortStableFunc(values, func(a, b any) int {
		s, ok := a.(string)
		if c := order(a, b); c != 0 || !ok {
			return c
		}
		return strings.Compare(s, b.(string))
	})
	for i, v := range values {
		if i == 0 || order(values[i-1], v) != 0 {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], v)
	}
	return groups
}

// A step that has happened: an event that is one, with its place in the order of time.
type happening struct {
	event  occurrence
	source int // the first step whose events are of the same collection
	index  int // in the record
}

func (a happening) before(b happening) bool {
	switch {
	case !a.event.at().Equal(b.event.at()):
		return a.event.at().Before(b.event.at())
	case a.source != b.source:
		return a.source < b.source
	default:
		return a.index < b.index
	}
}

// steps are, for each step of a sequence, the events that are one.
func (r *evaluation) steps(e *dsl.Sequence) [][]happening {
	all := make([][]happening, len(e.Steps))
	for i, step := range e.Steps {
		source := slices.IndexFunc(e.Steps, func(s dsl.Step) bool { return s.Source.Events.Name == step.Source.Events.Name })
		for j, o := range r.happened(step.Source.Events.Name) {
			if step.Source.Where == nil || r.within(o).condition(step.Source.Where) == In {
				all[i] = append(all[i], happening{o, source, j})
			}
		}
	}
	return all
}

// sequence tries every choice of events for the steps that happen.
func (r *evaluation) sequence(e *dsl.Sequence) Outcome {
	steps := r.steps(e)
	answer := Out
	for _, first := range steps[0] {
		if e.Window != nil && !r.admits(e.Window, first.event.at()) {
			continue
		}
		closes := time.Time{} // never
		if e.Within != nil {
			closes = r.later(first.event.at(), r.count(e.Within), e.Unit)
		}
		answer = Kleene(dsl.Or, answer, r.follow(e, steps, 1, first, closes))
	}
	return answer
}

// follow decides what comes after an event from a step on.
func (r *evaluation) follow(e *dsl.Sequence, steps [][]happening, from int, last happening, closes time.Time) Outcome {
	absent := from
	for absent < len(steps) && e.Steps[absent].Not {
		absent++
	}
	inSpan := func(h happening) bool { return closes.IsZero() || h.event.at().Before(closes) }
	// prevented reports whether something happened that must not, after the last event and
	// before another.
	prevented := func(until func(happening) bool) bool {
		for _, not := range steps[from:absent] {
			if slices.ContainsFunc(not, func(h happening) bool { return last.before(h) && inSpan(h) && until(h) }) {
				return true
			}
		}
		return false
	}
	if absent == len(steps) {
		switch {
		case from == absent:
			return In
		case prevented(func(happening) bool { return true }):
			return Out
		case closes.IsZero() || r.AsOf.Before(closes):
			return Undecided
		default:
			return In
		}
	}
	answer := Out
	for _, next := range steps[absent] {
		if last.before(next) && inSpan(next) && !prevented(func(h happening) bool { return h.before(next) }) {
			answer = Kleene(dsl.Or, answer, r.follow(e, steps, absent+1, next, closes))
		}
	}
	return answer
}
