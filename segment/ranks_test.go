package segment

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

type shopper struct {
	Spent *int64    `segment:"spent"`
	Score *float64  `segment:"score"`
	City  *string   `segment:"city,fold"`
	Since time.Time `segment:"joined,optional"`
	Born  *dsl.Date `segment:"born"`
}

func shoppers(r *rand.Rand, n int) []shopper {
	people := make([]shopper, n)
	for i := range people {
		s := &people[i]
		if r.IntN(5) > 0 {
			s.Spent = new(r.Int64N(8))
		}
		if r.IntN(5) > 0 {
			s.Score = new(float64(r.IntN(6)) / 4)
		}
		if r.IntN(5) > 0 {
			s.City = new([]string{"Bath", "BATH", "York", "Ely"}[r.IntN(4)])
		}
		if r.IntN(5) > 0 {
			s.Since = time.Date(2026, 1, 1+r.IntN(5), 0, 0, 0, r.IntN(2), time.UTC)
		}
		if r.IntN(5) > 0 {
			s.Born = new(dsl.Date(r.IntN(4)))
		}
	}
	return people
}

// rankedFields are how the definition reads and compares each value.
var rankedFields = map[string]func(a, b *shopper) (order int, aKnown, bKnown bool){
	"spent":     byPointer(func(s *shopper) *int64 { return s.Spent }),
	"spent * 2": byPointer(func(s *shopper) *int64 { return s.Spent }),
	"score":     byPointer(func(s *shopper) *float64 { return s.Score }),
	"city": byPointer(func(s *shopper) *string {
		if s.City == nil {
			return nil
		}
		return new(strings.ToLower(*s.City))
	}),
	"joined": func(a, b *shopper) (int, bool, bool) {
		return a.Since.Compare(b.Since), !a.Since.IsZero(), !b.Since.IsZero()
	},
	"born": byPointer(func(s *shopper) *dsl.Date { return s.Born }),
}

func byPointer[V cmp.Ordered](get func(*shopper) *V) func(a, b *shopper) (int, bool, bool) {
	return func(a, b *shopper) (int, bool, bool) {
		x, y := get(a), get(b)
		if x == nil || y == nil {
			return 0, x != nil, y != nil
		}
		return cmp.Compare(*x, *y), true, true
	}
}

// standing counts, as the definition does, who has a value, a greater, and a lesser
// one.
func standing(field string, people []shopper, of *shopper) (known, greater, less int, has bool) {
	for i := range people {
		order, a, b := rankedFields[field](&people[i], of)
		has = b
		if a {
			known++
		}
		if a && b && order > 0 {
			greater++
		}
		if a && b && order < 0 {
			less++
		}
	}
	return known, greater, less, has
}

// TestRanksByDefinition counts for everyone, and for people who were not there.
func TestRanksByDefinition(t *testing.T) {
	b, err := For[shopper]()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 3))
	asOf := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for range 60 {
		people, strangers := shoppers(r, r.IntN(40)), shoppers(r, 10)
		for field := range rankedFields {
			for _, n := range []string{"1", "3", "50", "0.5%", "10%", "33.3%", "100%"} {
				top, bottom, share := field+" IN TOP "+n, field+" NOT IN BOTTOM "+n, "PERCENTILE("+field+") > 50"
				rules := measured(t, b, people, asOf, top, bottom, share)
				for _, s := range append(people, strangers...) {
					known, greater, less, has := standing(field, people, &s)
					want := [3]Outcome{Undecided, Undecided, Undecided}
					if has {
						want = [3]Outcome{outcome(few(greater, n, known)), outcome(!few(less, n, known)), outcome(2*(known-greater) > known)}
						if known == 0 {
							want[2] = Undecided
						}
					}
					for i, rule := range rules {
						if got := rule.Match(&s, asOf); got != want[i] {
							t.Fatalf("%s is %v, want %v: %d known, %d greater, %d less", rule, got, want[i], known, greater, less)
						}
					}
				}
			}
		}
	}
}

// few reports whether so many are fewer than n, or n % of the people.
func few(count int, n string, people int) bool {
	percent, isShare := strings.CutSuffix(n, "%")
	most, _ := new(big.Rat).SetString(percent)
	if isShare {
		most.Mul(most, big.NewRat(int64(people), 100))
	}
	return big.NewRat(int64(count), 1).Cmp(most) < 0
}

// measured compiles rules, and gives them their cut-offs by way of JSON.
func measured(t *testing.T, b *Binding[shopper], people []shopper, asOf time.Time, texts ...string) []*Rule[shopper] {
	var rules []*Rule[shopper]
	for _, text := range texts {
		rule, err := b.Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		cutoffs, err := rule.Measure(context.Background(), people, asOf)
		if err != nil {
			t.Fatal(err)
		}
		written, err := json.Marshal(cutoffs)
		if err != nil {
			t.Fatal(err)
		}
		var read Cutoffs
		if err := json.Unmarshal(written, &read); err != nil || !reflect.DeepEqual(read, *cutoffs) {
			t.Fatalf("%s reads back as %v: %v", written, read, err)
		}
		with, err := rule.With(&read)
		if err != nil {
			t.Fatal(err)
		}
		if len(rule.Unmeasured()) != 1 || len(with.Unmeasured()) != 0 {
			t.Fatalf("unmeasured before %v, after %v", rule.Unmeasured(), with.Unmeasured())
		}
		rules = append(rules, with)
	}
	return rules
}

// TestUnmeasured holds a rule undecided, and no more of it than depends on ranks.
func TestUnmeasured(t *testing.T) {
	b, err := For[shopper]()
	if err != nil {
		t.Fatal(err)
	}
	asOf := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	rich := shopper{Spent: new(int64(9))}
	for text, want := range map[string]string{
		"spent IN TOP 10%":                     "undecided [{ population not measured}] [spent IN TOP 10%]",
		"spent IN TOP 10% AND spent < 3":       "out [] [spent IN TOP 10%]",
		"PERCENTILE(spent) > 3 OR spent > 3":   "in [] [PERCENTILE(spent)]",
		"PERCENTILE(spent) > 3 OR MISSING":     "in [] [PERCENTILE(spent)]",
		"PERCENTILE(spent) IS MISSING":         "undecided [{ population not measured}] [PERCENTILE(spent)]",
		"PERCENTILE(spent) + 1 > 3":            "undecided [{ population not measured}] [PERCENTILE(spent)]",
		"spent IN TOP 3 OR spent NOT IN TOP 3": "undecided [{ population not measured}] [spent IN TOP 3]",
	} {
		rule, err := b.Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(rule.Match(&rich, asOf), rule.Blame(&rich, asOf), rule.Unmeasured()); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

// TestBadCutoffs refuses what no measurement gives.
func TestBadCutoffs(t *testing.T) {
	b, err := For[shopper]()
	if err != nil {
		t.Fatal(err)
	}
	for text, c := range map[string]Cutoff{
		"spent IN TOP 10%":      {Of: "spent IN TOP 10%", People: 3, Value: "many"},
		"born IN BOTTOM 1":      {Of: "born IN BOTTOM 1", People: 3, Value: "2026-02-30"},
		"score IN TOP 1":        {Of: "score IN TOP 1", People: 3, Value: "NaN"},
		"joined IN TOP 1":       {Of: "joined IN TOP 1", People: 3, Value: "2026-01-01"},
		"PERCENTILE(spent) > 3": {Of: "PERCENTILE(spent)", People: 3, Steps: []Step{{"3", 1}, {"2", 3}}},
		"PERCENTILE(score) > 3": {Of: "PERCENTILE(score)", People: 3, Steps: []Step{{"x", 1}}},
	} {
		if _, err := b.CompileWith(text, Options{Cutoffs: &Cutoffs{Cutoffs: []Cutoff{c}}}); err == nil || !strings.Contains(err.Error(), c.Of) {
			t.Errorf("%s with %v gives the error %v", text, c, err)
		}
	}
}

// TestSetMeasures runs segments that need the population without being told.
func TestSetMeasures(t *testing.T) {
	b, err := For[shopper]()
	if err != nil {
		t.Fatal(err)
	}
	set, err := b.Load(strings.NewReader("segment best { when spent IN TOP 10% }\nsegment rest { when spent NOT IN TOP 10% }\nsegment old { when joined IN BOTTOM 20 }"))
	if err != nil {
		t.Fatal(err)
	}
	asOf := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	people := shoppers(rand.New(rand.NewPCG(1, 2)), 10_000)
	var results []*Result
	for _, workers := range []int{1, 3} {
		result, err := set.RunWith(context.Background(), people, asOf, Run{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, result)
	}
	if !reflect.DeepEqual(results[0], results[1]) {
		t.Error("one worker and three give different results")
	}
	best, rest := results[0].Tallies[0], results[0].Tallies[1]
	if got := len(results[0].Cutoffs.Cutoffs); got != 2 {
		t.Errorf("%d cut-offs, want 2: a test and its opposite share one", got)
	}
	if best.In == 0 || best.In != rest.Out || best.Undecided != rest.Undecided || !results[0].Cutoffs.AsOf.Equal(asOf) {
		t.Errorf("got %+v and %+v", best, rest)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := set.Run(ctx, people, asOf); err != context.Canceled {
		t.Errorf("a cancelled run returns %v", err)
	}
}
