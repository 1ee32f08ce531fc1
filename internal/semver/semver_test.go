package semver

import (
	"cmp"
	"testing"
)

// ascending is the order of precedence of semver.org, item 11, with versions around
// it: each comes before the next.
var ascending = []string{"0.0.0-0", "0", "0.9.10", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
	"1.0.0-rc.1", "1.0.0", "1.0.1", "1.2", "1.10", "2", "2.0.1-1.a", "2.0.1-a", "2.0.1-a-b", "2.1.0", "2.1.1", "99999999999999999999.0.0"}

func TestCompare(t *testing.T) {
	for i, a := range ascending {
		for j, b := range ascending {
			x, ok1 := Parse(a)
			y, ok2 := Parse("v" + b + "+build.7")
			if !ok1 || !ok2 {
				t.Fatalf("%s or %s does not parse", a, b)
			}
			if got, want := Compare(x, y), cmp.Compare(i, j); got != want {
				t.Errorf("%s and %s compare as %d, want %d", a, b, got, want)
			}
			if again, ok := Parse(x.String()); !ok || again != x {
				t.Errorf("%s is written as %s", a, x)
			}
		}
	}
}

func TestParse(t *testing.T) {
	for _, same := range [][2]string{{"1", "1.0.0"}, {"v1.2", "1.2.0"}, {"V01.002.3", "1.2.3"}, {"1.2.3+sha.5114f85", "1.2.3"}, {"1.0.0-x+y", "1.0.0-x"}} {
		a, ok1 := Parse(same[0])
		b, ok2 := Parse(same[1])
		if !ok1 || !ok2 || a != b || b.String() != same[1] {
			t.Errorf("%s is %v, want %s", same[0], a, same[1])
		}
	}
	for _, bad := range []string{"", "v", "1.", ".1", "1..2", "1.2.3.4", "1.2.x", "a", "1.0.0-", "1.0.0-a..b", "1.0.0-01", "1.0.0-ä", "1.0.0+", "1.0.0+a..b", "-1", "1 ", "1.0.0-a b", "vv1"} {
		if v, ok := Parse(bad); ok {
			t.Errorf("%q is taken for %v", bad, v)
		}
	}
}
