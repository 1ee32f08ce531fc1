package explain

// This file holds explanations to what trying everything finds, in worlds that are so
// small that everything can be tried.

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
)

var smallSchema = &dsl.Schema{Fields: []dsl.Field{
	{Name: "a", Type: dsl.Type{Kind: dsl.KindInt}, Optional: true},
	{Name: "b", Type: dsl.Type{Kind: dsl.KindInt}, Optional: true},
	{Name: "p", Type: dsl.Type{Kind: dsl.KindEnum}, Enum: []string{"x", "y", "z"}, Optional: true},
	{Name: "d", Type: dsl.Type{Kind: dsl.KindDate}, Optional: true},
}}

var smallAsOf = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// smallPeople are all the records of the small world.
var smallPeople = func() (all []record) {
	today := dsl.Date(20779) // 2026-11-22
	for _, a := range []any{nil, int64(-1), int64(0), int64(1), int64(2), int64(3), int64(4), int64(5)} {
		for _, b := range []any{nil, int64(1), int64(2), int64(3)} {
			for _, p := range []any{nil, "x", "y", "z"} {
				for _, d := range []any{nil, today - 8, today - 7, today - 6, today, today + 1} {
					rec := record{}
					for name, v := range map[string]any{"a": a, "b": b, "p": p, "d": d} {
						if v != nil {
							rec[name] = v
						}
					}
					all = append(all, rec)
				}
			}
		}
	}
	return all
}()

func smallTest(r *rand.Rand) string {
	test := [...]string{"a >= %d", "a < %d", "a = %d", "a != %d", "a BETWEEN 1 AND %d", "b >= %d", "b != %d", "a > b", "a IN (1, %d)",
		`p = "x"`, `p != "y"`, `p IN ("x", "z")`, "a IS MISSING", "p IS NOT MISSING", "d WITHIN LAST 7 DAYS", "d NOT WITHIN LAST 7 DAYS", "d > 2026-11-22"}[r.IntN(17)]
	if strings.Contains(test, "%d") {
		test = fmt.Sprintf(test, 1+r.IntN(3))
	}
	if r.IntN(6) == 0 {
		test += " OR MISSING"
	}
	return test
}

func smallRule(r *rand.Rand, depth int) string {
	if depth == 0 || r.IntN(4) == 0 {
		return smallTest(r)
	}
	switch r.IntN(3) {
	case 0:
		return "NOT (" + smallRule(r, depth-1) + ")"
	case 1:
		return "(" + smallRule(r, depth-1) + ") AND (" + smallRule(r, depth-1) + ")"
	default:
		return "(" + smallRule(r, depth-1) + ") OR (" + smallRule(r, depth-1) + ")"
	}
}

// smallExplainers makes rules at random and their explainers.
func smallExplainers(t *testing.T, n int, visit func(r *rand.Rand, rule *segment.Rule[record], e *Explainer[record])) {
	t.Helper()
	bound, err := segment.Maps(smallSchema)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(n) {
		r := rand.New(rand.NewPCG(seed, 5))
		rule, err := bound.Compile(smallRule(r, 1+r.IntN(3)))
		if err != nil {
			continue // a range that is the wrong way round
		}
		visit(r, rule, New(rule))
		if t.Failed() {
			t.Fatalf("stopped at seed %d", seed)
		}
	}
}

// TestNearestOfAll looks for the nearest record of the small world that flips the rule:
// the change must be as near, and there if and only if that is.
func TestNearestOfAll(t *testing.T) {
	changes := 0
	smallExplainers(t, 150, func(r *rand.Rand, rule *segment.Rule[record], e *Explainer[record]) {
		for range 10 {
			rec := smallPeople[r.IntN(len(smallPeople))]
			want := segment.In
			if rule.Match(&rec, smallAsOf) == segment.In {
				want = segment.Out
			}
			least := math.Inf(1)
			for _, other := range smallPeople {
				if rule.Match(&other, smallAsOf) == want {
					least = min(least, between(rec, other))
				}
			}
			switch c := e.Explain(&rec, smallAsOf).Change; {
			case c == nil && !math.IsInf(least, 1):
				t.Errorf("%v\nof %v: no change, and one is %v away", rule, rec, least)
			case c == nil:
			case rule.Match(ptr(record(c.Record)), smallAsOf) != want || c.To != want:
				t.Errorf("%v\nof %v: %v does not do", rule, rec, c)
			case math.Abs(c.Distance-between(e.values(&rec), c.Record)) > 1e-9 || c.Distance > least+1e-9:
				t.Errorf("%v\nof %v: %v is %v away, and %v by the records; one is %v away", rule, rec, c, c.Distance, between(e.values(&rec), c.Record), least)
			default:
				changes++
			}
		}
	})
	t.Logf("%d changes", changes)
}

func ptr[V any](v V) *V { return &v }

// between is the distance of two records, said once more.
func between(a, b record) (sum float64) {
	for _, name := range []string{"a", "b", "p", "d"} {
		x, y := a[name], b[name]
		switch {
		case x == y:
		case x == nil || y == nil || name == "p":
			sum++
		case name == "d":
			sum += math.Abs(float64(x.(dsl.Date)-y.(dsl.Date))) / 365
		default:
			m, n := float64(x.(int64)), float64(y.(int64))
			sum += math.Abs(m-n) / (1 + math.Abs(m) + math.Abs(m-n))
		}
	}
	return sum
}

// TestFewestFacts tries every set of facts, and for each every outcome of the tests that
// ask others.
func TestFewestFacts(t *testing.T) {
	smallExplainers(t, 150, func(r *rand.Rand, rule *segment.Rule[record], e *Explainer[record]) {
		var leaves []*node
		var facts []*fact
		e.root.visit(func(n *node) {
			if n.leaf == nil {
				return
			}
			leaves = append(leaves, n)
			for _, f := range n.leaf.facts {
				if !slices.Contains(facts, f) {
					facts = append(facts, f)
				}
			}
		})
		if len(leaves) > 6 {
			return
		}
		for range 5 {
			rec := smallPeople[r.IntN(len(smallPeople))]
			least := len(facts)
			for set := range 1 << len(facts) {
				if n := bits.OnesCount(uint(set)); n < least && forced(e.root, leaves, facts, set, rec) {
					least = n
				}
			}
			why := e.Explain(&rec, smallAsOf)
			set := 0
			for i, f := range facts {
				if slices.ContainsFunc(why.Facts, func(g Fact) bool { return g.Name == f.name }) {
					set |= 1 << i
				}
			}
			if len(why.Facts) != least || why.Bounded || !forced(e.root, leaves, facts, set, rec) {
				t.Errorf("%v\nof %v: because of %v, where %d facts do", rule, rec, why.Facts, least)
			}
		}
	})
}

func (n *node) visit(f func(*node)) {
	f(n)
	for _, term := range n.terms {
		term.visit(f)
	}
}

// forced reports whether a rule has one outcome however the tests come out that ask facts
// which are not in a set.
func forced(root *node, leaves []*node, facts []*fact, set int, rec record) bool {
	outcomes := map[*node]segment.Outcome{}
	var free []*node
	for _, n := range leaves {
		outcomes[n] = n.eval(rec, smallAsOf)
		for i, f := range facts {
			if set>>i&1 == 0 && slices.Contains(n.leaf.facts, f) {
				free = append(free, n)
				break
			}
		}
	}
	want := kleene(root, outcomes)
	for way := range int(math.Pow(3, float64(len(free)))) {
		for _, n := range free {
			outcomes[n] = segment.Outcome(way % 3)
			way /= 3
		}
		if kleene(root, outcomes) != want {
			return false
		}
	}
	return true
}

// kleene is the outcome of a node by those of the leaves.
func kleene(n *node, outcomes map[*node]segment.Outcome) segment.Outcome {
	var all []segment.Outcome
	for _, term := range n.terms {
		all = append(all, kleene(term, outcomes))
	}
	has := func(o segment.Outcome) bool { return slices.Contains(all, o) }
	switch {
	case n.op == opLeaf:
		return outcomes[n]
	case n.op == opAll && has(segment.Out), n.op == opAny && !has(segment.In) && !has(segment.Undecided), n.op == opNot && has(segment.In):
		return segment.Out
	case n.op != opOrMissing && has(segment.Undecided) && !(n.op == opAny && has(segment.In)):
		return segment.Undecided
	case n.op == opOrMissing:
		return map[bool]segment.Outcome{true: segment.Out, false: segment.In}[has(segment.Out)]
	default:
		return segment.In
	}
}

// TestReduce leaves facts out when the search is given up at once.
func TestReduce(t *testing.T) {
	smallExplainers(t, 200, func(r *rand.Rand, rule *segment.Rule[record], e *Explainer[record]) {
		rec := smallPeople[r.IntN(len(smallPeople))]
		f := &forcing{outcomes: map[*node]segment.Outcome{}, steps: -1, facts: map[*fact]int{}}
		f.evaluate(e.root, rec, smallAsOf)
		f.show([]goal{{e.root, 1 << f.outcomes[e.root]}})
		f.reduce(e.root)
		for i := range f.best.facts {
			fewer := slices.Delete(slices.Clone(f.best.facts), i, i+1)
			if f.possible(e.root, fewer) == 1<<f.outcomes[e.root] {
				t.Errorf("%v\nof %v: %s is not needed", rule, rec, f.best.facts[i].name)
			}
		}
		if f.possible(e.root, f.best.facts) != 1<<f.outcomes[e.root] {
			t.Errorf("%v\nof %v: what is left does not force the outcome", rule, rec)
		}
	})
}

// TestResidual evaluates what is left of a rule for everyone who agrees with what is
// known, and wants no name in it that is known unless it is known to be missing.
func TestResidual(t *testing.T) {
	smallExplainers(t, 300, func(r *rand.Rand, rule *segment.Rule[record], e *Explainer[record]) {
		known := record{}
		for name, v := range smallPeople[r.IntN(len(smallPeople))] {
			if r.IntN(2) == 0 {
				known[name] = v
			}
		}
		if r.IntN(4) == 0 {
			known["b"] = nil
		}
		rest, err := e.Residual(known, smallAsOf)
		if err != nil {
			t.Fatal(err)
		}
		left, err := rule.Binding().CompileWith(rest.String(), segment.Options{})
		if err != nil {
			t.Fatalf("%v\nwith %v is %v\n%v", rule, known, rest, err)
		}
		for _, rec := range smallPeople {
			if !agrees(rec, known) {
				continue
			}
			if got, want := left.Match(&rec, smallAsOf), rule.Match(&rec, smallAsOf); got != want {
				t.Fatalf("%v\nwith %v is %v\nof %v: %v, want %v", rule, known, rest, rec, got, want)
			}
		}
		for name, v := range known {
			if v != nil && known["b"] != nil && slices.Contains(uses(left.Checked(), left.Checked().Root), name) {
				t.Errorf("%v\nwith %v is %v", rule, known, rest)
			}
		}
	})
}

func agrees(rec, known record) bool {
	for name, v := range known {
		if rec[name] != v {
			return false
		}
	}
	return true
}

// TestNearMisses looks for near-misses among everyone, by different numbers of workers.
func TestNearMisses(t *testing.T) {
	bound, err := segment.Maps(smallSchema)
	if err != nil {
		t.Fatal(err)
	}
	var people []record
	for range 5 {
		people = append(people, smallPeople...)
	}
	rule, err := bound.Compile(`a >= 3 AND b >= 3 AND p = "x"`)
	if err != nil {
		t.Fatal(err)
	}
	e := New(rule)
	var first []NearMiss
	for _, workers := range []int{1, 2, 7} {
		done := 0
		misses, err := e.NearMisses(context.Background(), people, smallAsOf, Search{Most: 20, Workers: workers, Progress: func(n, total int) { done = n }})
		if err != nil || done != len(people) {
			t.Fatal(err, done)
		}
		if first == nil {
			first = misses
		}
		if len(misses) != 20 || !reflect.DeepEqual(misses, first) {
			t.Errorf("%d workers: %d near-misses, or others than with one", workers, len(misses))
		}
	}
	for i, m := range first {
		why := e.Explain(&people[m.Person], smallAsOf)
		if why.Outcome == segment.In || why.Outcome != m.Outcome || !reflect.DeepEqual(why.Change, m.Change) {
			t.Errorf("%v, and explained %v", m, why)
		}
		if i > 0 && (m.Change.Distance < first[i-1].Change.Distance || m.Change.Distance == first[i-1].Change.Distance && m.Person < first[i-1].Person) {
			t.Errorf("%v comes after %v", m, first[i-1])
		}
	}
	nearest := math.Inf(1)
	for i := range people {
		if why := e.Explain(&people[i], smallAsOf); why.Outcome != segment.In && why.Change != nil {
			nearest = min(nearest, why.Change.Distance)
		}
	}
	if first[0].Change.Distance != nearest {
		t.Errorf("the nearest is %v away, and someone %v", first[0].Change.Distance, nearest)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.NearMisses(ctx, people, smallAsOf, Search{}); err != context.Canceled {
		t.Errorf("a search that is cancelled gives %v", err)
	}
}
