package explain

import (
	"slices"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
)

// An Explainer explains one rule. It is immutable, and may be used by any number of
// goroutines.
type Explainer[T any] struct {
	rule *segment.Rule[T]
	root *node
	maps *segment.Rule[record] // the whole rule
	uses []string              // what it asks of a record
	c    *compiler
}

// New prepares the explanations of a rule: it compiles every test of it by itself, which
// takes some tens of microseconds each.
func New[T any](rule *segment.Rule[T]) *Explainer[T] {
	checked := rule.Checked()
	c, err := newCompiler(checked.Schema, rule.Options())
	if err != nil {
		panic("explain: a schema that was valid is none: " + err.Error())
	}
	root := c.node(checked, checked.Root)
	return &Explainer[T]{rule, root, c.test(checked.String()), uses(checked, checked.Root), c}
}

// An Explanation is why a rule has its outcome for a customer.
type Explanation struct {
	Rule    string // in its canonical form
	AsOf    time.Time
	Outcome segment.Outcome
	Tree    Part
	// Facts is the smallest set of facts that forces the outcome: whatever else were so
	// of the customer, it would be the same. It is in the order of the text.
	Facts []Fact
	// Bounded means that the search for fewer facts was given up; none of those that
	// there are can be left out, still.
	Bounded bool
	// Change is the nearest change by which someone who is in would be out, and anyone
	// else in. It is nil where none was found.
	Change *Change
}

// A Part is a condition of a rule, with what it came to.
type Part struct {
	Text    string // in its canonical form; of AND, OR and NOT the word alone
	Span    dsl.Span
	Outcome segment.Outcome
	// Decides means that the test is one of those that force the outcome of the rule.
	Decides   bool
	Values    []Fact             // that the test asks, those that are computed among them
	Intervals []segment.Interval // that its windows came to
	Parts     []Part             // of AND, OR, NOT, OR MISSING and SEGMENT
}

// Explain explains the outcome of a record as of an instant, whose Location is the zone.
// It takes from some microseconds for a simple rule to some milliseconds.
func (e *Explainer[T]) Explain(rec *T, asOf time.Time) *Explanation {
	values := e.values(rec)
	proof, bounded := force(e.root, values, asOf)
	x := &Explanation{Rule: e.rule.String(), AsOf: asOf, Outcome: e.root.eval(values, asOf), Bounded: bounded}
	x.Tree = e.root.part(values, asOf, proof.leaves)
	for _, fact := range proof.facts {
		x.Facts = append(x.Facts, fact.of(values, asOf))
	}
	x.Change = e.change(values, asOf)
	return x
}

// values are what the rule asks of a record.
func (e *Explainer[T]) values(rec *T) record {
	if len(e.uses) == 0 {
		return record{}
	}
	return e.rule.Binding().Map(rec, e.uses...)
}

// words are what stands for the conditions that others are part of.
var words = map[op]string{opAll: "AND", opAny: "OR", opNot: "NOT", opOrMissing: "OR MISSING"}

func (n *node) part(rec record, asOf time.Time, decisive []*leaf) Part {
	p := Part{Text: words[n.op], Span: n.expr.Span(), Outcome: n.eval(rec, asOf)}
	if p.Text == "" {
		p.Text = dsl.Format(n.expr)
	}
	if n.leaf != nil {
		p.Decides = slices.Contains(decisive, n.leaf)
		p.Intervals = n.leaf.rule.Intervals(asOf)
		for _, fact := range n.leaf.asks {
			p.Values = append(p.Values, fact.of(rec, asOf))
		}
	}
	for _, term := range n.terms {
		p.Parts = append(p.Parts, term.part(rec, asOf, decisive))
	}
	return p
}
