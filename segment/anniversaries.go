package segment

import (
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/civil"
)

// A LeapDay says on which day an anniversary of 29 February falls in a common year.
// The zero value is 28 February.
type LeapDay uint8

// The days for 29 February.
const (
	On28February LeapDay = iota
	On1March
)

// anniversary compiles a test of the day and month of a date, in whatever year.
func (c *compiler) anniversary(e *dsl.Anniversary) test {
	c.moment = true
	if e.Kind == dsl.AnniversaryInMonth {
		month := time.Month(c.wholeNumber(e.Month))
		return &predicate[point]{c.timeExpr(e.X), func(p point, m *moment) bool {
			_, born, _ := p.dayIn(m.zone()).Civil()
			return born == month
		}, asks[point]{}}
	}
	days := func(m *moment) daySpan { return daySpan{m.today, m.today + 1} }
	if e.Kind == dsl.AnniversaryWithin {
		days = c.sliding(e.Window).days
	}
	index, leapDay := len(c.calendar.days), c.leapDay
	c.calendar.days = append(c.calendar.days, days)
	return &predicate[point]{c.timeExpr(e.X), func(p point, m *moment) bool {
		return hasAnniversary(p.dayIn(m.zone()), m.days[index], leapDay)
	}, asks[point]{}}
}

// hasAnniversary reports whether a date's anniversary of some year falls within some
// days: if it does, one of the year in which they begin, or of the next one, does.
func hasAnniversary(d dsl.Date, within daySpan, leapDay LeapDay) bool {
	_, month, day := d.Civil()
	year, _, _ := within.from.Civil()
	return within.holds(anniversaryIn(year, month, day, leapDay)) || within.holds(anniversaryIn(year+1, month, day, leapDay))
}

func anniversaryIn(year int, month time.Month, day int, leapDay LeapDay) dsl.Date {
	if d, ok := civil.New(year, month, day); ok {
		return d
	}
	d, _ := civil.New(year, time.February, 28) // for 29 February
	return d + dsl.Date(leapDay)
}
