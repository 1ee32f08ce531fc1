package segment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// Overlaps are the sizes of the intersections of all pairs of some sets of people.
type Overlaps struct {
	n     int
	sizes []uint32 // by the lower, then by the higher of a pair
}

// Of returns how many people are in both of two sets, by their numbers.
func (o *Overlaps) Of(i, j int) int { return int(o.sizes[min(i, j)*o.n+max(i, j)]) }

// Overlap measures how sets of the same people overlap. It takes four bytes for each pair
// of sets, and the time of looking at 64 people at once for each pair. It stops within a
// block of 4,096 people when the context is cancelled. The error says which set is of
// other people.
func Overlap(ctx context.Context, sets []Members, o Run) (*Overlaps, error) {
	people, err := samePeople(sets)
	if err != nil {
		return nil, err
	}
	sizes, err := sums(ctx, o, people, len(sets)*len(sets), func(own []uint32) func(from, to int) {
		return func(from, to int) { overlap(own, sets, from/64, to/64) }
	})
	if err != nil {
		return nil, err
	}
	return &Overlaps{len(sets), sizes}, nil
}

// samePeople returns how many people there are, in whole words.
func samePeople(sets []Members) (people int, err error) {
	for i, set := range sets {
		if len(set.words) != len(sets[0].words) {
			return 0, fmt.Errorf("segment: set %d is of %d people and set 0 of %d, in words of 64: overlaps are of sets of one run", i, 64*len(set.words), 64*len(sets[0].words))
		}
	}
	if len(sets) == 0 {
		return 0, nil
	}
	if people = 64 * len(sets[0].words); people > math.MaxUint32 {
		return 0, errors.New("segment: overlaps are of at most 4,294,967,295 people: split the population")
	}
	return people, nil
}

// overlap adds the people of some words to the sizes. The words of all the sets stay in
// the cache, and those of one set are read once for four others.
func overlap(sizes []uint32, sets []Members, from, to int) {
	for i := range sets {
		row, own := sizes[i*len(sets):(i+1)*len(sets)], sets[i].words[from:to]
		j := i
		for ; j+4 <= len(sets) && to-from == blockWords; j += 4 {
			four := (*[4]uint32)(row[j:])
			addCommon(four, (*blockOf)(own), (*blockOf)(sets[j].words[from:to]), (*blockOf)(sets[j+1].words[from:to]),
				(*blockOf)(sets[j+2].words[from:to]), (*blockOf)(sets[j+3].words[from:to]))
		}
		for ; j < len(sets); j++ {
			row[j] += uint32(common(own, sets[j].words[from:to]))
		}
	}
}

const blockWords = block / 64

type blockOf [blockWords]uint64

// addCommon adds how many people one set has in common with each of four.
func addCommon(sizes *[4]uint32, own, a, b, c, d *blockOf) {
	var na, nb, nc, nd int
	for i, w := range own {
		na += bits.OnesCount64(w & a[i])
		nb += bits.OnesCount64(w & b[i])
		nc += bits.OnesCount64(w & c[i])
		nd += bits.OnesCount64(w & d[i])
	}
	sizes[0] += uint32(na)
	sizes[1] += uint32(nb)
	sizes[2] += uint32(nc)
	sizes[3] += uint32(nd)
}

// Uncovered returns the people, of so many, who are in none of the sets.
func Uncovered(sets []Members, people int) Members {
	words := make([]uint64, (people+63)/64)
	for i := range words {
		covered := uint64(0)
		for _, set := range sets {
			covered |= set.word(i)
		}
		words[i] = ^covered
		if rest := people - 64*i; rest < 64 {
			words[i] &= 1<<rest - 1
		}
	}
	return newMembers(words)
}

// A Covering is a choice of sets that hold everyone whom all of them together hold.
type Covering struct {
	Sets []int // by their numbers, ascending
	// Smallest means that no fewer sets will do. It is not known of every covering: to
	// find out takes, for some, longer than anyone will wait.
	Smallest bool
}

// Cover looks for the smallest choice of sets that holds everyone whom all of them
// together hold. It takes the sets greedily, and then looks for fewer: after patience
// attempts, of which each takes the time of reading all sets once, it returns the fewest
// that it has found. Of several such choices, it returns the same on every run. It
// returns the context's error when it is cancelled.
func Cover(ctx context.Context, sets []Members, patience int) (Covering, error) {
	if _, err := samePeople(sets); err != nil {
		return Covering{}, err
	}
	c := &coverer{ctx: ctx, sets: sets, patience: patience}
	all := make([]uint64, 0)
	if len(sets) > 0 {
		all = make([]uint64, len(sets[0].words))
	}
	for _, set := range sets {
		for i, w := range set.words {
			all[i] |= w
		}
	}
	c.greedily(all)
	finished := c.search(all, nil)
	slices.Sort(c.best)
	return Covering{c.best, finished}, ctx.Err()
}

type coverer struct {
	ctx      context.Context
	sets     []Members
	best     []int
	patience int
}

// greedily takes the set that holds most of those who are left, until nobody is.
func (c *coverer) greedily(left []uint64) {
	for size(left) > 0 {
		most, best := 0, 0
		for i, set := range c.sets {
			if n := common(set.words, left); n > most {
				most, best = n, i
			}
		}
		c.best = append(c.best, best)
		left = minus(left, c.sets[best].words)
	}
}

// search looks for fewer sets than the best. Someone who is in the fewest sets must be in
// one of those that are taken. It reports whether it tried everything.
func (c *coverer) search(left []uint64, taken []int) (finished bool) {
	people := size(left)
	if people == 0 {
		if len(taken) < len(c.best) {
			c.best = append([]int{}, taken...)
		}
		return true
	}
	most := 0
	for _, set := range c.sets {
		most = max(most, common(set.words, left))
	}
	if len(taken)+(people+most-1)/most >= len(c.best) {
		return true
	}
	if c.patience--; c.patience < 0 || c.ctx.Err() != nil {
		return false
	}
	finished = true
	for _, set := range c.rarest(left) {
		if !c.search(minus(left, c.sets[set].words), append(taken[:len(taken):len(taken)], set)) {
			finished = false
		}
	}
	return finished
}

// rarest returns the sets that hold someone who is left and is in the fewest sets of
// all: counts are kept for 64 people at once, in binary.
func (c *coverer) rarest(left []uint64) (holders []int) {
	person, fewest := 0, math.MaxInt
	for i, w := range left {
		if w == 0 {
			continue
		}
		var digits [32]uint64 // of the number of sets that each person of the word is in
		for _, set := range c.sets {
			carry := set.words[i] & w
			for d := 0; carry != 0; d++ {
				digits[d], carry = digits[d]^carry, digits[d]&carry
			}
		}
		least, n := w, 0
		for d := len(digits) - 1; d >= 0; d-- {
			if without := least &^ digits[d]; without != 0 {
				least = without
			} else {
				n |= 1 << d
			}
		}
		if n < fewest {
			person, fewest = 64*i+bits.TrailingZeros64(least), n
		}
	}
	for i, set := range c.sets {
		if set.Has(person) {
			holders = append(holders, i)
		}
	}
	return holders
}

func common(a, b []uint64) (n int) {
	for i, w := range a {
		n += bits.OnesCount64(w & b[i])
	}
	return n
}

func minus(a, b []uint64) []uint64 {
	left := make([]uint64, len(a))
	for i, w := range a {
		left[i] = w &^ b[i]
	}
	return left
}
