// Package near finds the name that was probably meant.
package near

import "strings"

// Name returns the candidate nearest to a misspelt word, or "" when none is near.
// Letter case does not count; a swap of two neighbours counts as one mistake, as
// does a letter too many, too few or wrong. About one mistake in three letters is
// forgiven. Of several equally near, the first is returned.
//
// It takes time proportional to the lengths of the word and of each candidate.
func Name(word string, candidates []string) string {
	best, fewest := "", 1+(len(word)+1)/3
	for _, c := range candidates {
		if d := distance(strings.ToLower(word), strings.ToLower(c), fewest); d < fewest {
			best, fewest = c, d
		}
	}
	return best
}

// distance is the optimal string alignment distance, or limit when it is at
// least that.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	rows := make([]int, 3*(len(b)+1))
	older, previous, row := rows[:len(b)+1], rows[len(b)+1:2*len(b)+2], rows[2*len(b)+2:]
	for j := range previous {
		previous[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			wrong := 1
			if a[i] == b[j] {
				wrong = 0
			}
			row[j+1] = min(previous[j]+wrong, previous[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], older[j-1]+1)
			}
		}
		older, previous, row = previous, row, older
	}
	return previous[len(b)]
}
