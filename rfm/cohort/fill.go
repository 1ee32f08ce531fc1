package cohort

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/rfm/internal/block"
	"github.com/clientele-go/clientele/rfm/internal/money"
)

// maxCells bounds the memory of a table: some hundred bytes a cell.
const maxCells = 1 << 20

// A stratum is the customers of one row who have the same age at AsOf. The row of a
// period is one stratum, that of a group or of rolling windows several.
type stratum struct {
	key
	customers int
	active    []int // by column, as far as they have begun
	orders    []int
	last      []int       // by the age of the last activity; the last entry is all beyond
	revenue   []money.Sum // by age
	refunded  []money.Sum
}

// A key says which stratum a customer belongs to.
type key struct {
	group   string
	row     int32 // the first period
	running int   // the age that AsOf lies in
}

// A start is a time that a customer begins at in a stratum.
type start struct{ stratum, time int32 }

// A builder makes the table of what a reader has read.
type builder struct {
	*reader
	visitsOf *block.Groups[visit] // by customer
	strata   []stratum
	starts   []start // by customer: one for each, but with Options.Recurring
	begun    []int32 // of times
	upTo     []int   // of the starts of each customer; one of the two below if it has none
	columns  []Bracket
	ages     int     // the ages that the columns reach over, from 0
	column   []int32 // the column of each age, or noColumn
	seen     []int   // the last start counted in each column
}

const (
	outside  = -1 // left out by Options.Group
	noCohort = -2 // no first period
	noColumn = -1
)

func newBuilder(r *reader) *builder {
	return &builder{
		reader:   r,
		visitsOf: r.visits.Grouped(r.customers.Len(), func(v *visit) int32 { return v.customer }),
	}
}

// assign finds the strata in which each customer begins, the columns, and room for
// the counts.
func (b *builder) assign() error {
	found := map[key]int32{}
	b.upTo = make([]int, b.customers.Len())
	for i := range b.upTo {
		group := ""
		if b.options.Group != nil {
			var ok bool
			if group, ok = b.options.Group(b.customers.Key(i)); !ok {
				b.upTo[i] = outside
				continue
			}
		}
		times := b.times(i)
		for _, time := range times {
			k := key{group, b.rowOf(time), b.age(time, b.asOf)}
			at, ok := found[k]
			if !ok {
				at = int32(len(b.strata))
				b.strata = append(b.strata, stratum{key: k})
				found[k] = at
			}
			b.strata[at].customers++
			b.starts = append(b.starts, start{at, time})
		}
		if b.upTo[i] = len(b.starts); len(times) == 0 {
			b.upTo[i] = noCohort
		}
	}
	b.makeColumns()
	return b.makeRoom()
}

// times returns when a customer begins: at first, or with Options.Recurring in every
// period of activity. The slice is good until the next call.
func (b *builder) times(customer int) []int32 {
	c := b.customers.At(customer)
	if !c.began {
		return nil
	}
	b.begun = b.begun[:0]
	if !b.options.Recurring {
		b.begun = append(b.begun, c.first)
		return b.begun
	}
	for _, v := range b.visitsOf.Of(customer) {
		if v.active {
			b.begun = append(b.begun, v.time)
		}
	}
	slices.Sort(b.begun)
	return slices.Compact(b.begun)
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
	b.seen = make([]int, len(b.columns))
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
		s.active, s.orders = make([]int, b.columnsBegun(s)), make([]int, ages)
		s.last = make([]int, ages+1)
		s.revenue, s.refunded = make([]money.Sum, ages), make([]money.Sum, ages)
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
	from := 0
	for i, to := range b.upTo {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		visits := b.visitsOf.Of(i)
		switch to {
		case outside:
			b.report.Outside += lines(visits)
		case noCohort:
			b.report.Early += lines(visits)
		default:
			b.dropRepeatedOrders(visits)
			b.account(visits, b.starts[from].time)
			for ; from < to; from++ {
				b.count(from, visits)
			}
		}
	}
	return nil
}

func lines(visits []visit) (n int) {
	for i := range visits {
		n += int(visits[i].lines)
	}
	return n
}

// dropRepeatedOrders makes a visit with an order the one that counts it: the first of
// its visits. The others lose it, and are no less active.
func (b *builder) dropRepeatedOrders(visits []visit) {
	if !b.options.CountOrders {
		return
	}
	name := func(v *visit) string {
		if v.order == 0 {
			return ""
		}
		return *b.orders.At(int(v.order))
	}
	slices.SortFunc(visits, func(x, y visit) int {
		return cmp.Or(strings.Compare(name(&x), name(&y)), cmp.Compare(x.time, y.time))
	})
	last := ""
	for i := range visits {
		v := &visits[i]
		if order := name(v); order != "" && order == last {
			v.order = repeated
		} else {
			last = order
		}
	}
}

// repeated is the place of an order that another visit counts.
const repeated = -1

// account says what became of the lines of a customer who begins at a time.
func (b *builder) account(visits []visit, first int32) {
	for i := range visits {
		v := &visits[i]
		switch age := b.age(first, v.time); {
		case age < 0:
			b.report.Early += int(v.lines)
		case age >= b.ages || b.column[age] == noColumn:
			b.report.Beyond += int(v.lines)
		default:
			b.report.Counted += int(v.lines)
		}
	}
}

// count counts the visits of one customer from a start on.
func (b *builder) count(from int, visits []visit) {
	begin := b.starts[from]
	s, last := &b.strata[begin.stratum], -1
	for i := range visits {
		v := &visits[i]
		age := b.age(begin.time, v.time)
		if age < 0 {
			continue
		}
		if v.active {
			last = max(last, age)
		}
		if age >= b.ages {
			continue
		}
		b.earn(s, age, v)
		if column := b.column[age]; column != noColumn && v.active && b.seen[column] != from+1 {
			b.seen[column] = from + 1
			s.active[column]++
		}
	}
	if last >= 0 {
		s.last[min(last, len(s.last)-1)]++
	}
}

// earn adds what a visit brought in at an age.
func (b *builder) earn(s *stratum, age int, v *visit) {
	if b.options.CountOrders && v.active && v.order != repeated {
		s.orders[age]++
	}
	if v.wide {
		amount := *b.wide.At(int(v.revenue))
		s.revenue[age].Add(amount)
		if v.refund {
			s.refunded[age].Add(amount)
		}
		return
	}
	s.revenue[age].AddParts(v.revenue, int32(v.exp))
	if v.refund {
		s.refunded[age].AddParts(v.revenue, int32(v.exp))
	}
}

// table makes the rows of the strata.
func (b *builder) table() *Table {
	o := b.options
	t := &Table{AsOf: o.AsOf, Period: o.Period, Columns: b.columns, Report: b.report}
	slices.SortFunc(b.strata, func(x, y stratum) int {
		return cmp.Or(strings.Compare(x.group, y.group), cmp.Compare(x.row, y.row), cmp.Compare(x.running, y.running))
	})
	for start, end := 0, 0; start < len(b.strata); start = end {
		first := &b.strata[start]
		for end = start; end < len(b.strata) && b.sameRow(first, &b.strata[end]); end++ {
		}
		name := first.group
		if o.Group == nil {
			name = b.name(first.row)
		}
		t.Cohorts = append(t.Cohorts, b.row(name, b.strata[start:end]))
	}
	t.Means = means(t)
	return t
}

func (b *builder) sameRow(x, y *stratum) bool {
	return x.group == y.group && (b.options.Group != nil || x.row == y.row)
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
	// Of the ages last added up.
	revenue, refunded money.Sum
	orders            int
}

func (r *running) begin(s *stratum) {
	for _, n := range s.last {
		r.returning += n
	}
}

// forward adds up the ages below an age.
func (r *running) forward(s *stratum, to int) {
	r.revenue, r.refunded, r.orders = money.Sum{}, money.Sum{}, 0
	for ; r.age < min(to, len(s.revenue)); r.age++ {
		r.revenue.Merge(s.revenue[r.age])
		r.refunded.Merge(s.refunded[r.age])
		r.orders += s.orders[r.age]
		r.returning -= s.last[r.age]
	}
	r.cumulative.Merge(r.revenue)
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
		sum := &sums[j]
		sum.forward(s, column.From)
		returning := sum.returning
		sum.forward(s, min(column.To, s.running)+1)
		if state > best.State {
			best = Cell{State: state}
		}
		if state == best.State {
			best.Customers += s.customers
			best.Active += s.active[i]
			best.Returning += returning
			best.Orders += sum.orders
			best.Revenue = best.Revenue.Add(sum.revenue.Decimal())
			best.Refunded = best.Refunded.Sub(sum.refunded.Decimal())
			best.Cumulative = best.Cumulative.Add(sum.cumulative.Decimal())
			if i > 0 {
				best.Previous += s.active[i-1]
			}
		}
	}
	if best.State == NotBegun {
		return best
	}
	best.Retention = share(best.Active, best.Customers)
	best.Rolling = share(best.Returning, best.Customers)
	best.PerCustomer = each(best.Cumulative, best.Customers)
	if best.Previous > 0 {
		best.OfPrevious = share(best.Active, best.Previous)
	}
	return best
}
