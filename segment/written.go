package segment

import (
	"strings"
	"time"

	"github.com/clientele-go/clientele/dsl"
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
	if century > 99 || years > 99 || month < 1 || month > 12 || day < 1 || day > daysOf(100*century+years, month) {
		return 0, false
	}
	return dayNumber(100*century+years, month, day), true
}

func daysOf(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 31
	}
}

// dayNumber counts days from 1970 on, by years that begin in March, of which 400 have 146,097
// days.
func dayNumber(year, month, day int) dsl.Date {
	m := month - 3
	if m < 0 {
		m += 12
		year--
	}
	year += 400 // so that nothing is negative
	return dsl.Date(365*year + year/4 - year/100 + year/400 + (153*m+2)/5 + day - 1 - 146097 - 719468)
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
