package layers

import (
	"errors"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Load returns the packages in a directory and below it, those of nested modules
// among them, in the order of their paths. It reads the files itself, because go
// list stops at nested modules, needs their requirements downloaded, and runs
// outside the test, whose cached result would then outlive a new import.
//
// Like the go command it passes over testdata, vendor and names that begin with
// a dot or an underscore, and over files that this system does not build.
func Load(root string) ([]Package, error) {
	var pkgs []Package
	nested := "" // the directory of the nested module that the walk is in
	err := filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !d.IsDir():
			return nil
		case dir != root && ignored(d.Name()):
			return fs.SkipDir
		}
		if nested != "" && !inModule(filepath.ToSlash(dir), nested) {
			nested = ""
		}
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && dir != root && nested == "" {
			nested = filepath.ToSlash(dir)
		}
		p, err := load(root, dir)
		if _, none := errors.AsType[*build.NoGoError](err); none {
			return nil
		}
		p.Nested = nested != ""
		pkgs = append(pkgs, p)
		return err
	})
	slices.SortFunc(pkgs, func(a, b Package) int { return strings.Compare(a.Path, b.Path) })
	return pkgs, err
}

func ignored(name string) bool {
	return name == "testdata" || name == "vendor" || name[0] == '.' || name[0] == '_'
}

func load(root, dir string) (Package, error) {
	b, err := build.ImportDir(dir, 0)
	if err != nil {
		return Package{}, err
	}
	rel, err := filepath.Rel(root, dir)
	return Package{
		Path:        filepath.ToSlash(rel),
		Imports:     b.Imports,
		TestImports: slices.Concat(b.TestImports, b.XTestImports),
	}, err
}
