// Package layers holds the directions in which the packages of Clientele may
// import each other: a table, and a test that the tree keeps to it.
//
// Package patterns are paths below the module. The pattern "a/..." stands for a
// and all packages below it, as it does for the go command.
package layers

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Module is the path of the root module.
const Module = "github.com/clientele-go/clientele"

// A Layer is one row of the table. Where several rows match a package, the one
// with the longest pattern holds.
type Layer struct {
	Package string   // which packages
	Flow    string   // what they take and give
	Why     string   // why they import no more than the row says
	Imports []string // packages of ours that they may import, or Public
	Modules []string // third-party modules that they may import
	Test    bool     // only tests import them; they may import testing themselves
}

// A Package is what the table is compared with.
type Package struct {
	Path        string // below the module
	Nested      bool   // in a module of its own, whose go.mod answers for third parties
	Imports     []string
	TestImports []string
}

// Check returns what in the packages breaks the table, and what in the table has
// no package any more, one line each, in the order of the packages and the table.
//
// Tests may import any package of ours, any module that some row allows, and
// TestModules. Tests of examples, which users read too, may import of ours only
// what their layer allows, and the helpers for tests.
func Check(table []Layer, pkgs []Package) []string {
	c := checker{table: table, pkgs: pkgs}
	for _, p := range pkgs {
		c.checkPackage(p)
	}
	for _, l := range table {
		c.checkRow(l)
	}
	return c.broken
}

type checker struct {
	table  []Layer
	pkgs   []Package
	broken []string
}

func (c *checker) report(format string, args ...any) {
	c.broken = append(c.broken, fmt.Sprintf(format, args...))
}

func (c *checker) checkPackage(p Package) {
	l, ok := c.layer(p.Path)
	if !ok {
		c.report("%s is in no layer: add a row that says what it is for", p.Path)
		return
	}
	for _, imp := range p.Imports {
		if !c.mayImport(p, l, imp) {
			c.report("%s imports %s, which its layer does not allow: %s", p.Path, imp, l.Why)
		}
	}
	for _, imp := range p.TestImports {
		if !c.mayImport(p, l, imp) && !c.mayTest(p, imp) {
			c.report("a test of %s imports %s, which no test there may", p.Path, imp)
		}
	}
}

func (c *checker) mayImport(p Package, l Layer, imp string) bool {
	if inModule(imp, "testing") {
		return l.Test
	}
	if ours, ok := below(imp); ok {
		return slices.ContainsFunc(l.Imports, func(pattern string) bool { return c.allows(l, pattern, ours) })
	}
	return isStandard(imp) || p.Nested || oneOf(l.Modules, imp)
}

func (c *checker) mayTest(p Package, imp string) bool {
	if ours, ok := below(imp); ok {
		l, _ := c.layer(ours)
		return l.Test || !inModule(p.Path, "examples")
	}
	allowed := func(l Layer) bool { return oneOf(l.Modules, imp) }
	return isStandard(imp) || oneOf(TestModules, imp) || slices.ContainsFunc(c.table, allowed)
}

// allows reports whether a pattern of a row's Imports stands for one of our
// packages. Helpers of tests are for rows that are such helpers themselves.
func (c *checker) allows(l Layer, pattern, ours string) bool {
	if to, _ := c.layer(ours); to.Test && !l.Test {
		return false
	}
	if pattern == Public {
		return IsPublic(ours)
	}
	return match(pattern, ours)
}

func (c *checker) checkRow(l Layer) {
	for _, pattern := range append([]string{l.Package}, l.Imports...) {
		named := func(p Package) bool { return match(pattern, p.Path) }
		if pattern != Public && !slices.ContainsFunc(c.pkgs, named) {
			c.report("the layer of %s names %s, which is no package", l.Package, pattern)
		}
	}
}

// layer returns the row that holds for a package.
func (c *checker) layer(pkg string) (found Layer, ok bool) {
	for _, l := range c.table {
		if match(l.Package, pkg) && (!ok || len(l.Package) > len(found.Package)) {
			found, ok = l, true
		}
	}
	return found, ok
}

// IsPublic reports whether hosts may import a package: whether its path has
// neither internal nor examples in it.
func IsPublic(pkg string) bool {
	parts := strings.Split(pkg, "/")
	return parts[0] != "examples" && !slices.Contains(parts, "internal")
}

func match(pattern, pkg string) bool {
	dir, all := strings.CutSuffix(pattern, "/...")
	return pkg == dir || all && inModule(pkg, dir)
}

func below(imp string) (ours string, ok bool) {
	if imp == Module {
		return ".", true
	}
	return strings.CutPrefix(imp, Module+"/")
}

func oneOf(modules []string, imp string) bool {
	return slices.ContainsFunc(modules, func(m string) bool { return inModule(imp, m) })
}

func inModule(imp, module string) bool {
	return imp == module || strings.HasPrefix(imp, module+"/")
}

// isStandard reports whether an import is of Go's own library: only other
// people's paths begin with a domain.
func isStandard(imp string) bool {
	first, _, _ := strings.Cut(path.Clean(imp), "/")
	return !strings.Contains(first, ".")
}
