package check

// This file makes the candidates for each kind of thing that may stand at a cursor;
// operands.go those for values.

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
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

// offerList offers the bracket of a list, and the lists that the host gives.
func (o *offers) offerList() {
	o.add(tierValue, 0, Candidate{Text: "(", Label: "(", Kind: KeywordCandidate, Doc: "a list"}, "")
	o.offerLists(tierParameter, "")
}

func (o *offers) offerLists(tier int, before string) {
	f := o.left.fit()
	for name, values := range o.names.Lists {
		if isPlain(name) && !slices.ContainsFunc(values, func(v dsl.Value) bool { return !f.takesConst(v) }) {
			c := Candidate{Text: before + "@" + name, Label: before + name, Kind: ListCandidate, Doc: counted(len(values), "value")}
			o.add(tier, 0, c, name)
		}
	}
}

// isPlain reports whether a name may stand after @ or a colon, which take no back
// quotes; there a word of the language is a name like others.
func isPlain(name string) bool { return dsl.QuoteName("x."+name) == "x."+name }

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

// segments are those that a rule may refer to, with a line about each.
func (o *offers) segments() map[string]string {
	all := map[string]string{}
	for name := range o.request.Names.Segments {
		all[name] = ""
	}
	maps.Copy(all, o.request.Segments)
	return all
}

// offerSegments offers the names of segments.
func (o *offers) offerSegments() {
	for name, doc := range o.segments() {
		o.add(tierValue, 0, Candidate{Text: dsl.QuoteName(name), Label: name, Kind: SegmentCandidate, Doc: doc}, "")
	}
}
