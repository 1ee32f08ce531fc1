package segment

import (
	"fmt"
	"slices"
)

// A Change is what became of one segment between two results. Nobody is in two of the
// sets.
type Change struct {
	Name, Title string
	Entered     Members // in now, and not before
	Left        Members // in before, and out now
	Doubted     Members // undecided now, and not before
	Settled     Members // undecided before, and out now
}

// Diff returns what changed between two results over the same people in the same order,
// one change for each segment of the later, in its order. People who were appended in
// between were out before, and those who are gone from the end are out now. A segment
// that the earlier result does not have had no members.
//
// It takes time linear in the words of the results, 64 people each. The error names a
// segment that a result has twice.
func Diff(before, after *Result) ([]Change, error) {
	earlier, err := before.byName()
	if err != nil {
		return nil, err
	}
	if _, err := after.byName(); err != nil {
		return nil, err
	}
	changes := make([]Change, len(after.Tallies))
	for i := range after.Tallies {
		now, was := &after.Tallies[i], earlier[after.Tallies[i].Name]
		if was == nil {
			was = &Tally{}
		}
		changes[i] = now.since(was)
	}
	return changes, nil
}

func (r *Result) byName() (map[string]*Tally, error) {
	all := map[string]*Tally{}
	for i := range r.Tallies {
		name := r.Tallies[i].Name
		if all[name] != nil {
			return nil, fmt.Errorf("segment: a result as of %v has segment %s twice: give one of them another name", r.AsOf, name)
		}
		all[name] = &r.Tallies[i]
	}
	return all, nil
}

// since compares a tally with an earlier one, word by word.
func (t *Tally) since(was *Tally) Change {
	n := max(len(t.Members.words), len(t.Unknown.words), len(was.Members.words), len(was.Unknown.words))
	var words [4][]uint64
	for i := range words {
		words[i] = make([]uint64, n)
	}
	for i := range n {
		in, maybe := t.Members.word(i), t.Unknown.word(i)
		wasIn, wasMaybe := was.Members.word(i), was.Unknown.word(i)
		words[0][i] = in &^ wasIn
		words[1][i] = wasIn &^ (in | maybe)
		words[2][i] = maybe &^ wasMaybe
		words[3][i] = wasMaybe &^ (in | maybe)
	}
	return Change{t.Name, t.Title, newMembers(words[0]), newMembers(words[1]), newMembers(words[2]), newMembers(words[3])}
}

// Any reports whether the segment changed at all.
func (c *Change) Any() bool {
	return slices.ContainsFunc([]Members{c.Entered, c.Left, c.Doubted, c.Settled}, func(m Members) bool { return m.Len() > 0 })
}
