package rfm

import (
	"time"

	"github.com/clientele-go/clientele/internal/civil"
	"github.com/shopspring/decimal"
)

// A Period is what purchases are counted by in histories: those of a customer in
// the same period are one occasion.
type Period uint8

// Days, weeks from Monday, months and years are those of the calendar in the zone of
// HistoryOptions.End; the period that End lies in is included whole, and should
// have ended then. Hours are those of the clock in UTC. Models of buying at
// any time want days or hours, whatever unit they then count in; those of buying at
// certain times want the period that lies between these.
const (
	Day Period = iota
	Hour
	Week
	Month
	Year
)

// civil returns the period of the calendar, which an Hour is not.
func (p Period) civil() civil.Period {
	return [...]civil.Period{Week: civil.Weeks, Month: civil.Months, Year: civil.Years}[p]
}

// HistoryOptions say how a log becomes histories. End is required.
type HistoryOptions struct {
	// End is in the last period that the histories describe, which is included to
	// its end. Its Location is the zone that cuts days.
	End time.Time
	// HoldoutEnd, unless zero, is in the last period of a holdout, which begins
	// after that of End. What customers do in it is in the fields for it alone.
	HoldoutEnd time.Time
	// Period is what purchases are counted by.
	Period Period
	// Refunds says what refunds do to occasions and to what was spent on them.
	Refunds RefundPolicy
	// CountFree makes a period with free lines, and no others, an occasion.
	CountFree bool
	// InOrder says that the lines of each customer come in order of time, as in most
	// exports. Memory is then held for the customers alone, and not for each of
	// their periods. A line out of order is an error. It does not go together with
	// RefundsNettedByOrder, for which a later line changes an earlier period.
	InOrder bool
}

// A History is what models of repeat buying need to know of a customer up to
// HistoryOptions.End: how often purchases were repeated, and when. Times are in
// periods. A customer without an occasion has no history.
type History struct {
	Customer string
	// First and Last are the starts of the periods of the first and the last
	// occasion.
	First, Last time.Time
	// X is the number of occasions after the first.
	X int
	// TX is the time from the first occasion to the last. The literature calls it
	// recency, which in RFM is the time from the last to now, T - TX.
	TX int
	// T is the time from the first occasion to End.
	T int
	// Spent is the exact sum of what was spent on all occasions, Repeated of what
	// was spent on those after the first. Refunds lessen them as the policy says.
	Spent, Repeated decimal.Decimal
	// Refunded is the exact sum of the refund lines up to End, as a positive amount,
	// whatever the policy but for RefundsDropped.
	Refunded decimal.Decimal
	// HoldoutX is the number of occasions in the holdout, and HoldoutSpent the exact
	// sum of what was spent on them.
	HoldoutX     int
	HoldoutSpent decimal.Decimal
}

// A HistoryReport says what became of the lines of a log, and of periods.
type HistoryReport struct {
	// Read is the number of lines in the log, the sum of those kept and dropped.
	Read int `json:"read"`
	// Purchases, Refunds and Free are the lines kept with an amount above, below and
	// at zero.
	Purchases int `json:"purchases"`
	Refunds   int `json:"refunds"`
	Free      int `json:"free"`
	// Anonymous are the lines dropped because they name no customer, Undated those
	// of the rest without an instant, or one before the year 1, Future those of the rest after the period of
	// End or, with one, of HoldoutEnd, and Refused the refunds among the rest that
	// RefundsDropped drops.
	Anonymous int `json:"anonymous"`
	Undated   int `json:"undated"`
	Future    int `json:"future"`
	Refused   int `json:"refused"`
	// Newcomers are the lines dropped because their customer had no occasion up to
	// End: whoever first bought in the holdout, or never, or returned all.
	Newcomers int `json:"newcomers"`

	// Occasions and HoldoutOccasions are the occasions of the histories, up to End
	// and after it.
	Occasions        int `json:"occasions"`
	HoldoutOccasions int `json:"holdout_occasions"`
	// Merged is how many of the Purchases were made in the same period as another
	// of their customer, but for the first of each.
	Merged int `json:"merged"`
	// Voided is the number of periods with purchases that are no occasions because
	// refunds left nothing of them.
	Voided int `json:"voided"`
}

// Kept returns the number of lines that the histories are made of.
func (r HistoryReport) Kept() int { return r.Purchases + r.Refunds + r.Free }

// Dropped returns the number of lines that they are not made of.
func (r HistoryReport) Dropped() int {
	return r.Anonymous + r.Undated + r.Future + r.Refused + r.Newcomers
}

// Summaries returns what RFM looks at in histories by the day: with them a customer
// who bought three times in a day did so once. Frequency is the number of
// occasions, and Monetary what was spent on them. Refunds are not counted, so that
// field is 0.
func Summaries(histories []History) []Summary {
	out := make([]Summary, len(histories))
	for i, h := range histories {
		out[i] = Summary{
			Customer: h.Customer, First: h.First, Last: h.Last,
			RecencyDays: h.T - h.TX, TenureDays: h.T,
			Frequency: h.X + 1, Monetary: h.Spent, Refunded: h.Refunded,
		}
	}
	return out
}
