package explain

// This file evaluates a rule of which only some is known, and writes down the rest.

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/near"
	"github.com/clientele-go/clientele/segment"
)

// Residual returns what is left of the rule when some fields and collections of events
// of a customer are known: a rule that asks only for the others wherever that can be
// written, and has, for a customer who agrees with what is known, the same outcome as of
// the same instant. It is TRUE or FALSE where what is known decides.
//
// Values are as [segment.Maps] reads them; nil is known to be missing. A test that is
// undecided for want of a value that is known to be missing stays as it is, since
// someone may still be out. So does one of a float and something else that is not known,
// as a literal would be computed exactly. A name that the schema has not is an error.
//
// The result is as of the instant: windows over what is known have been decided.
func (e *Explainer[T]) Residual(known map[string]any, asOf time.Time) (*dsl.Rule, error) {
	schema := e.rule.Checked().Schema
	if err := checkNames(schema, known); err != nil {
		return nil, err
	}
	r := &residue{c: e.c, schema: schema, known: known, asOf: asOf}
	return dsl.Options{Limits: unlimited}.Parse(r.rest(e.root).text)
}

func checkNames(schema *dsl.Schema, known map[string]any) error {
	var names []string
	for _, f := range schema.Fields {
		names = append(names, f.Name)
	}
	for _, events := range schema.Events {
		names = append(names, events.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if !slices.Contains(names, name) {
			hint := "the schema has none like it"
			if nearest := near.Name(name, names); nearest != "" {
				hint = fmt.Sprintf("did you mean %q?", nearest)
			}
			return fmt.Errorf("explain: no field %q (%s)", name, hint)
		}
	}
	return nil
}

// A residue is what is known while the rest is written down.
type residue struct {
	c      *compiler
	schema *dsl.Schema
	known  record
	asOf   time.Time
}

// A rest is what is left of a condition.
type rest struct {
	text     string
	atom     bool // it needs no brackets
	constant bool // it is TRUE or FALSE
	outcome  segment.Outcome
}

var constants = map[segment.Outcome]rest{
	segment.In:  {text: "TRUE", atom: true, constant: true, outcome: segment.In},
	segment.Out: {text: "FALSE", atom: true, constant: true, outcome: segment.Out},
}

func (r rest) bracketed() string {
	if r.atom {
		return r.text
	}
	return "(" + r.text + ")"
}

func (r *residue) rest(n *node) rest {
	switch n.op {
	case opLeaf:
		return r.leaf(n)
	case opAll:
		return r.joined(n, " AND ", segment.Out)
	case opAny:
		return r.joined(n, " OR ", segment.In)
	}
	x := r.rest(n.terms[0])
	switch {
	case x.constant && n.op == opNot:
		return constants[opposite(x.outcome)]
	case x.constant:
		return x
	case n.op == opNot:
		return rest{text: "NOT " + x.bracketed()}
	case n.op == opOrMissing:
		return rest{text: x.text + " OR MISSING"}
	case x.text == dsl.Format(n.terms[0].expr):
		return rest{text: dsl.Format(n.expr), atom: true}
	default:
		return x
	}
}

// joined is what is left of AND or OR, which one strong term decides.
func (r *residue) joined(n *node, word string, strong segment.Outcome) rest {
	var left []rest
	for _, term := range n.terms {
		x := r.rest(term)
		switch {
		case x.constant && x.outcome == strong:
			return x
		case !x.constant:
			left = append(left, x)
		}
	}
	switch len(left) {
	case 0:
		return constants[opposite(strong)]
	case 1:
		return left[0]
	}
	texts := make([]string, len(left))
	for i, x := range left {
		texts[i] = x.bracketed()
	}
	return rest{text: strings.Join(texts, word)}
}

// leaf is what is left of a single test.
func (r *residue) leaf(n *node) rest {
	whole := rest{text: dsl.Format(n.expr)}
	wanting := slices.DeleteFunc(slices.Clone(n.leaf.uses), func(name string) bool { _, ok := r.known[name]; return ok })
	if len(wanting) > 0 {
		if text := r.substituted(n); text != "" {
			whole.text = text
		}
		return whole
	}
	known := maps.Clone(r.known)
	if known == nil {
		known = record{}
	}
	if o := n.leaf.eval(known, r.asOf); o != segment.Undecided {
		return constants[o]
	}
	return whole
}

// substituted is a test with literals in place of the fields that are known, or empty
// where nothing can be put in.
func (r *residue) substituted(n *node) string {
	if ranks(n.rule, n.expr) { // whose cut-offs go by their text
		return ""
	}
	span := n.expr.Span()
	text, end := "", int(span.Start)
	for _, ident := range r.replaceable(n.rule, n.expr) {
		literal := r.literal(n.rule, ident)
		if literal == "" {
			continue
		}
		text += n.rule.Text[end:ident.Span().Start] + literal
		end = int(ident.Span().End)
	}
	if text == "" {
		return ""
	}
	text += n.rule.Text[end:span.End]
	rule, err := r.c.bound.CompileWith(text, r.c.options)
	if err != nil { // a literal cannot stand in that place
		return ""
	}
	return rule.String()
}

func ranks(rule *check.Rule, e dsl.Expr) (found bool) {
	dsl.Walk(e, func(e dsl.Expr) bool {
		call, isCall := e.(*dsl.Call)
		_, isRank := e.(*dsl.Rank)
		found = found || isRank || isCall && call.Name == "PERCENTILE" || rule.Definition(e) != nil && ranks(rule.Definition(e), rule.Definition(e).Root)
		return !found
	})
	return found
}

// replaceable are the names of known fields of the customer, in the order of the text.
func (r *residue) replaceable(rule *check.Rule, e dsl.Expr) (all []*dsl.Ident) {
	dsl.Walk(e, func(e dsl.Expr) bool {
		ident, ok := e.(*dsl.Ident)
		if !ok || rule.Collection(ident) != nil || rule.Field(ident) < 0 || rule.Depth(ident) > 0 {
			return true
		}
		if _, known := r.known[rule.Schema.Fields[rule.Field(ident)].Name]; known {
			all = append(all, ident)
		}
		return true
	})
	slices.SortFunc(all, func(a, b *dsl.Ident) int { return int(a.Span().Start - b.Span().Start) })
	return all
}

// literal is the value of a known field as the rule may write it in place of the name,
// and means the same by it; empty where there is none.
func (r *residue) literal(rule *check.Rule, ident *dsl.Ident) string {
	switch kind := rule.Type(ident).Kind; {
	case kind == dsl.KindFloat, kind == dsl.KindSet, kind == dsl.KindPlace, rule.Folds(ident):
		return ""
	}
	known := maps.Clone(r.known)
	v, why := r.c.value(dsl.QuoteName(rule.Schema.Fields[rule.Field(ident)].Name)).Of(&known, r.asOf)
	if why != 0 {
		return ""
	}
	if v.Number != nil {
		decimals, exact := v.Number.FloatPrec()
		if !exact {
			return ""
		}
		text := v.Number.FloatString(decimals)
		if v.Kind == dsl.KindMoney {
			text += " " + v.Text
		}
		if v.Number.Sign() < 0 {
			return "(" + text + ")"
		}
		return text
	}
	return v.String()
}
