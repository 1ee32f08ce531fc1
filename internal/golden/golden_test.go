package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/internal/casefile"
)

// TestRun reads a file as a test of another package does.
func TestRun(t *testing.T) {
	Run(t, "testdata/*.txtar", func(t *testing.T, c *Case) {
		c.Want("upper", strings.ToUpper(c.In("text")))
		if c.Has("length") {
			c.Want("length", fmt.Sprintln(len(c.In("text"))))
		}
	})
}

// TestDiff shows what differences look like.
func TestDiff(t *testing.T) {
	Run(t, "testdata/diff/*.txtar", func(t *testing.T, c *Case) {
		c.Want("diff", diff(c.In("old")+"\n", c.In("new")+"\n"))
	})
	if got := diff("x", "x\n"); got != "- x (without a newline)\n+ x\n" {
		t.Errorf("a newline more differs as %q", got)
	}
	if got := diff("x\n", "x\n\n"); got != "  x\n+ \n" {
		t.Errorf("a blank line more differs as %q", got)
	}
}

// A recorder stands in for the test of a case, to see it fail.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper()       {}
func (r *recorder) Failed() bool  { return len(r.errors) > 0 }
func (r *recorder) Skipped() bool { return false }
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}
func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

// errorsOf runs test on the first case of a text and returns what it reports.
func errorsOf(t *testing.T, text string, test func(c *Case)) []string {
	t.Helper()
	file, err := casefile.Parse("f.txtar", text)
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{}
	c := &Case{t: r, file: file.Cases[0], used: map[string]bool{}}
	done := make(chan struct{})
	go func() { // Fatalf ends the goroutine
		defer close(done)
		defer c.reportUnread()
		test(c)
	}()
	<-done
	return r.errors
}

// TestReports holds the package to what it must not let pass.
func TestReports(t *testing.T) {
	if *update {
		t.Skip("with -update, Want accepts what differs")
	}
	const one = "== a\n-- in --\nx\n-- want --\ny\n"
	tests := []struct {
		name, text string
		test       func(c *Case)
		want       string // part of the only error; none if empty
	}{
		{"as wanted", one, func(c *Case) { c.In("in"); c.Want("want", "y\n\n") }, ""},
		{"other text", one, func(c *Case) { c.In("in"); c.Want("want", "z") }, "f.txtar:1: section \"want\" (-want +got"},
		{"a space more", one, func(c *Case) { c.In("in"); c.Want("want", "y ") }, "-want +got"},
		{"a newline before", one, func(c *Case) { c.In("in"); c.Want("want", "\ny") }, "-want +got"},
		{"unread input", one, func(c *Case) { c.Want("want", "y") }, `never reads section "in"`},
		{"unread output", one, func(c *Case) { c.In("in") }, `never reads section "want"`},
		{"no input", one, func(c *Case) { c.In("inn") }, `no section "inn"`},
		{"no output", one, func(c *Case) { c.In("in"); c.Want("warn", "z") }, `no section "warn"; -update adds it`},
		{"not even an empty output", one, func(c *Case) { c.In("in"); c.Want("warn", "") }, `no section "warn"`},
		{"a separator in the output", one, func(c *Case) { c.Want("want", "y\n-- b --") }, "cannot hold the line"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := errorsOf(t, tt.text, tt.test)
			if tt.want == "" && len(got) == 0 {
				return
			}
			if tt.want == "" || len(got) != 1 || !strings.Contains(got[0], tt.want) {
				t.Errorf("got errors %q, want one with %q", got, tt.want)
			}
		})
	}
}

// TestUpdate rewrites a file and wants all but the changed sections as it was.
func TestUpdate(t *testing.T) {
	tests := []struct{ name, old, want string }{
		{"nothing to change, no last newline", "top\n\n== a\n-- in --\nx\n-- want --\nX", "top\n\n== a\n-- in --\nx\n-- want --\nX"},
		{"changed in the middle", "== a\nwhy\n-- in --\nx\n-- want --\nold\nold\n\n\n== b\n-- in --\n-- want --\n", "== a\nwhy\n-- in --\nx\n-- want --\nX\n\n\n== b\n-- in --\n-- want --\n"},
		{"from empty", "== a\n-- in --\nx\n-- want --\n\n-- more --\n", "== a\n-- in --\nx\n-- want --\nX\n\n-- more --\n"},
		{"to empty", "== a\n-- in --\n-- want --\nold\n\n", "== a\n-- in --\n-- want --\n\n"},
		{"missing, last", "== a\n-- in --\nx", "== a\n-- in --\nx\n-- want --\nX\n"},
		{"missing, before a case", "== a\n-- in --\nx\n\n== b\n-- in --\n", "== a\n-- in --\nx\n-- want --\nX\n\n== b\n-- in --\n-- want --\n"},
		{"missing after a bare header", "== a\n-- in --", "== a\n-- in --\n-- want --\n"},
		{"inner blank lines", "== a\n-- in --\n\nx\n\ny\n\n-- want --\n", "== a\n-- in --\n\nx\n\ny\n\n-- want --\n\nX\n\nY\n"},
	}
	defer func(old bool) { *update = old }(*update)
	*update = true
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f.txtar")
			write(t, path, tt.old)
			for range 2 { // the second time, nothing may change
				Run(t, path, func(t *testing.T, c *Case) {
					t.Parallel()
					c.Want("want", strings.ToUpper(c.In("in")))
					c.Has("more")
				})
				if got, _ := os.ReadFile(path); string(got) != tt.want {
					t.Fatalf("got  %q\nwant %q", got, tt.want)
				}
			}
		})
	}
}

func TestFile(t *testing.T) {
	defer func(old bool) { *update = old }(*update)
	*update = false
	path := filepath.Join(t.TempDir(), "f.txt")
	r := &recorder{}
	if File(r, path, "a\n") || len(r.errors) != 1 {
		t.Errorf("a missing file gave errors %q", r.errors)
	}
	*update = true
	if !Updating() || !File(t, path, "a\n") {
		t.Error("-update did not write the file")
	}
	*update = false
	r = &recorder{}
	if !File(r, path, "a\n") || File(r, path, "a") || len(r.errors) != 1 {
		t.Errorf("want one error, about the last newline: %q", r.errors)
	}
}
