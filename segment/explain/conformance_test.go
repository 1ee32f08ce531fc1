package explain_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/explain"
	"github.com/clientele-go/clientele/segment/segmenttest"
)

// TestResidualConforms runs the conformance suite through what is left of each rule when
// about half of a person is known, and when everything is: the person has the outcome that
// the rule has. It passes over the hosts with settings of their own, of which the rest of a
// rule knows nothing.
func TestResidualConforms(t *testing.T) {
	for name, keep := range map[string]int{"half is known": 2, "everything is known": 1} {
		t.Run(name, func(t *testing.T) {
			segmenttest.Run(t, func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
				return throughResidual(c, rule, keep)
			})
		})
	}
}

// throughResidual decides people by the rest of a rule, every keep-th of their fields known.
func throughResidual(c *segmenttest.Case, text string, keep int) (outcomes []segmenttest.Outcome, err error) {
	if c.Host.Base != "" || c.Host.LeapDay != time.February || c.Host.WeekStart != time.Monday {
		return nil, segmenttest.ErrUnsupported
	}
	people, err := segment.Maps(c.Schema)
	if err != nil {
		return nil, err
	}
	o := segment.Options{Parameters: map[string]any{}, Lists: map[string][]any{}, Library: c.Host.Library}
	for name, v := range c.Host.Parameters {
		o.Parameters[name] = v
	}
	for name, items := range c.Host.Lists {
		o.Lists[name] = []any{}
		for _, item := range items {
			o.Lists[name] = append(o.Lists[name], item)
		}
	}
	rule, err := people.CompileWith(text, o)
	if err != nil {
		return nil, err
	}
	if len(rule.Unmeasured()) > 0 {
		cutoffs, err := rule.Measure(context.Background(), c.People, c.AsOf)
		if err != nil {
			return nil, err
		}
		o.Cutoffs = cutoffs
		if rule, err = rule.With(cutoffs); err != nil {
			return nil, err
		}
	}
	explainer := explain.New(rule)
	o.Limits = dsl.Limits{Bytes: 1 << 30, Depth: 1000, Literals: 1 << 20, Tests: 1 << 20}
	for i := range c.People {
		known := map[string]any{}
		for j, field := range slices.Sorted(maps.Keys(c.People[i])) {
			if field != "id" && j%keep == 0 {
				known[field] = c.People[i][field]
			}
		}
		rest, err := explainer.Residual(known, c.AsOf)
		if err != nil {
			return nil, err
		}
		left, err := people.CompileWith(rest.String(), o)
		if err != nil {
			return nil, errors.New("the rest, " + rest.String() + ", is no rule: " + err.Error())
		}
		outcomes = append(outcomes, segmenttest.Outcome(left.Match(&c.People[i], c.AsOf).String()))
	}
	return outcomes, nil
}
