package block

import (
	"errors"
	"strconv"
	"testing"
)

// Lines are booked once each, in their order and at the places of their keys, in one
// batch or in many.
func TestDesk(t *testing.T) {
	for _, n := range []int{0, 1, enough - 1, enough, enough + 1, 9*enough + 5} {
		var known, all Keyed[int]
		for i := range 50 {
			known.Place(strconv.Itoa(2 * i))
		}
		var found, placed []int
		book := func(k *Keyed[int], list *[]int) func(int32, *int) error {
			return func(at int32, line *int) error {
				if key := strconv.Itoa(*line % 100); at >= 0 && k.Key(int(at)) != key {
					t.Errorf("%s was booked at the place of %s", key, k.Key(int(at)))
				} else if at < 0 && *line%2 == 0 {
					t.Errorf("%s was not found", key)
				}
				if at >= 0 {
					*list = append(*list, *line)
				}
				return nil
			}
		}
		finds, places := NewDesk(known.FindAll, book(&known, &found)), NewDesk(all.PlaceAll, book(&all, &placed))
		for i := range n {
			key := strconv.Itoa(i % 100)
			if finds.Add(key, i) != nil || places.Add(key, i) != nil {
				t.Fatal("there is no use in adding more")
			}
		}
		for range 2 { // the second does nothing
			if finds.Close() != nil || places.Close() != nil {
				t.Fatal("booking failed")
			}
		}
		if len(placed) != n || len(found) != (n+1)/2 || known.Len() != 50 || all.Len() != min(n, 100) {
			t.Errorf("%d lines: %d placed, %d found, %d keys", n, len(placed), len(found), all.Len())
		}
		for i, line := range placed {
			if line != i {
				t.Fatalf("line %d was booked as the %d.", line, i)
			}
		}
	}
}

// After a line that cannot be booked there is none, and before long whoever adds is told.
func TestDeskFails(t *testing.T) {
	bad := errors.New("bad")
	for _, at := range []int{0, 5, enough, 3*enough + 1} {
		var k Keyed[int]
		booked := 0
		d := NewDesk(k.PlaceAll, func(_ int32, line *int) error {
			if *line == at {
				return bad
			}
			booked++
			return nil
		})
		added := 0
		log := func(yield func(int) bool) {
			for ; added < 100*enough && yield(added); added++ {
			}
		}
		err := Read(t.Context(), log, d, func(line *int) error { return d.Add("key", *line) })
		if err != bad || d.Close() != bad {
			t.Errorf("%v, want the error of booking", err)
		}
		if booked != at || added > at+(batches+2)*enough {
			t.Errorf("bad at %d: %d were booked and %d added", at, booked, added)
		}
	}
}
