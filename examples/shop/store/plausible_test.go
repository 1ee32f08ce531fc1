package store_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/shop/store"
)

// rate is the share of the customers in the denominator of whom is holds.
func rate(all func(*store.Customer) bool, is func(*store.Customer) bool) float64 {
	of, n := 0, 0
	for i := range town().Customers {
		c := &town().Customers[i]
		if all != nil && !all(c) {
			continue
		}
		of++
		if is(c) {
			n++
		}
	}
	return float64(n) / float64(of)
}

func within(t *testing.T, what string, got, lo, hi float64) {
	t.Helper()
	if got < lo || got > hi {
		t.Errorf("%s: %.4f, want %.3f to %.3f", what, got, lo, hi)
	}
}

func TestSharesOfMissingValues(t *testing.T) {
	type test = func(*store.Customer) bool
	cases := []struct {
		what    string
		missing test
		want    float64
	}{
		{"birth date", func(c *store.Customer) bool { return c.BirthDate.IsZero() }, .30},
		{"gender", func(c *store.Customer) bool { return c.Gender == "" }, .20},
		{"household", func(c *store.Customer) bool { return c.Household == "" }, .40},
		{"children", func(c *store.Customer) bool { return c.Children == nil }, .40},
		{"country", func(c *store.Customer) bool { return c.Country == "" }, .03},
		{"place", func(c *store.Customer) bool { return c.Place == nil }, .12},
		{"city", func(c *store.Customer) bool { return c.City == "" }, .12},
		{"device", func(c *store.Customer) bool { return c.Devices == nil }, .06},
		{"interests", func(c *store.Customer) bool { return c.Interests == nil }, .35},
		{"need", func(c *store.Customer) bool { return c.Need == "" }, .50},
		{"attitude", func(c *store.Customer) bool { return c.Attitude == "" }, .45},
		{"consent", func(c *store.Customer) bool { return c.EmailConsent == "" }, .10},
		{"e-mail", func(c *store.Customer) bool { return c.Email == "" }, .03},
		{"tags", func(c *store.Customer) bool { return c.Tags == nil }, 0},
	}
	for _, c := range cases {
		within(t, c.what+" missing", rate(nil, c.missing), c.want-.012, c.want+.012)
	}
}

func TestWhoTheCustomersAre(t *testing.T) {
	asOf := town().AsOf
	leap := 0
	for i := range town().Customers {
		c := &town().Customers[i]
		if !c.BirthDate.IsZero() {
			if adult := c.BirthDate.AddDate(18, 0, 0); adult.After(asOf) {
				t.Fatalf("%s was born on %s: no adult", c.ID, c.BirthDate)
			}
			if c.BirthDate.AddDate(90, 0, 0).Before(asOf) {
				t.Fatalf("%s was born on %s: above 90", c.ID, c.BirthDate)
			}
			if c.BirthDate.Month() == time.February && c.BirthDate.Day() == 29 {
				leap++
			}
		}
		for _, child := range c.Children {
			if child.Born.After(asOf) || !c.BirthDate.IsZero() && child.Born.Before(c.BirthDate.AddDate(17, 0, 0)) {
				t.Fatalf("%s, born %s, has a child born %s", c.ID, c.BirthDate, child.Born)
			}
		}
		if p := c.Place; p != nil && (p.Lat < -90 || p.Lat > 90 || p.Lon < -180 || p.Lon > 180) {
			t.Fatalf("%s lives at %v", c.ID, *p)
		}
	}
	if leap < 3 {
		t.Errorf("%d customers were born on 29 February, want some", leap)
	}
	within(t, "in Great Britain", rate(nil, func(c *store.Customer) bool { return c.Country == "GB" }), .45, .55)
}

// TestHistoriesHoldTogether checks each customer's events against one another
// and the derived fields against the events.
func TestHistoriesHoldTogether(t *testing.T) {
	shop := town()
	ids := make(map[string]bool)
	for i := range shop.Customers {
		c := &shop.Customers[i]
		if ids[c.ID] {
			t.Fatalf("%s occurs twice", c.ID)
		}
		ids[c.ID] = true
		checkOrders(t, c, shop.AsOf, ids)
		checkRefunds(t, c, shop.AsOf)
		checkLog(t, c, shop)
		if t.Failed() {
			t.Fatalf("first at customer %s", c.ID)
		}
	}
}

func checkOrders(t *testing.T, c *store.Customer, asOf time.Time, ids map[string]bool) {
	spent, lines := dec("0"), 0
	before := c.Signup
	for i := range c.Orders {
		o := &c.Orders[i]
		if ids[o.ID] || o.Customer != c.ID {
			t.Errorf("order %q of %q: not a name of its own", o.ID, o.Customer)
		}
		ids[o.ID] = true
		if !o.Time.After(before) || !o.Time.Before(asOf) {
			t.Errorf("order at %s: not after %s and before the as-of", o.Time, before)
		}
		before = o.Time
		gross, reduced := dec("0"), dec("0")
		for j := range o.Lines {
			gross = gross.Add(o.Lines[j].Amount())
			reduced = reduced.Add(o.Lines[j].Discount)
		}
		lines += len(o.Lines)
		if !gross.Add(reduced).Sub(o.Discount).Equal(o.Total) || !o.Total.IsPositive() {
			t.Errorf("order %s: lines %s, discount %s, total %s", o.ID, gross, o.Discount, o.Total)
		}
		if (o.Coupon != "") != o.Discount.GreaterThan(reduced) {
			t.Errorf("order %s: coupon %q, discount %s, of which lines %s", o.ID, o.Coupon, o.Discount, reduced)
		}
		spent = spent.Add(o.Total)
	}
	if !spent.Equal(c.TotalSpent) || len(c.Orders) != c.OrderCount || lines != len(c.Lines) {
		t.Errorf("spent %s in %d orders of %d lines, derived %s, %d, %d",
			spent, len(c.Orders), lines, c.TotalSpent, c.OrderCount, len(c.Lines))
	}
	if c.LastOrder.Before(c.FirstOrder) || c.Orders90d+c.OrdersPrior90d > c.Orders365d {
		t.Errorf("orders do not add up: %+v", c)
	}
}

func checkRefunds(t *testing.T, c *store.Customer, asOf time.Time) {
	orders := make(map[string]*store.Order)
	for i := range c.Orders {
		orders[c.Orders[i].ID] = &c.Orders[i]
	}
	refunded := dec("0")
	for i := range c.Refunds {
		r := &c.Refunds[i]
		o := orders[r.Order]
		if o == nil || !r.Time.After(o.Time) || !r.Time.Before(asOf) || len(r.Lines) == 0 {
			t.Errorf("refund %+v has no order before it", r)
			return
		}
		if !r.Amount.IsPositive() || r.Amount.GreaterThan(o.Total) || !r.Amount.Equal(o.Refunded) {
			t.Errorf("refund of %s for an order of %s, refunded %s", r.Amount, o.Total, o.Refunded)
		}
		refunded = refunded.Add(r.Amount)
	}
	if !refunded.Equal(c.Refunded) || !slices.IsSortedFunc(c.Refunds, func(a, b store.Refund) int { return a.Time.Compare(b.Time) }) {
		t.Errorf("refunds of %s, derived %s", refunded, c.Refunded)
	}
}

func checkLog(t *testing.T, c *store.Customer, shop *store.Shop) {
	logged := func(what string, at, before time.Time) {
		if at.Before(shop.LogStart) || !at.After(c.Signup) || !at.Before(shop.AsOf) || at.Before(before) {
			t.Errorf("%s at %s: before %s, the sign-up or the log, or after the as-of", what, at, before)
		}
	}
	var before time.Time
	for i := range c.Carts {
		logged("cart", c.Carts[i].Time, before)
		before = c.Carts[i].Time
		for j := range c.Orders {
			d := c.Orders[j].Time.Sub(before)
			became := c.Carts[i].Order == c.Orders[j].ID
			if became && (d < 0 || d > time.Hour) || c.Carts[i].Order == "" && d > 0 && d < 24*time.Hour {
				t.Errorf("cart of %s, order %q at %s", before, c.Carts[i].Order, c.Orders[j].Time)
			}
		}
	}
	before = time.Time{}
	for i := range c.Views {
		logged("view", c.Views[i].Time, before)
		before = c.Views[i].Time
	}
	before = time.Time{}
	for i := range c.Emails {
		e := &c.Emails[i]
		logged("e-mail", e.Time, before)
		before = e.Time
		if e.Opened && !e.Delivered || e.Clicked && !e.Opened {
			t.Errorf("e-mail %+v", e)
		}
	}
	if c.EmailConsent != "subscribed" && len(c.Emails) > 0 {
		t.Errorf("consent is %q, and %d e-mails were sent", c.EmailConsent, len(c.Emails))
	}
}

func TestRetentionDecays(t *testing.T) {
	// Of those who first bought at least a year ago, who bought in the quarters
	// after the first 90 days?
	active := [4]int{}
	buyers := 0
	for i := range town().Customers {
		c := &town().Customers[i]
		if c.OrderCount == 0 || c.FirstOrder.After(town().AsOf.AddDate(0, 0, -480)) {
			continue
		}
		buyers++
		var seen [4]bool
		for j := range c.Orders {
			if q := int(c.Orders[j].Time.Sub(c.FirstOrder).Hours()/24/90) - 1; q >= 0 && q < 4 {
				seen[q] = true
			}
		}
		for q := range seen {
			if seen[q] {
				active[q]++
			}
		}
	}
	shares := make([]float64, 4)
	for q := range active {
		shares[q] = float64(active[q]) / float64(buyers)
	}
	t.Logf("active in the second to fifth quarter: %.3f", shares)
	if !slices.IsSortedFunc(shares, func(a, b float64) int { return cmp.Compare(b, a) }) || shares[0] > .6 || shares[3] < .15 {
		t.Errorf("retention by quarter %.3f does not decay", shares)
	}
}

func TestPatterns(t *testing.T) {
	asOf := town().AsOf
	born := func(before, after int) func(*store.Customer) bool {
		return func(c *store.Customer) bool {
			return !c.BirthDate.IsZero() && c.Device != "" &&
				c.BirthDate.After(asOf.AddDate(-before, 0, 0)) && c.BirthDate.Before(asOf.AddDate(-after, 0, 0))
		}
	}
	onPhone := func(c *store.Customer) bool { return c.Device == "phone" }
	within(t, "phone users below 30", rate(born(30, 18), onPhone), .7, .9)
	within(t, "phone users above 60", rate(born(99, 60), onPhone), .1, .35)

	cares := func(c *store.Customer) bool {
		return c.OrderCount > 0 && slices.Contains(c.Interests, "sustainability")
	}
	indifferent := func(c *store.Customer) bool {
		return c.OrderCount > 0 && c.Interests != nil && !slices.Contains(c.Interests, "sustainability")
	}
	green := func(c *store.Customer) bool { return slices.Contains(c.ProductLines, "sustainable") }
	if a, b := rate(cares, green), rate(indifferent, green); a < 1.5*b {
		t.Errorf("of those who care %.3f bought sustainable goods, of the others %.3f", a, b)
	}

	coupons := func(c *store.Customer) bool {
		return c.OrderCount >= 3 && *c.CouponShare >= .5 && *c.EmailsDelivered90d > 0
	}
	fullPrice := func(c *store.Customer) bool {
		return c.OrderCount >= 3 && *c.CouponShare == 0 && *c.EmailsDelivered90d > 0
	}
	opens := func(c *store.Customer) bool { return *c.EmailsOpened90d*2 >= *c.EmailsDelivered90d }
	if a, b := rate(coupons, opens), rate(fullPrice, opens); a < 1.5*b {
		t.Errorf("of coupon lovers %.3f open half of the e-mails, of full-price buyers %.3f", a, b)
	}
	within(t, "bought nothing", rate(nil, func(c *store.Customer) bool { return c.OrderCount == 0 }), .08, .25)
	within(t, "bought once", rate(nil, func(c *store.Customer) bool { return c.OrderCount == 1 }), .25, .45)
	within(t, "refunded something", rate(nil, func(c *store.Customer) bool { return c.Refunded.IsPositive() }), .08, .3)
}

func TestArchetypesShow(t *testing.T) {
	g, err := store.NewGenerator(store.Options{Customers: 20_000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	spent := make(map[string]float64)
	abandoned := make(map[string]float64)
	n := make(map[string]float64)
	for i := range town().Customers {
		c, kind := &town().Customers[i], g.Archetype(i)
		n[kind]++
		spent[kind] += c.TotalSpent.InexactFloat64()
		abandoned[kind] += float64(*c.AbandonedCarts30d)
		if kind == "gift buyer" {
			for j := range c.Orders {
				if m := c.Orders[j].Time.Month(); m < time.November {
					t.Fatalf("gift buyer %s buys in %s", c.ID, m)
				}
			}
		}
		if kind == "never bought" && c.OrderCount > 0 {
			t.Fatalf("%s never bought, but did", c.ID)
		}
	}
	if len(n) != len(store.Archetypes()) {
		t.Errorf("%d archetypes occur, want %d", len(n), len(store.Archetypes()))
	}
	for _, kind := range store.Archetypes() {
		if kind != "loyal" && spent[kind]/n[kind] > .7*spent["loyal"]/n["loyal"] {
			t.Errorf("%s spends %.0f, loyal %.0f", kind, spent[kind]/n[kind], spent["loyal"]/n["loyal"])
		}
		if kind != "cart abandoner" && abandoned[kind]/n[kind] > .5*abandoned["cart abandoner"]/n["cart abandoner"] {
			t.Errorf("%s abandons %.2f carts", kind, abandoned[kind]/n[kind])
		}
	}
}
