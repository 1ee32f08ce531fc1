package clv

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// A Param is a fitted parameter.
type Param struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	// StdErr is the standard error, and Low and High bound the interval of 95 %,
	// which is symmetric in the logarithm, as the parameter is above 0. All three
	// are 0 when the data do not determine them, as Estimate.Notes then says.
	StdErr float64 `json:"std_err"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// An Estimate says how well a model was fitted.
type Estimate struct {
	Params []Param `json:"params"`
	// LogLikelihood is that of the data, in the unit of time of the data and with
	// no constant left out.
	LogLikelihood float64 `json:"log_likelihood"`
	// Customers is the number of customers that the model was fitted to, and
	// Evaluations how often their likelihood was computed.
	Customers   int `json:"customers"`
	Evaluations int `json:"evaluations"`
	// Notes say in words which parameters the data hardly determine. Predictions
	// within the time observed can be good nevertheless.
	Notes []string `json:"notes,omitempty"`

	covariance *mat.SymDense // of the logarithms of the parameters, as far as they are determined
}

// AIC returns Akaike's criterion, twice the number of parameters less twice the
// log-likelihood. Of two models of the same data, the one with the smaller is to be
// preferred.
func (e *Estimate) AIC() float64 { return 2*float64(len(e.Params)) - 2*e.LogLikelihood }

// BIC returns Schwarz's criterion, in which a parameter costs the logarithm of the
// number of customers.
func (e *Estimate) BIC() float64 {
	return math.Log(float64(e.Customers))*float64(len(e.Params)) - 2*e.LogLikelihood
}

// Standard errors of logarithms of parameters from which on the interval is worth a
// word, as its ends are a hundredfold apart, and from which on it says nothing.
const (
	wide = 1.2
	open = 10
	// remote is how large, or small, the logarithm of a parameter is where it is on its
	// way to infinity, or 0.
	remote = 30
)

// hardlyAny is the chance to stop below which a model has no use for stopping.
const hardlyAny = 1e-3

// z95 is the 97.5th percentile of the normal distribution.
const z95 = 1.959963984540054

func newEstimate(names []string, o optimum, customers int) Estimate {
	e := Estimate{
		LogLikelihood: o.value, Customers: customers, Evaluations: o.evaluations, covariance: o.covariance,
	}
	var unknown []string
	for i, name := range names {
		p, log := Param{Name: name, Value: o.at[i]}, math.Sqrt(o.covariance.At(i, i))
		switch {
		case o.open[i] || log > open || math.Abs(math.Log(p.Value)) > remote:
			unknown = append(unknown, name)
		default:
			p.StdErr = log * p.Value
			p.Low, p.High = p.Value*math.Exp(-z95*log), p.Value*math.Exp(z95*log)
			if log > wide {
				e.Notes = append(e.Notes, fmt.Sprintf("the data hardly determine %s: anything from %.3g to %.3g fits them", name, p.Low, p.High))
			}
		}
		e.Params = append(e.Params, p)
	}
	if unknown != nil {
		e.Notes = append(e.Notes, fmt.Sprintf("the data do not determine %s: values far from these fit them as well", strings.Join(unknown, ", ")))
	}
	return e
}

// A PurchaseFit is a purchase model fitted to customers.
type PurchaseFit struct {
	Model Model
	Estimate
}

// ErrTooFew is the error of fits for want of data, as in a young shop: errors.Is says
// so of what they return.
var ErrTooFew = errors.New("clv: too few customers to fit a model to")

// Fit finds the model of a family under which what the customers did is most
// likely. It takes some 40 evaluations of the likelihood, each linear in the
// timings that differ, and gives the same whatever the order of the customers.
//
// It fails without customers, when no one has bought again, and when the context
// ends. A search that the data do not bring to an end is no failure: the Notes say
// what they leave open.
func Fit(ctx context.Context, f Family, d *Data) (*PurchaseFit, error) {
	if !f.valid() {
		return nil, fmt.Errorf("clv: there is no family %d", f)
	}
	if d.Len() == 0 {
		return nil, fmt.Errorf("%w: there are none", ErrTooFew)
	}
	if d.maxX == 0 {
		return nil, fmt.Errorf("%w: none of %d customers has bought again", ErrTooFew, d.Len())
	}
	family := families[f]
	if err := family.check(d); err != nil {
		return nil, err
	}
	l := family.likelihood()
	o, err := maximise(ctx, family.start(d), float64(d.Len()), func(p, grad []float64) float64 {
		l.set(p, d.maxX)
		return l.sum(d, grad)
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f, err)
	}
	fit := &PurchaseFit{Model: Model{f, o.at}, Estimate: newEstimate(family.params, o, d.Len())}
	if chance := family.stopping(o.at, d.meanT()); chance < hardlyAny {
		fit.Notes = append(fit.Notes, fmt.Sprintf("hardly anyone stops buying in the time observed, at a chance of %.2g: that customers are alive says little here", chance))
	}
	return fit, nil
}

// FitAll fits several families to the same customers and returns them by their
// log-likelihoods, the best first. The families that it makes sense to compare all
// have four parameters, so that no criterion changes the order.
func FitAll(ctx context.Context, d *Data, families ...Family) ([]*PurchaseFit, error) {
	var fits []*PurchaseFit
	for _, f := range families {
		fit, err := Fit(ctx, f, d)
		if err != nil {
			return nil, err
		}
		fits = append(fits, fit)
	}
	slices.SortStableFunc(fits, func(a, b *PurchaseFit) int {
		return cmp.Compare(b.LogLikelihood, a.LogLikelihood)
	})
	return fits, nil
}

// A SpendFit is a spend model fitted to customers.
type SpendFit struct {
	Model GammaGamma
	Estimate
	// Correlation is Pearson's, of the number of purchases and the mean spend. The
	// model takes it for 0; the farther it is from that, the less are value and
	// number to be multiplied.
	Correlation float64
}

// FitSpend finds the Gamma-Gamma model under which what customers spent is most
// likely. Customers without a purchase say nothing and are left out. It fails
// without others, on a Spend that cannot be, and when the context ends.
func FitSpend(ctx context.Context, spends []Spend) (*SpendFit, error) {
	groups, customers, err := groupSpends(spends)
	if err != nil {
		return nil, err
	}
	if customers == 0 {
		return nil, fmt.Errorf("%w: none has purchases with a known spend", ErrTooFew)
	}
	mean := 0.0
	for _, g := range groups {
		for _, t := range g.totals {
			mean += t / g.x / float64(customers)
		}
	}
	o, err := maximise(ctx, []float64{1, 3, 2 * mean}, float64(customers), func(p, grad []float64) float64 {
		return spendLikelihood(groups, p, grad)
	})
	if err != nil {
		return nil, fmt.Errorf("Gamma-Gamma: %w", err)
	}
	fit := &SpendFit{Model: GammaGamma{o.at[0], o.at[1], o.at[2]}, Estimate: newEstimate(spendParams, o, customers)}
	fit.Correlation = correlation(groups)
	if fit.Model.Q <= 1 {
		fit.Notes = append(fit.Notes, fmt.Sprintf("q is %.3g: at 1 or below there is no finite mean spend of customers without a purchase", fit.Model.Q))
	}
	return fit, nil
}

// A RenewalFit is a model of renewals fitted to cohorts.
type RenewalFit struct {
	Model ShiftedBetaGeometric
	Estimate
}

// FitRenewals finds the shifted beta-geometric model under which the renewals of
// cohorts are most likely. It fails without cohorts, on counts that cannot be, when
// nobody or everybody left at once, and when the context ends.
func FitRenewals(ctx context.Context, cohorts ...Renewals) (*RenewalFit, error) {
	customers, left := 0, 0
	for i, c := range cohorts {
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("clv: cohort %d: %w", i+1, err)
		}
		customers += c[0]
		left += c[0] - c[len(c)-1]
	}
	if left == 0 {
		return nil, fmt.Errorf("%w: of those in the cohorts nobody left", ErrTooFew)
	}
	o, err := maximise(ctx, []float64{1, 1}, float64(customers), func(p, grad []float64) float64 {
		return shiftedLikelihood(cohorts, p, grad)
	})
	if err != nil {
		return nil, fmt.Errorf("shifted beta-geometric: %w", err)
	}
	return &RenewalFit{Model: ShiftedBetaGeometric{o.at[0], o.at[1]}, Estimate: newEstimate(shiftedParams, o, customers)}, nil
}
