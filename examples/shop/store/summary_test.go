package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/examples/shop/store"
)

// byHand is a customer whose figures are worked out in the tests below.
func byHand() *store.Customer {
	lines := []store.Line{
		{Time: at("2025-05-01 10:00:00"), SKU: "a", ProductLine: "toys", Quantity: 2, UnitPrice: dec("10.00")},
		{Time: at("2026-01-10 10:00:00"), SKU: "b", ProductLine: "garden", Quantity: 1, UnitPrice: dec("100.00"), Discount: dec("5.00")},
		{Time: at("2026-01-10 10:00:00"), SKU: "a", ProductLine: "toys", Quantity: 1, UnitPrice: dec("10.00")},
		{Time: at("2026-06-01 10:00:00"), SKU: "c", ProductLine: "chess", Quantity: 3, UnitPrice: dec("0.335")},
		{Time: at("2026-08-01 10:00:00"), SKU: "d", ProductLine: "audio", Quantity: 1, UnitPrice: dec("999.00")},
	}
	return &store.Customer{
		ID: "x", Tracked: true, Lines: lines,
		Orders: []store.Order{
			{Time: lines[0].Time, Lines: lines[0:1], Total: dec("20.00"), Discount: dec("0.00")},
			{Time: lines[1].Time, Lines: lines[1:3], Total: dec("100.00"), Discount: dec("10.00"), Coupon: "FIVE"},
			{Time: lines[3].Time, Lines: lines[3:4], Total: dec("1.005"), Discount: dec("0.00")},
			{Time: lines[4].Time, Lines: lines[4:5], Total: dec("999.00"), Discount: dec("0.00")},
		},
		Refunds: []store.Refund{
			{Time: at("2026-01-20 09:00:00"), Amount: dec("30.25")},
			{Time: at("2026-09-01 09:00:00"), Amount: dec("500.00")},
		},
		Carts: []store.Cart{
			{Time: at("2026-06-01 09:50:00"), Order: "o3"},
			{Time: at("2026-06-01 12:00:00")}, // the lower bound itself: not in the window
			{Time: at("2026-06-01 12:00:01")},
			{Time: at("2026-06-30 12:00:00")}, // 24 hours old to the second: abandoned
			{Time: at("2026-06-30 12:00:01")}, // not yet
		},
		Views: []store.PageView{
			{Time: at("2026-06-01 12:00:00")}, {Time: at("2026-06-02 08:00:00")},
			{Time: at("2026-07-01 12:00:00")}, {Time: at("2026-07-01 12:00:01")},
		},
		Emails: []store.Email{
			{Time: at("2026-04-02 12:00:00"), Delivered: true, Opened: true}, // 90 days ago: out
			{Time: at("2026-04-02 12:00:01"), Delivered: true, Opened: true, Clicked: true},
			{Time: at("2026-05-01 12:00:00"), Delivered: true, Opened: true},
			{Time: at("2026-05-08 12:00:00"), Delivered: true},
			{Time: at("2026-05-15 12:00:00")}, // bounced
			{Time: at("2026-07-02 12:00:00"), Delivered: true, Opened: true},
		},
	}
}

func TestSummariseByHand(t *testing.T) {
	c := byHand()
	c.Summarise(at("2026-07-01 12:00:00"))
	equal(t, "OrderCount", c.OrderCount, 3)
	equal(t, "Orders90d", c.Orders90d, 1)
	equal(t, "OrdersPrior90d", c.OrdersPrior90d, 1) // 10 January is 172 days before
	equal(t, "Orders365d", c.Orders365d, 2)
	same(t, "TotalSpent", c.TotalSpent, "121.005")
	same(t, "Spent90d", c.Spent90d, "1.005")
	same(t, "Spent365d", c.Spent365d, "101.005")
	same(t, "AvgOrder", c.AvgOrder, "40.34") // 40.335 rounds away from zero
	equal(t, "FirstOrder", c.FirstOrder, at("2025-05-01 10:00:00"))
	equal(t, "LastOrder", c.LastOrder, at("2026-06-01 10:00:00"))
	equalPtr(t, "OrderGapDays", c.OrderGapDays, 198) // 396 days, two gaps
	equalPtr(t, "CouponShare", c.CouponShare, 1.0/3)
	equalPtr(t, "DiscountShare", c.DiscountShare, 1.0/3)
	same(t, "Refunded", c.Refunded, "30.25")
	equalPtr(t, "RefundShare", c.RefundShare, 302500.0/1210050)
	if want := []string{"chess", "garden", "toys"}; !slices.Equal(c.ProductLines, want) {
		t.Errorf("ProductLines = %v, want %v", c.ProductLines, want)
	}
	equal(t, "FavouriteLine", c.FavouriteLine, "toys")
	equal(t, "DistinctProducts", c.DistinctProducts, 3)
	equalPtr(t, "AbandonedCarts30d", c.AbandonedCarts30d, 2)
	equalPtr(t, "PageViews30d", c.PageViews30d, 2)
	equal(t, "LastVisit", c.LastVisit, at("2026-07-01 12:00:00"))
	equalPtr(t, "EmailsDelivered90d", c.EmailsDelivered90d, 3)
	equalPtr(t, "EmailsOpened90d", c.EmailsOpened90d, 2)
	equalPtr(t, "EmailsClicked90d", c.EmailsClicked90d, 1)
}

func TestSummariseSeesNothingAfterTheAsOf(t *testing.T) {
	c := byHand()
	c.Summarise(at("2026-12-31 00:00:00"))
	equal(t, "OrderCount in December", c.OrderCount, 4)
	same(t, "Refunded in December", c.Refunded, "530.25")
	c.Summarise(at("2025-05-01 10:00:00")) // the first order's own instant counts
	equal(t, "OrderCount on the day", c.OrderCount, 1)
	same(t, "AvgOrder", c.AvgOrder, "20")
	same(t, "Refunded", c.Refunded, "0")
	equalPtr(t, "RefundShare", c.RefundShare, 0)
	equal(t, "DistinctProducts", c.DistinctProducts, 1)
	if c.OrderGapDays != nil {
		t.Errorf("OrderGapDays = %d of one order, want none", *c.OrderGapDays)
	}
	c.Summarise(at("2025-05-01 09:59:59"))
	equal(t, "OrderCount before", c.OrderCount, 0)
	if c.AvgOrder != (decimal.Decimal{}) || c.CouponShare != nil || c.RefundShare != nil ||
		!c.FirstOrder.IsZero() || !c.LastOrder.IsZero() || c.FavouriteLine != "" {
		t.Errorf("figures of a customer without orders are not missing: %+v", c)
	}
	if c.ProductLines == nil || len(c.ProductLines) != 0 {
		t.Errorf("ProductLines = %#v, want an empty set that is present", c.ProductLines)
	}
	equal(t, "TotalSpent", c.TotalSpent.StringFixed(2), "0.00")
}

func TestSummariseUntracked(t *testing.T) {
	c := byHand()
	c.Tracked = false
	c.Summarise(at("2026-07-01 12:00:00"))
	if c.CouponShare != nil || c.DiscountShare != nil || c.AbandonedCarts30d != nil ||
		c.PageViews30d != nil || c.EmailsDelivered90d != nil || c.EmailsOpened90d != nil ||
		c.EmailsClicked90d != nil || !c.LastVisit.IsZero() {
		t.Errorf("what is not tracked is not missing: %+v", c)
	}
	equal(t, "OrderCount", c.OrderCount, 3)
}

func TestWindowsFollowTheZone(t *testing.T) {
	london := time.FixedZone("BST", 3600)
	c := &store.Customer{Orders: []store.Order{{Time: at("2026-04-02 11:30:00"), Total: dec("1")}}}
	c.Summarise(at("2026-07-01 11:30:00").In(london))
	equal(t, "Orders90d at the excluded bound", c.Orders90d, 0)
	c.Summarise(at("2026-07-01 11:29:59").In(london))
	equal(t, "Orders90d a second before", c.Orders90d, 1)
}

func TestSumsStayExact(t *testing.T) {
	c := &store.Customer{}
	want := decimal.Zero
	for i, amount := range []string{
		"0.10", "0.20", "123456789012345678901234567890.12345", "-0.0001", "1e3", "92233720368547.75",
		"92233720368547.75", "92233720368547.75", "9999999999.9999",
	} {
		c.Orders = append(c.Orders, store.Order{Time: at("2026-01-01 00:00:00").Add(time.Duration(i)), Total: dec(amount)})
		want = want.Add(dec(amount))
	}
	for range 40_000 { // past what an int64 of ten-thousandths holds
		c.Orders = append(c.Orders, store.Order{Time: at("2026-01-02 00:00:00"), Total: dec("9999999999.9999")})
	}
	want = want.Add(dec("9999999999.9999").Mul(decimal.NewFromInt(40_000)))
	c.Summarise(at("2026-01-02 00:00:00"))
	same(t, "TotalSpent", c.TotalSpent, want.String())
	same(t, "AvgOrder", c.AvgOrder, want.DivRound(decimal.NewFromInt(40_009), 2).String())
}

func TestManyProducts(t *testing.T) {
	c := &store.Customer{}
	for i := range 100 {
		c.Lines = append(c.Lines, store.Line{SKU: string(rune('A' + i%40))})
	}
	c.Summarise(at("2026-01-01 00:00:00"))
	equal(t, "DistinctProducts", c.DistinctProducts, 40)
	if c.ProductLines != nil {
		t.Errorf("ProductLines = %v, want missing: no line has one", c.ProductLines)
	}
}

func TestLineAmount(t *testing.T) {
	l := store.Line{Quantity: 3, UnitPrice: dec("9.99"), Discount: dec("5.99")}
	same(t, "Amount", l.Amount(), "23.98")
}
