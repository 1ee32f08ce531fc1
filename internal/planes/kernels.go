package planes

// The loops of this file are all that is done for every word. Their arguments are
// pointers to arrays, so that no bound is checked in them, they
// take four words a turn, and they read up to four blocks at once, so that what is
// between is not written down. A block may be read and written by the same call.

// conjoin is the AND of some blocks and of the negations of others. It returns the
// block that holds it, which is to or one that is the same in every row.
func conjoin(to *Block, of, not []*Block) *Block {
	switch {
	case len(of) == 0 && len(not) == 0:
		return &all
	case len(of) == 0:
		return without(to, neither(to, &not), not)
	case len(of) == 1 && len(not) == 0:
		*to = *of[0] // whose block may be wanted for something else
		return to
	}
	return without(to, every(to, of), not)
}

// every is the AND of one block or more.
func every(to *Block, of []*Block) *Block {
	first, of := of[0], of[1:]
	for len(of) > 0 {
		switch len(of) {
		case 1:
			and2(to, first, of[0])
			return to
		case 2:
			and3(to, first, of[0], of[1])
			return to
		}
		and4(to, first, of[0], of[1], of[2])
		first, of = to, of[3:]
	}
	return first
}

// neither is where none of the first blocks is, which it takes from the list.
func neither(to *Block, not *[]*Block) *Block {
	if list := *not; len(list) > 1 {
		nor2(to, list[0], list[1])
		*not = list[2:]
	} else {
		nor2(to, list[0], list[0])
		*not = nil
	}
	return to
}

// without takes blocks away from the first.
func without(to, first *Block, not []*Block) *Block {
	for len(not) > 0 {
		switch len(not) {
		case 1:
			andNot1(to, first, not[0])
			return to
		case 2:
			andNot2(to, first, not[0], not[1])
			return to
		}
		andNot3(to, first, not[0], not[1], not[2])
		first, not = to, not[3:]
	}
	return first
}

func and2(to, a, b *Block) {
	for i := range to {
		t, w, x := &to[i], &a[i], &b[i]
		t[0] = w[0] & x[0]
		t[1] = w[1] & x[1]
		t[2] = w[2] & x[2]
		t[3] = w[3] & x[3]
	}
}

func and3(to, a, b, c *Block) {
	for i := range to {
		t, w, x, y := &to[i], &a[i], &b[i], &c[i]
		t[0] = w[0] & x[0] & y[0]
		t[1] = w[1] & x[1] & y[1]
		t[2] = w[2] & x[2] & y[2]
		t[3] = w[3] & x[3] & y[3]
	}
}

func and4(to, a, b, c, d *Block) {
	for i := range to {
		t, w, x, y, z := &to[i], &a[i], &b[i], &c[i], &d[i]
		t[0] = w[0] & x[0] & y[0] & z[0]
		t[1] = w[1] & x[1] & y[1] & z[1]
		t[2] = w[2] & x[2] & y[2] & z[2]
		t[3] = w[3] & x[3] & y[3] & z[3]
	}
}

func andNot1(to, a, b *Block) {
	for i := range to {
		t, w, x := &to[i], &a[i], &b[i]
		t[0] = w[0] &^ x[0]
		t[1] = w[1] &^ x[1]
		t[2] = w[2] &^ x[2]
		t[3] = w[3] &^ x[3]
	}
}

func andNot2(to, a, b, c *Block) {
	for i := range to {
		t, w, x, y := &to[i], &a[i], &b[i], &c[i]
		t[0] = w[0] &^ (x[0] | y[0])
		t[1] = w[1] &^ (x[1] | y[1])
		t[2] = w[2] &^ (x[2] | y[2])
		t[3] = w[3] &^ (x[3] | y[3])
	}
}

func andNot3(to, a, b, c, d *Block) {
	for i := range to {
		t, w, x, y, z := &to[i], &a[i], &b[i], &c[i], &d[i]
		t[0] = w[0] &^ (x[0] | y[0] | z[0])
		t[1] = w[1] &^ (x[1] | y[1] | z[1])
		t[2] = w[2] &^ (x[2] | y[2] | z[2])
		t[3] = w[3] &^ (x[3] | y[3] | z[3])
	}
}

func nor2(to, a, b *Block) {
	for i := range to {
		t, w, x := &to[i], &a[i], &b[i]
		t[0] = ^(w[0] | x[0])
		t[1] = ^(w[1] | x[1])
		t[2] = ^(w[2] | x[2])
		t[3] = ^(w[3] | x[3])
	}
}

// The loops below make bits of values, eight at a turn.

// words makes a word of each 64 values. Of a block that is not full, it writes the words
// that have rows.
func words[V any](to *Block, values []V, word func(*[64]V) uint64) {
	full := len(values) / 64
	for w := range full {
		to[w/4][w%4] = word((*[64]V)(values[w*64:]))
	}
	if rest := values[full*64:]; len(rest) > 0 {
		var last [64]V
		copy(last[:], rest)
		to[full/4][full%4] = word(&last)
	}
}

func atLeast(to *Block, values []int64, bound int64) {
	words(to, values, func(values *[64]int64) uint64 { return wordAtLeast(values, bound) })
}

func wordAtLeast(values *[64]int64, bound int64) (word uint64) {
	for i := 0; i < 64; i += 8 {
		v := (*[8]int64)(values[i : i+8])
		eight := bit(v[7] >= bound)
		eight = eight + eight + bit(v[6] >= bound)
		eight = eight + eight + bit(v[5] >= bound)
		eight = eight + eight + bit(v[4] >= bound)
		eight = eight + eight + bit(v[3] >= bound)
		eight = eight + eight + bit(v[2] >= bound)
		eight = eight + eight + bit(v[1] >= bound)
		eight = eight + eight + bit(v[0] >= bound)
		word |= eight << i
	}
	return word
}

// near is atLeast for numbers of which each has a difference to the bound: its sign
// decides.
func near(to *Block, values []int64, bound int64) {
	words(to, values, func(values *[64]int64) uint64 { return wordNear(values, bound) })
}

func wordNear(values *[64]int64, bound int64) (below uint64) {
	for i := 0; i < 64; i += 8 {
		v := (*[8]int64)(values[i : i+8])
		eight := uint64(v[7]-bound) >> 63
		eight = eight + eight + uint64(v[6]-bound)>>63
		eight = eight + eight + uint64(v[5]-bound)>>63
		eight = eight + eight + uint64(v[4]-bound)>>63
		eight = eight + eight + uint64(v[3]-bound)>>63
		eight = eight + eight + uint64(v[2]-bound)>>63
		eight = eight + eight + uint64(v[1]-bound)>>63
		eight = eight + eight + uint64(v[0]-bound)>>63
		below |= eight << i
	}
	return ^below
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func among256(to *Block, numbers []uint8, set *[256]uint8) {
	words(to, numbers, func(numbers *[64]uint8) uint64 { return wordAmong256(numbers, set) })
}

func wordAmong256(numbers *[64]uint8, set *[256]uint8) (word uint64) {
	for i := 0; i < 64; i += 8 {
		n := (*[8]uint8)(numbers[i : i+8])
		word |= (uint64(set[n[0]]) |
			uint64(set[n[1]])<<1 |
			uint64(set[n[2]])<<2 |
			uint64(set[n[3]])<<3 |
			uint64(set[n[4]])<<4 |
			uint64(set[n[5]])<<5 |
			uint64(set[n[6]])<<6 |
			uint64(set[n[7]])<<7) << i
	}
	return word
}

func among(to *Block, numbers []uint32, set []uint8) {
	words(to, numbers, func(numbers *[64]uint32) uint64 { return wordAmong(numbers, set) })
}

func wordAmong(numbers *[64]uint32, set []uint8) (word uint64) {
	for i := 0; i < 64; i += 8 {
		n := (*[8]uint32)(numbers[i : i+8])
		word |= (uint64(set[n[0]]) |
			uint64(set[n[1]])<<1 |
			uint64(set[n[2]])<<2 |
			uint64(set[n[3]])<<3 |
			uint64(set[n[4]])<<4 |
			uint64(set[n[5]])<<5 |
			uint64(set[n[6]])<<6 |
			uint64(set[n[7]])<<7) << i
	}
	return word
}
