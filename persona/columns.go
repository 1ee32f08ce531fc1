package persona

import (
	"time"

	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/segment"
)

// FromColumns makes a feature of each column of a population, as
// [segment.Binding.Columns] gives them: texts become categories, booleans flags,
// sets of text sets, numbers numbers. Dates and instants become whole days before
// asOf, in its zone. Sets of integers, which are identifiers more often than
// traits, are left out. Name, description, unit and model are the schema's.
//
// The slices of the columns are shared, not copied.
func FromColumns(columns []segment.Column, asOf time.Time) []Feature {
	var features []Feature
	for i := range columns {
		c := &columns[i]
		f, ok := fromColumn(c, asOf)
		if !ok {
			continue
		}
		f.Description, f.Model = c.Field.Description, string(c.Field.Model)
		if f.Unit == "" {
			f.Unit = c.Field.Unit
		}
		features = append(features, f)
	}
	return features
}

func fromColumn(c *segment.Column, asOf time.Time) (f Feature, ok bool) {
	switch {
	case c.Texts != nil:
		return Categories(c.Field.Name, c.Texts, c.Missing), true
	case c.Bools != nil:
		return Flags(c.Field.Name, c.Bools, c.Missing), true
	case c.Sets != nil:
		return Sets(c.Field.Name, c.Sets, c.Missing), true
	case c.Numbers != nil:
		return Numbers(c.Field.Name, c.Numbers, c.Missing), true
	case c.Dates != nil || c.Times != nil:
		f = Numbers(c.Field.Name, daysBefore(c, asOf), c.Missing)
		f.Unit = "days ago"
		return f, true
	}
	return f, false
}

func daysBefore(c *segment.Column, asOf time.Time) []float64 {
	today := civil.Of(asOf)
	days := make([]float64, len(c.Missing))
	for i := range days {
		if c.Dates != nil {
			days[i] = float64(today - c.Dates[i])
		} else {
			days[i] = float64(today - civil.Of(c.Times[i].In(asOf.Location())))
		}
	}
	return days
}
