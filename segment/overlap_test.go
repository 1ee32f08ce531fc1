package segment

import (
	"context"
	"errors"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// randomSets are sets of people, each with a share of them.
func randomSets(r *rand.Rand, n, people int) (sets []Members) {
	for range n {
		words := make([]uint64, (people+63)/64)
		share := r.Float64()
		for p := range people {
			if r.Float64() < share*share {
				words[p/64] |= 1 << (p % 64)
			}
		}
		sets = append(sets, newMembers(words))
	}
	return sets
}

func TestOverlap(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 30 {
		n, people := r.IntN(12), 1+r.IntN(9000)
		sets := randomSets(r, n, people)
		found := must(Overlap(context.Background(), sets, Run{Workers: 1 + r.IntN(3)}))
		none := 0
		for p := range people {
			if !slices.ContainsFunc(sets, func(m Members) bool { return m.Has(p) }) {
				none++
			}
		}
		if uncovered := Uncovered(sets, people); uncovered.Len() != none {
			t.Errorf("%d are uncovered, want %d", uncovered.Len(), none)
		}
		for i := range sets {
			for j := range sets {
				want := 0
				for p := range sets[i].All() {
					if sets[j].Has(p) {
						want++
					}
				}
				if got := found.Of(i, j); got != want {
					t.Fatalf("%d people are in sets %d and %d of %d, want %d", got, i, j, n, want)
				}
			}
		}
	}
}

func TestOverlapOfOtherPeople(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	sets := append(randomSets(r, 2, 100), randomSets(r, 1, 200)...)
	if _, err := Overlap(context.Background(), sets, Run{}); err == nil {
		t.Error("sets of different people overlap")
	}
	if _, err := Cover(context.Background(), sets, 10); err == nil {
		t.Error("sets of different people are covered")
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Overlap(stopped, sets[:2], Run{}); !errors.Is(err, context.Canceled) {
		t.Errorf("it goes on after it was cancelled: %v", err)
	}
}

// TestCover tries all choices of sets.
func TestCover(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 5))
	fewerThanGreedy := 0
	for range 300 {
		sets := randomSets(r, 1+r.IntN(9), 1+r.IntN(30))
		want, all := 99, uint64(0)
		for _, set := range sets {
			all |= set.words[0]
		}
		for choice := range 1 << len(sets) {
			covered := uint64(0)
			for i, set := range sets {
				if choice>>i&1 == 1 {
					covered |= set.words[0]
				}
			}
			if covered == all {
				want = min(want, bits.OnesCount(uint(choice)))
			}
		}
		found := must(Cover(context.Background(), sets, 10000))
		covered := uint64(0)
		for _, i := range found.Sets {
			covered |= sets[i].words[0]
		}
		if !found.Smallest || len(found.Sets) != want || covered != all {
			t.Fatalf("%v, of %d sets: the smallest covering has %d", found, len(sets), want)
		}
		hasty := must(Cover(context.Background(), sets, 0))
		if len(hasty.Sets) > want {
			fewerThanGreedy++
			if hasty.Smallest {
				t.Errorf("%v is said to be the smallest, which has %d sets", hasty, want)
			}
		}
	}
	if fewerThanGreedy == 0 {
		t.Error("no covering needed a search")
	}
}

func TestCoverOfNothing(t *testing.T) {
	if found := must(Cover(context.Background(), nil, 1)); len(found.Sets) != 0 || !found.Smallest {
		t.Errorf("%v covers nobody", found)
	}
}

// TestDiff compares two random results person by person.
func TestDiff(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	outcomeOf := func(people int) *Result {
		in, unknown := make([]uint64, (people+63)/64), make([]uint64, (people+63)/64)
		for p := range people {
			switch r.IntN(3) {
			case 0:
				in[p/64] |= 1 << (p % 64)
			case 1:
				unknown[p/64] |= 1 << (p % 64)
			}
		}
		return &Result{People: people, Tallies: []Tally{{Name: "a", Members: newMembers(in), Unknown: newMembers(unknown)}}}
	}
	for range 50 {
		people := 1 + r.IntN(300)
		before, after := outcomeOf(people), outcomeOf(people+r.IntN(200)-100+max(0, 100-people))
		change := must(Diff(before, after))[0]
		for p := range max(before.People, after.People) {
			was, is := before.Tallies[0].of(p), after.Tallies[0].of(p)
			got := []bool{change.Entered.Has(p), change.Left.Has(p), change.Doubted.Has(p), change.Settled.Has(p)}
			want := []bool{was != In && is == In, was == In && is == Out, was != Undecided && is == Undecided, was == Undecided && is == Out}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("from %v to %v: %s", was, is, diff)
			}
		}
	}
}

func TestDiffOfSegments(t *testing.T) {
	in := func(people ...int) Members {
		words := make([]uint64, 1)
		for _, p := range people {
			words[0] |= 1 << p
		}
		return newMembers(words)
	}
	before := &Result{Tallies: []Tally{{Name: "gone", Members: in(1)}, {Name: "same", Members: in(1, 2)}}}
	after := &Result{Tallies: []Tally{{Name: "same", Members: in(1, 2)}, {Name: "new", Members: in(3)}}}
	changes := must(Diff(before, after))
	if len(changes) != 2 || changes[0].Any() || !changes[1].Any() || !changes[1].Entered.Has(3) || changes[1].Name != "new" {
		t.Errorf("%+v", changes)
	}
	after.Tallies[1].Name = "same"
	for _, pair := range [][2]*Result{{before, after}, {after, before}} {
		if _, err := Diff(pair[0], pair[1]); err == nil {
			t.Error("a segment that a result has twice is compared")
		}
	}
}

// BenchmarkOverlap has a thousand sets of a million people.
func BenchmarkOverlap(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	sets := make([]Members, 1000)
	for i := range sets {
		words := make([]uint64, 1<<20/64)
		for j := range words {
			words[j] = r.Uint64() & r.Uint64()
		}
		sets[i] = newMembers(words)
	}
	for b.Loop() {
		must(Overlap(context.Background(), sets, Run{}))
	}
}
