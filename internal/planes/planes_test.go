package planes

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// A world is columns of random codes, and formulas over them.
type world struct {
	*rand.Rand
	rows    int
	codes   [][]uint16 // by column
	counts  []int      // of codes, by column
	columns []*Column
	circuit Circuit
}

func newWorld(seed uint64, rows, columns, most int) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 17)), rows: rows}
	for range columns {
		w.add(1+w.IntN(most), w.IntN(3) == 0)
	}
	return w
}

// add adds a column, of which the codes may be in order, so that blocks are the same in
// every row.
func (w *world) add(count int, ordered bool) {
	codes := make([]uint16, w.rows)
	for i := range codes {
		codes[i] = uint16(w.IntN(count))
	}
	if ordered {
		slices.Sort(codes)
	}
	w.codes, w.counts, w.columns = append(w.codes, codes), append(w.counts, count), append(w.columns, packed(codes, count))
}

func packed(codes []uint16, count int) *Column {
	c := NewColumn(len(codes), count)
	var block Codes
	for b := range Blocks(len(codes)) {
		for i := range Rows {
			code := uint16(0)
			if row := b*Rows + i; row < len(codes) {
				code = codes[row]
			}
			block.Set(i, code)
		}
		c.Pack(b, &block)
	}
	return c
}

// A plain formula is one that is asked row by row.
type plain func(row int) bool

// formula makes a formula twice.
func (w *world) formula(depth int) (Ref, plain) {
	if depth == 0 || w.IntN(4) == 0 {
		return w.test()
	}
	var refs []Ref
	var twins []plain
	for range w.IntN(9) {
		r, twin := w.formula(depth - 1)
		if w.IntN(3) == 0 {
			positive := twin
			r, twin = r.Not(), func(row int) bool { return !positive(row) }
		}
		refs, twins = append(refs, r), append(twins, twin)
	}
	if w.IntN(2) == 0 {
		return w.circuit.And(refs...), func(row int) bool {
			return !slices.ContainsFunc(twins, func(t plain) bool { return !t(row) })
		}
	}
	return w.circuit.Or(refs...), func(row int) bool {
		return slices.ContainsFunc(twins, func(t plain) bool { return t(row) })
	}
}

// test makes a test of one column.
func (w *world) test() (Ref, plain) {
	column := w.IntN(len(w.columns))
	codes, count := w.codes[column], w.counts[column]
	bits, k := Bits(count), w.IntN(count)
	switch w.IntN(3) {
	case 0:
		return w.circuit.AtLeast(column, bits, k), func(row int) bool { return int(codes[row]) >= k }
	case 1:
		return w.circuit.Equal(column, bits, k), func(row int) bool { return int(codes[row]) == k }
	default:
		wanted := make([]bool, count)
		for i := range wanted {
			wanted[i] = w.IntN(2) == 0
		}
		return w.circuit.Among(column, bits, wanted), func(row int) bool { return wanted[codes[row]] }
	}
}

func (w *world) sources() (all []Source) {
	for _, c := range w.columns {
		all = append(all, c)
	}
	return all
}

// check decides formulas block by block and row by row.
func (w *world) check(t *testing.T, refs []Ref, twins []plain) {
	t.Helper()
	worker := w.circuit.Plan(refs...).Worker(w.sources())
	words := make([]uint64, Rows/64)
	for block := range Blocks(w.rows) {
		worker.Decide(block)
		rows := min(Rows, w.rows-block*Rows)
		for f, twin := range twins {
			held, count := worker.Words(f, rows, words[:(rows+63)/64]), 0
			for i := range rows {
				want := twin(block*Rows + i)
				if want {
					count++
				}
				if got := words[i/64]>>(i%64)&1 == 1; got != want {
					t.Fatalf("formula %d of row %d is %v, want %v", f, block*Rows+i, got, want)
				}
			}
			if got := worker.Count(f, rows); got != count || held != count {
				t.Fatalf("formula %d holds %d and %d times in block %d, want %d", f, got, held, block, count)
			}
			if rest := rows % 64; rest > 0 && words[rows/64]>>rest != 0 {
				t.Fatalf("formula %d holds for rows beyond %d", f, rows)
			}
		}
	}
}

func checkSeed(t *testing.T, seed uint64) {
	w := newWorld(seed, 1+int(seed*997%9000), 1+int(seed%5), []int{1, 2, 5, 20, 300}[seed%5])
	var refs []Ref
	var twins []plain
	for range 1 + w.IntN(12) {
		r, twin := w.formula(3)
		refs, twins = append(refs, r), append(twins, twin)
	}
	w.check(t, refs, twins)
}

func TestFormulas(t *testing.T) {
	for seed := range uint64(300) {
		checkSeed(t, seed)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func FuzzFormulas(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { checkSeed(t, seed) })
}

// TestThresholds asks for every code of columns of up to 9 bits.
func TestThresholds(t *testing.T) {
	for _, count := range []int{1, 2, 3, 64, 100, 256, 257, 300} {
		w := newWorld(1, 2*Rows, 0, 1)
		w.add(count, false)
		var refs []Ref
		var twins []plain
		for k := range count + 1 {
			refs = append(refs, w.circuit.AtLeast(0, Bits(count), k))
			twins = append(twins, func(row int) bool { return int(w.codes[0][row]) >= k })
			if k < count {
				refs = append(refs, w.circuit.Equal(0, Bits(count), k))
				twins = append(twins, func(row int) bool { return int(w.codes[0][row]) == k })
			}
		}
		w.check(t, refs, twins)
	}
}

// TestShared sees that what formulas have in common is one node.
func TestShared(t *testing.T) {
	var c Circuit
	a, b, d := c.Leaf(0, 0), c.Leaf(0, 1), c.Leaf(1, 0)
	for name, same := range map[string][2]Ref{
		"the order":       {c.And(a, b, d), c.And(d, b, a)},
		"twice":           {c.And(a, b, a), c.And(a, b)},
		"one":             {c.And(a, a), a},
		"De Morgan":       {c.Or(a, b).Not(), c.And(a.Not(), b.Not())},
		"a contradiction": {c.And(a, b, a.Not()), False},
		"a tautology":     {c.Or(a, b, a.Not()), True},
		"nothing to hold": {c.And(), True},
		"none of":         {c.Or(), False},
		"with true":       {c.And(a, True), a},
		"with false":      {c.And(a, False, b), False},
		"below":           {c.AtLeast(0, 2, 3).Not(), c.Among(0, 2, []bool{true, true, true, false})},
		"all":             {c.Among(0, 2, []bool{true, true, true}), True},
		"nothing":         {c.Among(0, 2, []bool{false, false, false}), False},
	} {
		if same[0] != same[1] {
			t.Errorf("%s: %d and %d are two formulas", name, same[0], same[1])
		}
	}
	if x, y := c.And(a, b), c.Leaf(2, 3); x == y {
		t.Error("an AND and a leaf are one")
	}
}

// TestScratch sees that blocks of scratch are used again: a chain needs few of them.
func TestScratch(t *testing.T) {
	var c Circuit
	r := c.Leaf(0, 0)
	for i := range 100 {
		r = c.Or(c.And(r, c.Leaf(0, i)), c.Leaf(1, i))
	}
	if p := c.Plan(r); p.scratch > 8 {
		t.Errorf("%d steps take %d blocks of scratch", len(p.steps), p.scratch)
	}
}

func TestDecideDoesNotAllocate(t *testing.T) {
	w := newWorld(3, 3*Rows, 6, 100)
	var refs []Ref
	for range 20 {
		r, _ := w.formula(4)
		refs = append(refs, r)
	}
	worker := w.circuit.Plan(refs...).Worker(w.sources())
	counts := make([]int, len(refs))
	if n := testing.AllocsPerRun(20, func() {
		for block := range Blocks(w.rows) {
			worker.Decide(block)
			for i := range refs {
				counts[i] += worker.Count(i, Rows)
			}
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkPack(b *testing.B) {
	for _, codes := range []int{100, 1000} {
		b.Run(fmt.Sprint(codes, " codes"), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			var block Codes
			for i := range Rows {
				block.Set(i, uint16(r.IntN(codes)))
			}
			c := NewColumn(Rows, codes)
			for b.Loop() {
				c.Pack(0, &block)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/Rows, "ns/row")
		})
	}
}

// BenchmarkThousand decides a thousand formulas of 2 to 7 tests over 40 columns of 50
// thresholds.
func BenchmarkThousand(b *testing.B) {
	const formulas = 1000
	w := newWorld(5, 64*Rows, 0, 1)
	for range 40 {
		w.add(51, false)
	}
	var refs []Ref
	for range formulas {
		var tests []Ref
		for range 2 + w.IntN(6) {
			tests = append(tests, w.circuit.AtLeast(w.IntN(40), Bits(51), 1+w.IntN(50)))
		}
		refs = append(refs, w.circuit.And(tests...))
	}
	plan := w.circuit.Plan(refs...)
	worker := plan.Worker(w.sources())
	b.Logf("%d steps, %d blocks of scratch", len(plan.steps), plan.scratch)
	counts := make([]int, formulas)
	b.ReportAllocs()
	for b.Loop() {
		for block := range Blocks(w.rows) {
			worker.Decide(block)
			for i := range counts {
				counts[i] += worker.Count(i, Rows)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(w.rows)/formulas, "ns/row/formula")
}

// checkCuts compares the codes of many values with those of a search, one by one.
func checkCuts(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 3))
	reach := []int64{5, 1000, 1 << 40, math.MaxInt64}[r.IntN(4)]
	number := func() int64 {
		switch v := r.Int64N(reach); r.IntN(12) {
		case 0:
			return math.MinInt64
		case 1:
			return math.MaxInt64
		case 2, 3, 4, 5:
			return -v
		default:
			return v
		}
	}
	var bounds []int64
	for range r.IntN(300) {
		bounds = append(bounds, number())
	}
	slices.Sort(bounds)
	bounds = slices.Compact(bounds)
	codes := make([]uint16, len(bounds)+1)
	for i := range codes {
		codes[i] = uint16(r.IntN([]int{2, 256, 1000}[seed%3]))
	}
	cuts, to := NewCuts(bounds, slices.Clone(codes)), new(Codes)
	values := make([]int64, 1+r.IntN(Rows))
	for i := range values {
		if values[i] = number(); len(bounds) > 0 && r.IntN(3) == 0 {
			values[i] = bounds[r.IntN(len(bounds))] + r.Int64N(3) - 1
		}
	}
	cuts.Fill(to, values)
	for i, v := range values {
		want := codes[0]
		for j, bound := range bounds {
			if v >= bound {
				want = codes[j+1]
			}
		}
		got := uint16(to.low[i])
		if cuts.wide {
			got |= uint16(to.high[i]) << 8
		}
		if got != want || cuts.Code(v) != want {
			t.Fatalf("seed %d: %d between %v has code %d and %d, want %d", seed, v, bounds, got, cuts.Code(v), want)
		}
	}
}

func TestCuts(t *testing.T) {
	for seed := range uint64(2000) {
		checkCuts(t, seed)
	}
}

func FuzzCuts(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(checkCuts)
}

func BenchmarkCuts(b *testing.B) {
	for name, reach := range map[string]int64{"near": 1000, "far": 1 << 50} {
		b.Run(name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 1))
			var bounds []int64
			for i := range int64(50) {
				bounds = append(bounds, i*i*i*i*reach/(50*50*50*50)+i)
			}
			codes := make([]uint16, len(bounds)+1)
			for i := range codes {
				codes[i] = uint16(i)
			}
			values := make([]int64, Rows)
			for i := range values {
				values[i] = r.Int64N(reach)
			}
			cuts, to := NewCuts(bounds, codes), new(Codes)
			for b.Loop() {
				cuts.Fill(to, values)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/Rows, "ns/row")
		})
	}
}

// TestScan compares the leaves of scans with what they say, row by row.
func TestScan(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for _, rows := range []int{1, 63, 64, 65, Rows - 1, Rows, Rows + 1, 2*Rows + 100} {
		scan := &Scan{Bounds: []int64{-3, 0, 4}, Missing: make([]Block, Blocks(rows))}
		narrow, wide := &Lookup{Sets: [][]uint8{make([]uint8, 256), make([]uint8, 256)}}, &Lookup{Sets: [][]uint8{make([]uint8, 1000)}}
		for i := range 1000 {
			narrow.Sets[i%2][i%256] = uint8(r.IntN(2))
			wide.Sets[0][i] = uint8(r.IntN(2))
		}
		missing := make([]bool, rows)
		for i := range rows {
			scan.Values = append(scan.Values, r.Int64N(11)-5)
			narrow.Narrow, wide.Wide = append(narrow.Narrow, uint8(r.IntN(256))), append(wide.Wide, uint32(r.IntN(1000)))
			if missing[i] = r.IntN(2) == 0; missing[i] {
				scan.Missing[i/Rows].Set(i % Rows)
			}
		}
		scan.Values[rows/2] += 10000 * (int64(rows)%3 - 1) // which makes some blocks cross no bound
		scan.Zones = NewZones(scan.Values)
		far := &Scan{Values: slices.Clone(scan.Values), Bounds: []int64{-3, math.MinInt64, math.MaxInt64, 0}}
		for i := range far.Values {
			far.Values[i] = []int64{far.Values[i], math.MinInt64, math.MaxInt64, 1 << 62, -1 << 62}[r.IntN(5)]
		}
		far.Zones = NewZones(far.Values)
		for block := range Blocks(rows) {
			for name, leaf := range map[string]struct {
				Source
				number int
				want   func(row int) bool
			}{
				"the first bound": {scan, 0, func(row int) bool { return scan.Values[row] >= -3 }},
				"the last bound":  {scan, 2, func(row int) bool { return scan.Values[row] >= 4 }},
				"of far numbers":  {far, 0, func(row int) bool { return far.Values[row] >= -3 }},
				"the least":       {far, 1, func(row int) bool { return true }},
				"the greatest":    {far, 2, func(row int) bool { return far.Values[row] == math.MaxInt64 }},
				"the sign":        {far, 3, func(row int) bool { return far.Values[row] >= 0 }},
				"missing":         {scan, 3, func(row int) bool { return missing[row] }},
				"narrow":          {narrow, 1, func(row int) bool { return narrow.Sets[1][narrow.Of(row)] == 1 }},
				"wide":            {wide, 0, func(row int) bool { return wide.Sets[0][wide.Of(row)] == 1 }},
			} {
				found := leaf.Bits(leaf.number, block, new(Block))
				for row := block * Rows; row < min((block+1)*Rows, rows); row++ {
					if i := row % Rows; found[i/256][i/64%4]>>(i%64)&1 == 1 != leaf.want(row) {
						t.Fatalf("%s of row %d of %d is not %v", name, row, rows, leaf.want(row))
					}
				}
			}
		}
	}
}

func BenchmarkScan(b *testing.B) {
	scan, narrow, wide := &Scan{Bounds: []int64{500}}, &Lookup{Sets: [][]uint8{make([]uint8, 256)}}, &Lookup{Sets: [][]uint8{make([]uint8, 1000)}}
	r := rand.New(rand.NewPCG(9, 9))
	for range Rows {
		scan.Values = append(scan.Values, r.Int64N(1000))
		narrow.Narrow, wide.Wide = append(narrow.Narrow, uint8(r.IntN(256))), append(wide.Wide, uint32(r.IntN(1000)))
	}
	scan.Zones = NewZones(scan.Values)
	for name, s := range map[string]Source{"int64": scan, "narrow": narrow, "wide": wide} {
		b.Run(name, func(b *testing.B) {
			var to Block
			for b.Loop() {
				s.Bits(0, 0, &to)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/Rows, "ns/row")
		})
	}
}
