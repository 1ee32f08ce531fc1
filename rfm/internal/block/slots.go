package block

// Slots lead from hashes to places in a list that is the caller's, who compares what is
// there: a table of open addressing with linear probes. The zero value is empty. It is
// not for many goroutines at once.
//
// It holds the hash beside the place, so that the elements of other keys are hardly ever
// looked at, and none is when the table grows.
type Slots struct {
	slots []slot // a power of two of them, at most half of them taken
	taken int
}

// A slot is the one at its hash, or the first after it that was free.
type slot struct {
	hash uint32
	next int32 // the place + 1, or 0 in a free slot
}

// Seek returns the place in the first slot with a hash, from a slot on, and the slot
// after it; or -1 when there is none. The first slot to ask for is the hash.
func (s *Slots) Seek(hash, from uint32) (at int32, next uint32) {
	if len(s.slots) == 0 {
		return -1, 0
	}
	last := uint32(len(s.slots) - 1)
	for {
		slot := s.slots[from&last]
		if from++; slot.next == 0 || slot.hash == hash {
			return slot.next - 1, from
		}
	}
}

// Add adds a place.
func (s *Slots) Add(hash uint32, at int32) {
	if s.taken++; 2*s.taken > len(s.slots) {
		s.grow()
	}
	s.fill(slot{hash: hash, next: at + 1})
}

func (s *Slots) grow() {
	old := s.slots
	s.slots = make([]slot, max(16, 2*len(old)))
	for _, slot := range old {
		if slot.next > 0 {
			s.fill(slot)
		}
	}
}

// fill puts a slot at its hash or, where that is taken, after it.
func (s *Slots) fill(new slot) {
	last := uint32(len(s.slots) - 1)
	at := new.hash & last
	for s.slots[at].next > 0 {
		at = (at + 1) & last
	}
	s.slots[at] = new
}
