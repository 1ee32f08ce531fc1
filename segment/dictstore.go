package segment

import (
	"encoding/binary"
	"strings"

	"github.com/clientele-go/clientele/internal/planes"
)

// dictStore keeps every different value once.
type dictStore[V any] struct {
	absences
	key    func([]byte, V) []byte
	own    func(V) V // a copy to keep; nil where the value never changes
	values []V       // by number
	// The number of each row; in one byte once all are known, if that is enough. Beyond
	// the values are those of rows that have none, by why.
	wide   []uint32
	narrow []uint8
	seen   examples

	known   map[string]uint32
	scratch []byte
	held    int // bytes of keys, which is about what values point to
}

func (s *dictStore[V]) add(from source, rec record) {
	r := from.(reader[V])
	v, why := r.read(rec)
	s.note(len(s.wide), why)
	number := uint32(0)
	if why == known {
		number = s.numberOf(v)
		s.seen.note(int(number), len(s.wide))
	}
	s.wide = append(s.wide, number)
}

func (s *dictStore[V]) numberOf(v V) uint32 {
	s.scratch = s.key(s.scratch[:0], v)
	number, ok := s.known[string(s.scratch)]
	if ok {
		return number
	}
	if s.known == nil {
		s.known = map[string]uint32{}
	}
	if s.own != nil {
		v = s.own(v)
	}
	number = uint32(len(s.values))
	s.values = append(s.values, v)
	s.known[string(s.scratch)] = number
	s.held += len(s.scratch)
	return number
}

func (s *dictStore[V]) source() source {
	numbers := s.numbers()
	return reader[V]{get: func(rec record) (v V, why Cause) {
		number := numbers.Of(rowOf(rec))
		if number >= len(s.values) {
			return v, Cause(number - len(s.values))
		}
		return s.values[number], known
	}}
}

func (s *dictStore[V]) trim() {
	s.absences.trim()
	s.known, s.scratch, s.values = nil, nil, trimmed(s.values)
	for row, why := range s.causes {
		if why != known {
			s.wide[row] = uint32(len(s.values) + int(why))
		}
	}
	s.causes, s.missing = nil, nil // which the numbers say
	if s.different() > 1<<8 {
		s.wide = trimmed(s.wide)
		return
	}
	s.narrow = make([]uint8, len(s.wide))
	for row, number := range s.wide {
		s.narrow[row] = uint8(number)
	}
	s.wide = nil
}

func (s *dictStore[V]) bytes() int {
	return sizeOf(s.wide) + sizeOf(s.narrow) + sizeOf(s.values) + sizeOf(s.seen) + s.held
}

func (s *dictStore[V]) numbers() planes.Numbers {
	return planes.Numbers{Narrow: s.narrow, Wide: s.wide}
}
func (s *dictStore[V]) different() int { return len(s.values) + noValue }

func (s *dictStore[V]) example(number int) (row int, ok bool) {
	if number >= len(s.values) {
		return s.first.of(number - len(s.values))
	}
	return s.seen.of(number)
}

func appendText(b []byte, s string) []byte { return append(b, s...) }

func appendInts(b []byte, set []int64) []byte {
	for _, v := range set {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

func cloneTexts(set []string) []string {
	own := make([]string, len(set))
	for i, s := range set {
		own[i] = strings.Clone(s)
	}
	return own
}

// appendTexts keeps texts apart by their lengths.
func appendTexts(b []byte, set []string) []byte {
	for _, s := range set {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return b
}
