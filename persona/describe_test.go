package persona

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func compareShop(t testing.TB, s *shop, o Options) []*Profile {
	t.Helper()
	profiles, err := Compare(context.Background(), s.features(), Partition(s.segment), o)
	if err != nil {
		t.Fatal(err)
	}
	return profiles
}

func TestOrderOfCustomersIsNothing(t *testing.T) {
	for seed := range uint64(5) {
		s := newShop(3000, seed)
		want := compareShop(t, s, Options{})
		if diff := cmp.Diff(want, compareShop(t, s.shuffled(seed), Options{})); diff != "" {
			t.Fatal(diff)
		}
	}
}

// The profile of everybody else says the opposite.
func TestComplement(t *testing.T) {
	s := newShop(4000, 1)
	in, out := make([]bool, 4000), make([]bool, 4000)
	for i, name := range s.segment {
		in[i], out[i] = name == "loyal", name != "loyal"
	}
	here, err := Describe(t.Context(), s.features(), Group{"in", in}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	there, err := Describe(t.Context(), s.features(), Group{"out", out}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range here.Traits {
		if a.Feature == "device" {
			continue // of two values, the other one may be shown
		}
		b := find(t, there, a.Feature, a.Value)
		if math.Abs(a.Effect+b.Effect) > 1e-12 || math.Abs(a.P-b.P) > 1e-9*a.P {
			t.Errorf("%s %s: effects %v and %v, p %v and %v", a.Feature, a.Value, a.Effect, b.Effect, a.P, b.P)
		}
		if a.Shift != nil && (a.Shift.Delta != -b.Shift.Delta || a.Shift.Here != b.Shift.Others) {
			t.Errorf("%s: %+v and %+v", a.Feature, a.Shift, b.Shift)
		}
	}
}

// Marking customers as unknown at random must leave denominators right and
// shares about where they were; leaving those customers out altogether must give
// exactly the same statistics.
func TestMissingAreLeftOut(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	const rows = 5000
	value, number, missing, in := make([]string, rows), make([]float64, rows), make([]bool, rows), make([]bool, rows)
	var shortValue []string
	var shortNumber []float64
	var shortIn []bool
	gone := 0
	for i := range rows {
		in[i] = r.IntN(4) == 0
		value[i] = []string{"a", "b", "c"}[r.IntN(3)]
		number[i] = math.Floor(r.NormFloat64() * 20)
		if missing[i] = r.IntN(3) == 0; missing[i] {
			number[i] = math.NaN() // allowed where it is marked
			if in[i] {
				gone++
			}
			continue
		}
		shortValue, shortNumber, shortIn = append(shortValue, value[i]), append(shortNumber, number[i]), append(shortIn, in[i])
	}
	full, err := Describe(t.Context(), []Feature{Categories("c", value, missing), Numbers("n", number, missing)}, Group{"g", in}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	short, err := Describe(t.Context(), []Feature{Categories("c", shortValue, nil), Numbers("n", shortNumber, nil)}, Group{"g", shortIn}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(short.Traits, full.Traits); diff != "" {
		t.Error(diff)
	}
	if c := full.Features[0]; c.Missing != gone || c.Known+c.Missing != full.Size || c.OthersKnown+c.OthersMissing != full.Others {
		t.Errorf("coverage %+v, want %d missing of %d", c, gone, full.Size)
	}
}

func TestErrors(t *testing.T) {
	nan := Numbers("spend", []float64{1, math.NaN()}, nil)
	two := Group{"g", []bool{true, false}}
	for _, c := range []struct {
		features []Feature
		groups   []Group
		o        Options
		want     string
	}{
		{[]Feature{nan}, []Group{two}, Options{}, `persona: feature "spend", row 1: NaN is not a number that can be compared; mark it missing`},
		{[]Feature{Numbers("spend", []float64{math.Inf(-1), 1}, nil)}, []Group{two}, Options{}, `row 0: -Inf`},
		{[]Feature{Numbers("spend", []float64{1}, nil)}, []Group{two}, Options{}, `feature "spend" has 1 rows, want 2`},
		{[]Feature{Flags("f", []bool{true, false}, []bool{true})}, []Group{two}, Options{}, `missing mask of 1 rows, want 2`},
		{[]Feature{{Name: "bare"}}, []Group{two}, Options{}, `feature "bare" has no values`},
		{[]Feature{Flags("", []bool{true, false}, nil)}, []Group{two}, Options{}, `a feature has no name`},
		{[]Feature{Flags("f", two.Members, nil), Flags("f", two.Members, nil)}, []Group{two}, Options{}, `two features are called "f"`},
		{nil, []Group{two, {"h", []bool{true}}}, Options{}, `group "h" has 1 rows, want 2`},
		{nil, []Group{two, {"", two.Members}}, Options{}, `group 1 has no name`},
		{nil, []Group{two}, Options{MinLift: 0.5}, `option MinLift is 0.5`},
		{nil, []Group{two}, Options{Confidence: math.NaN()}, `option Confidence is NaN`},
		{nil, []Group{two}, Options{MinCell: -1}, `option MinCell is -1`},
		{nil, []Group{two, two}, Options{Together: true}, `overlap`},
	} {
		_, err := Compare(t.Context(), c.features, c.groups, c.o)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
	if p, err := Compare(t.Context(), nil, nil, Options{}); err != nil || len(p) != 0 {
		t.Errorf("no groups: %v, %v", p, err)
	}
}

func TestWithheld(t *testing.T) {
	const rows = 100
	features := []Feature{Flags("f", mask(rows, 30), nil)}
	for _, c := range []struct {
		size int
		want Withheld
		text string
	}{
		{0, WithheldEmpty, "Some: none of 100 customers."},
		{rows, WithheldEveryone, "Some: all of 100 customers, so there are no others to compare them with."},
		{19, WithheldFew, "Some: fewer than 20 of 100 customers, too few to describe the group without describing persons."},
		{81, WithheldFewOthers, "Some: all but fewer than 20 of 100 customers, too few others to compare them with without describing persons."},
	} {
		p, err := Describe(t.Context(), features, Group{"Some", mask(rows, c.size)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if p.Withheld != c.want || len(p.Traits) != 0 || p.Text() != c.text || p.Features[0].Status != NotCompared || p.Features[0].Known != 0 {
			t.Errorf("%d of %d: %q, %v, %s", c.size, rows, p.Withheld, p.Traits, p.Text())
		}
		if err := p.Verify(p.Text()); err != nil {
			t.Error(err)
		}
	}
	for _, size := range []int{20, 80} {
		if p, err := Describe(t.Context(), features, Group{"Some", mask(rows, size)}, Options{}); err != nil || p.Withheld != "" {
			t.Errorf("%d of %d: %v, %v", size, rows, p.Withheld, err)
		}
	}
	if p, err := Describe(t.Context(), nil, Group{"Nobody", nil}, Options{}); err != nil || p.Withheld != WithheldEmpty {
		t.Errorf("no customers at all: %v, %v", p, err)
	}
}

func TestStatus(t *testing.T) {
	const rows, size = 400, 100
	half := func(known int) []bool { // known in the first so many of the group and all others
		m := make([]bool, rows)
		for i := known; i < size; i++ {
			m[i] = true
		}
		return m
	}
	othersGone := make([]bool, rows)
	for i := size; i < 260; i++ {
		othersGone[i] = true
	}
	number := make([]float64, rows)
	for i := range number {
		number[i] = float64(i % 7)
	}
	features := []Feature{
		Numbers("most unknown", number, half(49)),
		Numbers("half known", number, half(50)),
		Numbers("nothing known", number, mask(rows, rows)),
		Numbers("others unknown", number, othersGone),
		Numbers("one number", make([]float64, rows), nil),
		Categories("one category", repeated("x", rows), nil),
		Flags("no flag", make([]bool, rows), nil),
		Sets("empty sets", make([][]string, rows), nil),
		Categories("no category", make([]string, rows), nil),
	}
	p, err := Describe(t.Context(), features, Group{"g", mask(rows, size)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Status{Unknown, Compared, Unknown, OthersUnknown, Constant, Constant, Constant, Constant, Unknown}
	for i, c := range p.Features {
		if c.Status != want[i] {
			t.Errorf("%s: %s, want %s", c.Feature, c.Status, want[i])
		}
	}
	if diff := cmp.Diff([]string{"most unknown", "nothing known", "no category"}, p.Unknown); diff != "" {
		t.Error(diff)
	}
	text := p.Text()
	for _, want := range []string{
		"g has 100 of 400 customers (25 %). Nothing that was tested sets them clearly apart.",
		"Not known for most of them: most unknown, nothing known and no category.",
		"Known of them, but not of most of the others: others unknown.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s\nlacks %s", text, want)
		}
	}
}

// The family is all groups × traits: noise that one small family would call
// distinct is not, and all profiles say how many tests there were.
func TestOneFamily(t *testing.T) {
	s := newShop(3000, 4)
	groups := Partition(s.segment)
	all := compareShop(t, s, Options{})
	total := 0
	for _, g := range groups {
		p, err := Describe(t.Context(), s.features(), g, Options{})
		if err != nil {
			t.Fatal(err)
		}
		total += p.Tests
	}
	for i, p := range all {
		if p.Tests != total || p.Name != groups[i].Name {
			t.Errorf("%s: %d tests, want %d", p.Name, p.Tests, total)
		}
		var pairs int
		for _, a := range p.Traits {
			for _, b := range p.Traits {
				if a.P < b.P && a.Q > b.Q {
					pairs++
				}
			}
			if a.Q < a.P {
				t.Errorf("q %v below p %v", a.Q, a.P)
			}
		}
		if pairs > 0 {
			t.Errorf("%d pairs of p and q out of order", pairs)
		}
	}
}

// Of pure noise, at most about MaxFDR of the calls may find anything at all.
func TestNoiseIsNotDistinct(t *testing.T) {
	found := 0
	const trials = 200
	for seed := range uint64(trials) {
		r := rand.New(rand.NewPCG(seed, 99))
		const rows = 600
		in := make([]bool, rows)
		var features []Feature
		for f := range 10 {
			x, c := make([]float64, rows), make([]string, rows)
			for i := range rows {
				in[i] = i%3 == 0
				x[i], c[i] = r.NormFloat64(), fmt.Sprint("v", r.IntN(4))
			}
			features = append(features, Numbers(fmt.Sprint("x", f), x, nil), Categories(fmt.Sprint("c", f), c, nil))
		}
		p, err := Describe(t.Context(), features, Group{"noise", in}, Options{MinLift: 1, MinDelta: 1e-9})
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Traits) > 0 && p.Traits[0].Verdict == Distinct {
			found++
		}
	}
	if found > 22 { // binomial(200, 0.05): 22 or more in 1 of 1,000
		t.Errorf("distinct traits in %d of %d samples of noise", found, trials)
	}
}

func TestDefiningFeaturesAreNotTested(t *testing.T) {
	s := newShop(3000, 6)
	features := s.features()
	features[0].Defining = true
	in := make([]bool, 3000)
	for i, x := range s.spend {
		in[i] = x > 250
	}
	p, err := Describe(t.Context(), features, Group{"High spenders", in}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	spend := find(t, p, "spend", "")
	if spend.Test != Untested || spend.P != 1 || spend.Q != 1 || spend.Shift.Delta != 1 || spend.Verdict != Distinct {
		t.Errorf("spend %+v", spend)
	}
	if !strings.Contains(p.Text(), "The group was formed by this: at least half of them have spent £") {
		t.Error(p.Text())
	}
}

func TestTwoValuesAreOneTrait(t *testing.T) {
	const rows, size = 2000, 500
	p := func(here, others int) *Trait {
		device := repeated("desktop", rows)
		for i := range here {
			device[i] = "phone"
		}
		for i := range others {
			device[size+i] = "phone"
		}
		profile, err := Describe(t.Context(), []Feature{Categories("device", device, nil)}, Group{"g", mask(rows, size)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(profile.Traits) != 1 || profile.Features[0].Values != 2 || profile.Features[0].Rare+profile.Features[0].Hidden != 0 {
			t.Fatalf("%+v %+v", profile.Traits, profile.Features)
		}
		return &profile.Traits[0]
	}
	for _, c := range []struct {
		here, others int
		value        string
		verdict      Verdict
	}{
		{310, 465, "phone", Distinct},    // 62 % against 31 %
		{190, 1035, "desktop", Distinct}, // the same of desktop
		{475, 1200, "desktop", Distinct}, // 95 % against 80 %: lift 1.19, but of the others' desktop only a quarter
		{300, 885, "phone", Typical},     // 60 % against 59 %
		{250, 750, "desktop", Typical},   // equal: by name
	} {
		if got := p(c.here, c.others); got.Value != c.value || got.Verdict != c.verdict {
			t.Errorf("%d and %d: %s %s, want %s %s", c.here, c.others, got.Value, got.Verdict, c.value, c.verdict)
		}
	}
}

func TestManyValuesDoNotFlood(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	const rows = 100_000
	city, in := make([]string, rows), make([]bool, rows)
	for i := range city {
		n := r.IntN(5000)
		in[i] = r.IntN(10) == 0
		if in[i] && n < 1000 {
			n %= 50 // the group gathers in 50 cities
		}
		city[i] = fmt.Sprintf("city %05d", n+5000*r.IntN(2))
	}
	p, err := Describe(t.Context(), []Feature{Categories("city", city, nil)}, Group{"g", in}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := p.Features[0]
	if len(p.Traits) != 20 || c.Values < 9000 || c.Values != len(p.Traits)+c.Rare+c.Hidden+c.Cut {
		t.Errorf("%d traits of %d values: %d rare, %d hidden, %d cut", len(p.Traits), c.Values, c.Rare, c.Hidden, c.Cut)
	}
	for _, trait := range p.Traits {
		if trait.Verdict != Distinct || trait.Shares.N < 5 {
			t.Errorf("%+v", trait)
		}
	}
	if n := strings.Count(p.Text(), "city is"); n != 2 {
		t.Errorf("%d cities in the text: %s", n, p.Text())
	}
}

func TestSetsCountOnce(t *testing.T) {
	const rows, size = 200, 100
	sets, missing := make([][]string, rows), make([]bool, rows)
	for i := range rows {
		switch {
		case i < 60, i >= 100 && i < 130:
			sets[i] = []string{"web", "", "web", "app"}
		case i == 99:
			missing[i] = true
		}
	}
	p, err := Describe(t.Context(), []Feature{Sets("channels", sets, missing)}, Group{"g", mask(rows, size)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	web := find(t, p, "channels", "web")
	if web.Shares.N != 60 || web.Of != 99 || web.Shares.OthersN != 30 || web.OthersOf != 100 || len(p.Traits) != 2 {
		t.Errorf("%+v of %d and %d", web.Shares, web.Of, web.OthersOf)
	}
}

func TestJSONRoundTrip(t *testing.T) {
	for seed := range uint64(3) {
		for _, p := range compareShop(t, newShop(500, seed), Options{MinCell: 1, MinGroup: 1}) {
			data, err := json.Marshal(p) // fails on NaN and infinities
			if err != nil {
				t.Fatal(err)
			}
			var back Profile
			if err := json.Unmarshal(data, &back); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(p, &back); diff != "" {
				t.Error(diff)
			}
			if back.Text() != p.Text() || back.Table(0) != p.Table(0) {
				t.Error("a decoded profile writes another text")
			}
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := newShop(500, 1)
	for _, f := range s.features() {
		if _, err := Compare(ctx, []Feature{f}, Partition(s.segment), Options{}); err != context.Canceled {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

// Many goroutines on the same input and the same profile; the race detector and
// a copy watch that nothing is written.
func TestInputsAreOnlyRead(t *testing.T) {
	s := newShop(1000, 2)
	before := *newShop(1000, 2)
	groups := Partition(s.segment)
	shared := compareShop(t, s, Options{})
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			got, err := Compare(context.Background(), s.features(), groups, Options{})
			if err != nil || !cmp.Equal(got, shared) {
				t.Error("another result", err)
			}
			for _, p := range shared {
				if err := p.Verify(p.Text()); err != nil || p.Table(3) == "" {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if diff := cmp.Diff(&before, s, cmp.AllowUnexported(shop{})); diff != "" {
		t.Error(diff)
	}
}

func TestPartition(t *testing.T) {
	got := Partition([]string{"b", "", "a", "b"})
	want := []Group{{"a", []bool{false, false, true, false}}, {"b", []bool{true, false, false, true}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
