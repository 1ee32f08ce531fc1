package main

import (
	"cmp"
	"runtime"
	"slices"
	"time"
)

// A contest is one thing that is measured, ours beside a peer.
type contest struct {
	name string
	n    int     // how large it is: records, customers or rules
	per  float64 // what one operation is divided by: customers, or customers times segments
	ours entrant
	peer entrant // without a run: what the peer cannot do is in its name
}

// An entrant does something so many times.
type entrant struct {
	name string
	run  func(times int)
}

// A result is what was measured: the median of the rounds, in nanoseconds.
type result struct {
	Name      string  `json:"name"`
	N         int     `json:"n"`
	Ours      float64 `json:"ours"`
	Allocs    float64 `json:"allocations"`
	Peer      string  `json:"peer"`
	Peers     float64 `json:"peers,omitempty"`
	PeerAlloc float64 `json:"peer_allocations,omitempty"`
	Ratio     float64 `json:"ratio,omitempty"` // of the peer's time to ours: above 1, ours is the faster
}

// rounds are taken in turn, ours and then the peer's, so that both have the same weather.
const rounds = 5

func (c *contest) measure(s size) result {
	r := result{Name: c.name, N: c.n, Peer: c.peer.name}
	long := 100 * time.Millisecond
	if s.quick {
		long = 40 * time.Millisecond
	}
	entrants := []entrant{c.ours}
	if c.peer.run != nil {
		entrants = append(entrants, c.peer)
	}
	times := make([]int, len(entrants))
	for i, e := range entrants {
		times[i] = e.calibrated(long)
	}
	took := make([][]float64, len(entrants))
	allocs := make([]float64, len(entrants))
	for range rounds {
		for i, e := range entrants {
			t, a := e.round(times[i])
			took[i], allocs[i] = append(took[i], t), a
		}
	}
	per := cmp.Or(c.per, 1)
	r.Ours, r.Allocs = median(took[0])/per, allocs[0]
	if len(entrants) > 1 {
		r.Peers, r.PeerAlloc = median(took[1])/per, allocs[1]
		r.Ratio = r.Peers / r.Ours
	}
	return r
}

// calibrated returns how many times take about so long.
func (e entrant) calibrated(long time.Duration) int {
	for times := 1; ; times *= 4 {
		start := time.Now()
		e.run(times)
		if took := time.Since(start); took > long/8 {
			return max(1, int(float64(times)*float64(long)/float64(took)))
		}
	}
}

// round returns the nanoseconds and the allocations of one operation.
func (e entrant) round(times int) (took, allocs float64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	e.run(times)
	took = float64(time.Since(start).Nanoseconds()) / float64(times)
	runtime.ReadMemStats(&after)
	return took, float64((after.Mallocs - before.Mallocs) / uint64(times))
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
