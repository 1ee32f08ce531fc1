// Package casefile reads and writes files of cases, each of which has sections of text:
//
//	Lines before the first case belong to nobody and are kept.
//
//	== stops at an empty block
//	Lines before the first section are a comment on the case.
//	-- rule --
//	spend > 9000 and orders < 10
//	-- want --
//	blocks 1
//
// A section ends at the next line that starts with "== " or has the form
// "-- name --", so its text cannot hold such a line. Newlines at the end of a
// section are layout and no part of its text; everything else is, byte for byte.
// Names of cases are unique in a file, names of sections in a case.
package casefile

import (
	"fmt"
	"slices"
	"strings"
)

// A File is the lines before the first case, and the cases.
type File struct {
	Preamble string
	Cases    []*Case
}

// A Case is its name, where it stands, and its parts: the line "== name" with the comment
// first, then the sections.
type Case struct {
	Name  string
	At    string // file:line, for messages
	Parts []*Part
}

// A Part is a separator line and the text below it. The parts of a file, one after the
// other, are the file.
type Part struct{ Name, Head, Body string }

// Comment is the text before the first section.
func (c *Case) Comment() string { return c.Parts[0].Text() }

// Find returns a section, or nil if the case has none.
func (c *Case) Find(section string) *Part {
	i := slices.IndexFunc(c.Parts[1:], func(p *Part) bool { return p.Name == section })
	if i < 0 {
		return nil
	}
	return c.Parts[1+i]
}

// Put makes text the text of a section, which is added at the end if there is none.
func (c *Case) Put(section, text string) {
	p := c.Find(section)
	if p == nil {
		last := c.Parts[len(c.Parts)-1]
		old, layout := last.split()
		last.set(old, "")
		p = &Part{Name: section, Head: "-- " + section + " --\n", Body: layout}
		c.Parts = append(c.Parts, p)
	}
	if old, layout := p.split(); old != text {
		p.set(text, layout)
	}
}

// Text is the text of a part without the blank lines after it.
func (p *Part) Text() string {
	text, _ := p.split()
	return text
}

// split returns the text of a part and the blank lines after it.
func (p *Part) split() (text, layout string) {
	text = strings.TrimRight(p.Body, "\n")
	layout = p.Body[len(text):]
	if text != "" {
		layout = strings.TrimPrefix(layout, "\n") // it ends the text's last line
	}
	return text, layout
}

func (p *Part) set(text, layout string) {
	p.Head = strings.TrimSuffix(p.Head, "\n") + "\n"
	if text != "" {
		text += "\n"
	}
	p.Body = text + layout
}

// Parse reads a file, of which the path is for messages. It fails on one without a case.
func Parse(path, text string) (*File, error) {
	var f File
	n := 0
	for line := range strings.Lines(text) {
		n++
		at := fmt.Sprintf("%s:%d", path, n)
		kind, name := separator(line)
		switch {
		case kind == '=' && slices.ContainsFunc(f.Cases, func(c *Case) bool { return c.Name == name }):
			return nil, fmt.Errorf("%s: a second case %q", at, name)
		case kind == '=':
			f.Cases = append(f.Cases, &Case{Name: name, At: at, Parts: []*Part{{Head: line}}})
		case kind == 0 && len(f.Cases) == 0:
			f.Preamble += line
		case len(f.Cases) == 0:
			return nil, fmt.Errorf("%s: section %q stands before the first case", at, name)
		default:
			if err := f.Cases[len(f.Cases)-1].add(kind, name, line); err != nil {
				return nil, fmt.Errorf("%s: %w", at, err)
			}
		}
	}
	if len(f.Cases) == 0 {
		return nil, fmt.Errorf("%s: the file holds no case", path)
	}
	return &f, nil
}

// add adds a line of the file to the case: a section's first, or one of its text.
func (c *Case) add(kind byte, name, line string) error {
	if kind == 0 {
		c.Parts[len(c.Parts)-1].Body += line
		return nil
	}
	if slices.ContainsFunc(c.Parts[1:], func(p *Part) bool { return p.Name == name }) {
		return fmt.Errorf("a second section %q", name)
	}
	c.Parts = append(c.Parts, &Part{Name: name, Head: line})
	return nil
}

// separator tells the lines that start a case ('=') or a section ('-') from text (0).
func separator(line string) (kind byte, name string) {
	line = strings.TrimSuffix(line, "\n")
	if name, ok := strings.CutPrefix(line, "== "); ok {
		return '=', name
	}
	rest, ok := strings.CutPrefix(line, "-- ")
	if name, end := strings.CutSuffix(rest, " --"); ok && end {
		return '-', name
	}
	return 0, ""
}

// String is the text of the file.
func (f *File) String() string {
	var b strings.Builder
	b.WriteString(f.Preamble)
	for _, c := range f.Cases {
		for _, p := range c.Parts {
			b.WriteString(p.Head + p.Body)
		}
	}
	return b.String()
}

// Separates reports whether a line starts a case or a section, so that no text may hold it.
func Separates(line string) bool {
	kind, _ := separator(line)
	return kind != 0
}
