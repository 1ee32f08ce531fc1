package segment

import (
	"math"
	"slices"
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
	answers [2]Outcome // outside of what is admitted, and within
}

// answer has no branch that depends on the data: on varied records, one that is
// predicted wrongly costs more than the rest of a test.
func (l *leaf) answer(within bool) Outcome {
	i := 0
	if within {
		i = 1
	}
	return l.answers[i]
}

func (l *leaf) blame(rec record, m *moment, to *blames) { l.plain.blame(rec, m, to) }

// opposite is the leaf of the negated test.
func (l leaf) opposite() leaf {
	return leaf{&negation{l.plain}, [2]Outcome{l.answers[0].not(), l.answers[1].not()}}
}

// intRange is a whole number between two bounds, both included; every comparison
// with a constant is one.
type intRange struct {
	leaf
	reader reader[int64]
	bounds interval
}

func (t *intRange) eval(rec record, _ *moment) Outcome {
	var v int64
	if t.reader.lies() {
		v = *t.reader.direct(rec)
	} else if read, why := t.reader.read(rec); why == known {
		v = read
	} else {
		return Undecided
	}
	return t.answer(t.bounds.holds(v))
}

// decimalRange is a decimal between two bounds, both included. The bounds are
// kept once for each scale, as the coefficients that are within them, so that the
// usual decimal of up to 18 digits compares as one integer, exactly.
type decimalRange struct {
	leaf
	reader reader[decimal.Decimal]
	bounds *[exact.MaxScale + 1]interval
}

func (t *decimalRange) eval(rec record, m *moment) Outcome {
	var d *decimal.Decimal
	if t.reader.lies() || t.reader.optional {
		if d = t.reader.direct(rec); t.reader.optional && *d == (decimal.Decimal{}) {
			return Undecided
		}
	} else {
		read, why := t.reader.read(rec)
		if why != known {
			return Undecided
		}
		d = &read
	}
	coefficient, scale, ok := exact.Small(d)
	if !ok {
		return t.plain.eval(rec, m)
	}
	return t.answer(t.bounds[scale].holds(coefficient))
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
			return t.answers[1]
		case (v < t.belowLow || v > t.aboveHigh) && v-v == 0:
			return t.answers[0]
		}
	}
	return t.decimalRange.eval(rec, m)
}

// cheap reports whether a test costs no more than a branch that is predicted
// wrongly: one of a field that is read without much ado.
func cheap(t test) bool {
	switch t := t.(type) {
	case *intRange:
		return t.reader.cheap()
	case *decimalRange:
		return t.reader.cheap()
	case *countries:
		return t.reader.cheap()
	case *flag:
		return t.reader.lies()
	default:
		return false
	}
}

// floatRange is a float between two bounds, both included.
type floatRange struct {
	leaf
	reader    reader[float64]
	low, high float64
}

func (t *floatRange) eval(rec record, _ *moment) Outcome {
	v, why := t.reader.read(rec)
	if why != known || v-v != 0 { // a NaN or an infinity is no value
		return Undecided
	}
	return t.answer(t.low <= v && v <= t.high)
}

// oneText is a text that equals a constant byte for byte.
type oneText struct {
	leaf
	reader reader[string]
	text   string
}

func (t *oneText) eval(rec record, _ *moment) Outcome {
	v, why := t.reader.read(rec)
	if why != known {
		return Undecided
	}
	return t.answer(v == t.text)
}

// countries is any test of a country: its answer for each pair of letters is
// worked out when the rule is compiled.
type countries struct {
	leaf
	reader  reader[string]
	verdict *[country.Codes]Outcome // by spelling
}

func (t *countries) eval(rec record, _ *moment) Outcome {
	var v string
	if t.reader.lies() {
		v = *t.reader.direct(rec)
	} else if read, why := t.reader.read(rec); why == known {
		v = read
	} else {
		return Undecided
	}
	code := country.Spelt(v)
	if code < 0 {
		return Undecided
	}
	return t.verdict[code]
}

// enumeration is any test of an enum, answered beforehand for each of its values.
type enumeration struct {
	leaf
	reader  reader[string]
	values  []string
	verdict []Outcome // by value
}

func (t *enumeration) eval(rec record, _ *moment) Outcome {
	v, why := t.reader.read(rec)
	if why != known {
		return Undecided
	}
	for i, value := range t.values {
		if value == v {
			return t.verdict[i]
		}
	}
	return Undecided
}

// flag is a boolean field as a condition.
type flag struct {
	leaf
	reader reader[bool]
}

func (t *flag) eval(rec record, _ *moment) Outcome {
	v, why := t.reader.read(rec)
	if why != known {
		return Undecided
	}
	return t.answer(v)
}

// dayWindow is a date within a window that follows from the as-of.
type dayWindow struct {
	leaf
	reader reader[dsl.Date]
	window int // into the moment's days
}

func (t *dayWindow) eval(rec record, m *moment) Outcome {
	d, why := t.reader.read(rec)
	if why != known {
		return Undecided
	}
	return t.answer(m.days[t.window].holds(d))
}

// instantWindow is an instant within a window that follows from the as-of.
type instantWindow struct {
	leaf
	reader reader[time.Time]
	window int // into the moment's spans
}

func (t *instantWindow) eval(rec record, m *moment) Outcome {
	v, why := t.reader.read(rec)
	if why != known {
		return Undecided
	}
	return t.answer(m.spans[t.window].holds(tickOf(v)))
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

func (t enumeration) flip() test {
	t.leaf = t.opposite()
	t.verdict = slices.Clone(t.verdict)
	for i, o := range t.verdict {
		t.verdict[i] = o.not()
	}
	return &t
}
