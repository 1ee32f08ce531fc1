package cohort_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/rfm/cohort"
)

func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// telco returns the spells of the customers of a telephone company, in months, by
// the value in a column.
func telco(t testing.TB, column int) map[string][]cohort.Spell {
	t.Helper()
	groups := map[string][]cohort.Spell{}
	for _, row := range readCSV(t, "telco_churn.csv.gz")[1:] {
		group := ""
		if column >= 0 {
			group = row[column]
		}
		groups[group] = append(groups[group], cohort.Spell{Time: parse(t, row[5]), Ended: row[20] == "Yes"})
	}
	return groups
}

func parse(t testing.TB, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// R 4.2.2, package survival: survfit with conf.type "log-log" for the file, and the
// values beside it.
func TestSurvivalTelco(t *testing.T) {
	s, err := cohort.NewSurvival(telco(t, -1)[""])
	if err != nil {
		t.Fatal(err)
	}
	rows := readCSV(t, "reference/ref_km_telco.csv")[1:]
	if len(s.Points) != len(rows) {
		t.Fatalf("%d points, want %d", len(s.Points), len(rows))
	}
	for i, row := range rows {
		p := s.Points[i]
		low, high, err := s.Interval(p.Time, cohort.LogLog, .95)
		if err != nil {
			t.Fatal(err)
		}
		got := []float64{p.Time, float64(p.AtRisk), float64(p.Ended), float64(p.Censored), p.Share, p.StdErr, low, high, p.Hazard}
		for j, v := range got {
			if row[j] != "NA" {
				within(t, row[0], v, parse(t, row[j]), 1e-13*math.Max(1, v))
			}
		}
	}
	share, stdErr := s.At(12)
	within(t, "S(12)", share, .843199553816, 1e-12)
	within(t, "its error", stdErr, .00449216025, 1e-11)
	low, high, _ := s.Interval(12.5, cohort.LogLog, .95)
	within(t, "log-log", low, .834168685811, 1e-12)
	within(t, "log-log", high, .851783320693, 1e-12)
	low, high, _ = s.Interval(12, cohort.Log, .95)
	within(t, "log", low, .834440888943, 1e-12)
	within(t, "log", high, .852050153553, 1e-12)
	share, _ = s.At(72)
	within(t, "S(72)", share, .592790152052, 1e-12)
	mean, stdErr, err := s.RestrictedMean(72)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "restricted mean", mean, 54.492387, 5e-7)
	within(t, "its error", stdErr, .34775, 5e-6)
	if median, _, _, err := s.Median(cohort.Log, .95); err != nil || !math.IsInf(median, 1) {
		t.Errorf("median %v, %v; want none", median, err)
	}

	contracts := telco(t, 15)
	monthly, err := cohort.NewSurvival(contracts["Month-to-month"])
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []cohort.IntervalKind{cohort.Log, cohort.LogLog} {
		median, low, high, err := monthly.Median(kind, .95)
		if err != nil || median != 35 || low != 32 || high != 38 {
			t.Errorf("median %v from %v to %v, %v", median, low, high, err)
		}
	}
	test, err := cohort.CompareSurvival(contracts["Month-to-month"], contracts["One year"], contracts["Two year"])
	if err != nil {
		t.Fatal(err)
	}
	within(t, "log-rank of contracts", test.ChiSquare, 2352.9, .05)
	if test.Freedom != 2 || test.P > 1e-300 {
		t.Errorf("%+v", test)
	}
	genders := telco(t, 1)
	if test, err = cohort.CompareSurvival(genders["Female"], genders["Male"]); err != nil {
		t.Fatal(err)
	}
	within(t, "log-rank of genders", test.ChiSquare, .5257, 5e-5)
	within(t, "its p", test.P, .468417, 5e-7)
	if ended := test.Ended[0] + test.Ended[1]; ended != 1869 {
		t.Errorf("%d left, want 1869", ended)
	}
	within(t, "expected", test.Expected[0]+test.Expected[1], 1869, 1e-9)
}

// Freireich and others (1963), as every textbook has it: weeks in remission of 21
// patients with the drug and 21 without. Kleinbaum and Klein (2012), tables 2.1 and
// 2.5: the estimates, and a log-rank of 16.79.
func TestSurvivalRemission(t *testing.T) {
	spells := func(ended, censored []float64) (out []cohort.Spell) {
		for _, v := range ended {
			out = append(out, cohort.Spell{Time: v, Ended: true})
		}
		for _, v := range censored {
			out = append(out, cohort.Spell{Time: v})
		}
		return out
	}
	drug := spells([]float64{6, 6, 6, 7, 10, 13, 16, 22, 23}, []float64{6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35})
	none := spells([]float64{1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23}, nil)
	s, err := cohort.NewSurvival(drug)
	if err != nil {
		t.Fatal(err)
	}
	for time, want := range map[float64]float64{0: 1, 5.9: 1, 6: .8571, 7: .8067, 9: .8067, 10: .7529, 13: .6902, 16: .6275, 22: .5378, 23: .4482, 99: .4482} {
		share, _ := s.At(time)
		within(t, "share", share, want, 5e-5)
	}
	if median, low, high, _ := s.Median(cohort.Log, .95); median != 23 || low != 16 || !math.IsInf(high, 1) {
		t.Errorf("median %v from %v to %v; R has 23 (16, NA)", median, low, high)
	}
	test, err := cohort.CompareSurvival(drug, none)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "log-rank", test.ChiSquare, 16.793, 5e-4)
	within(t, "expected", test.Expected[0], 19.251, 5e-4)
	all, err := cohort.NewSurvival(none)
	if err != nil {
		t.Fatal(err)
	}
	// All are seen to the end, so that the mean is that of the times.
	mean, _, err := all.RestrictedMean(23)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "mean", mean, 182.0/21, 1e-12)
	if mean, stdErr, err := all.RestrictedMean(.5); err != nil || mean != .5 || stdErr != 0 {
		t.Errorf("%v ± %v to before the first leaves, %v", mean, stdErr, err)
	}
	if share, stdErr := all.At(23); share != 0 || stdErr != 0 {
		t.Errorf("%v ± %v at the end", share, stdErr)
	}
	if median, _, _, _ := all.Median(cohort.LogLog, .9); median != 8 {
		t.Errorf("median %v, want 8", median)
	}
	half, err := cohort.NewSurvival(spells([]float64{1, 2, 5, 6}, []float64{3}))
	if err != nil {
		t.Fatal(err)
	}
	// 4/5, 3/5, then two at risk: 3/10.
	if median, _, _, _ := half.Median(cohort.Log, .9); median != 5 {
		t.Errorf("median %v, want 5", median)
	}
	flat, err := cohort.NewSurvival(spells([]float64{1, 2, 5, 6}, nil))
	if err != nil {
		t.Fatal(err)
	}
	if median, _, _, _ := flat.Median(cohort.Log, .9); median != 3.5 {
		t.Errorf("median %v, want 3.5, the middle of the flat half", median)
	}
}

// The order of spells makes no difference, and the chi-square none of the groups.
func TestSurvivalOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		groups := make([][]cohort.Spell, 2+r.IntN(3))
		for i := range groups {
			for range 5 + r.IntN(40) {
				groups[i] = append(groups[i], cohort.Spell{Time: float64(r.IntN(12)), Ended: r.IntN(3) > 0})
			}
		}
		test, err := cohort.CompareSurvival(groups...)
		if err != nil {
			t.Fatal(err)
		}
		for i := range groups {
			r.Shuffle(len(groups[i]), func(a, b int) { groups[i][a], groups[i][b] = groups[i][b], groups[i][a] })
		}
		last := len(groups) - 1
		groups[0], groups[last] = groups[last], groups[0]
		again, err := cohort.CompareSurvival(groups...)
		if err != nil {
			t.Fatal(err)
		}
		within(t, "chi-square", again.ChiSquare, test.ChiSquare, 1e-9*test.ChiSquare)
		within(t, "expected", again.Expected[0], test.Expected[last], 1e-9)
		within(t, "p", again.P, test.P, 1e-9)
	}
}

func TestSurvivalMistakes(t *testing.T) {
	spells := []cohort.Spell{{1, true}, {2, false}}
	s, err := cohort.NewSurvival(spells)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		do   func() error
		want string
	}{
		{func() error { _, err := cohort.NewSurvival(nil); return err }, "there are no spells"},
		{func() error { _, err := cohort.NewSurvival([]cohort.Spell{{1, true}, {-1, true}}); return err }, "spell 2 of 2 has the time -1; want a number, at least 0"},
		{func() error { _, err := cohort.NewSurvival([]cohort.Spell{{math.NaN(), true}}); return err }, "the time NaN"},
		{func() error { _, _, err := s.Interval(1, cohort.Log, 95); return err }, "the probability 95; want one between 0 and 1"},
		{func() error { _, _, err := s.Interval(1, 2, .95); return err }, "no kind of interval 2"},
		{func() error { _, _, _, err := s.Median(cohort.Log, 0); return err }, "the probability 0"},
		{func() error { _, _, err := s.RestrictedMean(3); return err }, "at most 2, the longest spell"},
		{func() error { _, _, err := s.RestrictedMean(0); return err }, "a mean restricted to 0"},
		{func() error { _, err := cohort.CompareSurvival(spells); return err }, "1 groups to compare; want two"},
		{func() error { _, err := cohort.CompareSurvival(spells, nil); return err }, "group 2: cohort: there are no spells"},
		{func() error {
			_, err := cohort.CompareSurvival([]cohort.Spell{{1, false}}, []cohort.Spell{{2, false}})
			return err
		}, "do not tell the groups apart"},
	} {
		if err := c.do(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}
