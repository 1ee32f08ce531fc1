package store

import (
	"iter"
	"time"

	"github.com/shopspring/decimal"
)

// A Shop is a set of customers with their histories, as of one instant.
//
// Reading a Shop is safe for many goroutines; [Customer.Summarise] writes.
type Shop struct {
	// AsOf is the instant at which the derived fields of the customers hold.
	AsOf time.Time
	// LogStart is the instant from which carts, page views and e-mails were
	// kept; it is zero when the shop keeps none. Orders reach back further.
	LogStart time.Time
	// Customers are in ascending order of ID.
	Customers []Customer
}

// Orders gives every order of every customer: by customer, then by time.
func (s *Shop) Orders() iter.Seq[*Order] {
	return func(yield func(*Order) bool) {
		for i := range s.Customers {
			orders := s.Customers[i].Orders
			for j := range orders {
				if !yield(&orders[j]) {
					return
				}
			}
		}
	}
}

// Refunds gives every refund of every customer: by customer, then by time.
func (s *Shop) Refunds() iter.Seq[*Refund] {
	return func(yield func(*Refund) bool) {
		for i := range s.Customers {
			refunds := s.Customers[i].Refunds
			for j := range refunds {
				if !yield(&refunds[j]) {
					return
				}
			}
		}
	}
}

// A Customer is one record: who she is, what she did, and the figures derived
// from what she did. The tags name the fields that rules may test; see package
// segment's For. The package comment says when a field is missing.
type Customer struct {
	// ID names the customer; it is never missing.
	ID string
	// Email is an address in a reserved domain, or missing.
	Email string `segment:"email,omitzero,model=demographic"`

	// BirthDate is a calendar day at midnight UTC, or missing.
	BirthDate time.Time `segment:"birth_date,type=date,optional,model=demographic"`
	// Gender is "female", "male", "other", or missing.
	Gender string `segment:"gender,enum=female|male|other,optional,model=demographic"`
	// Household is "single", "couple", "family", "shared", or missing.
	Household string `segment:"household,enum=single|couple|family|shared,optional,model=demographic"`
	// Children are the children of the household, eldest first. It is nil
	// when the household is missing and empty when there are none.
	Children []Child

	// Country is an ISO 3166-1 alpha-2 code such as "GB", or missing.
	Country string `segment:"country,type=country,optional,model=geographic"`
	// City is the nearest large city, or missing.
	City string `segment:"city,omitzero,fold,model=geographic"`
	// PostalArea is the leading part of the postal code, or missing.
	PostalArea string `segment:"postal_area,omitzero,fold,model=geographic"`
	// Place is where the customer lives, or nil.
	Place *Place

	// Device is the one used most: "phone", "desktop", "tablet", or missing.
	Device string `segment:"device,enum=phone|desktop|tablet,optional,model=technographic"`
	// Devices is the set of all devices used, or nil.
	Devices []string `segment:"devices,optional,model=technographic"`
	// OS is the operating system of Device, or missing.
	OS string `segment:"os,omitzero,fold,model=technographic"`
	// Browser is the browser of Device, or missing.
	Browser string `segment:"browser,omitzero,fold,model=technographic"`
	// AppVersion is the version of the shop's app, such as "4.2.1"; it is
	// missing for those who have not installed it.
	AppVersion string `segment:"app_version,omitzero,model=technographic"`

	// Interests is the set of subjects the customer said to care for, such as
	// "sustainability" or "bargains", or nil when never asked.
	Interests []string `segment:"interests,optional,model=psychographic"`
	// Lifestyle is "urban", "suburban", "rural", "student", or missing.
	Lifestyle string `segment:"lifestyle,enum=urban|suburban|rural|student,optional,model=psychographic"`
	// Attitude is "early adopter", "pragmatist", "sceptic", or missing.
	Attitude string `segment:"attitude,enum=early adopter|pragmatist|sceptic,optional,model=psychographic"`

	// Need is the stated reason to shop: "gift", "restock", "office",
	// "treat", "home project", or missing.
	Need string `segment:"need,enum=gift|restock|office|treat|home project,optional,model=needs"`

	// EmailConsent is "subscribed", "unsubscribed", or missing: never asked.
	EmailConsent string `segment:"email_consent,enum=subscribed|unsubscribed,optional,model=behavioural"`
	// Channel is how the customer was acquired, such as "search", or missing.
	Channel string `segment:"channel,omitzero,model=behavioural"`
	// Signup is when the account was opened, or missing.
	Signup time.Time `segment:"signup,optional,model=behavioural"`
	// Tags is the set of marks put by hand, in whatever letter case people
	// typed ("vip", "VIP"), or nil when the shop keeps none.
	Tags []string `segment:"tags,optional,fold,model=behavioural"`

	// Tracked says whether carts, page views and e-mails of this customer are
	// known at all. Where it is false, what derives from them is missing.
	Tracked bool

	// OrderCount is the number of orders.
	OrderCount int `segment:"orders,model=behavioural,unit=orders"`
	// Orders90d is the number of orders within the last 90 days.
	Orders90d int `segment:"orders_90d,model=behavioural,unit=orders"`
	// OrdersPrior90d is the number of orders in the 90 days before those.
	OrdersPrior90d int `segment:"orders_prior_90d,model=behavioural,unit=orders"`
	// Orders365d is the number of orders within the last 365 days.
	Orders365d int `segment:"orders_365d,model=behavioural,unit=orders"`
	// TotalSpent is the sum of the totals of all orders, refunds not deducted.
	TotalSpent decimal.Decimal `segment:"total_spent,model=value,unit=£"`
	// Spent90d is TotalSpent within the last 90 days.
	Spent90d decimal.Decimal `segment:"spent_90d,model=value,unit=£"`
	// Spent365d is TotalSpent within the last 365 days.
	Spent365d decimal.Decimal `segment:"spent_365d,model=value,unit=£"`
	// AvgOrder is TotalSpent for each order, rounded half away from zero to
	// two places; missing without orders.
	AvgOrder decimal.Decimal `segment:"avg_order,optional,model=value,unit=£"`
	// FirstOrder is when the first order was placed, or missing.
	FirstOrder time.Time `segment:"first_order,optional,model=behavioural"`
	// LastOrder is when the last order was placed, or missing.
	LastOrder time.Time `segment:"last_order,optional,model=behavioural"`
	// OrderGapDays is the time between first and last order divided by the
	// number of gaps, in completed days of 24 hours; nil below two orders.
	OrderGapDays *int `segment:"order_gap_days,model=behavioural,unit=days"`
	// CouponShare is the share of orders with a coupon, 0 to 1; nil without
	// orders, and where coupons are not known.
	CouponShare *float64 `segment:"coupon_share,model=behavioural"`
	// DiscountShare is the share of orders with any discount, 0 to 1; nil
	// as CouponShare is.
	DiscountShare *float64 `segment:"discount_share,model=behavioural"`
	// Refunded is the sum of all refunds.
	Refunded decimal.Decimal `segment:"refunded,model=value,unit=£"`
	// RefundShare is Refunded divided by TotalSpent; nil when nothing was
	// spent.
	RefundShare *float64 `segment:"refund_share,model=value"`
	// ProductLines is the set of product lines bought, refunded or not, in
	// alphabetical order; nil where product lines are not known.
	ProductLines []string `segment:"product_lines,optional,model=needs"`
	// FavouriteLine is the product line on most order lines, the first in the
	// alphabet when several are, or missing.
	FavouriteLine string `segment:"favourite_line,omitzero,model=needs"`
	// DistinctProducts is the number of different SKUs bought.
	DistinctProducts int `segment:"distinct_products,model=behavioural"`

	// AbandonedCarts30d is the number of carts of the last 30 days that are
	// at least 24 hours old and became no order; nil when not Tracked.
	AbandonedCarts30d *int `segment:"abandoned_carts_30d,model=behavioural"`
	// PageViews30d is the number of pages viewed within the last 30 days; nil
	// when not Tracked.
	PageViews30d *int `segment:"page_views_30d,model=behavioural"`
	// LastVisit is the time of the last page view, or missing.
	LastVisit time.Time `segment:"last_visit,optional,model=behavioural"`
	// EmailsDelivered90d is the number of e-mails delivered within the last
	// 90 days; nil when not Tracked.
	EmailsDelivered90d *int `segment:"emails_delivered_90d,model=behavioural"`
	// EmailsOpened90d is the number of those that were opened; nil when not
	// Tracked.
	EmailsOpened90d *int `segment:"emails_opened_90d,model=behavioural"`
	// EmailsClicked90d is the number of those that were clicked; nil when not
	// Tracked.
	EmailsClicked90d *int `segment:"emails_clicked_90d,model=behavioural"`

	// What models say of her: all of it is missing until a program has asked them,
	// and where they have nothing to go by, as of those who never ordered.

	// RFMR, RFMF and RFMM are the scores for recency, frequency and monetary value,
	// from 1 to 5, or 0 for missing; RFMGroup is the name of the group that they
	// make.
	RFMR     int    `segment:"rfm_r,omitzero,model=value"`
	RFMF     int    `segment:"rfm_f,omitzero,model=value"`
	RFMM     int    `segment:"rfm_m,omitzero,model=value"`
	RFMGroup string `segment:"rfm_group,omitzero,model=value"`
	// Cohort is the month of the first order, such as "2026-03".
	Cohort string `segment:"cohort,omitzero,model=behavioural"`
	// PAlive is the probability that she has not stopped buying.
	PAlive *float64 `segment:"p_alive,model=behavioural"`
	// CLV365d is what she is expected to spend in the coming 365 days.
	CLV365d decimal.Decimal `segment:"clv_365d,optional,model=value,unit=£"`

	// Orders are the purchases, by time.
	Orders []Order
	// Lines are the lines of all Orders, in the same order; they share the
	// memory of [Order.Lines].
	Lines []Line
	// Refunds are the refunds and cancellations, by time.
	Refunds []Refund
	// Carts are the filled carts, bought or not, by time.
	Carts []Cart
	// Views are the page views, by time.
	Views []PageView
	// Emails are the e-mails sent, by time.
	Emails []Email
}

// A Child is one child of a household.
type Child struct {
	// Born is a calendar day at midnight UTC.
	Born time.Time
}

// A Place is a point on the earth, in degrees of WGS 84.
type Place struct {
	// Lat is positive to the north.
	Lat float64
	// Lon is positive to the east.
	Lon float64
}

// An Order is one purchase. Total = sum of quantity × unit price over the
// lines − Discount, exactly.
type Order struct {
	// ID names the order; in the UCI data it is the invoice number.
	ID string
	// Customer is the ID of the buyer.
	Customer string
	// Time is when it was placed: the earliest Time of its lines.
	Time time.Time
	// Lines are what was bought, at least one.
	Lines []Line
	// Coupon is the code that was redeemed, or missing.
	Coupon string
	// Discount is everything taken off: the lines' own discounts and the
	// coupon's, zero when there was none.
	Discount decimal.Decimal
	// Total is what was paid.
	Total decimal.Decimal
	// Refunded is what was paid back by the end of the data, which may be
	// later than an as-of: [Refund] has the time. The UCI data do not say
	// which order a cancellation belongs to: there it is zero throughout.
	Refunded decimal.Decimal
}

// A Line is one line of an order or of a refund.
type Line struct {
	// Time is when the line was entered.
	Time time.Time
	// SKU names the product.
	SKU string
	// ProductLine is the kind of product, such as "smartphones", or missing.
	ProductLine string
	// Department is the larger group, such as "electronics", or missing.
	Department string
	// Quantity is the number of units, positive in refunds too.
	Quantity int
	// UnitPrice is the price of one unit before discount.
	UnitPrice decimal.Decimal
	// Discount is what was taken off this line, for all its units; a coupon
	// on the whole order is not in it.
	Discount decimal.Decimal
}

// Amount returns quantity × unit price − discount.
func (l *Line) Amount() decimal.Decimal {
	return l.UnitPrice.Mul(decimal.NewFromInt(int64(l.Quantity))).Sub(l.Discount)
}

// A Refund is money paid back, or a cancellation.
type Refund struct {
	// ID names the refund; in the UCI data it is the cancelling invoice.
	ID string
	// Customer is the ID of the buyer.
	Customer string
	// Order is the ID of the order it belongs to, or missing.
	Order string
	// Time is when it was paid back.
	Time time.Time
	// Amount is what was paid back, positive.
	Amount decimal.Decimal
	// Lines are what came back.
	Lines []Line
}

// A Cart is a cart into which something was put.
type Cart struct {
	// Time is when the last thing was put into it.
	Time time.Time
	// Items is the number of units in it.
	Items int
	// Value is the sum of their prices.
	Value decimal.Decimal
	// Checkout says whether the checkout was begun.
	Checkout bool
	// Order is the ID of the order it became, within the hour, or missing.
	Order string
}

// A PageView is the view of one product page.
type PageView struct {
	// Time is when the page was opened.
	Time time.Time
	// ProductLine is the kind of product shown.
	ProductLine string
}

// An Email is one e-mail of a campaign to one customer.
type Email struct {
	// Time is when it was sent.
	Time time.Time
	// Campaign names the mailing, such as "newsletter 2026-06-23".
	Campaign string
	// Delivered says that it did not bounce.
	Delivered bool
	// Opened implies Delivered.
	Opened bool
	// Clicked implies Opened.
	Clicked bool
}
