package persona

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// find returns the trait of a feature and value.
func find(t testing.TB, p *Profile, feature, value string) *Trait {
	t.Helper()
	for i := range p.Traits {
		if p.Traits[i].Feature == feature && p.Traits[i].Value == value {
			return &p.Traits[i]
		}
	}
	t.Fatalf("%s has no trait %q of %q", p.Name, value, feature)
	return nil
}

// A shop is a made-up population with every kind of feature.
type shop struct {
	device, city, plan []string
	channels           [][]string
	spend, age         []float64
	optedIn            []bool
	noAge, noOptIn     []bool
	segment            []string
}

// newShop makes one in which the segment leans on most columns. Some values are
// rare, some numbers tied, some unknown.
func newShop(rows int, seed uint64) *shop {
	r := rand.New(rand.NewPCG(seed, 1))
	s := &shop{}
	for range rows {
		lean := r.IntN(4)
		s.segment = append(s.segment, []string{"", "loyal", "new", "at risk"}[lean])
		s.device = append(s.device, []string{"phone", "desktop"}[r.IntN(2+lean)/2%2])
		s.city = append(s.city, fmt.Sprintf("city %d", int(r.ExpFloat64()*float64(1+lean)*2)))
		s.plan = append(s.plan, []string{"free", "paid", "", "trial"}[min(3, r.IntN(2+lean))])
		var channels []string
		for _, c := range []string{"web", "app", "shop", "phone", "web"} {
			if r.IntN(3+lean) == 0 {
				channels = append(channels, c)
			}
		}
		s.channels = append(s.channels, channels)
		s.spend = append(s.spend, float64(int(r.ExpFloat64()*100*float64(1+lean)))/2)
		s.age = append(s.age, float64(18+r.IntN(60)))
		s.noAge = append(s.noAge, r.IntN(5) == 0)
		s.optedIn = append(s.optedIn, r.IntN(10) < 2*lean)
		s.noOptIn = append(s.noOptIn, r.IntN(10) == 0)
	}
	return s
}

// features are the columns, some of them with words for them.
func (s *shop) features() []Feature {
	spend := Numbers("spend", s.spend, nil)
	spend.Unit, spend.Phrase = "£", "have spent {} or more"
	device := Categories("device", s.device, nil)
	device.Phrase, device.Model = "shop from a {}", "technographic"
	age := Numbers("age", s.age, s.noAge)
	age.Unit = "years"
	return []Feature{
		spend, device, age,
		Categories("city", s.city, nil),
		Categories("plan", s.plan, nil),
		Sets("channels", s.channels, nil),
		Flags("opted_in", s.optedIn, s.noOptIn),
	}
}

// shuffled is the same population in another order.
func (s *shop) shuffled(seed uint64) *shop {
	r := rand.New(rand.NewPCG(seed, 2))
	to := &shop{}
	for _, i := range r.Perm(len(s.device)) {
		to.device, to.city, to.plan = append(to.device, s.device[i]), append(to.city, s.city[i]), append(to.plan, s.plan[i])
		to.channels, to.spend, to.age = append(to.channels, s.channels[i]), append(to.spend, s.spend[i]), append(to.age, s.age[i])
		to.noAge, to.optedIn = append(to.noAge, s.noAge[i]), append(to.optedIn, s.optedIn[i])
		to.noOptIn, to.segment = append(to.noOptIn, s.noOptIn[i]), append(to.segment, s.segment[i])
	}
	return to
}

// mask marks the rows below n.
func mask(rows, n int) []bool {
	m := make([]bool, rows)
	for i := range n {
		m[i] = true
	}
	return m
}

// repeated is a slice of the same value.
func repeated[T any](x T, n int) []T {
	s := make([]T, n)
	for i := range s {
		s[i] = x
	}
	return s
}
