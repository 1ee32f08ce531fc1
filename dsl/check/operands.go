package check

// This file makes the candidates for a value, a condition or a collection of events
// at a cursor.

import (
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/country"
)

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
	o.offerMetrics(&f)
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
	if len(o.segments()) > 0 {
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
	for name, v := range o.names.Parameters {
		if isPlain(name) && f.takesConst(v) {
			doc := "given by the host, now " + v.String()
			o.add(tier, 0, Candidate{Text: ":" + name, Label: name, Kind: ParameterCandidate, Type: typeOf(v), Doc: doc}, "")
		}
	}
}

// offerFields offers the fields of all scopes, and where nothing says what is
// wanted the collections that IS EMPTY may follow. What an inner scope has hides
// what has its name further out.
func (o *offers) offerFields(f *fit, collections bool) {
	docs := o.described()
	hidden := map[string]bool{}
	dotted := strings.Contains(o.typed.bare, ".") // else the longer names would be in the way
	for depth := len(o.scopes) - 1; depth >= 0; depth-- {
		t, tier := o.scopes[depth], tierScope+2*(len(o.scopes)-1-depth)
		for i := range t.fields {
			field := &t.fields[i]
			if !hidden[field.Name] && f.takes(field) {
				o.add(tier, 0, fieldCandidate(field, field.Name), "")
			}
			hidden[field.Name] = true
			if dotted && t.name != "" && f.takes(field) {
				o.add(tier, 0, fieldCandidate(field, t.name+"."+field.Name), "")
			}
		}
		for _, events := range t.events {
			if !hidden[events.name] && collections {
				o.add(tier+1, 0, eventsCandidate(events.name, docs[events]), "")
			}
			for _, inner := range events.events {
				if !hidden[events.name] && collections && dotted {
					o.add(tier+1, 0, eventsCandidate(events.name+"."+inner.name, docs[inner]), "")
				}
			}
			hidden[events.name] = true
		}
	}
}

// offerMetrics offers the metrics of a type that fits, but for those that a field of
// the schema goes before.
func (o *offers) offerMetrics(f *fit) {
	for name, rule := range o.request.Names.Metrics {
		if _, _, isField := o.lookup(name); isField || rule == nil {
			continue
		}
		sub := o.Checker.pass(rule, &definitions{names: o.names, done: map[*dsl.Rule]*Rule{}, path: []reference{{rule, name}}})
		if t := sub.value(rule.Root); f.values(t) {
			o.add(tierScope, 0, Candidate{Text: dsl.QuoteName(name), Label: name, Kind: MetricCandidate, Type: t, Doc: dsl.Format(rule.Root)}, "")
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
		if name := a.fn.String(); o.aggregateFits(a.fn, f) {
			o.add(tierCall, len(quantifiers)+1+i, Candidate{Text: name + "(", Label: name, Kind: FunctionCandidate, Doc: a.doc}, "")
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
