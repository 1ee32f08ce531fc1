package dsl

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/clientele-go/clientele/internal/civil"
)

// A scanner cuts a text into tokens. It goes on after a mistake, and stops for
// good only at a limit, so that nothing recursive ever sees text over a limit.
type scanner struct {
	text   string
	limits Limits
	pos    int
	tokens []lexer.Token
	errs   Errors
	full   bool // a limit was met
	// inComment says that the text ends in a comment.
	inComment bool

	nesting nesting
	// current is, in a definition file, the rule that is read: how long it may be, and where it
	// begins.
	current struct{ most, begin int }
}

// nesting counts how deep a recursive parser could get: an open bracket costs one
// level and one for each NOT or sign before it.
type nesting struct {
	depth, prefixes int
	opened          []int // the levels each open bracket or brace cost
	brackets        int   // how many of them are brackets
}

func (n *nesting) see(token string) int {
	switch {
	case token == "(" || token == "{":
		if token == "(" {
			n.brackets++
		}
		n.opened = append(n.opened, n.prefixes+1)
		n.depth += n.prefixes + 1
		n.prefixes = 0
	case token == ")" || token == "}":
		if last := len(n.opened) - 1; last >= 0 {
			n.depth -= n.opened[last]
			n.opened = n.opened[:last]
		}
		if token == ")" && n.brackets > 0 {
			n.brackets--
		}
		n.prefixes = 0
	case token == "-" || len(token) == 3 && strings.EqualFold(token, "NOT"):
		n.prefixes++
	default:
		n.prefixes = 0
	}
	return n.depth + n.prefixes
}

func (s *scanner) fail(code Code, start, end int, hint, format string, args ...any) {
	s.report(&Error{Code: code, Span: Span{int32(start), int32(end)}, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// report keeps an error, up to the limit.
func (s *scanner) report(e *Error) {
	if len(s.errs) < s.limits.Errors {
		e.Text = s.text
		s.errs = append(s.errs, e)
	}
	s.full = s.full || len(s.errs) >= s.limits.Errors
}

func (s *scanner) stop(code Code, start, end int, hint, format string, args ...any) {
	s.fail(code, start, end, hint, format, args...)
	s.full = true
}

// fewTokens is how many tokens are made room for at first: a long text that is
// refused early must not have cost the memory of one that is read.
const fewTokens = 64

// run scans the whole text and ends the tokens with an EOF.
func (s *scanner) run() {
	s.tokens = make([]lexer.Token, 0, min(len(s.text)/4+2, fewTokens))
	if strings.HasPrefix(s.text, "\ufeff") { // a byte-order mark
		s.pos = len("\ufeff")
	}
	for s.skipBlank(); s.pos < len(s.text) && !s.full; s.skipBlank() {
		if len(s.tokens) >= s.limits.Tokens {
			s.stop(TooMany, s.pos, s.pos+1, "use a list: x IN @name", "more than %d tokens", s.limits.Tokens)
			break
		}
		s.token()
	}
	s.tokens = append(s.tokens, lexer.EOFToken(lexer.Position{Offset: len(s.text)}))
}

func (s *scanner) skipBlank() {
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			s.pos++
		case c == '-' && strings.HasPrefix(s.text[s.pos:], "--"):
			s.pos = endOfLine(s.text, s.pos)
			s.inComment = s.pos == len(s.text)
		case c == '/' && strings.HasPrefix(s.text[s.pos:], "//"):
			s.fail(BadCharacter, s.pos, s.pos+2, "a comment begins with --", "unexpected %q", "//")
			s.pos = endOfLine(s.text, s.pos)
		case strings.HasPrefix(s.text[s.pos:], "\u00a0"): // pasted from a web page
			s.pos += len("\u00a0")
		default:
			return
		}
	}
}

func endOfLine(text string, pos int) int {
	if n := strings.IndexByte(text[pos:], '\n'); n >= 0 {
		return pos + n
	}
	return len(text)
}

func (s *scanner) token() {
	switch c := s.text[s.pos]; {
	case c|0x20 == 'v' && s.versionEnd() > 0:
		s.emit(tokenVersion, s.versionEnd())
	case isLetter(c):
		end := s.nameEnd(s.pos)
		if r, _ := utf8.DecodeRuneInString(s.text[end:]); unicode.IsLetter(r) {
			s.foreignName()
			return
		}
		s.emit(tokenWord, end)
	case isDigit(c):
		s.number()
	case c == '"' || c == '\'':
		s.quoted(c, tokenString, "string")
	case c == '`':
		s.quoted(c, tokenQuotedName, "name")
	case (c == ':' || c == '@') && s.pos+1 < len(s.text) && isLetter(s.text[s.pos+1]):
		kind := tokenParameter
		if c == '@' {
			kind = tokenList
		}
		s.emit(kind, s.nameEnd(s.pos+1))
	default:
		s.symbol()
	}
}

func (s *scanner) emit(kind lexer.TokenType, end int) {
	value := s.text[s.pos:end]
	if s.nesting.see(value) > s.limits.Depth {
		s.stop(TooDeep, s.pos, end, "take some brackets away", "nested deeper than %d levels", s.limits.Depth)
		return
	}
	if s.current.most > 0 && s.tooLong(value, end) {
		return
	}
	s.makeRoom()
	s.tokens = append(s.tokens, lexer.Token{Type: kind, Value: value, Pos: lexer.Position{Offset: s.pos}})
	s.pos = end
}

// tooLong stops the reading of a file at a rule that is over the limit: its tokens would
// cost many times its length.
func (s *scanner) tooLong(token string, end int) bool {
	switch strings.ToLower(token) {
	case "when", "metric":
		s.current.begin = end
	case "list", "tiers", "}":
		s.current.begin = 0
	}
	if s.current.begin == 0 || end-s.current.begin <= s.current.most {
		return false
	}
	s.stop(TooLong, s.current.begin, s.current.begin, "put long lists into a list: x IN @name", "a rule of more than %d bytes", s.current.most)
	return true
}

// makeRoom lets the tokens grow in steps at first, and then to what a text of this
// length usually has.
func (s *scanner) makeRoom() {
	n := len(s.tokens)
	if n < cap(s.tokens) {
		return
	}
	more := 3 * n
	if n >= 16*fewTokens {
		more = max(n, min(len(s.text)/4, s.limits.Tokens)-n)
	}
	s.tokens = slices.Grow(s.tokens, more)
}

// nameEnd returns the end of the dotted name that begins at pos.
func (s *scanner) nameEnd(pos int) int {
	for pos < len(s.text) {
		c := s.text[pos]
		dot := c == '.' && pos+1 < len(s.text) && isLetter(s.text[pos+1])
		if !isLetter(c) && !isDigit(c) && !dot {
			break
		}
		pos++
	}
	return pos
}

// versionEnd returns the end of a version such as v2.0.1 that begins here, or 0.
func (s *scanner) versionEnd() int {
	end := s.digitsEnd(s.pos + 1)
	if end == s.pos+1 || end+1 >= len(s.text) || s.text[end] != '.' || !isDigit(s.text[end+1]) {
		return 0
	}
	for end < len(s.text) && (isLetter(s.text[end]) || isDigit(s.text[end]) || strings.IndexByte(".-+", s.text[end]) >= 0) {
		end++
	}
	return end
}

func (s *scanner) digitsEnd(pos int) int {
	for pos < len(s.text) && isDigit(s.text[pos]) {
		pos++
	}
	return pos
}

// symbols has the longer ones first.
var symbols = []string{"!=", "<>", "<=", ">=", "=", "<", ">", "(", ")", "{", "}", ",", "+", "-", "*", "/"}

func (s *scanner) symbol() {
	rest := s.text[s.pos:]
	for _, f := range foreign {
		if strings.HasPrefix(rest, f.theirs) && !strings.HasPrefix(rest, "!=") {
			s.substitute(f.theirs, f.ours)
			return
		}
	}
	for _, symbol := range symbols {
		if strings.HasPrefix(rest, symbol) {
			s.emit(tokenSymbol, s.pos+len(symbol))
			return
		}
	}
	r, size := utf8.DecodeRuneInString(rest)
	if unicode.IsLetter(r) {
		s.foreignName()
		return
	}
	hint, ok := meant[r]
	switch {
	case s.typographic(r, rest):
		return
	case r == utf8.RuneError && size <= 1:
		s.fail(BadCharacter, s.pos, s.pos+1, "save the text as UTF-8", "byte 0x%02x is no UTF-8", rest[0])
	case ok:
		s.fail(BadCharacter, s.pos, s.pos+size, hint, "unexpected %q", r)
	case unicode.Is(unicode.Sc, r):
		s.fail(BadCharacter, s.pos, s.pos+size, "write the currency's code after the number: 20 GBP", "unexpected currency sign %q", r)
	default:
		s.fail(BadCharacter, s.pos, s.pos+size, "names with other than letters, digits and _ stand in back quotes", "unexpected character %q", r)
	}
	s.pos += size
}

// quoted scans a string or a name in back quotes, its quotes included. What the
// quotes hold is decoded when it is used.
func (s *scanner) quoted(quote byte, kind lexer.TokenType, what string) {
	start, pos := s.pos, s.pos+1
	for pos < len(s.text) {
		switch c := s.text[pos]; {
		case c == '\\' && quote != '`' && pos+1 < len(s.text):
			if !strings.ContainsRune(`\"'%_n`, rune(s.text[pos+1])) {
				s.fail(BadEscape, pos, pos+2, `write \\ for a backslash, \" for a quote, \n for a new line`, "no escape \\%c", s.text[pos+1])
			}
			pos += 2
		case c == quote && pos+1 < len(s.text) && s.text[pos+1] == quote:
			pos += 2
		case c == quote:
			if !utf8.ValidString(s.text[start:pos]) {
				s.fail(BadCharacter, start, pos+1, "save the text as UTF-8", "%s with bytes that are no UTF-8", what)
			}
			s.emit(kind, pos+1)
			return
		default:
			pos++
		}
	}
	end := start + 1
	for end < len(s.text) && s.text[end] != '\n' {
		end++
	}
	s.fail(UnclosedString, start, end, fmt.Sprintf("close it with %c", quote), "%s without a closing quote", what)
	s.emit(kind, end)
}

// number scans numbers, percentages, dates and instants, and refuses the other
// ways of writing them with the right one.
func (s *scanner) number() {
	start := s.pos
	whole := s.digitsEnd(start)
	if whole-start == 4 && whole+1 < len(s.text) && s.text[whole] == '-' && isDigit(s.text[whole+1]) && s.date(whole) {
		return
	}
	if rest := s.text[whole:]; rest != "" && (strings.IndexByte("./'_", rest[0]) >= 0 || blankThenDigit(rest)) && s.foreignNumber() {
		return
	}
	end := whole
	if end+1 < len(s.text) && s.text[end] == '.' && isDigit(s.text[end+1]) {
		end = s.digitsEnd(end + 1)
	}
	if message, hint, bad := s.numberMistake(start, whole, &end); bad {
		s.fail(BadNumber, start, end, hint, "%s", message)
	}
	if end-start-strings.Count(s.text[start:end], ".") > s.limits.Digits {
		s.fail(TooLong, start, end, "", "a number of more than %d digits", s.limits.Digits)
	}
	kind := tokenNumber
	if end < len(s.text) && s.text[end] == '%' {
		kind = tokenPercent
		end++
	}
	s.emit(kind, end)
}

// numberMistake reports what is wrong with the number in [start, end), whose
// whole part ends at whole, and extends end over what belongs to the mistake.
func (s *scanner) numberMistake(start, whole int, end *int) (message, hint string, bad bool) {
	rest := s.text[*end:]
	switch {
	case whole-start > 1 && s.text[start] == '0':
		return "a number with leading zeros", `write it without, or "` + s.text[start:*end] + `" for a text`, true
	case strings.HasPrefix(rest, ".") && !strings.HasPrefix(rest, ".."):
		*end++
		return "a number ends in a full stop", "write " + s.text[start:whole] + ".0 or " + s.text[start:whole], true
	case len(rest) > 1 && rest[0]|0x20 == 'e' && (isDigit(rest[1]) || rest[1] == '-' || rest[1] == '+'):
		*end = s.digitsEnd(*end + 2)
		return "a number with an exponent", "write it out, such as 1000000", true
	case len(rest) > 0 && isLetter(rest[0]):
		unit := s.text[*end:s.nameEnd(*end)]
		*end += len(unit)
		return fmt.Sprintf("%q follows a number without a blank", unit), "write " + s.text[start:*end-len(unit)] + " " + unitName(unit), true
	case s.grouped(*end):
		for s.grouped(*end) {
			*end = s.digitsEnd(*end + 1)
		}
		if *end+1 < len(s.text) && s.text[*end] == '.' && isDigit(s.text[*end+1]) {
			*end = s.digitsEnd(*end + 1)
		}
		return "a number with a comma", commaHint(s.text[start:*end]), true
	case s.decimalComma(start, whole, *end):
		*end = s.digitsEnd(*end + 1)
		return "a number with a comma", commaHint(s.text[start:*end]) + "; for two values put a blank after the comma", true
	}
	return "", "", false
}

// decimalComma reports whether the number in [start, end), whose whole part ends at whole,
// is the first of 1.000,50 in a list. There the comma could separate, too, but nobody ends
// three decimals with a zero.
func (s *scanner) decimalComma(start, whole, end int) bool {
	if whole-start > 3 || s.text[start] == '0' || end-whole != len(".000") || s.text[end-1] != '0' || !s.inList() {
		return false
	}
	cents := s.text[end:min(end+4, len(s.text))]
	return len(cents) >= 3 && cents[0] == ',' && s.digitsEnd(end+1) == end+3 && !strings.HasPrefix(s.text[end+3:], ".")
}

// inList reports whether the next token is in a list, as far as those before it tell.
func (s *scanner) inList() bool {
	n := len(s.tokens)
	if n > 0 && s.tokens[n-1].Value == "," {
		return true
	}
	return n > 1 && s.tokens[n-1].Value == "(" && slices.Contains([]string{"IN", "ANY", "ALL", "="}, strings.ToUpper(s.tokens[n-2].Value))
}

// grouped reports whether a comma and digits follow at pos in the manner of
// 1,000 or 1.000,50. Inside brackets a comma separates, unless zeros follow it
// that no number begins with.
func (s *scanner) grouped(pos int) bool {
	if pos+1 >= len(s.text) || s.text[pos] != ',' || !isDigit(s.text[pos+1]) {
		return false
	}
	end := s.digitsEnd(pos + 1)
	return s.nesting.brackets == 0 || end-pos == 4 && s.text[pos+1] == '0'
}

// date scans a date or an instant whose year ends at dash, and reports whether
// there is one: 2026-1 is a subtraction.
func (s *scanner) date(dash int) bool {
	month := s.digitsEnd(dash + 1)
	if month+1 >= len(s.text) || s.text[month] != '-' || !isDigit(s.text[month+1]) {
		return false
	}
	end := s.digitsEnd(month + 1)
	if end < len(s.text) && (s.text[end] == 'T' || s.text[end] == 't') {
		s.instant(end)
		return true
	}
	if clock := clockAfter.FindString(s.text[end:]); clock != "" {
		s.misspelt(BadDate, end-s.pos+len(clock), tokenDate, s.text[s.pos:end], "an instant is written without a blank, and with its zone", "write one such as 2026-01-31T09:00:00Z")
		return true
	}
	if _, err := civil.Parse(s.text[s.pos:end]); err != nil {
		s.fail(BadDate, s.pos, end, "", "no such day as %s: want one such as 2026-01-31", s.text[s.pos:end])
	}
	s.emit(tokenDate, end)
	return true
}

func (s *scanner) instant(end int) {
	for end < len(s.text) && (isLetter(s.text[end]) || isDigit(s.text[end]) || strings.IndexByte(":.+-", s.text[end]) >= 0) {
		end++
	}
	if _, err := time.Parse(time.RFC3339Nano, s.text[s.pos:end]); err != nil {
		s.fail(BadDate, s.pos, end, "end it with Z or an offset such as +01:00", "no such instant as %s: want one such as 2026-01-31T09:00:00Z", s.text[s.pos:end])
	}
	s.emit(tokenInstant, end)
}

// unquote decodes a quoted token: doubled quotes and, in strings, backslash
// escapes. A backslash before % or _ is kept, for LIKE.
func unquote(raw string) string {
	quote := raw[0]
	body := raw[1:]
	if len(body) > 0 && body[len(body)-1] == quote {
		body = body[:len(body)-1]
	}
	if strings.IndexByte(body, quote) < 0 && (quote == '`' || strings.IndexByte(body, '\\') < 0) {
		return body
	}
	var b strings.Builder
	for i := 0; i < len(body); i++ {
		c := body[i]
		if i+1 < len(body) {
			next := body[i+1]
			switch {
			case c == quote && next == quote:
				i++
			case c == '\\' && quote != '`' && next == 'n':
				c = '\n'
				i++
			case c == '\\' && quote != '`' && next != '%' && next != '_':
				c = next
				i++
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// quote is the inverse of unquote for strings.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\n':
			b.WriteString(`\n`)
		case c == '"':
			b.WriteString(`\"`)
		case c == '\\' && i+1 < len(s) && (s[i+1] == '%' || s[i+1] == '_'):
			b.WriteByte('\\')
		case c == '\\':
			b.WriteString(`\\`)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
