package segment

import (
	"strings"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/internal/exact"
)

// This file reads the commonest spellings of values without making anything of them. What
// is written otherwise is read as the values of maps are.

// writtenDigits reads a whole number of up to 18 digits.
func writtenDigits(s string) (v int64, ok bool) {
	rest, negative := strings.CutPrefix(s, "-")
	if len(rest) == 0 || len(rest) > 18 {
		return 0, false
	}
	for i := range len(rest) {
		c := rest[i] - '0'
		if c > 9 {
			return 0, false
		}
		v = 10*v + int64(c)
	}
	if negative {
		v = -v
	}
	return v, true
}

// writtenDecimal reads up to 18 digits without making a decimal of them.
func writtenDecimal(s string) (exact.Num, Cause) {
	const most = 18
	v, scale, digits, point := int64(0), 0, 0, false
	rest, negative := strings.CutPrefix(s, "-")
	for i := range len(rest) {
		switch c := rest[i]; {
		case '0' <= c && c <= '9':
			v = 10*v + int64(c-'0')
			if digits++; point {
				scale++
			}
		case c == '.' && !point:
			point = true
		default:
			digits = most + 1
		}
		if digits > most {
			return parsedDecimal(s)
		}
	}
	switch {
	case digits == 0:
		return exact.Num{}, Invalid
	case negative:
		v = -v
	}
	return exact.Scaled(v, scale), known
}

func parsedDecimal(s string) (exact.Num, Cause) {
	d, why := parseDecimal(s)
	if why != known {
		return exact.Num{}, why
	}
	return exactDecimal(d)
}

// twoDigits reads two digits, or returns something above 99.
func twoDigits(s string, at int) int {
	a, b := s[at]-'0', s[at+1]-'0'
	if a > 9 || b > 9 {
		return 100
	}
	return int(10*a + b)
}

// writtenDate reads a day such as 2026-01-31; ok is false where it is written otherwise,
// or there is none.
func writtenDate(s string) (d dsl.Date, ok bool) {
	if len(s) != len("2026-01-31") || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	century, years, month, day := twoDigits(s, 0), twoDigits(s, 2), twoDigits(s, 5), twoDigits(s, 8)
	if max(century, years, month, day) > 99 {
		return 0, false
	}
	return civil.New(100*century+years, time.Month(month), day)
}

// writtenInstant reads an instant such as 2026-01-31T09:30:00.5Z or …+01:00; ok is false
// where it is written otherwise, or there is none.
func writtenInstant(s string) (t time.Time, ok bool) {
	if len(s) < len("2026-01-31T09:30:00Z") || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return t, false
	}
	day, ok := writtenDate(s[:10])
	hour, minute, second := twoDigits(s, 11), twoDigits(s, 14), twoDigits(s, 17)
	if !ok || hour > 23 || minute > 59 || second > 59 {
		return t, false
	}
	at, nanos := 19, int64(0)
	if s[at] == '.' {
		unit := int64(time.Second)
		for at++; at < len(s) && s[at]-'0' <= 9; at++ {
			unit /= 10 // to 0 beyond nanoseconds
			nanos += unit * int64(s[at]-'0')
		}
		if at == len("2026-01-31T09:30:00.") {
			return t, false
		}
	}
	east, ok := writtenZone(s[at:])
	return time.Unix(int64(day)*86400+int64(hour*3600+minute*60+second-east), nanos).UTC(), ok
}

// writtenZone reads how many seconds the clocks of a zone are ahead.
func writtenZone(s string) (east int, ok bool) {
	if s == "Z" {
		return 0, true
	}
	if len(s) != len("+01:00") || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return 0, false
	}
	hours, minutes := twoDigits(s, 1), twoDigits(s, 4)
	if east = 3600*hours + 60*minutes; s[0] == '-' {
		east = -east
	}
	return east, hours <= 23 && minutes <= 59
}
