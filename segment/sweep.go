package segment

import (
	"cmp"
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/clientele-go/clientele/internal/planes"
)

// Run says how a population is gone through. The zero value is the default.
type Run struct {
	// Workers is how many goroutines share the work. Zero means as many as there
	// are processors. The result is the same for any number.
	Workers int
	// Progress, if not nil, is called now and then with how many people are done.
	// Calls do not overlap.
	Progress func(done, total int)
}

// block is how many people are done between two looks at the context. It is a
// multiple of 64, so that blocks share no word of the result.
const block = planes.Rows

// sweep shares the blocks of so many people among workers, each of which does the people
// in [from, to) with what begin gave it, and ends with end. It stops within a block when
// the context is cancelled, and returns the context's error.
func (o Run) sweep(ctx context.Context, people int, begin func() (do func(from, to int), end func())) error {
	var next, done atomic.Int64
	var progress sync.Mutex
	worker := func() {
		do, end := begin()
		defer end()
		for ctx.Err() == nil {
			from := int(next.Add(block)) - block
			if from >= people {
				return
			}
			to := min(from+block, people)
			do(from, to)
			if o.Progress != nil {
				progress.Lock()
				o.Progress(int(done.Add(int64(to-from))), people)
				progress.Unlock()
			}
		}
	}
	var group sync.WaitGroup
	for range min(max(cmp.Or(o.Workers, runtime.GOMAXPROCS(0)), 1), people/block+1) {
		group.Go(worker)
	}
	group.Wait()
	return ctx.Err()
}

// sums sweeps with workers that count so many things, each in counts of its own, and
// returns their sums.
func sums[N int | uint32](ctx context.Context, o Run, people, things int, begin func(counts []N) (do func(from, to int))) ([]N, error) {
	all := make([]N, things)
	var adding sync.Mutex
	err := o.sweep(ctx, people, func() (do func(from, to int), end func()) {
		own := make([]N, things)
		return begin(own), func() {
			adding.Lock()
			defer adding.Unlock()
			for i, n := range own {
				all[i] += n
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
