package segment

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// threeTests is a record of three decimals, any of which may be missing.
type threeTests struct {
	A decimal.Decimal `segment:"a,optional"`
	B decimal.Decimal `segment:"b,optional"`
	C decimal.Decimal `segment:"c,optional"`
}

// TestThree has AND and OR of every three outcomes, of tests that are asked together and
// of tests that are not, against Kleene's.
func TestThree(t *testing.T) {
	lying := must(For[threeTests]())
	asked := must(Bind(lying.Schema(),
		DecimalOf("a", func(r *threeTests) (decimal.Decimal, bool) { return r.A, !r.A.IsZero() }),
		DecimalOf("b", func(r *threeTests) (decimal.Decimal, bool) { return r.B, !r.B.IsZero() }),
		DecimalOf("c", func(r *threeTests) (decimal.Decimal, bool) { return r.C, !r.C.IsZero() })))
	values := [...]decimal.Decimal{Out: decimal.New(1, 0), In: decimal.New(25, -1), Undecided: {}}
	kleene := map[string]func(...Outcome) Outcome{
		"AND": func(three ...Outcome) Outcome {
			if slices.Contains(three, Out) {
				return Out
			}
			return slices.Max(three)
		},
		"OR": func(three ...Outcome) Outcome {
			if slices.Contains(three, In) {
				return In
			}
			return slices.Max(three)
		},
	}
	for _, binding := range []*Binding[threeTests]{lying, asked} {
		for op, of := range kleene {
			compile := func(tests ...string) *Rule[threeTests] {
				return must(binding.Compile(strings.Join(tests, " "+op+" ")))
			}
			all := compile("a > 2", "b > 2", "c > 2")
			if _, ok := all.root.(*three); !ok {
				t.Errorf("three cheap tests are a %T", all.root)
			}
			two, five := compile("a > 2", "b > 2"), compile("a > 2", "b > 2", "c > 2", "a >= 2.5", "b >= 2.5")
			for i := range 27 {
				a, b, c := Outcome(i%3), Outcome(i/3%3), Outcome(i/9)
				record := threeTests{values[a], values[b], values[c]}
				for rule, want := range map[*Rule[threeTests]]Outcome{two: of(a, b), all: of(a, b, c), five: of(a, b, c)} {
					if got := rule.Match(&record, benchAsOf); got != want {
						t.Errorf("%s, of %v, %v and %v, is %v; want %v", rule, a, b, c, got, want)
					}
				}
				unknown := 0
				for _, o := range []Outcome{a, b, c} {
					if o == Undecided && of(a, b, c) == Undecided {
						unknown++
					}
				}
				if got := len(all.Blame(&record, benchAsOf)); got != unknown {
					t.Errorf("%s, of %v, %v and %v, blames %d fields; want %d", all, a, b, c, got, unknown)
				}
			}
		}
	}
}
