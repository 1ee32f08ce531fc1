package segment

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/planes"
)

// This file takes rules apart for engines that decide many records or many rules at
// once. What is left of a rule is a formula over questions, each of which asks the code
// of one feature: a value between constants, or the outcome of a test of more than that.
// Rules share their features, so that what many of them ask is looked at once.

// asks says what a test asks: of which value, and where among its values the answer
// may change.
type asks[V any] struct {
	of     dsl.Expr          // the value, as the rule writes it
	folded bool              // it is asked in its folded form
	cuts   func(*moment) []V // nil where they are not known
	moves  bool              // they follow from the as-of
}

// tells are the questions that tell apart the values at, below and above some constants.
func tells[V any](of dsl.Expr, constants ...V) asks[V] {
	return asks[V]{of: of, cuts: func(*moment) []V { return constants }}
}

// A formula is a condition over questions. Where the op is ask, it has a question, or
// else terms.
type formula struct {
	op       formulaOp
	terms    []*formula
	question *question
}

type formulaOp uint8

const (
	allTrue     formulaOp = iota // of no terms: true
	anyTrue                      // of no terms: false
	notTrue                      // of one term
	trueOrMaybe                  // of one term: OR MISSING
	maybeTrue                    // of no terms: undecided
	ask
)

// A question asks for the code of a feature, and has an outcome for each.
type question struct {
	feature int // by number
	judge   func(f feature, code int, m *moment) Outcome
}

// A feature gives each record one of a few codes. Those of values move with the as-of:
// of a feature that an inquiry has, at makes the one that has codes.
type feature interface {
	at(m *moment) feature
	// moves reports whether the feature is another at another moment.
	moves() bool
	// sameAs reports whether codes mean the same as those of the feature at another
	// moment.
	sameAs(other feature) bool
	codes() int
	code(rec record, m *moment) int
	// classer returns how the class of a record's code is found.
	classer(classes []uint32) func(rec record, m *moment) uint32
	// cuts are those between which the keys of a store that holds the feature have one
	// code, as the classes that the codes have. They are nil where a store has no keys.
	cuts(s store, classes []uint32) *planes.Cuts
}

// outcomes is the feature that is a test itself, for tests that do not compare one value
// with constants.
type outcomes struct{ test }

func (t outcomes) at(*moment) feature { return t }
func (outcomes) moves() bool          { return false }
func (outcomes) sameAs(feature) bool  { return true }
func (outcomes) codes() int           { return 3 }
func (t outcomes) classer(classes []uint32) func(rec record, m *moment) uint32 {
	return func(rec record, m *moment) uint32 { return classes[t.code(rec, m)] }
}
func (outcomes) cuts(store, []uint32) *planes.Cuts { return nil }
func (t outcomes) code(rec record, m *moment) int  { return int(t.eval(rec, m)) }

func judgeOutcome(_ feature, code int, _ *moment) Outcome { return Outcome(code) }

// An inquiry is what some rules ask. It belongs to one goroutine until it is settled.
type inquiry struct {
	compiler *compiler
	features []asked
	numbers  map[string]int // of features
	formulas []*formula     // one a rule
	defined  map[*check.Rule]*formula
	options  []Options
	prefix   string // of keys, by the options of the rule
}

// asked is a feature with all questions about it, and the one field of the customer that
// it depends on, or -1.
type asked struct {
	feature
	questions []*question
	field     int
	stored    bool // the feature is the field itself
}

func newInquiry(c *compiler) *inquiry {
	return &inquiry{compiler: c, numbers: map[string]int{}, defined: map[*check.Rule]*formula{}}
}

// host says with which options the next rules were compiled: those of others may mean
// something else by the same text.
func (q *inquiry) host(o Options) {
	i := slices.IndexFunc(q.options, func(other Options) bool { return reflect.DeepEqual(o, other) })
	if i < 0 {
		i = len(q.options)
		q.options = append(q.options, o)
	}
	q.prefix = strconv.Itoa(i)
	q.compiler.host(o)
}

// add takes a rule apart.
func (q *inquiry) add(rule *check.Rule) {
	q.compiler.rule = rule
	q.formulas = append(q.formulas, q.formula(rule.Root))
}

func (q *inquiry) formula(e dsl.Expr) *formula {
	switch e := e.(type) {
	case *dsl.Logic:
		f := &formula{op: allTrue}
		if e.Op == dsl.Or {
			f.op = anyTrue
		}
		for _, term := range e.Terms {
			f.terms = append(f.terms, q.formula(term))
		}
		return f
	case *dsl.Not:
		return &formula{op: notTrue, terms: []*formula{q.formula(e.X)}}
	case *dsl.OrMissing:
		return &formula{op: trueOrMaybe, terms: []*formula{q.formula(e.Test)}}
	case *dsl.SegmentRef:
		return q.segment(q.compiler.rule.Definition(e))
	default:
		return q.test(e)
	}
}

// segment takes the rule of a segment apart, once.
func (q *inquiry) segment(definition *check.Rule) *formula {
	if q.defined[definition] == nil {
		q.compiler.define(definition, func() { q.defined[definition] = q.formula(definition.Root) })
	}
	return q.defined[definition]
}

// test takes a single test apart: into questions about values, or else it is a feature
// of its own.
func (q *inquiry) test(e dsl.Expr) *formula {
	t := q.compiler.condition(e)
	if f := q.split(t); f != nil {
		return f
	}
	number := q.feature(q.prefix+" test "+dsl.Format(e), e, func() feature { return outcomes{t} })
	return q.ask(number, judgeOutcome)
}

// split is the formula of a compiled test, or nil where part of it is not a question
// about a value.
func (q *inquiry) split(t test) *formula {
	switch t := t.(type) {
	case *allOf:
		return q.splitAll(allTrue, t.terms)
	case *anyOf:
		return q.splitAll(anyTrue, t.terms)
	case *negation:
		return q.splitAll(notTrue, []test{t.x})
	case always:
		return &formula{op: map[Outcome]formulaOp{In: allTrue, Out: anyTrue, Undecided: maybeTrue}[t.o]}
	case interface{ twin() test }:
		return q.split(t.twin())
	case interface{ ask(*inquiry) *formula }:
		return t.ask(q)
	default:
		return nil
	}
}

func (q *inquiry) splitAll(op formulaOp, tests []test) *formula {
	f := &formula{op: op}
	for _, t := range tests {
		term := q.split(t)
		if term == nil {
			return nil
		}
		f.terms = append(f.terms, term)
	}
	return f
}

func (l *leaf) twin() test { return l.plain }

func (t *predicate[V]) ask(q *inquiry) *formula {
	number, ok := ladderOf(q, t.x, t.asks)
	if !ok {
		return nil
	}
	return q.ask(number, func(f feature, code int, m *moment) Outcome {
		if code < codesUnknown {
			return Undecided
		}
		return outcome(t.holds(f.(*ladder[V]).samples[code-codesUnknown], m))
	})
}

func (t *absence[V]) ask(q *inquiry) *formula {
	number, ok := ladderOf(q, t.x, t.asks)
	if !ok {
		return nil
	}
	return q.ask(number, func(f feature, code int, _ *moment) Outcome {
		samples := f.(*ladder[V]).samples
		if code < codesUnknown {
			return t.of(samples[0], causes[code])
		}
		return t.of(samples[code-codesUnknown], known)
	})
}

func (q *inquiry) ask(number int, judge func(feature, int, *moment) Outcome) *formula {
	question := &question{number, judge}
	q.features[number].questions = append(q.features[number].questions, question)
	return &formula{op: ask, question: question}
}

// ladderOf returns the number of the ladder of a value. There is none for values that have
// no order, and for questions that do not say where their answers change.
func ladderOf[V any](q *inquiry, x expr[V], a asks[V]) (number int, ok bool) {
	order := latticeOf[V]()
	if order == nil || a.cuts == nil {
		return 0, false
	}
	key := fmt.Sprintf("%s %T %s", q.prefix, order, dsl.Format(a.of))
	if a.folded {
		key, x = "folded "+key, any(folding(any(x).(expr[string]))).(expr[V])
	}
	number = q.feature(key, a.of, func() feature { return &ladder[V]{x: x, order: *order} })
	l := q.features[number].feature.(*ladder[V])
	l.asked, l.moving = append(l.asked, a.cuts), l.moving || a.moves
	return number, true
}

// feature returns the number of the feature of a key, which it makes if there is none.
func (q *inquiry) feature(key string, of dsl.Expr, make func() feature) int {
	number, ok := q.numbers[key]
	if !ok {
		number = len(q.features)
		q.numbers[key] = number
		field := q.onlyField(of)
		name, isName := of.(*dsl.Ident)
		q.features = append(q.features, asked{feature: make(), field: field, stored: isName && q.compiler.rule.Definition(name) == nil})
	}
	return number
}

// onlyField returns the one field of the customer that an expression reads, or -1.
func (q *inquiry) onlyField(e dsl.Expr) int {
	fields := q.fieldsOf(q.compiler.rule, e, nil)
	if len(fields) == 1 {
		return fields[0]
	}
	return -1
}

// fieldsOf appends the fields that an expression reads, each once; -1 stands for
// events.
func (q *inquiry) fieldsOf(rule *check.Rule, e dsl.Expr, fields []int) []int {
	dsl.Walk(e, func(e dsl.Expr) bool {
		field := -1
		switch e := e.(type) {
		case *dsl.Ident:
			if definition := rule.Definition(e); definition != nil {
				fields = q.fieldsOf(definition, definition.Root, fields)
				return false
			}
			field = rule.Field(e)
		case *dsl.Aggregate, *dsl.Quantified, *dsl.Sequence:
		default:
			return true
		}
		if !slices.Contains(fields, field) {
			fields = append(fields, field)
		}
		return true
	})
	return fields
}

// classes are the codes of a feature as far as the questions about it tell them apart.
type classes struct {
	of      []uint32 // by code
	samples []int    // by class, one of its codes
}

// classify puts the codes of a feature to which every question has the same answer into
// one class. The feature is as it is at the moment.
func classify(f feature, questions []*question, m *moment) (c classes) {
	known := map[string]uint32{}
	answers := make([]byte, len(questions))
	for code := range f.codes() {
		for i, q := range questions {
			answers[i] = byte(q.judge(f, code, m))
		}
		class, ok := known[string(answers)]
		if !ok {
			class = uint32(len(known))
			known[string(answers)] = class
			c.samples = append(c.samples, code)
		}
		c.of = append(c.of, class)
	}
	return c
}
