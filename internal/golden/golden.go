// Package golden keeps the cases of a test in text files that a person can read
// and that go test -update can rewrite. Only tests import it: the flag is theirs.
//
// A file is as package casefile says.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/internal/casefile"
)

var update = flag.Bool("update", false, "rewrite the golden files with what the code gives now")

// A Case is one case of a file. It belongs to the goroutine of its test.
type Case struct {
	// Name is the rest of the case's "== " line, and the name of its subtest.
	Name string

	t    testing.TB
	file *casefile.Case
	used map[string]bool // the sections that were read
}

// Run calls test in a subtest for each case of each file that the pattern
// matches. With -update, a file whose cases Want changed is then rewritten; what
// Want did not change stays as it was, cases that -run leaves out among it.
//
// Run fails if the pattern matches no file, if a file holds no case, and, so that
// no case checks less than it seems to, if a test that passes has left a section
// of its case unread.
func Run(t *testing.T, pattern string, test func(t *testing.T, c *Case)) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("golden: no file matches %q (error: %v)", pattern, err)
	}
	for _, path := range paths {
		old, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := casefile.Parse(path, string(old))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(path), func(t *testing.T) { runCases(t, file.Cases, test) })
		if text := file.String(); *update && text != string(old) {
			write(t, path, text)
		}
	}
}

func runCases(t *testing.T, cases []*casefile.Case, test func(t *testing.T, c *Case)) {
	for _, file := range cases {
		t.Run(file.Name, func(t *testing.T) {
			c := &Case{file.Name, t, file, map[string]bool{}}
			t.Cleanup(c.reportUnread)
			test(t, c)
		})
	}
}

// Has reports whether the case has the section, and counts as reading it.
func (c *Case) Has(section string) bool { return c.find(section) != nil }

// In returns the text of a section, and ends the test if the case has none.
func (c *Case) In(section string) string {
	c.t.Helper()
	p := c.find(section)
	if p == nil {
		c.t.Fatalf("%s: the case has no section %q", c.file.At, section)
	}
	return p.Text()
}

// find returns a section, nil if the case has none, and notes that it was read.
func (c *Case) find(section string) *casefile.Part {
	c.used[section] = true
	return c.file.Find(section)
}

// Want compares a section with got, both without newlines at their end, and
// reports a difference as an error. With -update it makes got the section's text
// instead, and adds the section at the end of the case if it is missing.
func (c *Case) Want(section, got string) {
	c.t.Helper()
	got = strings.TrimRight(got, "\n")
	for line := range strings.Lines(got) {
		if casefile.Separates(line) {
			c.t.Fatalf("%s: section %q cannot hold the line %q", c.file.At, section, line)
		}
	}
	p := c.find(section)
	if *update {
		c.file.Put(section, got)
		return
	}
	if p == nil {
		c.t.Fatalf("%s: the case has no section %q; -update adds it:\n%s", c.file.At, section, got)
	}
	if text := p.Text(); text != got {
		c.t.Errorf("%s: section %q (-want +got, -update accepts it):\n%s", c.file.At, section, diff(text+"\n", got+"\n"))
	}
}

// File compares a whole file with got, byte for byte, and reports whether they
// agree; if not, that is an error of the test. With -update it writes the file.
func File(t testing.TB, path, got string) bool {
	t.Helper()
	old, err := os.ReadFile(path)
	switch {
	case err == nil && string(old) == got:
		return true
	case *update:
		write(t, path, got)
		return true
	case err != nil:
		t.Errorf("%v; -update writes it", err)
	default:
		t.Errorf("%s (-want +got, -update accepts it):\n%s", path, diff(string(old), got))
	}
	return false
}

// Updating reports whether the test was run with -update.
func Updating() bool { return *update }

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func (c *Case) reportUnread() {
	for _, p := range c.file.Parts[1:] {
		if !c.used[p.Name] && !c.t.Failed() && !c.t.Skipped() {
			c.t.Errorf("%s: the test never reads section %q", c.file.At, p.Name)
		}
	}
}
