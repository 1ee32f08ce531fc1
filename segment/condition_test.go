package segment

import (
	"testing"

	"github.com/shopspring/decimal"
)

// threeTests is a record of three decimals, any of which may be missing.
type threeTests struct {
	A decimal.Decimal `segment:"a,optional"`
	B decimal.Decimal `segment:"b,optional"`
	C decimal.Decimal `segment:"c,optional"`
}

// TestAllOfThree has every three outcomes, of tests that are asked together and of tests
// that are not, against the least of them.
func TestAllOfThree(t *testing.T) {
	lying := must(For[threeTests]())
	asked := must(Bind(lying.Schema(),
		DecimalOf("a", func(r *threeTests) (decimal.Decimal, bool) { return r.A, !r.A.IsZero() }),
		DecimalOf("b", func(r *threeTests) (decimal.Decimal, bool) { return r.B, !r.B.IsZero() }),
		DecimalOf("c", func(r *threeTests) (decimal.Decimal, bool) { return r.C, !r.C.IsZero() })))
	values := [...]decimal.Decimal{Out: decimal.New(1, 0), In: decimal.New(25, -1), Undecided: {}}
	for _, binding := range []*Binding[threeTests]{lying, asked} {
		three := must(binding.Compile("a > 2 AND b > 2 AND c > 2"))
		two := must(binding.Compile("a > 2 AND b > 2"))
		seven := must(binding.Compile("a > 2 AND b > 2 AND c > 2 AND a < 9 AND b < 9 AND c < 9 AND c != 4"))
		if _, ok := three.root.(*allOfThree); !ok {
			t.Errorf("three cheap tests are a %T", three.root)
		}
		for a, va := range values {
			for b, vb := range values {
				for c, vc := range values {
					record, want := threeTests{va, vb, vc}, Outcome(max(a, b, c))
					if min(a, b, c) == int(Out) {
						want = Out
					}
					if got := three.Match(&record, benchAsOf); got != want {
						t.Errorf("%v AND %v AND %v is %v; want %v", Outcome(a), Outcome(b), Outcome(c), got, want)
					}
					if got := seven.Match(&record, benchAsOf); got != want {
						t.Errorf("%v AND %v AND %v, and again, is %v; want %v", Outcome(a), Outcome(b), Outcome(c), got, want)
					}
					if got, want := two.Match(&record, benchAsOf), conjunctions[a|b<<2|int(In)<<4]; got != want {
						t.Errorf("%v AND %v is %v; want %v", Outcome(a), Outcome(b), got, want)
					}
					if got, want := len(three.Blame(&record, benchAsOf)), unknowns(want, a, b, c); got != want {
						t.Errorf("%v AND %v AND %v blames %d fields; want %d", Outcome(a), Outcome(b), Outcome(c), got, want)
					}
				}
			}
		}
	}
}

// unknowns is how many fields keep tests from being decided.
func unknowns(all Outcome, tests ...int) (n int) {
	for _, o := range tests {
		if all == Undecided && Outcome(o) == Undecided {
			n++
		}
	}
	return n
}
