package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/near"
)

// definitions are the metrics and segments that one rule refers to, each checked once.
type definitions struct {
	names Names
	done  map[*dsl.Rule]*Rule // nil after a mistake in it
	path  []reference         // that is being checked
	errs  dsl.Errors
}

// A reference is the name by which a definition was reached.
type reference struct {
	rule *dsl.Rule
	name string
}

// maxNodes bounds a rule with all that it refers to: definitions that double at each
// step must not make a rule that never ends.
const maxNodes = 100_000

// definition checks the definition that a name means. It returns nil after a mistake,
// which has been reported.
func (p *pass) definition(e dsl.Expr, name string, rule *dsl.Rule, isValue bool) *Rule {
	d := p.definitions
	if p.cycle(e, name, rule) {
		return nil
	}
	checked, done := d.done[rule]
	if !done {
		d.path = append(d.path, reference{rule, name})
		sub := p.Checker.pass(rule, d)
		if isValue {
			sub.value(rule.Root)
		} else {
			sub.condition(rule.Root)
		}
		checked = sub.result()
		d.path = d.path[:len(d.path)-1]
		d.done[rule] = checked
	}
	if checked == nil {
		p.bad = true
		return nil
	}
	if p.rule.nodes += checked.nodes; p.rule.nodes > maxNodes {
		p.fail(dsl.TooMany, e.Span(), "bring the value as a field", "with all that it refers to, the rule has more than %d parts", maxNodes)
		return nil
	}
	if p.ranking && len(checked.Ranks()) > 0 {
		p.fail(dsl.BadArguments, e.Span(), "rank the value itself", "a rank within the population of a value that depends on one itself")
	}
	p.fact(e).definition = checked
	return checked
}

// cycle reports a definition that refers to itself, with the path.
func (p *pass) cycle(e dsl.Expr, name string, rule *dsl.Rule) bool {
	path := p.definitions.path
	i := slices.IndexFunc(path, func(r reference) bool { return r.rule == rule })
	if i < 0 {
		return false
	}
	var names []string
	for _, r := range path[i:] {
		names = append(names, r.name)
	}
	p.bad = true
	least := slices.Index(names, slices.Min(names)) // however it was come by, a cycle is told in one way
	names = append(names[least:], names[:least]...)
	p.fail(dsl.Cycle, e.Span(), "write out one of them", "%s refers to itself: %[2]s → %[1]s", names[0], strings.Join(names, " → "))
	return true
}

// metric checks a name that is no field's but a metric's.
func (p *pass) metric(e *dsl.Ident, f *fact, rule *dsl.Rule) {
	if rule == nil { // it could not be read, which has been reported
		p.bad = true
		return
	}
	checked := p.definition(e, e.Name, rule, true)
	if checked == nil {
		return
	}
	root := &checked.facts[rule.Root.ID()]
	*f = fact{typ: root.typ, fold: root.fold, value: root.value, percent: root.percent, declared: root.declared, definition: checked}
}

func (p *pass) segmentRef(e *dsl.SegmentRef) {
	rule, ok := p.names.Segments[e.Name]
	switch {
	case !ok:
		p.unknownSegment(e)
	case rule == nil:
		p.bad = true
	default:
		p.definition(e, e.Name, rule, false)
	}
}

func (p *pass) unknownSegment(e *dsl.SegmentRef) {
	names := slices.Sorted(maps.Keys(p.names.Segments))
	hint := ""
	switch nearest := near.Name(e.Name, names); {
	case nearest != "":
		hint = "did you mean " + dsl.QuoteName(nearest) + "?"
	case len(names) == 0:
		hint = "the host has given none"
	case len(names) <= 12:
		hint = "there are " + strings.Join(names, ", ")
	default:
		hint = fmt.Sprintf("there are %d, and none like it", len(names))
	}
	p.fail(dsl.UnknownSegment, e.Span(), hint, "no segment %s", dsl.QuoteName(e.Name))
}

// Definition returns the checked definition that e refers to, or nil: of a name that is
// a metric's, or of an *dsl.SegmentRef.
func (r *Rule) Definition(e dsl.Expr) *Rule { return r.facts[e.ID()].definition }

// walk visits the nodes of the rule, and of what it refers to, once each.
func (r *Rule) walk(seen map[*Rule]bool, visit func(*Rule, dsl.Expr)) {
	if seen[r] {
		return
	}
	seen[r] = true
	dsl.Walk(r.Root, func(e dsl.Expr) bool {
		visit(r, e)
		if definition := r.Definition(e); definition != nil {
			definition.walk(seen, visit)
		}
		return true
	})
}

// Reads returns the names of what the rule and its definitions read, sorted: of fields,
// such as country, of collections of events, such as orders and orders.lines, and of
// fields of events, such as orders.total. The time of the events is among them only
// where it is named.
func (r *Rule) Reads() []string {
	names := map[string]bool{}
	r.walk(map[*Rule]bool{}, func(r *Rule, e dsl.Expr) {
		if f := &r.facts[e.ID()]; f.scope != nil {
			names[dotted(f.scope.path, f.scope.fields[f.place-1].Name)] = true
		}
		if name, ok := e.(*dsl.Ident); ok {
			r.Collection(name).reads(names)
		}
	})
	return slices.Sorted(maps.Keys(names))
}

// reads adds the names of the collection, of those around it, and of its field.
func (c *Collection) reads(names map[string]bool) {
	if c == nil {
		return
	}
	for _, outer := range c.outer {
		names[outer.path] = true
	}
	names[c.table.path] = true
	if c.Declared != nil {
		names[dotted(c.table.path, c.Declared.Name)] = true
	}
	delete(names, "") // the customer
}
