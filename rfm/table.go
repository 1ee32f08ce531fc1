package rfm

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Group is a named set of codes.
type Group struct {
	// Name says what the customers are called. It must be unique in a table.
	Name string `json:"name"`
	// Description says who they are and what to do about them. It may be empty.
	Description string `json:"description,omitempty"`
	// Match is a list of patterns with spaces between them, any of which may
	// match. A pattern has three places, for R, F and M: a score, such as 5; a
	// set of scores in brackets, such as [45] or [2-4]; or * for any.
	Match string `json:"match,omitempty"`
	// In says which scores belong to the group, where patterns do not say it well:
	// what the host makes of it can be a rule. It is asked about each code once,
	// when the table is built, and is set instead of Match.
	In func(Score) bool `json:"-"`
}

// A Table gives each of the codes one group, and customers without a purchase
// another. It does not change, and may be used from many goroutines at once.
type Table struct {
	groups []Group
	scores int
	byCell []uint8
}

// cell returns the position of a score in the order of the codes.
func (t *Table) cell(s Score) int {
	return (int(s.R-1)*t.scores+int(s.F-1))*t.scores + int(s.M-1)
}

// cellScore returns the score at a position, of so many.
func cellScore(cell, scores int) Score {
	return Score{
		R: uint8(cell/(scores*scores)) + 1,
		F: uint8(cell/scores%scores) + 1,
		M: uint8(cell%scores) + 1,
	}
}

// TableOptions say how a table is built. The zero value is the default.
type TableOptions struct {
	// Disjoint refuses groups that overlap. Otherwise the first that matches has
	// the code.
	Disjoint bool
	// NoPurchase names and describes the group of the customers without a
	// purchase. When its Name is empty it is "No purchase", with a description.
	// Its Match and In are ignored.
	NoPurchase Group
	// Scores is how many scores there are of each measure, 2 to 10; 0 stands for 5,
	// which patterns need.
	Scores int
}

// NewTable builds a table from groups in the order of their precedence: the first
// that matches a code has it. There can be up to 250, and the groups are copied.
//
// It fails on a name that is empty or occurs twice and on a pattern that cannot
// be read. It fails with a *[TableError] when a code has no group (end with a
// group that matches *** to take the rest), when a group can have no code because
// those before it take all of its own, and, if o.Disjoint, when two match a code.
func NewTable(groups []Group, o TableOptions) (*Table, error) {
	if len(groups) > 250 {
		return nil, fmt.Errorf("rfm: %d groups, want at most 250", len(groups))
	}
	if o.NoPurchase.Name == "" {
		o.NoPurchase = noPurchase
	}
	if o.Scores == 0 {
		o.Scores = 5
	}
	if o.Scores < 2 || o.Scores > 10 {
		return nil, fmt.Errorf("rfm: a table of %d scores, want 2 to 10", o.Scores)
	}
	t := &Table{groups: append(slices.Clone(groups), o.NoPurchase), scores: o.Scores}
	matches, err := matchCells(t.groups, t.scores)
	if err != nil {
		return nil, err
	}
	if found := inspect(t, matches, o.Disjoint); found != nil {
		return nil, found
	}
	for _, by := range matches {
		t.byCell = append(t.byCell, by[0])
	}
	return t, nil
}

// matchCells returns the groups that match each code, first to last. The last
// group is the one without codes.
func matchCells(groups []Group, scores int) (matches [][]uint8, err error) {
	matches = make([][]uint8, scores*scores*scores)
	seen := map[string]bool{}
	for i, g := range groups {
		if g.Name == "" || seen[g.Name] {
			return matches, fmt.Errorf("rfm: the name %q of group %d is empty or occurs twice", g.Name, i+1)
		}
		seen[g.Name] = true
		if i == len(groups)-1 {
			break
		}
		in, err := g.test(scores)
		if err != nil {
			return matches, fmt.Errorf("rfm: group %q: %w", g.Name, err)
		}
		for cell := range matches {
			if in(cellScore(cell, scores)) {
				matches[cell] = append(matches[cell], uint8(i))
			}
		}
	}
	return matches, nil
}

// test returns what says whether a score belongs to the group.
func (g *Group) test(scores int) (func(Score) bool, error) {
	switch {
	case g.In != nil && g.Match != "":
		return nil, errors.New("Match and In are both set, want one")
	case g.In != nil:
		return g.In, nil
	case scores != 5:
		return nil, fmt.Errorf("patterns are for 5 scores, want In for %d", scores)
	}
	patterns, err := parsePatterns(g.Match)
	return func(s Score) bool {
		return slices.ContainsFunc(patterns, func(p pattern) bool { return p.matches(s) })
	}, err
}

// Groups returns the groups in order, the one of the customers without a purchase
// last. The slice is the caller's.
func (t *Table) Groups() []Group { return slices.Clone(t.groups) }

// Index returns the position in Groups of a score's group. A score that is not one
// of the table's, as that of a customer without a purchase is none, belongs to the
// last: scores in tenths do not go with a table of fifths.
func (t *Table) Index(s Score) int {
	if !s.Valid() || int(max(s.R, s.F, s.M)) > t.scores {
		return len(t.groups) - 1
	}
	return int(t.byCell[t.cell(s)])
}

// Name returns the name of a score's group.
func (t *Table) Name(s Score) string { return t.groups[t.Index(s)].Name }

// Names returns the name of each score's group, in the order of the scores.
func (t *Table) Names(scores []Score) []string {
	names := make([]string, len(scores))
	for i, s := range scores {
		names[i] = t.Name(s)
	}
	return names
}

// Count returns how many of the scores belong to each of Groups, in its order.
func (t *Table) Count(scores []Score) []int {
	counts := make([]int, len(t.groups))
	for _, s := range scores {
		counts[t.Index(s)]++
	}
	return counts
}

// Codes returns the codes of the group at a position in Groups, in ascending
// order; none for the group of the customers without a purchase.
func (t *Table) Codes(group int) []string {
	var codes []string
	for cell, g := range t.byCell {
		if int(g) == group {
			codes = append(codes, cellScore(cell, t.scores).String())
		}
	}
	return codes
}

// A TableError says everything that keeps groups from being a table.
type TableError struct {
	// Gaps are the codes that no group matches, in ascending order.
	Gaps []string
	// Unreachable are the groups that can have no code, in the groups' order.
	Unreachable []Unreachable
	// Overlaps are the codes that several groups match, in ascending order. They
	// are looked for when TableOptions.Disjoint asks for it.
	Overlaps []Overlap
}

// An Unreachable is a group all of whose codes belong to groups before it.
type Unreachable struct {
	Name    string
	Codes   []string // the codes it matches, in ascending order
	TakenBy []string // the names that have them, in the groups' order
}

// An Overlap is a code that several groups match.
type Overlap struct {
	Code  string
	Names []string // in the groups' order
}

// Error lists what was found, long lists of codes cut short.
func (e *TableError) Error() string {
	var parts []string
	if len(e.Gaps) > 0 {
		parts = append(parts, "no group has "+few(e.Gaps))
	}
	for _, u := range e.Unreachable {
		parts = append(parts, fmt.Sprintf("group %q can have no code: %s taken by %s",
			u.Name, few(u.Codes), strings.Join(u.TakenBy, ", ")))
	}
	if len(e.Overlaps) > 0 {
		var codes []string
		for _, o := range e.Overlaps {
			codes = append(codes, o.Code+" ("+strings.Join(o.Names, ", ")+")")
		}
		parts = append(parts, "several groups match "+few(codes))
	}
	return "rfm: " + strings.Join(parts, "; ")
}

// few joins the first eight of a list and says how many there are more.
func few(list []string) string {
	const most = 8
	if len(list) <= most {
		return strings.Join(list, " ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], " "), len(list)-most)
}

// inspect returns nil when the matches make a table.
func inspect(t *Table, matches [][]uint8, disjoint bool) error {
	var e TableError
	groups := t.groups
	reached := make([]bool, len(groups))
	for cell, by := range matches {
		code := cellScore(cell, t.scores).String()
		switch {
		case len(by) == 0:
			e.Gaps = append(e.Gaps, code)
			continue
		case len(by) > 1 && disjoint:
			e.Overlaps = append(e.Overlaps, Overlap{code, namesOf(groups, by)})
		}
		reached[by[0]] = true
	}
	for i, ok := range reached[:len(groups)-1] {
		if !ok {
			e.Unreachable = append(e.Unreachable, unreachable(t, matches, uint8(i)))
		}
	}
	if len(e.Gaps)+len(e.Unreachable)+len(e.Overlaps) == 0 {
		return nil
	}
	return &e
}

func unreachable(t *Table, matches [][]uint8, group uint8) Unreachable {
	u := Unreachable{Name: t.groups[group].Name}
	var takers []uint8
	for cell, by := range matches {
		if slices.Contains(by, group) {
			u.Codes = append(u.Codes, cellScore(cell, t.scores).String())
			takers = append(takers, by[0])
		}
	}
	slices.Sort(takers)
	u.TakenBy = namesOf(t.groups, slices.Compact(takers))
	return u
}

func namesOf(groups []Group, at []uint8) []string {
	names := make([]string, len(at))
	for i, g := range at {
		names[i] = groups[g].Name
	}
	return names
}
