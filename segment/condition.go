package segment

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

// allOfThree is AND of three terms of which the last two are cheap, the commonest
// rule. It asks for both of them at once: on varied records, a branch between them
// that is predicted wrongly costs more than a test.
type allOfThree struct {
	allOf
	first, second, third test
}

func (t *allOfThree) eval(rec record, m *moment) Outcome {
	first := t.first.eval(rec, m)
	if first == Out {
		return Out
	}
	second, third := t.second.eval(rec, m), t.third.eval(rec, m)
	return conjunction[first&3][conjunction[second&3][third&3]&3]
}

// conjunction is Kleene's AND of two outcomes, in a table whose index needs no check.
var conjunction = [4][4]Outcome{
	Out:       {Out, Out, Out},
	In:        {Out, In, Undecided},
	Undecided: {Out, Undecided, Undecided},
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
