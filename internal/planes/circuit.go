package planes

import (
	"encoding/binary"
	"slices"
)

// A Ref is a formula: a node of a circuit, or its negation.
type Ref int32

// The formulas that hold for no row, and for every.
const (
	False Ref = 0
	True  Ref = 1
)

// Not is the negation of a formula.
func (r Ref) Not() Ref { return r ^ 1 }

func (r Ref) node() int     { return int(r >> 1) }
func (r Ref) negated() bool { return r&1 == 1 }

// A node is a leaf, or the AND of its inputs.
type node struct {
	inputs []Ref // sorted; nil for a leaf
	leaf   leaf
}

// A Circuit is formulas over the leaves of sources. Formulas that are the same are one
// node. The zero value is an empty circuit.
type Circuit struct {
	nodes []node
	known map[string]Ref
}

// Leaf is a leaf of a source, which the worker knows by its number.
func (c *Circuit) Leaf(source, number int) Ref {
	return c.add(node{leaf: leaf{source, number}}, key('l', Ref(source), Ref(number)))
}

// And holds where every one of the formulas does.
func (c *Circuit) And(formulas ...Ref) Ref {
	inputs := slices.Clone(formulas)
	slices.Sort(inputs)
	inputs = slices.Compact(inputs)
	for i, r := range inputs {
		if r == False || i > 0 && inputs[i-1] == r.Not() {
			return False
		}
	}
	inputs = slices.DeleteFunc(inputs, func(r Ref) bool { return r == True })
	switch len(inputs) {
	case 0:
		return True
	case 1:
		return inputs[0]
	}
	return c.add(node{inputs: inputs}, key('a', inputs...))
}

// Or holds where one of the formulas does.
func (c *Circuit) Or(formulas ...Ref) Ref {
	negated := make([]Ref, len(formulas))
	for i, r := range formulas {
		negated[i] = r.Not()
	}
	return c.And(negated...).Not()
}

// add returns the node of a key, which it adds if there is none.
func (c *Circuit) add(n node, key string) Ref {
	if r, ok := c.known[key]; ok {
		return r
	}
	if c.known == nil {
		c.known = map[string]Ref{}
		c.nodes = append(c.nodes, node{}) // that of False
	}
	c.nodes = append(c.nodes, n)
	r := Ref(len(c.nodes)-1) << 1
	c.known[key] = r
	return r
}

// key tells nodes apart: all of what they are made of, so that two never share one.
func key(kind byte, refs ...Ref) string {
	b := []byte{kind}
	for _, r := range refs {
		b = binary.LittleEndian.AppendUint32(b, uint32(r))
	}
	return string(b)
}

// AtLeast holds where the code is k or more. The column is a [Column] with so many bits.
func (c *Circuit) AtLeast(column, bits, k int) Ref {
	switch {
	case k <= 0:
		return True
	case k >= 1<<bits:
		return False
	}
	top := bits - 1
	plane, below := c.Leaf(column, top), c.AtLeast(column, top, k&(1<<top-1))
	if k>>top == 1 {
		return c.And(plane, below)
	}
	return c.Or(plane, below)
}

// Equal holds where the code is k.
func (c *Circuit) Equal(column, bits, k int) Ref {
	if bits == 0 {
		return True
	}
	top := bits - 1
	plane, below := c.Leaf(column, top), c.Equal(column, top, k&(1<<top-1))
	if k>>top == 0 {
		plane = plane.Not()
	}
	return c.And(plane, below)
}

// Among holds where the code is one of those that are wanted, of which there must be one
// for every code that occurs. It costs what the runs of codes cost that are wanted
// alike.
func (c *Circuit) Among(column, bits int, wanted []bool) Ref {
	ins, outs := runs(wanted, true), runs(wanted, false)
	if len(outs) < len(ins) {
		return c.anyRun(column, bits, len(wanted), outs).Not()
	}
	return c.anyRun(column, bits, len(wanted), ins)
}

// A run is codes from one up to, but not including, another.
type run struct{ from, to int }

// runs are those of neighbouring codes that are wanted, or that are not.
func runs(wanted []bool, want bool) (all []run) {
	for from := 0; from < len(wanted); from++ {
		if wanted[from] != want {
			continue
		}
		to := from
		for to < len(wanted) && wanted[to] == want {
			to++
		}
		all = append(all, run{from, to})
		from = to
	}
	return all
}

func (c *Circuit) anyRun(column, bits, codes int, runs []run) Ref {
	var terms []Ref
	for _, r := range runs {
		switch {
		case r.to == codes: // no code is beyond
			terms = append(terms, c.AtLeast(column, bits, r.from))
		case r.to == r.from+1:
			terms = append(terms, c.Equal(column, bits, r.from))
		default:
			terms = append(terms, c.And(c.AtLeast(column, bits, r.from), c.AtLeast(column, bits, r.to).Not()))
		}
	}
	return c.Or(terms...)
}
