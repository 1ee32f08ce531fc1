package planes

import "slices"

// This file has sources whose leaves are worked out from values when they are asked for:
// what is asked once need not be packed.

// Numbers are a small number for each row, in as many bytes as they need: one of the two
// is set.
type Numbers struct {
	Narrow []uint8
	Wide   []uint32
}

// Of returns the number of a row.
func (n Numbers) Of(row int) int {
	if n.Narrow != nil {
		return int(n.Narrow[row])
	}
	return int(n.Wide[row])
}

// Fill gives rows from one up to another, which are of one block, the codes that a table
// has for their numbers.
func (n Numbers) Fill(to *Codes, from, until int, table []uint16) {
	if n.Narrow != nil {
		fillByTable(to, n.Narrow[from:until], table)
	} else {
		fillByTable(to, n.Wide[from:until], table)
	}
}

func fillByTable[N uint8 | uint32](to *Codes, numbers []N, table []uint16) {
	for i, n := range numbers {
		to.Set(i, table[n])
	}
}

// A Lookup is a source whose leaves are sets of numbers: for each, 1 or 0 by number. Of
// narrow numbers, a set has 256.
type Lookup struct {
	Numbers
	Sets [][]uint8
}

// Bits returns the rows whose number is in a set.
func (l *Lookup) Bits(leaf, block int, scratch *Block) *Block {
	if l.Narrow != nil {
		among256(scratch, part(l.Narrow, block), (*[256]uint8)(l.Sets[leaf]))
	} else {
		among(scratch, part(l.Wide, block), l.Sets[leaf])
	}
	return scratch
}

// A Scan is a source over whole numbers. Its leaves are the bounds that a number is at
// or above and, after them, the rows that are missing.
type Scan struct {
	Values  []int64
	Zones   Zones
	Bounds  []int64
	Missing []Block
}

// Zones are the least and the greatest number of each block.
type Zones struct{ low, high []int64 }

// NewZones returns the zones of some numbers.
func NewZones(values []int64) (z Zones) {
	for block := range Blocks(len(values)) {
		z.low = append(z.low, slices.Min(part(values, block)))
		z.high = append(z.high, slices.Max(part(values, block)))
	}
	return z
}

// Bits returns the rows of a leaf.
func (s *Scan) Bits(leaf, block int, scratch *Block) *Block {
	if leaf == len(s.Bounds) {
		return &s.Missing[block]
	}
	const far = 1 << 62 // two numbers closer to 0 have a difference
	switch low, high, bound := s.Zones.low[block], s.Zones.high[block], s.Bounds[leaf]; {
	case low >= bound:
		return &all
	case high < bound:
		return &none
	case min(low, bound) > -far && max(high, bound) < far:
		near(scratch, part(s.Values, block), bound)
	default:
		atLeast(scratch, part(s.Values, block), bound)
	}
	return scratch
}

// part is what a block has of the values of all rows.
func part[V any](values []V, block int) []V {
	return values[block*Rows : min((block+1)*Rows, len(values))]
}
