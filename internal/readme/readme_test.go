package readme

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/internal/golden"
)

const root = "../.."

func TestReadme(t *testing.T) {
	text := page(t, "README.md")
	examples, err := Examples(root)
	if err != nil {
		t.Fatal(err)
	}
	report(t, "README.md", CheckCode(text, examples))
	report(t, "README.md", CheckCommands(text, root))
}

func TestLinks(t *testing.T) {
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"} {
		t.Run(name, func(t *testing.T) { report(t, name, CheckLinks(page(t, name), root)) })
	}
}

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatalf("%s belongs at the root of the repository: %v", name, err)
	}
	return string(text)
}

func report(t *testing.T, page string, broken []string) {
	t.Helper()
	for _, b := range broken {
		t.Errorf("%s: %s", page, b)
	}
}

// TestChecks runs the checks on made-up pages, beside a made-up tree: the
// sections "file …" of each case.
func TestChecks(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, c *golden.Case) {
		dir := t.TempDir()
		for _, name := range []string{"a_test.go", "a/go.mod", "a/a_test.go", "shop/main.go", "doc/page.md"} {
			if !c.Has("file " + name) {
				continue
			}
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(c.In("file "+name)+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		text := strings.ReplaceAll(c.In("page"), "'''", "```") + "\n"
		examples, err := Examples(dir)
		if err != nil {
			t.Fatal(err)
		}
		broken := slices.Concat(CheckCode(text, examples), CheckLinks(text, dir), CheckCommands(text, dir))
		c.Want("broken", strings.Join(broken, "\n"))
	})
}
