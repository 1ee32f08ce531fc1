package check

// This file lists the words of the language as they are offered at a cursor: what
// is inserted for them, which types they fit, and what they mean.

import "github.com/clientele-go/clientele/dsl"

// A phrase is a word of the language with those that follow it of necessity.
type phrase struct {
	text string
	fits func(dsl.Type) bool // the type of the value before; nil for all
	doc  string
}

// operators are what is offered after a value or a condition, the likeliest first,
// by the operator's first word.
var operators = []struct {
	word string
	phrase
}{
	{"AND", phrase{"AND", isBool, "both conditions hold"}},
	{"OR", phrase{"OR", isBool, "one of the conditions holds, or both"}},
	{"OR MISSING", phrase{"OR MISSING", isBool, "in also where a value is missing"}},

	{"WITHIN", withinLast}, {"WITHIN", withinNext}, {"IN", inThis}, {"IN", inLast}, {"IN", inNext},
	{"BEFORE", before}, {"AFTER", after}, {"SINCE", since}, {"ON", on},
	{"ANNIVERSARY", phrase{"ANNIVERSARY", temporal, "the day and month, in whatever year: ANNIVERSARY WITHIN NEXT 7 DAYS"}},
	{"WITHIN", phrase{"WITHIN", isPlace, "near a place: WITHIN 5 KM OF (51.5, -0.1)"}},

	{"CONTAINS", phrase{"CONTAINS ANY (", isSet, "with at least one of these in it"}},
	{"CONTAINS", phrase{"CONTAINS ALL (", isSet, "with all of these in it"}},
	{"CONTAINS", phrase{"CONTAINS", isSet, "with this in it"}},

	{"=", phrase{"=", equatable, "equal to"}},
	{"!=", phrase{"!=", equatable, "another than"}},
	{">=", phrase{">=", sorted, "at least, or not before"}},
	{">", phrase{">", sorted, "above, or after"}},
	{"<=", phrase{"<=", sorted, "at most, or not after"}},
	{"<", phrase{"<", sorted, "below, or before"}},
	{"IN", phrase{"IN (", equatable, `one of a list: IN ("a", "b")`}},
	{"BETWEEN", phrase{"BETWEEN", sorted, "in a range, both ends included: BETWEEN 1 AND 5"}},
	{"CONTAINS", phrase{"CONTAINS", textual, "with this in it"}},
	{"STARTS", phrase{"STARTS WITH", textual, "with this at its beginning"}},
	{"ENDS", phrase{"ENDS WITH", textual, "with this at its end"}},
	{"LIKE", phrase{"LIKE", textual, "with % for any text and _ for one character"}},
	{"MATCHES", phrase{"MATCHES", textual, "a regular expression, found anywhere"}},

	{"IS", phrase{"IS MISSING", nil, "no value is known"}},
	{"IS", phrase{"IS NOT MISSING", nil, "a value is known"}},
	{"IS", phrase{"IS EMPTY", mayBeEmpty, "missing, or with nothing in it"}},
	{"IS", phrase{"IS NOT EMPTY", mayBeEmpty, "with something in it"}},
	{"NOT", phrase{"NOT", nil, "the opposite of the test that follows"}},
	{"IN", phrase{"IN TOP", sorted, "among the highest of all people: IN TOP 10%"}},
	{"IN", phrase{"IN BOTTOM", sorted, "among the lowest of all people: IN BOTTOM 100"}},

	{"+", phrase{"+", additive, "plus"}},
	{"-", phrase{"-", additive, "minus"}},
	{"*", phrase{"*", additive, "times"}},
	{"/", phrase{"/", additive, "divided by"}},
}

// The windows, which a date may be tested with, and events be limited to.
var (
	withinLast = phrase{"WITHIN LAST", temporal, "so long ago or less: WITHIN LAST 30 DAYS"}
	withinNext = phrase{"WITHIN NEXT", temporal, "so far ahead or less: WITHIN NEXT 7 DAYS"}
	inThis     = phrase{"IN THIS", temporal, "in the current calendar period: IN THIS MONTH"}
	inLast     = phrase{"IN LAST", temporal, "in the calendar period before: IN LAST MONTH"}
	inNext     = phrase{"IN NEXT", temporal, "in the calendar period after: IN NEXT MONTH"}
	before     = phrase{"BEFORE", temporal, "before a day or an instant"}
	after      = phrase{"AFTER", temporal, "after a day or an instant"}
	since      = phrase{"SINCE", temporal, "on a day or after it"}
	on         = phrase{"ON", temporal, "on a day: ON TODAY"}
)

// words are what is offered where a word of the language is wanted, by the word;
// where it means something else after another word, by both. A word that is not
// here stands for itself.
var words = map[string][]phrase{
	"NOT":            {{"NOT", nil, "the opposite"}},
	"EMPTY":          {{"EMPTY", mayBeEmpty, "missing, or with nothing in it"}},
	"MISSING":        {{"MISSING", nil, "no value is known"}},
	"OR MISSING":     {{"MISSING", isBool, "in also where a value is missing"}},
	"THIS":           {{"THIS", temporal, "the current calendar period"}},
	"IN LAST":        {{"LAST", temporal, "the calendar period before"}},
	"IN NEXT":        {{"NEXT", temporal, "the calendar period after"}},
	"WITHIN LAST":    {{"LAST", temporal, "so long ago or less: LAST 30 DAYS"}},
	"WITHIN NEXT":    {{"NEXT", temporal, "so far ahead or less: NEXT 7 DAYS"}},
	"TOP":            {{"TOP", sorted, "among the highest of all people"}},
	"BOTTOM":         {{"BOTTOM", sorted, "among the lowest of all people"}},
	"CONTAINS ANY":   {{"ANY (", isSet, "at least one of these"}},
	"CONTAINS ALL":   {{"ALL (", isSet, "all of these"}},
	"FULL":           {{"FULL", nil, "whole units, without the current one"}},
	"AGO":            {{"AGO", temporal, "before now"}},
	"FROM":           {{"FROM NOW", temporal, "after now"}},
	"KM":             {{"KM", isPlace, "kilometres"}},
	"MI":             {{"MI", isPlace, "miles"}},
	"OF":             {{"OF", isPlace, "from there"}},
	"ANNIVERSARY IN": {{"IN MONTH", nil, "in a month, from 1 to 12"}},
	"TODAY":          {{"TODAY", nil, "on the day itself"}},
	"THEN":           {{"THEN", nil, "followed by"}, {"THEN NOT", nil, "not followed by"}},
	"THEN NOT":       {{"NOT", nil, "does not happen"}},
	"THEN WITHIN":    {{"WITHIN", nil, "how long the sequence may take: WITHIN 24 HOURS"}},
	"WINDOW WHERE":   {{"WHERE", nil, "only the events for which a condition holds"}},
	"WINDOW WITHIN":  {withinLast, withinNext},
	"WINDOW IN":      {inThis, inLast, inNext},
	"WINDOW BEFORE":  {before},
	"WINDOW AFTER":   {after},
	"WINDOW ON":      {on},
	"WINDOW SINCE":   {since},
	"WINDOW BETWEEN": {{"BETWEEN", nil, "from one day to another: BETWEEN 2026-01-01 AND 2026-01-31"}},
	"BETWEEN AND":    {{"AND", nil, "the upper end"}},
	"ANNIVERSARY WITHIN": {
		{"WITHIN NEXT", nil, "in the days to come: WITHIN NEXT 7 DAYS"}, {"WITHIN LAST", nil, "in the days before: WITHIN LAST 7 DAYS"},
	},
}

// conditions are what a condition may begin with beside a field or a function.
var conditions = []phrase{
	{"NOT", nil, "the opposite of the condition that follows"},
	{"TRUE", nil, "everyone"},
	{"FALSE", nil, "no one"},
}

// quantifiers are what a condition on events may begin with.
var quantifiers = []phrase{
	{"ANY(", nil, "there is such an event: ANY(events WITHIN … WHERE …)"},
	{"NO(", nil, "there is no such event: NO(events WITHIN … WHERE …)"},
	{"ALL(", nil, "every event is such a one: ALL(events WITHIN … WHERE …)"},
	{"SEQUENCE(", nil, "events follow one another: SEQUENCE(events THEN NOT events WITHIN 24 HOURS)"},
}

// aggregates are the functions of events, the likeliest first.
var aggregates = []aggregate{
	{dsl.CountOf, "how many: COUNT(events WITHIN … WHERE …)"}, {dsl.SumOf, "the total: SUM(events.field …)"},
	{dsl.AvgOf, "the mean: AVG(events.field …)"},
	{dsl.MinOf, "the least: MIN(events.field …)"}, {dsl.MaxOf, "the greatest: MAX(events.field …)"},
	{dsl.FirstOf, "the earliest: FIRST(events.field …)"}, {dsl.LastOf, "the latest: LAST(events.field …)"},
	{dsl.DistinctOf, "how many different: DISTINCT(events.field …)"}, {dsl.ModeOf, "the most frequent: MODE(events.field …)"},
}

// An aggregate is a function of events as it is offered.
type aggregate struct {
	fn  dsl.AggregateFunc
	doc string
}

// moments are points in time that a rule can name.
var moments = []phrase{
	{"TODAY", nil, "the day of the evaluation"},
	{"YESTERDAY", nil, "the day before"},
	{"TOMORROW", nil, "the day after"},
	{"NOW", nil, "the instant of the evaluation"},
	{"30 DAYS AGO", nil, "so long before now"},
	{"7 DAYS FROM NOW", nil, "so long after now"},
}

// counts are numbers with what they count, by the word before them.
var counts = map[string][]phrase{
	"LAST": {{"7 DAYS", nil, ""}, {"30 DAYS", nil, ""}, {"90 DAYS", nil, ""}, {"12 MONTHS", nil, ""}},
	"TOP":  {{"10%", nil, "a tenth of the people"}, {"100", nil, "so many people"}},
	"MONTH": {
		{"1", nil, "January"}, {"2", nil, "February"}, {"3", nil, "March"}, {"4", nil, "April"},
		{"5", nil, "May"}, {"6", nil, "June"}, {"7", nil, "July"}, {"8", nil, "August"},
		{"9", nil, "September"}, {"10", nil, "October"}, {"11", nil, "November"}, {"12", nil, "December"},
	},
	"DISTANCE": {{"5 KM OF", nil, ""}, {"25 KM OF", nil, ""}, {"10 MI OF", nil, ""}},
	"WITHIN":   {{"24 HOURS", nil, ""}, {"7 DAYS", nil, ""}, {"30 DAYS", nil, ""}},
}

// The types that the phrases fit, beside those that the checker knows.
func isBool(t dsl.Type) bool  { return t.Kind == dsl.KindBool }
func isSet(t dsl.Type) bool   { return t.Kind == dsl.KindSet }
func isPlace(t dsl.Type) bool { return t.Kind == dsl.KindPlace }

func equatable(t dsl.Type) bool  { return !isSet(t) && !isPlace(t) }
func holding(t dsl.Type) bool    { return isSet(t) || textual(t) }
func mayBeEmpty(t dsl.Type) bool { return isSet(t) || t.Kind == dsl.KindText }
