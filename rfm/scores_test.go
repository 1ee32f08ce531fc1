package rfm_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/clientele-go/clientele/rfm"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// population returns summaries as Summarize would, with ties in all measures and
// some customers without a purchase.
func population(rng *rand.Rand, n int) []rfm.Summary {
	out := make([]rfm.Summary, n)
	for i := range out {
		out[i].Customer = fmt.Sprintf("c%07d", i)
		if rng.IntN(20) == 0 {
			continue
		}
		out[i].RecencyDays = rng.IntN(365)
		out[i].Frequency = 1 + int(rng.ExpFloat64())
		out[i].Monetary = decimal.New(int64(10000*rng.ExpFloat64())*int64(1+rng.IntN(3)), -2)
	}
	return out
}

func customers(values ...int) []rfm.Summary {
	out := make([]rfm.Summary, len(values))
	for i, v := range values {
		out[i] = rfm.Summary{
			Customer: fmt.Sprintf("c%03d", i), RecencyDays: v, Frequency: v, Monetary: decimal.NewFromInt(int64(v)),
		}
	}
	return out
}

func codes(scores []rfm.Score) string {
	list := make([]string, len(scores))
	for i, s := range scores {
		list[i] = s.String()
	}
	return strings.Join(list, " ")
}

func TestScoresOfSmallPopulations(t *testing.T) {
	for _, c := range []struct {
		name           string
		values         []int
		quantile, rank string
	}{
		{"one customer", []int{7}, "511", "111"},
		{"all at one value", []int{3, 3, 3, 3, 3, 3}, "511 511 511 511 511 511", "111 111 222 333 444 555"},
		{"all different", []int{1, 2, 3, 4, 5}, "511 422 333 244 155", "511 422 333 244 155"},
		{"nobody bought", []int{0, 0}, "", "- -"},
		{"one did not", []int{0, 2, 1}, "- 155 511", "- 122 211"},
		{"most at the lowest", []int{1, 1, 1, 1, 9}, "511 511 511 511 155", "211 322 433 544 155"},
	} {
		t.Run(c.name, func(t *testing.T) {
			summaries := customers(c.values...)
			if got := codes(must(rfm.Rank(summaries))(t)); got != c.rank {
				t.Errorf("ranks %s, want %s", got, c.rank)
			}
			cuts, err := rfm.Quantiles(summaries)
			if c.quantile == "" {
				if err == nil || err.Error() != "rfm: no customer has a purchase: there is nothing to cut" {
					t.Errorf("error %v", err)
				}
				return
			}
			if got := codes(must(cuts.Score(summaries))(t)); err != nil || got != c.quantile {
				t.Errorf("scores %s, want %s (%v)", got, c.quantile, err)
			}
		})
	}
}

func TestScoreProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{1, 2, 5, 64, 65, 1000} {
		summaries := population(rng, n)
		summaries[0].RecencyDays, summaries[0].Frequency = 3, 1
		scores := must(must(rfm.Quantiles(summaries))(t).Score(summaries))(t)
		ranks := must(rfm.Rank(summaries))(t)
		for i, s := range summaries {
			if scores[i].Valid() != s.HasPurchase() || ranks[i].Valid() != s.HasPurchase() || !s.HasPurchase() && scores[i] != (rfm.Score{}) {
				t.Fatalf("%+v has the scores %s and %s", s, scores[i], ranks[i])
			}
		}
		checkMonotone(t, summaries, scores)
		checkEqualSizes(t, rfm.Count(ranks))
		checkShuffled(t, rng, summaries, scores, ranks)
		checkScaled(t, summaries, scores, ranks)
	}
}

// Equal values have equal scores, and better values never lower ones.
func checkMonotone(t *testing.T, summaries []rfm.Summary, scores []rfm.Score) {
	t.Helper()
	for i, a := range summaries {
		b, s, o := summaries[(i*7+1)%len(summaries)], scores[i], scores[(i*7+1)%len(summaries)]
		if !s.Valid() || !o.Valid() {
			continue
		}
		if a.RecencyDays <= b.RecencyDays && s.R < o.R || a.Frequency >= b.Frequency && s.F < o.F ||
			a.Monetary.GreaterThanOrEqual(b.Monetary) && s.M < o.M {
			t.Fatalf("%+v has %s, %+v has %s", a, s, b, o)
		}
	}
}

func checkEqualSizes(t *testing.T, c rfm.Counts) {
	t.Helper()
	for _, sizes := range [][]int{c.R, c.F, c.M} {
		groups := sizes[1:]
		if slices.Max(groups)-slices.Min(groups) > 1 || !slices.IsSortedFunc(groups, func(a, b int) int { return b - a }) {
			t.Errorf("groups of the sizes %v", sizes)
		}
	}
}

func checkShuffled(t *testing.T, rng *rand.Rand, summaries []rfm.Summary, scores, ranks []rfm.Score) {
	t.Helper()
	mixed := slices.Clone(summaries)
	rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	before := slices.Clone(mixed)
	mixedScores := must(must(rfm.Quantiles(mixed))(t).Score(mixed))(t)
	mixedRanks := must(rfm.Rank(mixed))(t)
	index := rfm.Index(mixed)
	for i, s := range summaries {
		if at := index[s.Customer]; mixedScores[at] != scores[i] || mixedRanks[at] != ranks[i] {
			t.Fatalf("%s: %s and %s after shuffling, was %s and %s", s.Customer, mixedScores[at], mixedRanks[at], scores[i], ranks[i])
		}
	}
	if diff := cmp.Diff(before, mixed); diff != "" {
		t.Error("the summaries were written:", diff)
	}
}

// In another currency or unit of time the scores are the same: also when the sums
// no longer fit in an int64, which takes the plain way through decimals.
func checkScaled(t *testing.T, summaries []rfm.Summary, scores, ranks []rfm.Score) {
	t.Helper()
	for _, by := range []string{"0.01", "3", "1e20", "0.000000000000000000007"} {
		scaled := slices.Clone(summaries)
		for i := range scaled {
			scaled[i].Monetary = scaled[i].Monetary.Mul(dec(by))
			scaled[i].RecencyDays *= 24
			scaled[i].Frequency *= 3
		}
		if got := must(must(rfm.Quantiles(scaled))(t).Score(scaled))(t); !slices.Equal(got, scores) {
			t.Errorf("%d customers times %s: scores differ", len(scaled), by)
		}
		if got := must(rfm.Rank(scaled))(t); !slices.Equal(got, ranks) {
			t.Errorf("%d customers times %s: ranks differ", len(scaled), by)
		}
	}
}

func TestBreaks(t *testing.T) {
	cuts := rfm.Cuts{
		Recency: rfm.Breaks(7, 30, 90, 365), Frequency: rfm.Breaks(1, 2, 5, 10), Monetary: decs("9.99", "50", "100", "250.005"),
	}
	summaries := []rfm.Summary{
		{RecencyDays: 7, Frequency: 1, Monetary: dec("9.99")},
		{RecencyDays: 8, Frequency: 2, Monetary: dec("9.990001")},
		{RecencyDays: 365, Frequency: 10, Monetary: dec("250.00")},
		{RecencyDays: 366, Frequency: 11, Monetary: dec("250.01")},
		{RecencyDays: 0, Frequency: 3, Monetary: dec("-4")},
		{},
	}
	if got := codes(must(cuts.Score(summaries))(t)); got != "511 422 244 155 531 -" {
		t.Errorf("scores %s", got)
	}
	for want, points := range map[string][]decimal.Decimal{
		"rfm: frequency: 0 cut points, want 1 to 99, and 4 for scores from 1 to 5":     nil,
		"rfm: frequency: 100 cut points, want 1 to 99, and 4 for scores from 1 to 5":   rfm.Breaks(make([]int64, 100)...),
		"rfm: frequency: cut point 3 is 1, below the one before it, 2":                 rfm.Breaks(1, 2, 1, 3),
		"rfm: frequency: an amount with the exponent 999, want at most 400 either way": {dec("1"), dec("2"), dec("3"), dec("1e999")},
	} {
		bad := cuts
		bad.Frequency = points
		if _, err := bad.Score(summaries); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if scores, err := cuts.Score(nil); len(scores) != 0 || err != nil {
		t.Errorf("no summaries: %v %v", scores, err)
	}
}

func TestEmpty(t *testing.T) {
	for _, c := range []struct {
		name string
		cuts rfm.Cuts
		want [3][]int
	}{
		{"none", rfm.Cuts{Recency: rfm.Breaks(7, 30, 90, 365), Frequency: rfm.Breaks(1, 2, 3, 6), Monetary: rfm.Breaks(1, 2, 3, 4)}, [3][]int{}},
		{"collapsed", rfm.Cuts{Recency: rfm.Breaks(5, 5, 9, 9), Frequency: rfm.Breaks(1, 1, 1, 1), Monetary: rfm.Breaks(0, 0, 3, 3)},
			[3][]int{{2, 4}, {2, 3, 4}, {2, 4}}},
		{"no whole number between", rfm.Cuts{Recency: decs("1.2", "1.8", "2", "2.5"), Frequency: decs("0.5", "0.9", "1.5", "3"), Monetary: decs("1.2", "1.8", "2", "2.5")},
			[3][]int{{2, 4}, {1, 2}, nil}},
		{"missing", rfm.Cuts{}, [3][]int{}},
	} {
		r, f, m := c.cuts.Empty()
		if diff := cmp.Diff(c.want, [3][]int{r, f, m}); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// No score that Empty names is ever given, and the cut points of a population
// give every other one but, when the best is shared, the last.
func TestEmptyScoresAreNotGiven(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		values := make([]int, 1+rng.IntN(40))
		for i := range values {
			values[i] = 1 + rng.IntN(6)
		}
		summaries := customers(values...)
		cuts := must(rfm.Quantiles(summaries))(t)
		r, f, m := cuts.Empty()
		counts := rfm.Count(must(cuts.Score(summaries))(t))
		for _, c := range []struct {
			empty []int
			given []int
		}{{r, counts.R}, {f, counts.F}, {m, counts.M}} {
			for _, score := range c.empty {
				if score < len(c.given) && c.given[score] != 0 {
					t.Fatalf("%v: score %d is given", values, score)
				}
			}
		}
	}
}

// Cut points survive JSON, so that they can be kept.
func TestCutsJSON(t *testing.T) {
	want := must(rfm.Quantiles(population(rand.New(rand.NewPCG(9, 9)), 777)))(t)
	var got rfm.Cuts
	if err := json.Unmarshal(must(json.Marshal(want))(t), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCountIgnoresInvalid(t *testing.T) {
	got := rfm.Count([]rfm.Score{{R: 5, F: 5}, {}, {R: 1, F: 2, M: 3}})
	if !slices.Equal(got.R, []int{2, 1}) || !slices.Equal(got.M, []int{2, 0, 0, 1}) {
		t.Errorf("counts %+v", got)
	}
}

// Many goroutines may share summaries, cut points and tables.
func TestConcurrency(t *testing.T) {
	summaries := population(rand.New(rand.NewPCG(1, 1)), 2000)
	cuts := must(rfm.Quantiles(summaries))(t)
	want := rfm.Classic().Names(must(cuts.Score(summaries))(t))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			again, _ := rfm.Quantiles(summaries)
			scores, err := again.Score(summaries)
			if err != nil || !slices.Equal(rfm.Classic().Names(scores), want) {
				t.Errorf("names differ: %v", err)
			}
			if _, err := rfm.Rank(summaries); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

// Ten scores, and cut points of the host's own, as many as it likes for each measure.
func TestOtherNumbersOfScores(t *testing.T) {
	summaries := population(rand.New(rand.NewPCG(11, 12)), 2000)
	cuts := must(rfm.QuantilesOf(summaries, 10))(t)
	if len(cuts.Recency) != 9 || len(cuts.Monetary) != 9 {
		t.Fatalf("%d cut points", len(cuts.Monetary))
	}
	tenths := must(cuts.Score(summaries))(t)
	checkMonotone(t, summaries, tenths)
	sizes := rfm.Count(tenths).M
	if len(sizes) != 11 || slices.Max(sizes[1:]) > 2*slices.Min(sizes[1:]) {
		t.Errorf("tenths of the sizes %v", sizes)
	}
	ranks := must(rfm.RankOf(summaries, 10))(t)
	checkEqualSizes(t, rfm.Count(ranks))
	for i, n := range rfm.Deciles().Count(ranks) {
		if want := rfm.Count(ranks).M; i < 10 && n != want[10-i] {
			t.Errorf("%s has %d customers, want %d", rfm.Deciles().Groups()[i].Name, n, want[10-i])
		}
	}
	own := rfm.Cuts{Recency: rfm.Breaks(30, 90), Frequency: rfm.Breaks(1), Monetary: rfm.Breaks(10, 20, 30, 40, 50, 60)}
	for i, s := range must(own.Score(customers(5, 31, 91)))(t) {
		if want := []rfm.Score{{R: 3, F: 2, M: 1}, {R: 2, F: 2, M: 4}, {R: 1, F: 2, M: 7}}; s != want[i] {
			t.Errorf("score %s, want %s", s, want[i])
		}
	}
	if s := (rfm.Score{R: 10, F: 9, M: 1}).String(); s != "10-9-1" {
		t.Errorf("the code %s", s)
	}
	if got := (rfm.Score{R: 5, F: 4, M: 3}).Sum(2, 1, .5); got != 15.5 || (rfm.Score{}).Sum(1, 1, 1) != 0 {
		t.Errorf("the sum %v", got)
	}
	for _, parts := range []int{-1, 1, 101} {
		if _, err := rfm.QuantilesOf(summaries, parts); err == nil {
			t.Errorf("%d parts by quantiles", parts)
		}
		if _, err := rfm.RankOf(summaries, parts); err == nil {
			t.Errorf("%d parts by rank", parts)
		}
	}
	if name := rfm.Classic().Name(rfm.Score{R: 9, F: 9, M: 10}); name != "No purchase" {
		t.Errorf("a score of tenths is %s among fifths", name)
	}
}

func TestNotes(t *testing.T) {
	cuts := must(rfm.Quantiles(customers(1, 1, 1, 1, 1, 1, 2)))(t)
	notes := cuts.Notes()
	if len(notes) != 3 || !strings.Contains(notes[1], "nobody can have the scores 2 3 4 of 5 for frequency") {
		t.Errorf("notes %q", notes)
	}
	if notes := (rfm.Cuts{Recency: rfm.Breaks(1, 2), Frequency: rfm.Breaks(1, 2), Monetary: rfm.Breaks(1, 2)}).Notes(); notes != nil {
		t.Errorf("notes %q", notes)
	}
}
