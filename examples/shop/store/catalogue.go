package store

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// What the generated shop sells.

// The product lines, in alphabetical order of their names.
const (
	audio = iota
	beauty
	childrenswear
	decor
	garden
	kitchen
	menswear
	smartphones
	stationery
	sustainable
	toys
	womenswear
	productLines
)

const skusPerLine = 25

// A catalogueLine is a product line: its products are priced evenly between
// low and high.
type catalogueLine struct {
	name, department string
	low, high        int64 // cents
	returned         int   // orders out of 1,000 whose goods of this line come back
	products         [skusPerLine]product
}

type product struct {
	sku   string
	cents int64
	price decimal.Decimal
}

var catalogue = makeCatalogue([productLines]catalogueLine{
	audio:         {name: "audio", department: "electronics", low: 19_99, high: 249_00, returned: 70},
	beauty:        {name: "beauty", department: "beauty", low: 4_50, high: 64_00, returned: 15},
	childrenswear: {name: "childrenswear", department: "fashion", low: 7_99, high: 49_99, returned: 60},
	decor:         {name: "decor", department: "home", low: 6_95, high: 139_00, returned: 40},
	garden:        {name: "garden", department: "home", low: 5_49, high: 189_00, returned: 25},
	kitchen:       {name: "kitchen", department: "home", low: 4_95, high: 159_00, returned: 25},
	menswear:      {name: "menswear", department: "fashion", low: 12_00, high: 129_00, returned: 110},
	smartphones:   {name: "smartphones", department: "electronics", low: 149_00, high: 899_00, returned: 80},
	stationery:    {name: "stationery", department: "office", low: 1_25, high: 34_90, returned: 8},
	sustainable:   {name: "sustainable", department: "everyday", low: 3_90, high: 59_00, returned: 12},
	toys:          {name: "toys", department: "family", low: 5_99, high: 89_99, returned: 20},
	womenswear:    {name: "womenswear", department: "fashion", low: 12_00, high: 149_00, returned: 150},
})

func makeCatalogue(lines [productLines]catalogueLine) [productLines]catalogueLine {
	for i := range lines {
		l := &lines[i]
		for j := range l.products {
			cents := l.low + (l.high-l.low)*int64(j)/(skusPerLine-1)
			l.products[j] = product{
				sku:   fmt.Sprintf("%.3s-%03d", l.name, j+1),
				cents: cents,
				price: decimal.New(cents, -2),
			}
		}
	}
	return lines
}

var lineIndex = func() map[string]int {
	index := make(map[string]int, productLines)
	for i, l := range catalogue {
		index[l.name] = i
	}
	return index
}()

// productLine returns the index of a product line by its name.
func productLine(name string) (int, bool) {
	i, ok := lineIndex[name]
	return i, ok
}

// A coupon takes a percentage off a whole order.
type coupon struct {
	code    string
	percent int64
}

var (
	welcome  = coupon{"WELCOME10", 10}
	comeback = coupon{"COMEBACK15", 15}
	thanks   = coupon{"THANKS5", 5}
	// seasonal holds the coupon of each month, from January.
	seasonal = [12]coupon{
		{"WINTER20", 20}, {"WINTER20", 20}, {"SPRING10", 10},
		{"SPRING10", 10}, {"SPRING10", 10}, {"SUMMER15", 15},
		{"SUMMER15", 15}, {"SUMMER15", 15}, {"AUTUMN10", 10},
		{"AUTUMN10", 10}, {"BLACK25", 25}, {"XMAS10", 10},
	}
)

// The words of a profile. A mask over a list of names is a set.
var (
	interestNames = [...]string{
		"bargains", "cooking", "family", "fashion",
		"gadgets", "gardening", "sustainability", "wellness",
	}
	deviceNames = [...]string{"desktop", "phone", "tablet"}
	tagNames    = [...]string{"VIP", "staff", "vip", "wholesale"}
	householdOf = [...]string{"single", "couple", "family", "shared"}
	lifestyleOf = [...]string{"urban", "suburban", "rural", "student"}
	attitudeOf  = [...]string{"early adopter", "pragmatist", "sceptic"}
	needOf      = [...]string{"gift", "restock", "office", "treat", "home project"}
	channelOf   = [...]string{"search", "social", "referral", "affiliate", "store", "marketplace"}
	versionOf   = [...]string{"3.9.4", "4.0.0", "4.0.12", "4.1.3", "4.2.0", "4.2.1", "4.3.0", "4.10.0"}
	domainOf    = [...]string{"example.com", "example.org", "example.net", "acme.example", "mail.example"}
)

const (
	bargains = iota
	cooking
	family
	fashion
	gadgets
	gardening
	sustainability
	wellness
	interests
)

const (
	desktop = iota
	phone
	tablet
)

const (
	householdSingle = iota
	householdCouple
	householdFamily
	householdShared
)

const (
	needGift = iota
	needRestock
	needOffice
	needTreat
	needHome
)

// likes says which product lines an interest makes likelier.
var likes = [interests][]int{
	bargains:       {kitchen, toys, childrenswear},
	cooking:        {kitchen},
	family:         {toys, childrenswear},
	fashion:        {womenswear, menswear},
	gadgets:        {smartphones, audio},
	gardening:      {garden},
	sustainability: {sustainable},
	wellness:       {beauty},
}
