package rfm

import "fmt"

// A Score holds the three scores of a customer, each from 1 to 5, where 5 is
// best: bought most recently, most often, for most money. The zero Score is that
// of a customer without a purchase.
type Score struct {
	R, F, M uint8
}

// Valid reports whether all three scores are from 1 to 5.
func (s Score) Valid() bool {
	return s.R-1 < 5 && s.F-1 < 5 && s.M-1 < 5
}

// String returns the code, such as 543 for R 5, F 4 and M 3, or "-" when the
// score is not valid.
func (s Score) String() string {
	if !s.Valid() {
		return "-"
	}
	return fmt.Sprint(s.code())
}

func (s Score) code() int { return 100*int(s.R) + 10*int(s.F) + int(s.M) }

// cell returns the position of a valid score among the 125, in the order of the
// codes.
func (s Score) cell() int { return 25*int(s.R-1) + 5*int(s.F-1) + int(s.M-1) }

func cellScore(cell int) Score {
	return Score{R: uint8(cell/25) + 1, F: uint8(cell/5%5) + 1, M: uint8(cell%5) + 1}
}

// Counts says how many customers have each score. The index is the score; at 0
// stand the customers without a purchase, the same in all three.
type Counts struct {
	R, F, M [6]int
}

// Count counts the scores. A score that is not valid counts as none.
func Count(scores []Score) Counts {
	var c Counts
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
