package segment

// This file checks named sets of segments over populations.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

const setFile = `
segment frequent "Frequent buyers" {
  model behavioural
  owner "retention"
  when  orders_90d >= 3
}
segment card { when orders_90d >= 3 AND avg_order > 100 AND country IN ("UK", "IE") }
segment lately { when last_order WITHIN LAST 90 DAYS }
segment bath { when city IN ("bath", "york") OR avg_order / orders_90d > 20 }
segment everyone { when TRUE }
segment nobody { when FALSE }
`

func benchSet(t testing.TB) *Set[benchCustomer] {
	t.Helper()
	return must(must(For[benchCustomer]()).Load(strings.NewReader(setFile)))
}

func TestLoad(t *testing.T) {
	set := benchSet(t)
	var names []string
	for _, s := range set.Segments() {
		names = append(names, s.Name)
	}
	if want := "[frequent card lately bath everyone nobody]"; fmt.Sprint(names) != want {
		t.Errorf("got %v, want %v", names, want)
	}
	frequent, ok := set.Segment("frequent")
	if !ok || frequent.Title != "Frequent buyers" || frequent.Model != dsl.ModelBehavioural || frequent.Rule.String() != "orders_90d >= 3" || frequent.Properties[0].Values[0] != "retention" {
		t.Errorf("got %+v", frequent)
	}
	if _, ok := set.Segment("frequen"); ok {
		t.Error("a segment that is none was found")
	}
}

func TestLoadErrors(t *testing.T) {
	shop := must(For[benchCustomer]())
	_, err := shop.Load(strings.NewReader("segment a { when orders_90d == 3 }\nsegment b { when ordres > 3 }\nsegment c { when city = 5 AND country IN () }"))
	var mistakes dsl.Errors
	if !errors.As(err, &mistakes) || len(mistakes) != 4 {
		t.Fatalf("got %v, want four mistakes", err)
	}
	for i, want := range []dsl.Code{dsl.BadCharacter, dsl.UnknownField, dsl.TypeMismatch, dsl.EmptyList} {
		if line, _ := mistakes[i].Position(); mistakes[i].Code != want || line != min(i+1, 3) {
			t.Errorf("mistake %d is %v", i, mistakes[i])
		}
	}
	if _, err := shop.Load(iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
	if set, err := shop.Load(strings.NewReader("-- nothing yet\n")); err != nil || len(set.Segments()) != 0 {
		t.Errorf("an empty file is %v, %v", set, err)
	}
	if _, err := shop.LoadWith(strings.NewReader("segment a { when orders_90d > :n }"), Options{Parameters: map[string]any{"n": nil}}); err == nil || errors.As(err, &mistakes) {
		t.Errorf("a mistake of the host is %v", err)
	}
}

// TestRunSizes runs over populations around the sizes of words and blocks, and
// compares with matching one by one.
func TestRunSizes(t *testing.T) {
	set := benchSet(t)
	people := slices.Repeat(benchCustomers(.2), 3)
	for _, n := range []int{0, 1, 63, 64, 65, 4095, 4096, 4097, 10_000} {
		result, err := set.Run(context.Background(), people[:n], benchAsOf)
		if err != nil {
			t.Fatal(err)
		}
		if result.People != n || !result.AsOf.Equal(benchAsOf) || len(result.Tallies) != 6 {
			t.Errorf("the result is %+v", result)
		}
		for i, tally := range result.Tallies {
			checkTally(t, set.Segments()[i], tally, people[:n])
		}
	}
}

func checkTally(t testing.TB, named Named[benchCustomer], tally Tally, people []benchCustomer) {
	t.Helper()
	want := map[Outcome][]int{}
	blame := map[Blame]int{}
	for i := range people {
		o := named.Rule.Match(&people[i], benchAsOf)
		want[o] = append(want[o], i)
		for _, b := range named.Rule.Blame(&people[i], benchAsOf) {
			blame[b]++
		}
	}
	in, unknown := slices.Collect(tally.Members.All()), slices.Collect(tally.Unknown.All())
	if !slices.Equal(in, want[In]) || !slices.Equal(unknown, want[Undecided]) {
		t.Errorf("%s of %d has members %v, want %v", named.Name, len(people), in, want[In])
	}
	if tally.In != len(want[In]) || tally.Out != len(want[Out]) || tally.Undecided != len(want[Undecided]) || tally.Members.Len() != tally.In || tally.Name != named.Name || tally.Title != named.Title {
		t.Errorf("%s of %d is %d, %d, %d", named.Name, len(people), tally.In, tally.Out, tally.Undecided)
	}
	for i := range people {
		if tally.Members.Has(i) != slices.Contains(want[In], i) && len(people) < 100 {
			t.Errorf("%s has person %d: %v", named.Name, i, tally.Members.Has(i))
		}
	}
	if tally.Members.Has(-1) || tally.Members.Has(len(people)) || tally.Members.Has(1<<40) {
		t.Errorf("%s has people who are not there", named.Name)
	}
	got := map[Blame]int{}
	for i, b := range tally.Blame {
		got[b.Blame] = b.People
		if i > 0 && b.People > tally.Blame[i-1].People {
			t.Errorf("%s blames %v, which is not in order", named.Name, tally.Blame)
		}
	}
	if !reflect.DeepEqual(got, blame) {
		t.Errorf("%s blames %v, want %v", named.Name, got, blame)
	}
}

// TestWorkers gives the same result however many share the work.
func TestWorkers(t *testing.T) {
	set, people := benchSet(t), slices.Repeat(benchCustomers(.2), 3)[:20_000]
	one, err := set.RunWith(context.Background(), people, benchAsOf, Run{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{0, 2, 3, 8, 100, -1} {
		result, err := set.RunWith(context.Background(), people, benchAsOf, Run{Workers: workers})
		if err != nil || !reflect.DeepEqual(result, one) {
			t.Errorf("%d workers find something else (error: %v)", workers, err)
		}
	}
}

func TestProgress(t *testing.T) {
	set, people := benchSet(t), slices.Repeat(benchCustomers(0), 3)[:10_000]
	var seen []int // no lock: calls do not overlap, as -race sees
	_, err := set.RunWith(context.Background(), people, benchAsOf, Run{Workers: 4, Progress: func(done, total int) {
		if total != len(people) {
			t.Errorf("of %d", total)
		}
		seen = append(seen, done)
	}})
	if err != nil || len(seen) != 3 || !slices.IsSorted(seen) || seen[2] != len(people) {
		t.Errorf("progress was %v (error: %v)", seen, err)
	}
}

// TestCancel stops a run within a block of every worker.
func TestCancel(t *testing.T) {
	set, people := benchSet(t), slices.Repeat(benchCustomers(0), 8)
	ctx, cancel := context.WithCancel(context.Background())
	done := 0
	result, err := set.RunWith(ctx, people, benchAsOf, Run{Workers: 2, Progress: func(n, _ int) {
		done = n
		cancel()
	}})
	if !errors.Is(err, context.Canceled) || result != nil || done > 3*4096 {
		t.Errorf("after %d people: %v, %v", done, result, err)
	}
	if _, err := set.Run(ctx, people[:10], benchAsOf); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that was cancelled before it began returns %v", err)
	}
}

func TestRunWantsAnAsOf(t *testing.T) {
	if _, err := benchSet(t).Run(context.Background(), nil, time.Time{}); err == nil || !strings.HasPrefix(err.Error(), "segment: the as-of is the zero time") {
		t.Errorf("got %v", err)
	}
}

// TestManyAtOnce matches with one rule as of many instants from many goroutines.
// Run it with -race.
func TestManyAtOnce(t *testing.T) {
	shop := must(For[benchCustomer]())
	people := benchCustomers(.1)[:50]
	for _, text := range []string{cardRule, "last_order WITHIN LAST 3 MONTHS AND last_order IN THIS YEAR", `city IN ("bath", "münchen")`, "DAYS_SINCE(last_order) < 90 OR last_order > 2 WEEKS AGO"} {
		rule := must(shop.Compile(text))
		want := map[[2]int]Outcome{}
		fresh := must(shop.Compile(text))
		asOf := func(i int) time.Time {
			return benchAsOf.AddDate(0, 0, -10*i).In([]*time.Location{time.UTC, auckland, stJohns}[i%3])
		}
		for i := range 12 {
			for p := range people {
				want[[2]int{i, p}] = fresh.Match(&people[p], asOf(i))
			}
		}
		failed := make(chan string, 16)
		for worker := range 16 {
			go func() {
				r := rand.New(rand.NewPCG(uint64(worker), 1))
				for range 500 {
					i, p := r.IntN(12), r.IntN(len(people))
					if got := rule.Match(&people[p], asOf(i)); got != want[[2]int{i, p}] {
						failed <- fmt.Sprintf("%s of person %d as of %v is %v", text, p, asOf(i), got)
						return
					}
					if blame := rule.Blame(&people[p], asOf(i)); len(blame) > 0 && want[[2]int{i, p}] != Undecided {
						failed <- "blame of what is decided"
						return
					}
				}
				failed <- ""
			}()
		}
		for range 16 {
			if message := <-failed; message != "" {
				t.Error(message)
			}
		}
	}
}
