package explain

// This file changes whether events follow one another.

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/segment"
)

// A sequenceLever lets the steps of a SEQUENCE happen, or takes them away.
type sequenceLever struct {
	steps []*eventLever
	not   []bool // by step: it must not happen
	// opens is when a sequence begins whose span closes at an instant, or that instant
	// where no span does.
	opens func(closes time.Time) time.Time
}

func (c *compiler) sequenceLever(rule *check.Rule, e *dsl.Sequence) *sequenceLever {
	l := &sequenceLever{opens: func(closes time.Time) time.Time { return closes }}
	for _, step := range e.Steps {
		l.steps = append(l.steps, c.eventLever(rule, step.Source, nil))
		l.not = append(l.not, step.Not)
	}
	if e.Within != nil {
		n := int(rule.Const(e.Within).Number.Num().Int64())
		l.opens = func(closes time.Time) time.Time { return civil.Add(closes, -n, e.Unit) }
	}
	return l
}

// A happening is a step that could happen, so long before the end.
type happening struct {
	step   *eventLever
	event  *occurrence
	before time.Duration
}

func (l *sequenceLever) edits(s *search, leaf *leaf, target record, want segment.Outcome) (all []edit) {
	try := func(e edit) {
		if s.holds(leaf, want, target, func(changed record) { e.apply(changed, s.asOf) }) {
			all = append(all, e)
		}
	}
	for _, chain := range l.chains(s, target) {
		try(chained(chain, "", func(at time.Time) time.Time { return at }))
		try(chained(chain, " at "+l.opens(s.asOf).Format(time.RFC3339), l.opens))
	}
	for _, step := range l.steps {
		all = append(all, step.fewer(s, leaf, target, want)...)
	}
	slices.SortStableFunc(all, func(a, b edit) int { return cmp.Compare(a.distance, b.distance) })
	return all[:min(len(all), mostValues)]
}

// chains are the steps that may be wanting: one that must not happen, or the last so many
// of those that must.
func (l *sequenceLever) chains(s *search, target record) (all [][]happening) {
	var chain []happening
	for i := len(l.steps) - 1; i >= 0; i-- {
		event := l.steps[i].occurrence(s, target)
		switch {
		case event == nil && !l.not[i]:
			return all
		case event == nil:
		case l.not[i]:
			all = append(all, []happening{{step: l.steps[i], event: event}})
		default:
			chain = append([]happening{{l.steps[i], event, time.Duration(len(chain)) * time.Second}}, chain...)
			all = append(all, chain)
		}
	}
	return all
}

// chained is the edit by which steps happen, the last at an end.
func chained(chain []happening, when string, end func(time.Time) time.Time) edit {
	var words []string
	for _, h := range chain {
		words = append(words, h.step.words(1, h.event))
	}
	return edit{
		apply: func(target record, at time.Time) {
			for _, h := range chain {
				h.step.add(target, maps.Clone(h.event.event), end(at).Add(-h.before), 1)
			}
		},
		distance: float64(len(chain)),
		change:   Edit{Name: chain[0].step.name, Events: len(chain), Text: strings.Join(words, ", then ") + when},
	}
}
