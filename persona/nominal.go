package persona

import "context"

// A nominalColumn is a feature of named values as codes. Categories and flags
// have one code a row, sets a list of codes for each row.
type nominalColumn struct {
	values []string // by code, in the order of first appearance
	binary bool     // each value is a yes/no trait of its own, or there are two
	single []int32  // one code a row: codeMissing, codeNone or an index in values
	start  []int    // sets: the codes of row i are many[start[i]:start[i+1]]
	many   []int32
	absent []bool // sets: the mask
}

const (
	codeMissing = -2
	codeNone    = -1 // known, and none of the values
)

// A tally is how many customers have each value.
type tally struct {
	known, missing int
	n              []int
}

// encode makes the codes of a feature that is not numeric.
func encode(ctx context.Context, f *Feature) (*nominalColumn, error) {
	switch f.kind {
	case KindFlag:
		return encodeFlags(ctx, f)
	case KindSet:
		return encodeSets(ctx, f)
	default:
		return encodeCategories(ctx, f)
	}
}

func encodeFlags(ctx context.Context, f *Feature) (*nominalColumn, error) {
	c := &nominalColumn{values: []string{""}, binary: true, single: make([]int32, len(f.flags))}
	err := eachBlock(ctx, len(f.flags), func(low, high int) error {
		for i := low; i < high; i++ {
			switch {
			case f.isMissing(i):
				c.single[i] = codeMissing
			case !f.flags[i]:
				c.single[i] = codeNone
			}
		}
		return nil
	})
	return c, err
}

func encodeCategories(ctx context.Context, f *Feature) (*nominalColumn, error) {
	c := &nominalColumn{single: make([]int32, len(f.categories))}
	codes := make(map[string]int32)
	err := eachBlock(ctx, len(f.categories), func(low, high int) error {
		for i := low; i < high; i++ {
			if f.categories[i] == "" || f.isMissing(i) {
				c.single[i] = codeMissing
				continue
			}
			c.single[i] = c.code(codes, f.categories[i])
		}
		return nil
	})
	c.binary = len(c.values) == 2
	return c, err
}

func encodeSets(ctx context.Context, f *Feature) (*nominalColumn, error) {
	c := &nominalColumn{binary: true, start: make([]int, 1, len(f.sets)+1), absent: f.missing}
	codes := make(map[string]int32)
	var seen []int // by code: the last row, plus one, that has it
	err := eachBlock(ctx, len(f.sets), func(low, high int) error {
		for i := low; i < high; i++ {
			if !f.isMissing(i) {
				seen = c.appendSet(codes, seen, i, f.sets[i])
			}
			c.start = append(c.start, len(c.many))
		}
		return nil
	})
	return c, err
}

// appendSet adds the distinct values of one row.
func (c *nominalColumn) appendSet(codes map[string]int32, seen []int, row int, set []string) []int {
	for _, value := range set {
		if value == "" {
			continue
		}
		code := c.code(codes, value)
		for len(seen) < len(c.values) {
			seen = append(seen, 0)
		}
		if seen[code] != row+1 {
			seen[code] = row + 1
			c.many = append(c.many, code)
		}
	}
	return seen
}

// code looks a value up, or gives it the next code.
func (c *nominalColumn) code(codes map[string]int32, value string) int32 {
	code, ok := codes[value]
	if !ok {
		code = int32(len(c.values))
		codes[value] = code
		c.values = append(c.values, value)
	}
	return code
}

// count tallies the members, or everybody if members is nil.
func (c *nominalColumn) count(ctx context.Context, members []bool) (tally, error) {
	if c.start != nil {
		return c.countSets(ctx, members)
	}
	n := make([]int, len(c.values)+2) // shifted by two: missing, none, values
	err := eachBlock(ctx, len(c.single), func(low, high int) error {
		for i, code := range c.single[low:high] {
			if members == nil || members[low+i] {
				n[code+2]++
			}
		}
		return nil
	})
	t := tally{missing: n[codeMissing+2], n: n[2:]}
	for _, k := range n[1:] {
		t.known += k
	}
	return t, err
}

func (c *nominalColumn) countSets(ctx context.Context, members []bool) (tally, error) {
	t := tally{n: make([]int, len(c.values))}
	err := eachBlock(ctx, len(c.start)-1, func(low, high int) error {
		for i := low; i < high; i++ {
			switch {
			case members != nil && !members[i]:
			case c.absent != nil && c.absent[i]:
				t.missing++
			default:
				t.known++
				for _, code := range c.many[c.start[i]:c.start[i+1]] {
					t.n[code]++
				}
			}
		}
		return nil
	})
	return t, err
}

// testable returns the codes worth testing: enough customers in all have the
// value and enough lack it. It looks at everybody together and not at the group,
// so that leaving the others out of the family is no selection by outcome. Of
// two values, the second says the same as the first.
func (c *nominalColumn) testable(all tally, least int) []int32 {
	var codes []int32
	for code, n := range all.n {
		if min(n, all.known-n) >= least {
			codes = append(codes, int32(code))
		}
	}
	if c.start == nil && c.binary && len(codes) == 2 {
		codes = codes[:1]
	}
	return codes
}

// constant reports whether everybody known has the same.
func (c *nominalColumn) constant(all tally) bool {
	for _, n := range all.n {
		if n > 0 && n < all.known {
			return false
		}
	}
	return true
}

// only keeps the counts of some codes, in their order.
func (t tally) only(codes []int32) tally {
	n := make([]int, len(codes))
	for i, code := range codes {
		n[i] = t.n[code]
	}
	return tally{known: t.known, missing: t.missing, n: n}
}

// minus returns the tally of those in t and not in u, a part of it.
func (t tally) minus(u tally) tally {
	n := make([]int, len(t.n))
	for i := range n {
		n[i] = t.n[i] - u.n[i]
	}
	return tally{known: t.known - u.known, missing: t.missing - u.missing, n: n}
}
