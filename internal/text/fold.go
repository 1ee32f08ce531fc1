// Package text compares text the way a field says: by its bytes, or by Unicode
// simple case folding over normal form C. No locale has a say.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the form in which texts that differ only in letter case, or in
// how their accents are composed, are the same bytes. Folding is simple: ß does
// not become ss, and İ and ı are letters of their own.
func Fold(s string) string {
	if isFoldedASCII(s) {
		return s
	}
	return strings.Map(foldRune, norm.NFC.String(s))
}

// EqualFold reports whether Fold(s) is folded, which must be a folded text. It
// does not allocate unless s is not in normal form C.
func EqualFold(s, folded string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			return equalFoldUnicode(s[i:], folded[min(i, len(folded)):])
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if i >= len(folded) || folded[i] != c {
			// A combining mark may yet compose with an ASCII letter before it.
			return !isASCII(s[i:]) && Fold(s) == folded
		}
	}
	return len(s) == len(folded)
}

func equalFoldUnicode(s, folded string) bool {
	if !norm.NFC.IsNormalString(s) || startsWithMark(s) {
		return Fold(s) == folded
	}
	for _, r := range s {
		got, size := utf8.DecodeRuneInString(folded)
		if size == 0 || foldRune(r) != got {
			return false
		}
		folded = folded[size:]
	}
	return folded == ""
}

func startsWithMark(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.M, r)
}

// foldRune is Unicode's simple case folding: the small letter of r's capital, for Cherokee
// the capital, as long as that is another case of r and not of another letter, as i is of
// the Turkish İ and ı. A rune that is no character stays as it is.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	folded := unicode.ToUpper(r)
	if !unicode.Is(unicode.Cherokee, r) {
		folded = unicode.ToLower(folded)
	}
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		if next == folded {
			return folded
		}
	}
	return r
}

func isFoldedASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// AppendFold appends Fold(s) to dst, which grows only when it is too small, and
// returns the whole buffer and the folded text within it.
func AppendFold(dst []byte, s string) (buffer, folded []byte) {
	start := len(dst)
	if isASCII(s) {
		for i := range len(s) {
			c := s[i]
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			dst = append(dst, c)
		}
		return dst, dst[start:]
	}
	dst = norm.NFC.AppendString(dst, s)
	composed := dst[start:]
	start = len(dst)
	for len(composed) > 0 {
		r, size := utf8.DecodeRune(composed)
		dst = utf8.AppendRune(dst, foldRune(r))
		composed = composed[size:]
	}
	return dst, dst[start:]
}
