package dsl

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// defining begins a definition by its word and name. Without a name, it reports so,
// and goes on to the next definition.
func (r *fileReader) defining(stream *lexer.PeekingLexer, example string) (p *parser, first *lexer.Token, name string, ok bool) {
	first = stream.Next()
	p = &parser{stream: stream}
	t := p.peek()
	if t.Type != tokenWord && t.Type != tokenQuotedName {
		r.failAt(Unexpected, t, "write "+example, "expected a name after %s, found %s", strings.ToLower(first.Value), describe(t))
		skipToDefinition(stream)
		return p, first, "", false
	}
	p.next()
	return p, first, nameOf(t.Value), true
}

// expect takes a symbol, or reports its absence and goes on to the next definition.
func (r *fileReader) expect(p *parser, symbol, example string) bool {
	t := p.peek()
	if p.accept(symbol) {
		return true
	}
	r.failAt(Unexpected, t, "write "+example, "expected %s, found %s", symbol, describe(t))
	skipToDefinition(p.stream)
	return false
}

const metricExample = "metric orders_90d = COUNT(orders WITHIN LAST 90 DAYS)"

func (r *fileReader) metric(stream *lexer.PeekingLexer) {
	p, first, name, ok := r.defining(stream, metricExample)
	if !ok || !r.expect(p, "=", metricExample) {
		return
	}
	m := &Metric{Name: name, Value: r.keepRule(p, p.expr(powerSum))}
	m.Span = p.spanFrom(first)
	r.take(first, "metric", name)
	r.file.Metrics = append(r.file.Metrics, m)
	r.ended(p)
}

// ended reports what stands between the end of a definition and the next one.
func (r *fileReader) ended(p *parser) {
	if t := p.peek(); !t.EOF() && !beginsDefinition(t) {
		r.failAt(Unexpected, t, "a metric is one value; for a condition write segment name { when … }", "expected the next definition, found %s", describe(t))
		skipToDefinition(p.stream)
	}
}

const listExample = `list eu = ("AT", "BE")`

func (r *fileReader) list(stream *lexer.PeekingLexer) {
	p, first, name, ok := r.defining(stream, listExample)
	if !ok || !r.expect(p, "=", listExample) {
		return
	}
	l := &NamedList{Name: name}
	if p.peek().Value == "(" && p.second().Value == ")" { // nothing is in it
		p.next()
		p.next()
	} else {
		l.Items = r.items(p)
	}
	l.Span = p.spanFrom(first)
	r.take(first, "list", name)
	r.file.Lists = append(r.file.Lists, l)
	r.ended(p)
}

// items reads the constants of a list.
func (r *fileReader) items(p *parser) []Value {
	list := p.list("=", nil)
	if list.Name != "" {
		p.fail(Unexpected, list.Span, "write the values out", "a list is made of values, not of another list")
	}
	var values []Value
	for _, item := range list.Items {
		if literal, ok := item.(*Literal); ok {
			values = append(values, literal.Value)
		} else if _, bad := item.(*Bad); !bad {
			p.fail(Unexpected, item.Span(), "write the value out", "a list of a file holds literals, not parameters")
		}
	}
	r.counted(p.body(&Bad{p.nodeFrom(list.Span)})) // keeps the mistakes
	return values
}

const tiersExample = `tiers lifecycle { new when first_order WITHIN LAST 30 DAYS lost otherwise }`

func (r *fileReader) tiers(stream *lexer.PeekingLexer) {
	p, first, name, ok := r.defining(stream, tiersExample)
	if !ok {
		return
	}
	tiers := &Tiers{Name: name, Title: p.title()}
	if !r.expect(p, "{", tiersExample) {
		return
	}
	for p.peek().Value != "}" {
		if !r.tier(p, tiers) {
			skipToDefinition(stream)
			break
		}
	}
	p.accept("}")
	tiers.Span = p.spanFrom(first)
	r.checkTiers(first, tiers)
	r.take(first, "tiers", name)
	r.file.Tiers = append(r.file.Tiers, tiers)
}

// title takes a text, if there is one.
func (p *parser) title() string {
	if p.peek().Type != tokenString {
		return ""
	}
	return unquote(p.next().Value)
}

// tier reads one tier, or a property of them all.
func (r *fileReader) tier(p *parser, tiers *Tiers) bool {
	t := p.peek()
	if t.Type != tokenWord && t.Type != tokenQuotedName {
		r.failAt(Unexpected, t, "write "+tiersExample, "expected the name of a tier, found %s", describe(t))
		return false
	}
	p.next()
	if tokenIs(t, "model") && p.peek().Type == tokenWord && !p.isWord("when") && !p.isWord("otherwise") {
		tiers.Model = r.model(p.next())
		return true
	}
	tier := Tier{Name: nameOf(t.Value), Title: p.title()}
	switch {
	case p.accept("when"):
		rule := &parser{stream: p.stream, nodes: p.nodes} // so that tiers can be parts of one rule
		tier.When = r.keepRule(rule, rule.expr(powerOr))
		p.nodes = rule.nodes
	case p.accept("otherwise"):
	case tier.Title != "":
		tiers.Properties = append(tiers.Properties, Property{strings.ToLower(t.Value), append([]string{tier.Title}, p.moreTitles()...)})
		return true
	default:
		r.failAt(Unexpected, p.peek(), "write "+tiersExample, "expected when or otherwise after the tier %s, found %s", tier.Name, describe(p.peek()))
		return false
	}
	tier.Span = Span{int32(t.Pos.Offset), int32(p.peek().Pos.Offset)}
	tiers.Tiers = append(tiers.Tiers, tier)
	return true
}

// moreTitles reads the texts after the first of a property.
func (p *parser) moreTitles() (texts []string) {
	for p.peek().Value == "," && p.second().Type == tokenString {
		p.next()
		texts = append(texts, p.title())
	}
	return texts
}

// keepRule makes a rule of what a parser has read, and keeps its mistakes.
func (r *fileReader) keepRule(p *parser, root Expr) *Rule { return r.when(p.body(root)) }

// checkTiers reports what keeps tiers from being a partition.
func (r *fileReader) checkTiers(first *lexer.Token, tiers *Tiers) {
	seen := map[string]bool{}
	for i, tier := range tiers.Tiers {
		at := Span{tier.Span.Start, tier.Span.Start + int32(len(QuoteName(tier.Name)))}
		if seen[tier.Name] {
			r.fail(Duplicate, int(at.Start), int(at.End), "give one of them another name", "tiers %s has the tier %s twice", tiers.Name, tier.Name)
		}
		seen[tier.Name] = true
		if tier.When == nil && i < len(tiers.Tiers)-1 && !r.failedWithin(tier.Span) {
			r.fail(Unexpected, int(at.Start), int(at.End), "put it last", "nobody reaches the tiers after otherwise")
		}
	}
	if n := len(tiers.Tiers); n == 0 || tiers.Tiers[n-1].When != nil {
		r.failAt(Unexpected, first, "end with a tier such as: lost otherwise", "tiers %s has no otherwise, so that not everyone is in a tier", tiers.Name)
	}
}

// failedWithin reports whether a mistake has been reported within a span, behind the
// name that begins it, so that a rule may be nil for it.
func (r *fileReader) failedWithin(s Span) bool {
	return slices.ContainsFunc(r.errs, func(e *Error) bool { return s.Start < e.Span.Start && e.Span.Start <= s.End })
}

// String is the canonical text of the file: one definition after another, each
// property on its own line, rules as [Format] prints them.
func (f *File) String() string {
	var texts []string
	for _, d := range f.entries() {
		texts = append(texts, d.text())
	}
	return strings.Join(texts, "\n")
}

func (m *Metric) print(p *printer) {
	p.print("metric ", QuoteName(m.Name), " = ")
	if m.Value != nil {
		p.expr(m.Value.Root, powerSum)
	}
	p.print("\n")
}

func (l *NamedList) print(p *printer) {
	p.print("list ", QuoteName(l.Name), " = (")
	for i, item := range l.Items {
		p.print(word(i > 0, ", "), item.String())
	}
	p.print(")\n")
}

func (s *Segment) print(p *printer) {
	p.heading("segment ", s.Name, s.Title, s.Model)
	if s.When != nil {
		p.print("  when ", s.When.String(), "\n")
	}
	p.properties(s.Properties)
	p.print("}\n")
}

func (t *Tiers) print(p *printer) {
	p.heading("tiers ", t.Name, t.Title, t.Model)
	p.properties(t.Properties)
	for _, tier := range t.Tiers {
		p.print("  ", QuoteName(tier.Name))
		if tier.Title != "" {
			p.print(" ", quote(tier.Title))
		}
		if tier.When == nil {
			p.print(" otherwise\n")
		} else {
			p.print(" when ", tier.When.String(), "\n")
		}
	}
	p.print("}\n")
}

func (p *printer) heading(kind, name, title string, model Model) {
	p.print(kind, QuoteName(name))
	if title != "" {
		p.print(" ", quote(title))
	}
	p.print(" {\n")
	if model != "" {
		p.print("  model ", string(model), "\n")
	}
}

func (p *printer) properties(properties []Property) {
	for _, property := range properties {
		p.print("  ", property.Key)
		for i, value := range property.Values {
			p.print(word(i > 0, ","), " ", quote(value))
		}
		p.print("\n")
	}
}
