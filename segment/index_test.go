package segment

// This file holds the index to rules that are asked one by one.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clientele-go/clientele/dsl"
)

// named compiles up to so many rules of a world.
func (w *world) named(t testing.TB, prefix string, n int) (all []Named[Row]) {
	for i := range n {
		if rule, ok := w.compiled(t, w.rule(w.IntN(3))); ok {
			all = append(all, Named[Row]{&dsl.Segment{Name: fmt.Sprint(prefix, i)}, rule})
		}
	}
	return all
}

// An indexWorld is an index, what it should hold, and a customer who changes.
type indexWorld struct {
	*world
	index    *Index[Row]
	rules    map[int]Named[Row]
	next     int
	person   map[string]any
	standing *Standing[Row]
	in       map[int]bool // where the customer stood
}

func (w *indexWorld) row() *Row {
	row, _ := NewRow(w.schema, w.person)
	return &row
}

// change changes some fields, the as-of, or the index.
func (w *indexWorld) change(t testing.TB) {
	switch w.IntN(8) {
	case 0:
		w.person = w.world.person()
	case 1:
		w.asOf = w.asOf.Add(time.Duration(w.IntN(1000*24)-300*24) * time.Hour)
	case 2:
		more := w.named(t, fmt.Sprint("more", w.next, "_"), 1+w.IntN(6))
		if err := w.index.Add(more...); err != nil {
			t.Fatal(err)
		}
		w.note(more)
	case 3:
		for number, named := range w.rules {
			if err := w.index.Remove(named.Name); err != nil {
				t.Fatal(err)
			}
			delete(w.rules, number)
			break
		}
	default:
		f := pick(w.Rand, w.schema.Fields)
		w.person[f.Name] = w.valueOf(&f)
	}
}

func (w *indexWorld) note(added []Named[Row]) {
	for _, named := range added {
		w.rules[w.next] = named
		w.next++
	}
}

// checkIndex asks an index and a standing after each of many changes.
func checkIndex(t testing.TB, seed uint64) (found [3]int) {
	w := &indexWorld{world: newWorld(seed), rules: map[int]Named[Row]{}, in: map[int]bool{}}
	if w.IntN(2) == 0 {
		w.define()
	}
	named := w.named(t, "s", 25)
	set := &Set[Row]{w.rows, w.options, named}
	w.index = must(set.Index())
	w.note(named)
	w.person, w.standing = w.world.person(), w.index.Standing()
	for step := range 15 {
		row := w.row()
		want := []int{}
		now := map[int]bool{}
		for number, named := range w.rules {
			o := named.Rule.Match(row, w.asOf)
			found[o]++
			if o == In {
				want, now[number] = append(want, number), true
			}
		}
		slices.Sort(want)
		got := w.index.Match(row, w.asOf, []int{})
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d, step %d, as of %v of %v: %s%s", seed, step, w.asOf, w.person, diff, w.tell(want, got))
		}
		entered, left := w.standing.Update(row, w.asOf, nil, nil)
		w.checkStanding(t, seed, step, now, entered, left)
		w.change(t)
	}
	return found
}

func (w *indexWorld) checkStanding(t testing.TB, seed uint64, step int, now map[int]bool, entered, left []int) {
	for _, number := range entered {
		if w.in[number] || !now[number] {
			t.Fatalf("seed %d, step %d: rule %d is said to be entered: %v", seed, step, number, w.rules[number].Rule)
		}
		w.in[number] = true
	}
	for _, number := range left {
		if !w.in[number] || now[number] {
			t.Fatalf("seed %d, step %d: rule %d is said to be left", seed, step, number)
		}
		delete(w.in, number)
	}
	if diff := cmp.Diff(now, w.in); diff != "" {
		t.Fatalf("seed %d, step %d, as of %v of %v: %s", seed, step, w.asOf, w.person, diff)
	}
	for number := range w.standing.All() {
		if !now[number] || !w.standing.In(number) {
			t.Fatalf("seed %d, step %d: the customer does not stand in rule %d", seed, step, number)
		}
	}
}

func (w *indexWorld) tell(want, got []int) string {
	var b strings.Builder
	for number, named := range w.rules {
		if slices.Contains(want, number) != slices.Contains(got, number) {
			fmt.Fprintf(&b, "%d: %v\n", number, named.Rule)
		}
	}
	return b.String()
}

func FuzzIndex(f *testing.F) {
	for seed := range uint64(10) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { checkIndex(t, seed) })
}

func TestIndexAtRandom(t *testing.T) {
	var found [3]int
	for seed := range uint64(300) {
		for o, n := range checkIndex(t, seed+500) {
			found[o] += n
		}
	}
	t.Logf("%v", found)
	if min(found[Out], found[In], found[Undecided]) < 2000 {
		t.Errorf("too few of one outcome: %v", found)
	}
}

func TestIndexRefuses(t *testing.T) {
	set := shopSet(t, 50)
	index := must(set.Index())
	if index.Len() != 50 || index.Bytes() == 0 || index.Name(7) != "s7" {
		t.Errorf("%d rules in %d bytes, and the 8th is %s", index.Len(), index.Bytes(), index.Name(7))
	}
	for name, err := range map[string]error{
		"has a rule s3 already": index.Add(set.segments[3]),
		"has no rule s99":       index.Remove("s1", "s99"),
		"by another binding":    index.Add(shopSet(t, 60).segments[55]),
	} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want %s", err, name)
		}
	}
	if index.Len() != 50 {
		t.Errorf("%d rules after changes that were refused", index.Len())
	}
	if _, err := set.IndexWith(IndexOptions{MaxBytes: 1000}); err == nil || !strings.Contains(err.Error(), "MaxBytes") {
		t.Errorf("an index of more than it may take: %v", err)
	}
}

// TestIndexWhileItChanges asks an index from several goroutines while rules come and go:
// those that stay are always there.
func TestIndexWhileItChanges(t *testing.T) {
	set := shopSet(t, 200)
	index := must(set.Index())
	people := regulars(200)
	asOf := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	want := make([][]int, len(people))
	for i := range people {
		want[i] = slices.DeleteFunc(index.Match(&people[i], asOf, nil), func(n int) bool { return n < 100 })
	}
	var group sync.WaitGroup
	done := make(chan bool)
	for range 3 {
		group.Go(func() {
			standing, in := index.Standing(), map[int]bool{}
			for i := 0; ; i = (i + 1) % len(people) {
				select {
				case <-done:
					return
				default:
				}
				got := slices.DeleteFunc(index.Match(&people[i], asOf, nil), func(n int) bool { return n < 100 || n >= 200 })
				if slices.Sort(got); !slices.Equal(got, want[i]) {
					t.Errorf("person %d is in %v, want %v", i, got, want[i])
					return
				}
				entered, left := standing.Update(&people[i], asOf, nil, nil)
				for _, n := range entered {
					in[n] = true
				}
				for _, n := range left {
					delete(in, n)
				}
				for _, n := range want[i] {
					if !in[n] {
						t.Errorf("person %d does not stand in %d", i, n)
						return
					}
				}
			}
		})
	}
	for i := range 100 {
		if err := index.Remove(fmt.Sprint("s", i)); err != nil {
			t.Error(err)
		}
		again := set.segments[i]
		again.Segment = &dsl.Segment{Name: fmt.Sprint("again", i)}
		if err := index.Add(again); err != nil {
			t.Error(err)
		}
	}
	close(done)
	group.Wait()
}

// manyFields is a customer of 40 numbers.
type manyFields [40]int64

func forMany() *Binding[manyFields] {
	schema := &dsl.Schema{}
	var accessors []Accessor[manyFields]
	for i := range len(manyFields{}) {
		name := fmt.Sprint("f", i)
		schema.Fields = append(schema.Fields, dsl.Field{Name: name, Type: dsl.Type{Kind: dsl.KindInt}})
		accessors = append(accessors, IntOf(name, func(m *manyFields) (int64, bool) { return m[i], true }))
	}
	return must(Bind(schema, accessors...))
}

// manySet has rules of 2 to 4 tests over 40 fields of 50 thresholds each.
func manySet(tb testing.TB, rules int) *Set[manyFields] {
	r := rand.New(rand.NewPCG(8, 8))
	binding := forMany()
	set := &Set[manyFields]{binding: binding}
	for i := range rules {
		var tests []string
		for range 2 + r.IntN(3) {
			tests = append(tests, fmt.Sprintf("%s %s %d", binding.schema.Fields[r.IntN(40)].Name, []string{">=", "<"}[r.IntN(2)], 20*(1+r.IntN(49))))
		}
		set.segments = append(set.segments, Named[manyFields]{&dsl.Segment{Name: fmt.Sprint("r", i)}, must(binding.Compile(strings.Join(tests, " AND ")))})
	}
	return set
}

func manyPeople(n int) []manyFields {
	r := rand.New(rand.NewPCG(9, 8))
	people := make([]manyFields, n)
	for i := range people {
		for f := range people[i] {
			people[i][f] = r.Int64N(1000)
		}
	}
	return people
}

func BenchmarkIndex(b *testing.B) {
	asOf := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	people := manyPeople(1 << 10)
	for _, rules := range []int{10_000, 100_000} {
		set := manySet(b, rules)
		index := must(set.Index())
		b.Run(fmt.Sprint("match/", rules), func(b *testing.B) {
			var to []int
			total := 0
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				to = index.Match(&people[i&(len(people)-1)], asOf, to[:0])
				total += len(to)
			}
			b.ReportMetric(float64(total)/float64(b.N), "matches/op")
			b.ReportMetric(float64(index.Bytes())/1e6, "MB")
		})
		b.Run(fmt.Sprint("one by one/", rules), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				for s := range set.segments {
					set.segments[s].Rule.Match(&people[i&(len(people)-1)], asOf)
				}
			}
		})
		b.Run(fmt.Sprint("one field changes/", rules), func(b *testing.B) {
			r := rand.New(rand.NewPCG(9, 8))
			standing := index.Standing()
			person := people[0]
			var entered, left []int
			flips := 0
			b.ReportAllocs()
			for b.Loop() {
				person[r.IntN(40)] = r.Int64N(1000)
				entered, left = standing.Update(&person, asOf, entered[:0], left[:0])
				flips += len(entered) + len(left)
			}
			b.ReportMetric(float64(flips)/float64(b.N), "flips/op")
		})
	}
}
