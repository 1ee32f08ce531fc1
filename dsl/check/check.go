package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/near"
)

// Names are what the host gives to a rule: the values of its parameters and lists, and
// the definitions of metrics and segments, which must not change while they are in use.
// A field of the schema goes before a metric of its name.
type Names struct {
	Parameters map[string]dsl.Value
	Lists      map[string][]dsl.Value
	Metrics    map[string]*dsl.Rule
	Segments   map[string]*dsl.Rule
}

// A Checker checks rules against one schema. It is immutable, and may be used by
// any number of goroutines.
type Checker struct {
	schema   *dsl.Schema
	customer *table
}

// New returns a checker for a schema, which must not change while it is in use.
func New(schema *dsl.Schema) (*Checker, error) {
	if err := schema.Validate(); err != nil {
		return nil, err
	}
	return &Checker{schema, newTable("", "", schema.Fields, schema.Events)}, nil
}

// Check types a rule. The error, if any, is of type [dsl.Errors] and holds every
// mistake found. [dsl.Bad] nodes are passed over, so that the mistakes of a text
// that could not be read whole can still be found; the rule that is returned is
// nil then, as it is after any mistake.
//
// It takes time linear in the rule.
func (c *Checker) Check(rule *dsl.Rule, names Names) (*Rule, error) {
	return c.check(rule, names, func(p *pass) { p.condition(rule.Root) })
}

// CheckValue types a rule whose root is a value, as that of a metric is. See
// [Checker.Check].
func (c *Checker) CheckValue(rule *dsl.Rule, names Names) (*Rule, error) {
	return c.check(rule, names, func(p *pass) { p.value(rule.Root) })
}

func (c *Checker) check(rule *dsl.Rule, names Names, root func(*pass)) (*Rule, error) {
	s := &Session{c, names, map[*dsl.Rule]*Rule{}, map[*dsl.Rule]string{}}
	for name, segment := range names.Segments {
		if segment == rule {
			s.known[rule] = name
		}
	}
	return s.check(rule, root)
}

// A Session checks rules that share their definitions, each of which it checks once: its
// mistakes are told of the first rule that refers to it. It belongs to one goroutine.
type Session struct {
	checker *Checker
	names   Names
	done    map[*dsl.Rule]*Rule
	known   map[*dsl.Rule]string // the names of segments
}

// Together returns a session for rules with the same names.
func (c *Checker) Together(names Names) *Session {
	s := &Session{c, names, map[*dsl.Rule]*Rule{}, map[*dsl.Rule]string{}}
	for name, rule := range names.Segments {
		s.known[rule] = name
	}
	return s
}

// Check types a rule. See [Checker.Check].
func (s *Session) Check(rule *dsl.Rule) (*Rule, error) {
	return s.check(rule, func(p *pass) { p.condition(rule.Root) })
}

func (s *Session) check(rule *dsl.Rule, root func(*pass)) (*Rule, error) {
	name, isSegment := s.known[rule]
	if checked, done := s.done[rule]; done && isSegment {
		return checked, nil
	}
	d := &definitions{names: s.names, done: s.done, path: []reference{{rule, cmp.Or(name, "the rule")}}}
	p := s.checker.pass(rule, d)
	root(p)
	checked := p.result()
	if isSegment {
		s.done[rule] = checked
	}
	return checked, d.errs.Err()
}

func (c *Checker) pass(rule *dsl.Rule, d *definitions) *pass {
	return &pass{
		Checker: c, definitions: d, names: d.names, scopes: []*table{c.customer},
		rule: Rule{Rule: rule, Schema: c.schema, facts: make([]fact, rule.Nodes), nodes: rule.Nodes},
	}
}

// result is the rule, or nil after any mistake.
func (p *pass) result() *Rule {
	if p.bad {
		return nil
	}
	return &p.rule
}

// A pass is one check of one rule.
type pass struct {
	*Checker
	*definitions
	names   Names
	scopes  []*table // where names are looked up, the innermost last
	ranking bool     // within a value that is ranked in the population
	rule    Rule
	bad     bool // there was a mistake, or the tree has Bad nodes
}

const maxErrors = 20

func (p *pass) fail(code dsl.Code, at dsl.Span, hint, format string, args ...any) {
	p.bad = true
	if len(p.errs) < maxErrors {
		p.errs = append(p.errs, &dsl.Error{Code: code, Span: at, Hint: hint, Text: p.rule.Text, Message: fmt.Sprintf(format, args...)})
	}
}

func (p *pass) fact(e dsl.Expr) *fact { return &p.rule.facts[e.ID()] }

// condition checks an expression that must be a condition.
func (p *pass) condition(e dsl.Expr) {
	switch e := e.(type) {
	case *dsl.Logic:
		for _, term := range e.Terms {
			p.condition(term)
		}
	case *dsl.Not:
		p.condition(e.X)
	case *dsl.OrMissing:
		p.condition(e.Test)
	case *dsl.Bad:
		p.bad = true
	default:
		if !p.test(e) {
			p.notACondition(e)
		}
	}
}

// test checks a single test; it returns false when e is none.
func (p *pass) test(e dsl.Expr) bool {
	switch e := e.(type) {
	case *dsl.Compare:
		p.compare(e)
	case *dsl.In:
		p.in(e)
	case *dsl.Between:
		p.between(e)
	case *dsl.Is:
		p.is(e)
	case *dsl.Match:
		p.match(e)
	case *dsl.Contains:
		p.contains(e)
	case *dsl.During:
		p.during(e)
	case *dsl.Quantified:
		p.quantified(e)
	case *dsl.Sequence:
		p.sequence(e)
	case *dsl.Rank:
		p.rank(e)
	case *dsl.Anniversary:
		p.anniversary(e)
	case *dsl.Near:
		p.near(e)
	case *dsl.SegmentRef:
		p.segmentRef(e)
	default:
		return false
	}
	return true
}

// notACondition checks a value that stands as a condition, which only a boolean
// may.
func (p *pass) notACondition(e dsl.Expr) {
	t := p.value(e)
	_, isField := e.(*dsl.Ident)
	_, isLiteral := e.(*dsl.Literal)
	switch {
	case t.Kind == dsl.KindNone:
	case t.Kind == dsl.KindBool && (isField || isLiteral):
	case t.Kind == dsl.KindSet:
		p.fail(dsl.NotACondition, e.Span(), "write "+dsl.Format(e)+` CONTAINS "…"`, "a %s is no condition by itself", t)
	default:
		p.fail(dsl.NotACondition, e.Span(), "compare it with something, such as "+dsl.Format(e)+p.example(e, t), "a value of type %s is no condition by itself", t)
	}
}

// example is how a test of a value may go on.
func (p *pass) example(e dsl.Expr, t dsl.Type) string {
	switch {
	case numeric(t):
		return " > 0"
	case temporal(t):
		return " WITHIN LAST 30 DAYS"
	case t.Kind == dsl.KindBool:
		return " = TRUE"
	case t.Kind == dsl.KindMoney:
		return " > 0 " + p.currencyOf(e)
	case t.Kind == dsl.KindVersion:
		return " >= v1.0"
	case t.Kind == dsl.KindPlace:
		return " WITHIN 10 KM OF (51.5, -0.1)"
	default:
		return ` = "…"`
	}
}

// The classes of types that compare with each other.
func numeric(t dsl.Type) bool {
	return t.Kind == dsl.KindInt || t.Kind == dsl.KindDecimal || t.Kind == dsl.KindFloat
}

func textual(t dsl.Type) bool {
	return t.Kind == dsl.KindText || t.Kind == dsl.KindEnum || t.Kind == dsl.KindCountry
}

func temporal(t dsl.Type) bool { return t.Kind == dsl.KindDate || t.Kind == dsl.KindInstant }

// known reports whether all the types are; what could not be typed has been
// reported already.
func known(types ...dsl.Type) bool {
	for _, t := range types {
		if t.Kind == dsl.KindNone {
			return false
		}
	}
	return true
}

func (p *pass) compare(e *dsl.Compare) {
	p.suggestQuotes(e.Left, e.Right)
	p.suggestQuotes(e.Right, e.Left)
	left, right := p.value(e.Left), p.value(e.Right)
	if !known(left, right) || !p.agree(e.Left, e.Right, e.Span()) {
		return
	}
	if e.Op > dsl.NotEqual && !(sorted(left) && sorted(right)) {
		p.unordered(p.rule.Type(e.Left), e.Span(), e.Op.String())
	}
}

func (p *pass) unordered(t dsl.Type, at dsl.Span, op string) {
	p.fail(dsl.TypeMismatch, at, "use =, != or IN", "%s has no order for %s", article(t), op)
}

// suggestQuotes words the error for country = UK, where a text has lost its
// quotes, and so looks like the name of a field.
func (p *pass) suggestQuotes(e, other dsl.Expr) {
	name, ok := e.(*dsl.Ident)
	if !ok {
		return
	}
	if _, _, exists := p.lookup(name.Name); exists {
		return
	}
	if field, ok := other.(*dsl.Ident); ok {
		depth, i, exists := p.lookup(field.Name)
		if exists && textual(p.scopes[depth].fields[i].Type) && near.Name(name.Name, p.fieldNames()) == "" {
			p.fact(e).unquoted = true
		}
	}
}

// agree reports whether two values may be compared, and reports an error when
// they may not. A constant takes the type of the other side.
func (p *pass) agree(left, right dsl.Expr, at dsl.Span) bool {
	l, r := p.rule.Type(left), p.rule.Type(right)
	if p.shareOfHundred(left, right) || p.shareOfHundred(right, left) {
		return false
	}
	switch {
	case l.Kind == dsl.KindSet || r.Kind == dsl.KindSet:
		set, value := left, right
		if l.Kind != dsl.KindSet {
			set, value = right, left
		}
		p.fail(dsl.SetComparison, at, fmt.Sprintf("write %s CONTAINS %s", dsl.Format(set), dsl.Format(value)), "a set holds many values, and equals none")
		return false
	case l.Kind == dsl.KindPlace && r.Kind == dsl.KindPlace:
		p.fail(dsl.TypeMismatch, at, fmt.Sprintf("write %s WITHIN 1 KM OF %s", dsl.Format(left), dsl.Format(right)), "two places are near each other, not equal")
		return false
	case numeric(l) && numeric(r), temporal(l) && temporal(r), l == r && comparable[l.Kind]:
		return true
	case textual(l) && p.isText(right):
		return p.adopt(right, left)
	case textual(r) && p.isText(left):
		return p.adopt(left, right)
	case l.Kind == dsl.KindCountry && r.Kind == dsl.KindCountry:
		return true
	case l == r && textual(l) && slices.Equal(p.enumOf(p.fact(left)), p.enumOf(p.fact(right))):
		return true
	}
	p.mismatch(left, right, at)
	return false
}

// comparable are the kinds that compare with their own.
var comparable = map[dsl.Kind]bool{dsl.KindText: true, dsl.KindBool: true, dsl.KindMoney: true, dsl.KindVersion: true}

// isText reports whether e is a constant text, which may become an enum's value
// or a country.
func (p *pass) isText(e dsl.Expr) bool {
	v := p.fact(e).value
	return v != nil && v.Kind == dsl.KindText
}

// adopt gives a constant text the type of the value that it meets.
func (p *pass) adopt(constant, value dsl.Expr) bool {
	f := p.fact(constant)
	converted, ok := p.textAs(*f.value, p.fact(value), constant.Span())
	if !ok {
		return false
	}
	f.value, f.typ = &converted, p.rule.Type(value)
	return true
}

func (p *pass) mismatch(left, right dsl.Expr, at dsl.Span) {
	value, constant := left, right
	if p.fact(left).value != nil {
		value, constant = right, left
	}
	if p.fact(constant).value != nil {
		at = constant.Span()
	}
	p.fail(dsl.TypeMismatch, at, p.mismatchHint(p.rule.Type(value), value, constant),
		"%s %s does not compare with %s %s", p.rule.Type(value), dsl.Format(value), p.rule.Type(constant), dsl.Format(constant))
}

// mismatchHint says how to write a constant so that it has type t.
func (p *pass) mismatchHint(t dsl.Type, value, constant dsl.Expr) string {
	v := p.fact(constant).value
	if v == nil {
		return "both sides need one type"
	}
	if v.Kind == dsl.KindMoney && numeric(t) {
		return "write the number without its currency: " + v.Number.FloatString(decimals(v.Number))
	}
	plain := strings.Trim(dsl.Format(constant), `"`)
	switch {
	case numeric(t) && v.Kind == dsl.KindText && parses(plain, dsl.NumberValue):
		return "write it without quotes: " + plain
	case temporal(t) && v.Kind == dsl.KindText && (parses(plain, dsl.DateValue) || parses(plain, dsl.InstantValue)):
		return "write it without quotes: " + plain
	case t.Kind == dsl.KindMoney && v.Kind == dsl.KindDecimal && !strings.HasSuffix(plain, "%"):
		return "write its currency: " + plain + " " + p.currencyOf(value)
	case t.Kind == dsl.KindMoney && v.Kind == dsl.KindText && parses(plain, dsl.MoneyValue):
		return "write it without quotes: " + plain
	case t.Kind == dsl.KindMoney:
		return "write an amount such as 99.50 " + p.currencyOf(value)
	case t.Kind == dsl.KindVersion:
		return versionHint(plain)
	case temporal(t):
		return "write a date such as 2026-01-31, or TODAY, or 30 DAYS AGO"
	case numeric(t):
		return "write a number such as 100 or 99.50"
	case textual(t):
		return `write it in quotes: "` + plain + `"`
	case t.Kind == dsl.KindBool:
		return "write TRUE or FALSE"
	default:
		return "both sides need one type"
	}
}

// parses reports whether a text is a literal of some kind.
func parses(text string, kind dsl.ValueKind) bool {
	v, err := dsl.ParseValue(text)
	return err == nil && v.Kind == kind
}

func article(t dsl.Type) string {
	name := t.String()
	if t.Kind == dsl.KindMoney {
		return name
	}
	if strings.Contains("aeiou", name[:1]) {
		return "an " + name
	}
	return "a " + name
}
