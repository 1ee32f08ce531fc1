package segment

import (
	"cmp"
	"slices"
)

// A Blame is a reason why a rule is undecided for a record: the field that is not
// known, and why.
type Blame struct {
	Field string // empty where a function or arithmetic has no result for what is known
	Cause Cause
}

// noField stands for arithmetic that failed on known values.
const noField = -1

// blames collects what is to blame, each once.
type blames struct{ list []fieldCause }

type fieldCause struct {
	field int
	cause Cause
}

func (b *blames) add(field int, why Cause) {
	if c := (fieldCause{field, why}); !slices.Contains(b.list, c) {
		b.list = append(b.list, c)
	}
}

// sorted returns the blames in the order of the schema.
func (b *blames) sorted(nameOf func(int) string) []Blame {
	slices.SortFunc(b.list, func(x, y fieldCause) int {
		return cmp.Or(cmp.Compare(x.field, y.field), cmp.Compare(x.cause, y.cause))
	})
	named := make([]Blame, len(b.list))
	for i, c := range b.list {
		named[i] = Blame{nameOf(c.field), c.cause}
	}
	return named
}
