package rfm

import "fmt"

// A Score holds the three scores of a customer, each from 1 up, usually to 5, where
// the highest is best: bought most recently, most often, for most money. The zero
// Score is that of a customer without a purchase.
type Score struct {
	R, F, M uint8
}

// Valid reports whether there are scores: whether none of the three is 0.
func (s Score) Valid() bool { return s.R > 0 && s.F > 0 && s.M > 0 }

// String returns the code, such as 543 for R 5, F 4 and M 3, 10-9-8 where a score
// has two digits, or "-" when the score is not valid.
func (s Score) String() string {
	switch {
	case !s.Valid():
		return "-"
	case max(s.R, s.F, s.M) > 9:
		return fmt.Sprintf("%d-%d-%d", s.R, s.F, s.M)
	}
	return fmt.Sprint(100*int(s.R) + 10*int(s.F) + int(s.M))
}

// Sum returns the scores added up with weights, such as 2, 1 and 1 where recency
// counts as much as the others together. It is 0 when the score is not valid.
func (s Score) Sum(r, f, m float64) float64 {
	if !s.Valid() {
		return 0
	}
	return r*float64(s.R) + f*float64(s.F) + m*float64(s.M)
}

// Counts says how many customers have each score. The index is the score; at 0
// stand the customers without a purchase, the same in all three. Each ends with the
// highest score that anybody has.
type Counts struct {
	R, F, M []int
}

// Count counts the scores. A score that is not valid counts as none.
func Count(scores []Score) Counts {
	var most Score
	for _, s := range scores {
		if s.Valid() {
			most = Score{max(most.R, s.R), max(most.F, s.F), max(most.M, s.M)}
		}
	}
	c := Counts{make([]int, int(most.R)+1), make([]int, int(most.F)+1), make([]int, int(most.M)+1)}
	for _, s := range scores {
		if !s.Valid() {
			s = Score{}
		}
		c.R[s.R]++
		c.F[s.F]++
		c.M[s.M]++
	}
	return c
}
