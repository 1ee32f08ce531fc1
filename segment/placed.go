package segment

import "github.com/clientele-go/clientele/internal/exact"

// The tests of this file are those of fast.go for a field that lies in the record, or that
// an accessor gives. They are short, and that is what they are for: a rule on a struct
// costs little more than the calls between its tests, and what these save is a branch for
// how the field is read, a call, and the room for it.

// placed returns a test in the form for where its field is, or as it is.
func placed(t test) test {
	switch t := t.(type) {
	case *intRange:
		return byPlace(&t.reader, t, (*lyingInt)(t), (*askedInt)(t))
	case *decimalRange:
		switch {
		case !exact.Laid():
			return t
		case t.reader.optional:
			return (*lyingDecimal)(t)
		case t.reader.lies():
			t.answers[unset] = t.answer(t.bounds[0].holds(0))
		}
		return byPlace(&t.reader, t, (*lyingDecimal)(t), (*askedDecimal)(t))
	case *countries:
		if t.reader.optional {
			return (*lyingCountry)(t)
		}
		return byPlace(&t.reader, t, (*lyingCountry)(t), (*askedCountry)(t))
	case *textsApart:
		return byPlace(&t.reader, t, (*lyingText)(t), (*askedText)(t))
	case *floatRange:
		return byPlace(&t.reader, t, (*lyingFloat)(t), (*askedFloat)(t))
	case *flag:
		return byPlace(&t.reader, t, (*lyingFlag)(t), t)
	}
	return t
}

func byPlace[V any](r *reader[V], anywhere, lying, asked test) test {
	switch {
	case r.lies():
		return lying
	case r.ask != nil:
		return asked
	}
	return anywhere
}

type (
	lyingInt     intRange
	lyingDecimal decimalRange
	lyingCountry countries
	lyingText    textsApart
	lyingFloat   floatRange
	lyingFlag    flag
)

func (t *lyingInt) eval(rec record, _ *moment) Outcome {
	return t.answer(t.bounds.holds(*t.reader.direct(rec)))
}

func (t *lyingDecimal) eval(rec record, m *moment) Outcome {
	d := t.reader.direct(rec)
	if exact.Unset(d) {
		return t.answers[unset]
	}
	coefficient, scale, ok := exact.Word(d)
	if !ok {
		return (*decimalRange)(t).eval(rec, m)
	}
	return t.answer(t.bounds[scale].holds(coefficient))
}

// An empty text is no country, whether or not the field is optional.
func (t *lyingCountry) eval(rec record, _ *moment) Outcome {
	return (*countries)(t).of(*t.reader.direct(rec))
}

func (t *lyingText) eval(rec record, _ *moment) Outcome {
	return t.table.answer(*t.reader.direct(rec))
}

func (t *lyingFloat) eval(rec record, _ *moment) Outcome {
	v := *t.reader.direct(rec)
	return t.answerIf(v-v == 0, t.low <= v && v <= t.high)
}

func (t *lyingFlag) eval(rec record, _ *moment) Outcome { return t.answer(*t.reader.direct(rec)) }

type (
	askedInt     intRange
	askedDecimal decimalRange
	askedCountry countries
	askedText    textsApart
	askedFloat   floatRange
)

func (t *askedInt) eval(rec record, _ *moment) Outcome {
	v, ok := t.reader.ask(t.reader.place(rec))
	return t.answerIf(ok, t.bounds.holds(v))
}

func (t *askedDecimal) eval(rec record, m *moment) Outcome {
	d, ok := t.reader.ask(t.reader.place(rec))
	if !ok {
		return Undecided
	}
	coefficient, scale, ok := exact.Word(&d)
	if !ok {
		return (*decimalRange)(t).eval(rec, m)
	}
	return t.answer(t.bounds[scale].holds(coefficient))
}

func (t *askedCountry) eval(rec record, _ *moment) Outcome {
	v, ok := t.reader.ask(t.reader.place(rec))
	if !ok {
		return Undecided
	}
	return (*countries)(t).of(v)
}

func (t *askedText) eval(rec record, _ *moment) Outcome {
	v, ok := t.reader.ask(t.reader.place(rec))
	if !ok {
		return Undecided
	}
	return t.table.answer(v)
}

func (t *askedFloat) eval(rec record, _ *moment) Outcome {
	v, ok := t.reader.ask(t.reader.place(rec))
	return t.answerIf(ok && v-v == 0, t.low <= v && v <= t.high)
}

// lying reports whether a test costs less than a branch that is predicted wrongly.
func lying(t test) bool {
	switch t.(type) {
	case *lyingInt, *lyingDecimal, *lyingCountry, *lyingFloat, *lyingFlag, always:
		return true
	}
	return false
}

// cheap reports whether a test costs little more than one, such as a call of the host's.
func cheap(t test) bool {
	switch t.(type) {
	case *askedInt, *askedDecimal, *askedCountry, *askedFloat, *lyingText, *askedText:
		return true
	}
	return lying(t)
}
