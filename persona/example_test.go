package persona_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/clientele-go/clientele/persona"
)

// customers makes up 20,000. Three in fifty are high spenders, who like their
// phones.
func customers() (features []persona.Feature, high persona.Group) {
	const n = 20_000
	spend, income, unknown := make([]float64, n), make([]float64, n), make([]bool, n)
	device, married, in := make([]string, n), make([]bool, n), make([]bool, n)
	for i := range n {
		lot, place := i/50, i%50
		in[i] = place < 3
		spend[i], device[i] = float64((lot+place*13)%123), "desktop"
		phones := 31
		if in[i] {
			spend[i] = 301 + float64((lot*17+place)%225)
			phones = 62
		}
		if (lot+place*13)%100 < phones {
			device[i] = "phone"
		}
		married[i] = (lot*3+place*29)%100 < 64
		income[i], unknown[i] = 30_000, i%10 != 0
	}
	spent := persona.Numbers("spend_90d", spend, nil)
	spent.Unit, spent.Phrase, spent.Model = "£", "have spent {} or more", "value"
	phone := persona.Categories("device", device, nil)
	phone.Phrase, phone.Model = "shop from a {}", "technographic"
	home := persona.Flags("married", married, nil)
	home.Phrase, home.Model = "are married", "demographic"
	pay := persona.Numbers("income", income, unknown)
	pay.Unit, pay.Model = "£", "demographic"
	return []persona.Feature{spent, phone, home, pay}, persona.Group{Name: "High spenders", Members: in}
}

func ExampleDescribe() {
	features, high := customers()
	p, err := persona.Describe(context.Background(), features, high, persona.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Text())
	// Output:
	// High spenders are 1,200 of 20,000 customers (6.0 %). What sets them apart: at least half of them have spent £412 or more, against £61 among the others; 62 % shop from a phone, against 31 % of the others (2.0 times as often). Typical of them, but not what sets them apart: 64 % are married (64 % of the others). Not known for most of them: income.
}

func ExampleCompare() {
	// Three plans, and whether their customers opened the last mail.
	var plans []string
	var opened []bool
	for i := range 900 {
		plans = append(plans, []string{"free", "team", "solo"}[i%3])
		opened = append(opened, i%3 == 1 && i%2 == 0 || i%10 == 0)
	}
	mail := persona.Flags("opened_mail", opened, nil)
	mail.Phrase = "opened the last mail"
	profiles, err := persona.Compare(context.Background(), []persona.Feature{mail}, persona.Partition(plans), persona.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range profiles {
		t := p.Traits[0]
		fmt.Printf("%s: %d of %d, %.3f against %.3f, lift %.2f, q %.2g, %s\n",
			p.Name, t.Shares.N, t.Of, t.Shares.Share, t.Shares.Base, t.Shares.Lift, t.Q, t.Verdict)
	}
	// Output:
	// free: 30 of 300, 0.100 against 0.300, lift 0.33, q 2.3e-11, distinct
	// solo: 30 of 300, 0.100 against 0.300, lift 0.33, q 2.3e-11, distinct
	// team: 150 of 300, 0.500 against 0.100, lift 5.00, q 2.6e-40, distinct
}

func ExamplePartition() {
	for _, g := range persona.Partition([]string{"b", "", "a", "b"}) {
		fmt.Println(g.Name, g.Members)
	}
	// Output:
	// a [false false true false]
	// b [true false false true]
}

func ExampleSets() {
	// The first 100 customers are the group; channels may be several or none.
	channels, members := make([][]string, 300), make([]bool, 300)
	for i := range channels {
		members[i] = i < 100
		if i%2 == 0 {
			channels[i] = []string{"web"}
		}
		if i < 80 || i%10 == 0 {
			channels[i] = append(channels[i], "app")
		}
	}
	f := persona.Sets("channels", channels, nil)
	f.Phrase = "use the {}"
	p, err := persona.Describe(context.Background(), []persona.Feature{f}, persona.Group{Name: "Early customers", Members: members}, persona.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Text())
	// Output:
	// Early customers are 100 of 300 customers (33 %). What sets them apart: 82 % use the app, against 10 % of the others (8.2 times as often). Typical of them, but not what sets them apart: 50 % use the web (50 % of the others).
}

func ExampleProfile_Table() {
	features, high := customers()
	features[0].Defining = true // the group was formed by spend: no p-value for it
	p, err := persona.Describe(context.Background(), features, high, persona.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(p.Table(5))
	// Output:
	// trait          here        others         lift     effect  q       verdict
	// spend_90d      £412        £61            d +1.00  +3.14   -       distinct
	// device: phone  62 % (744)  31 % (5,828)   ×2.0     +0.63   <0.001  distinct
	// married        64 % (768)  64 % (12,032)  ×1.0     +0.00   1.000   typical
}

func ExampleProfile_Verify() {
	features, high := customers()
	p, err := persona.Describe(context.Background(), features, high, persona.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Verify("1,200 people with a median of £412, against £61."))
	fmt.Println(p.Verify("Our 1,200 high spenders spend £875 each."))
	// Output:
	// <nil>
	// persona: "875" at byte 32 of the text is not in the profile of "High spenders"
}

// A profile is plain data.
func ExampleProfile() {
	features, high := customers()
	p, err := persona.Describe(context.Background(), features[:1], high, persona.Options{})
	if err != nil {
		log.Fatal(err)
	}
	spend := p.Traits[0]
	data, err := json.Marshal(spend.Shift.Others)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(spend.Feature, spend.Test, spend.Verdict, string(data))
	// Output:
	// spend_90d mann-whitney distinct {"lower":30,"median":61,"upper":92}
}

// A group that is too small is not described, and says so.
func ExampleOptions() {
	members := make([]bool, 5000)
	for i := range 7 {
		members[i] = true
	}
	p, err := persona.Describe(context.Background(), nil, persona.Group{Name: "Board members", Members: members}, persona.Options{MinGroup: 50})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Withheld)
	fmt.Println(p.Text())
	// Output:
	// too few
	// Board members: fewer than 50 of 5,000 customers, too few to describe the group without describing persons.
}
