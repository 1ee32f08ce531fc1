package dsl

import (
	"strings"
	"time"

	"github.com/alecthomas/participle/v2/lexer"
	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/internal/civil"
)

// primary reads a literal, a field, a parameter, a moment or a function call.
func (p *parser) primary(t *lexer.Token) Expr {
	switch t.Type {
	case tokenNumber, tokenPercent:
		return p.number()
	case tokenString, tokenDate, tokenInstant, tokenVersion:
		return p.literal()
	case tokenParameter:
		return p.momentAfter(t, p.parameter())
	case tokenQuotedName:
		p.next()
		return &Ident{p.node(t), unquote(t.Value)}
	case tokenList:
		p.failAt(Unexpected, t, "write x IN "+t.Value, "a list stands after IN, not here")
	case tokenWord:
		return p.word(t)
	case tokenSymbol:
		p.failAt(Unexpected, t, braces[t.Value], "expected a field, a value or a bracket, found %s", describe(t))
		if _, operator := symbolInfix[t.Value]; operator {
			p.next()
		}
	default:
		p.failAt(Unexpected, t, "the rule stops in the middle", "expected a field, a value or a bracket, found the end of the rule")
	}
	return p.bad(t)
}

// bad skips what cannot be read and stands for it.
func (p *parser) bad(t *lexer.Token) Expr {
	p.sync()
	return &Bad{p.node(t)}
}

func (p *parser) word(t *lexer.Token) Expr {
	word, isKeyword := keyword(t.Value)
	call := p.second().Value == "("
	quantifier, isQuantifier := quantifiers[word]
	switch {
	case !isKeyword && call:
		return p.call(t)
	case !isKeyword && p.atBareSpan():
		return p.bareSpan(t)
	case !isKeyword:
		p.next()
		return &Ident{p.node(t), t.Value}
	case word == "TRUE" || word == "FALSE":
		return p.literal()
	case call && isQuantifier:
		return p.quantified(t, quantifier)
	case call && word == "SEQUENCE":
		return p.sequence(t)
	case call && word == "SEGMENT":
		return p.segmentRef(t)
	case word == "MISSING" || word == "NULL" || word == "EMPTY":
		p.failAt(NullComparison, t, "write x IS "+word+", or x IS NOT "+word, "nothing compares with %s", word)
		p.next()
		return &Bad{p.node(t)}
	case word == "AND" || word == "OR":
		p.failAt(Unexpected, t, "", "expected a condition or a value, found %s", word)
		return &Bad{p.node(t)}
	}
	if kind, ok := momentWords[word]; ok {
		p.next()
		return &Moment{node: p.node(t), Kind: kind}
	}
	if isQuantifier || word == "SEQUENCE" || word == "SEGMENT" {
		p.wantAfter(word, nil, "(")
	}
	p.failAt(ReservedWord, t, "if it is the name of a field, write `"+t.Value+"`", "%s is a word of the language, and cannot stand here", word)
	p.next()
	return &Bad{p.node(t)}
}

// braces are hints at what one was written for. The other one may end a definition.
var braces = map[string]string{"{": "brackets are round: write ( and )"}

// atBareSpan reports whether a span of time stands where a value should, as in
// x > LAST MONTH or x > LAST 30 DAYS.
func (p *parser) atBareSpan() bool {
	word, next := strings.ToUpper(p.peek().Value), p.second()
	counted := word == "LAST" || word == "NEXT"
	_, period := periods[strings.ToUpper(next.Value)]
	_, unit := units[strings.ToUpper(p.ahead(2).Value)]
	return (counted || word == "THIS") && next.Type == tokenWord && period || counted && next.Type == tokenNumber && unit
}

func (p *parser) bareSpan(t *lexer.Token) Expr {
	words, test := []string{strings.ToUpper(p.next().Value)}, "IN "
	if p.peek().Type == tokenNumber {
		words, test = append(words, p.next().Value), "WITHIN "
	}
	span := strings.Join(append(words, strings.ToUpper(p.next().Value)), " ")
	p.fail(Unexpected, p.spanFrom(t), "write x "+test+span+", or compare with a date: x > 30 DAYS AGO", "%s is a span of time, and no value to compare with", span)
	return &Bad{p.node(t)}
}

var momentWords = map[string]MomentKind{"TODAY": Today, "YESTERDAY": Yesterday, "TOMORROW": Tomorrow, "NOW": Now}

func (p *parser) call(t *lexer.Token) Expr {
	name := strings.ToUpper(t.Value)
	if f, ok := aggregates[name]; ok {
		return p.aggregate(t, f)
	}
	p.next()
	p.next()
	p.wantInCall(name, nil)
	var args []Expr
	for !p.accept(")") {
		if len(args) > 0 && !p.accept(",") {
			p.failAt(Unexpected, p.peek(), "separate arguments with commas", "expected , or ) after an argument of %s, found %s", name, describe(p.peek()))
			p.skipTo(")")
			p.accept(")")
			break
		}
		args = append(args, p.argument(name, args))
		if p.peek().EOF() {
			p.wantInCall(name, args)
			p.failAt(Unexpected, t, "close it with )", "the brackets of %s are never closed", name)
			break
		}
	}
	p.bare = nil
	return &Call{p.node(t), name, args}
}

// literal reads a single token that stands for itself.
func (p *parser) literal() *Literal {
	t := p.next()
	p.literals++
	return &Literal{p.node(t), literalValue(t)}
}

// literalValue reads the constant of a token. Where the scanner has found the
// token to be wrong, any value will do.
func literalValue(t *lexer.Token) Value {
	switch t.Type {
	case tokenNumber, tokenPercent:
		kind := NumberValue
		if t.Type == tokenPercent {
			kind = PercentValue
		}
		number, _ := decimal.NewFromString(strings.TrimSuffix(t.Value, "%"))
		return Value{Kind: kind, Number: number}
	case tokenString:
		return Value{Kind: TextValue, Text: unquote(t.Value)}
	case tokenVersion:
		return Value{Kind: VersionValue, Text: t.Value[1:]}
	case tokenDate:
		date, _ := civil.Parse(t.Value)
		return Value{Kind: DateValue, Date: date}
	case tokenInstant:
		instant, _ := time.Parse(time.RFC3339Nano, t.Value)
		return Value{Kind: InstantValue, Instant: instant.UTC()}
	default:
		return Value{Kind: BoolValue, Bool: strings.EqualFold(t.Value, "TRUE")}
	}
}

// ParseValue reads a single literal, such as a parameter that is given as text:
// 10, -2.5, 10%, 20 GBP, "Bath", TRUE, 2026-01-31, v2.0.1, (51.38, -2.36). Blanks
// around it do not count.
func ParseValue(text string) (Value, error) {
	s := scanner{text: text, limits: Limits{}.orDefault()}
	s.run()
	if len(s.errs) == 0 {
		p := &parser{stream: s.stream()}
		e := p.constant()
		if literal, ok := e.(*Literal); ok && p.peek().EOF() && len(p.errs) == 0 {
			return literal.Value, nil
		}
		s.fail(Unexpected, 0, len(text), `write a number, a date, TRUE, FALSE, or a text in quotes`, "%q is no literal", shortened(text))
	}
	return Value{}, s.errs.Err()
}

// constant reads a point or anything that may stand in a list.
func (p *parser) constant() Expr {
	if t := p.peek(); t.Value != "(" {
		return p.item()
	}
	open := p.next()
	if !p.atPoint() {
		return p.bad(open)
	}
	return p.point(open)
}

func (p *parser) number() Expr {
	t := p.peek()
	literal := p.literal()
	if t.Type == tokenPercent {
		return literal
	}
	if p.currency(literal) {
		return literal
	}
	return p.momentAfter(t, literal)
}

// currency makes a number money where a currency follows it.
func (p *parser) currency(number *Literal) bool {
	p.want(WantCurrency, p.aim.left, "", "")
	w := p.peek()
	if number.Value.Kind != NumberValue || w.Type != tokenWord || !isCurrency(w.Value) || p.second().Type == tokenString {
		return false
	}
	p.next()
	number.Value.Kind, number.Value.Text, number.span.End = MoneyValue, w.Value, p.end
	return true
}

func (p *parser) parameter() *Parameter {
	t := p.next()
	return &Parameter{p.node(t), t.Value[1:]}
}

func isCurrency(word string) bool {
	if _, isUnit := units[word]; isUnit || reserved[word] || len(word) != 3 || conjunctions[word] != "" {
		return false
	}
	return strings.ToUpper(word) == word
}

// momentAfter reads on where a unit follows a count: 30 DAYS AGO.
func (p *parser) momentAfter(from *lexer.Token, n Expr) Expr {
	p.wantUnits(WantMoment, n, p.aim.left, false)
	t := p.peek()
	unit, ok := units[strings.ToUpper(t.Value)]
	if t.Type != tokenWord || !ok || p.second().Type == tokenString { // a property of a file
		return n
	}
	p.next()
	p.want(WantWords, p.aim.left, "UNIT", "AGO FROM")
	p.wantAfter("FROM", p.aim.left, "NOW")
	switch {
	case p.accept("AGO"):
		return &Moment{p.node(from), Ago, n, unit}
	case p.isWord("FROM") && p.wordAfter("NOW"):
		p.next()
		p.next()
		return &Moment{p.node(from), FromNow, n, unit}
	}
	p.failAt(Unexpected, t, "write 30 DAYS AGO, 30 DAYS FROM NOW, or x WITHIN LAST 30 DAYS", "a length of time by itself is no date")
	return &Bad{p.node(from)}
}

var units = map[string]Unit{
	"MINUTE": Minute, "MINUTES": Minute, "HOUR": Hour, "HOURS": Hour, "DAY": Day, "DAYS": Day,
	"WEEK": Week, "WEEKS": Week, "MONTH": Month, "MONTHS": Month, "YEAR": Year, "YEARS": Year,
}

var periods = map[string]Period{
	"WEEK": civil.Weeks, "MONTH": civil.Months, "QUARTER": civil.Quarters, "YEAR": civil.Years,
}

// is reads IS [NOT] MISSING, NULL or EMPTY.
func (p *parser) is(left Expr) Expr {
	p.next()
	p.want(WantWords, left, "IS", "NOT")
	negated := p.accept("NOT")
	p.want(WantWords, left, "IS", "MISSING EMPTY")
	switch t := p.peek(); {
	case p.accept("MISSING") || p.accept("NULL"):
		return p.test(&Is{p.nodeFrom(left.Span()), left, Missing, negated})
	case p.accept("EMPTY"):
		return p.test(&Is{p.nodeFrom(left.Span()), left, Empty, negated})
	default:
		p.failAt(Unexpected, t, "to compare with a value, write =", "expected MISSING, NULL or EMPTY after IS, found %s", describe(t))
		return p.bad(t)
	}
}

// in reads [NOT] IN and what may follow it: a list or a period.
func (p *parser) in(left Expr) Expr {
	negated := p.accept("NOT")
	in := p.next()
	p.want(WantWords, left, "IN", "THIS LAST NEXT TOP BOTTOM")
	t := p.peek()
	if isPeriodWindow(t) {
		return p.windowOf(left, negated, in)
	}
	if p.isWord("TOP") || p.isWord("BOTTOM") {
		return p.rank(left, negated)
	}
	list := p.list("IN", left)
	return p.test(&In{p.nodeFrom(left.Span()), left, list, negated})
}

func (p *parser) spanFrom(t *lexer.Token) Span { return Span{int32(t.Pos.Offset), p.end} }

// list reads ( literal, … ) or @name, in which left is looked for.
func (p *parser) list(after string, left Expr) List {
	p.want(WantList, left, after, "(")
	t := p.peek()
	if t.Type == tokenList {
		p.next()
		return List{Name: t.Value[1:], Span: p.spanFrom(t)}
	}
	if !p.accept("(") {
		hint := `write ` + after + ` ("a", "b") or ` + after + ` @name`
		if t.Type == tokenString || t.Type == tokenNumber {
			hint = "put it in brackets: " + after + " (" + shortened(t.Value) + ")"
		} else if _, isValue := left.(*Literal); isValue && t.Type == tokenWord {
			hint = "to look into a set, write " + shortened(t.Value) + " CONTAINS " + Format(left)
		}
		p.failAt(Unexpected, t, hint, "expected a list after %s, found %s", after, describe(t))
		p.sync()
		return List{Span: p.spanFrom(t), Items: []Expr{&Bad{p.node(t)}}}
	}
	p.wantItem(left, after, nil)
	if p.accept(")") {
		p.fail(EmptyList, p.spanFrom(t), "name at least one value, or use a @list, which may be empty", "nothing is in an empty list")
		return List{Span: p.spanFrom(t), Items: []Expr{&Bad{p.node(t)}}}
	}
	var items []Expr
	for {
		items = append(items, p.itemOf(left))
		p.want(WantWords, left, after, ", )")
		if !p.accept(",") {
			break
		}
		p.wantItem(left, after, items)
	}
	if !p.accept(")") {
		p.failAt(Unexpected, p.peek(), "separate values with commas, and close the list with )", "expected , or ) in a list, found %s", describe(p.peek()))
		p.skipTo(")")
		p.accept(")")
	}
	return List{Items: items, Span: p.spanFrom(t)}
}

// item reads one value of a list.
func (p *parser) item() Expr {
	t := p.peek()
	switch t.Type {
	case tokenNumber, tokenPercent, tokenString, tokenDate, tokenInstant, tokenVersion:
		literal := p.literal()
		p.currency(literal)
		return literal
	case tokenParameter:
		return p.parameter()
	case tokenSymbol:
		if next := p.second(); t.Value == "-" && (next.Type == tokenNumber || next.Type == tokenPercent) {
			p.next()
			literal := p.literal()
			p.currency(literal)
			return p.negate(t, literal)
		}
	case tokenWord:
		if tokenIs(t, "TRUE") || tokenIs(t, "FALSE") {
			return p.literal()
		}
	}
	word, _ := keyword(t.Value)
	switch {
	case word == "NULL" || word == "MISSING" || word == "EMPTY":
		p.failAt(NullComparison, t, "write x IN (…) OR x IS "+word, "nothing compares with %s", word)
	case t.Type == tokenWord:
		p.failAt(Unexpected, t, `for a text write "`+shortened(t.Value)+`"`, "a list holds numbers, texts, dates and parameters, not the name %s", shortened(t.Value))
	case t.Value == ")":
		p.failAt(Unexpected, t, "take the last comma away", "expected another value, found )")
	default:
		p.failAt(Unexpected, t, "", "a list holds numbers, texts, dates and parameters, not %s", describe(t))
	}
	return p.bad(t)
}

// between reads [NOT] BETWEEN low AND high.
func (p *parser) between(left Expr) Expr {
	negated := p.accept("NOT")
	p.next()
	low := p.operand(left, "BETWEEN", powerSum)
	high, ok := p.rangeEnd(left)
	if !ok {
		return p.bad(p.peek())
	}
	return p.test(&Between{p.nodeFrom(left.Span()), left, low, high, negated})
}

// contains reads [NOT] CONTAINS with a text, or with ANY or ALL of a list.
func (p *parser) contains(left Expr) Expr {
	negated := p.accept("NOT")
	p.next()
	p.want(WantWords, left, "CONTAINS", "ANY ALL")
	for _, quantifier := range []string{"ANY", "ALL"} {
		if p.accept(quantifier) {
			list := p.list("CONTAINS "+quantifier, left)
			return p.test(&Contains{p.nodeFrom(left.Span()), left, quantifier == "ALL", list, negated})
		}
	}
	if t := p.peek(); t.Value == "(" || t.Type == tokenList {
		p.failAt(Unexpected, t, "write CONTAINS ANY (…) or CONTAINS ALL (…)", "a list after CONTAINS says whether any or all of it is meant")
		p.list("CONTAINS", left)
		return &Bad{p.nodeFrom(left.Span())}
	}
	return p.pattern(left, Contain, negated)
}

// match reads the other text operators.
func match(op MatchOp) operator {
	return operator{powerTest, func(p *parser, left Expr) Expr {
		negated := p.accept("NOT")
		word := p.next()
		if op == StartsWith || op == EndsWith {
			p.want(WantWords, left, word.Value, "WITH")
		}
		if t := p.peek(); (op == StartsWith || op == EndsWith) && !p.accept("WITH") {
			p.failAt(Unexpected, t, "write "+strings.ToUpper(word.Value)+" WITH", "expected WITH after %s, found %s", strings.ToUpper(word.Value), describe(t))
		}
		return p.pattern(left, op, negated)
	}}
}

func (p *parser) pattern(left Expr, op MatchOp, negated bool) Expr {
	pattern := p.operand(left, op.String(), powerSum)
	return p.test(&Match{p.nodeFrom(left.Span()), op, left, pattern, negated})
}
