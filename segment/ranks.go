package segment

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/internal/exact"
	"github.com/clientele-go/clientele/internal/semver"
)

// Cutoffs are what tests of the population, such as total_spent IN TOP 10% and
// PERCENTILE(total_spent) > 90, come to for one population as of one instant. They
// are plain data, and travel as JSON: a host works them out over everyone once a
// night, and gives them to whatever decides single customers.
type Cutoffs struct {
	AsOf    time.Time `json:"as_of"`
	Cutoffs []Cutoff  `json:"cutoffs"`
}

// A Cutoff is what one test of the population comes to.
type Cutoff struct {
	// Of is the canonical text of the test, or of the call of PERCENTILE.
	Of string `json:"of"`
	// People is how many people have a value; the others have no rank.
	People int `json:"people"`
	// Value is the last value that is in, of TOP the least and of BOTTOM the greatest.
	// It is empty for PERCENTILE, where everyone is in, and where nobody has a value.
	Value string `json:"value,omitempty"`
	// Everyone means that there are so few people with a value that any value is in.
	Everyone bool `json:"everyone,omitempty"`
	// Steps are, for PERCENTILE, every value that somebody has, ascending.
	Steps []Step `json:"steps,omitempty"`
}

// A Step is a value and how many people have it or a lesser one.
type Step struct {
	Value     string `json:"value"`
	AtOrBelow int    `json:"at_or_below"`
}

func (c *Cutoffs) find(of string) *Cutoff {
	if c == nil {
		return nil
	}
	i := slices.IndexFunc(c.Cutoffs, func(c Cutoff) bool { return c.Of == of })
	if i < 0 {
		return nil
	}
	return &c.Cutoffs[i]
}

// Unmeasured returns the tests of the rule that need the population, and have no
// cut-off yet: the rule is undecided where its answer depends on one of them. See
// [Rule.Measure].
func (r *Rule[T]) Unmeasured() []string {
	var missing []string
	for _, ranked := range r.checked.Ranks() {
		if of := nameOfRank(ranked.Node); r.options.Cutoffs.find(of) == nil && !slices.Contains(missing, of) {
			missing = append(missing, of)
		}
	}
	return missing
}

// Measure works out the cut-offs of every test of the rule that needs the
// population, over these people and as of an instant whose Location is the zone.
// People without a value have no rank, and do not count. It takes the memory of one
// value a person, and the time of sorting them. See [Rule.Measuring] for people who
// are read one by one.
func (r *Rule[T]) Measure(ctx context.Context, people []T, asOf time.Time) (*Cutoffs, error) {
	return r.Measuring(asOf).measure(ctx, people)
}

// A Measurement gathers from one person after another what the tests of the
// population need. It belongs to one goroutine.
type Measurement[T any] struct {
	cutoffs Cutoffs // their names, in the order of the measures
	parts   []measure
}

// A measure is one test of the population, with the windows of its value.
type measure struct {
	measurement
	moment *moment
}

// Measuring begins a measurement for the rule, as of an instant.
func (r *Rule[T]) Measuring(asOf time.Time) *Measurement[T] {
	m := &Measurement[T]{cutoffs: Cutoffs{AsOf: asOf}}
	m.include(r)
	return m
}

// include adds the tests of a rule that are not measured yet.
func (m *Measurement[T]) include(r *Rule[T]) {
	for _, ranked := range r.checked.Ranks() {
		of := nameOfRank(ranked.Node)
		if m.cutoffs.find(of) != nil {
			continue
		}
		c := r.binding.compiler(ranked.Rule, r.options)
		part := c.measurement(ranked.Node)
		m.parts = append(m.parts, measure{part, c.finish().at(m.cutoffs.AsOf)})
		m.cutoffs.Cutoffs = append(m.cutoffs.Cutoffs, Cutoff{Of: of})
	}
}

// Add adds a person, of whom nothing but the values that are ranked is kept.
func (m *Measurement[T]) Add(rec *T) {
	for _, part := range m.parts {
		part.add(record(rec), part.moment)
	}
}

// Cutoffs returns the cut-offs of those who have been added.
func (m *Measurement[T]) Cutoffs() *Cutoffs {
	found := &Cutoffs{AsOf: m.cutoffs.AsOf, Cutoffs: slices.Clone(m.cutoffs.Cutoffs)}
	for i, part := range m.parts {
		of := found.Cutoffs[i].Of
		found.Cutoffs[i] = part.result()
		found.Cutoffs[i].Of = of
	}
	return found
}

// measure adds everyone.
func (m *Measurement[T]) measure(ctx context.Context, people []T) (*Cutoffs, error) {
	for i := range people {
		if i%block == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		m.Add(&people[i])
	}
	return m.Cutoffs(), nil
}

// With returns the same rule with cut-offs, by which it decides single records. Cut-offs
// of other tests do no harm.
func (r *Rule[T]) With(cutoffs *Cutoffs) (*Rule[T], error) {
	o := r.options
	o.Cutoffs = cutoffs
	return r.binding.compileChecked(r.checked, o)
}

// A ranking is the value that a test of the population ranks.
type ranking interface {
	// measurement gathers the values of the population for a test, or, if it is nil,
	// for PERCENTILE.
	measurement(test *rankTest) measurement
	// test decides by a cut-off.
	test(bottom bool, cutoff *Cutoff) (test, error)
	// percentile computes the share at or below.
	percentile(cutoff *Cutoff) (expr[exact.Num], error)
}

type measurement interface {
	add(rec record, m *moment)
	result() Cutoff
}

// A rankTest is TOP or BOTTOM with its number.
type rankTest struct {
	bottom bool
	share  bool // a share of the people, or else a number of them
	n      *big.Rat
}

// admits reports whether a value is in that so many people are ahead of.
func (t *rankTest) admits(ahead, people int) bool {
	most := t.n
	if t.share {
		most = new(big.Rat).Mul(t.n, big.NewRat(int64(people), 1))
	}
	return big.NewRat(int64(ahead), 1).Cmp(most) < 0
}

// A scale is how values of a class are ranked, and written down in cut-offs.
type scale[V any] struct {
	order func(a, b V) int
	write func(V) string
	read  func(string) (V, bool)
}

var (
	exactScale = scale[exact.Num]{exact.Num.Cmp, func(v exact.Num) string { return v.Rat().RatString() }, func(s string) (exact.Num, bool) {
		r, ok := new(big.Rat).SetString(s)
		if !ok {
			return exact.Num{}, false
		}
		return exact.FromRat(r), true
	}}
	floatScale = scale[float64]{cmp.Compare[float64], func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }, func(s string) (float64, bool) {
		v, err := strconv.ParseFloat(s, 64)
		return v, err == nil && v-v == 0
	}}
	// textScale ranks texts in the form in which they compare.
	textScale    = scale[string]{strings.Compare, func(s string) string { return s }, func(s string) (string, bool) { return s, true }}
	versionScale = scale[semver.Version]{semver.Compare, semver.Version.String, semver.Parse}
	dayScale     = scale[point]{pointOrder, func(p point) string { return p.day.String() }, func(s string) (point, bool) {
		day, err := civil.Parse(s)
		return point{isDay: true, day: day}, err == nil
	}}
	instantScale = scale[point]{pointOrder, func(p point) string { return p.at.UTC().Format(time.RFC3339Nano) }, func(s string) (point, bool) {
		at, err := time.Parse(time.RFC3339Nano, s)
		return point{at: at}, err == nil
	}}
)

// nameOfRank is the canonical text of a test of the population, or of its opposite
// where it is negated, which has the same cut-off.
func nameOfRank(e dsl.Expr) string {
	if rank, ok := e.(*dsl.Rank); ok {
		positive := *rank
		positive.Negated = false
		return dsl.Format(&positive)
	}
	return dsl.Format(e)
}

// ranking compiles a value that is ranked.
func (c *compiler) ranking(x dsl.Expr) ranking {
	switch c.class(x) {
	case exactClass:
		return rankingOf[exact.Num]{c.exactExpr(x), exactScale}
	case floatClass:
		return rankingOf[float64]{c.floatExpr(x), floatScale}
	case timeClass:
		if c.rule.Type(x).Kind == dsl.KindDate {
			return rankingOf[point]{c.timeExpr(x), dayScale}
		}
		return rankingOf[point]{c.timeExpr(x), instantScale}
	case versionClass:
		return rankingOf[semver.Version]{c.versionExpr(x), versionScale}
	default:
		folded := c.rule.Folds(x)
		form := func(s string, _ *moment) (string, Cause) { return compared(s, folded), known }
		return rankingOf[string]{&unary[string, string]{c.textExpr(x), form}, textScale}
	}
}

// measurement compiles what a test of the population needs to know of it.
func (c *compiler) measurement(e dsl.Expr) measurement {
	if call, ok := e.(*dsl.Call); ok {
		return c.ranking(call.Args[0]).measurement(nil)
	}
	rank := e.(*dsl.Rank)
	return c.ranking(rank.X).measurement(&rankTest{rank.Bottom, c.rule.IsPercent(rank.N), c.rule.Const(rank.N).Number})
}

// rank compiles TOP or BOTTOM.
func (c *compiler) rank(e *dsl.Rank) test {
	x := c.ranking(e.X)
	cutoff := c.cutoffs.find(nameOfRank(e))
	if cutoff == nil {
		return unmeasured{}
	}
	t, err := x.test(e.Bottom, cutoff)
	c.fail(err)
	return negated(t, e.Negated)
}

func (c *compiler) percentile(e *dsl.Call) expr[exact.Num] {
	x := c.ranking(e.Args[0])
	cutoff := c.cutoffs.find(nameOfRank(e))
	if cutoff == nil {
		return unmeasuredShare{}
	}
	share, err := x.percentile(cutoff)
	c.fail(err)
	return share
}

// unmeasured stands for TOP and BOTTOM as long as there is no cut-off.
type unmeasured struct{}

func (unmeasured) eval(record, *moment) Outcome          { return Undecided }
func (unmeasured) blame(_ record, _ *moment, to *blames) { to.add(noField, Unmeasured) }

// unmeasuredShare stands for PERCENTILE as long as there are no steps.
type unmeasuredShare struct{}

func (unmeasuredShare) value(record, *moment) (n exact.Num, why Cause) { return n, Unmeasured }
func (unmeasuredShare) blame(_ record, _ *moment, to *blames)          { to.add(noField, Unmeasured) }

// rankingOf is a ranking of values of one class.
type rankingOf[V any] struct {
	x expr[V]
	scale[V]
}

func (r rankingOf[V]) measurement(t *rankTest) measurement { return &values[V]{rankingOf: r, test: t} }

func (r rankingOf[V]) test(bottom bool, cutoff *Cutoff) (test, error) {
	if cutoff.Everyone || cutoff.People == 0 {
		return &predicate[V]{r.x, func(V, *moment) bool { return cutoff.Everyone }, asks[V]{}}, nil
	}
	last, err := r.decode(cutoff.Of, cutoff.Value)
	if bottom {
		return &predicate[V]{r.x, func(v V, _ *moment) bool { return r.order(v, last) <= 0 }, asks[V]{}}, err
	}
	return &predicate[V]{r.x, func(v V, _ *moment) bool { return r.order(v, last) >= 0 }, asks[V]{}}, err
}

func (r rankingOf[V]) percentile(cutoff *Cutoff) (expr[exact.Num], error) {
	steps := make([]V, len(cutoff.Steps))
	for i, step := range cutoff.Steps {
		var err error
		if steps[i], err = r.decode(cutoff.Of, step.Value); err != nil {
			return nil, err
		}
		if i > 0 && r.order(steps[i-1], steps[i]) >= 0 {
			return nil, fmt.Errorf("segment: the cut-offs of %s are not in ascending order at %q", cutoff.Of, step.Value)
		}
	}
	return &unary[V, exact.Num]{r.x, func(v V, _ *moment) (share exact.Num, why Cause) {
		if cutoff.People == 0 {
			return share, Unmeasured
		}
		i, found := slices.BinarySearchFunc(steps, v, r.order)
		atOrBelow := 0
		if found {
			i++
		}
		if i > 0 {
			atOrBelow = cutoff.Steps[i-1].AtOrBelow
		}
		return exact.FromRat(big.NewRat(100*int64(atOrBelow), int64(cutoff.People))), known
	}}, nil
}

func (r rankingOf[V]) decode(of, written string) (V, error) {
	v, ok := r.read(written)
	if !ok {
		return v, fmt.Errorf("segment: the cut-offs of %s have a value %q, which is none of its type", of, written)
	}
	return v, nil
}

// values are those of the population.
type values[V any] struct {
	rankingOf[V]
	test *rankTest
	all  []V
}

func (t *values[V]) add(rec record, m *moment) {
	if v, why := t.x.value(rec, m); why == known {
		t.all = append(t.all, v)
	}
}

func (t *values[V]) result() Cutoff {
	ahead := t.order // what comes first in the order is ahead of the rest
	if t.test != nil && !t.test.bottom {
		ahead = func(a, b V) int { return t.order(b, a) }
	}
	slices.SortFunc(t.all, ahead)
	c := Cutoff{People: len(t.all)}
	for from, to := 0, 0; from < len(t.all); from = to {
		for to < len(t.all) && ahead(t.all[from], t.all[to]) == 0 {
			to++
		}
		switch {
		case t.test == nil:
			c.Steps = append(c.Steps, Step{t.write(t.all[from]), to})
		case t.test.admits(from, len(t.all)):
			c.Value = t.write(t.all[from])
		}
	}
	if t.test != nil && t.test.admits(len(t.all), len(t.all)) {
		c.Everyone, c.Value = true, ""
	}
	return c
}
