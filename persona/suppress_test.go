package persona

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// An attacker knows how many customers of each group a feature is known for and
// reads profiles. Every count shown is a linear equation in the cells (group ×
// value, with a further "group" of those outside all); what the equations
// determine is found out by elimination.
type attacker struct {
	groups, values int
	equations      [][]float64 // coefficients of the cells, then the sum
}

func (a *attacker) cell(group, value int) int { return group*a.values + value }

// know adds that the cells of some groups, of one value or (−1) of all, sum to n.
func (a *attacker) know(groups []int, value, n int) {
	e := make([]float64, a.groups*a.values+1)
	for _, g := range groups {
		for v := range a.values {
			if value < 0 || v == value {
				e[a.cell(g, v)] = 1
			}
		}
	}
	e[len(e)-1] = float64(n)
	a.equations = append(a.equations, e)
}

// determined returns the values of all cells that follow.
func (a *attacker) determined() map[int]int {
	m, cells := a.equations, a.groups*a.values
	row := 0
	for column := 0; column < cells && row < len(m); column++ {
		pivot := row
		for i := row; i < len(m); i++ {
			if math.Abs(m[i][column]) > math.Abs(m[pivot][column]) {
				pivot = i
			}
		}
		if math.Abs(m[pivot][column]) < 1e-9 {
			continue
		}
		m[row], m[pivot] = m[pivot], m[row]
		for i := range m {
			if f := m[i][column] / m[row][column]; i != row && f != 0 {
				for j := range m[i] {
					m[i][j] -= f * m[row][j]
				}
			}
		}
		row++
	}
	found := make(map[int]int)
	for _, e := range m {
		at, others := -1, false
		for j := range cells {
			if math.Abs(e[j]) > 1e-9 {
				others = at >= 0
				at = j
				if others {
					break
				}
			}
		}
		if at >= 0 && !others {
			found[at] = int(math.Round(e[cells] / e[at]))
		}
	}
	return found
}

// read takes what one profile says of the feature.
func (a *attacker) read(p *Profile, group int, index map[string]int) {
	var others []int
	for g := range a.groups {
		if g != group {
			others = append(others, g)
		}
	}
	c := p.Features[0]
	if p.Withheld == "" {
		a.know([]int{group}, -1, c.Known)
		a.know(others, -1, c.OthersKnown)
	}
	for _, t := range p.Traits {
		a.know([]int{group}, index[t.Value], t.Shares.N)
		a.know(others, index[t.Value], t.Shares.OthersN)
	}
}

// leaks counts the small cells that a reader of these profiles can work out; of
// one profile also those of its others taken together.
func leaks(profiles []*Profile, groups []int, all, values int, index map[string]int, least int) int {
	a := &attacker{groups: all, values: values}
	for i, p := range profiles {
		a.read(p, groups[i], index)
	}
	n := 0
	for _, x := range a.determined() {
		if x > 0 && x < least {
			n++
		}
	}
	return n
}

// Small populations with few values in three groups and an outside: every
// profile alone must keep its small counts, and with Together all of them at
// once. Without protection the same attacker must find some, or he proves
// nothing.
func TestSmallCountsCannotBeWorkedOut(t *testing.T) {
	var alone, together, open, apart int
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 77))
		values, rows := 2+r.IntN(5), 120+r.IntN(200)
		index := make(map[string]int)
		column, labels := make([]string, rows), make([]string, rows)
		for i := range column {
			v := min(int(r.ExpFloat64()*1.5), values-1)
			column[i] = fmt.Sprint("v", v)
			index[column[i]] = v
			labels[i] = []string{"a", "b", "c", ""}[min(3, int(r.ExpFloat64()*1.5))]
		}
		groups := Partition(labels)
		compare := func(o Options) []*Profile {
			o.MinGroup = 10
			profiles, err := Compare(t.Context(), []Feature{Categories("f", column, nil)}, groups, o)
			if err != nil {
				t.Fatal(err)
			}
			return profiles
		}
		order := []int{0, 1, 2}
		for _, p := range compare(Options{}) {
			// Of one profile the others are one group.
			alone += leaks([]*Profile{p}, []int{0}, 2, values, index, 5)
		}
		apart += leaks(compare(Options{}), order, 4, values, index, 5)
		together += leaks(compare(Options{Together: true}), order, 4, values, index, 5)
		open += leaks(compare(Options{MinCell: 1}), order, 4, values, index, 5)
	}
	if alone != 0 || together != 0 {
		t.Errorf("%d small counts leak from single profiles, %d from profiles protected together", alone, together)
	}
	if open == 0 || apart == 0 {
		t.Errorf("the attacker finds %d unprotected counts and %d across profiles, want some", open, apart)
	}
}

func TestYesNoHidesBothSides(t *testing.T) {
	const rows = 200
	lacking := repeated(true, rows) // all but three of the group have it
	for i := range 3 {
		lacking[i] = false
	}
	for i := 100; i < rows; i++ {
		lacking[i] = i%2 == 0
	}
	p, err := Describe(t.Context(), []Feature{Flags("newsletter", lacking, nil)}, Group{"early", mask(rows, 100)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Traits) != 0 || p.Features[0].Hidden != 1 {
		t.Errorf("97 of 100 have it: traits %v, hidden %d; want none, 1", p.Traits, p.Features[0].Hidden)
	}
	for i := range 3 {
		lacking[i] = true // nobody lacks it: nothing to protect
	}
	p, err = Describe(t.Context(), []Feature{Flags("newsletter", lacking, nil)}, Group{"early", mask(rows, 100)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Traits) != 1 || p.Traits[0].Shares.N != 100 {
		t.Errorf("all have it: %v", p.Traits)
	}
}
