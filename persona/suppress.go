package persona

import (
	"cmp"
	"slices"
)

// A disclosure is a table of counts about to be shown: a row for each set of
// customers, a column for each value. Readers know each row's number of known
// customers, so they can work out what the columns not shown have together.
type disclosure struct {
	rows   []tally
	names  []string // of the columns, for ties
	binary bool     // each column is a yes/no trait of its own
	least  int      // the smallest count that may be seen, other than 0
}

// hidden returns the columns that must not be shown in any row. They are those
// with a count that is too small; where columns exclude each other also, in each
// row in which those hidden and those never counted would come to too small a
// number, the one with the smallest count, and so on until that is nowhere so.
// Since a column is hidden in all rows, no sum down a column can be formed.
func (d *disclosure) hidden() []bool {
	hide := make([]bool, len(d.names))
	for column := range hide {
		hide[column] = slices.ContainsFunc(d.rows, func(r tally) bool { return d.unsafe(r, column) })
	}
	for again := !d.binary; again; {
		again = false
		for _, r := range d.rows {
			for d.small(remainder(r, hide)) {
				column := d.smallest(r, hide)
				if column < 0 {
					break // so few are known of the row that it has no more to hide
				}
				hide[column] = true
				again = true
			}
		}
	}
	return hide
}

// small reports whether n people are too few to be seen, but somebody.
func (d *disclosure) small(n int) bool { return n > 0 && n < d.least }

// unsafe reports whether the cell itself, or the people of a yes/no trait that
// are not in it, are too few.
func (d *disclosure) unsafe(r tally, column int) bool {
	return d.small(r.n[column]) || d.binary && d.small(r.known-r.n[column])
}

// remainder is how many of a row are in no column shown.
func remainder(r tally, hide []bool) int {
	rest := r.known
	for column, n := range r.n {
		if !hide[column] {
			rest -= n
		}
	}
	return rest
}

// smallest returns the column shown with the smallest count but 0, ties by name,
// or −1 if there is none.
func (d *disclosure) smallest(r tally, hide []bool) int {
	best := -1
	for column, n := range r.n {
		if hide[column] || n == 0 {
			continue
		}
		if best < 0 || cmp.Or(cmp.Compare(n, r.n[best]), cmp.Compare(d.names[column], d.names[best])) < 0 {
			best = column
		}
	}
	return best
}
