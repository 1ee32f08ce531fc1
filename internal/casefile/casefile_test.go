package casefile

import "testing"

func TestParseErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "f: the file holds no case"},
		{"only a comment\n", "f: the file holds no case"},
		{"-- in --\n", `f:1: section "in" stands before the first case`},
		{"== a\n\n== a\n", `f:3: a second case "a"`},
		{"== a\n-- in --\n-- in --\n", `f:3: a second section "in"`},
	}
	for _, tt := range tests {
		if _, err := Parse("f", tt.text); err == nil || err.Error() != tt.want {
			t.Errorf("parse(%q): error %v, want %s", tt.text, err, tt.want)
		}
	}
}

// TestString gives a file back as it was, and with a section more.
func TestString(t *testing.T) {
	const text = "top\n\n== a\nwhy\n-- in --\nx\n\n== b\n-- in --\ny"
	f, err := Parse("f", text)
	if err != nil || f.String() != text {
		t.Fatalf("%q, %v", f, err)
	}
	if c := f.Cases[0]; c.Comment() != "why" || c.Find("in").Text() != "x" || c.Find("out") != nil || f.Cases[1].At != "f:8" {
		t.Errorf("%+v", c)
	}
	f.Cases[0].Put("out", "z")
	if want := "top\n\n== a\nwhy\n-- in --\nx\n-- out --\nz\n\n== b\n-- in --\ny"; f.String() != want {
		t.Errorf("%q, want %q", f, want)
	}
	if !Separates("== c") || !Separates("-- d --") || Separates("-- e") {
		t.Error("what separates is not told")
	}
}
