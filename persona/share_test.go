package persona

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// near fails unless got is want up to a relative error.
func near(t testing.TB, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Max(math.Abs(want), 1e-300)) && got != want {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func quantileOf(confidence float64) float64 {
	o := Options{Confidence: confidence}
	return o.quantile()
}

// Values of statsmodels 0.13.5: proportion_confint(method="wilson"), which R
// 4.2.2's prop.test(correct=FALSE) confirms for 81/263.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		n, of      int
		confidence float64
		low, high  float64
	}{
		{0, 10, 0.95, 0, 0.27753279986288926},
		{1, 10, 0.95, 0.017876213095072924, 0.40415002679523854},
		{5, 10, 0.95, 0.23659309051256394, 0.7634069094874361},
		{10, 10, 0.95, 0.7224672001371106, 1},
		{0, 1, 0.95, 0, 0.7934506856227627},
		{13, 500, 0.95, 0.015256383923327246, 0.04397149083422428},
		{83, 1000, 0.95, 0.06745502144289929, 0.10173649513405368},
		{1, 10000, 0.95, 1.7652673601122363e-05, 0.0005662688974013383},
		{9999, 10000, 0.95, 0.9994337311025987, 0.9999823473263989},
		{81, 263, 0.95, 0.2552885198782742, 0.36620957698280004},
		{83, 1000, 0.90, 0.06975046767866698, 0.09849986718329327},
		{3, 40, 0.99, 0.01916325532938512, 0.2517689761520616},
	} {
		ci := wilson(c.n, c.of, quantileOf(c.confidence))
		near(t, "low", ci.Low, c.low, 1e-12)
		near(t, "high", ci.High, c.high, 1e-12)
	}
}

// Values of statsmodels 0.13.5 (confint_proportions_2indep, method "newcomb")
// and, for χ² and Fisher's test, SciPy 1.10.1; the fourth row is the example of
// Newcombe (1998). The last eleven of p and V are SciPy alone.
func TestTwoShares(t *testing.T) {
	for _, c := range []struct {
		table     fourfold
		low, high float64
		chi2      float64
		fisher    float64
	}{
		{fourfold{120, 1000, 90, 1000}, 0.0030960486785798005, 0.057009571192658454, 4.788507581803671, 0.034202509706968705},
		{fourfold{83, 1000, 60, 1000}, 0.0003517624720336711, 0.04586391651141631, 3.984168766075066, 0.055901046336526865},
		{fourfold{13, 500, 4, 480}, 0.0008824029715375006, 0.03634452803963726, 4.48405921039236, 0.04790224469253515},
		{fourfold{56, 70, 48, 80}, 0.05243147240236498, 0.33387265403690614, 7.023411371237456, 0.012521129749209154},
		{fourfold{9, 10, 3, 10}, 0.1705227239345029, 0.809017973535488, 7.5, 0.019766611097880443},
		{fourfold{10, 10, 0, 20}, 0.6790860371419145, 1, 29.999999999999996, 3.328339160423118e-08},
		{fourfold{0, 10, 0, 10}, -0.27753279986288926, 0.27753279986288926, 0, 1},
		{fourfold{530, 10000, 480, 10000}, -0.0010734455424926438, 0.011082147343161519, 2.606895760666114, 0.11354148037542326},
		{fourfold{50210, 1000000, 49500, 1000000}, 0.0001067274469410839, 0.0013132851952449421, 5.320936718198302, 0.021252179452333597},
		{fourfold{5, 51, 0, 29}, -0.03140013431458592, 0.20978234681080865, 3.032679738562091, 0.1530413290906296},
	} {
		s := c.table.shares(quantileOf(0.95))
		near(t, "diff low", s.DiffCI.Low, c.low, 1e-11)
		near(t, "diff high", s.DiffCI.High, c.high, 1e-11)
		near(t, "chi-square", c.table.pearson(), c.chi2, 1e-12)
		near(t, "fisher", c.table.fisher(), c.fisher, 2e-10)
	}
	d := fourfold{3, 40, 9, 50}.shares(quantileOf(0.9)).DiffCI
	near(t, "90 % low", d.Low, -0.2190983628755374, 1e-12)
	near(t, "90 % high", d.High, 0.01708445968120828, 1e-12)
}

// SciPy 1.10.1 fisher_exact (R 4.2.2 gives 1.3580032815612155e-66 for the first)
// and the χ² p and bias-corrected V from its chi2_contingency.
func TestShareExtremes(t *testing.T) {
	for _, c := range []struct {
		table      fourfold
		fisher, v  float64
		takenBy    Test
		chiSquareP float64
	}{
		{fourfold{142, 578, 20, 1638}, 1.3580032815611712e-66, 0.3933230654093299, ChiSquare, 1.0142491770035777e-76},
		{fourfold{3, 20, 0, 1000}, 6.464485534125847e-06, 0.38295586142317617, Fisher, 0},
		{fourfold{0, 30, 12, 100}, 0.06720804801760233, 0.15144082023648153, Fisher, 0},
		{fourfold{1, 1000000, 5, 3000000}, 1, 0, Fisher, 0},
		{fourfold{8, 2236, 2, 997764}, 2.7658759221365614e-20, 0.05340118256155678, Fisher, 0},
		{fourfold{10, 10, 0, 20}, 3.328339160423118e-08, 1, Fisher, 0},
	} {
		near(t, "fisher", c.table.fisher(), c.fisher, 5e-9)
		near(t, "V", c.table.cramersV(), c.v, 1e-11)
		p, by := c.table.test()
		if by != c.takenBy {
			t.Errorf("%v tested by %s, want %s", c.table, by, c.takenBy)
		}
		if by == ChiSquare {
			near(t, "p", p, c.chiSquareP, 1e-11)
		}
	}
}

// iFood, four clusters: AcceptedCmp5 is 1 for 142 of 578 in one of them, with
// 162 of 2,216 in all. Published for it: base 0.0731, lift against everybody
// 3.3606, four-term z ±13.43 (NumPy: 13.426227848218558), where the two-term z
// is 13.8 for 1 and −57.7 for 0.
func TestLogOddsOfBothValues(t *testing.T) {
	one := fourfold{142, 578, 20, 1638}
	zero := fourfold{578 - 142, 578, 1638 - 20, 1638}
	near(t, "z", one.logOddsZ(), 13.426227848218558, 1e-12)
	near(t, "z of 0", zero.logOddsZ(), -13.426227848218558, 1e-12)
	base := 162.0 / 2216
	if math.Abs(base-0.0731) > 5e-5 || math.Abs(142.0/578/base-3.3606) > 5e-5 {
		t.Error("the published counts are not these")
	}
	near(t, "lift against the rest", one.shares(2).Lift, 142.0/578/(20.0/1638), 1e-15)
	if z := (fourfold{0, 5, 0, 9}).logOddsZ(); z != 0 {
		t.Errorf("z of nothing %v", z)
	}
}

// statsmodels 0.13.5: proportion_effectsize(0.62, 0.31); SciPy 1.10.1:
// sqrt(2)*norm.ppf(0.7) for delta 0.4.
func TestCohen(t *testing.T) {
	near(t, "h", cohenH(0.62, 0.31), 0.632162147513224, 1e-14)
	near(t, "d", deltaEffect(0.4), 0.7416143171871158, 1e-14)
	near(t, "all against none", cohenH(1, 0), math.Pi, 1e-15)
	near(t, "d of 1", deltaEffect(1), math.Pi, 0)
	near(t, "d of -1", deltaEffect(-1), -math.Pi, 0)
}

func TestLiftIsFinite(t *testing.T) {
	lift, only := fourfold{10, 20, 0, 99}.lift()
	if !only || lift != 10.5/21/(0.5/100) {
		t.Errorf("only here: %v, %v", lift, only)
	}
	if lift, only := (fourfold{0, 20, 5, 99}).lift(); lift != 0 || only {
		t.Errorf("not here: %v, %v", lift, only)
	}
	if lift, only := (fourfold{0, 20, 0, 20}).lift(); lift != 1 || only {
		t.Errorf("nowhere: %v, %v", lift, only)
	}
}

// exactFisher enumerates all tables in rational arithmetic; the allowance for
// rounding is that of fisher.
func exactFisher(t fourfold) float64 {
	yes := t.a + t.c
	weight := func(k int) *big.Int {
		w := new(big.Int).Binomial(int64(t.n1), int64(k))
		return w.Mul(w, new(big.Int).Binomial(int64(t.n2), int64(yes-k)))
	}
	limit := new(big.Rat).SetInt(weight(t.a))
	limit.Mul(limit, big.NewRat(10000001, 10000000))
	tail, sum := new(big.Int), new(big.Int)
	for k := max(0, yes-t.n2); k <= min(yes, t.n1); k++ {
		w := weight(k)
		sum.Add(sum, w)
		if new(big.Rat).SetInt(w).Cmp(limit) <= 0 {
			tail.Add(tail, w)
		}
	}
	p, _ := new(big.Rat).SetFrac(tail, sum).Float64()
	return p
}

func FuzzFisherAgainstEnumeration(f *testing.F) {
	f.Add(uint8(0), uint8(1), uint8(0), uint8(1))
	f.Add(uint8(1), uint8(1), uint8(1), uint8(1))
	f.Add(uint8(3), uint8(3), uint8(0), uint8(255))
	f.Add(uint8(128), uint8(255), uint8(127), uint8(255))
	f.Add(uint8(255), uint8(255), uint8(0), uint8(255))
	f.Fuzz(func(t *testing.T, a, n1, c, n2 uint8) {
		if a > n1 || c > n2 || n1 == 0 || n2 == 0 {
			return
		}
		table := fourfold{int(a), int(n1), int(c), int(n2)}
		near(t, "fisher", table.fisher(), exactFisher(table), 1e-11)
		turned := fourfold{int(c), int(n2), int(a), int(n1)}
		near(t, "sides exchanged", turned.fisher(), table.fisher(), 1e-11)
	})
}

// What is said of a value and of its opposite must be one fact.
func TestOppositeShares(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	for range 2000 {
		n1, n2 := 1+r.IntN(300), 1+r.IntN(3000)
		yes := fourfold{r.IntN(n1 + 1), n1, r.IntN(n2 + 1), n2}
		no := fourfold{n1 - yes.a, n1, n2 - yes.c, n2}
		rest := fourfold{yes.c, n2, yes.a, n1}
		y, n, o := yes.shares(2), no.shares(2), rest.shares(2)
		for _, pair := range [][2]float64{
			{y.Diff, -n.Diff}, {y.Diff, -o.Diff}, {y.LogOddsZ, -n.LogOddsZ}, {y.LogOddsZ, -o.LogOddsZ},
			{y.CramersV, n.CramersV}, {yes.effect(), -no.effect()}, {yes.effect(), -rest.effect()},
			{y.DiffCI.Low, -n.DiffCI.High}, {y.DiffCI.Low, -o.DiffCI.High}, {y.ShareCI.Low, 1 - n.ShareCI.High},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Fatalf("%v: %v and %v", yes, pair[0], pair[1])
			}
		}
	}
}
