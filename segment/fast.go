package segment

import (
	"math"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/country"
	"github.com/clientele-go/clientele/internal/exact"
)

// The tests of this file are what most rules are made of: one field against
// constants. Each reads the field and compares it in one step, without the values
// in between; each has its plain twin in the tests that compile.go makes when
// asked for no fast ones, and a fuzz test holds the two together.

// A leaf is what they share.
type leaf struct {
	plain   test       // the same test by way of values
	answers [4]Outcome // by what is found
}

// What a leaf finds of a value: whether it is within what is admitted, or that there is none.
const (
	outside = 0
	within  = 1
	unset   = 2
)

func newLeaf(plain test, not bool) leaf {
	return leaf{plain, [4]Outcome{outcome(not), outcome(!not), Undecided, Undecided}}
}

// answer is that for a value. It has no branch that depends on the data: on varied
// records, one that is predicted wrongly costs more than the rest of a test.
func (l *leaf) answer(admitted bool) Outcome { return l.answers[bit(admitted)] }

// answerIf is answer for a value that there may be none of.
func (l *leaf) answerIf(set, admitted bool) Outcome {
	return l.answers[bit(admitted)*within|bit(!set)*unset]
}

// bit is 1 of what is so. It takes no branch.
func bit(is bool) uint8 {
	if is {
		return 1
	}
	return 0
}

func (l *leaf) blame(rec record, m *moment, to *blames) { l.plain.blame(rec, m, to) }

// opposite is the leaf of the negated test.
func (l leaf) opposite() leaf {
	l.plain = &negation{l.plain}
	for i, o := range l.answers {
		l.answers[i] = o.not()
	}
	return l
}

// intRange is a whole number between two bounds, both included; every comparison
// with a constant is one.
type intRange struct {
	leaf
	reader reader[int64]
	bounds interval
}

func (t *intRange) eval(rec record, _ *moment) Outcome {
	v, why := t.reader.read(rec)
	return t.answerIf(why == known, t.bounds.holds(v))
}

// decimalRange is a decimal between two bounds, both included. The bounds are
// kept once for each scale, as the coefficients that are within them, so that the
// usual decimal of up to 18 digits compares as one integer, exactly.
type decimalRange struct {
	leaf
	reader reader[decimal.Decimal]
	bounds [exact.MaxScale + 1]interval // by scale
}

func (t *decimalRange) eval(rec record, m *moment) Outcome {
	d, why := t.reader.read(rec)
	coefficient, scale, ok := exact.Small(&d)
	if !ok {
		return t.plain.eval(rec, m)
	}
	return t.answerIf(why == known, t.bounds[scale].holds(coefficient))
}

// nearDecimal is a decimalRange of what may be held as a float, from which it costs more to
// make the decimal than to compare. A float stands for a decimal that is nearer to it
// than to any other float, so that one which is further from both bounds decides.
type nearDecimal struct {
	*decimalRange
	aboveLow, belowHigh float64 // between which a float is within
	belowLow, aboveHigh float64 // beyond which it is not
}

func nearly(exactly *decimalRange, r numberRange) test {
	t := &nearDecimal{exactly, math.Inf(-1), math.Inf(1), math.Inf(-1), math.Inf(1)}
	if r.low != nil {
		low := r.low.Float()
		t.belowLow, t.aboveLow = math.Nextafter(low, math.Inf(-1)), math.Nextafter(low, math.Inf(1))
	}
	if r.high != nil {
		high := r.high.Float()
		t.belowHigh, t.aboveHigh = math.Nextafter(high, math.Inf(-1)), math.Nextafter(high, math.Inf(1))
	}
	return t
}

func (t *nearDecimal) eval(rec record, m *moment) Outcome {
	if v, ok := t.reader.float(rec); ok {
		switch {
		case t.aboveLow < v && v < t.belowHigh:
			return t.answers[within]
		case (v < t.belowLow || v > t.aboveHigh) && v-v == 0:
			return t.answers[outside]
		}
	}
	return t.decimalRange.eval(rec, m)
}

// floatRange is a float between two bounds, both included.
type floatRange struct {
	leaf
	reader    reader[float64]
	low, high float64
}

func (t *floatRange) eval(rec record, _ *moment) Outcome {
	v, why := t.reader.read(rec)
	return t.answerIf(why == known && v-v == 0, t.low <= v && v <= t.high) // a NaN or an infinity is no value
}

// textsApart is any test of a text, byte for byte, that tells a few of them apart: which
// it is of some, or of the values of an enum.
type textsApart struct {
	leaf
	reader reader[string]
	table  textTable
}

func (t *textsApart) eval(rec record, _ *moment) Outcome {
	v, why := t.reader.read(rec)
	if why != known {
		return Undecided
	}
	return t.table.answer(v)
}

// countries is any test of a country: its answer for each pair of letters is
// worked out when the rule is compiled.
type countries struct {
	leaf
	reader  reader[string]
	verdict *[country.Codes]Outcome // by spelling
}

func (t *countries) eval(rec record, _ *moment) Outcome {
	v, why := t.reader.read(rec)
	if why != known {
		return Undecided
	}
	return t.of(v)
}

func (t *countries) of(v string) Outcome {
	code := country.Spelt(v)
	if code < 0 {
		return Undecided
	}
	return t.verdict[code]
}

// flag is a boolean field as a condition.
type flag struct {
	leaf
	reader reader[bool]
}

func (t *flag) eval(rec record, _ *moment) Outcome {
	v, why := t.reader.read(rec)
	return t.answerIf(why == known, v)
}

// dayWindow is a date within a window that follows from the as-of.
type dayWindow struct {
	leaf
	reader reader[dsl.Date]
	window int // into the moment's days
}

func (t *dayWindow) eval(rec record, m *moment) Outcome {
	d, why := t.reader.read(rec)
	return t.answerIf(why == known, m.days[t.window].holds(d))
}

// instantWindow is an instant within a window that follows from the as-of.
type instantWindow struct {
	leaf
	reader reader[time.Time]
	window int // into the moment's spans
}

func (t *instantWindow) eval(rec record, m *moment) Outcome {
	v, why := t.reader.read(rec)
	return t.answerIf(why == known, m.spans[t.window].holds(tickOf(v)))
}

func (t intRange) flip() test { t.leaf = t.opposite(); return &t }

func (t decimalRange) flip() test { t.leaf = t.opposite(); return &t }

func (t nearDecimal) flip() test {
	t.decimalRange = t.decimalRange.flip().(*decimalRange)
	return &t
}

func (t floatRange) flip() test { t.leaf = t.opposite(); return &t }

func (t dayWindow) flip() test { t.leaf = t.opposite(); return &t }

func (t instantWindow) flip() test { t.leaf = t.opposite(); return &t }

func (t countries) flip() test {
	t.leaf = t.opposite()
	verdict := *t.verdict
	for i, o := range verdict {
		verdict[i] = o.not()
	}
	t.verdict = &verdict
	return &t
}

func (t textsApart) flip() test {
	t.leaf, t.table = t.opposite(), t.table.opposite()
	return &t
}
