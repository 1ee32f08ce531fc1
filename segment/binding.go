package segment

import (
	"fmt"
	"slices"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/civil"
)

// A Binding ties a schema to records of type T: it knows how each field of the
// schema is read from a T. It is immutable, and may be used by any number of
// goroutines.
type Binding[T any] struct {
	schema  *dsl.Schema
	checker *check.Checker
	scope   scope
	names   []string // of fields and events, by the numbers that scopes give them
}

func newBinding[T any](schema *dsl.Schema, sources []source, collections []*collection) (*Binding[T], error) {
	checker, err := check.New(schema)
	if err != nil {
		return nil, err
	}
	b := &Binding[T]{schema: schema, checker: checker, scope: scope{sources: sources, collections: collections}}
	b.names = b.scope.number("", schema.Fields, schema.Events, nil)
	return b, nil
}

// Schema returns the schema, which must not be changed.
func (b *Binding[T]) Schema() *dsl.Schema { return b.schema }

// Options says how rules are compiled. The zero value is the default.
type Options struct {
	// Parameters are the values of a rule's :parameters: of a Go boolean, integer,
	// float, string, [decimal.Decimal], [dsl.Date], [time.Time], or a [dsl.Value].
	Parameters map[string]any
	// Lists are the values of a rule's @lists. A list may be empty: nothing is in
	// it then.
	Lists map[string][]any
	// Library has the metrics, lists and segments that rules may refer to.
	Library *dsl.Library
	// WeekStart is the day on which weeks begin; see [WeekStartsOn]. The zero value
	// is Monday.
	WeekStart WeekStart
	// LeapDay says when an anniversary of 29 February falls in a common year. The zero
	// value is 28 February.
	LeapDay LeapDay
	// Rates converts money of other currencies than its field's. Without it, tests of
	// such money are undecided.
	Rates *Rates
	// Limits bounds the texts of rules.
	Limits dsl.Limits
	// Cutoffs are what tests of the population come to; see [Rule.Measure].
	Cutoffs *Cutoffs

	plain bool // no fast tests, for the tests of those
}

// A WeekStart is the day on which weeks begin. The zero value is Monday.
type WeekStart = civil.WeekStart

// WeekStartsOn returns the week start of a weekday.
func WeekStartsOn(day time.Weekday) WeekStart { return civil.WeekStartsOn(day) }

// Compile compiles a rule with the default options. The error, if any, is of type
// [dsl.Errors] when the text is at fault, and holds every mistake in it.
func (b *Binding[T]) Compile(rule string) (*Rule[T], error) { return b.CompileWith(rule, Options{}) }

// CompileWith compiles a rule. See [Binding.Compile].
func (b *Binding[T]) CompileWith(rule string, o Options) (*Rule[T], error) {
	tree, err := dsl.Options{Limits: o.Limits}.Parse(rule)
	if tree == nil {
		return nil, err
	}
	compiled, err2 := b.compile(tree, o)
	if err := joined(err, err2); err != nil {
		return nil, err
	}
	return compiled, nil
}

// joined merges the mistakes of the text with those against the schema, in the
// order of the text. A host's mistake, which is of another type, comes alone.
func joined(errs ...error) error {
	var all dsl.Errors
	for _, err := range errs {
		if mistakes, ok := err.(dsl.Errors); ok {
			all = appendNew(all, mistakes)
		} else if err != nil {
			return err
		}
	}
	return all.Err()
}

// appendNew appends mistakes, but for those that are there already: each rule that
// refers to a definition finds its mistakes, and each rule of a cycle the cycle.
func appendNew(all, mistakes dsl.Errors) dsl.Errors {
	for _, e := range mistakes {
		if !slices.ContainsFunc(all, func(other *dsl.Error) bool { return *other == *e || e.Code == dsl.Cycle && other.Message == e.Message }) {
			all = append(all, e)
		}
	}
	return all
}

func (b *Binding[T]) compile(tree *dsl.Rule, o Options) (*Rule[T], error) {
	names, err := o.names()
	if err != nil {
		return nil, err
	}
	return b.compileIn(b.checker.Together(names), tree, o)
}

// compileIn compiles one of several rules. Both results are nil where the mistake is in a
// definition, and has been told of another rule.
func (b *Binding[T]) compileIn(session *check.Session, tree *dsl.Rule, o Options) (*Rule[T], error) {
	checked, err := session.Check(tree)
	if checked == nil {
		return nil, err
	}
	return b.compileChecked(checked, o)
}

func (b *Binding[T]) compileChecked(checked *check.Rule, o Options) (*Rule[T], error) {
	c := b.compiler(checked, o)
	root := c.condition(checked.Root)
	if c.err != nil {
		return nil, c.err
	}
	return &Rule[T]{binding: b, checked: checked, options: o, root: root, calendar: c.finish(), moment: c.moment}, nil
}

func (b *Binding[T]) compiler(checked *check.Rule, o Options) *compiler {
	c := &compiler{rule: checked, scopes: []*scope{&b.scope}}
	c.host(o)
	return c
}

// host sets what the host says.
func (c *compiler) host(o Options) {
	c.weekStart, c.leapDay, c.rates, c.cutoffs, c.plain = o.WeekStart, o.LeapDay, o.Rates, o.Cutoffs, o.plain
}

// finish returns the calendar of what has been compiled.
func (c *compiler) finish() *calendar {
	c.calendar.scopes = c.deepest
	return &c.calendar
}

func (o Options) names() (names check.Names, err error) {
	if len(o.Parameters) > 0 {
		names.Parameters = make(map[string]dsl.Value, len(o.Parameters))
	}
	for name, v := range o.Parameters {
		if names.Parameters[name], err = valueOf(v); err != nil {
			return names, fmt.Errorf("segment: parameter :%s: %w", name, err)
		}
	}
	if len(o.Lists) > 0 {
		names.Lists = make(map[string][]dsl.Value, len(o.Lists))
	}
	for name, list := range o.Lists {
		values := make([]dsl.Value, len(list))
		for i, v := range list {
			if values[i], err = valueOf(v); err != nil {
				return names, fmt.Errorf("segment: list @%s, item %d: %w", name, i, err)
			}
		}
		names.Lists[name] = values
	}
	return names, o.define(&names)
}

// define adds what the library defines.
func (o Options) define(names *check.Names) error {
	if o.Library == nil {
		return nil
	}
	for name, items := range o.Library.Lists() {
		if _, twice := names.Lists[name]; twice {
			return fmt.Errorf("segment: list @%s is given twice, by the library and by the host: take one of them away", name)
		}
		if names.Lists == nil {
			names.Lists = map[string][]dsl.Value{}
		}
		names.Lists[name] = items
	}
	names.Metrics, names.Segments = o.Library.Metrics(), o.Library.Rules()
	return nil
}

// A Rule is a compiled rule over records of type T. It is immutable, and may be
// used by any number of goroutines.
type Rule[T any] struct {
	binding  *Binding[T]
	checked  *check.Rule
	options  Options
	root     test
	calendar *calendar
	moment   bool
}

// String is the canonical text of the rule.
func (r *Rule[T]) String() string { return r.checked.String() }

// Options returns what the rule was compiled with. Its maps must not be changed.
func (r *Rule[T]) Options() Options { return r.options }

// Binding returns what the rule reads records by.
func (r *Rule[T]) Binding() *Binding[T] { return r.binding }

// Checked returns the checked rule, for other engines.
func (r *Rule[T]) Checked() *check.Rule { return r.checked }

// Match decides a record as of an instant, whose Location is the zone. It does
// not allocate, but for numbers beyond 64 bits, ROUND, functions that make a text,
// and comparisons of one field's text with another's where letter case does not
// count.
func (r *Rule[T]) Match(rec *T, asOf time.Time) Outcome {
	if !r.moment {
		return r.root.eval(record(rec), nil)
	}
	m := r.calendar.at(asOf)
	o := r.root.eval(record(rec), m)
	r.calendar.done(m)
	return o
}

// Blame returns why the rule is undecided for a record: the fields that are not
// known, in the order of the schema, and only those of tests that keep it from
// being decided. It returns none when the rule is decided.
func (r *Rule[T]) Blame(rec *T, asOf time.Time) []Blame {
	m := r.calendar.at(asOf)
	defer r.calendar.done(m)
	if r.root.eval(record(rec), m) != Undecided {
		return nil
	}
	var found blames
	r.root.blame(record(rec), m, &found)
	return found.sorted(r.binding.fieldName)
}

func (b *Binding[T]) fieldName(field int) string {
	if field == noField {
		return ""
	}
	return b.names[field]
}
