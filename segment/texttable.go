package segment

import (
	"maps"
	"slices"
)

// A textTable has the answers of a test for the few texts that it tells apart. It is a
// hash table by what is read quickly of a text: its signature.
type textTable struct {
	slots []textSlot // a power of two, most of them free
	other Outcome    // of every other text
}

type textSlot struct {
	signature uint64
	text      string
	answer    Outcome // of a free slot, the other
	taken     bool
}

// signature is of the ends of a text. Together with its length, it is the whole text if
// that is no longer.
func signature(s string) uint64 {
	switch n := len(s); {
	case n >= 4:
		return uint64(word(s))<<32 | uint64(word(s[n-4:]))
	case n > 0:
		return uint64(s[0])<<16 | uint64(s[n/2])<<8 | uint64(s[n-1])
	default:
		return 0
	}
}

const wholeSignature = 8

// word is the beginning of a text, in one load.
func word(s string) uint32 {
	_ = s[3]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// A table of more texts, or that looks at more of them for one, is no better than a map.
const (
	mostTexts = 64
	mostSteps = 4
)

// newTextTable makes a table of texts, or finds that they are too many or too much alike.
func newTextTable(answers map[string]Outcome, other Outcome) (t textTable, ok bool) {
	if len(answers) > mostTexts {
		return t, false
	}
	size := 4
	for size < 4*len(answers) {
		size *= 2
	}
	t = textTable{slices.Repeat([]textSlot{{answer: other}}, size), other}
	for _, text := range slices.Sorted(maps.Keys(answers)) {
		at := t.start(signature(text))
		for steps := 1; t.slots[at].taken; at = t.next(at) {
			if steps++; steps > mostSteps {
				return t, false
			}
		}
		t.slots[at] = textSlot{signature(text), text, answers[text], true}
	}
	return t, true
}

// opposite is the table of the negated test.
func (t textTable) opposite() textTable {
	t.slots, t.other = slices.Clone(t.slots), t.other.not()
	for i := range t.slots {
		t.slots[i].answer = t.slots[i].answer.not()
	}
	return t
}

// start is where to begin looking for a text.
func (t *textTable) start(signature uint64) int {
	return int(signature*0x9E3779B97F4A7C15>>32) & (len(t.slots) - 1)
}

func (t *textTable) next(at int) int { return (at + 1) & (len(t.slots) - 1) }

func (t *textTable) answer(s string) Outcome {
	sign := signature(s)
	for at := t.start(sign); ; at = t.next(at) {
		slot := &t.slots[at]
		if slot.signature == sign && len(slot.text) == len(s) && (len(s) <= wholeSignature || slot.text == s) {
			return slot.answer
		}
		if !slot.taken {
			return t.other
		}
	}
}
