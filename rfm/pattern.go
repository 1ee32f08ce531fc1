package rfm

import (
	"fmt"
	"strings"
)

// A place is the set of scores allowed in one of the three: bit s for the score s.
type place uint8

const anyScore place = 1<<1 | 1<<2 | 1<<3 | 1<<4 | 1<<5

// A pattern is the places of R, F and M.
type pattern [3]place

// matches reports whether a valid score is among those of the pattern.
func (p pattern) matches(s Score) bool {
	return p[0]>>s.R&1 == 1 && p[1]>>s.F&1 == 1 && p[2]>>s.M&1 == 1
}

// parsePatterns reads the text of Group.Match.
func parsePatterns(text string) ([]pattern, error) {
	var out []pattern
	for field := range strings.FieldsSeq(text) {
		p, err := parsePattern(field)
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", field, err)
		}
		out = append(out, p)
	}
	if out == nil {
		return nil, fmt.Errorf("no pattern: want codes such as 543, 5[4-5]* or ***")
	}
	return out, nil
}

func parsePattern(field string) (pattern, error) {
	var p pattern
	rest := field
	for i := range p {
		var err error
		if p[i], rest, err = parsePlace(rest); err != nil {
			return p, err
		}
	}
	if rest != "" {
		return p, fmt.Errorf("%q follows the three places", rest)
	}
	return p, nil
}

// parsePlace reads one place off the front of text.
func parsePlace(text string) (p place, rest string, err error) {
	switch {
	case text == "":
		return 0, "", fmt.Errorf("fewer than three places")
	case text[0] == '*':
		return anyScore, text[1:], nil
	case text[0] != '[':
		p, err = parseScore(text[:1])
		return p, text[1:], err
	}
	set, rest, closed := strings.Cut(text[1:], "]")
	if !closed {
		return 0, "", fmt.Errorf("[ without ]")
	}
	p, err = parseSet(set)
	return p, rest, err
}

// parseSet reads what stands between brackets: digits, and ranges such as 2-4.
func parseSet(set string) (place, error) {
	var p place
	for set != "" {
		low, err := parseScore(set[:1])
		if err != nil {
			return 0, err
		}
		high := low
		set = set[1:]
		if len(set) > 1 && set[0] == '-' {
			if high, err = parseScore(set[1:2]); err != nil {
				return 0, err
			}
			set = set[2:]
		}
		if high < low {
			return 0, fmt.Errorf("a range that descends")
		}
		p |= 2*high - low // the bits from low to high
	}
	if p == 0 {
		return 0, fmt.Errorf("[] allows nothing")
	}
	return p, nil
}

func parseScore(digit string) (place, error) {
	if digit[0] < '1' || digit[0] > '5' {
		return 0, fmt.Errorf("%q is no score from 1 to 5", digit)
	}
	return 1 << (digit[0] - '0'), nil
}
