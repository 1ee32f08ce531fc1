package rfm

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// A Standing is where customers stood at one time: their scores, in the order of
// their summaries.
type Standing struct {
	Summaries []Summary
	Scores    []Score
}

// A Migration says what became of customers between two times, such as the ends of
// two quarters: who moved from which group to which, with how much money.
type Migration struct {
	// Groups are the names of the table's groups, the one of the customers without a
	// purchase last but one. The last name is empty and stands for customers who
	// were not known at that time.
	Groups []string `json:"groups"`
	// Flows[i][j] are the customers who were in group i and then in group j.
	Flows [][]Flow `json:"flows"`
	// R, F and M say how the scores of those changed who had some both times.
	R Moves `json:"r"`
	F Moves `json:"f"`
	M Moves `json:"m"`
}

// A Flow is the customers who moved from one group to another, or stayed.
type Flow struct {
	Customers int `json:"customers"`
	// Before and After are the sums of Summary.Monetary at the two times.
	Before decimal.Decimal `json:"before"`
	After  decimal.Decimal `json:"after"`
}

// Moves counts customers by how a score changed.
type Moves struct {
	Rose   int `json:"rose"`
	Stayed int `json:"stayed"`
	Fell   int `json:"fell"`
}

func (m *Moves) count(before, after uint8) {
	switch {
	case after > before:
		m.Rose++
	case after < before:
		m.Fell++
	default:
		m.Stayed++
	}
}

// Migrate follows customers from one standing to a later one. For groups to mean the
// same both times, both are to be scored with the same cut points; else customers
// also move because others did.
//
// It fails when scores and summaries are not as many, and when an id occurs twice.
// Cost: a map look-up a customer.
func (t *Table) Migrate(before, after Standing) (*Migration, error) {
	for _, s := range []Standing{before, after} {
		if len(s.Summaries) != len(s.Scores) {
			return nil, fmt.Errorf("rfm: %d scores for %d summaries, want as many", len(s.Scores), len(s.Summaries))
		}
	}
	m := t.noMigration()
	unknown, later := len(m.Groups)-1, Index(after.Summaries)
	if len(later) != len(after.Summaries) || len(Index(before.Summaries)) != len(before.Summaries) {
		return nil, fmt.Errorf("rfm: an id occurs twice among the summaries")
	}
	for i, s := range before.Summaries {
		from, score := t.Index(before.Scores[i]), before.Scores[i]
		at, ok := later[s.Customer]
		if !ok {
			m.Flows[from][unknown].add(s.Monetary, decimal.Zero)
			continue
		}
		delete(later, s.Customer)
		next := after.Scores[at]
		m.Flows[from][t.Index(next)].add(s.Monetary, after.Summaries[at].Monetary)
		if score.Valid() && next.Valid() {
			m.R.count(score.R, next.R)
			m.F.count(score.F, next.F)
			m.M.count(score.M, next.M)
		}
	}
	for _, at := range later { // those who were not known before
		m.Flows[unknown][t.Index(after.Scores[at])].add(decimal.Zero, after.Summaries[at].Monetary)
	}
	return m, nil
}

func (t *Table) noMigration() *Migration {
	m := &Migration{}
	for _, g := range t.groups {
		m.Groups = append(m.Groups, g.Name)
	}
	m.Groups = append(m.Groups, "")
	m.Flows = make([][]Flow, len(m.Groups))
	for i := range m.Flows {
		m.Flows[i] = make([]Flow, len(m.Groups))
	}
	return m
}

func (f *Flow) add(before, after decimal.Decimal) {
	f.Customers++
	f.Before = f.Before.Add(before)
	f.After = f.After.Add(after)
}
