// Package planes decides many formulas over many rows at once, 64 rows a machine
// word.
//
// Every row has a small number in each [Column], its code, which is kept as bit
// planes: plane j has bit j of the codes of all rows. A [Circuit] is made of such
// planes and of AND and NOT alone, and shares what formulas have in common: of two
// thresholds of a column, all the work below the highest bit in which they differ. A
// [Plan] puts the steps of a circuit in order, and a [Worker] takes them for one block
// of 4,096 rows after another, without allocating.
//
// The package knows no rules: what a code means is its caller's business.
package planes

import (
	"encoding/binary"
	"math"
)

// Rows is how many rows a block has.
const Rows = 4096

// A Block is a bit for each row of a block: row i is bit i%64 of word i/64, and four words
// are a lane.
type Block [Rows / 256]lane

type lane [4]uint64

const blockBytes = Rows / 8

// Set puts a row into the block.
func (b *Block) Set(row int) { b[row/256][row/64%4] |= 1 << (row % 64) }

// The blocks in which no row is, and every.
var (
	none Block
	all  = func() (b Block) {
		for i := range b {
			b[i] = lane{math.MaxUint64, math.MaxUint64, math.MaxUint64, math.MaxUint64}
		}
		return b
	}()
)

// Blocks returns how many blocks hold a number of rows.
func Blocks(rows int) int { return (rows + Rows - 1) / Rows }

// A Column holds the codes of all rows. Rows that were not packed have code 0.
type Column struct {
	planes [][]Block // by bit, then by block
	states [][]state // beside each block
}

// A state says whether a block is one of those that are the same in every row.
type state uint8

const (
	mixed state = iota
	isNone
	isAll
)

// MaxCodes bounds the codes of a column.
const MaxCodes = 1 << 16

// Bits returns how many planes hold so many different codes.
func Bits(codes int) int {
	n := 0
	for 1<<n < codes {
		n++
	}
	return n
}

// NewColumn returns a column with room for the codes from 0 up to, but not including,
// codes.
func NewColumn(rows, codes int) *Column {
	c := &Column{}
	for range Bits(codes) {
		c.planes = append(c.planes, make([]Block, Blocks(rows)))
		c.states = append(c.states, make([]state, Blocks(rows)))
	}
	return c
}

// Bytes is the memory that a column takes.
func (c *Column) Bytes() int {
	if len(c.planes) == 0 {
		return 0
	}
	return len(c.planes) * len(c.planes[0]) * (blockBytes + 1)
}

// Codes are those of the rows of a block, on their way into planes: the low and the high
// byte apart, so that eight rows are taken at a time.
type Codes struct{ low, high [Rows]uint8 }

// Set gives a row its code.
func (c *Codes) Set(row int, code uint16) {
	c.low[row&(Rows-1)], c.high[row&(Rows-1)] = uint8(code), uint8(code>>8)
}

// Pack writes the codes of a block. Different blocks may be packed at the same time.
func (c *Column) Pack(block int, codes *Codes) {
	for bit := range c.planes {
		from, shift := &codes.low, bit
		if bit >= 8 {
			from, shift = &codes.high, bit-8
		}
		to := &c.planes[bit][block]
		gather(to, from, shift)
		c.states[bit][block] = stateOf(to)
	}
}

// gather collects one bit of every byte.
func gather(to *Block, from *[Rows]uint8, shift int) {
	const lowest, stack = 0x0101010101010101, 0x0102040810204080 // moves bit 8i to bit 56+i
	for i := range Rows / 64 {
		word, rows := uint64(0), from[i*64:i*64+64]
		for eight := 0; eight < 64; eight += 8 {
			bytes := binary.LittleEndian.Uint64(rows[eight : eight+8])
			word |= bytes >> shift & lowest * stack >> 56 << eight
		}
		to[i/4][i%4] = word
	}
}

func stateOf(b *Block) state {
	switch *b {
	case none:
		return isNone
	case all:
		return isAll
	default:
		return mixed
	}
}

// A Source has the leaves of a circuit: bits of rows, by a number of its own.
type Source interface {
	// Bits returns a leaf for the rows of a block. What it returns is only read; it may
	// be scratch, which is free for use.
	Bits(leaf, block int, scratch *Block) *Block
}

// Bits returns a plane.
func (c *Column) Bits(bit, block int, _ *Block) *Block {
	switch c.states[bit][block] {
	case isNone:
		return &none
	case isAll:
		return &all
	default:
		return &c.planes[bit][block]
	}
}
