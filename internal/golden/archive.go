package golden

// This file reads and writes the text form of cases.

import (
	"fmt"
	"slices"
	"strings"
)

// A part is a separator line and the text below it. The parts of a file, one
// after the other, are the file.
type part struct {
	name, head, body string
	used             bool
}

// find returns a section, nil if the case has none, and notes that it was read.
func (c *Case) find(section string) *part {
	i := slices.IndexFunc(c.parts[1:], func(p *part) bool { return p.name == section })
	if i < 0 {
		return nil
	}
	c.parts[1+i].used = true
	return c.parts[1+i]
}

// put makes text the text of p, or of a new last section if p is nil.
func (c *Case) put(section string, p *part, text string) {
	if p == nil {
		last := c.parts[len(c.parts)-1]
		old, layout := last.split()
		last.set(old, "")
		p = &part{name: section, head: "-- " + section + " --\n", body: layout, used: true}
		c.parts = append(c.parts, p)
	}
	if old, layout := p.split(); old != text {
		p.set(text, layout)
	}
}

// split returns the text of a part and the blank lines after it.
func (p *part) split() (text, layout string) {
	text = strings.TrimRight(p.body, "\n")
	layout = p.body[len(text):]
	if text != "" {
		layout = strings.TrimPrefix(layout, "\n") // it ends the text's last line
	}
	return text, layout
}

func (p *part) set(text, layout string) {
	p.head = strings.TrimSuffix(p.head, "\n") + "\n"
	if text != "" {
		text += "\n"
	}
	p.body = text + layout
}

// parse splits a file into the lines before its first case and its cases.
func parse(path, text string) (preamble string, cases []*Case, err error) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		at := fmt.Sprintf("%s:%d", path, n)
		kind, name := separator(line)
		switch {
		case kind == '=' && slices.ContainsFunc(cases, func(c *Case) bool { return c.Name == name }):
			return "", nil, fmt.Errorf("%s: a second case %q", at, name)
		case kind == '=':
			cases = append(cases, &Case{Name: name, at: at, parts: []*part{{head: line}}})
		case kind == 0 && len(cases) == 0:
			preamble += line
		case len(cases) == 0:
			return "", nil, fmt.Errorf("%s: section %q stands before the first case", at, name)
		default:
			if err := cases[len(cases)-1].add(kind, name, line); err != nil {
				return "", nil, fmt.Errorf("%s: %w", at, err)
			}
		}
	}
	if len(cases) == 0 {
		return "", nil, fmt.Errorf("%s: the file holds no case", path)
	}
	return preamble, cases, nil
}

// add adds a line of the file to the case: a section's first, or one of its text.
func (c *Case) add(kind byte, name, line string) error {
	if kind == 0 {
		c.parts[len(c.parts)-1].body += line
		return nil
	}
	if slices.ContainsFunc(c.parts[1:], func(p *part) bool { return p.name == name }) {
		return fmt.Errorf("a second section %q", name)
	}
	c.parts = append(c.parts, &part{name: name, head: line})
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

func render(preamble string, cases []*Case) string {
	var b strings.Builder
	b.WriteString(preamble)
	for _, c := range cases {
		for _, p := range c.parts {
			b.WriteString(p.head + p.body)
		}
	}
	return b.String()
}
