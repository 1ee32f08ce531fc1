package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/shop/store"
)

// A rule is a common segment rule, in the rule language and in plain Go.
type rule struct {
	text string
	in   func(*store.Customer) bool
}

// TestRulesThatPractitionersUseSelectSomebody asks that each rule select some
// of the generated customers, and not most.
func TestRulesThatPractitionersUseSelectSomebody(t *testing.T) {
	for _, rule := range slices.Concat(buyingRules, logRules, personRules) {
		share := rate(nil, rule.in)
		t.Logf("%6.2f %%  %s", 100*share, rule.text)
		if share < .001 || share > .6 {
			t.Errorf("%.2f %% of the customers are in, want 0.1 to 60: %s", 100*share, rule.text)
		}
	}
}

func ago(days int) time.Time { return town().AsOf.AddDate(0, 0, -days) }

// last says whether an instant lies within the last days.
func last(at time.Time, days int) bool { return at.After(ago(days)) }

var buyingRules = []rule{
	{`orders_90d >= 3 AND avg_order > 100 AND country IN ("UK","IE")`, func(c *store.Customer) bool {
		return c.Orders90d >= 3 && c.AvgOrder.GreaterThan(dec("100")) && (c.Country == "GB" || c.Country == "IE")
	}},
	{`total_spent >= 1000 AND orders >= 5`, func(c *store.Customer) bool {
		return c.TotalSpent.GreaterThanOrEqual(dec("1000")) && c.OrderCount >= 5
	}},
	{`orders = 1 AND last_order NOT WITHIN LAST 60 DAYS`, func(c *store.Customer) bool {
		return c.OrderCount == 1 && !last(c.LastOrder, 60)
	}},
	{`last_order WITHIN LAST 30 DAYS`, func(c *store.Customer) bool { return last(c.LastOrder, 30) }},
	{`orders >= 2 AND last_order BETWEEN 365 DAYS AGO AND 120 DAYS AGO`, func(c *store.Customer) bool {
		return c.OrderCount >= 2 && last(c.LastOrder, 365) && !last(c.LastOrder, 120)
	}},
	{`ANY(lines WHERE line = "garden") AND NO(lines WHERE line = "kitchen")`, func(c *store.Customer) bool {
		return slices.Contains(c.ProductLines, "garden") && !slices.Contains(c.ProductLines, "kitchen")
	}},
	{`orders >= 3 AND COUNT(orders WHERE discount > 0) * 2 >= COUNT(orders)`, func(c *store.Customer) bool {
		return c.OrderCount >= 3 && *c.DiscountShare >= .5
	}},
	{`orders >= 3 AND NO(orders WITHIN LAST 365 DAYS WHERE discount > 0)`, func(c *store.Customer) bool {
		return c.OrderCount >= 3 && !slices.ContainsFunc(c.Orders, func(o store.Order) bool {
			return last(o.Time, 365) && o.Discount.IsPositive()
		})
	}},
	{`spent_365d > 400 AND last_order NOT WITHIN LAST 90 DAYS AND SEGMENT(mailable)`, func(c *store.Customer) bool {
		return c.Spent365d.GreaterThan(dec("400")) && !last(c.LastOrder, 90) && c.EmailConsent == "subscribed"
	}},
	{`orders_90d * 2 < COUNT(orders BETWEEN 180 DAYS AGO AND 90 DAYS AGO)`, func(c *store.Customer) bool {
		return c.Orders90d*2 < c.OrdersPrior90d
	}},
	{`first_order IN MONTH 2026-01`, func(c *store.Customer) bool {
		return c.FirstOrder.Year() == 2026 && c.FirstOrder.Month() == time.January
	}},
	{`refunded > 0.5 * total_spent`, func(c *store.Customer) bool { return c.RefundShare != nil && *c.RefundShare > .5 }},
}

var logRules = []rule{
	{`SEQUENCE(checkout THEN NOT purchase WITHIN 24 HOURS) WITHIN LAST 7 DAYS`, func(c *store.Customer) bool {
		return slices.ContainsFunc(c.Carts, func(k store.Cart) bool {
			return k.Checkout && k.Order == "" && last(k.Time, 7) && !last(k.Time, 1)
		})
	}},
	{`COUNT(views WITHIN LAST 14 DAYS WHERE category = "smartphones") >= 3 AND NO(lines WHERE line = "smartphones")`,
		func(c *store.Customer) bool {
			n := 0
			for _, v := range c.Views {
				if v.ProductLine == "smartphones" && last(v.Time, 14) {
					n++
				}
			}
			return n >= 3 && !slices.Contains(c.ProductLines, "smartphones")
		}},
	{`COUNT(emails WITHIN LAST 30 DAYS WHERE opened) >= 3`, func(c *store.Customer) bool {
		n := 0
		for _, e := range c.Emails {
			if e.Opened && last(e.Time, 30) {
				n++
			}
		}
		return n >= 3
	}},
	{`emails_delivered_90d >= 5 AND emails_opened_90d = 0`, func(c *store.Customer) bool {
		return *c.EmailsDelivered90d >= 5 && *c.EmailsOpened90d == 0
	}},
}

var personRules = []rule{
	{`birth_date ANNIVERSARY WITHIN NEXT 7 DAYS AND email_consent = "subscribed"`, func(c *store.Customer) bool {
		next := time.Date(town().AsOf.Year(), c.BirthDate.Month(), c.BirthDate.Day(), 0, 0, 0, 0, time.UTC)
		return !c.BirthDate.IsZero() && c.EmailConsent == "subscribed" && !next.Before(ago(1)) && next.Before(ago(-7))
	}},
	{`place WITHIN 25 KM OF (51.5074, -0.1278), as a square`, func(c *store.Customer) bool {
		return c.Place != nil && c.Place.Lat > 51.3 && c.Place.Lat < 51.7 && c.Place.Lon > -.4 && c.Place.Lon < .2
	}},
	{`country IN ("US","CA")`, func(c *store.Customer) bool { return c.Country == "US" || c.Country == "CA" }},
	{`ANY(children WHERE AGE(born) BETWEEN 3 AND 6)`, func(c *store.Customer) bool {
		return slices.ContainsFunc(c.Children, func(k store.Child) bool {
			return k.Born.After(town().AsOf.AddDate(-7, 0, 0)) && !k.Born.After(town().AsOf.AddDate(-3, 0, 0))
		})
	}},
	{`signup WITHIN LAST 14 DAYS AND orders = 0`, func(c *store.Customer) bool {
		return last(c.Signup, 14) && c.OrderCount == 0
	}},
	{`gender = "female" AND ANY(lines WHERE line = "menswear" AND bought BETWEEN 2026-06-01 AND 2026-06-21)`,
		func(c *store.Customer) bool {
			return c.Gender == "female" && slices.ContainsFunc(c.Lines, func(l store.Line) bool {
				return l.ProductLine == "menswear" && l.Time.After(at("2026-06-01 00:00:00")) &&
					l.Time.Before(at("2026-06-22 00:00:00"))
			})
		}},
	{`devices CONTAINS "phone" AND NOT devices CONTAINS "desktop" AND app_version < v4.2`, func(c *store.Customer) bool {
		return slices.Contains(c.Devices, "phone") && !slices.Contains(c.Devices, "desktop") &&
			c.AppVersion != "" && c.AppVersion < "4.10" // the versions sold sort by bytes up to 4.1.3
	}},
	{`tags CONTAINS "VIP"`, func(c *store.Customer) bool {
		return slices.Contains(c.Tags, "vip") || slices.Contains(c.Tags, "VIP")
	}},
}
