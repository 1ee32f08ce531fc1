package clv

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/rfm/internal/block"
)

// A Timing is what the purchase models look at in one customer: how often and how
// lately, by three numbers. The zero Timing is that of a customer who has just
// made the first purchase, and so of any new customer.
type Timing struct {
	// X is the number of repeat purchases: of those after the first.
	X int
	// TX is the time from the first purchase to the last; 0 without a repeat
	// purchase. It is what these models call recency, and grows where the recency
	// of RFM, from the last purchase to today, falls.
	TX float64
	// T is the time from the first purchase to the end of what was observed.
	T float64
}

// check says what is wrong with a Timing.
func (c Timing) check() error {
	switch {
	case c.X < 0 || c.X > math.MaxInt32:
		return fmt.Errorf("x is %d; want the number of repeat purchases, at least 0", c.X)
	case math.IsNaN(c.T) || math.IsInf(c.T, 0) || c.T < 0:
		return fmt.Errorf("T is %v; want the time observed, at least 0", c.T)
	case math.IsNaN(c.TX) || c.TX < 0 || c.TX > c.T:
		return fmt.Errorf("t_x is %v; want the time from the first purchase to the last, from 0 to T, which is %v", c.TX, c.T)
	case c.X == 0 && c.TX > 0:
		return fmt.Errorf("t_x is %v without a repeat purchase; want 0", c.TX)
	case c.X > 0 && c.TX == 0:
		return fmt.Errorf("x is %d with t_x 0; want purchases of the same period counted as one", c.X)
	}
	return nil
}

// A Data holds the timings of many customers, each different one once. It does
// not change, and may be used from many goroutines at once.
type Data struct {
	rows []row   // in ascending order of x, t_x and T
	of   []int32 // the row of each customer
	// ends are the points (x, T) and lasts the points (x, t_x), in ascending order.
	ends, lasts []point
	maxX        int
}

// A row is a timing and how many customers share it.
type row struct {
	Timing
	weight float64
	// end and last are the positions of its points.
	end, last int32
}

// A point is a number of repeat purchases and a time. A likelihood is a sum of
// functions of points, of which there are far fewer than rows.
type point struct {
	x int
	t float64
}

func (p point) compare(q point) int { return cmp.Or(cmp.Compare(p.x, q.x), cmp.Compare(p.t, q.t)) }

// NewData groups the timings of customers. It fails on a timing that cannot be,
// naming its position. Cost: a look-up a customer, and a sort of the timings
// that differ.
func NewData(timings []Timing) (*Data, error) {
	d := &Data{of: make([]int32, len(timings))}
	var slots block.Slots // a third of the time of a map with keys of three words
	for i, c := range timings {
		hash := c.hash()
		at := d.find(&slots, c, hash)
		if at < 0 {
			if err := c.check(); err != nil {
				return nil, fmt.Errorf("clv: customer %d of %d: %w", i+1, len(timings), err)
			}
			at = int32(len(d.rows))
			slots.Add(hash, at)
			d.rows = append(d.rows, row{Timing: c})
			d.maxX = max(d.maxX, c.X)
		}
		d.rows[at].weight++
		d.of[i] = at
	}
	d.sort()
	d.findPoints()
	return d, nil
}

// find returns the row of a timing, or -1.
func (d *Data) find(slots *block.Slots, c Timing, hash uint32) int32 {
	at, next := slots.Seek(hash, hash)
	for at >= 0 && d.rows[at].Timing != c {
		at, next = slots.Seek(hash, next)
	}
	return at
}

// hash mixes the bits of a timing by multiplication, as splitmix64 does.
func (c Timing) hash() uint32 {
	h := uint64(c.X)*0x9e3779b97f4a7c15 ^ math.Float64bits(c.TX)*0xbf58476d1ce4e5b9 ^ math.Float64bits(c.T)*0x94d049bb133111eb
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return uint32(h ^ h>>32)
}

// sort puts the rows in order, so that sums do not depend on that of the
// customers.
func (d *Data) sort() {
	order := make([]int32, len(d.rows))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		a, b := &d.rows[i], &d.rows[j]
		return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.TX, b.TX), cmp.Compare(a.T, b.T))
	})
	sorted, place := make([]row, len(order)), make([]int32, len(order))
	for i, was := range order {
		sorted[i] = d.rows[was]
		place[was] = int32(i)
	}
	d.rows = sorted
	for i, was := range d.of {
		d.of[i] = place[was]
	}
}

func (d *Data) findPoints() {
	d.ends = points(d.rows, func(c *row) point { return point{c.X, c.T} }, func(c *row) *int32 { return &c.end })
	d.lasts = points(d.rows, func(c *row) point { return point{c.X, c.TX} }, func(c *row) *int32 { return &c.last })
}

// points returns the different points of rows, and writes the position of each.
func points(rows []row, of func(*row) point, at func(*row) *int32) []point {
	list := make([]point, len(rows))
	for i := range rows {
		list[i] = of(&rows[i])
	}
	slices.SortFunc(list, point.compare)
	list = slices.Clip(slices.Compact(list))
	for i := range rows {
		place, _ := slices.BinarySearchFunc(list, of(&rows[i]), point.compare)
		*at(&rows[i]) = int32(place)
	}
	return list
}

// Len returns the number of customers.
func (d *Data) Len() int { return len(d.of) }

// Distinct returns the number of different timings.
func (d *Data) Distinct() int { return len(d.rows) }

// meanT returns the mean time observed, or 1 where nothing was.
func (d *Data) meanT() float64 {
	var sum blockSum
	for i := range d.rows {
		sum.add(d.rows[i].weight * d.rows[i].T)
	}
	if sum.sum() == 0 {
		return 1
	}
	return sum.sum() / float64(d.Len())
}
