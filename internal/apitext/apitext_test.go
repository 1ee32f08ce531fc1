package apitext

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/internal/golden"
	"github.com/clientele-go/clientele/internal/layers"
)

const (
	manyNames    = 60  // a reader begins to look for a second package
	tooManyNames = 100 // from here on, documentation decays everywhere
)

// larger names the packages that may export more than tooManyNames, how many, and
// why. It is policy like the layers: a row needs a reason.
var larger = map[string]struct {
	names int
	why   string
}{
	"dsl":     {320, "one type for each form of the language and one code for each error; a user learns the language, not the types"},
	"segment": {160, "records, tables, sets and the index are one engine seen from several sides, which share the inside of rules"},
}

// TestAPI holds the public packages to the files in testdata.
func TestAPI(t *testing.T) {
	keep := map[string]bool{}
	for _, pkg := range publicPackages(t) {
		file := filepath.Join("testdata", strings.ReplaceAll(pkg, "/", ".")+".txt")
		keep[file] = true
		if !golden.File(t, file, apiOf(t, pkg).Text) {
			t.Errorf("the exported API of %s changed: run go test ./internal/apitext -update and say in CHANGELOG.md what changed", pkg)
		}
	}
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		switch {
		case keep[file]:
		case golden.Updating():
			if err := os.Remove(file); err != nil {
				t.Error(err)
			}
		default:
			t.Errorf("%s is of a package that is gone: run go test ./internal/apitext -update and say so in CHANGELOG.md", file)
		}
	}
}

// TestDocumented wants a comment on all that is exported.
func TestDocumented(t *testing.T) {
	for _, pkg := range publicPackages(t) {
		for _, name := range apiOf(t, pkg).Undocumented {
			t.Errorf("%s: %s has no doc comment", pkg, name)
		}
	}
}

// TestSize keeps packages small enough to be learnt.
func TestSize(t *testing.T) {
	for _, pkg := range publicPackages(t) {
		n, most := apiOf(t, pkg).Names, tooManyNames
		row, excused := larger[pkg]
		if excused {
			most = row.names
		}
		switch {
		case n > most:
			t.Errorf("%s exports %d names, more than %d: split it where the type of what flows changes", pkg, n, most)
		case excused && n <= tooManyNames:
			t.Errorf("%s exports %d names and no longer needs its row in larger", pkg, n)
		case n > manyNames:
			t.Logf("%s exports %d names, more than %d: %s", pkg, n, manyNames, row.why)
		default:
			t.Logf("%s exports %d names", pkg, n)
		}
	}
}

// TestOf prints made-up packages.
func TestOf(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, c *golden.Case) {
		sources := []string{c.In("source")}
		if c.Has("second source") {
			sources = append(sources, c.In("second source"))
		}
		api := of(t, sources)
		c.Want("api", api.Text)
		c.Want("names", fmt.Sprint(api.Names))
		c.Want("undocumented", strings.Join(api.Undocumented, "\n"))

		slices.Reverse(sources)
		if again := of(t, sources); again.Text != api.Text {
			t.Errorf("the order of the files changes the text to\n%s", again.Text)
		}
	})
}

func of(t *testing.T, sources []string) API {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for i, src := range sources {
		files = append(files, parse(t, fset, fmt.Sprintf("%d.go", i), src))
	}
	return mustOf(t, "example.com/p", fset, files)
}

// publicPackages lists what hosts can import from the root module.
func publicPackages(t *testing.T) []string {
	t.Helper()
	pkgs, err := layers.Load("../..")
	if err != nil {
		t.Fatal(err)
	}
	var public []string
	for _, p := range pkgs {
		if layers.IsPublic(p.Path) && !p.Nested {
			public = append(public, p.Path)
		}
	}
	if len(public) == 0 {
		t.Fatal("no package is public")
	}
	return public
}

func apiOf(t *testing.T, pkg string) API {
	t.Helper()
	dir := filepath.Join("../..", filepath.FromSlash(pkg))
	b, err := build.ImportDir(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range b.GoFiles {
		files = append(files, parse(t, fset, filepath.Join(dir, name), nil))
	}
	return mustOf(t, path.Join(layers.Module, pkg), fset, files)
}

func parse(t *testing.T, fset *token.FileSet, name string, src any) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func mustOf(t *testing.T, importPath string, fset *token.FileSet, files []*ast.File) API {
	t.Helper()
	api, err := Of(importPath, fset, files)
	if err != nil {
		t.Fatal(err)
	}
	return api
}
