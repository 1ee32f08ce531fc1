package segmenttest_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment/segmenttest"
)

func TestEveryCaseHasAReason(t *testing.T) {
	cases := segmenttest.Cases()
	if len(cases) < 300 {
		t.Errorf("only %d cases", len(cases))
	}
	for _, c := range cases {
		switch {
		case c.Reason == "":
			t.Errorf("%s does not say why", c.Name)
		case len(c.Rules) == 0 || len(c.People) == 0:
			t.Errorf("%s has %d rules and %d people", c.Name, len(c.Rules), len(c.People))
		}
		for _, rule := range c.Rules {
			if rule.Want == nil && rule.Mistakes == "" {
				t.Errorf("%s does not say what %s comes to", c.Name, rule.Text)
			}
		}
	}
}

// TestEveryFormIsCovered finds every kind of node of a tree, with every operator, function,
// unit and kind of window, in the rules of the suite.
func TestEveryFormIsCovered(t *testing.T) {
	seen := map[string]map[string]bool{}
	see := func(kind, value string) {
		if seen[kind] == nil {
			seen[kind] = map[string]bool{}
		}
		seen[kind][value] = true
	}
	for _, c := range segmenttest.Cases() {
		for _, r := range c.Rules {
			rule, err := dsl.Parse(r.Text)
			if err != nil || r.Mistakes != "" {
				continue
			}
			dsl.Walk(rule.Root, func(e dsl.Expr) bool {
				node := reflect.ValueOf(e).Elem()
				see("node", node.Type().Name())
				seeEnums(node, see)
				if call, ok := e.(*dsl.Call); ok {
					see("function", call.Name)
				}
				return true
			})
		}
	}
	for _, name := range nodes(t) {
		if !seen["node"][name] && name != "Bad" {
			t.Errorf("no rule has a %s", name)
		}
	}
	for kind, n := range map[string]int{
		"function": 12, "LogicOp": 2, "CompareOp": 6, "MatchOp": 5, "ArithOp": 4, "Absence": 2, "MomentKind": 6, "WindowKind": 10,
		"AnniversaryKind": 3, "DistanceUnit": 2, "Quantifier": 3, "AggregateFunc": 9, "ValueKind": 9, "Unit": 6, "Period": 5, // one of them is none
	} {
		if len(seen[kind]) != n {
			t.Errorf("of %s there are %d in the suite, want %d: %v", kind, len(seen[kind]), n, seen[kind])
		}
	}
}

// seeEnums notes the values of the fields that are one of a few, such as operators, and
// those that say that a test is negated.
func seeEnums(v reflect.Value, see func(kind, value string)) {
	for i := range v.NumField() {
		field, at := v.Type().Field(i), v.Field(i)
		switch {
		case !field.IsExported():
		case at.Kind() == reflect.Struct && field.Type.Name() != "Span":
			seeEnums(at, see)
		case at.Kind() == reflect.Pointer && !at.IsNil() && at.Elem().Kind() == reflect.Struct && field.Type.Elem().Name() == "Window":
			seeEnums(at.Elem(), see)
		case at.CanUint() || at.CanInt():
			see(field.Type.Name(), fmt.Sprint(at.Interface()))
		}
	}
}

// nodes are the names of the kinds of nodes.
func nodes(t *testing.T) (names []string) {
	eachSpec(t, "../../dsl/tree.go", func(spec ast.Spec) {
		typ, ok := spec.(*ast.TypeSpec)
		if !ok {
			return
		}
		if s, ok := typ.Type.(*ast.StructType); ok && len(s.Fields.List) > 0 {
			if embedded, ok := s.Fields.List[0].Type.(*ast.Ident); ok && embedded.Name == "node" {
				names = append(names, typ.Name.Name)
			}
		}
	})
	if len(names) < 20 {
		t.Errorf("only the nodes %v are in the file", names)
	}
	return names
}

// ofFiles are the codes of mistakes that no rule by itself can have.
var ofFiles = []string{"duplicate"}

// TestEveryMistakeIsCovered finds every code among the mistakes of the suite.
func TestEveryMistakeIsCovered(t *testing.T) {
	seen := map[string]bool{}
	code := regexp.MustCompile(`(?m) \[([a-z-]+)\]$`)
	for _, c := range segmenttest.Cases() {
		for _, rule := range c.Rules {
			for _, found := range code.FindAllStringSubmatch(rule.Mistakes, -1) {
				seen[found[1]] = true
			}
		}
	}
	eachSpec(t, "../../dsl/code.go", func(spec ast.Spec) {
		value, ok := spec.(*ast.ValueSpec)
		if !ok || len(value.Values) != 1 {
			return
		}
		if code := strings.Trim(value.Values[0].(*ast.BasicLit).Value, `"`); !seen[code] && !slices.Contains(ofFiles, code) {
			t.Errorf("no rule has the mistake %s", code)
		}
	})
}

func eachSpec(t *testing.T, path string, visit func(ast.Spec)) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range file.Decls {
		if group, ok := decl.(*ast.GenDecl); ok {
			for _, spec := range group.Specs {
				visit(spec)
			}
		}
	}
}

// TestCheck sees to it that an engine that is wrong is told so.
func TestCheck(t *testing.T) {
	c := segmenttest.Case{Name: "c", People: []map[string]any{{"id": "a"}, {"id": "b"}}}
	right := segmenttest.Rule{Text: "x", Want: []segmenttest.Outcome{segmenttest.In, segmenttest.Undecided}}
	mistaken := segmenttest.Rule{Text: "x", Mistakes: dsl.Errors{{Code: "c", Text: "x", Message: "wrong"}}.Caret()}
	for name, test := range map[string]struct {
		rule    segmenttest.Rule
		got     []segmenttest.Outcome
		err     error
		problem string
	}{
		"right":               {right, right.Want, nil, ""},
		"one is wrong":        {right, []segmenttest.Outcome{segmenttest.In, segmenttest.Out}, nil, "is out for map[id:b]"},
		"too few":             {right, right.Want[:1], nil, "1 outcomes for 2 people"},
		"it fails":            {right, nil, errors.New("no"), "fails: no"},
		"a mistake that none": {right, nil, dsl.Errors{{Code: "c", Text: "x", Message: "wrong"}}, "has the mistakes"},
		"not supported":       {right, nil, segmenttest.ErrUnsupported, ""},
		"mistaken":            {mistaken, nil, dsl.Errors{{Code: "c", Text: "x", Message: "wrong"}}, ""},
		"another mistake":     {mistaken, nil, dsl.Errors{{Code: "d", Text: "x", Message: "wrong"}}, "should have"},
		"no mistake":          {mistaken, right.Want, nil, "is accepted"},
		"nothing is said":     {segmenttest.Rule{Text: "x"}, right.Want, nil, "is not said"},
	} {
		t.Run(name, func(t *testing.T) {
			problem, _ := segmenttest.Check(&c, test.rule, func(*segmenttest.Case, string) ([]segmenttest.Outcome, error) { return test.got, test.err })
			if !strings.Contains(problem, test.problem) || (problem == "") != (test.problem == "") {
				t.Errorf("says %q, want %q", problem, test.problem)
			}
		})
	}
}

func TestExpand(t *testing.T) {
	for text, want := range map[string]string{
		`{{3 * "a" BY " OR "}}`:                  "a OR a OR a",
		`x{{2 * "(" BY ""}}y{{2 * ")" BY ""}} z`: "x((y)) z",
		`{{1 * "a" BY ", "}}`:                    "a",
		`{{nothing}}`:                            "{{nothing}}",
		`{{3 * "a"`:                              `{{3 * "a"`,
	} {
		if got := segmenttest.Expand(text); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}
