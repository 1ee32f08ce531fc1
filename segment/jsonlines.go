package segment

import (
	"fmt"
	"unicode/utf8"
	"unsafe"
)

// This file scans lines of JSON for the values of fields, and steps over all others. It
// accepts what encoding/json does.

// A token is a value as it stands in a line, and is good until the next line.
type token struct {
	kind tokenKind
	text string // of a number or a text: itself; of another: how it is written
}

type tokenKind uint8

const (
	noToken tokenKind = iota // the key is not there
	nullToken
	trueToken
	falseToken
	numberToken
	textToken    // without anything escaped
	complexToken // a text with something escaped, a list, or an object
)

// A jsonObject is a customer or an event of a line, whose memory is used again for the
// next.
type jsonObject struct {
	tokens []token // by field
	events []jsonEvents
}

// jsonEvents are the events of a collection.
type jsonEvents struct {
	given bool
	list  []jsonObject
}

// A jsonShape says which keys of an object are wanted.
type jsonShape struct {
	names  []string       // of the fields, and then of the collections
	places map[string]int // by name, which may have escapes in a line
	fields int
	events []*jsonShape
}

// ignored is the place of a key that is known, and not wanted.
const ignored = -1

func (s *jsonShape) object() jsonObject {
	return jsonObject{make([]token, s.fields), make([]jsonEvents, len(s.events))}
}

func (o *jsonObject) clear() {
	clear(o.tokens)
	for i := range o.events {
		o.events[i].given, o.events[i].list = false, o.events[i].list[:0]
	}
}

// next makes room for another event.
func (e *jsonEvents) next(of *jsonShape) *jsonObject {
	n := len(e.list)
	if n < cap(e.list) {
		e.list = e.list[:n+1]
	} else {
		e.list = append(e.list, of.object())
	}
	if e.list[n].tokens == nil {
		e.list[n] = of.object()
	}
	e.list[n].clear()
	return &e.list[n]
}

// A jsonScanner scans a line.
type jsonScanner struct {
	line   []byte
	at     int
	depth  int
	strict bool
}

// A jsonFault is what is wrong at a place of a line.
type jsonFault struct {
	at      int
	problem string
}

// Error is the problem, without its place.
func (f *jsonFault) Error() string { return f.problem }

func (p *jsonScanner) fail(at int, format string, args ...any) *jsonFault {
	return &jsonFault{at, fmt.Sprintf(format, args...)}
}

// unexpected is the fault of a character that cannot stand where it does.
func (p *jsonScanner) unexpected(want string) *jsonFault {
	if p.at >= len(p.line) {
		return p.fail(p.at, "the line ends: want %s", want)
	}
	c, _ := utf8.DecodeRune(p.line[p.at:])
	return p.fail(p.at, "unexpected %q: want %s", c, want)
}

// peek returns the next character that is not space, or 0.
func (p *jsonScanner) peek() byte {
	for ; p.at < len(p.line); p.at++ {
		if c := p.line[p.at]; c > ' ' || c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return c
		}
	}
	return 0
}

// maxJSONDepth is how deep encoding/json reads.
const maxJSONDepth = 10000

// enter steps into a list or an object; more is false where it is empty.
func (p *jsonScanner) enter(end byte) (more bool, fault *jsonFault) {
	if p.depth++; p.depth > maxJSONDepth {
		return false, p.fail(p.at, "lists and objects lie more than %d deep in each other", maxJSONDepth)
	}
	p.at++
	if p.peek() == end {
		p.at++
		p.depth--
		return false, nil
	}
	return true, nil
}

// next steps over the comma after an element, or out at the end.
func (p *jsonScanner) next(end byte) (more bool, fault *jsonFault) {
	switch p.peek() {
	case ',':
		p.at++
		return true, nil
	case end:
		p.at++
		p.depth--
		return false, nil
	default:
		return false, p.unexpected(fmt.Sprintf("a comma or %q", end))
	}
}

// key scans a key and its colon. Its text is good as that of a token is.
func (p *jsonScanner) key() (key token, fault *jsonFault) {
	if p.peek() != '"' {
		return key, p.unexpected("a key in double quotes")
	}
	if key, fault = p.text(); fault != nil {
		return key, fault
	}
	if p.peek() != ':' {
		return key, p.unexpected("a colon after the key")
	}
	p.at++
	return key, nil
}

// object scans an object for what a shape wants, up to its end.
func (p *jsonScanner) object(o *jsonObject, shape *jsonShape) *jsonFault {
	expected := 0 // keys mostly come in the same order as the fields
	more, fault := p.enter('}')
	for more && fault == nil {
		p.peek()
		start := p.at
		var key token
		if key, fault = p.key(); fault != nil {
			return fault
		}
		place, known := expected, expected < len(shape.names) && key.kind == textToken && shape.names[expected] == key.text
		if !known {
			place, known = shape.places[key.plain()]
		}
		expected = place + 1
		switch {
		case known && place == ignored:
			_, fault = p.value()
		case known && p.strict && o.has(place):
			return p.fail(start, "the key %q is there twice: take one of them away", shape.names[place])
		case known && place < shape.fields:
			o.tokens[place], fault = p.value()
		case known:
			fault = p.events(&o.events[place-shape.fields], shape.events[place-shape.fields])
		case p.strict:
			return p.fail(start, "the key %q is no field%s", key.plain(), didYouMean(key.plain(), shape.names))
		default:
			_, fault = p.value()
		}
		if fault == nil {
			more, fault = p.next('}')
		}
	}
	return fault
}

func (o *jsonObject) has(place int) bool {
	if place < len(o.tokens) {
		return o.tokens[place].kind != noToken
	}
	return o.events[place-len(o.tokens)].given
}

// events scans the events of a collection. What is no object among them is stepped over.
func (p *jsonScanner) events(to *jsonEvents, shape *jsonShape) *jsonFault {
	to.given, to.list = true, to.list[:0]
	if p.peek() != '[' {
		_, fault := p.value()
		return fault
	}
	more, fault := p.enter(']')
	for more && fault == nil {
		if p.peek() == '{' {
			fault = p.object(to.next(shape), shape)
		} else {
			_, fault = p.value()
		}
		if fault == nil {
			more, fault = p.next(']')
		}
	}
	return fault
}

// value scans any value.
func (p *jsonScanner) value() (token, *jsonFault) {
	switch c := p.peek(); {
	case c == '"':
		return p.text()
	case c == '-' || '0' <= c && c <= '9':
		return p.number()
	case c == '[' || c == '{':
		start := p.at
		fault := p.skip(c)
		return token{complexToken, p.since(start)}, fault
	case c == 't':
		return p.word("true", trueToken)
	case c == 'f':
		return p.word("false", falseToken)
	case c == 'n':
		return p.word("null", nullToken)
	default:
		return token{}, p.unexpected("a value")
	}
}

// skip steps over a list or an object.
func (p *jsonScanner) skip(begin byte) *jsonFault {
	end := begin + 2 // as it is in ASCII
	more, fault := p.enter(end)
	for more && fault == nil {
		if begin == '{' {
			if _, fault = p.key(); fault != nil {
				return fault
			}
		}
		if _, fault = p.value(); fault == nil {
			more, fault = p.next(end)
		}
	}
	return fault
}

// since is what has been scanned from a place on.
func (p *jsonScanner) since(start int) string {
	return unsafe.String(unsafe.SliceData(p.line[start:]), p.at-start)
}

func (p *jsonScanner) word(word string, kind tokenKind) (token, *jsonFault) {
	for i := range len(word) {
		if p.at >= len(p.line) || p.line[p.at] != word[i] {
			return token{}, p.unexpected(word)
		}
		p.at++
	}
	return token{kind, word}, nil
}

func (p *jsonScanner) number() (token, *jsonFault) {
	start := p.at
	if p.line[p.at] == '-' {
		p.at++
	}
	if p.at < len(p.line) && p.line[p.at] == '0' {
		p.at++
	} else if !p.digits() {
		return token{}, p.unexpected("a digit")
	}
	if p.at < len(p.line) && p.line[p.at] == '.' {
		if p.at++; !p.digits() {
			return token{}, p.unexpected("a digit after the point")
		}
	}
	if p.at < len(p.line) && (p.line[p.at] == 'e' || p.line[p.at] == 'E') {
		if p.at++; p.at < len(p.line) && (p.line[p.at] == '+' || p.line[p.at] == '-') {
			p.at++
		}
		if !p.digits() {
			return token{}, p.unexpected("a digit of the exponent")
		}
	}
	return token{numberToken, p.since(start)}, nil
}

// digits steps over digits, of which there must be one.
func (p *jsonScanner) digits() bool {
	start := p.at
	for p.at < len(p.line) && '0' <= p.line[p.at] && p.line[p.at] <= '9' {
		p.at++
	}
	return p.at > start
}

// text scans a text. A complex one is given with its quotes.
func (p *jsonScanner) text() (token, *jsonFault) {
	start := p.at
	kind, ascii := textToken, byte(0)
	for p.at++; p.at < len(p.line); p.at++ {
		switch c := p.line[p.at]; {
		case c == '"':
			p.at++
			t := token{kind, p.since(start)}
			switch {
			case ascii < utf8.RuneSelf || utf8.ValidString(t.text):
			case p.strict:
				return t, p.fail(start, "a text is not UTF-8")
			default:
				t.kind = complexToken
			}
			if t.kind == textToken {
				t.text = t.text[1 : len(t.text)-1]
			}
			return t, nil
		case c == '\\':
			kind = complexToken
			if fault := p.escape(); fault != nil {
				return token{}, fault
			}
		case c < ' ':
			return token{}, p.fail(p.at, "a text has the control character %q: want it escaped", c)
		default:
			ascii |= c
		}
	}
	return token{}, p.unexpected(`the closing " of a text`)
}

// escape steps up to the last character of what is escaped.
func (p *jsonScanner) escape() *jsonFault {
	p.at++
	if p.at >= len(p.line) {
		return p.unexpected(`an escape, such as \n`)
	}
	switch p.line[p.at] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return nil
	case 'u':
		for range 4 {
			p.at++
			if p.at >= len(p.line) || !isHex(p.line[p.at]) {
				return p.unexpected(`four hexadecimal digits after \u`)
			}
		}
		return nil
	}
	return p.unexpected(`an escape, such as \n`)
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
