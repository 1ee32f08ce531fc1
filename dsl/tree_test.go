package dsl_test

// This file has the helpers of the package's tests: trees as text, so that they
// can be compared and read.

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
)

// shape is a tree without what depends on how it was written: spans and numbers
// of nodes. Two trees of one shape mean the same.
func shape(e dsl.Expr) string {
	if e == nil {
		return "none"
	}
	parts := []string{strings.TrimPrefix(fmt.Sprintf("%T", e), "*dsl."), attributes(e)}
	for _, child := range dsl.Children(e) {
		parts = append(parts, shape(child))
	}
	return "(" + strings.Join(parts, " ") + ")"
}

// attributes is what a node holds beside its children.
func attributes(e dsl.Expr) string {
	switch e := e.(type) {
	case *dsl.Logic:
		return fmt.Sprint(e.Op, len(e.Terms))
	case *dsl.Compare:
		return e.Op.String()
	case *dsl.In:
		return fmt.Sprint(e.Negated, " @", e.List.Name)
	case *dsl.Between:
		return fmt.Sprint(e.Negated)
	case *dsl.Is:
		return fmt.Sprint(e.What, e.Negated)
	case *dsl.Match:
		return fmt.Sprint(e.Op, e.Negated)
	case *dsl.Contains:
		return fmt.Sprint(e.All, e.Negated, " @", e.List.Name)
	case *dsl.During:
		w := e.Window
		return fmt.Sprint(e.Negated, w.Kind, w.Full, w.Unit, w.Period, w.N != nil, w.Day != nil)
	case *dsl.Ident:
		return fmt.Sprintf("%q", e.Name)
	case *dsl.Parameter:
		return ":" + e.Name
	case *dsl.Literal:
		return fmt.Sprint(e.Value.Kind, e.Value)
	case *dsl.Moment:
		return fmt.Sprint(e.Kind, e.Unit)
	case *dsl.Arith:
		return fmt.Sprint(e.Op)
	case *dsl.Call:
		return e.Name
	default: // *Not, *OrMissing, *Negate, *Bad
		return ""
	}
}

// reparse checks that the canonical text of a rule gives an equal tree and is its
// own canonical text.
func reparse(t testing.TB, rule *dsl.Rule) {
	t.Helper()
	canonical := rule.String()
	again, err := dsl.Parse(canonical)
	if err != nil {
		t.Fatalf("%q\nhas the canonical text %q\nwhich does not parse: %v", rule.Text, canonical, err)
	}
	if want, got := shape(rule.Root), shape(again.Root); got != want {
		t.Errorf("%q\nis          %s\ncanonically %s\nby way of   %q", rule.Text, want, got, canonical)
	}
	if got := again.String(); got != canonical {
		t.Errorf("the canonical text of %q is %q", canonical, got)
	}
}

// wellFormed checks what every tree promises: numbers of nodes are below Nodes,
// used once, children before parents, and spans lie within the text and hold
// those of the children.
func wellFormed(t testing.TB, rule *dsl.Rule) {
	t.Helper()
	seen := map[dsl.NodeID]bool{}
	dsl.Walk(rule.Root, func(e dsl.Expr) bool {
		span := e.Span()
		switch {
		case e.ID() < 0 || int(e.ID()) >= rule.Nodes || seen[e.ID()]:
			t.Errorf("%q: node %d of %d, or it is there twice: %s", rule.Text, e.ID(), rule.Nodes, shape(e))
		case span.Start < 0 || span.End < span.Start || int(span.End) > len(rule.Text):
			t.Errorf("%q: span %v of %s", rule.Text, span, shape(e))
		}
		seen[e.ID()] = true
		for _, child := range dsl.Children(e) {
			if child.ID() >= e.ID() {
				t.Errorf("%q: node %d comes after its parent %d", rule.Text, child.ID(), e.ID())
			}
			_, bad := child.(*dsl.Bad) // it stands where something is missing
			if s := child.Span(); !bad && (s.Start < span.Start || s.End > span.End) {
				t.Errorf("%q: span %v of %s is outside of its parent's %v", rule.Text, s, shape(child), span)
			}
		}
		return true
	})
}

// mistakes returns the errors of a text, which must be of the package's type, lie
// within the text and be in its order.
func mistakes(t testing.TB, err error) dsl.Errors {
	t.Helper()
	if err == nil {
		return nil
	}
	var all dsl.Errors
	if !errors.As(err, &all) || len(all) == 0 {
		t.Fatalf("an error of type %T: %v", err, err)
	}
	for i, e := range all {
		if e.Code == "" || e.Message == "" || e.Span.Start < 0 || e.Span.End < e.Span.Start || int(e.Span.End) > len(e.Text) {
			t.Errorf("%+v is no proper error", e)
		}
		if i > 0 && e.Span.Start < all[i-1].Span.Start {
			t.Errorf("the error at %d comes after the one at %d", e.Span.Start, all[i-1].Span.Start)
		}
	}
	return all
}

// codes lists the codes of the errors of a text.
func codes(all dsl.Errors) string {
	var list []string
	for _, e := range all {
		list = append(list, string(e.Code))
	}
	return strings.Join(list, " ")
}
