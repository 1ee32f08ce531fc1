package segment

import "slices"

// A test is a condition of a rule. It is total: whatever the record holds, it
// has an outcome.
type test interface {
	eval(rec record, m *moment) Outcome
	// blame reports what leaves the test undecided, when it is.
	blame(rec record, m *moment, to *blames)
}

// allOf is AND. It stops at the first Out.
type allOf struct{ terms []test }

func (t *allOf) eval(rec record, m *moment) Outcome {
	least := In
	for _, term := range t.terms {
		o := term.eval(rec, m)
		if o == Out {
			return Out
		}
		least = max(least, o) // In < Undecided, and no branch to mispredict
	}
	return least
}

func (t *allOf) blame(rec record, m *moment, to *blames) { blameUndecided(t, t.terms, rec, m, to) }

// anyOf is OR. It stops at the first In.
type anyOf struct{ terms []test }

func (t *anyOf) eval(rec record, m *moment) Outcome {
	result := Out
	for _, term := range t.terms {
		switch term.eval(rec, m) {
		case In:
			return In
		case Undecided:
			result = Undecided
		}
	}
	return result
}

func (t *anyOf) blame(rec record, m *moment, to *blames) { blameUndecided(t, t.terms, rec, m, to) }

// conjunctionOf is AND of tests, and disjunctionOf is OR.
func conjunctionOf(terms []test) test {
	return byThrees(terms, &conjunctions, Out, func(terms []test) test { return &allOf{terms} })
}

func disjunctionOf(terms []test) test {
	return byThrees(terms, &disjunctions, In, func(terms []test) test { return &anyOf{terms} })
}

// byThrees takes cheap tests by threes.
func byThrees(terms []test, outcomes *[64]Outcome, decisive Outcome, of func([]test) test) test {
	var groups []test
	for len(terms) >= 3 {
		if cheap(terms[1]) && cheap(terms[2]) {
			groups, terms = append(groups, threeOf(terms[0], terms[1], terms[2], outcomes, decisive)), terms[3:]
		} else {
			groups, terms = append(groups, terms[0]), terms[1:]
		}
	}
	if len(terms) == 2 && lying(terms[0]) && lying(terms[1]) {
		groups, terms = append(groups, threeOf(terms[0], terms[1], always{decisive.not()}, outcomes, decisive)), nil
	}
	if groups = append(groups, terms...); len(groups) == 1 {
		return groups[0]
	}
	return of(groups)
}

// three is AND or OR of three tests of which the last two are asked together: on varied
// records, a branch between them that is predicted wrongly costs more than a cheap test.
type three struct {
	first, second, third test
	outcomes             *[64]Outcome // by those of the three, of two bits each
	enough               Outcome      // of the first, so that the others are not asked
}

// never is no outcome.
const never Outcome = 3

func threeOf(first, second, third test, outcomes *[64]Outcome, decisive Outcome) *three {
	t := &three{first, second, third, outcomes, decisive}
	if lying(first) && lying(second) && lying(third) {
		t.enough = never
	}
	return t
}

func (t *three) eval(rec record, m *moment) Outcome {
	all := t.first.eval(rec, m)
	if all == t.enough {
		return all
	}
	all |= t.second.eval(rec, m) << 2
	all |= t.third.eval(rec, m) << 4
	return t.outcomes[all&63]
}

func (t *three) blame(rec record, m *moment, to *blames) {
	blameUndecided(t, []test{t.first, t.second, t.third}, rec, m, to)
}

// conjunctions and disjunctions are Kleene's AND and OR of three outcomes.
var conjunctions, disjunctions = ofThree(Out), ofThree(In)

// ofThree is the outcome of three, any of which may be decisive.
func ofThree(decisive Outcome) (of [64]Outcome) {
	for i := range of {
		switch outcomes := []Outcome{Outcome(i & 3), Outcome(i >> 2 & 3), Outcome(i >> 4)}; {
		case slices.Contains(outcomes, decisive):
			of[i] = decisive
		case slices.Contains(outcomes, Undecided):
			of[i] = Undecided
		default:
			of[i] = decisive.not()
		}
	}
	return of
}

// blameUndecided blames the undecided terms of an undecided AND or OR: the others
// do not keep it from being decided.
func blameUndecided(t test, terms []test, rec record, m *moment, to *blames) {
	if t.eval(rec, m) != Undecided {
		return
	}
	for _, term := range terms {
		term.blame(rec, m, to)
	}
}

// negation is NOT.
type negation struct{ x test }

func (t *negation) eval(rec record, m *moment) Outcome      { return t.x.eval(rec, m).not() }
func (t *negation) blame(rec record, m *moment, to *blames) { t.x.blame(rec, m, to) }

// orMissing is In where its test is undecided. A single test is undecided only
// because a value of it is not known.
type orMissing struct{ x test }

func (t *orMissing) eval(rec record, m *moment) Outcome {
	if o := t.x.eval(rec, m); o != Undecided {
		return o
	}
	return In
}

func (t *orMissing) blame(record, *moment, *blames) {}

// always is a test that asks nothing.
type always struct{ o Outcome }

func (t always) eval(record, *moment) Outcome   { return t.o }
func (t always) blame(record, *moment, *blames) {}

// predicate is a test of one value.
type predicate[V any] struct {
	x     expr[V]
	holds func(V, *moment) bool
	asks  asks[V]
}

func (t *predicate[V]) eval(rec record, m *moment) Outcome {
	v, why := t.x.value(rec, m)
	if why != known {
		return Undecided
	}
	return outcome(t.holds(v, m))
}

func (t *predicate[V]) blame(rec record, m *moment, to *blames) { t.x.blame(rec, m, to) }

// relation is a test of two values.
type relation[A, B any] struct {
	x     expr[A]
	y     expr[B]
	holds func(A, B, *moment) bool
}

func (t *relation[A, B]) eval(rec record, m *moment) Outcome {
	x, why := t.x.value(rec, m)
	if why != known {
		return Undecided
	}
	y, why := t.y.value(rec, m)
	if why != known {
		return Undecided
	}
	return outcome(t.holds(x, y, m))
}

func (t *relation[A, B]) blame(rec record, m *moment, to *blames) {
	t.x.blame(rec, m, to)
	t.y.blame(rec, m, to)
}

// absence is IS MISSING or IS EMPTY. It is decided, but for a rank that has not been
// measured.
type absence[V any] struct {
	x     expr[V]
	empty func(V) bool // nil for IS MISSING
	asks  asks[V]
}

func (t *absence[V]) eval(rec record, m *moment) Outcome { return t.of(t.x.value(rec, m)) }

func (t *absence[V]) of(v V, why Cause) Outcome {
	switch why {
	case known:
		return outcome(t.empty != nil && t.empty(v))
	case NoRate: // there is money
		return Out
	case Unmeasured:
		return Undecided
	default:
		return In
	}
}

func (t *absence[V]) blame(rec record, m *moment, to *blames) {
	if t.eval(rec, m) == Undecided {
		t.x.blame(rec, m, to)
	}
}
