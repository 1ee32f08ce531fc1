package store

// Where the generated shop's customers live.

// A city has its centre in ten-thousandths of a degree and its postal areas.
type city struct {
	name     string
	lat, lon int
	areas    []string
}

// A land is a country with its share of the customers out of 1,000.
type land struct {
	code   string
	weight int
	cities []city
}

var lands = [...]land{
	{"GB", 520, []city{
		{"London", 515074, -1278, []string{"E2", "N1", "NW3", "SE10", "SW1", "SW9", "W2", "WC1"}},
		{"Birmingham", 524862, -18904, []string{"B1", "B13", "B29"}},
		{"Manchester", 534808, -22426, []string{"M1", "M14", "M20"}},
		{"Leeds", 538008, -15491, []string{"LS1", "LS6", "LS17"}},
		{"Glasgow", 558642, -42518, []string{"G1", "G12", "G41"}},
		{"Bristol", 514545, -25879, []string{"BS1", "BS6"}},
		{"Cardiff", 514816, -31791, []string{"CF10", "CF24"}},
		{"Belfast", 545973, -59301, []string{"BT1", "BT9"}},
	}},
	{"IE", 110, []city{
		{"Dublin", 533498, -62603, []string{"D01", "D04", "D08", "D15"}},
		{"Cork", 518985, -84756, []string{"T12", "T23"}},
		{"Galway", 532707, -90568, []string{"H91"}},
	}},
	{"DE", 110, []city{
		{"Berlin", 525200, 134050, []string{"10", "12", "13", "14"}},
		{"Hamburg", 535511, 99937, []string{"20", "21", "22"}},
		{"München", 481351, 115820, []string{"80", "81"}},
		{"Köln", 509375, 69603, []string{"50", "51"}},
	}},
	{"FR", 85, []city{
		{"Paris", 488566, 23522, []string{"75", "92", "93"}},
		{"Lyon", 457640, 48357, []string{"69"}},
		{"Marseille", 432965, 53698, []string{"13"}},
	}},
	{"US", 70, []city{
		{"New York", 407128, -740060, []string{"100", "112"}},
		{"Chicago", 418781, -876298, []string{"606"}},
		{"San Francisco", 377749, -1224194, []string{"941"}},
		{"Austin", 302672, -977431, []string{"787"}},
	}},
	{"NL", 30, []city{
		{"Amsterdam", 523676, 49041, []string{"10", "11"}},
		{"Rotterdam", 519244, 44777, []string{"30"}},
	}},
	{"ES", 25, []city{
		{"Madrid", 404168, -37038, []string{"28"}},
		{"Barcelona", 413874, 21686, []string{"08"}},
	}},
	{"CA", 15, []city{
		{"Toronto", 436532, -793832, []string{"M4", "M5"}},
		{"Vancouver", 492827, -1231207, []string{"V5"}},
	}},
	{"SE", 13, []city{{"Stockholm", 593293, 180686, []string{"11", "12"}}}},
	{"PL", 12, []city{{"Warszawa", 522297, 210122, []string{"00", "02"}}}},
	{"NZ", 10, []city{{"Auckland", -368509, 1747645, []string{"10"}}}},
}

var landWeights = func() []int {
	weights := make([]int, len(lands))
	for i, l := range lands {
		weights[i] = l.weight
	}
	return weights
}()

// commuting is how far from the centre people live, in ten-thousandths of a
// degree.
const commuting = 2500

// settle puts the customer somewhere: 3 of 100 nobody knows where, and for
// another 9 only the country is known.
func (c *Customer) settle(s *stream, places *[]Place) {
	l := &lands[s.pick(landWeights)]
	// The largest city comes first and takes half of those who are left.
	at := 0
	for at < len(l.cities)-1 && s.chance(500) {
		at++
	}
	town := &l.cities[at]
	area := town.areas[s.below(len(town.areas))]
	// Two dice make the centre denser than the suburbs.
	lat := town.lat + s.between(-commuting, commuting)/2 + s.between(-commuting, commuting)/2
	lon := town.lon + s.between(-commuting, commuting)/2 + s.between(-commuting, commuting)/2
	known := s.below(100)
	if known < 3 {
		return
	}
	c.Country = l.code
	if known < 12 {
		return
	}
	c.City, c.PostalArea = town.name, area
	*places = append(*places, Place{Lat: float64(lat) / 10000, Lon: float64(lon) / 10000})
	c.Place = &(*places)[len(*places)-1]
}
