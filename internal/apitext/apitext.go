// Package apitext prints the exported API of a package as text, so that the API
// can lie in the tree as files and a change to it is a diff that reviewers read.
package apitext

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/printer"
	"go/token"
	"slices"
	"strings"
)

// An API is what a package exports.
type API struct {
	// Text has one declaration after the other in a fixed order, without
	// comments and function bodies: constants, variables, functions, then each
	// type with its own. It depends on nothing but the API: not on the order or
	// layout of declarations, nor on what is unexported, except that a type which
	// has unexported fields or methods says so.
	Text string

	// Names counts constants, variables, functions, types and methods, but
	// neither fields nor the methods of interfaces.
	Names int

	// Undocumented lists what has no doc comment, the package itself among it. A
	// comment on a group of constants or variables documents each of them.
	Undocumented []string
}

// Of returns the API of the package that the files are. The files must have been
// parsed with comments and without tests; Of takes them apart.
func Of(importPath string, fset *token.FileSet, files []*ast.File) (API, error) {
	pkg, err := doc.NewFromFiles(fset, files, importPath)
	if err != nil {
		return API{}, fmt.Errorf("apitext: %w", err)
	}
	p := &scribe{}
	p.name("package "+pkg.Name, pkg.Doc)
	p.Names = 0 // a package is none of its names
	p.line(fmt.Sprintf("package %s // import %q\n", pkg.Name, importPath))
	p.values(pkg.Consts)
	p.values(pkg.Vars)
	p.funcs("", pkg.Funcs)
	for _, t := range pkg.Types {
		p.name(t.Name, t.Doc)
		p.line("")
		p.decl(t.Decl)
		p.values(t.Consts)
		p.values(t.Vars)
		p.funcs("", t.Funcs)
		p.funcs(t.Name+".", t.Methods)
	}
	p.Text = strings.ReplaceAll(p.Text, "\n\n\n", "\n\n") // before the first type
	return p.API, p.err
}

// A scribe writes an API. Its err is the first error of the printer.
type scribe struct {
	API
	err error
}

func (p *scribe) line(s string) { p.Text += s + "\n" }

func (p *scribe) name(name, doc string) {
	p.Names++
	if strings.TrimSpace(doc) == "" {
		p.Undocumented = append(p.Undocumented, name)
	}
}

// values writes groups of constants or variables, by the first name of each.
func (p *scribe) values(groups []*doc.Value) {
	first := func(v *doc.Value) string { return strings.Join(v.Names, " ") }
	groups = slices.SortedFunc(slices.Values(groups), func(a, b *doc.Value) int {
		return strings.Compare(first(a), first(b))
	})
	for _, v := range groups {
		for _, spec := range v.Decl.Specs {
			spec := spec.(*ast.ValueSpec)
			for _, id := range spec.Names {
				if id.IsExported() {
					p.name(id.Name, v.Doc+spec.Doc.Text()+spec.Comment.Text())
				}
			}
		}
		p.decl(v.Decl)
	}
}

// funcs writes functions, or the methods of a type, in the order of their names.
func (p *scribe) funcs(receiver string, funcs []*doc.Func) {
	for _, f := range funcs {
		p.name(receiver+f.Name, f.Doc)
		p.decl(f.Decl)
	}
}

var style = printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8} // gofmt's

// decl writes a declaration. The printer gets no positions, so that the layout
// and the comments of the source leave no trace.
func (p *scribe) decl(d ast.Decl) {
	ast.Inspect(d, strip)
	var b bytes.Buffer
	if err := style.Fprint(&b, token.NewFileSet(), d); err != nil && p.err == nil {
		p.err = fmt.Errorf("apitext: %w", err)
	}
	p.line(b.String())
}

// strip takes from a node what is no part of the API, and says in the printer's
// stead where fields or methods are left out: it would write that below the type.
func strip(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		n.Doc, n.Body = nil, nil
	case *ast.GenDecl:
		n.Doc = nil
	case *ast.TypeSpec:
		n.Doc, n.Comment = nil, nil
	case *ast.ValueSpec:
		n.Doc, n.Comment = nil, nil
	case *ast.StructType:
		if n.Incomplete {
			n.Fields.List = append(n.Fields.List, &ast.Field{Type: ast.NewIdent("/* unexported fields */")})
			n.Incomplete = false
		}
	case *ast.InterfaceType:
		if n.Incomplete {
			n.Methods.List = append(n.Methods.List, &ast.Field{Type: ast.NewIdent("/* unexported methods */")})
			n.Incomplete = false
		}
	case *ast.Field:
		n.Doc, n.Comment = nil, nil
	case *ast.FuncLit:
		n.Body = &ast.BlockStmt{}
	case *ast.CompositeLit:
		n.Elts = nil
	}
	return true
}
