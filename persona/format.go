package persona

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file words single numbers and names. What it writes, numbersIn reads.

// count writes a whole number with thousands separators: 1,204.
func count(n int) string { return thousands(strconv.Itoa(n)) }

// thousands puts commas into the whole part of a number written in decimal.
func thousands(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, part, dotted := strings.Cut(s, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if dotted {
		b.WriteByte('.')
		b.WriteString(part)
	}
	return b.String()
}

// percent writes a share: 62 %, 6.0 %. What is there is never 0 % and what is
// not all is never 100 %: that is under 1 %, over 99 %.
func percent(share float64) string {
	switch {
	case share > 0 && share < 0.01:
		return "under 1 %"
	case share < 1 && share >= 0.995:
		return "over 99 %"
	case share > 0 && share < 0.0995:
		return strconv.FormatFloat(100*share, 'f', 1, 64) + " %"
	default:
		return strconv.FormatFloat(100*share, 'f', 0, 64) + " %"
	}
}

// times writes a lift: 2.0, 14, 0.05.
func times(lift float64) string {
	switch {
	case lift >= 9.95:
		return thousands(strconv.FormatFloat(lift, 'f', 0, 64))
	case lift >= 0.095 || lift == 0:
		return strconv.FormatFloat(lift, 'f', 1, 64)
	default:
		return significant(lift)
	}
}

// plain writes a number to the whole from 1,000, to two places from 1, else to
// three significant digits.
func plain(x float64) string {
	switch size := math.Abs(x); {
	case size >= 1e15:
		return strconv.FormatFloat(x, 'g', 3, 64)
	case size >= 999.995:
		return thousands(strconv.FormatFloat(x, 'f', 0, 64))
	case size >= 1:
		return trim(strconv.FormatFloat(x, 'f', 2, 64))
	default:
		return significant(x)
	}
}

// significant writes a number below 1 to three digits.
func significant(x float64) string {
	if x == 0 {
		return "0"
	}
	if math.Abs(x) < 1e-6 {
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	places := 2 - int(math.Floor(math.Log10(math.Abs(x))))
	return trim(strconv.FormatFloat(x, 'f', places, 64))
}

// trim drops the zeros that end a fraction.
func trim(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// quantity writes a number with its unit: £412.50, 3 days, 1 day, 12 %.
func quantity(x float64, unit string) string {
	unit = clean(unit)
	s := plain(x)
	if unit == "" {
		return s
	}
	if sign, _ := utf8.DecodeLastRuneInString(unit); unicode.Is(unicode.Sc, sign) {
		return money(s, unit)
	}
	if s == "1" && len(unit) > 2 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return s + " " + unit
}

// money puts the sign first and writes hundredths in full.
func money(s, sign string) string {
	if dot := strings.IndexByte(s, '.'); dot >= 0 && len(s)-dot == 2 {
		s += "0"
	}
	if strings.HasPrefix(s, "-") {
		return "-" + sign + s[1:]
	}
	return sign + s
}

// clean makes a name fit for a line: control characters become spaces, and what
// is longer than 60 runes is cut.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, s)
	return shorten(s, 60)
}

// shorten cuts a string to so many runes, the last of them an ellipsis.
func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// list joins names: a, b and c.
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
