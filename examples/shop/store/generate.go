package store

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	defaultCustomers = 20_000
	maxCustomers     = 9_999_999 // an ID has seven digits
	historyDays      = 1100      // how far the shop reaches back
	blockSize        = 256       // customers made at a time
)

// defaultAsOf is a fixed instant, so that a shop made without options is the
// same tomorrow.
var defaultAsOf = time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)

// Options say what shop to generate. The zero value is a shop of 20,000
// customers as of noon on 1 July 2026, UTC.
type Options struct {
	// Customers is how many to make, at most 9,999,999; 0 means 20,000.
	Customers int
	// Seed chooses the shop. All seeds are as good, 0 included.
	Seed uint64
	// AsOf is the instant before which everything has happened, between the
	// years 2000 and 2200; fractions of a second are cut off. Its zone is
	// that of the windows of the derived fields. Zero means noon on 1 July
	// 2026, UTC.
	AsOf time.Time
	// Workers is the number of goroutines of [Generate]; 0 means GOMAXPROCS.
	// It does not change the result.
	Workers int
	// Progress, if not nil, is called after each block of customers with the
	// number made so far: by one goroutine at a time, and with rising numbers.
	Progress func(done, total int)
}

// Generate makes a whole shop. It fails when an option is out of range, and
// when ctx is done, which it looks at once a block of 256 customers.
//
// A customer takes 2.6 kB with all events, and about 15 µs of one core, two
// thirds of it for fresh memory; use [Generator.All] to add up over many
// without holding them.
func Generate(ctx context.Context, o Options) (*Shop, error) {
	g, err := NewGenerator(o)
	if err != nil {
		return nil, err
	}
	shop := &Shop{AsOf: g.asOf, LogStart: g.LogStart(), Customers: make([]Customer, g.n)}
	blocks := (g.n + blockSize - 1) / blockSize
	var next atomic.Int64
	report := reporter{total: g.n, tell: o.Progress}
	work := func() {
		b := batch{g: g}
		for ctx.Err() == nil {
			at := int(next.Add(1)-1) * blockSize
			if at >= g.n {
				return
			}
			block := shop.Customers[at:min(at+blockSize, g.n)]
			b.fill(block, at)
			report.add(len(block))
		}
	}
	var all sync.WaitGroup
	for range min(o.workers(), blocks) {
		all.Go(work)
	}
	all.Wait()
	if err := ctx.Err(); err != nil && report.done < g.n {
		return nil, fmt.Errorf("store: generate: stopped after %d of %d customers: %w",
			report.done, g.n, err)
	}
	return shop, nil
}

func (o *Options) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// A reporter adds up what the workers did.
type reporter struct {
	mu          sync.Mutex
	done, total int
	tell        func(done, total int)
}

func (r *reporter) add(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done += n
	if r.tell != nil {
		r.tell(r.done, r.total)
	}
}

// A Generator makes the customers of one shop, in any order and as often as
// asked: each is a function of the options and its index alone. It is
// immutable and safe for many goroutines.
type Generator struct {
	n    int
	seed uint64
	asOf time.Time

	now, today  int64 // Unix seconds of asOf, and of its midnight UTC
	logStart    int64
	christmases []int64
	mailings    []mailing
}

// NewGenerator checks the options. Workers and Progress are Generate's alone.
func NewGenerator(o Options) (*Generator, error) {
	g := &Generator{n: o.Customers, seed: o.Seed, asOf: o.AsOf}
	if g.n == 0 {
		g.n = defaultCustomers
	}
	if g.n < 0 || g.n > maxCustomers {
		return nil, fmt.Errorf("store: %d customers, want 1 to %d, or 0 for %d",
			o.Customers, maxCustomers, defaultCustomers)
	}
	if g.asOf.IsZero() {
		g.asOf = defaultAsOf
	}
	if y := g.asOf.Year(); y < 2000 || y > 2200 {
		return nil, fmt.Errorf("store: as of %s, want a year from 2000 to 2200",
			g.asOf.Format(time.DateOnly))
	}
	g.asOf = time.Unix(g.asOf.Unix(), 0).In(g.asOf.Location())
	g.now = g.asOf.Unix()
	g.today = g.now - g.now%day
	g.logStart = g.now - logDays*day
	for y := instant(g.now - historyDays*day).Year(); y <= instant(g.now).Year(); y++ {
		late := time.Date(y, time.December, 20, 20, 0, 0, 0, time.UTC)
		g.christmases = append(g.christmases, late.Unix())
	}
	g.mailings = mailings(g.logStart, g.now)
	return g, nil
}

// Len returns the number of customers.
func (g *Generator) Len() int { return g.n }

// AsOf returns the instant before which everything has happened.
func (g *Generator) AsOf() time.Time { return g.asOf }

// LogStart returns the instant from which carts, views and e-mails are kept.
func (g *Generator) LogStart() time.Time { return instant(g.logStart).In(g.asOf.Location()) }

// Customer makes the customer at the index, from 0 to Len−1, in fresh memory.
// It panics when the index is out of range. Many at once come cheaper from
// [Generator.All].
func (g *Generator) Customer(index int) *Customer {
	g.check(index)
	one := make([]Customer, 1)
	b := batch{g: g}
	b.fill(one, index)
	return &one[0]
}

// Archetype returns the hidden habit behind the customer at the index, from 0
// to Len−1: what a good clustering should find again, and what no record
// tells. It panics when the index is out of range.
func (g *Generator) Archetype(index int) string {
	g.check(index)
	var s stream
	s.start(g.seed, index)
	return archetypes[s.pick(archetypeWeights)].name
}

// Archetypes returns the names that [Generator.Archetype] may return.
func Archetypes() []string {
	names := make([]string, len(archetypes))
	for i := range archetypes {
		names[i] = archetypes[i].name
	}
	return names
}

func (g *Generator) check(index int) {
	if index < 0 || index >= g.n {
		panic(fmt.Sprintf("store: customer %d of %d", index, g.n))
	}
}

// All gives the customers in order, making them as they are asked for, in one
// goroutine. What a loop does not keep is collected: memory does not grow with
// Len. A customer that is kept keeps the events of her block of 256 alive.
func (g *Generator) All() iter.Seq[*Customer] {
	return func(yield func(*Customer) bool) {
		b := batch{g: g}
		for at := 0; at < g.n; at += blockSize {
			block := make([]Customer, min(blockSize, g.n-at))
			b.fill(block, at)
			for i := range block {
				if !yield(&block[i]) {
					return
				}
			}
		}
	}
}
