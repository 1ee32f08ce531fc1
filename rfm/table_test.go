package rfm_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/clientele-go/clientele/rfm"
	"github.com/google/go-cmp/cmp"
)

func all125() (scores []rfm.Score) {
	for r := uint8(1); r <= 5; r++ {
		for f := uint8(1); f <= 5; f++ {
			for m := uint8(1); m <= 5; m++ {
				scores = append(scores, rfm.Score{R: r, F: f, M: m})
			}
		}
	}
	return scores
}

// Every code has exactly one group in both presets, every group a code, a name
// and a description.
func TestPresetsArePartitions(t *testing.T) {
	for name, c := range map[string]struct {
		table *rfm.Table
		sizes []int
	}{
		"classic": {rfm.Classic(), []int{7, 8, 24, 7, 16, 8, 8, 22, 8, 11, 6, 0}},
		"grid":    {rfm.Grid(), []int{20, 20, 10, 10, 5, 20, 5, 5, 20, 10, 0}},
		"shopify": {rfm.Shopify(), []int{6, 12, 26, 6, 6, 13, 26, 12, 12, 6, 0}},
	} {
		counts, total := c.table.Count(all125()), 0
		owner := map[string]int{}
		for i, g := range c.table.Groups() {
			codes := c.table.Codes(i)
			for _, code := range codes {
				owner[code]++
			}
			if g.Name == "" || g.Description == "" || counts[i] != len(codes) {
				t.Errorf("%s: %+v has %d codes and counts %d", name, g, len(codes), counts[i])
			}
			total += counts[i]
		}
		if !slices.Equal(counts, c.sizes) || total != 125 {
			t.Errorf("%s: sizes %v, want %v", name, counts, c.sizes)
		}
		for _, s := range all125() {
			if owner[s.String()] != 1 || c.table.Groups()[c.table.Index(s)].Name != c.table.Name(s) {
				t.Errorf("%s: %s has %d groups", name, s, owner[s.String()])
			}
		}
		for _, s := range []rfm.Score{{}, {R: 5}, {R: 6, F: 1, M: 1}, {R: 1, F: 1, M: 255}} {
			if c.table.Index(s) != len(c.sizes)-1 {
				t.Errorf("%s: %+v is %s", name, s, c.table.Name(s))
			}
		}
	}
}

func TestFirstMatchWins(t *testing.T) {
	table := must(rfm.NewTable([]rfm.Group{
		{Name: "Best", Match: "[4-5][4-5][45] 5**"},
		{Name: "Going", Match: "[12]**"},
		{Name: "Rest", Match: "***"},
	}, rfm.TableOptions{NoPurchase: rfm.Group{Name: "Prospects"}}))(t)
	got := table.Names([]rfm.Score{{R: 4, F: 4, M: 4}, {R: 5, F: 1, M: 1}, {R: 4, F: 4, M: 3}, {R: 2, F: 5, M: 5}, {}})
	if want := []string{"Best", "Best", "Rest", "Going", "Prospects"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if codes := table.Codes(1); len(codes) != 50 || codes[0] != "111" || codes[49] != "255" {
		t.Errorf("codes %v", codes)
	}
}

// The ranges that circulate most, as R package rfm 0.2 documents them, over R and
// the mean of F and M (here: F). In this order four names have no code.
func TestCirculatingRanges(t *testing.T) {
	ranges := []rfm.Group{
		{Name: "Champions", Match: "[4-5][4-5]*"}, {Name: "Loyal", Match: "[2-5][3-5]*"},
		{Name: "Potential Loyalist", Match: "[3-5][1-3]*"}, {Name: "New", Match: "[4-5]1*"},
		{Name: "Promising", Match: "[3-4]1*"}, {Name: "Need Attention", Match: "[2-3][2-3]*"},
		{Name: "About To Sleep", Match: "[2-3][1-2]*"}, {Name: "At Risk", Match: "[1-2][2-5]*"},
		{Name: "Can't Lose", Match: "1[4-5]*"}, {Name: "Hibernating", Match: "[1-2][1-2]*"},
		{Name: "Lost", Match: "[1-2][1-2]*"},
	}
	_, err := rfm.NewTable(ranges, rfm.TableOptions{Disjoint: true})
	var found *rfm.TableError
	if !errors.As(err, &found) {
		t.Fatal(err)
	}
	var names []string
	for _, u := range found.Unreachable {
		names = append(names, u.Name)
	}
	if want := []string{"New", "Promising", "Can't Lose", "Lost"}; !slices.Equal(names, want) {
		t.Errorf("unreachable %v, want %v", names, want)
	}
	if len(found.Overlaps) != 20*5 || len(found.Gaps) != 0 {
		t.Errorf("%d overlaps in 125 codes, want 100; gaps %v", len(found.Overlaps), found.Gaps)
	}
	if diff := cmp.Diff(rfm.Unreachable{
		Name: "Can't Lose", Codes: []string{"141", "142", "143", "144", "145", "151", "152", "153", "154", "155"},
		TakenBy: []string{"At Risk"},
	}, found.Unreachable[2]); diff != "" {
		t.Error(diff)
	}
}

func TestTableErrors(t *testing.T) {
	rest := rfm.Group{Name: "Rest", Match: "***"}
	one := func(match string) []rfm.Group { return []rfm.Group{{Name: "A", Match: match}, rest} }
	for want, groups := range map[string][]rfm.Group{
		`rfm: no group has 111 112 113 114 115 121 122 123 and 117 more`: nil,
		`rfm: no group has 555`:                                              {{Name: "A", Match: "[1-4]** 5[1-4]* 55[1-4]"}},
		`rfm: group "A" can have no code: 543 taken by Rest`:                 {rest, {Name: "A", Match: "543"}},
		`rfm: the name "" of group 1 is empty or occurs twice`:               {{Match: "***"}},
		`rfm: the name "Rest" of group 2 is empty or occurs twice`:           {rest, rest},
		`rfm: the name "No purchase" of group 2 is empty or occurs twice`:    {{Name: "No purchase", Match: "***"}},
		`rfm: group "A": no pattern: want codes such as 543, 5[4-5]* or ***`: one(" "),
		`rfm: group "A": pattern "54": fewer than three places`:              one("54"),
		`rfm: group "A": pattern "5432": "2" follows the three places`:       one("5432"),
		`rfm: group "A": pattern "506": "0" is no score from 1 to 5`:         one("555 506"),
		`rfm: group "A": pattern "5[4": [ without ]`:                         one("5[4"),
		`rfm: group "A": pattern "5[]1": [] allows nothing`:                  one("5[]1"),
		`rfm: group "A": pattern "5[4-2]1": a range that descends`:           one("5[4-2]1"),
		`rfm: group "A": pattern "5[4-]1": "-" is no score from 1 to 5`:      one("5[4-]1"),
		`rfm: 251 groups, want at most 250`:                                  make([]rfm.Group, 251),
		`rfm: group "A": Match and In are both set, want one`:                {{Name: "A", Match: "***", In: rfm.Score.Valid}},
	} {
		if _, err := rfm.NewTable(groups, rfm.TableOptions{}); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	for want, scores := range map[string]int{
		`rfm: a table of 11 scores, want 2 to 10`:                   11,
		`rfm: a table of 1 scores, want 2 to 10`:                    1,
		`rfm: group "A": patterns are for 5 scores, want In for 10`: 10,
	} {
		if _, err := rfm.NewTable(one("543"), rfm.TableOptions{Scores: scores}); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	_, err := rfm.NewTable([]rfm.Group{{Name: "A", Match: "55*"}, rest}, rfm.TableOptions{Disjoint: true})
	want := "rfm: several groups match 551 (A, Rest) 552 (A, Rest) 553 (A, Rest) 554 (A, Rest) 555 (A, Rest)"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// Groups that are said by functions are checked like those of patterns.
func TestGroupsByFunction(t *testing.T) {
	table := must(rfm.NewTable([]rfm.Group{
		{Name: "Best", In: func(s rfm.Score) bool { return s.R+s.F+s.M >= 13 }},
		{Name: "Rest", Match: "***"},
	}, rfm.TableOptions{}))(t)
	if codes := table.Codes(0); !slices.Equal(codes, []string{"355", "445", "454", "455", "535", "544", "545", "553", "554", "555"}) {
		t.Errorf("codes %v", codes)
	}
	_, err := rfm.NewTable([]rfm.Group{
		{Name: "Ten", In: func(s rfm.Score) bool { return s.M == 10 }},
		{Name: "Less", In: func(s rfm.Score) bool { return s.M < 9 }},
	}, rfm.TableOptions{Scores: 10})
	var found *rfm.TableError
	if !errors.As(err, &found) || len(found.Gaps) != 100 || found.Gaps[0] != "119" || found.Gaps[99] != "10-10-9" {
		t.Errorf("error %v", err)
	}
}

// Shopify's names for what its documentation says in words.
func TestShopify(t *testing.T) {
	for code, want := range map[rfm.Score]string{
		{R: 5, F: 5, M: 5}: "CHAMPIONS", {R: 4, F: 5, M: 5}: "LOYAL", {R: 5, F: 3, M: 3}: "ACTIVE", {R: 5, F: 1, M: 1}: "NEW",
		{R: 4, F: 1, M: 1}: "PROMISING", {R: 3, F: 3, M: 3}: "NEEDS_ATTENTION", {R: 2, F: 3, M: 3}: "AT_RISK",
		{R: 2, F: 1, M: 1}: "ALMOST_LOST", {R: 1, F: 5, M: 5}: "PREVIOUSLY_LOYAL", {R: 1, F: 1, M: 1}: "DORMANT", {}: "PROSPECTS",
	} {
		if got := rfm.Shopify().Name(code); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}

// The caller may change what it gave and what it got.
func TestTableCopies(t *testing.T) {
	groups := []rfm.Group{{Name: "A", Match: "***"}}
	table := must(rfm.NewTable(groups, rfm.TableOptions{}))(t)
	groups[0].Name = "B"
	table.Groups()[0].Name = "C"
	if name := table.Name(rfm.Score{R: 1, F: 1, M: 1}); name != "A" {
		t.Errorf("the name became %q", name)
	}
}

func FuzzPattern(f *testing.F) {
	for _, s := range []string{"", "***", "555", "5[4-5]*", "[", "[]11", "[1-", "é11", "[1-5][12345][3-3]", "111 222"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, match string) {
		table, err := rfm.NewTable([]rfm.Group{{Name: "A", Match: match}, {Name: "Rest", Match: "***"}}, rfm.TableOptions{})
		if (table == nil) == (err == nil) {
			t.Errorf("%q: a table and an error, or neither", match)
		}
	})
}
