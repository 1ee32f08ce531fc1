package check_test

// This file holds the comments of the codes to what the code does.

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
)

// withoutExample are the codes whose example would be too long for a comment, or
// is a file; the tests of package dsl have them.
var withoutExample = map[dsl.Code]bool{dsl.TooDeep: true, dsl.TooMany: true, dsl.Duplicate: true, dsl.Cycle: true}

// TestCodeExamples reads the example in each code's comment, which must give that
// code and no other.
func TestCodeExamples(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../code.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	c := checker(t)
	tested := map[dsl.Code]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		code := dsl.Code(strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`))
		t.Run(string(code), func(t *testing.T) {
			tested[code] = true
			example := exampleOf(spec.Doc.Text())
			if (example == "") != withoutExample[code] {
				t.Fatalf("its example is %q", example)
			}
			if example == "" {
				return
			}
			rule, all := checked(c, example, check.Names{})
			if rule != nil || len(all) != 1 || all[0].Code != code {
				t.Errorf("%q gives %v", example, all)
			}
		})
		return true
	})
	if len(tested) < 30 {
		t.Errorf("only %d codes are in the file", len(tested))
	}
}

// exampleOf returns the indented line after "Example:" of a comment.
func exampleOf(comment string) string {
	_, example, _ := strings.Cut(comment, "Example:\n\n")
	return strings.TrimSpace(example)
}
