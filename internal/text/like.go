package text

import (
	"strings"
	"unicode/utf8"
)

// A Pattern is a compiled LIKE pattern: % stands for any text, _ for any one
// character, and a backslash takes the special meaning from what follows it.
// A Pattern is immutable.
type Pattern struct{ parts []part }

type part struct {
	literal string // when neither any nor one
	any     bool
	one     bool
}

// ParseLike compiles a pattern.
func ParseLike(pattern string) Pattern {
	var p Pattern
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			p.parts = append(p.parts, part{literal: literal.String()})
			literal.Reset()
		}
	}
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped || r != '%' && r != '_' && r != '\\':
			literal.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		default:
			flush()
			p.parts = append(p.parts, part{any: r == '%', one: r == '_'})
		}
	}
	if escaped {
		literal.WriteByte('\\')
	}
	flush()
	return p
}

// Match reports whether the pattern covers the whole of s. On a mismatch it goes
// back only to the last %, so it takes time at most proportional to the length of
// s times that of the pattern.
func (p Pattern) Match(s string) bool {
	at, pos := 0, 0
	retryAt, retryPos := -1, 0
	for {
		switch {
		case at < len(p.parts) && p.parts[at].any:
			retryAt, retryPos = at+1, pos
			at++
			continue
		case at < len(p.parts) && p.parts[at].one && pos < len(s):
			_, size := utf8.DecodeRuneInString(s[pos:])
			at, pos = at+1, pos+size
			continue
		case at < len(p.parts) && !p.parts[at].one && strings.HasPrefix(s[pos:], p.parts[at].literal):
			at, pos = at+1, pos+len(p.parts[at].literal)
			continue
		case at == len(p.parts) && pos == len(s):
			return true
		}
		if retryAt < 0 || retryPos >= len(s) {
			return false
		}
		_, size := utf8.DecodeRuneInString(s[retryPos:])
		retryPos += size
		at, pos = retryAt, retryPos
	}
}
