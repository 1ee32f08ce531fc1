package layers

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLayers holds the tree to the table.
func TestLayers(t *testing.T) {
	pkgs, err := Load("../..")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(pkgs, func(p Package) bool { return p.Path == "internal/layers" }) {
		t.Errorf("the walk did not even find this package: %v", pkgs)
	}
	for _, broken := range Check(Table, pkgs) {
		t.Error(broken)
	}
}

// TestTable wants each row to say what its packages are for, and no two rows to
// be about the same.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range Table {
		if l.Flow == "" || l.Why == "" {
			t.Errorf("%s: the row has no flow or no reason", l.Package)
		}
		if seen[l.Package] {
			t.Errorf("%s: a second row", l.Package)
		}
		seen[l.Package] = true
	}
}

// TestCheck gives a small table each kind of package that breaks it, beside
// others that do not.
func TestCheck(t *testing.T) {
	table := []Layer{
		{Package: "dsl", Why: "knows no data", Modules: []string{"example.com/parse/v2"}},
		{Package: "segment", Why: "knows no statistics", Imports: []string{"dsl", "internal/..."}},
		{Package: "segment/suite", Imports: []string{"segment"}, Test: true},
		{Package: "internal/bits"},
		{Package: "internal/golden", Imports: []string{"segment/suite"}, Test: true},
		{Package: "internal/bench/...", Imports: []string{Public}},
		{Package: "examples/...", Why: "only what a user can", Imports: []string{Public}},
		{Package: "examples/shop/...", Imports: []string{Public, "examples/shop/..."}},
	}
	good := []Package{
		{Path: "dsl", Imports: []string{"fmt", "example.com/parse/v2", "example.com/parse/v2/lexer"}, TestImports: ours("segment", "internal/golden")},
		{Path: "examples/match", Imports: ours("dsl", "segment"), TestImports: append(ours("internal/golden"), "testing")},
		{Path: "examples/shop", Imports: ours("examples/shop/store")},
		{Path: "examples/shop/store", Imports: ours("segment")},
		{Path: "internal/bench", Nested: true, Imports: append(ours("segment"), "example.org/other")},
		{Path: "internal/bits", TestImports: []string{"testing", "testing/quick", "github.com/google/go-cmp/cmp", "example.com/parse/v2"}},
		{Path: "internal/golden", Imports: append(ours("segment/suite"), "testing")},
		{Path: "segment", Imports: ours("dsl", "internal/bits"), TestImports: ours("segment/suite")},
		{Path: "segment/suite", Imports: append(ours("segment"), "testing")},
	}
	if got := Check(table, good); len(got) != 0 {
		t.Errorf("Check finds fault with what is allowed: %q", got)
	}

	tests := []struct {
		pkg  Package
		want string // no fault if empty
	}{
		{Package{Path: "cluster"}, "cluster is in no layer: add a row that says what it is for"},
		{Package{Path: "."}, ". is in no layer: add a row that says what it is for"},
		{Package{Path: "segment/live"}, "segment/live is in no layer: add a row that says what it is for"},
		{Package{Path: "dsl", Imports: ours("segment")}, "dsl imports M/segment, which its layer does not allow: knows no data"},
		{Package{Path: "dsl", Imports: ours("internal/bits")}, "dsl imports M/internal/bits, which its layer does not allow: knows no data"},
		{Package{Path: "dsl", Imports: []string{Module}}, "dsl imports M, which its layer does not allow: knows no data"},
		{Package{Path: "dsl", Imports: []string{"example.com/parse"}}, "dsl imports example.com/parse, which its layer does not allow: knows no data"},
		{Package{Path: "dsl", Imports: []string{"example.com/parse/v22"}}, "dsl imports example.com/parse/v22, which its layer does not allow: knows no data"},
		{Package{Path: "dsl", Imports: []string{"testing"}}, "dsl imports testing, which its layer does not allow: knows no data"},
		{Package{Path: "dsl", Imports: []string{"testing/fstest"}}, "dsl imports testing/fstest, which its layer does not allow: knows no data"},
		{Package{Path: "dsl", Imports: []string{"github.com/google/go-cmp/cmp"}}, "dsl imports github.com/google/go-cmp/cmp, which its layer does not allow: knows no data"},
		{Package{Path: "dsl", TestImports: []string{"example.org/other"}}, "a test of dsl imports example.org/other, which no test there may"},
		{Package{Path: "segment", Imports: ours("internal/golden")}, "segment imports M/internal/golden, which its layer does not allow: knows no statistics"},
		{Package{Path: "segment", Imports: ours("segment/suite")}, "segment imports M/segment/suite, which its layer does not allow: knows no statistics"},
		{Package{Path: "segment", Imports: ours("internals")}, "segment imports M/internals, which its layer does not allow: knows no statistics"},
		{Package{Path: "examples/match", Imports: ours("internal/bits")}, "examples/match imports M/internal/bits, which its layer does not allow: only what a user can"},
		{Package{Path: "examples/match", Imports: ours("examples/shop/store")}, "examples/match imports M/examples/shop/store, which its layer does not allow: only what a user can"},
		{Package{Path: "examples/match", Imports: ours("segment/suite")}, "examples/match imports M/segment/suite, which its layer does not allow: only what a user can"},
		{Package{Path: "examples/match", Imports: []string{"example.org/engine"}}, "examples/match imports example.org/engine, which its layer does not allow: only what a user can"},
		{Package{Path: "examples/match", TestImports: ours("internal/bits")}, "a test of examples/match imports M/internal/bits, which no test there may"},
		{Package{Path: "examples/duck", Nested: true, Imports: []string{"example.org/engine"}}, ""},
		{Package{Path: "examples/duck", Nested: true, Imports: ours("internal/bits")}, "examples/duck imports M/internal/bits, which its layer does not allow: only what a user can"},
	}
	for _, tt := range tests {
		var want []string
		if tt.want != "" {
			want = []string{strings.ReplaceAll(tt.want, "M/", Module+"/")}
			want[0] = strings.ReplaceAll(want[0], " M,", " "+Module+",")
		}
		if diff := cmp.Diff(want, Check(table, append(slices.Clone(good), tt.pkg))); diff != "" {
			t.Errorf("with %+v (-want +got):\n%s", tt.pkg, diff)
		}
	}
}

func TestCheckRowsWithoutPackage(t *testing.T) {
	table := []Layer{{Package: "dsl"}, {Package: "rfm", Imports: []string{"civil/..."}}, {Package: "examples/...", Imports: []string{Public}}}
	want := []string{
		"the layer of rfm names civil/..., which is no package",
		"the layer of examples/... names examples/..., which is no package",
	}
	if diff := cmp.Diff(want, Check(table, []Package{{Path: "dsl"}, {Path: "rfm"}})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestLoad walks a tree with all that is and is not a package.
func TestLoad(t *testing.T) {
	root := t.TempDir()
	for path, text := range map[string]string{
		"go.mod":                  "module m\n",
		"a/a.go":                  "package a\nimport \"fmt\"\n",
		"a/a_test.go":             "package a\nimport \"testing\"\n",
		"a/x_test.go":             "package a_test\nimport \"os\"\n",
		"a/testdata/t.go":         "package t\n",
		"a/_old/o.go":             "package o\n",
		".ci/c.go":                "package c\n",
		"docs/readme.md":          "no Go here",
		"examples/n/go.mod":       "module m/examples/n\n",
		"examples/n/main.go":      "package main\nimport \"example.org/engine\"\n",
		"examples/n/deep/deep.go": "package deep\n",
		"examples/nearby/main.go": "package main\n",
	} {
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Load(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []Package{
		{Path: "a", Imports: []string{"fmt"}, TestImports: []string{"testing", "os"}},
		{Path: "examples/n", Nested: true, Imports: []string{"example.org/engine"}},
		{Path: "examples/n/deep", Nested: true},
		{Path: "examples/nearby"},
	}
	if diff := cmp.Diff(want, got, cmpEmpty); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// cmpEmpty takes slices without elements for equal.
var cmpEmpty = cmp.FilterValues(func(a, b []string) bool { return len(a) == 0 && len(b) == 0 },
	cmp.Comparer(func(a, b []string) bool { return true }))

func ours(paths ...string) []string {
	for i := range paths {
		paths[i] = Module + "/" + paths[i]
	}
	return paths
}
