package block

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"sync/atomic"
)

// A Desk has the lines of a log booked, each at the place of its key and all in their
// order. It looks up many keys at a time, because in a log in order of time most of the
// time goes by waiting for memory, and the processor waits for those of a batch at once;
// and it does so in a goroutine of its own, if there is more than one batch, while the
// next one is read. Whoever makes a desk closes it, as [Read] does.
type Desk[L any] struct {
	places func(keys []string, hashes []uint32, into []int32) []int32
	book   func(at int32, line *L) error

	filling *batch[L]
	full    chan *batch[L] // to be booked; nil before there is one
	empty   chan *batch[L] // to be filled again
	failed  atomic.Bool
	err     error // what booking failed with
}

type batch[L any] struct {
	keys   []string
	hashes []uint32
	lines  []L
	places []int32
}

// hash hashes all keys in a row, which are then on their way from memory at once.
func (b *batch[L]) hash() {
	b.hashes = b.hashes[:0]
	for _, key := range b.keys {
		b.hashes = append(b.hashes, hashOf(key))
	}
}

// The lines of a batch are enough, and few enough that what was read for the first is
// still near when the last has been looked up. One batch is filled and one booked while
// others lie between.
const (
	enough  = 1024
	batches = 4
)

// NewDesk returns a desk that finds places by [Keyed.PlaceAll] or [Keyed.FindAll], and
// calls book with each line. Book runs in another goroutine than Add, but has ended when
// Close returns. When it fails, no further line is booked.
func NewDesk[L any](places func(keys []string, hashes []uint32, into []int32) []int32, book func(at int32, line *L) error) *Desk[L] {
	return &Desk[L]{places: places, book: book, filling: new(batch[L])}
}

// Add adds a line. It fails when there is no use in adding more, which Close says why.
func (d *Desk[L]) Add(key string, line L) error {
	b := d.filling
	b.keys, b.lines = append(b.keys, key), append(b.lines, line)
	if len(b.lines) < enough {
		return nil
	}
	if d.full == nil {
		d.open()
	}
	b.hash()
	d.full <- b
	d.filling = <-d.empty
	if d.failed.Load() {
		return errFailed
	}
	return nil
}

var errFailed = errors.New("block: a line could not be booked")

func (d *Desk[L]) open() {
	d.full, d.empty = make(chan *batch[L], batches), make(chan *batch[L], batches)
	for range batches - 1 {
		d.empty <- new(batch[L])
	}
	go func() {
		for b := range d.full {
			d.bookAll(b)
			d.empty <- b
		}
		close(d.empty)
	}()
}

func (d *Desk[L]) bookAll(b *batch[L]) {
	if d.err == nil {
		b.places = d.places(b.keys, b.hashes, b.places)
		for i, at := range b.places {
			if d.err = d.book(at, &b.lines[i]); d.err != nil {
				d.failed.Store(true)
				break
			}
		}
	}
	b.keys, b.lines = b.keys[:0], b.lines[:0]
}

// Close has all lines booked, and returns the error that booking failed with. To close
// again does nothing more.
func (d *Desk[L]) Close() error {
	if d.full != nil {
		close(d.full)
		for range d.empty { // until the last is booked
		}
		d.full = nil
	}
	d.filling.hash()
	d.bookAll(d.filling)
	return d.err
}

// Read calls read, which adds lines to a desk, with each line of a log, until one fails
// or the context ends, which is looked at every 4,096 lines. The desk is closed when it
// returns, and what booking failed with comes first: it was an earlier line.
func Read[P, L any](ctx context.Context, log iter.Seq[P], d *Desk[L], read func(*P) error) (err error) {
	defer func() { err = cmp.Or(d.Close(), err) }()
	n, line := 0, new(P)
	for p := range log {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		n++
		*line = p
		if err := read(line); err != nil {
			return err
		}
	}
	return nil
}
