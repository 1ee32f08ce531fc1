// Package readme finds what the pages at the root of the repository promise and
// the tree does not keep: Go code that no example runs, links to files that are
// not there, and commands on packages that do not exist.
package readme

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/layers"
)

// A Block is a fenced block of a page.
type Block struct {
	Line int    // of its opening fence
	Lang string // what stands behind the opening fence, up to a space
	Text string
}

// Blocks splits a page into its fenced blocks and the rest, which has an empty
// line for each line of a block, so that the two agree on line numbers.
func Blocks(page string) (blocks []Block, prose string) {
	open, n := false, 0
	for line := range strings.Lines(page) {
		n++
		fence, isFence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case isFence && !open:
			lang, _, _ := strings.Cut(fence, " ")
			blocks = append(blocks, Block{Line: n, Lang: lang})
		case !isFence && open:
			blocks[len(blocks)-1].Text += line
		case !isFence:
			prose += line
			continue
		}
		open = open != isFence
		prose += "\n"
	}
	return blocks, prose
}

// Examples returns the code that the tests of the module in a directory run as
// examples, each with single spaces for white space: the bodies of Example
// functions that have an Output comment, and whole the files of which such
// examples are the only tests.
func Examples(root string) ([]string, error) {
	var code []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != root && elsewhere(path) {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		found, err := examplesOf(path)
		code = append(code, found...)
		return err
	})
	return code, err
}

// elsewhere reports whether a directory below the root holds no tests of its module.
func elsewhere(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil || filepath.Base(dir) == "testdata" || filepath.Base(dir)[0] == '.'
}

func examplesOf(path string) ([]string, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, src, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var code []string
	for _, e := range doc.Examples(f) {
		if _, body := e.Code.(*ast.BlockStmt); body && (e.Output != "" || e.EmptyOutput) {
			start, end := fset.Position(e.Code.Pos()).Offset, fset.Position(e.Code.End()).Offset
			code = append(code, words(string(src[start+1:end-1])))
		} else if e.Output != "" || e.EmptyOutput {
			code = append(code, words(string(src)))
		}
	}
	if len(code) > 0 && !slices.ContainsFunc(f.Decls, isTest) {
		code = append(code, words(string(src)))
	}
	return code, nil
}

var testName = regexp.MustCompile(`^(Test|Benchmark|Fuzz)`)

func isTest(d ast.Decl) bool {
	f, ok := d.(*ast.FuncDecl)
	return ok && testName.MatchString(f.Name.Name)
}

// words puts single spaces for white space, and one at either end, so that a
// text contains another only at the bounds of its words.
func words(s string) string { return " " + strings.Join(strings.Fields(s), " ") + " " }

// CheckCode returns the Go blocks of a page that stand in no example.
func CheckCode(page string, examples []string) []string {
	var broken []string
	blocks, _ := Blocks(page)
	for _, b := range blocks {
		inside := func(example string) bool { return strings.Contains(example, words(b.Text)) }
		if b.Lang == "go" && !slices.ContainsFunc(examples, inside) {
			broken = append(broken, fmt.Sprintf("line %d: no Example with an Output comment has this code word for word:\n%s", b.Line, b.Text))
		}
	}
	return broken
}

// A link's target stands in brackets behind its text, or behind its label where
// the label is defined.
var link = regexp.MustCompile(`\]\(\s*<?([^)\s>]+)|(?m:^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+))`)

// CheckLinks returns the links of a page to files that are not below root, the
// directory of the page.
func CheckLinks(page, root string) []string {
	var broken []string
	_, prose := Blocks(page)
	for _, m := range link.FindAllStringSubmatchIndex(prose, -1) {
		i := max(m[2], m[4]) // the one that matched; the other is -1
		target := prose[i:max(m[3], m[5])]
		file, _, _ := strings.Cut(target, "#")
		if file == "" || strings.Contains(file, ":") {
			continue // within the page, or elsewhere on the web
		}
		if !exists(root, file) {
			broken = append(broken, fmt.Sprintf("line %d: the link %s leads nowhere", 1+strings.Count(prose[:i], "\n"), target))
		}
	}
	return broken
}

// CheckCommands returns the go commands in the blocks of a page that name a
// package or a file which is not below root. Only arguments that begin with ./
// or with the path of this module, or that end in .go, are taken for names.
func CheckCommands(page, root string) []string {
	var broken []string
	blocks, _ := Blocks(page)
	for _, b := range blocks {
		n := b.Line
		for line := range strings.Lines(b.Text) {
			n++
			args := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "$ "))
			if len(args) == 0 || args[0] != "go" || b.Lang == "go" {
				continue
			}
			for _, arg := range ownArgs(args) {
				if name, ok := named(arg); ok && !exists(root, name) {
					broken = append(broken, fmt.Sprintf("line %d: there is no %s", n, arg))
				}
			}
		}
	}
	return broken
}

// ownArgs returns the arguments of a go command without the shell's comment and
// without what go run hands to the program that it runs.
func ownArgs(args []string) []string {
	for i, arg := range args {
		if strings.HasPrefix(arg, "#") {
			return args[:i]
		}
		if _, ok := named(arg); ok && args[1] == "run" && !strings.HasSuffix(arg, ".go") {
			return args[:i+1]
		}
	}
	return args
}

// named returns the path below the root that an argument of a go command names.
func named(arg string) (path string, ok bool) {
	arg, _, _ = strings.Cut(arg, "@")
	arg = strings.TrimSuffix(arg, "/...")
	if arg == layers.Module {
		return ".", true
	}
	if below, ok := strings.CutPrefix(arg, layers.Module+"/"); ok {
		return below, true
	}
	return arg, strings.HasPrefix(arg, "./") || strings.HasSuffix(arg, ".go")
}

func exists(root, file string) bool {
	file = filepath.FromSlash(file)
	if !filepath.IsLocal(file) {
		return false
	}
	_, err := os.Stat(filepath.Join(root, file))
	return err == nil
}
