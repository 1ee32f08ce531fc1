package segment

import (
	"time"
	"unsafe"

	"github.com/clientele-go/clientele/dsl"
)

// A scope is how the fields and events of a record are read, the record being a
// customer or an event.
type scope struct {
	// first is the number of the scope's first field in the binding's list of names.
	first       int
	sources     []source // by field
	collections []*collection
	// time reads an event's instant. Where timed is false, an event has the instant
	// of the event that it lies in.
	time  reader[time.Time]
	timed bool
}

// A collection is how the events of a record are found, and read.
type collection struct {
	scope
	slice slice
	clock *clock // of a table, whose instants are read without a call; nil otherwise
}

// A slice is how the elements of a record's slice are found: one at a fixed offset
// is read without a call.
type slice struct {
	offset uintptr
	stride uintptr // from one element to the next
	get    func(record) (first record, n int)
}

func (s *slice) of(rec record) (first record, n int) {
	rec = unsafe.Add(rec, s.offset)
	if s.get != nil {
		return s.get(rec)
	}
	elements := *(*[]byte)(rec) // of whatever type: only where they begin and how many they are is used
	return record(unsafe.SliceData(elements)), len(elements)
}

// A slice is placed in a record as the source of a field is.
var _ source = slice{}

func (s slice) at(offset uintptr) source {
	s.offset += offset
	return s
}

func (s slice) cause(record) Cause { return known }

func (s slice) within(step func(record) (record, bool)) source {
	inner := s
	return slice{stride: s.stride, get: func(rec record) (first record, n int) {
		to, ok := step(rec)
		if !ok {
			return nil, 0
		}
		return inner.of(to)
	}}
}

// newCollection ties the fields of events to their sources, which are in the order
// of [dsl.Events.AllFields].
func newCollection(e *dsl.Events, slice slice, sources []source, collections []*collection) *collection {
	c := &collection{slice: slice, scope: scope{sources: sources, collections: collections}}
	for i, f := range e.AllFields() {
		if f.Name == e.Time {
			c.time, c.timed = sources[i].(reader[time.Time])
		}
	}
	return c
}

// number gives every field its number, and returns the names by number. Events
// have one as well, before those of their fields.
func (s *scope) number(prefix string, fields []dsl.Field, events []dsl.Events, names []string) []string {
	s.first = len(names)
	for _, f := range fields {
		names = append(names, prefix+f.Name)
	}
	for i := range events {
		name := prefix + events[i].Name
		names = append(names, name)
		names = s.collections[i].number(name+".", events[i].AllFields(), events[i].Events, names)
	}
	return names
}
