package cohort

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/rfm/internal/money"
	"github.com/shopspring/decimal"
)

// maxCells bounds the memory of a table: some hundred bytes a cell.
const maxCells = 1 << 20

// A stratum is the customers of one row who began in one period, and so have the
// same ages. The row of a period is one stratum, the row of a group several.
type stratum struct {
	group     string
	first     int32
	running   int // the age that AsOf lies in
	customers int
	active    []int       // by column, as far as they have begun
	last      []int       // by the age of the last activity; the last entry is all beyond
	revenue   []money.Sum // by age
}

// A builder makes the table of what a reader has read.
type builder struct {
	*reader
	strata  []stratum
	of      []int32 // the stratum of each customer, or one of the two below
	columns []Bracket
	ages    int     // the ages that the columns reach over, from 0
	column  []int32 // the column of each age, or noColumn
	seen    []int32 // the last customer counted in each column
}

const (
	outside  = -1 // left out by Options.Group
	noCohort = -2 // no first period
	noColumn = -1
)

// assign finds each customer's stratum, the columns, and room for the counts.
func (b *builder) assign() error {
	type key struct {
		group string
		first int32
	}
	found := map[key]int32{}
	b.of = make([]int32, b.customers.Len())
	for i := range b.of {
		c, k := b.customers.At(i), key{}
		if b.options.Group != nil {
			var ok bool
			if k.group, ok = b.options.Group(b.customers.Key(i)); !ok {
				b.of[i] = outside
				continue
			}
		}
		if !c.began {
			b.of[i] = noCohort
			continue
		}
		k.first = c.first
		at, ok := found[k]
		if !ok {
			at = int32(len(b.strata))
			b.strata = append(b.strata, stratum{group: k.group, first: k.first, running: int(b.asOf - k.first)})
			found[k] = at
		}
		b.of[i] = at
		b.strata[at].customers++
	}
	b.makeColumns()
	return b.makeRoom()
}

func (b *builder) makeColumns() {
	begun := 0
	for i := range b.strata {
		begun = max(begun, b.strata[i].running+1)
	}
	if b.options.Ages > 0 {
		begun = min(begun, b.options.Ages)
	}
	b.columns = slices.Clone(b.options.Brackets)
	if b.columns == nil {
		b.columns = make([]Bracket, begun)
		for age := range b.columns {
			b.columns[age] = Bracket{age, age}
		}
	}
	// Ages that nobody has reached need no counters, however far a bracket goes.
	if n := len(b.columns); n > 0 {
		b.ages = min(begun-1, b.columns[n-1].To) + 1
	}
	b.column = make([]int32, b.ages)
	for age := range b.column {
		b.column[age] = noColumn
	}
	for i, c := range b.columns {
		for age := c.From; age <= min(c.To, b.ages-1); age++ {
			b.column[age] = int32(i)
		}
	}
	b.seen = make([]int32, len(b.columns))
}

func (b *builder) makeRoom() error {
	total := 0
	for i := range b.strata {
		total += min(b.strata[i].running+1, b.ages)
	}
	if total > maxCells {
		return fmt.Errorf("cohort: %d first periods and %d ages come to %d cells, want at most %d: set Options.Ages or a longer Period",
			len(b.strata), b.ages, total, maxCells)
	}
	for i := range b.strata {
		s := &b.strata[i]
		ages := min(s.running+1, b.ages)
		s.active = make([]int, b.columnsBegun(s))
		s.last = make([]int, ages+1)
		s.revenue = make([]money.Sum, ages)
	}
	return nil
}

// columnsBegun returns how many of the columns a stratum has reached.
func (b *builder) columnsBegun(s *stratum) int {
	n, _ := slices.BinarySearchFunc(b.columns, s.running, func(c Bracket, age int) int {
		if c.From <= age {
			return -1
		}
		return 1
	})
	return n
}

// fill counts the visits, customer by customer.
func (b *builder) fill(ctx context.Context) error {
	visits, ends := b.visits.Grouped(b.customers.Len(), func(v *visit) int32 { return v.customer })
	start := 0
	for i, end := range ends {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch of := b.of[i]; of {
		case outside:
			b.report.Outside += lines(visits[start:end])
		case noCohort:
			b.report.Early += lines(visits[start:end])
		default:
			b.count(&b.strata[of], int32(i)+1, visits[start:end])
		}
		start = end
	}
	return nil
}

func lines(visits []visit) (n int) {
	for i := range visits {
		n += int(visits[i].lines)
	}
	return n
}

// count counts the visits of one customer, whose mark is no other's.
func (b *builder) count(s *stratum, mark int32, visits []visit) {
	last := -1
	for i := range visits {
		v := &visits[i]
		age := int(v.period - s.first)
		if age < 0 {
			b.report.Early += int(v.lines)
			continue
		}
		if v.active {
			last = max(last, age)
		}
		if age >= b.ages {
			b.report.Beyond += int(v.lines)
			continue
		}
		s.revenue[age].Merge(v.revenue)
		column := b.column[age]
		if column == noColumn {
			b.report.Beyond += int(v.lines)
			continue
		}
		b.report.Counted += int(v.lines)
		if v.active && b.seen[column] != mark {
			b.seen[column] = mark
			s.active[column]++
		}
	}
	if last >= 0 {
		s.last[min(last, len(s.last)-1)]++
	}
}

// table makes the rows of the strata.
func (b *builder) table() *Table {
	o := b.options
	t := &Table{AsOf: o.AsOf, Period: o.Period, Columns: b.columns, Report: b.report}
	slices.SortFunc(b.strata, func(x, y stratum) int {
		if x.group != y.group {
			return strings.Compare(x.group, y.group)
		}
		return int(x.first) - int(y.first)
	})
	for start, end := 0, 0; start < len(b.strata); start = end {
		end = start + 1
		name := b.strata[start].group
		if o.Group == nil {
			name = b.name(b.strata[start].first)
		}
		for o.Group != nil && end < len(b.strata) && b.strata[end].group == name {
			end++
		}
		t.Cohorts = append(t.Cohorts, b.row(name, b.strata[start:end]))
	}
	t.Means = means(t)
	return t
}

func (b *builder) row(name string, strata []stratum) Cohort {
	row := Cohort{Name: name}
	sums := make([]running, len(strata))
	for i := range strata {
		row.Customers += strata[i].customers
		sums[i].begin(&strata[i])
	}
	for i, column := range b.columns {
		c := b.cell(i, column, strata, sums)
		if c.State == NotBegun {
			break
		}
		row.Cells = append(row.Cells, c)
	}
	return row
}

// A running holds the sums of one stratum up to the column that is being made.
type running struct {
	age        int // the next age
	cumulative money.Sum
	returning  int // the customers whose last activity is at this age or later
}

func (r *running) begin(s *stratum) {
	for _, n := range s.last {
		r.returning += n
	}
}

// forward adds up the ages below an age and returns their revenue.
func (r *running) forward(s *stratum, to int) decimal.Decimal {
	var revenue money.Sum
	for ; r.age < min(to, len(s.revenue)); r.age++ {
		revenue.Merge(s.revenue[r.age])
		r.returning -= s.last[r.age]
	}
	r.cumulative.Merge(revenue)
	return revenue.Decimal()
}

// cell sums up the strata in which a column is complete, or else those in which
// it is running.
func (b *builder) cell(i int, column Bracket, strata []stratum, sums []running) Cell {
	var best Cell
	for j := range strata {
		s := &strata[j]
		state := Complete
		switch {
		case s.running < column.From:
			state = NotBegun
		case s.running <= column.To:
			state = Running
		}
		if state == NotBegun {
			continue
		}
		sums[j].forward(s, column.From)
		returning := sums[j].returning
		revenue := sums[j].forward(s, min(column.To, s.running)+1)
		if state > best.State {
			best = Cell{State: state}
		}
		if state == best.State {
			best.Customers += s.customers
			best.Active += s.active[i]
			best.Returning += returning
			best.Revenue = best.Revenue.Add(revenue)
			best.Cumulative = best.Cumulative.Add(sums[j].cumulative.Decimal())
		}
	}
	if best.State != NotBegun {
		best.Retention = share(best.Active, best.Customers)
		best.Rolling = share(best.Returning, best.Customers)
		best.PerCustomer = each(best.Cumulative, best.Customers)
	}
	return best
}
