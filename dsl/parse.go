package dsl

import (
	"fmt"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/clientele-go/clientele/internal/near"
)

// Options says how a text is parsed. The zero value has the default limits.
type Options struct {
	Limits Limits
}

// Parse reads one rule. The error, if any, is of type [Errors] and holds every
// mistake found. The rule is returned even then, with [Bad] nodes where the text
// could not be read, unless a limit stopped the reading; it is nil then.
//
// Parse takes time linear in the text, and may be called by many goroutines.
func Parse(text string) (*Rule, error) { return Options{}.Parse(text) }

// Parse reads one rule within the options' limits. See [Parse].
func (o Options) Parse(text string) (*Rule, error) {
	limits := o.Limits.orDefault()
	if len(text) > limits.Bytes {
		return nil, Errors{{
			Code: TooLong, Span: Span{int32(limits.Bytes), int32(limits.Bytes)}, Text: text,
			Message: fmt.Sprintf("a rule of %d bytes, where %d are allowed", len(text), limits.Bytes),
			Hint:    "put long lists into a list of the host: x IN @name",
		}}
	}
	s := scanner{text: text, limits: limits}
	s.run()
	if s.full {
		return nil, s.errs.Err()
	}
	stream := s.stream()
	if stream.Peek().EOF() {
		s.fail(EmptyRule, 0, len(text), "write a condition such as orders > 3", "there is no rule here")
		return nil, s.errs.Err()
	}
	tree, err := ruleGrammar.ParseFromLexer(stream)
	if err != nil { // the core reports its own mistakes, so this one is ours
		panic("dsl: the grammar of a rule failed: " + err.Error())
	}
	rule, errs := s.rule(tree.Body.(*ruleBody))
	return rule, errs.Err()
}

// MustParse is Parse for a text that is known to be right, such as a literal of
// the program; it panics when it is not.
func MustParse(text string) *Rule {
	rule, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return rule
}

// stream hands the tokens to participle.
func (s *scanner) stream() *lexer.PeekingLexer {
	stream, err := lexer.Upgrade(&tokens{list: s.tokens})
	if err != nil {
		panic("dsl: replaying tokens failed: " + err.Error()) // tokens.Next never fails
	}
	return stream
}

// rule makes a rule of what was read, and joins the mistakes of the grammar, which
// knows neither the text nor the limits, to those of the scanner.
func (s *scanner) rule(body *ruleBody) (*Rule, Errors) {
	if body.tests > s.limits.Tests {
		s.fail(TooMany, int(body.root.Span().Start), int(body.root.Span().End), "use IN for many values of one field",
			"a rule of %d tests, where %d are allowed", body.tests, s.limits.Tests)
	}
	if body.literals > s.limits.Literals {
		s.fail(TooMany, int(body.root.Span().Start), int(body.root.Span().End), "put long lists into a list of the host: x IN @name",
			"a rule of %d literals, where %d are allowed", body.literals, s.limits.Literals)
	}
	for _, e := range body.errs {
		s.report(e)
	}
	return &Rule{Text: s.text, Root: body.root, Nodes: body.nodes}, s.errs
}

// The grammar of a rule is participle's down to the condition, which is parsed by
// precedence climbing over the same tokens: a layered grammar takes ten times the
// allocations, and its messages name our types instead of the user's words.
type ruleText struct {
	Body condition `parser:"@@"`
}

// condition is the type that participle hands to parseCondition.
type condition interface{ condition() }

// ruleBody is a condition with its mistakes.
type ruleBody struct {
	root            Expr
	nodes           int
	tests, literals int
	errs            Errors
}

func (*ruleBody) condition() {}

var ruleGrammar = participle.MustBuild[ruleText](
	participle.Lexer(definition{}),
	participle.ParseTypeWith(parseWholeRule),
)

func parseWholeRule(stream *lexer.PeekingLexer) (condition, error) {
	p := &parser{stream: stream}
	root := p.whole()
	return p.body(root), nil
}

// A parser reads one condition by precedence climbing.
type parser struct {
	stream          *lexer.PeekingLexer
	end             int32 // of the last token taken
	nodes           NodeID
	tests, literals int
	errs            Errors
	bare            Expr // the last test that was not put in brackets
	sequences       int  // how many SEQUENCE( the parser is in

	aim    aim
	cursor *Cursor // where what is wanted at the end of the text is noted; nil for nowhere
	lost   bool    // nothing more is noted
}

// A power says how tightly an operator binds.
type power uint8

const (
	powerOr power = iota + 1
	powerAnd
	powerNot
	powerOrMissing
	powerTest
	powerSum
	powerProduct
	powerSign
	powerAtom // nothing binds tighter: a name, a call, brackets
)

func (p *parser) whole() Expr {
	p.opening()
	root := p.expr(powerOr)
	for t := p.peek(); !t.EOF(); t = p.peek() { // anything left over is a mistake
		p.leftOver(t)
		p.next()
		p.sync()
		if p.isWord("AND") || p.isWord("OR") {
			p.next()
			p.expr(powerOr)
		}
	}
	return root
}

func (p *parser) body(root Expr) *ruleBody {
	return &ruleBody{root: root, nodes: int(p.nodes), tests: p.tests, literals: p.literals, errs: p.errs}
}

// leftOvers are hints at what a token may have been written for that ends a rule too soon.
var leftOvers = map[string]string{
	")": "there is no bracket for it to close", "(": "only functions have brackets: NOW and TODAY have none", "{": braces["{"],
	"LAST": "write WITHIN LAST 30 DAYS", "NEXT": "write WITHIN NEXT 7 DAYS",
	"TOP": "write IN TOP 10%", "BOTTOM": "write IN BOTTOM 10%", "PERCENT": "write the sign behind the number: 10%",
	"MISSING": "write IS MISSING", "EMPTY": "write IS EMPTY", "NULL": "write IS NULL",
}

func (p *parser) leftOver(t *lexer.Token) {
	hint := "join conditions with AND or OR"
	if meant, ok := leftOvers[strings.ToUpper(t.Value)]; ok && t.Type != tokenString {
		hint = meant
	} else if word := conjunctions[strings.ToUpper(t.Value)]; word != "" && t.Type == tokenWord {
		hint = "write " + word
	} else if next := p.second(); tokenIs(t, "NOT") && (tokenIs(next, "NULL") || tokenIs(next, "MISSING") || tokenIs(next, "EMPTY")) {
		hint = "write IS NOT " + strings.ToUpper(next.Value)
	} else if word := near.Name(t.Value, []string{"AND", "OR", "NOT IN", "IN", "BETWEEN", "CONTAINS", "LIKE", "MATCHES", "WITHIN", "IS"}); t.Type == tokenWord && word != "" {
		hint = "did you mean " + word + "?"
	}
	p.failAt(Unexpected, t, hint, "expected AND, OR or the end of the rule, found %s", describe(t))
}

// expr reads a condition or value whose operators bind at least as tightly as
// floor.
func (p *parser) expr(floor power) Expr {
	left := p.prefix(floor)
	for {
		power, parse := p.infix(left, floor)
		if parse == nil || power < floor {
			return left
		}
		left = parse(p, left)
	}
}

func (p *parser) prefix(floor power) Expr {
	t := p.peek()
	switch {
	case t.EOF() && p.cursor != nil:
		p.wantOperand(floor)
		return p.primary(t)
	case t.Type == tokenSymbol && t.Value == "-":
		p.next()
		return p.negate(t, p.operand(nil, "-", powerSign))
	case t.Type == tokenSymbol && t.Value == "(":
		return p.brackets()
	case p.isWord("NOT"):
		p.next()
		if floor > powerNot {
			p.failAt(Unexpected, t, "put NOT before the whole test: NOT x = y", "NOT stands before a condition, not before a value")
		}
		x := p.expr(powerNot)
		return &Not{p.node(t), x}
	default:
		return p.primary(t)
	}
}

func (p *parser) brackets() Expr {
	open := p.next()
	if p.atPoint() {
		return p.point(open)
	}
	p.wantPoint()
	inner := p.expr(powerOr)
	p.want(WantWords, nil, "(", ")")
	if t := p.peek(); t.Value != ")" || t.Type != tokenSymbol {
		if t.EOF() {
			p.failAt(Unexpected, open, "close it with )", "a bracket that is never closed")
		} else {
			hint := "join conditions with AND or OR, or close the bracket before this"
			if t.Value == "," {
				hint = "thousands are not set apart, and a list stands after IN"
			}
			p.failAt(Unexpected, t, hint, "expected ), found %s", describe(t))
		}
		p.skipTo(")")
	}
	p.accept(")")
	p.bare = nil
	return inner
}

// An infix parser goes on from what stands to the left of an operator.
type infix func(p *parser, left Expr) Expr

// infix returns how to read the operator that comes next, or nil. Operators that
// bind less tightly than floor are for the caller's caller.
func (p *parser) infix(left Expr, floor power) (power, infix) {
	if p.cursor != nil {
		p.wantOperator(left, floor)
	}
	t := p.peek()
	switch t.Type {
	case tokenSymbol:
		if op, ok := symbolInfix[t.Value]; ok {
			return op.power, op.parse
		}
	case tokenWord:
		word, ok := keyword(t.Value)
		if !ok {
			return 0, nil
		}
		if word == "OR" && p.wordAfter("MISSING") {
			return powerOrMissing, (*parser).orMissing
		}
		if word == "NOT" {
			if word, ok = keyword(p.second().Value); !ok || !negatable[word] {
				return 0, nil
			}
		}
		if p.atSpan(left) {
			return 0, nil
		}
		op := wordInfix[word]
		return op.power, op.parse
	}
	return 0, nil
}

type operator struct {
	power power
	parse infix
}

// The operators, by the symbol or the word that begins them. They are filled in
// by init, since the functions refer back to the tables.
var symbolInfix, wordInfix map[string]operator

// negatable are the operators that NOT may stand before: x NOT IN (…).
var negatable = map[string]bool{
	"IN": true, "BETWEEN": true, "CONTAINS": true, "STARTS": true, "ENDS": true, "LIKE": true,
	"MATCHES": true, "WITHIN": true, "BEFORE": true, "AFTER": true, "ON": true, "SINCE": true,
}

func init() {
	symbolInfix = map[string]operator{
		"=": comparison(Equal), "!=": comparison(NotEqual), "<>": comparison(NotEqual), "<": comparison(Less),
		"<=": comparison(LessEqual), ">": comparison(Greater), ">=": comparison(GreaterEqual),
		"+": arithmetic(Add, powerSum), "-": arithmetic(Subtract, powerSum),
		"*": arithmetic(Multiply, powerProduct), "/": arithmetic(Divide, powerProduct),
	}
	wordInfix = map[string]operator{
		"OR": logic(Or, powerOr), "AND": logic(And, powerAnd),
		"IS": {powerTest, (*parser).is}, "IN": {powerTest, (*parser).in}, "BETWEEN": {powerTest, (*parser).between},
		"CONTAINS": {powerTest, (*parser).contains}, "STARTS": match(StartsWith), "ENDS": match(EndsWith),
		"LIKE": match(Like), "MATCHES": match(Matches), "WITHIN": {powerTest, (*parser).within},
		"BEFORE": {powerTest, (*parser).during}, "AFTER": {powerTest, (*parser).during},
		"ON": {powerTest, (*parser).during}, "SINCE": {powerTest, (*parser).during},
		"ANNIVERSARY": {powerTest, (*parser).anniversary},
	}
}

// logic reads all the terms of a chain into one node, so that a chain costs no
// depth however long it is.
func logic(op LogicOp, power power) operator {
	word := [...]string{And: "AND", Or: "OR"}[op]
	return operator{power, func(p *parser, left Expr) Expr {
		terms := []Expr{left}
		for p.isWord(word) && !(op == Or && p.wordAfter("MISSING")) {
			p.next()
			terms = append(terms, p.expr(power+1))
		}
		p.bare = nil
		return &Logic{p.nodeFrom(left.Span()), op, terms}
	}}
}

func comparison(op CompareOp) operator {
	return operator{powerTest, func(p *parser, left Expr) Expr {
		t := p.next()
		chained := p.bare == left && isCompare(left)
		right := p.operand(left, t.Value, powerSum)
		if chained {
			p.failAt(Chained, t, "write a < x AND x < b, or x BETWEEN a AND b", "a comparison cannot be compared again")
			return &Bad{p.nodeFrom(left.Span())}
		}
		return p.test(&Compare{p.nodeFrom(left.Span()), op, left, right})
	}}
}

func isCompare(e Expr) bool {
	_, ok := e.(*Compare)
	return ok
}

func arithmetic(op ArithOp, power power) operator {
	return operator{power, func(p *parser, left Expr) Expr {
		t := p.next()
		right := p.operand(left, t.Value, power+1)
		return &Arith{p.nodeFrom(left.Span()), op, left, right}
	}}
}

func (p *parser) orMissing(left Expr) Expr {
	t := p.next()
	p.next()
	if !p.takesOrMissing(left) {
		p.failAt(Unexpected, t, "write x = y OR MISSING, or x = y OR x IS MISSING", "OR MISSING goes directly after one test")
	}
	return &OrMissing{p.nodeFrom(left.Span()), left}
}

// takesOrMissing reports whether e is a single test, without brackets.
func (p *parser) takesOrMissing(e Expr) bool {
	_, field := e.(*Ident)
	return field || p.bare == e
}

// negate makes a minus sign part of the number that follows it.
func (p *parser) negate(sign *lexer.Token, x Expr) Expr {
	if literal, ok := x.(*Literal); ok && literal.Value.isNumber() {
		value := literal.Value
		value.Number = value.Number.Neg()
		return &Literal{p.node(sign), value}
	}
	return &Negate{p.node(sign), x}
}

// test notes a test that was read.
func (p *parser) test(e Expr) Expr {
	p.bare = e
	p.tests++
	return e
}

func (p *parser) peek() *lexer.Token { return p.stream.Peek() }

func (p *parser) next() *lexer.Token {
	t := p.stream.Next()
	p.end = int32(endOf(t))
	return t
}

// second returns the token after the next.
func (p *parser) second() *lexer.Token { return p.ahead(1) }

// ahead returns the token after the next n.
func (p *parser) ahead(n int) *lexer.Token {
	before := p.stream.MakeCheckpoint()
	for range n {
		p.stream.Next()
	}
	t := p.stream.Peek()
	p.stream.LoadCheckpoint(before)
	return t
}

func (p *parser) isWord(word string) bool { return tokenIs(p.peek(), word) }

func (p *parser) wordAfter(word string) bool { return tokenIs(p.second(), word) }

func tokenIs(t *lexer.Token, word string) bool {
	return t.Type == tokenWord && len(t.Value) == len(word) && strings.EqualFold(t.Value, word)
}

// accept takes the next token when it is this symbol or word.
func (p *parser) accept(value string) bool {
	t := p.peek()
	if t.Type == tokenSymbol && t.Value == value || tokenIs(t, value) {
		p.next()
		return true
	}
	return false
}

// node begins a node at a token; it ends with the last token taken.
func (p *parser) node(t *lexer.Token) node { return p.nodeFrom(Span{Start: int32(t.Pos.Offset)}) }

func (p *parser) nodeFrom(from Span) node {
	p.nodes++
	return node{p.nodes - 1, Span{from.Start, max(p.end, from.Start)}}
}

// fail reports a mistake; what follows from one at the same place is not reported.
func (p *parser) fail(code Code, span Span, hint, format string, args ...any) {
	if n := len(p.errs); n > 0 && p.errs[n-1].Span.Start == span.Start {
		return
	}
	p.errs = append(p.errs, &Error{Code: code, Span: span, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// failAt reports a token that cannot stand where it does.
func (p *parser) failAt(code Code, t *lexer.Token, hint, format string, args ...any) {
	p.lose()
	p.fail(code, Span{int32(t.Pos.Offset), int32(endOf(t))}, hint, format, args...)
}

// sync skips to where reading can go on after a mistake: before AND, OR, a comma
// or a closing bracket of the current nesting.
func (p *parser) sync() {
	for depth := 0; ; p.next() {
		t := p.peek()
		switch {
		case t.EOF():
			p.lose()
			return
		case depth == 0 && (t.Value == "}" || t.Value == "," || t.Value == ")" || tokenIs(t, "AND") || tokenIs(t, "OR")):
			return
		case t.Type == tokenSymbol && t.Value == "(":
			depth++
		case t.Type == tokenSymbol && t.Value == ")":
			depth--
		}
	}
}

// skipTo goes on after a mistake to the bracket that closes the current nesting.
func (p *parser) skipTo(closing string) {
	for p.sync(); !p.peek().EOF() && p.peek().Value != closing && p.peek().Value != "}"; p.sync() {
		p.next()
	}
}

// describe names a token in a message.
func describe(t *lexer.Token) string {
	switch {
	case t.EOF():
		return "the end of the rule"
	case t.Type == tokenString:
		return "the text " + shortened(t.Value)
	default:
		return fmt.Sprintf("%q", shortened(t.Value))
	}
}

func shortened(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
