package store

import (
	"sync"

	"github.com/shopspring/decimal"
)

// A decimal.Decimal is a pointer to a big.Int on the heap: 56 bytes with its
// digits. Prices and totals repeat, so that everyday amounts are made once and
// shared; a Decimal is never written to, which makes that safe.

const (
	moneyChunk  = 1 << 8
	moneyChunks = 1 << 10 // shared up to 2,621.43
)

// sharedMoney is filled chunk by chunk, as amounts come up.
var sharedMoney [moneyChunks]struct {
	once    sync.Once
	amounts []decimal.Decimal
}

// money returns an amount with two places.
func money(cents int64) decimal.Decimal {
	if cents < 0 || cents >= moneyChunk*moneyChunks {
		return decimal.New(cents, -2)
	}
	chunk := &sharedMoney[cents/moneyChunk]
	chunk.once.Do(func() {
		chunk.amounts = make([]decimal.Decimal, moneyChunk)
		from := cents - cents%moneyChunk
		for i := range chunk.amounts {
			chunk.amounts[i] = decimal.New(from+int64(i), -2)
		}
	})
	return chunk.amounts[cents%moneyChunk]
}

const (
	unitPlaces   = 4     // a unit is a ten-thousandth
	unitsPerOne  = 10000 // units in 1
	unitsPerCent = 100   // units in 0.01
)

// fromUnits returns units ten-thousandths with two places where they suffice,
// and otherwise with as many as it takes.
func fromUnits(units int64) decimal.Decimal {
	switch {
	case units%unitsPerCent == 0:
		return money(units / unitsPerCent)
	case units%10 == 0:
		return decimal.New(units/10, -3)
	}
	return decimal.New(units, -unitPlaces)
}

// toUnits returns d in ten-thousandths, if it is a whole number of them below
// 10^14.
func toUnits(d decimal.Decimal) (int64, bool) {
	exp := d.Exponent()
	if exp > 0 || exp < -unitPlaces || d.NumDigits() > 14 {
		return 0, false
	}
	units := d.CoefficientInt64()
	for ; exp > -unitPlaces; exp-- {
		units *= 10
	}
	return units, true
}

// spillAt bounds the fast part of a tally: two summands below it cannot
// overflow an int64.
const spillAt = 1 << 61

// A tally is an exact sum of amounts: an int64 of ten-thousandths while that
// holds, and a Decimal for what does not fit.
type tally struct {
	units int64
	spill decimal.Decimal
}

func (t *tally) add(d decimal.Decimal) {
	if units, ok := toUnits(d); ok {
		t.addUnits(units)
		return
	}
	t.spill = t.spill.Add(d)
}

// addUnits adds a number of ten-thousandths whose absolute value is at most
// spillAt.
func (t *tally) addUnits(units int64) {
	t.units += units
	if t.units > spillAt || t.units < -spillAt {
		t.spill = t.spill.Add(decimal.New(t.units, -unitPlaces))
		t.units = 0
	}
}

func (t *tally) sum() decimal.Decimal {
	if t.spill.IsZero() {
		return fromUnits(t.units)
	}
	return t.spill.Add(fromUnits(t.units))
}

// mean returns the sum divided by n, rounded half away from zero to two
// places, or the missing Decimal{} when n is 0.
func (t *tally) mean(n int) decimal.Decimal {
	if n == 0 {
		return decimal.Decimal{}
	}
	if t.spill.IsZero() && t.units >= 0 {
		by := int64(n) * unitsPerCent
		return money((2*t.units + by) / (2 * by))
	}
	return t.sum().DivRound(decimal.NewFromInt(int64(n)), 2)
}

const sharedCounts = 256

var counts = func() (table [sharedCounts]int) {
	for i := range table {
		table[i] = i
	}
	return table
}()

// count returns a pointer to n, shared when n is small.
func count(n int) *int {
	if 0 <= n && n < sharedCounts {
		return &counts[n]
	}
	big := n // its own variable: &n would put every n on the heap
	return &big
}

const sharedShares = 17

var shares = func() (table [sharedShares][sharedShares]float64) {
	for of := 1; of < sharedShares; of++ {
		for n := 0; n <= of; n++ {
			table[of][n] = float64(n) / float64(of)
		}
	}
	return table
}()

// share returns a pointer to n/of, shared when both are small, or nil when of
// is 0.
func share(n, of int) *float64 {
	if of == 0 {
		return nil
	}
	if 0 <= n && n <= of && of < sharedShares {
		return &shares[of][n]
	}
	q := float64(n) / float64(of)
	return &q
}

// ratio returns a pointer to a/b. The quotient of two amounts below 2^53 units
// is one correctly rounded division; b must not be zero.
func ratio(a, b decimal.Decimal) *float64 {
	if a.IsZero() {
		return share(0, 1)
	}
	x, okx := toUnits(a)
	y, oky := toUnits(b)
	if okx && oky && x < 1<<53 && y < 1<<53 {
		q := float64(x) / float64(y)
		return &q
	}
	q := a.Div(b).InexactFloat64()
	return &q
}

// subsets returns all sets of the given names, indexed by bit mask; names
// keep their order.
func subsets(names []string) [][]string {
	all := make([][]string, 1<<len(names))
	for mask := range all {
		set := []string{}
		for i, name := range names {
			if mask>>i&1 == 1 {
				set = append(set, name)
			}
		}
		all[mask] = set
	}
	return all
}

var (
	lineSets = sync.OnceValue(func() [][]string {
		names := make([]string, productLines)
		for i, l := range catalogue {
			names[i] = l.name
		}
		return subsets(names)
	})
	interestSets = sync.OnceValue(func() [][]string { return subsets(interestNames[:]) })
	deviceSets   = sync.OnceValue(func() [][]string { return subsets(deviceNames[:]) })
	tagSets      = sync.OnceValue(func() [][]string { return subsets(tagNames[:]) })
)
