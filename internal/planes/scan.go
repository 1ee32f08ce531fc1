package planes

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
	Bounds  []int64
	Missing []Block
}

// Bits returns the rows of a leaf.
func (s *Scan) Bits(leaf, block int, scratch *Block) *Block {
	if leaf == len(s.Bounds) {
		return &s.Missing[block]
	}
	atLeast(scratch, part(s.Values, block), s.Bounds[leaf])
	return scratch
}

// part is what a block has of the values of all rows.
func part[V any](values []V, block int) []V {
	return values[block*Rows : min((block+1)*Rows, len(values))]
}
