package dsl

// This file tells what may stand at a cursor in an unfinished rule. There is no
// second grammar for it: the parser reads what stands before the cursor, and notes
// at the end of that what it would have taken.

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// A Cursor is a place in the text of a rule, and what may stand there.
type Cursor struct {
	// Word is the word under the cursor, also what of it stands after the cursor. It
	// is empty between words, and after a text that has its closing quote.
	Word Span
	// Typed is the part of the word before the cursor, its opening quote included.
	Typed string
	// Wants are the things that may stand instead of the word. There are none in a
	// comment, over a limit, and where what stands before the word makes no sense.
	Wants []Want
	// Nodes is how many nodes the trees in Wants have; every NodeID is below it.
	Nodes int
}

// A Want is one kind of thing that may stand at a cursor.
type Want struct {
	Kind WantKind
	// Words are words and symbols of the language, in upper case.
	Words []string
	// Left is the value that an operator would go on from, or that what is wanted
	// would be compared or computed with; nil when there is none.
	Left Expr
	// After is the operator or the word before, such as <, LIKE or LAST, or the name of
	// the function whose argument is wanted. Where that would not tell the places
	// apart it is what the words are for: UNIT of time, PERIOD of the calendar, WINDOW
	// of events, DISTANCE, POINT, DEGREES, or ( to close a bracket.
	After string
	// Args are the arguments of the function, or the items of the list, before this one.
	Args []Expr
	// Within names the events in whose WHERE the cursor is, outermost first.
	Within []*Ident
	// Value is set where a condition cannot stand.
	Value bool
}

// A WantKind is a kind of thing that may stand at a cursor.
type WantKind uint8

// The kinds of thing that may stand at a cursor.
const (
	WantWords    WantKind = iota // one of Words
	WantOperand                  // a value or a condition
	WantOperator                 // one of Words, which goes on from Left
	WantItem                     // a literal or a parameter, in a list
	WantList                     // the name of a list of the host
	WantCount                    // a number: of units, of people, of a month, of degrees, as After says
	WantMoment                   // one of Words, which are units, and then AGO or FROM NOW
	WantCurrency                 // the currency of the number before
	WantEvents                   // a collection of events, or for most functions a field of one
	WantSegment                  // the name of a segment
)

// At tells what may stand at a byte offset of a rule that need not be finished. It
// looks at no more of the text than what stands before the offset, and the rest of
// the word that stands there. An offset outside the text means its nearest end, and
// one within a character the beginning of that.
//
// At never fails. It takes time linear in the text, and keeps to the default [Limits].
func At(text string, offset int) Cursor {
	offset = min(max(offset, 0), len(text))
	for offset > 0 && offset < len(text) && !utf8.RuneStart(text[offset]) {
		offset--
	}
	limits := Limits{}.orDefault()
	if offset > limits.Bytes {
		return Cursor{}
	}
	s := scanner{text: text[:offset], limits: limits}
	s.run()
	at := Cursor{Word: Span{int32(offset), int32(offset)}}
	if s.full || s.inComment {
		return at
	}
	if !s.cutWord(&at, text) {
		return at
	}
	p := &parser{stream: s.stream(), cursor: &at}
	p.whole()
	at.Nodes = int(p.nodes)
	if p.tests > limits.Tests || p.literals > limits.Literals {
		at.Wants = nil
	}
	return at
}

// cutWord takes the word that the scanned text ends in from the tokens. Text is
// what the scanned text is the beginning of. It reports false where nothing can stand.
func (s *scanner) cutWord(at *Cursor, text string) bool {
	end, start := len(s.text), s.wordStart()
	at.Typed = s.text[start:]
	at.Word.Start = int32(start)
	if start < end {
		at.Word.End = int32(wordEnd(text, end, s.text[start]))
	}
	kept := len(s.tokens) - 1 // without the EOF
	for kept > 0 && s.tokens[kept-1].Pos.Offset >= start {
		kept--
	}
	s.tokens = append(s.tokens[:kept], lexer.EOFToken(lexer.Position{Offset: start}))
	return s.standsAlone(kept, start)
}

// wordStart returns where the word that the text ends in begins. A date that has a
// year and a dash is one, as is a sign that a name has yet to follow.
func (s *scanner) wordStart() int {
	start := len(s.text)
	if kept := len(s.tokens) - 1; kept > 0 && s.unfinished(s.tokens[kept-1]) {
		start = s.tokens[kept-1].Pos.Offset
	}
	switch {
	case start > 0 && (s.text[start-1] == ':' || s.text[start-1] == '@'):
		return start - 1
	case start < len(s.text) && strings.IndexByte("\"'`", s.text[start]) >= 0:
		return start
	default:
		return min(start, s.dateStart())
	}
}

// dateStart returns where the date begins that the text may end in the middle of,
// such as 2026-01-; the end of the text where there is none.
func (s *scanner) dateStart() int {
	start := len(s.text)
	for start > 0 && (isDigit(s.text[start-1]) || s.text[start-1] == '-') {
		start--
	}
	if tail := s.text[start:]; strings.IndexByte(tail, '-') != 4 || strings.Count(tail, "-") > 2 {
		return len(s.text)
	}
	return start
}

// standsAlone reports whether what begins at start, after the kept tokens, would not
// be joined to what stands before it: to another word, or to a character that is no
// token.
func (s *scanner) standsAlone(kept, start int) bool {
	end := 0
	if kept > 0 {
		end = min(endOf(&s.tokens[kept-1]), start)
	}
	if gap := s.text[end:start]; gap != "" {
		r, _ := utf8.DecodeLastRuneInString(gap)
		return strings.ContainsRune(" \t\r\n\u00a0\ufeff", r)
	}
	quoted := start < len(s.text) && (s.text[start] == '"' || s.text[start] == '\'')
	return quoted || start == 0 || !isLetter(s.text[start-1]) && !isDigit(s.text[start-1])
}

// unfinished reports whether a token may go on at the end of the text: it ends
// there, and no quote or sign has closed it.
func (s *scanner) unfinished(t lexer.Token) bool {
	rest, ok := strings.CutPrefix(s.text[t.Pos.Offset:], t.Value)
	switch t.Type {
	case tokenWord, tokenParameter, tokenList:
		return ok && (rest == "" || rest == ".")
	case tokenNumber, tokenDate, tokenInstant, tokenVersion:
		return ok && rest == ""
	case tokenString, tokenQuotedName:
		n := len(s.errs)
		return ok && rest == "" && n > 0 && s.errs[n-1].Code == UnclosedString && int(s.errs[n-1].Span.Start) == t.Pos.Offset
	default:
		return false
	}
}

// wordEnd returns where a word with this first byte that has been read up to pos
// ends. What follows an open quote belongs to it up to the next blank or sign.
func wordEnd(text string, pos int, first byte) int {
	s := scanner{text: text}
	if first != '"' && first != '\'' && first != '`' {
		return s.nameEnd(pos)
	}
	for pos < len(text) && (isLetter(text[pos]) || isDigit(text[pos]) || text[pos] >= utf8.RuneSelf) {
		pos++
	}
	if pos < len(text) && text[pos] == first {
		pos++
	}
	return pos
}

// An aim is what a value is read for.
type aim struct {
	left   Expr   // what it is compared or computed with
	after  string // the operator, or the function
	args   []Expr // the arguments of the function before it
	within []*Ident
}

// operand reads the value after an operator.
func (p *parser) operand(left Expr, after string, floor power) Expr {
	return p.exprFor(aim{left: left, after: after, within: p.aim.within}, floor)
}

// argument reads an argument of a function.
func (p *parser) argument(function string, before []Expr) Expr {
	return p.exprFor(aim{after: function, args: before, within: p.aim.within}, powerOr)
}

// exprWithin reads a condition on events.
func (p *parser) exprWithin(events *Ident) Expr {
	return p.exprFor(aim{within: append(p.aim.within, events)}, powerOr)
}

func (p *parser) exprFor(a aim, floor power) Expr {
	outer := p.aim
	p.aim = a
	e := p.expr(floor)
	p.aim = outer
	return e
}

// itemOf reads an item of a list in which left is looked for.
func (p *parser) itemOf(left Expr) Expr {
	outer := p.aim
	p.aim.left = left
	e := p.item()
	p.aim = outer
	return e
}

// want notes what may stand at the end of the text, if the parser is there. Words
// are parted by blanks, so that a parser that notes nothing allocates nothing.
func (p *parser) want(kind WantKind, left Expr, after, words string) {
	if p.cursor != nil && p.peek().EOF() {
		p.note(Want{Kind: kind, Left: left, After: after, Words: strings.Fields(words)})
	}
}

// wantAfter notes what may stand at the end of the text after a word that is
// still to be taken.
func (p *parser) wantAfter(word string, left Expr, words string) {
	if p.cursor != nil && p.isWord(word) && p.second().EOF() {
		p.note(Want{Kind: WantWords, Left: left, After: word, Words: strings.Fields(words)})
	}
}

func (p *parser) note(w Want) {
	if p.lost {
		return
	}
	w.Within = slices.Clone(p.aim.within)
	p.cursor.Wants = append(p.cursor.Wants, w)
}

// lose ends the noting: what the parser asks for after a mistake at the end of the
// text is not what the user may write there.
func (p *parser) lose() {
	if p.cursor != nil && (p.peek().EOF() || len(p.cursor.Wants) > 0) {
		p.lost = true
	}
}

// wantOperand notes that a value is wanted, or a condition as well.
func (p *parser) wantOperand(floor power) {
	a := &p.aim
	w := Want{Kind: WantOperand, Left: a.left, After: a.after, Args: a.args, Value: floor > powerNot || p.aimsAtValue()}
	if !w.Value {
		w.Words = []string{"NOT"}
	}
	p.note(w)
}

func (p *parser) aimsAtValue() bool { return p.aim.left != nil || p.aim.after != "" }

// wantOperator notes the operators that may go on from left at the end of the
// text, or after a NOT or an OR that stands there.
func (p *parser) wantOperator(left Expr, floor power) {
	switch t := p.peek(); {
	case t.EOF():
		words := operatorsFrom(floor, isCondition(left))
		if floor <= powerOrMissing && p.takesOrMissing(left) {
			words = append(words, "OR MISSING")
		}
		if len(words) > 0 {
			p.note(Want{Kind: WantOperator, Left: left, Words: words, Value: p.aimsAtValue()})
		}
	case !p.second().EOF():
	case tokenIs(t, "NOT") && floor <= powerTest && !isCondition(left):
		p.note(Want{Kind: WantOperator, Left: left, After: "NOT", Words: slices.Sorted(maps.Keys(negatable)), Value: p.aimsAtValue()})
	case tokenIs(t, "OR") && floor <= powerOrMissing && p.takesOrMissing(left):
		p.note(Want{Kind: WantWords, Left: left, After: "OR", Words: []string{"MISSING"}})
	}
}

// operatorsFrom returns the operators that bind at least as tightly as floor.
// Conditions are joined by AND and OR, and tested no further.
func operatorsFrom(floor power, joining bool) (words []string) {
	for _, table := range []map[string]operator{symbolInfix, wordInfix} {
		for word, op := range table {
			if op.power >= floor && word != "<>" && (!joining || op.power <= powerAnd) {
				words = append(words, word)
			}
		}
	}
	if floor <= powerTest && !joining {
		words = append(words, "NOT")
	}
	slices.Sort(words)
	return words
}

// isCondition tells what is in or out from what has a value. A boolean field has a
// value, and so is no condition here.
func isCondition(e Expr) bool {
	switch e.(type) {
	case *Ident, *Parameter, *Literal, *Moment, *Negate, *Arith, *Call, *Aggregate, *Bad:
		return false
	default:
		return true
	}
}

// wantItem notes an item of a list, after the others.
func (p *parser) wantItem(left Expr, after string, others []Expr) {
	if p.cursor != nil && p.peek().EOF() {
		p.note(Want{Kind: WantItem, Left: left, After: after, Args: others, Value: true})
	}
}

// wantInCall notes what may follow the arguments of a function so far.
func (p *parser) wantInCall(function string, args []Expr) {
	if p.cursor == nil || !p.peek().EOF() {
		return
	}
	w := Want{Kind: WantWords, After: function, Args: args, Words: []string{")"}}
	if len(args) > 0 {
		w.Words = []string{",", ")"}
	}
	p.note(w)
}

// wantPoint notes the comma of a point after the number that a bracket begins with.
func (p *parser) wantPoint() {
	if p.cursor == nil {
		return
	}
	n := 0
	if p.peek().Value == "-" {
		n = 1
	}
	if p.ahead(n).Type == tokenNumber && p.ahead(n+1).EOF() && p.aimsAtValue() {
		p.note(Want{Kind: WantWords, Left: p.aim.left, After: "POINT", Words: []string{","}})
	}
}

// wantWindow notes what may begin a window of events.
func (p *parser) wantWindow() {
	p.want(WantWords, nil, "WINDOW", "WITHIN IN BEFORE AFTER SINCE ON BETWEEN")
	p.wantAfter("IN", nil, "THIS LAST NEXT")
}

// wantUnits notes the units of time that may follow a count.
func (p *parser) wantUnits(kind WantKind, count, left Expr, onlyDays bool) {
	if p.cursor == nil || !p.peek().EOF() {
		return
	}
	w := Want{Kind: kind, Left: left, After: "UNIT"}
	for u := Minute; u <= Year; u++ {
		if !onlyDays || !u.Elapsed() {
			w.Words = append(w.Words, unitFor(count, u))
		}
	}
	p.note(w)
}
