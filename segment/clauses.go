package segment

import (
	"slices"
)

// This file writes formulas as alternatives, for the index: a rule is in where one of its
// clauses holds, and a clause holds where the code of each feature that it names is one of
// those that its literal admits.

// An outcomeSet is what a formula may come to, a bit for each outcome.
type outcomeSet uint8

const (
	isIn    outcomeSet = 1 << In
	isOut   outcomeSet = 1 << Out
	isMaybe            = isIn | 1<<Undecided
	isNotIn            = isOut | 1<<Undecided
)

func (s outcomeSet) has(o Outcome) bool { return s>>o&1 == 1 }

// of the negation of a formula, the outcomes are those of the formula exchanged.
func (s outcomeSet) negated() outcomeSet {
	return s&(1<<Undecided) | s>>In&1<<Out | s>>Out&1<<In
}

// settled is the set for a formula whose OR MISSING is to come to s.
func (s outcomeSet) settled() outcomeSet {
	if s.has(In) {
		return s | 1<<Undecided
	}
	return s &^ (1 << Undecided)
}

// all reports whether an AND comes to s only where all of its terms do; else, where one
// does. Of OR, it is the other way round.
func (s outcomeSet) all() bool { return s.has(In) }

// A literal is what a clause asks of one feature: that a question about it comes to some
// outcomes, or that all, or one, of several literals hold.
type literal struct {
	feature  int
	question *question // nil where there are terms
	want     outcomeSet
	all      bool
	terms    []literal
}

func (l *literal) holds(f feature, code int, m *moment) bool {
	if l.question != nil {
		return l.want.has(l.question.judge(f, code, m))
	}
	for i := range l.terms {
		if l.terms[i].holds(f, code, m) != l.all {
			return !l.all
		}
	}
	return l.all
}

// A clause is literals of different features, ascending.
type clause []literal

// alternatives are clauses of which one holds where a formula is as it is wanted. Where
// exact is false, one may also hold where it is not.
type alternatives struct {
	clauses []clause
	exact   bool
}

// maxClauses bounds the clauses of a rule: what has more is not written out.
const maxClauses = 64

// anything is where nothing is known of a formula.
func anything() alternatives { return alternatives{[]clause{nil}, false} }

// alternativesOf writes a formula out, as far as the questions about it are indexed.
func alternativesOf(f *formula, want outcomeSet, indexed func(feature int) bool) alternatives {
	switch f.op {
	case notTrue:
		return alternativesOf(f.terms[0], want.negated(), indexed)
	case trueOrMaybe:
		return alternativesOf(f.terms[0], want.settled(), indexed)
	case maybeTrue:
		if want.has(Undecided) {
			return alternatives{[]clause{nil}, true}
		}
		return alternatives{nil, true}
	case ask:
		if !indexed(f.question.feature) {
			return anything()
		}
		return alternatives{[]clause{{{feature: f.question.feature, question: f.question, want: want}}}, true}
	}
	terms := make([]alternatives, len(f.terms))
	for i, term := range f.terms {
		terms[i] = alternativesOf(term, want, indexed)
	}
	if (f.op == allTrue) == want.all() {
		return allOfThem(terms)
	}
	return oneOfThem(terms)
}

// allOfThem holds where all of some alternatives do. What would have too many clauses is
// left out.
func allOfThem(terms []alternatives) alternatives {
	product := alternatives{[]clause{nil}, true}
	for _, term := range terms {
		product.exact = product.exact && term.exact
		if len(product.clauses)*len(term.clauses) > maxClauses {
			product.exact = false
			continue
		}
		var next []clause
		for _, a := range product.clauses {
			for _, b := range term.clauses {
				next = append(next, a.and(b))
			}
		}
		product.clauses = next
	}
	return product
}

// and is the clause that holds where both do.
func (c clause) and(other clause) clause {
	both := slices.Clone(c)
	for _, l := range other {
		i, found := slices.BinarySearchFunc(both, l.feature, func(l literal, feature int) int { return l.feature - feature })
		if found {
			both[i] = literal{feature: l.feature, all: true, terms: []literal{both[i], l}}
		} else {
			both = slices.Insert(both, i, l)
		}
	}
	return both
}

// oneOfThem holds where one of some alternatives does. Clauses of one and the same feature
// are one.
func oneOfThem(terms []alternatives) alternatives {
	sum := alternatives{nil, true}
	of := map[int]int{} // the clause of a feature alone
	for _, term := range terms {
		sum.exact = sum.exact && term.exact
		for _, c := range term.clauses {
			if len(c) != 1 {
				sum.clauses = append(sum.clauses, c)
				continue
			}
			i, met := of[c[0].feature]
			if !met {
				of[c[0].feature] = len(sum.clauses)
				sum.clauses = append(sum.clauses, clause{{feature: c[0].feature, terms: []literal{c[0]}}})
			} else {
				sum.clauses[i][0].terms = append(sum.clauses[i][0].terms, c[0])
			}
		}
	}
	if len(sum.clauses) > maxClauses {
		return anything()
	}
	return sum
}
