package explain

// This file looks for the people who are nearest to being in.

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clientele-go/clientele/segment"
)

// A NearMiss is someone who is not in, and the nearest change by which they would be.
type NearMiss struct {
	Person  int // the index in the population
	Outcome segment.Outcome
	Change  *Change
}

// Search says how near-misses are looked for. The zero value is the default.
type Search struct {
	// Most is how many are returned at most. Zero means 100.
	Most int
	// Workers is how many goroutines share the work. Zero means as many as there are
	// processors. The result is the same for any number.
	Workers int
	// Progress, if not nil, is called now and then with how many people are done. Calls
	// do not overlap.
	Progress func(done, total int)
}

// NearMisses returns the people who are not in but nearest to being in, by the distance
// of the change that it takes, and by their place in the population where that is the
// same. People for whom no change is found are none of them. It stops within some
// hundred people when the context is cancelled, and returns the context's error.
//
// It takes some tens of microseconds for each of the people who are not in.
func (e *Explainer[T]) NearMisses(ctx context.Context, people []T, asOf time.Time, o Search) ([]NearMiss, error) {
	h := &hunt[T]{Explainer: e, people: people, asOf: asOf, search: o, most: cmp.Or(o.Most, 100)}
	workers := cmp.Or(o.Workers, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for range min(max(workers, 1), len(people)/stretch+1) {
		group.Go(func() { h.work(ctx) })
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var misses []NearMiss
	for _, n := range h.near {
		rec := e.values(&people[n.person])
		change := e.told(n.found, rec, asOf)
		change.Until = e.until(n.found, rec, asOf)
		misses = append(misses, NearMiss{n.person, e.root.eval(rec, asOf), change})
	}
	return misses, nil
}

// stretch is how many people are done between two looks at the context.
const stretch = 256

// A hunt is one search of a population.
type hunt[T any] struct {
	*Explainer[T]
	people []T
	asOf   time.Time
	search Search
	most   int

	next atomic.Int64
	mu   sync.Mutex // guards what follows
	done int
	near []candidate // those that are nearest so far, in order
}

type candidate struct {
	person int
	found  *found
}

func (a candidate) compare(b candidate) int {
	return cmp.Or(cmp.Compare(a.found.distance, b.found.distance), cmp.Compare(a.person, b.person))
}

func (h *hunt[T]) work(ctx context.Context) {
	for ctx.Err() == nil {
		from := int(h.next.Add(stretch)) - stretch
		if from >= len(h.people) {
			return
		}
		to := min(from+stretch, len(h.people))
		var all []candidate
		for i := from; i < to; i++ {
			if h.rule.Match(&h.people[i], h.asOf) == segment.In {
				continue
			}
			if best := h.nearest(h.values(&h.people[i]), h.asOf); best != nil {
				all = append(all, candidate{i, best})
			}
		}
		h.keep(all, to-from)
	}
}

// keep keeps the nearest of those that have been found.
func (h *hunt[T]) keep(all []candidate, done int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.near = append(h.near, all...)
	slices.SortFunc(h.near, candidate.compare)
	h.near = h.near[:min(len(h.near), h.most)]
	h.done += done
	if h.search.Progress != nil {
		h.search.Progress(h.done, len(h.people))
	}
}
