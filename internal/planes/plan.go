package planes

import "math/bits"

// A Plan is how some formulas of a circuit are decided, step by step. It is immutable,
// and may be used by any number of workers.
type Plan struct {
	steps   []step
	outputs []Ref // over places
	places  int   // one a step, after that of False
	scratch int   // how many blocks are in use at once
	inputs  int   // the most of any step
}

// A step fetches a leaf, or is the AND of some places and of the negations of others.
type step struct {
	of, not        []int32
	leaf           leaf
	place, scratch int
}

type leaf struct {
	source, number int
}

func (s *step) isLeaf() bool { return len(s.of)+len(s.not) == 0 }

// Plan returns the plan for some formulas, in the order in which they are named.
func (c *Circuit) Plan(formulas ...Ref) *Plan {
	nodes := max(len(c.nodes), 1)
	p := &planner{circuit: c, plan: &Plan{places: 1}, places: make([]int, nodes), blocks: make([]int, nodes), uses: make([]int, nodes)}
	for _, r := range formulas {
		p.count(r)
		p.uses[r.node()]++ // the output itself, so that its place is never free
	}
	for _, r := range formulas {
		p.visit(r)
		place := Ref(p.places[r.node()]) << 1
		p.plan.outputs = append(p.plan.outputs, place|r&1)
	}
	return p.plan
}

// A planner visits what formulas are made of before them. A block of scratch is free for
// the next step once the last that reads it has been visited.
type planner struct {
	circuit *Circuit
	plan    *Plan
	places  []int // by node, 0 for one that was not visited
	blocks  []int // by node, its block of scratch
	uses    []int // by node, how many are still to come
	free    []int
}

// count counts the uses of every node below a formula.
func (p *planner) count(r Ref) {
	if r.node() == 0 || p.uses[r.node()] > 0 {
		return
	}
	for _, input := range p.circuit.nodes[r.node()].inputs {
		p.count(input)
		p.uses[input.node()]++
	}
}

func (p *planner) visit(r Ref) {
	i := r.node()
	if i == 0 || p.places[i] != 0 {
		return
	}
	n := &p.circuit.nodes[i]
	for _, input := range n.inputs {
		p.visit(input)
	}
	p.places[i], p.blocks[i] = p.plan.places, p.take()
	p.plan.places++
	s := step{leaf: n.leaf, place: p.places[i], scratch: p.blocks[i]}
	for _, input := range n.inputs {
		place := int32(p.places[input.node()])
		if input.negated() {
			s.not = append(s.not, place)
		} else {
			s.of = append(s.of, place)
		}
		p.release(input.node())
	}
	p.plan.steps = append(p.plan.steps, s)
	p.plan.inputs = max(p.plan.inputs, len(n.inputs))
}

func (p *planner) take() int {
	if last := len(p.free) - 1; last >= 0 {
		block := p.free[last]
		p.free = p.free[:last]
		return block
	}
	p.plan.scratch++
	return p.plan.scratch - 1
}

func (p *planner) release(i int) {
	p.uses[i]--
	if p.uses[i] == 0 {
		p.free = append(p.free, p.blocks[i])
	}
}

// A Worker decides blocks, one at a time. It belongs to one goroutine.
type Worker struct {
	plan    *Plan
	sources []Source
	places  []*Block
	scratch []Block
	inputs  []*Block // of a step
}

// Worker returns a worker that reads the leaves of some sources. It takes half a
// kilobyte for every step whose result is in use at the same time.
func (p *Plan) Worker(sources []Source) *Worker {
	w := &Worker{plan: p, sources: sources, places: make([]*Block, p.places), scratch: make([]Block, p.scratch), inputs: make([]*Block, p.inputs)}
	w.places[0] = &none
	return w
}

// Bytes is the memory that a worker of the plan takes.
func (p *Plan) Bytes() int { return p.scratch*blockBytes + p.places*8 }

// Decide decides every formula for the rows of a block. What it finds is asked for with
// the methods below, until the next block.
func (w *Worker) Decide(block int) {
	for i := range w.plan.steps {
		s := &w.plan.steps[i]
		if to := &w.scratch[s.scratch]; s.isLeaf() {
			w.places[s.place] = w.sources[s.leaf.source].Bits(s.leaf.number, block, to)
		} else {
			w.places[s.place] = w.conjunction(s, to)
		}
	}
}

// conjunction takes one step. Inputs that are the same in every row of the block are not
// read: they decide the step, or play no part in it.
func (w *Worker) conjunction(s *step, to *Block) *Block {
	n := 0
	for _, i := range s.of {
		switch in := w.places[i]; in {
		case &none:
			return &none
		case &all:
		default:
			w.inputs[n] = in
			n++
		}
	}
	of := w.inputs[:n]
	for _, i := range s.not {
		switch in := w.places[i]; in {
		case &all:
			return &none
		case &none:
		default:
			w.inputs[n] = in
			n++
		}
	}
	return conjoin(to, of, w.inputs[len(of):n])
}

// Words writes for which of the first rows of the block a formula holds, a bit each, and
// returns for how many. The words must be as many as hold the rows.
func (w *Worker) Words(formula, rows int, to []uint64) int {
	r := w.plan.outputs[formula]
	from, flip := w.places[r.node()], -uint64(r&1)
	n, full := 0, rows/256
	for i := range full {
		f, t := &from[i], (*lane)(to[4*i:4*i+4])
		t[0], t[1], t[2], t[3] = f[0]^flip, f[1]^flip, f[2]^flip, f[3]^flip
		n += t.ones()
	}
	for i := 4 * full; i < len(to); i++ {
		to[i] = from[i/4][i%4] ^ flip
		if rest := rows - 64*i; rest < 64 {
			to[i] &= 1<<rest - 1
		}
		n += bits.OnesCount64(to[i])
	}
	return n
}

// Count returns for how many of the first rows of the block a formula holds.
func (w *Worker) Count(formula, rows int) int {
	r := w.plan.outputs[formula]
	n := w.places[r.node()].count(rows)
	if r.negated() {
		return rows - n
	}
	return n
}

// count returns how many of the first rows are in the block.
func (b *Block) count(rows int) (n int) {
	full := rows / 256
	for i := range b[:full] {
		n += b[i].ones()
	}
	for row := full * 256; row < rows; row++ {
		n += int(b[row/256][row/64%4] >> (row % 64) & 1)
	}
	return n
}

func (l *lane) ones() int {
	return bits.OnesCount64(l[0]) + bits.OnesCount64(l[1]) + bits.OnesCount64(l[2]) + bits.OnesCount64(l[3])
}
