package main

import (
	"time"

	"github.com/clientele-go/clientele/persona"
)

// told are the fields that the base segments are described by, with the words of
// the shop. Defining fields are those that the rules of the base segments test:
// that they differ says nothing.
var told = []struct {
	field, description, phrase string
	defining                   bool
}{
	{field: "gender", phrase: "are {}"},
	{field: "household", phrase: "live as a {} household"},
	{field: "country", phrase: "live in {}"},
	{field: "city", phrase: "live near {}"},
	{field: "lifestyle", phrase: "live a {} life"},
	{field: "attitude", phrase: "call themselves {}"},
	{field: "interests", phrase: "care for {}"},
	{field: "device", phrase: "shop from a {}"},
	{field: "need", phrase: "came for {}"},
	{field: "channel", phrase: "came by {}"},
	{field: "email_consent", phrase: "are {} to e-mail"},
	{field: "favourite_line", description: "favourite line", phrase: "buy {} most"},
	{field: "product_lines", phrase: "have bought {}"},
	{field: "orders", description: "number of orders", phrase: "have placed {} or more", defining: true},
	{field: "first_order", description: "first order", defining: true},
	{field: "last_order", description: "last order", defining: true},
	{field: "total_spent", description: "total spend"},
	{field: "avg_order", description: "average order"},
	{field: "coupon_share", description: "share of orders with a coupon"},
	{field: "refund_share", description: "share of spend refunded"},
	{field: "page_views_30d", description: "page views in 30 days"},
	{field: "abandoned_carts_30d", description: "carts abandoned in 30 days"},
	{field: "emails_opened_90d", description: "e-mails opened in 90 days"},
}

// features are the columns of the population that tell something of a segment.
func (j *job) features() ([]persona.Feature, error) {
	var names []string
	for _, t := range told {
		names = append(names, t.field)
	}
	columns, err := j.people.Columns(j.shop.Customers, names...)
	if err != nil {
		return nil, err
	}
	features := persona.FromColumns(columns, j.asOf)
	for i, t := range told {
		f := &features[i]
		f.Description, f.Phrase, f.Defining = t.description, t.phrase, t.defining
	}
	return append(features, j.ages()), nil
}

// ages says more to people than days of birth.
func (j *job) ages() persona.Feature {
	const year = 365.2425 * 24 * float64(time.Hour)
	ages, missing := make([]float64, len(j.shop.Customers)), make([]bool, len(j.shop.Customers))
	for i := range j.shop.Customers {
		born := j.shop.Customers[i].BirthDate
		missing[i] = born.IsZero()
		ages[i] = float64(int(float64(j.asOf.Sub(born)) / year))
	}
	age := persona.Numbers("age", ages, missing)
	age.Unit, age.Model = "years", "demographic"
	return age
}
