package dsl

import (
	"errors"
	"fmt"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/clientele-go/clientele/internal/near"
)

// A File is what a definition file holds: what departments share. Each kind is in
// the order of the text.
type File struct {
	Text     string
	Metrics  []*Metric
	Lists    []*NamedList
	Segments []*Segment
	Tiers    []*Tiers
}

// A Metric is a value with a name, which rules use like a field.
type Metric struct {
	Name  string
	Value *Rule // its root is a value
	Span  Span
}

// A NamedList is the values of an @list.
type NamedList struct {
	Name  string
	Items []Value
	Span  Span
}

// Tiers are an ordered partition: everyone is in the first tier whose rule they are
// in, and in the last, which is otherwise, if they are in none.
type Tiers struct {
	Name       string
	Title      string // empty when there is none
	Model      Model  // empty when there is none
	Properties []Property
	Tiers      []Tier
	Span       Span
}

// A Tier is one of several. Rules name it tiers.tier.
type Tier struct {
	Name  string
	Title string // empty when there is none
	When  *Rule  // nil for otherwise
	Span  Span
}

// A Segment is a rule with a name, and what people say about it.
type Segment struct {
	Name  string
	Title string // empty when there is none
	Model Model  // empty when there is none
	When  *Rule
	// Properties are the others, such as owner, goal and offer, in their order.
	Properties []Property
	Span       Span
}

// A Property is a named text, or several, of a segment.
type Property struct {
	Key    string
	Values []string
}

// ParseFile reads a definition file:
//
//	metric orders_90d = COUNT(orders WITHIN LAST 90 DAYS)
//	list   eu = ("AT", "BE", "BG")
//
//	segment high_spenders "High spenders" {
//	  model value
//	  owner "retention"
//	  when  total_spent >= 1000 AND orders >= 5
//	  offer "free express shipping", "early access"
//	}
//
//	tiers lifecycle {
//	  new    when first_order WITHIN LAST 30 DAYS
//	  active when last_order WITHIN LAST 90 DAYS
//	  lost   otherwise
//	}
//
// The title and every property but when are optional. The error, if any, is of
// type [Errors]; what could be read is returned with it.
func ParseFile(text string) (*File, error) { return Options{}.ParseFile(text) }

// ParseFile reads a definition file within the options' limits. The limits of a
// rule hold for each rule of the file. See [ParseFile].
func (o Options) ParseFile(text string) (*File, error) {
	limits := o.Limits.orDefault()
	if len(text) > limits.FileBytes {
		return nil, Errors{{
			Code: TooLong, Span: Span{int32(limits.FileBytes), int32(limits.FileBytes)}, Text: text,
			Message: fmt.Sprintf("a file of %d bytes, where %d are allowed", len(text), limits.FileBytes),
		}}
	}
	rules := limits
	limits.Tokens = max(limits.Tokens, limits.FileBytes) // a file has many rules
	r := fileReader{scanner: scanner{text: text, limits: limits}, rules: rules}
	r.current.most = 2 * rules.Bytes // what is a little over is told with its length
	r.run()
	if !r.full {
		r.definitions()
	}
	r.file.Text = text
	return &r.file, r.errs.Err()
}

// The grammar of a segment. Its rule is read by the same core as a rule by
// itself.
type segmentText struct {
	Pos        lexer.Position
	Name       string          `parser:"'segment' @(Word | QuotedName)"`
	Title      string          `parser:"@String?"`
	Properties []*propertyText `parser:"'{' @@* '}'"`
}

type propertyText struct {
	Pos    lexer.Position
	When   clause       `parser:"(  'when' @@"`
	Model  *lexer.Token `parser:" | 'model' @(Word | String | Number)"`
	Key    string       `parser:" | @Word"`
	Values []string     `parser:"   @(String | Number) ( ',' @(String | Number) )* )"`
	End    lexer.Position
}

// clause is the type that participle hands to parseClause.
type clause interface{ clause() }

func (*ruleBody) clause() {}

func parseClause(stream *lexer.PeekingLexer) (clause, error) {
	p := &parser{stream: stream}
	root := p.expr(powerOr)
	return p.body(root), nil
}

var segmentGrammar = participle.MustBuild[segmentText](
	participle.Lexer(definition{}),
	participle.ParseTypeWith(parseClause),
	participle.CaseInsensitive("Word"),
)

// fileReader reads one definition after another, so that a mistake in one does
// not hide those of the next.
type fileReader struct {
	scanner
	rules Limits
	file  File
	taken map[string]string // what each name is, by the names that exclude each other
}

// definitionWords begin a definition.
var definitionWords = map[string]bool{"metric": true, "list": true, "segment": true, "tiers": true}

func beginsDefinition(t *lexer.Token) bool {
	return t.Type == tokenWord && definitionWords[strings.ToLower(t.Value)]
}

func (r *fileReader) definitions() {
	stream := r.stream()
	for t := stream.Peek(); !t.EOF() && !r.full; t = stream.Peek() {
		switch strings.ToLower(t.Value) {
		case "metric":
			r.metric(stream)
		case "list":
			r.list(stream)
		case "segment":
			r.segment(stream)
		case "tiers":
			r.tiers(stream)
		default:
			r.failAt(Unexpected, t, `write segment name "Title" { when … }`, "expected metric, list, segment or tiers, found %s", describe(t))
			stream.Next()
			skipToDefinition(stream)
		}
	}
}

func (r *fileReader) failAt(code Code, t *lexer.Token, hint, format string, args ...any) {
	r.fail(code, t.Pos.Offset, endOf(t), hint, format, args...)
}

// skipToDefinition goes on after a mistake at the next word that begins a
// definition.
func skipToDefinition(stream *lexer.PeekingLexer) {
	for t := stream.Peek(); !t.EOF(); t = stream.Peek() {
		if beginsDefinition(t) {
			start := stream.MakeCheckpoint()
			stream.Next()
			name := stream.Peek().Type
			stream.LoadCheckpoint(start)
			if name == tokenWord || name == tokenQuotedName {
				return
			}
		}
		stream.Next()
	}
}

func (r *fileReader) segment(stream *lexer.PeekingLexer) {
	first := stream.Peek()
	text, err := segmentGrammar.ParseFromLexer(stream, participle.AllowTrailing(true))
	if text != nil {
		r.keep(first, text, err == nil, int32(stream.Peek().Pos.Offset))
	}
	if err != nil {
		r.unexpected(err)
		if stream.Peek().Pos.Offset == first.Pos.Offset {
			stream.Next()
		}
		skipToDefinition(stream)
	}
}

// unexpected words participle's complaint in the terms of the file.
func (r *fileReader) unexpected(err error) {
	var at participle.Error
	if !errors.As(err, &at) {
		panic("dsl: the grammar of a segment failed: " + err.Error())
	}
	start := at.Position().Offset
	t := lexer.EOFToken(lexer.Position{Offset: len(r.text)})
	for _, candidate := range r.tokens {
		if candidate.Pos.Offset == start {
			t = candidate
		}
	}
	r.failAt(Unexpected, &t, `write segment name "Title" { when rule, then properties such as owner "retention" }`,
		"%s has no place here", describe(&t))
}

// keep makes a segment of what was read, and reports what is missing from it.
func (r *fileReader) keep(first *lexer.Token, text *segmentText, complete bool, end int32) {
	segment := &Segment{Name: nameOf(text.Name), Span: Span{int32(first.Pos.Offset), end}}
	if text.Title != "" {
		segment.Title = unquote(text.Title)
	}
	seen := map[string]bool{}
	for _, property := range text.Properties {
		key := r.property(segment, property)
		if seen[key] {
			r.fail(Duplicate, property.Pos.Offset, endOf(&lexer.Token{Value: key, Pos: property.Pos}), "keep one of them", "segment %s has %s twice", segment.Name, key)
		}
		seen[key] = true
	}
	if !seen["when"] && complete {
		r.failAt(Unexpected, first, "write when and a rule", "segment %s has no when", segment.Name)
	}
	r.take(first, "segment", segment.Name)
	r.file.Segments = append(r.file.Segments, segment)
}

// nameOf is the name that a token is, in back quotes or not.
func nameOf(token string) string {
	if strings.HasPrefix(token, "`") {
		return unquote(token)
	}
	return token
}

// take reports a name that is taken: segments and tiers exclude each other.
func (r *fileReader) take(at *lexer.Token, kind, name string) {
	space := kind
	if kind == "tiers" {
		space = "segment"
	}
	key := space + " " + name
	if name != "" && r.taken[key] != "" {
		r.failAt(Duplicate, at, "give one of them another name", "%s %s is defined twice", kind, name)
	}
	if r.taken == nil {
		r.taken = map[string]string{}
	}
	r.taken[key] = kind
}

func (r *fileReader) property(segment *Segment, text *propertyText) (key string) {
	switch {
	case text.When != nil:
		segment.When = r.when(text.When.(*ruleBody))
		return "when"
	case text.Model != nil:
		segment.Model = r.model(text.Model)
		return "model"
	}
	property := Property{Key: strings.ToLower(text.Key)}
	for _, value := range text.Values {
		if value[0] == '"' || value[0] == '\'' {
			value = unquote(value)
		}
		property.Values = append(property.Values, value)
	}
	if property.Key != "" {
		segment.Properties = append(segment.Properties, property)
	}
	return property.Key
}

// when holds a rule of the file to the limits of a rule. One that is over the limit
// of bytes is not returned: its tree may be deeper than anything recursive should
// see.
func (r *fileReader) when(body *ruleBody) *Rule {
	span := body.root.Span()
	if length := int(span.End - span.Start); length > r.rules.Bytes {
		r.fail(TooLong, int(span.Start), int(span.Start), "put long lists into a list: x IN @name",
			"a rule of %d bytes, where %d are allowed", length, r.rules.Bytes)
		return nil
	}
	return r.counted(body)
}

// counted holds what was read to the limits of a rule but for its length.
func (r *fileReader) counted(body *ruleBody) *Rule {
	single := scanner{text: r.text, limits: r.rules}
	rule, errs := single.rule(body)
	for _, e := range errs {
		r.report(e)
	}
	return rule
}

// model reads the name of a model.
func (r *fileReader) model(t *lexer.Token) Model {
	name := t.Value
	if name[0] == '"' || name[0] == '\'' {
		name = unquote(name)
	}
	model := Model(strings.ToLower(name))
	if !model.valid() {
		hint := "the models are " + strings.Join(Models(), ", ")
		if nearest := near.Name(name, Models()); nearest != "" {
			hint = "did you mean " + nearest + "?"
		}
		r.failAt(Unexpected, t, hint, "%q is none of the seven models", name)
	}
	return model
}
