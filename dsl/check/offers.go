package check

// This file makes the candidates for each kind of thing that may stand at a cursor.

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/country"
	"github.com/clientele-go/clientele/internal/currency"
)

// offer are the ways of offering, by what is wanted.
var offer = [...]func(*offers){
	dsl.WantWords:    (*offers).offerWords,
	dsl.WantOperand:  (*offers).offerOperand,
	dsl.WantOperator: (*offers).offerOperators,
	dsl.WantItem:     (*offers).offerItem,
	dsl.WantList:     (*offers).offerList,
	dsl.WantCount:    (*offers).offerCounts,
	dsl.WantMoment:   (*offers).offerMoment,
	dsl.WantCurrency: (*offers).offerCurrency,
	dsl.WantEvents:   (*offers).offerEvents,
	dsl.WantSegment:  (*offers).offerSegments,
}

// The tiers of candidates, the likeliest first.
const (
	tierUnit = iota
	tierOperator
	tierValue
	tierMoment
	tierParameter
	tierScope    // fields, then collections, of each scope from the innermost
	tierCall     = tierScope + 2*(maxScopes+2)
	tierFunction = tierCall + 1
	tierKeyword  = tierCall + 2
	tierClosing  = tierCall + 3
	tierLast     = tierCall + 4
)

// phrase offers a phrase where it fits the subject.
func (o *offers) phrase(tier, place int, kind CandidateKind, p phrase) {
	if p.fits != nil && o.left.typ.Kind != dsl.KindNone && !p.fits(o.left.typ) {
		return
	}
	o.add(tier, place, Candidate{Text: p.text, Label: strings.TrimRight(p.text, " ("), Kind: kind, Doc: p.doc}, "")
}

func (o *offers) phrases(tier, place int, kind CandidateKind, list []phrase) {
	for i, p := range list {
		o.phrase(tier, place+i, kind, p)
	}
}

// offerWords offers words of the language.
func (o *offers) offerWords() {
	for i, word := range o.want.Words {
		place := 100*o.index + 4*i // a word is at most four phrases
		known, ok := words[o.want.After+" "+word]
		if !ok {
			known, ok = words[word]
		}
		switch {
		case ok && o.allows("IN "+word):
			o.phrases(tierKeyword, place, KeywordCandidate, known)
			if o.want.After == "CONTAINS" && isSet(o.left.typ) {
				o.offerLists(tierParameter, word+" ")
			}
		case slices.Contains(unitAfter, o.want.After):
			o.offerUnit(place, word)
		case !ok && o.takesArgument(word):
			o.add(tierClosing, place, Candidate{Text: word, Label: word, Kind: KeywordCandidate}, "")
		}
	}
}

// unitAfter are the places of units, of time and of the calendar.
var unitAfter = []string{"UNIT", "PERIOD"}

// offerUnit offers a unit of time. A date has no hours.
func (o *offers) offerUnit(place int, word string) {
	elapsed := strings.HasPrefix(word, "MINUTE") || strings.HasPrefix(word, "HOUR")
	if elapsed && o.left.typ.Kind == dsl.KindDate {
		return
	}
	if elapsed { // days are likelier
		place += 50
	}
	o.add(tierUnit, place, Candidate{Text: word, Label: word, Kind: UnitCandidate}, word+"S")
}

// takesArgument reports whether a word may follow the last argument of a function;
// anything may where there is no function.
func (o *offers) takesArgument(word string) bool {
	s, isCall := functions[o.want.After]
	if !isCall {
		return true
	}
	if word == "," {
		return len(o.want.Args) < s.most
	}
	return len(o.want.Args) >= s.least
}

// offerOperators offers what may follow a value or a condition.
func (o *offers) offerOperators() {
	switch {
	case o.left.events:
		o.phrases(tierOperator, 0, OperatorCandidate, []phrase{{"IS EMPTY", nil, "there are none"}, {"IS NOT EMPTY", nil, "there are some"}})
		return
	case o.isFunctionName():
		o.phrase(tierOperator, 0, KeywordCandidate, phrase{text: "("})
		return
	}
	for i := range operators {
		if op := &operators[i]; slices.Contains(o.want.Words, op.word) && o.allows(op.text) {
			o.phrase(tierOperator, i, OperatorCandidate, op.phrase)
		}
	}
	switch {
	case o.want.Value:
	case isSet(o.left.typ) && slices.Contains(o.want.Words, "CONTAINS"):
		o.offerLists(tierParameter, "CONTAINS ANY ")
		o.offerLists(tierParameter, "CONTAINS ALL ")
	case slices.Contains(o.want.Words, "IN") && !isPlace(o.left.typ):
		o.offerLists(tierParameter, "IN ")
	}
}

// allows reports whether an operator may stand here, whatever the type: where a
// value is wanted it computes one, and only people are ranked.
func (o *offers) allows(operator string) bool {
	switch operator {
	case "+", "-", "*", "/":
		return true
	case "IN TOP", "IN BOTTOM":
		return !o.want.Value && len(o.scopes) == 1
	default:
		return !o.want.Value
	}
}

// isFunctionName reports whether the subject is the name of a function that waits
// for its bracket: nothing stands between them, and it has no back quotes.
func (o *offers) isFunctionName() bool {
	name, ok := o.want.Left.(*dsl.Ident)
	if !ok || o.left.field != nil {
		return false
	}
	written := o.request.Text[name.Span().Start:o.start]
	if strings.TrimSpace(written) != name.Name {
		return false
	}
	_, scalar := functions[strings.ToUpper(name.Name)]
	return scalar || slices.ContainsFunc(aggregates, func(a aggregate) bool { return a.fn.String() == strings.ToUpper(name.Name) })
}

// offerOperand offers values, and where one may stand conditions.
func (o *offers) offerOperand() {
	if o.want.After == coalesce && len(o.want.Args) > 0 {
		o.left = o.subjectOf(o.want.Args[0])
	}
	f := o.operandFit()
	free := o.want.After == ""
	constants := 0
	if _, isCall := functions[o.want.After]; free || isCall { // a constant that meets nothing is rare
		constants = tierLast
	}
	if !free {
		o.offerValues(&f)
	}
	if f.consts(dsl.Type{Kind: dsl.KindDate}) {
		o.phrases(constants+tierMoment, 0, ValueCandidate, moments)
		o.offerParameters(constants+tierLast, &fit{consts: ofKind(dsl.KindInt)}) // :n DAYS AGO
	}
	o.offerParameters(constants+tierParameter, &f)
	o.offerFields(&f, free)
	o.offerCalls(&f)
	if free && !o.want.Value {
		o.offerConditions()
	}
}

// offerConditions offers what may begin a condition and is no value.
func (o *offers) offerConditions() {
	o.phrases(tierKeyword, 0, KeywordCandidate, conditions)
	if len(o.reachable(false)) > 0 {
		o.phrases(tierCall, 0, FunctionCandidate, quantifiers)
	}
	if len(o.request.Segments) > 0 && len(o.scopes) == 1 {
		o.phrase(tierCall, len(quantifiers), FunctionCandidate, phrase{"SEGMENT(", nil, "in another segment: SEGMENT(name)"})
	}
}

// offerItem offers what may stand in a list, but for what stands in it already.
func (o *offers) offerItem() {
	f := o.left.fit()
	o.offerValues(&f)
	o.offerParameters(tierParameter, &f)
}

// offerValues offers the constants that the subject is likely to be compared with.
func (o *offers) offerValues(f *fit) {
	taken := map[string]bool{}
	for _, arg := range o.want.Args {
		taken[dsl.Format(arg)] = true
	}
	place := 0
	offer := func(text, label, doc string) {
		if !taken[text] {
			o.add(tierValue, place, Candidate{Text: text, Label: label, Kind: ValueCandidate, Doc: doc}, doc)
		}
		taken[text] = true
		place++
	}
	for _, v := range o.likely(f) {
		offer(v.String(), label(v), o.valueDoc(v))
	}
	if o.left.typ.Kind == dsl.KindCountry {
		for _, c := range country.All() {
			v := dsl.Value{Kind: dsl.TextValue, Text: c.String()}
			offer(v.String(), v.Text, c.Name())
		}
	}
}

// likely are the values that the subject often has, those of its closed list, and
// its examples.
func (o *offers) likely(f *fit) (values []dsl.Value) {
	if o.left.name != "" && o.request.Frequent != nil {
		values = append(values, o.request.Frequent(o.left.name)...)
	}
	if field := o.left.field; field != nil {
		for _, text := range field.Enum {
			values = append(values, dsl.Value{Kind: dsl.TextValue, Text: text})
		}
		for _, example := range field.Examples {
			values = append(values, exampleOf(field, example, f))
		}
	}
	values = append(values, templates[o.left.typ.Kind]...)
	return slices.DeleteFunc(values, func(v dsl.Value) bool { return !f.takesConst(v) })
}

// exampleOf reads an example as a rule would write it: a text has no quotes in a
// schema, a version need not have its v, and money its currency.
func exampleOf(field *dsl.Field, example string, f *fit) dsl.Value {
	if field.Type.Kind == dsl.KindVersion {
		example = "v" + strings.TrimLeft(example, "vV")
	}
	v, err := dsl.ParseValue(example)
	switch {
	case err != nil || f.consts(dsl.Type{Kind: dsl.KindText}):
		return dsl.Value{Kind: dsl.TextValue, Text: example}
	case v.Kind == dsl.NumberValue && field.Currency != "":
		v.Kind, v.Text = dsl.MoneyValue, field.Currency
	}
	return v
}

// templates show how a literal of a kind is written.
var templates = map[dsl.Kind][]dsl.Value{
	dsl.KindBool:    {{Kind: dsl.BoolValue, Bool: true}, {Kind: dsl.BoolValue}},
	dsl.KindVersion: {{Kind: dsl.VersionValue, Text: "1.0.0"}},
	dsl.KindPlace:   {{Kind: dsl.PlaceValue, Place: dsl.Place{Lat: 51.5, Lon: -0.1}}},
}

// label is a value as people read it.
func label(v dsl.Value) string {
	if v.Kind == dsl.TextValue {
		return v.Text
	}
	return v.String()
}

func (o *offers) valueDoc(v dsl.Value) string {
	if o.left.typ.Kind == dsl.KindCountry {
		if c, ok := country.Of(v.Text); ok {
			return c.Name()
		}
	}
	return ""
}

func (o *offers) offerParameters(tier int, f *fit) {
	for _, name := range slices.Sorted(maps.Keys(o.names.Parameters)) {
		if v := o.names.Parameters[name]; f.takesConst(v) {
			o.add(tier, 0, Candidate{Text: ":" + name, Label: name, Kind: ParameterCandidate, Type: typeOf(v), Doc: "given by the host, now " + v.String()}, "")
		}
	}
}

// offerFields offers the fields of all scopes, and where nothing says what is
// wanted the collections that IS EMPTY may follow. What an inner scope has hides
// what has its name further out.
func (o *offers) offerFields(f *fit, collections bool) {
	docs := o.described()
	hidden := map[string]bool{}
	for depth := len(o.scopes) - 1; depth >= 0; depth-- {
		t, tier := o.scopes[depth], tierScope+2*(len(o.scopes)-1-depth)
		for i := range t.fields {
			field := &t.fields[i]
			if !hidden[field.Name] && f.takes(field) {
				o.add(tier, 0, fieldCandidate(field, field.Name), "")
			}
			hidden[field.Name] = true
		}
		for _, events := range t.events {
			if !hidden[events.name] && collections {
				o.add(tier+1, 0, eventsCandidate(events.name, docs[events]), "")
			}
			hidden[events.name] = true
		}
	}
}

func fieldCandidate(f *dsl.Field, name string) Candidate {
	return Candidate{Text: dsl.QuoteName(name), Label: name, Kind: FieldCandidate, Type: f.Type, Doc: fieldDoc(f)}
}

func eventsCandidate(name, doc string) Candidate {
	return Candidate{Text: dsl.QuoteName(name), Label: name, Kind: EventsCandidate, Doc: doc}
}

// offerCalls offers the functions, of values and of events, that may give what is
// wanted.
func (o *offers) offerCalls(f *fit) {
	for name, s := range functions {
		if f.functionFits(name) && (name != percentile || len(o.scopes) == 1) {
			o.add(tierFunction, 0, Candidate{Text: name + "(", Label: name, Kind: FunctionCandidate, Doc: s.usage}, "")
		}
	}
	for i, a := range aggregates {
		if o.aggregateFits(a.fn, f) {
			o.add(tierCall, len(quantifiers)+1+i, Candidate{Text: a.fn.String() + "(", Label: a.fn.String(), Kind: FunctionCandidate, Doc: a.doc}, "")
		}
	}
}

// aggregateFits reports whether a function of events gives what is wanted for some
// field that there is.
func (o *offers) aggregateFits(fn dsl.AggregateFunc, f *fit) bool {
	a := &aggregations[fn]
	if a.takes == nil {
		return len(o.reachable(false)) > 0 && f.values(a.gives(nil).typ)
	}
	fits := false
	o.eachCollection(func(_ int, _ string, t *table) {
		for i := range t.fields {
			fits = fits || a.takes(t.fields[i].Type) && f.values(a.gives(&t.fields[i]).typ)
		}
	})
	return fits
}

// eachCollection visits the collections that can be named here, with the distance
// of their scope and the name. What an inner scope has hides what has its name
// further out.
func (o *offers) eachCollection(visit func(distance int, name string, t *table)) {
	hidden := map[string]bool{}
	var below func(distance int, prefix string, tables []*table)
	below = func(distance int, prefix string, tables []*table) {
		for _, t := range tables {
			if name := prefix + t.name; !hidden[name] {
				hidden[name] = true
				visit(distance, name, t)
				below(distance, name+".", t.events)
			}
		}
	}
	for depth := len(o.scopes) - 1; depth >= 0; depth-- {
		below(len(o.scopes)-1-depth, "", o.scopes[depth].events)
	}
}

// offerEvents offers collections, or for most functions fields of them.
func (o *offers) offerEvents() {
	docs := o.described()
	i := slices.IndexFunc(aggregates, func(a aggregate) bool { return a.fn.String() == o.want.After })
	o.eachCollection(func(distance int, name string, t *table) {
		tier := tierScope + distance
		if i < 0 || aggregations[aggregates[i].fn].takes == nil {
			o.add(tier, strings.Count(name, "."), eventsCandidate(name, docs[t]), "")
			return
		}
		for j := range t.fields {
			field := &t.fields[j]
			if aggregations[aggregates[i].fn].takes(field.Type) {
				o.add(tier, strings.Count(name, "."), fieldCandidate(field, name+"."+field.Name), field.Name)
			}
		}
	})
}

// offerList offers the bracket of a list, and the lists that the host gives.
func (o *offers) offerList() {
	o.add(tierValue, 0, Candidate{Text: "(", Label: "(", Kind: KeywordCandidate, Doc: "a list"}, "")
	o.offerLists(tierParameter, "")
}

func (o *offers) offerLists(tier int, before string) {
	f := o.left.fit()
	for _, name := range slices.Sorted(maps.Keys(o.names.Lists)) {
		values := o.names.Lists[name]
		if !slices.ContainsFunc(values, func(v dsl.Value) bool { return !f.takesConst(v) }) {
			o.add(tier, 0, Candidate{Text: before + "@" + name, Label: before + name, Kind: ListCandidate, Doc: counted(len(values), "value")}, name)
		}
	}
}

func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// offerCounts offers numbers with what they count.
func (o *offers) offerCounts() {
	place, takes := o.want.After, ofKind(dsl.KindInt)
	switch {
	case place == "WITHIN" && o.want.Left != nil && !isPlace(o.left.typ):
		return
	case place == "WITHIN" && o.want.Left != nil:
		place, takes = "DISTANCE", numeric
	case place == "TOP":
		takes = numeric
	}
	o.phrases(tierValue, 0, ValueCandidate, counts[place])
	if place != "DEGREES" {
		o.offerParameters(tierParameter, &fit{consts: takes})
	}
}

// offerMoment offers a unit with AGO or FROM NOW after a number.
func (o *offers) offerMoment() {
	tier := tierUnit
	if o.left.typ.Kind == dsl.KindNone {
		tier = tierLast
	}
	for i, unit := range o.want.Words {
		place := (i + 4) % len(o.want.Words) // days are likelier than minutes and hours
		o.phrase(tier, place, UnitCandidate, phrase{unit + " AGO", temporal, ""})
		o.phrase(tier, place+len(o.want.Words), UnitCandidate, phrase{unit + " FROM NOW", temporal, ""})
	}
}

// offerCurrency offers the currency of the money that a number meets, and the
// others once a letter of one is there.
func (o *offers) offerCurrency() {
	own := ""
	if o.want.Left != nil {
		own = o.rule.Currency(o.want.Left)
	}
	if own == "" && known(o.left.typ) {
		return
	}
	for _, code := range currency.Codes() {
		switch {
		case !parses("1 "+code, dsl.MoneyValue): // TOP and ALL are words of the language
		case code == own:
			o.phrase(tierUnit, 0, UnitCandidate, phrase{text: code})
		case o.typed.bare != "":
			o.phrase(tierLast, 0, UnitCandidate, phrase{text: code})
		}
	}
}

// offerSegments offers the names of segments.
func (o *offers) offerSegments() {
	for name, doc := range o.request.Segments {
		o.add(tierValue, 0, Candidate{Text: dsl.QuoteName(name), Label: name, Kind: SegmentCandidate, Doc: doc}, "")
	}
}
