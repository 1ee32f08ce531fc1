package store

// technography draws the devices. The young buy by phone, the old by desktop
// and tablet. Of six in a hundred nothing is known.
func (b *batch) technography(c *Customer, p *person) {
	s := &b.s
	used := s.pick(deviceWeights(p.age))
	mask := 1 << used
	for d := range deviceNames {
		if s.chance(220) {
			mask |= 1 << d
		}
	}
	hasApp := mask&(1<<phone|1<<tablet) != 0 && s.chance(450)
	version := p.version(s)
	os := systems[used][s.pick(systemWeights[used])]
	browser := os.browsers[s.pick(browserWeights)]
	if s.chance(60) {
		return
	}
	c.Device, c.Devices = deviceNames[used], deviceSets()[mask]
	c.OS = os.name
	if !s.chance(80) {
		c.Browser = browser
	}
	if hasApp {
		c.AppVersion = version
	}
}

// deviceWeights returns the shares of desktop, phone and tablet.
func deviceWeights(age int) []int {
	switch {
	case age < 30:
		return []int{150, 800, 50}
	case age < 45:
		return []int{290, 620, 90}
	case age < 60:
		return []int{460, 400, 140}
	default:
		return []int{520, 230, 250}
	}
}

// version draws the version of the app: those who have left did not update.
func (p *person) version(s *stream) string {
	newest := len(versionOf) - 1
	if p.kind == lapsed {
		return versionOf[s.between(0, newest-3)]
	}
	return versionOf[max(s.below(newest+1), s.below(newest+1))]
}

// A system is an operating system with its browsers, commonest first.
type system struct {
	name     string
	browsers [3]string
}

var systems = [...][3]system{
	desktop: {
		{"windows", [3]string{"chrome", "edge", "firefox"}},
		{"macos", [3]string{"safari", "chrome", "firefox"}},
		{"linux", [3]string{"firefox", "chrome", "edge"}},
	},
	phone: {
		{"android", [3]string{"chrome", "samsung", "firefox"}},
		{"ios", [3]string{"safari", "chrome", "firefox"}},
		{"harmonyos", [3]string{"huawei", "chrome", "firefox"}},
	},
	tablet: {
		{"ipados", [3]string{"safari", "chrome", "firefox"}},
		{"android", [3]string{"chrome", "samsung", "firefox"}},
		{"windows", [3]string{"edge", "chrome", "firefox"}},
	},
}

var (
	systemWeights = [...][]int{
		desktop: {660, 290, 50},
		phone:   {560, 430, 10},
		tablet:  {620, 330, 50},
	}
	browserWeights = []int{700, 220, 80}
)
