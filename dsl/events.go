package dsl

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

var aggregates = map[string]AggregateFunc{
	"COUNT": CountOf, "SUM": SumOf, "AVG": AvgOf, "MIN": MinOf, "MAX": MaxOf,
	"FIRST": FirstOf, "LAST": LastOf, "DISTINCT": DistinctOf, "MODE": ModeOf,
}

func (p *parser) aggregate(t *lexer.Token, f AggregateFunc) Expr {
	p.next()
	example := strings.ToUpper(t.Value) + "(orders.total WITHIN LAST 90 DAYS)"
	if f == CountOf {
		example = "COUNT(orders WITHIN LAST 90 DAYS WHERE total > 100)"
	}
	source, ok := p.inBrackets(t, example)
	if !ok {
		return &Bad{p.node(t)}
	}
	return &Aggregate{p.node(t), f, source}
}

var quantifiers = map[string]Quantifier{"ANY": Any, "ALL": All, "NO": No}

func (p *parser) quantified(t *lexer.Token, q Quantifier) Expr {
	p.next()
	source, ok := p.inBrackets(t, strings.ToUpper(t.Value)+"(orders WITHIN LAST 90 DAYS WHERE total > 100)")
	if !ok {
		return &Bad{p.node(t)}
	}
	return p.test(&Quantified{p.node(t), q, source})
}

// inBrackets reads ( events [window] [WHERE or] ).
func (p *parser) inBrackets(owner *lexer.Token, example string) (s Source, ok bool) {
	p.next()
	p.want(WantEvents, nil, strings.ToUpper(owner.Value), "")
	// What is read within belongs to these events, not to a sequence around them.
	defer func(n int) { p.sequences = n }(p.sequences)
	p.sequences = 0
	if s.Events, ok = p.events(example); !ok {
		return s, p.closed(owner, example) && false
	}
	p.wantWindow()
	if p.windowAhead() {
		w, ok := p.window(p.next(), nil)
		if !ok {
			p.skipTo(")")
			p.accept(")")
			return s, false
		}
		s.Window = &w
	}
	s.Where = p.where(s.Events)
	return s, p.closed(owner, example)
}

// events reads the name of a collection of events, or of a field of one.
func (p *parser) events(example string) (*Ident, bool) {
	t := p.peek()
	word, isKeyword := keyword(t.Value)
	switch {
	case t.Type == tokenQuotedName:
		p.next()
		return &Ident{p.node(t), unquote(t.Value)}, true
	case t.Type == tokenWord && !isKeyword:
		p.next()
		return &Ident{p.node(t), t.Value}, true
	case t.Type == tokenWord:
		p.failAt(ReservedWord, t, "if it is the name of the events, write `"+t.Value+"`", "%s is a word of the language, and cannot stand here", word)
	default:
		p.failAt(Unexpected, t, "write "+example, "expected the name of a collection of events, found %s", describe(t))
	}
	return nil, false
}

// where reads the condition on events.
func (p *parser) where(events *Ident) Expr {
	p.want(WantWords, nil, "WINDOW", "WHERE")
	if !p.accept("WHERE") {
		return nil
	}
	return p.exprWithin(events)
}

// closed reads the closing bracket of what owner began.
func (p *parser) closed(owner *lexer.Token, example string) bool {
	p.want(WantWords, nil, "(", ")")
	t := p.peek()
	ok := t.Type == tokenSymbol && t.Value == ")"
	switch {
	case ok:
	case t.EOF():
		p.failAt(Unexpected, owner, "close it with )", "the brackets of %s are never closed", strings.ToUpper(owner.Value))
	default:
		p.failAt(Unexpected, t, "write "+example, "expected ) in %s, found %s", strings.ToUpper(owner.Value), describe(t))
	}
	if !ok {
		p.skipTo(")")
	}
	p.accept(")")
	p.bare = nil
	return ok
}

const sequenceExample = "SEQUENCE(carts THEN NOT orders WITHIN 24 HOURS)"

// sequence reads SEQUENCE, its steps, its span and its window.
func (p *parser) sequence(first *lexer.Token) Expr {
	p.next()
	p.next()
	e := &Sequence{}
	p.sequences++
	ok := p.steps(e)
	if ok && p.accept("WITHIN") {
		ok = p.span(e)
	}
	p.sequences--
	if !ok {
		p.skipTo(")")
		p.accept(")")
		return &Bad{p.node(first)}
	}
	if !p.closed(first, sequenceExample) {
		return &Bad{p.node(first)}
	}
	p.wantWindow()
	if p.windowAhead() && !p.atSpan(e) {
		w, ok := p.window(p.next(), nil)
		if !ok {
			return p.bad(first)
		}
		e.Window = &w
	}
	e.node = p.node(first)
	return p.test(e)
}

// span reads how long a sequence may take.
func (p *parser) span(e *Sequence) (ok bool) {
	p.want(WantCount, nil, "WITHIN", "")
	if t := p.peek(); !p.atCount() {
		p.failAt(Unexpected, t, "write "+sequenceExample, "expected a number, found %s", describe(t))
		return false
	}
	e.Within = p.count()
	p.wantUnits(WantWords, e.Within, nil, false)
	e.Unit, ok = p.unit()
	return ok
}

func (p *parser) steps(e *Sequence) bool {
	for {
		first := p.peek()
		if len(e.Steps) > 0 {
			p.want(WantWords, nil, "THEN", "NOT")
		}
		step := Step{Not: p.accept("NOT")}
		if step.Not && len(e.Steps) == 0 {
			p.failAt(Unexpected, first, "write "+sequenceExample, "a sequence begins with something that happens")
			return false
		}
		p.want(WantEvents, nil, "SEQUENCE", "")
		var ok bool
		if step.Source.Events, ok = p.events(sequenceExample); !ok {
			return false
		}
		if p.windowAhead() && !p.spanAhead() {
			p.failAt(Unexpected, p.peek(), "the window stands after the brackets: SEQUENCE(…) WITHIN LAST 7 DAYS", "a step of a sequence has no window")
			return false
		}
		step.Source.Where = p.where(step.Source.Events)
		e.Steps = append(e.Steps, step)
		p.want(WantWords, nil, "THEN", "THEN WITHIN")
		if !p.accept("THEN") {
			return true
		}
	}
}

// spanAhead reports whether WITHIN begins the span of a sequence and no window,
// as it does when nothing follows it.
func (p *parser) spanAhead() bool {
	next := p.second()
	return p.isWord("WITHIN") && (next.Type == tokenNumber || next.Type == tokenParameter || next.EOF())
}

// segmentRef reads SEGMENT(name).
func (p *parser) segmentRef(first *lexer.Token) Expr {
	p.next()
	p.next()
	p.want(WantSegment, nil, "SEGMENT", "")
	t := p.peek()
	_, isKeyword := keyword(t.Value)
	name := t.Value
	switch {
	case t.Type == tokenQuotedName:
		name = unquote(name)
	case t.Type != tokenWord || isKeyword:
		p.failAt(Unexpected, t, "write SEGMENT(vip), the name without quotes", "expected the name of a segment, found %s", describe(t))
		p.skipTo(")")
		p.accept(")")
		return &Bad{p.node(first)}
	}
	p.next()
	if !p.closed(first, "SEGMENT(vip)") {
		return &Bad{p.node(first)}
	}
	return p.test(&SegmentRef{p.node(first), name})
}
