package persona

// A Profile is what is known of a group compared with everybody else. It holds
// all that its text says, marshals to JSON, and writes the same text after it
// has been decoded.
type Profile struct {
	Name   string  `json:"name"`
	Size   int     `json:"size"`   // customers in the group
	Others int     `json:"others"` // customers outside it
	Share  float64 `json:"share"`  // Size of all; 0 if there are none
	// Withheld says why there are no traits; empty when there may be.
	Withheld Withheld `json:"withheld,omitempty"`
	// Traits are sorted: distinct ones first, then typical, then unclear; among
	// these by the size of the effect, largest first; then by q, by the order in
	// which the features were given, and by value.
	Traits []Trait `json:"traits"`
	// Features has one element for each feature, in the order given.
	Features []Coverage `json:"features"`
	// Unknown names the features not known for most of the group.
	Unknown []string `json:"unknown"`
	// Tests is the size of the family of tests that the q-values are over.
	Tests int `json:"tests"`
	// Options are those in force, defaults filled in.
	Options Options `json:"options"`
}

// Withheld is a reason for describing nothing.
type Withheld string

// The reasons for which a profile has no traits.
const (
	WithheldEmpty     Withheld = "empty"          // nobody is in the group
	WithheldEveryone  Withheld = "everyone"       // nobody is outside it
	WithheldFew       Withheld = "too few"        // fewer than MinGroup in it
	WithheldFewOthers Withheld = "too few others" // fewer than MinGroup outside it
)

// A Verdict says what may be made of a trait.
type Verdict string

// The verdicts.
const (
	// Distinct: q is at most MaxFDR and the difference is not trivial (lift at
	// least MinLift or at most 1/MinLift; |delta| at least MinDelta). A defining
	// feature is judged by the difference alone.
	Distinct Verdict = "distinct"
	// Typical: of most of the group (share at least TypicalShare; for a number,
	// the whole interval of delta within ±MinDelta), but not distinct.
	Typical Verdict = "typical"
	// Unclear: neither can be said.
	Unclear Verdict = "unclear"
)

// A Trait is one value of a feature, or one numeric feature, in the group and
// among the others. Exactly one of Shares and Shift is set.
//
// Of a category with just two values only one is a trait, as the other says the
// same: the one more frequent in the group, unless only the other one's lift is
// beyond MinLift.
type Trait struct {
	Feature  string `json:"feature"`
	Model    string `json:"model,omitempty"`
	Kind     Kind   `json:"kind"`
	Value    string `json:"value,omitempty"` // empty for flags and numbers
	Defining bool   `json:"defining,omitempty"`
	// Of and OthersOf are the customers for whom the feature is known: the
	// denominators.
	Of       int     `json:"of"`
	OthersOf int     `json:"others_of"`
	Shares   *Shares `json:"shares,omitempty"`
	Shift    *Shift  `json:"shift,omitempty"`
	// Effect is on Cohen's scale, positive when more frequent or larger in the
	// group: h for shares, d from Cliff's delta for numbers, within ±π.
	Effect float64 `json:"effect"`
	Test   Test    `json:"test"`
	// P is two-sided, Q its Benjamini–Hochberg value over the family. Below
	// about 1e-300 they are 0. Both are 1 for a defining feature.
	P       float64 `json:"p"`
	Q       float64 `json:"q"`
	Verdict Verdict `json:"verdict"`
}

// A Test names the method behind a p-value.
type Test string

// The tests.
const (
	Fisher      Test = "fisher"       // Fisher's exact test
	ChiSquare   Test = "chi-square"   // Pearson's χ² without Yates' correction
	MannWhitney Test = "mann-whitney" // normal approximation
	Untested    Test = "none"         // a defining feature
)

// Shares compare how frequent a value is.
type Shares struct {
	N       int      `json:"n"`        // customers in the group that have it
	OthersN int      `json:"others_n"` // customers outside that have it
	Share   float64  `json:"share"`    // N of Of
	ShareCI Interval `json:"share_ci"` // Wilson
	Base    float64  `json:"base"`     // OthersN of OthersOf: the share among the others
	// Lift is Share/Base. If OnlyHere, as none of the others has the value, ½ is
	// added to every cell so that it is finite (Haldane, Anscombe).
	Lift     float64  `json:"lift"`
	OnlyHere bool     `json:"only_here,omitempty"`
	Diff     float64  `json:"diff"`       // Share − Base; also Cliff's delta of a yes/no trait
	DiffCI   Interval `json:"diff_ci"`    // Newcombe
	LogOddsZ float64  `json:"logodds_z4"` // four-term, prior of 100 customers at the pooled share
	CramersV float64  `json:"cramers_v"`  // of the 2×2 table, bias-corrected, 0…1
}

// Shift compares the distributions of a number.
type Shift struct {
	Here   Quartiles `json:"here"`
	Others Quartiles `json:"others"`
	// Delta is Cliff's: the probability that a customer of the group has more
	// than one of the others, minus the probability of less; −1…1.
	Delta   float64  `json:"delta"`
	DeltaCI Interval `json:"delta_ci"`
}

// An Interval is a confidence interval at Options.Confidence.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Quartiles are of type 7: linear between the order statistics, the p-quantile
// at position 1 + (n−1)p.
type Quartiles struct {
	Lower  float64 `json:"lower"`
	Median float64 `json:"median"`
	Upper  float64 `json:"upper"`
}

// Coverage says what is known of a feature and what became of its values.
type Coverage struct {
	Feature     string `json:"feature"`
	Description string `json:"description,omitempty"`
	Unit        string `json:"unit,omitempty"`
	Model       string `json:"model,omitempty"`
	Phrase      string `json:"phrase,omitempty"`
	Kind        Kind   `json:"kind"`
	Status      Status `json:"status"`

	Known         int `json:"known"` // in the group
	Missing       int `json:"missing"`
	OthersKnown   int `json:"others_known"`
	OthersMissing int `json:"others_missing"`

	// Values are the distinct values among all customers (0 for numbers). Each
	// is shown as a trait (but see [Trait] on two values), rare, hidden or cut.
	Values int `json:"values,omitempty"`
	Rare   int `json:"rare,omitempty"`   // fewer than 2·MinCell customers in all have it: not tested
	Hidden int `json:"hidden,omitempty"` // tested, not shown: a count under MinCell would be, or could be worked out
	Cut    int `json:"cut,omitempty"`    // tested, not shown: beyond MaxValues
}

// A Status says whether a feature could be compared.
type Status string

// The states of a feature in a profile.
const (
	Compared      Status = "compared"
	Unknown       Status = "unknown"        // of the group fewer than MinKnown, or fewer than MinGroup, are known
	OthersUnknown Status = "others unknown" // the same of the others
	Constant      Status = "constant"       // everybody known has the same value
	NotCompared   Status = "not compared"   // the profile is withheld
)
