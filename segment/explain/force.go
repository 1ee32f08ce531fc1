package explain

// This file finds the smallest set of facts that forces an outcome.

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/clientele-go/clientele/segment"
)

// A choice is a set of outcomes, as bits.
type choice uint8

const (
	out choice = 1 << segment.Out
	in  choice = 1 << segment.In
	und choice = 1 << segment.Undecided
)

// A goal is a condition whose outcome must be shown to be one of some, whatever is not
// known.
type goal struct {
	node    *node
	allowed choice
}

// forcing looks for the fewest facts that force the outcome of a rule, by choosing in
// each AND that is out a term to show, and in each OR that is in. It is a branch and
// bound over those choices, which are all there are: what is not shown may come out in
// any way.
type forcing struct {
	outcomes map[*node]segment.Outcome
	steps    int // how many are left before the search is given up

	facts  map[*fact]int // how many of the leaves shown need it
	leaves []*leaf       // that are shown
	best   proof
}

// A proof is the facts and the tests by which an outcome is shown.
type proof struct {
	found  bool
	facts  []*fact
	leaves []*leaf
}

// mostSteps bounds the search: enough for every rule that a person would write.
const mostSteps = 20_000

// force returns the fewest facts, and whether the search was given up.
func force(root *node, rec record, asOf time.Time) (best proof, bounded bool) {
	f := &forcing{outcomes: map[*node]segment.Outcome{}, steps: mostSteps, facts: map[*fact]int{}}
	f.evaluate(root, rec, asOf)
	f.show([]goal{{root, 1 << f.outcomes[root]}})
	if f.steps < 0 {
		f.reduce(root)
	}
	return f.best, f.steps < 0
}

// reduce leaves out the facts that are not needed for the outcome to be forced.
func (f *forcing) reduce(root *node) {
	for i := len(f.best.facts) - 1; i >= 0; i-- {
		fewer := slices.Delete(slices.Clone(f.best.facts), i, i+1)
		if f.possible(root, fewer) == 1<<f.outcomes[root] {
			f.best.facts = fewer
		}
	}
	f.best.leaves = slices.DeleteFunc(f.best.leaves, func(l *leaf) bool { return !l.within(f.best.facts) })
}

// within reports whether a test asks no other facts than these.
func (l *leaf) within(facts []*fact) bool {
	return !slices.ContainsFunc(l.facts, func(fact *fact) bool { return !slices.Contains(facts, fact) })
}

// possible is what a condition may come out as when no more than some facts are known: a
// test of any other may come out in every way.
func (f *forcing) possible(n *node, facts []*fact) choice {
	switch n.op {
	case opLeaf:
		if n.leaf.within(facts) {
			return 1 << f.outcomes[n]
		}
		return in | out | und
	case opAll, opAny:
		all := in
		for _, term := range n.terms {
			c := f.possible(term, facts)
			if n.op == opAny {
				c = swapped(c)
			}
			all = both(all, c)
		}
		if n.op == opAny {
			all = swapped(all)
		}
		return all
	case opNot:
		return swapped(f.possible(n.terms[0], facts))
	case opOrMissing:
		c := f.possible(n.terms[0], facts)
		if c&und != 0 {
			c |= in
		}
		return c &^ und
	default:
		return f.possible(n.terms[0], facts)
	}
}

// both is what the AND of two conditions may come out as.
func both(a, b choice) choice {
	c := a & b & in
	if c |= (a | b) & out; (a|b)&und != 0 && a&(in|und) != 0 && b&(in|und) != 0 {
		c |= und
	}
	return c
}

func (f *forcing) evaluate(n *node, rec record, asOf time.Time) {
	for _, term := range n.terms {
		f.evaluate(term, rec, asOf)
	}
	f.outcomes[n] = n.eval(rec, asOf)
}

// show goes through what remains to be shown.
func (f *forcing) show(goals []goal) {
	switch {
	case f.best.found && (len(f.facts) >= len(f.best.facts) || f.steps < 0):
		return
	case len(goals) == 0:
		f.keep()
		return
	}
	f.steps--
	g, rest := goals[len(goals)-1], goals[:len(goals)-1:len(goals)-1]
	if g.allowed&(1<<f.outcomes[g.node]) == 0 {
		return
	}
	switch g.node.op {
	case opLeaf:
		f.showLeaf(g.node.leaf, rest)
	case opAll, opAny:
		f.showTerms(g, rest)
	default:
		f.show(append(rest, goal{g.node.terms[0], below(g.node.op, g.allowed)}))
	}
}

// below is what the term of a NOT, an OR MISSING or a segment may come out as.
func below(op op, allowed choice) choice {
	switch op {
	case opNot:
		return swapped(allowed)
	case opOrMissing:
		if allowed &^= und; allowed&in != 0 {
			allowed |= und
		}
	}
	return allowed
}

// swapped exchanges in and out.
func swapped(c choice) choice { return c&und | c&in>>1 | c&out<<1 }

func (f *forcing) showLeaf(l *leaf, rest []goal) {
	for _, fact := range l.facts {
		f.facts[fact]++
	}
	f.leaves = append(f.leaves, l)
	f.show(rest)
	f.leaves = f.leaves[:len(f.leaves)-1]
	for _, fact := range l.facts {
		if f.facts[fact]--; f.facts[fact] == 0 {
			delete(f.facts, fact)
		}
	}
}

// showTerms shows an AND, and by De Morgan an OR.
func (f *forcing) showTerms(g goal, rest []goal) {
	allowed := g.allowed
	term := func(n *node, c choice) goal {
		if g.node.op == opAny {
			c = swapped(c)
		}
		return goal{n, c}
	}
	if g.node.op == opAny {
		allowed = swapped(allowed)
	}
	if allowed&in != 0 { // every term must come out so
		for _, n := range slices.Backward(g.node.terms) {
			rest = append(rest, term(n, allowed))
		}
		f.show(rest)
		return
	}
	for _, n := range f.byFacts(g.node.terms) {
		goals := append(slices.Clone(rest), term(n, allowed))
		if allowed == und { // and no other is out
			for _, other := range g.node.terms {
				if other != n {
					goals = append(goals, term(other, in|und))
				}
			}
		}
		f.show(goals)
	}
}

// byFacts orders terms by how many facts are below them, so that few are found first.
func (f *forcing) byFacts(terms []*node) []*node {
	terms = slices.Clone(terms)
	slices.SortStableFunc(terms, func(a, b *node) int { return cmp.Compare(a.size(), b.size()) })
	return terms
}

// size is how many facts there are below a node, counted again for every test.
func (n *node) size() (facts int) {
	if n.leaf != nil {
		return len(n.leaf.facts)
	}
	for _, term := range n.terms {
		facts += term.size()
	}
	return facts
}

func (f *forcing) keep() {
	f.best = proof{found: true, leaves: slices.Clone(f.leaves)}
	f.best.facts = slices.SortedFunc(maps.Keys(f.facts), func(a, b *fact) int { return cmp.Compare(a.place, b.place) })
}
