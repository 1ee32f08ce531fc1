package dsl

import (
	"io"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// The kinds of token. Words are identifiers and keywords alike: which of the two
// a word is depends on where it stands.
const (
	tokenWord lexer.TokenType = iota + 1
	tokenQuotedName
	tokenString
	tokenNumber
	tokenPercent
	tokenDate
	tokenInstant
	tokenVersion
	tokenParameter
	tokenList
	tokenSymbol
)

// definition tells participle the names of our tokens. Texts are scanned before
// participle sees them, which keeps the scanner's errors apart from the grammar's.
type definition struct{}

// Symbols names the kinds of token.
func (definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": lexer.EOF, "Word": tokenWord, "QuotedName": tokenQuotedName, "String": tokenString,
		"Number": tokenNumber, "Percent": tokenPercent, "Date": tokenDate, "Instant": tokenInstant, "Version": tokenVersion,
		"Parameter": tokenParameter, "List": tokenList, "Symbol": tokenSymbol,
	}
}

// Lex scans a text, as the interface wants it; a text that is parsed is scanned by
// scanner.run.
func (definition) Lex(_ string, r io.Reader) (lexer.Lexer, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	s := scanner{text: string(text), limits: Limits{}.orDefault()}
	s.run()
	return &tokens{list: s.tokens}, s.errs.Err()
}

// tokens replays a scanned text to participle.
type tokens struct {
	list []lexer.Token
	next int
}

// Next returns the next token, and the last one, which ends the text, for ever.
func (t *tokens) Next() (lexer.Token, error) {
	token := t.list[t.next]
	if !token.EOF() {
		t.next++
	}
	return token, nil
}

// reserved are the words that name no field unless they stand in back quotes.
// Units, periods and function names are not among them: those are recognised by
// their place.
var reserved = map[string]bool{
	"AND": true, "OR": true, "NOT": true, "IN": true, "BETWEEN": true, "IS": true,
	"MISSING": true, "NULL": true, "EMPTY": true, "CONTAINS": true, "STARTS": true,
	"ENDS": true, "LIKE": true, "MATCHES": true, "WITHIN": true, "BEFORE": true,
	"AFTER": true, "ON": true, "SINCE": true, "ANNIVERSARY": true, "TRUE": true,
	"FALSE": true, "TODAY": true, "YESTERDAY": true, "TOMORROW": true, "NOW": true,
	"ANY": true, "ALL": true, "NO": true, "SEQUENCE": true, "SEGMENT": true,
	"THEN": true, "WHERE": true, "AGO": true, "FROM": true, "TOP": true, "BOTTOM": true,
	"WHEN": true, "OTHERWISE": true,
}

// keyword returns the word in upper case when it is reserved, without allocating.
func keyword(word string) (string, bool) {
	if len(word) > 11 {
		return "", false
	}
	var buf [11]byte
	for i := 0; i < len(word); i++ {
		c := word[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		buf[i] = c
	}
	if !reserved[string(buf[:len(word)])] {
		return "", false
	}
	return strings.ToUpper(word), true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// isName reports whether a field may be written with this name as it stands.
func isName(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || !isLetter(part[0]) {
			return false
		}
		for i := 1; i < len(part); i++ {
			if !isLetter(part[i]) && !isDigit(part[i]) {
				return false
			}
		}
	}
	_, taken := keyword(s)
	return !taken
}
