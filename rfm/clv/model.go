package clv

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// A Family is a kind of purchase model. The zero value, MBG, is the one to use
// unless there is a reason.
type Family uint8

const (
	// MBG is the modified beta-geometric/NBD model of Batislam, Denizel and
	// Filiztekin (2007). Customers can stop buying right after any purchase, the
	// first one included.
	MBG Family = iota
	// BG is the beta-geometric/NBD model of Fader, Hardie and Lee (2005). Customers
	// can stop after any repeat purchase, and so every customer without one counts
	// as alive: not a model to look for churn with.
	BG
	// Pareto is the Pareto/NBD model of Schmittlein, Morrison and Colombo (1987).
	// Customers can stop at any time.
	Pareto
	// BGBB is the beta-geometric/beta-binomial model of Fader, Hardie and Shang
	// (2010), for purchases that can be made only at known times, one at each: T
	// then counts the opportunities after the first purchase, X those taken, and TX
	// is the number of the last of these.
	BGBB
)

// A family is what the package knows of a Family. Parameters are in the order of
// params.
type family struct {
	name   string
	params []string
	start  func(d *Data) []float64
	// check says what is wrong with timings that other families would take.
	check      func(d *Data) error
	likelihood func() likelihood
	process    func(p []float64) process
	// stopping is about how probable it is that a customer stops at the first chance
	// or, with chances at any time, in the time t.
	stopping func(p []float64, t float64) float64
}

// A process is a model with its parameters, as it says what those who are alive do
// from some instant on.
type process interface {
	// living returns the process, from the end of what was observed, of those with
	// a timing who are alive then.
	living(c Timing) process
	// mean is the expected number of purchases in time t.
	mean(t float64) float64
	// residual is the expected number of purchases ever, each discounted at a
	// continuous rate until it is made.
	residual(discount float64) float64
	// distribution returns the probabilities of 0 to n-1 purchases in time t.
	distribution(t float64, n int) []float64
}

var families = []family{
	MBG:    betaGeometric("MBG/NBD", 1),
	BG:     betaGeometric("BG/NBD", 0),
	Pareto: paretoNBD(),
	BGBB: {
		name:       "BG/BB",
		params:     []string{"alpha", "beta", "gamma", "delta"},
		start:      func(d *Data) []float64 { return []float64{1, 1, 1, 2} },
		check:      checkWhole,
		likelihood: func() likelihood { return &bgbbLikelihood{} },
		process:    func(p []float64) process { return bgbb{p[0], p[1], p[2], p[3]} },
		stopping:   func(p []float64, t float64) float64 { return p[2] / (p[2] + p[3]) * t },
	},
}

func anyTiming(*Data) error { return nil }

func betaGeometric(name string, modified int) family {
	return family{
		name:       name,
		params:     []string{"r", "alpha", "a", "b"},
		start:      func(d *Data) []float64 { return []float64{1, d.meanT() / 4, 1, 2} },
		check:      anyTiming,
		likelihood: func() likelihood { return &twoPart{parts: &bgParts{bg: bg{modified: modified}}} },
		process:    func(p []float64) process { return bg{p[0], p[1], p[2], p[3], modified, new(worthByRate)} },
		stopping:   func(p []float64, _ float64) float64 { return p[2] / (p[2] + p[3]) },
	}
}

func paretoNBD() family {
	return family{
		name:       "Pareto/NBD",
		params:     []string{"r", "alpha", "s", "beta"},
		start:      func(d *Data) []float64 { return []float64{1, d.meanT() / 4, 1, d.meanT() / 4} },
		check:      anyTiming,
		likelihood: func() likelihood { return &twoPart{parts: &paretoParts{}} },
		process:    func(p []float64) process { return pareto{p[0], p[1], p[2], p[3]} },
		stopping:   func(p []float64, t float64) float64 { return -math.Expm1(-p[2] * math.Log1p(t/p[3])) },
	}
}

func (f Family) valid() bool { return int(f) < len(families) }

// String returns the name of the family, such as MBG/NBD.
func (f Family) String() string {
	if !f.valid() {
		return fmt.Sprintf("Family(%d)", f)
	}
	return families[f].name
}

// Params returns the names of the parameters of the family's models.
func (f Family) Params() []string { return families[f].params }

// A Model is a family with its parameters.
type Model struct {
	family Family
	params []float64
}

// NewModel returns a model with parameters from elsewhere, in the order of
// Family.Params. They all are above 0. Those named alpha and beta are in units of
// time, which is then that of everything that the model is asked.
func NewModel(f Family, params ...float64) (Model, error) {
	if !f.valid() {
		return Model{}, fmt.Errorf("clv: there is no family %d", f)
	}
	names := f.Params()
	if len(params) != len(names) {
		return Model{}, fmt.Errorf("clv: %s has the parameters %s; got %d", f, strings.Join(names, ", "), len(params))
	}
	for i, p := range params {
		if !(p > 0) || math.IsInf(p, 0) {
			return Model{}, fmt.Errorf("clv: %s: %s is %v; want a number above 0", f, names[i], p)
		}
	}
	return Model{f, append([]float64(nil), params...)}, nil
}

// check says why a model cannot be asked about customers.
func (m Model) check(d *Data) error {
	if m.params == nil {
		return errNoModel
	}
	return families[m.family].check(d)
}

var errNoModel = errors.New("clv: the zero Model has no parameters; use Fit or NewModel")

// Family returns the family of the model.
func (m Model) Family() Family { return m.family }

// Params returns the parameters, in the order of Family.Params. The slice is the
// caller's.
func (m Model) Params() []float64 { return append([]float64(nil), m.params...) }
