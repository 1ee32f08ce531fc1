package segment

// An Outcome is the answer of a rule for one record.
type Outcome uint8

// The outcomes. Membership is In.
const (
	Out Outcome = iota
	In
	Undecided
)

// String returns out, in or undecided.
func (o Outcome) String() string { return [...]string{"out", "in", "undecided"}[o] }

// not is Kleene's negation: what is undecided stays so.
func (o Outcome) not() Outcome { return [...]Outcome{In, Out, Undecided}[o] }

func outcome(is bool) Outcome {
	if is {
		return In
	}
	return Out
}

// A Cause is why a value is not known.
type Cause uint8

// The causes.
const (
	// Missing means that the record does not have the value.
	Missing Cause = iota + 1
	// Invalid means that the record has something that is no value of the field's
	// type: a country that is none, a date that is not ISO, a NaN.
	Invalid
	// ZeroDivision means that a divisor is zero.
	ZeroDivision
	// Overflow means that arithmetic left the range of floating point, or grew an
	// exact number beyond some thousands of digits.
	Overflow
	// Pending means that time must tell: the span of a SEQUENCE that ends in THEN NOT
	// is still open.
	Pending
	// Unmeasured means that the rule asks where the customer stands in the
	// population, and has not been given its cut-offs.
	Unmeasured
	// NoRate means that money is in another currency than its field, and the host has
	// given no exchange rate for the day.
	NoRate
)

// String returns the cause in lower case.
func (c Cause) String() string {
	return [...]string{"present", "missing", "invalid", "division by zero", "overflow", "not decided yet", "population not measured", "no exchange rate"}[c]
}

// known is the cause of a value that is there.
const known Cause = 0

// unlessAbsence is the cause of a value that there is, or may be, but that cannot be
// told; of one that is absent it is known.
func (c Cause) unlessAbsence() Cause {
	if c == Unmeasured || c == NoRate {
		return c
	}
	return known
}
