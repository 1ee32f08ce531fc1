package rfm_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/rfm"
	"github.com/shopspring/decimal"
)

func TestMigrate(t *testing.T) {
	table := must(rfm.NewTable([]rfm.Group{{Name: "High", Match: "[45]**"}, {Name: "Low", Match: "***"}}, rfm.TableOptions{}))(t)
	standing := func(text string) (s rfm.Standing) {
		for field := range strings.FieldsSeq(text) {
			id, rest, _ := strings.Cut(field, ":")
			code, money, _ := strings.Cut(rest, ":")
			var score rfm.Score
			if code != "-" {
				score = rfm.Score{R: code[0] - '0', F: code[1] - '0', M: code[2] - '0'}
			}
			s.Summaries = append(s.Summaries, rfm.Summary{Customer: id, Monetary: dec(money)})
			s.Scores = append(s.Scores, score)
		}
		return s
	}
	before := standing("a:555:10 b:511:1.5 c:355:7 d:-:0 e:111:2 g:444:3")
	after := standing("f:111:4 e:111:2 d:511:8 c:455:9 b:311:1.5 a:555:30")
	m, err := table.Migrate(before, after)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"High", "Low", "No purchase", ""}; !slices.Equal(m.Groups, want) {
		t.Errorf("groups %q", m.Groups)
	}
	got := map[string]string{}
	for i, row := range m.Flows {
		for j, f := range row {
			if f.Customers > 0 {
				got[m.Groups[i]+">"+m.Groups[j]] = fmt.Sprint(f.Customers, " ", f.Before, " ", f.After)
			}
		}
	}
	want := map[string]string{
		"High>High": "1 10 30", "High>Low": "1 1.5 1.5", "Low>High": "1 7 9", "No purchase>High": "1 0 8",
		"Low>Low": "1 2 2", "High>": "1 3 0", ">Low": "1 0 4",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("flows %v, want %v", got, want)
	}
	if m.R != (rfm.Moves{Rose: 1, Stayed: 2, Fell: 1}) || m.F != (rfm.Moves{Stayed: 4}) || m.M != (rfm.Moves{Stayed: 4}) {
		t.Errorf("moves %+v %+v %+v", m.R, m.F, m.M)
	}
	if _, err := table.Migrate(rfm.Standing{Summaries: before.Summaries}, after); err == nil || !strings.Contains(err.Error(), "0 scores for 6 summaries") {
		t.Errorf("error %v", err)
	}
	twice := standing("a:555:1 a:555:1")
	if _, err := table.Migrate(before, twice); err == nil || !strings.Contains(err.Error(), "occurs twice") {
		t.Errorf("error %v", err)
	}
	if _, err := table.Migrate(twice, after); err == nil {
		t.Error("an id twice before, and no error")
	}
}

// One by one, by columns and by summaries: the same scores.
func TestScoresByOtherWays(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for round := range 60 {
		summaries := population(rng, 1+rng.IntN(300))
		summaries[0] = rfm.Summary{Customer: "x", RecencyDays: 3, Frequency: 1, Monetary: dec("2.5")}
		parts := 2 + rng.IntN(11)
		cuts := must(rfm.QuantilesOf(summaries, parts))(t)
		if round%2 == 1 {
			cuts = must(rfm.QuantilesAsR(summaries, parts))(t)
		}
		scores := must(cuts.Score(summaries))(t)
		m, at := rfm.Measures{Places: 6}, []int(nil)
		for i, s := range summaries {
			if one := must(cuts.ScoreOne(s))(t); one != scores[i] {
				t.Fatalf("%+v has %s, alone %s", s, scores[i], one)
			}
			if s.HasPurchase() {
				m.Recency, m.Frequency = append(m.Recency, int64(s.RecencyDays)), append(m.Frequency, int64(s.Frequency))
				m.Monetary = append(m.Monetary, s.Monetary.Shift(6).IntPart())
				at = append(at, i)
			}
		}
		for i, s := range must(cuts.ScoreMeasures(m))(t) {
			if s != scores[at[i]] {
				t.Fatalf("%+v has %s, by columns %s", summaries[at[i]], scores[at[i]], s)
			}
		}
		if round%2 == 0 {
			columns := must(m.Quantiles(parts))(t)
			if !equalDecs(columns.Recency, cuts.Recency) || !equalDecs(columns.Frequency, cuts.Frequency) || !equalDecs(columns.Monetary, cuts.Monetary) {
				t.Fatalf("cut points %v, by columns %v", cuts, columns)
			}
		}
	}
	cuts := rfm.Cuts{Recency: rfm.Breaks(1), Frequency: rfm.Breaks(1), Monetary: rfm.Breaks(1)}
	for want, m := range map[string]rfm.Measures{
		"columns of 1, 0 and 0 customers": {Recency: []int64{1}},
		"money with 19 places":            {Places: 19},
		"money with -1 places":            {Places: -1},
	} {
		if _, err := cuts.ScoreMeasures(m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		if _, err := m.Quantiles(5); err == nil {
			t.Errorf("no error, want %q", want)
		}
	}
	if _, err := cuts.ScoreOne(rfm.Summary{Frequency: 1, Monetary: decimal.New(1, 999)}); err == nil {
		t.Error("an amount of 1,000 digits, and no error")
	}
	if _, err := (rfm.Cuts{}).ScoreOne(rfm.Summary{}); err == nil {
		t.Error("no cut points, and no error")
	}
}
