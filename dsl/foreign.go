package dsl

// This file reads the spellings of other languages and countries: each is a mistake, and is
// read as what it stands for, so that it is the only one.

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/clientele-go/clientele/internal/civil"
)

// foreign are the spellings of other languages, each read as ours once reported.
var foreign = []struct{ theirs, ours string }{
	{"==", "="}, {"=!", "!="}, {"=>", ">="}, {"=<", "<="}, {"&&", "AND"}, {"||", "OR"}, {"≥", ">="}, {"≤", "<="}, {"≠", "!="}, {"!", "NOT"}, {"&", "AND"}, {"|", "OR"},
	{"[", "("}, {"]", ")"},
}

// conjunctions are the words of other languages that join conditions; none of them is taken
// for the currency of the number before it.
var conjunctions = map[string]string{
	"UND": "AND", "ET": "AND", "Y": "AND", "OCH": "AND", "OG": "AND",
	"ODER": "OR", "OU": "OR", "O": "OR", "LUB": "OR", "ELLER": "OR", "XOR": "(a OR b) AND NOT (a AND b)",
}

// openings are the words before a condition in other languages, where it is not alone.
var openings = map[string]bool{"WHERE": true, "WHEN": true, "IF": true, "FILTER": true, "HAVING": true, "SELECT": true}

// opening passes over what comes before the condition, once reported.
func (p *parser) opening() {
	t := p.peek()
	word := strings.ToUpper(t.Value)
	if t.Type != tokenWord || !openings[word] {
		return
	}
	next := p.second()
	if tokenIs(next, "NOT") {
		next = p.ahead(2)
	}
	isName := next.Type == tokenWord && !reserved[strings.ToUpper(next.Value)] || next.Type == tokenQuotedName
	if !isName && !(word == "SELECT" && next.Value == "*") {
		return
	}
	last := p.next()
	for word == "SELECT" && !last.EOF() && !tokenIs(last, "WHERE") {
		last = p.next()
	}
	p.failAt(Unexpected, t, "leave out what stands before the condition", "a rule is a condition by itself, without %s", word)
}

// meant are hints at what a character may have been written for.
var meant = map[rune]string{
	'“': `write "…"`, '”': `write "…"`, '„': `write "…"`, '«': `write "…"`, '»': `write "…"`, '‘': `write "…"`, '’': `write "…"`,
	'%': "write a percentage without a blank, as in 10%", ';': "a rule ends without a sign", '.': "write a number with a digit before the point, as in 0.5",
}

// closing are the signs that close what a typographic quote has opened.
var closing = map[rune]string{'“': "”“", '„': "“”", '«': "»", '‘': "’‘", '»': "«"}

// typographic reads a text in typographic quotes as the one in plain quotes that it should
// have been, if it is closed on the same line.
func (s *scanner) typographic(r rune, rest string) bool {
	if closing[r] == "" {
		return false
	}
	body := rest[utf8.RuneLen(r):]
	end := strings.IndexAny(body, closing[r])
	if end < 0 || strings.IndexByte(body[:end], '\n') >= 0 {
		return false
	}
	_, size := utf8.DecodeRuneInString(body[end:])
	plain := quote(body[:end])
	s.misspelt(BadCharacter, utf8.RuneLen(r)+end+size, tokenString, plain, "typographic quotes", "write "+plain)
	return true
}

// foreignName reads a name with letters other than A to Z as the one in back quotes that
// it should have been.
func (s *scanner) foreignName() {
	isPart := func(r rune) bool { return r == '_' || unicode.In(r, unicode.L, unicode.M, unicode.N) }
	name := s.text[s.pos:]
	if n := strings.IndexFunc(name, func(r rune) bool { return !isPart(r) }); n >= 0 {
		name = name[:n]
	}
	quoted := "`" + name + "`"
	s.misspelt(BadCharacter, len(name), tokenQuotedName, quoted, "a name with letters other than A to Z", "write "+quoted)
}

func (s *scanner) substitute(theirs, ours string) {
	kind := tokenSymbol
	if isLetter(ours[0]) {
		kind = tokenWord
	}
	s.nesting.see(ours)
	s.misspelt(BadCharacter, len(theirs), kind, ours, fmt.Sprintf("unexpected %q", theirs), "write "+ours)
}

// commaHint says how to write a number with commas. A comma before three digits
// sets thousands apart; one that is the last, before another number of digits or
// after a full stop, is meant as the decimal point.
func commaHint(number string) string {
	const rule = "; the full stop is the decimal point, and thousands are not set apart"
	last := strings.LastIndexAny(number, ".,")
	if number[last] == ',' && (strings.Contains(number, ".") || len(number)-last != 4) {
		return "write " + strings.NewReplacer(".", "", ",", "").Replace(number[:last]) + "." + number[last+1:] + rule
	}
	return "write " + strings.ReplaceAll(number, ",", "") + rule
}

func unitName(word string) string {
	switch word {
	case "d", "D":
		return "DAYS"
	case "h", "H":
		return "HOURS"
	case "w", "W":
		return "WEEKS"
	case "m", "M":
		return "MONTHS or MINUTES"
	case "y", "Y":
		return "YEARS"
	default:
		return word
	}
}

// grouping sets digits apart with signs that are none of a number; anyDate is a date in
// the order of some country.
var (
	grouping = regexp.MustCompile(`^(?:[0-9]+(?:['_][0-9]+)+|[0-9]{1,3}(?:[ \x{a0}\x{202f}][0-9]{3})+\b)(?:\.[0-9]+)?`)
	anyDate  = regexp.MustCompile(`^([0-9]{1,4})[./]([0-9]{1,2})[./]([0-9]{1,4})\b`)
)

// blankThenDigit reports whether a text begins with a blank, as some set thousands apart
// with, and a digit after it.
func blankThenDigit(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return unicode.Is(unicode.Zs, r) && size < len(text) && isDigit(text[size])
}

// foreignNumber reads a number or a date in the spelling of elsewhere as ours once
// reported, if there is one.
func (s *scanner) foreignNumber() bool {
	rest := s.text[s.pos:]
	if number := grouping.FindString(rest); number != "" {
		plain := strings.NewReplacer("'", "", "_", "", " ", "", "\u00a0", "", "\u202f", "").Replace(number)
		s.misspelt(BadNumber, len(number), tokenNumber, plain, "the digits of a number stand together", "write "+plain)
		return true
	}
	parts := anyDate.FindStringSubmatch(rest)
	if parts == nil || len(parts[1]) != 4 && len(parts[3]) != 4 {
		return false
	}
	year, month, day := parts[3], parts[2], parts[1]
	if len(parts[1]) > 2 {
		year, day = day, year
	}
	date := fmt.Sprintf("%04s-%02s-%02s", year, month, day)
	hint := "write it as " + date
	if _, err := civil.Parse(date); err != nil { // month and day may have changed places
		date = "2026-01-31"
		hint = "write one such as " + date
	}
	s.misspelt(BadDate, len(parts[0]), tokenDate, date, "a date is written by year, month and day", hint)
	return true
}

// misspelt reports the next n bytes, and reads them as a token of ours.
func (s *scanner) misspelt(code Code, n int, kind lexer.TokenType, ours, message, hint string) {
	s.fail(code, s.pos, s.pos+n, hint, "%s", message)
	s.makeRoom()
	s.tokens = append(s.tokens, lexer.Token{Type: kind, Value: ours, Pos: lexer.Position{Offset: s.pos, Column: n}})
	s.pos += n
}

// endOf is where a token ends in the text. The column, which is not used otherwise, is the
// length of what a token stands for that is spelt in another way.
func endOf(t *lexer.Token) int { return t.Pos.Offset + cmp.Or(t.Pos.Column, len(t.Value)) }

// clockAfter is a time of day behind a date and a blank.
var clockAfter = regexp.MustCompile(`^ [0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z?`)
