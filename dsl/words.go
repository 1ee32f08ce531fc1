package dsl

// This file has the English words for each part of the language.

// A verb is what is said of a value, and its opposite.
type verb [2]string

// index is which of two words is meant.
func index(second bool) int {
	if second {
		return 1
	}
	return 0
}

var (
	verbIs         = verb{"is ", "is not "}
	isTrue         = verb{"is true", "is not true"}
	hasAnniversary = verb{"has its anniversary ", "does not have its anniversary "}
	absenceProse   = [...]verb{Missing: {"is not known", "is known"}, Empty: {"is empty or not known", "is neither empty nor unknown"}}
	matchProse     = [...]verb{
		Contain: {"contains ", "does not contain "}, StartsWith: {"starts with ", "does not start with "},
		EndsWith: {"ends with ", "does not end with "}, Like: {"is like ", "is not like "},
		Matches: {"matches the regular expression ", "does not match the regular expression "},
	}
	containsProse = [...]verb{{"includes any of ", "includes none of "}, {"includes all of ", "does not include all of "}}
)

// logicProse introduces conditions, and conditions that are denied together.
var logicProse = [...]verb{
	And: {"all of these hold", "not all of these hold"},
	Or:  {"at least one of these holds", "none of these holds"},
}

// listWords are the words before a list of one, of two and of several items, and
// before the last item of two and of several, and before the name of a list.
type listWords struct {
	one, two, several string
	lastOfTwo, last   string
	named             string
}

var inProse = [...]listWords{
	{" is ", " is ", " is one of ", " or ", " or ", " is in the list "},
	{" is not ", " is neither ", " is none of ", " nor ", " or ", " is not in the list "},
}

// itemsProse are for any and for all of a list.
var itemsProse = [...]listWords{
	{lastOfTwo: " or ", last: " or ", named: "the list "},
	{lastOfTwo: " and ", last: " and ", named: "the list "},
}

// A timeForm says how a value is a point in time, as far as it can be seen.
type timeForm uint8

const (
	inNumbers timeForm = iota // or not to be seen
	inDays
	inInstants
)

func timeOf(e Expr) timeForm {
	switch e := e.(type) {
	case *Moment:
		if e.Kind >= Now {
			return inInstants
		}
		return inDays
	case *Literal:
		switch e.Value.Kind {
		case DateValue:
			return inDays
		case InstantValue:
			return inInstants
		}
	}
	return inNumbers
}

var compareProse = [...][6]string{
	inNumbers:  {Less: "less than ", LessEqual: "at most ", Greater: "more than ", GreaterEqual: "at least "},
	inDays:     {Less: "before ", LessEqual: "on or before ", Greater: "after ", GreaterEqual: "on or after "},
	inInstants: {Less: "before ", LessEqual: "at or before ", Greater: "after ", GreaterEqual: "at or after "},
}

// windowProse begins the windows; those that it says nothing for begin with words
// that depend on more than the kind.
var windowProse = [...]string{ThisPeriod: "in this ", LastPeriod: "in the previous ", NextPeriod: "in the next ", Before: "before ", After: "after ", Range: ""}

var sinceProse = [...]string{inNumbers: "at or after ", inDays: "on or after ", inInstants: "at or after "}

// currentProse is what FULL leaves out.
var currentProse = [...]string{Minute: "this minute", Hour: "this hour", Day: "today", Week: "this week", Month: "this month", Year: "this year"}

var distanceProse = [...]string{Kilometre: "kilometre", Mile: "mile"}

var arithProse = [...]string{Add: " + ", Subtract: " - ", Multiply: " × ", Divide: " / "}

// affixes stand before and after something.
type affixes struct{ before, after string }

var quantifierProse = [...]affixes{
	Any: {"there are ", " for which "},
	All: {"for all ", ", if there are any, "},
	No:  {"there are no ", " for which "},
}

// aggregateProse stands before a field of events, and between it and the events.
var aggregateProse = [...]affixes{
	CountOf: {before: "the number of "}, SumOf: {"the sum of ", " over "}, AvgOf: {"the average of ", " over "},
	MinOf: {"the smallest ", " among "}, MaxOf: {"the largest ", " among "}, FirstOf: {"the first ", " among "}, LastOf: {"the last ", " among "},
	DistinctOf: {"the number of different values of ", " among "}, ModeOf: {"the most frequent ", " among "},
}

// functionProse has % for each argument.
var functionProse = map[string][]string{
	"ABS":        {"the absolute value of %"},
	"AGE":        {"the age in completed years from %"},
	"BUCKET":     {"the bucket (0 to 99) of % for the salt %"},
	"DAYS_SINCE": {"the number of days since %"},
	"DOMAIN":     {"the domain of %"},
	"LENGTH":     {"the number of characters of %"},
	"LOWER":      {"% in small letters"},
	"PERCENTILE": {"the percentile of % among all people"},
	"ROUND":      {"% rounded to a whole number", "% rounded to % decimals"},
	"TRIM":       {"% without blanks at its ends"},
	"UPPER":      {"% in capital letters"},
}
