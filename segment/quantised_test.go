package segment

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/clientele-go/clientele/dsl"
)

var tableAsOf = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// TestWorkersAgree wants the same words for every number of workers.
func TestWorkersAgree(t *testing.T) {
	set := shopSet(t, 60)
	table := must(set.binding.Table(slices.Values(regulars(5*block + 77))))
	ctx := context.Background()
	var want *Result
	for workers := range 5 {
		q := must(set.QuantiseWith(ctx, table, tableAsOf, Run{Workers: workers}))
		result, counts := must(q.Result(ctx)), must(q.Counts(ctx))
		if want == nil {
			want = result
		}
		if diff := cmp.Diff(want, result, cmp.AllowUnexported(Members{})); diff != "" {
			t.Fatalf("%d workers: %s", workers, diff)
		}
		for i, n := range counts {
			if n != want.Tallies[i].In {
				t.Errorf("%d workers count %d in %s, want %d", workers, n, want.Tallies[i].Name, want.Tallies[i].In)
			}
		}
	}
}

// TestQuantisedStops wants whatever is cancelled to stop within a block, with the context's
// error.
func TestQuantisedStops(t *testing.T) {
	set := shopSet(t, 20)
	table := must(set.binding.Table(slices.Values(regulars(20 * block))))
	q := must(set.Quantise(context.Background(), table, tableAsOf))
	for name, do := range map[string]func(ctx context.Context, o Run) error{
		"quantising": func(ctx context.Context, o Run) error {
			_, err := set.QuantiseWith(ctx, table, tableAsOf, o)
			return err
		},
		"counts": func(ctx context.Context, o Run) error {
			q := *q
			q.run = o
			_, err := q.Counts(ctx)
			return err
		},
		"members": func(ctx context.Context, o Run) error {
			q := *q
			q.run = o
			_, err := q.Members(ctx)
			return err
		},
		"result": func(ctx context.Context, o Run) error {
			q := *q
			q.run = o
			_, err := q.Result(ctx)
			return err
		},
	} {
		ctx, stop := context.WithCancel(context.Background())
		last := 0
		err := do(ctx, Run{Workers: 1, Progress: func(done, total int) {
			if last = done; total != 20*block {
				t.Errorf("%s: %d people in all", name, total)
			}
			if done == 3*block {
				stop()
			}
		}})
		if !errors.Is(err, context.Canceled) || last != 3*block {
			t.Errorf("%s ends with %v after %d people, want it to stop after %d", name, err, last, 3*block)
		}
		if err := do(ctx, Run{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s begins though it is cancelled: %v", name, err)
		}
	}
	if _, err := set.Quantise(context.Background(), table, time.Time{}); err == nil {
		t.Error("the zero time is an as-of")
	}
}

// TestTablesWhileTheyChange asks tables from several goroutines while others are made of
// them.
func TestTablesWhileTheyChange(t *testing.T) {
	set := shopSet(t, 30)
	table := must(set.binding.Table(slices.Values(regulars(2 * block))))
	ctx := context.Background()
	want := must(must(set.Quantise(ctx, table, tableAsOf)).Counts(ctx))
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			mine := table
			for i := range 5 {
				values := make([]int, table.Len())
				values[0] = worker
				var err error
				if mine, err = mine.Add(Series{Field: dsl.Field{Name: "found"}, Values: values}); err != nil {
					t.Error(err)
					return
				}
				q, err := set.QuantiseWith(ctx, []*Table{table, mine}[i%2], tableAsOf, Run{Workers: 2})
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := q.Counts(ctx); err != nil || !slices.Equal(got, want) {
					t.Errorf("%v in a table that another was made of, want %v (%v)", got, want, err)
				}
			}
		})
	}
	group.Wait()
}

// TestBitmap keeps members as a bitmap.
func TestBitmap(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for _, set := range randomSets(r, 20, 3000) {
		bitmap := set.Bitmap()
		if !slices.EqualFunc(slices.Collect(set.All()), bitmap.ToArray(), func(a int, b uint32) bool { return a == int(b) }) {
			t.Fatal("the bitmap has others")
		}
		if back := must(MembersOf(bitmap, 3000)); back.Len() != set.Len() || !slices.Equal(back.words, set.words) {
			t.Fatal("the bitmap gives back others")
		}
	}
	if _, err := MembersOf(roaring.BitmapOf(7), 7); err == nil {
		t.Error("a person beyond the last is a member")
	}
	if none := must(MembersOf(roaring.New(), 0)); none.Len() != 0 {
		t.Error("nobody is somebody")
	}
}
