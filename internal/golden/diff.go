package golden

import (
	"slices"
	"strings"
)

// around is how many lines a difference shows on either side of a change.
const around = 3

// diff returns the lines of want and got, marked - where only want has them and +
// where only got does, without the lines far from any change. It keeps the longest
// common run of lines, in time and memory of the product of the changed lengths,
// which suits texts that people read.
func diff(want, got string) string {
	a, b := strings.SplitAfter(want, "\n"), strings.SplitAfter(got, "\n")
	var lines []string
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		lines = append(lines, "  "+a[0])
		a, b = a[1:], b[1:]
	}
	var tail []string
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		tail = append(tail, "  "+a[len(a)-1])
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	slices.Reverse(tail)
	return near(slices.Concat(lines, changed(a, b), tail))
}

// changed marks the lines between what two texts begin and end with.
func changed(a, b []string) (lines []string) {
	common := commonLengths(a, b)
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			lines = append(lines, "  "+a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			lines = append(lines, "- "+a[i])
			i++
		default:
			lines = append(lines, "+ "+b[j])
			j++
		}
	}
	return lines
}

// commonLengths returns how many lines a[i:] and b[j:] have in common, in order.
func commonLengths(a, b []string) [][]int {
	n := make([][]int, len(a)+1)
	for i := range n {
		n[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			n[i][j] = max(n[i+1][j], n[i][j+1])
			if a[i] == b[j] {
				n[i][j] = n[i+1][j+1] + 1
			}
		}
	}
	return n
}

// near joins the lines that are around a change, with dots for those left out.
// A last line that has no newline says so; what is after a last newline is no line.
func near(lines []string) string {
	var b strings.Builder
	last := -1 // the last line written
	for i, line := range lines {
		isChange := func(line string) bool { return line[0] != ' ' }
		if len(line) == len("  ") || !slices.ContainsFunc(lines[max(0, i-around):min(len(lines), i+around+1)], isChange) {
			continue
		}
		if i > last+1 {
			b.WriteString("  …\n")
		}
		last = i
		b.WriteString(line)
		if !strings.HasSuffix(line, "\n") {
			b.WriteString(" (without a newline)\n")
		}
	}
	return b.String()
}
