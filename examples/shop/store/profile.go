package store

import "time"

// A person is the truth about a customer, of which her record tells a part.
type person struct {
	*archetype
	kind      int
	age       int // completed years, about
	gender    int // index of genders
	household int
	children  int
	interest  int // mask of interests
	need      int // index of needOf
	fullPrice bool
	slowing   bool // buys a third as often since 90 days

	signup, lapse int64 // Unix seconds; lapse is after the as-of for most
	tastes        [productLines]int
}

var genders = [...]string{"female", "male", "other"}

const (
	female = iota
	male
)

// profile draws the person and fills in what her record tells.
func (b *batch) profile(c *Customer) person {
	s := &b.s
	p := person{kind: s.pick(archetypeWeights)}
	p.archetype = &archetypes[p.kind]
	b.dates(&p)
	b.demography(c, &p)
	c.settle(s, &b.places)
	b.psychography(c, &p)
	p.taste()
	b.technography(c, &p)
	b.relation(c, &p)
	return p
}

// dates draws when the person signed up and when her habit ends.
func (b *batch) dates(p *person) {
	s := &b.s
	// The better of two dice: the shop has grown.
	days := min(s.between(p.signupLo, p.signupHi), s.between(p.signupLo, p.signupHi))
	p.signup = clock(b.g.now-int64(days+1)*day, s)
	p.lapse = b.g.now + day
	if p.lapseHi > 0 {
		p.lapse = b.g.now - int64(s.between(p.lapseLo, p.lapseHi))*day
	}
	p.fullPrice = s.chance(450) && p.kind != couponLover
	p.slowing = s.chance(120)
}

// demography draws age, gender and household. Three of ten birth dates, two of
// ten genders and four of ten households are not known.
func (b *batch) demography(c *Customer, p *person) {
	s := &b.s
	// Two dice make the ages round 45 the commonest.
	ageDays := 18*365 + s.below(27*365) + s.below(36*365)
	if p.kind == newcomer || p.kind == couponLover {
		ageDays -= ageDays / 6
	}
	ageDays = max(ageDays, 18*366)
	p.age = ageDays / 365
	if !s.chance(300) {
		c.BirthDate = date(b.g.today - int64(ageDays)*day)
	}
	p.gender = s.pick([]int{545, 435, 20})
	if !s.chance(200) {
		c.Gender = genders[p.gender]
	}
	p.household = s.pick(householdWeights(p.age))
	if p.household == householdFamily {
		p.children = 1 + s.rare(2, 450)
	}
	if known := !s.chance(400); known {
		c.Household = householdOf[p.household]
		b.bear(p)
	}
}

// householdWeights returns the shares of single, couple, family and shared.
func householdWeights(age int) []int {
	switch {
	case age < 27:
		return []int{35, 25, 5, 35}
	case age < 50:
		return []int{22, 25, 48, 5}
	default:
		return []int{32, 58, 9, 1}
	}
}

// bear adds the children, eldest first, born when the parent was of age and
// not yet of age themselves.
func (b *batch) bear(p *person) {
	oldest := min(18*365, (p.age-18)*365+180)
	first := len(b.children)
	for range p.children {
		born := date(b.g.today - int64(b.s.below(oldest))*day)
		b.children = append(b.children, Child{Born: born})
	}
	sortByTime(b.children[first:], func(k *Child) time.Time { return k.Born })
}

// psychography draws interests, lifestyle, attitude and need, of which a third
// to a half are not known.
func (b *batch) psychography(c *Customer, p *person) {
	s := &b.s
	for i, perMille := range p.leanings() {
		if s.chance(perMille) {
			p.interest |= 1 << i
		}
	}
	if !s.chance(350) {
		c.Interests = interestSets()[p.interest]
	}
	life := s.pick([]int{40, 35, 25, 0})
	if p.age < 25 && s.chance(600) {
		life = len(lifestyleOf) - 1
	}
	if !s.chance(450) {
		c.Lifestyle = lifestyleOf[life]
	}
	attitude := s.pick([]int{max(5, 60-p.age), 50, p.age})
	if !s.chance(450) {
		c.Attitude = attitudeOf[attitude]
	}
	p.need = s.pick([]int{10, 30, 10, 30, 20})
	if p.kind == giftBuyer && s.chance(800) {
		p.need = needGift
	}
	if !s.chance(500) {
		c.Need = needOf[p.need]
	}
}

// leanings returns how likely each interest is, out of 1,000.
func (p *person) leanings() [interests]int {
	l := [interests]int{
		bargains: 180, cooking: 220, family: 120, fashion: 180,
		gadgets: 160, gardening: 110, sustainability: 160, wellness: 150,
	}
	if p.kind == couponLover {
		l[bargains] = 750
	}
	if p.household == householdFamily {
		l[family] = 600
	}
	if p.gender == female {
		l[fashion], l[wellness] = 320, 280
	} else {
		l[gadgets] = 300
	}
	if p.age < 38 {
		l[sustainability] = 380
	}
	if p.age >= 55 {
		l[gardening] = 420
	}
	return l
}

// taste sets the weight of each product line.
func (p *person) taste() {
	for i := range p.tastes {
		p.tastes[i] = 10
	}
	p.tastes[smartphones] = 4
	for i, lines := range likes {
		if p.interest>>i&1 == 1 {
			for _, l := range lines {
				p.tastes[l] += 90 / (1 + len(lines))
			}
		}
	}
	switch p.gender {
	case female:
		p.tastes[womenswear] += 30
		p.tastes[menswear] = 4
	case male:
		p.tastes[menswear] += 25
		p.tastes[smartphones] += 4
		p.tastes[womenswear] = 3
	}
	if p.children > 0 {
		p.tastes[childrenswear] += 25
		p.tastes[toys] += 25
	}
	for _, l := range needLines[p.need] {
		p.tastes[l] += 25
	}
}

// needLines says which product lines serve a need.
var needLines = [...][]int{
	needGift:    {beauty, decor, toys},
	needRestock: {sustainable, beauty},
	needOffice:  {stationery, stationery, stationery},
	needTreat:   {audio},
	needHome:    {decor, garden, kitchen},
}

// relation draws what the shop knows of its relation to the customer: consent
// (one in ten was never asked), channel, sign-up and tags.
func (b *batch) relation(c *Customer, p *person) {
	s := &b.s
	subscribed := s.chance(p.subscribes)
	if !s.chance(100) {
		c.EmailConsent = "unsubscribed"
		if subscribed {
			c.EmailConsent = "subscribed"
		}
	}
	weights := []int{340, 200, 120, 90, 150, 100}
	if p.age < 35 {
		weights[1] += 250
	}
	if p.kind == couponLover {
		weights[3] += 400
	}
	channel := s.pick(weights)
	if !s.chance(50) {
		c.Channel = channelOf[channel]
	}
	c.Signup = instant(p.signup)
	c.Tracked = true
	mask := 0
	if p.kind == loyal && s.chance(300) {
		mask |= 1 << (2 * s.below(2)) // "VIP" or "vip"
	}
	if s.chance(5) {
		mask |= 1 << 1
	}
	if p.need == needOffice && s.chance(150) {
		mask |= 1 << 3
	}
	c.Tags = tagSets()[mask]
}
