package store_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/examples/shop/store"
)

func ExampleGenerate() {
	shop, err := store.Generate(context.Background(), store.Options{Customers: 1000, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	vip := 0
	for i := range shop.Customers {
		c := &shop.Customers[i]
		if c.OrderCount >= 5 && c.TotalSpent.GreaterThanOrEqual(decimal.NewFromInt(1000)) {
			vip++
		}
	}
	fmt.Println(len(shop.Customers), "customers as of", shop.AsOf)
	fmt.Println(vip, "high spenders")
	// Output:
	// 1000 customers as of 2026-07-01 12:00:00 +0000 UTC
	// 112 high spenders
}

func ExampleGenerator_All() {
	g, err := store.NewGenerator(store.Options{Customers: 5000, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	revenue := decimal.Zero
	for c := range g.All() { // one block of customers in memory at a time
		revenue = revenue.Add(c.Spent365d).Sub(c.Refunded)
	}
	fmt.Println(revenue.IsPositive())
	// Output:
	// true
}

func ExampleCustomer_Summarise() {
	shop, err := store.Generate(context.Background(), store.Options{Customers: 10, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	c := &shop.Customers[3]
	for _, years := range []int{0, -1, -2} {
		c.Summarise(shop.AsOf.AddDate(years, 0, 0))
		fmt.Println(c.ID, c.OrderCount, c.TotalSpent)
	}
	// Output:
	// C0000004 8 2176.55
	// C0000004 3 550.38
	// C0000004 1 335.03
}

func ExampleReadOnlineRetail() {
	file := strings.NewReader(`invoice,sku,qty,time,price,customer,country
536365,85123A,6,2010-12-01 08:26,2.55,17850,United Kingdom
536365,71053,6,2010-12-01 08:26,3.39,17850,United Kingdom
C536379,71053,-1,2010-12-02 09:41,3.39,17850,United Kingdom
536414,22139,56,2010-12-01 11:52,0,,United Kingdom
536415,22139,six,2010-12-01 11:57,1.25,12838,United Kingdom
`)
	shop, report, err := store.ReadOnlineRetail(context.Background(), file, store.RetailOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for i := range shop.Customers {
		c := &shop.Customers[i]
		fmt.Println(c.ID, c.Country, c.OrderCount, c.TotalSpent, c.Refunded)
	}
	fmt.Print(&report)
	// Output:
	// 17850 GB 1 35.64 3.39
	// lines read: 5
	// kept: 3, as purchases 2, as refunds 1
	// dropped: 2
	//   malformed: 1
	//     line 6: column 3 (qty) is "six", want a whole number between -10,000,000 and 10,000,000
	//   no customer: 1
	//     line 5: invoice 536414, sku 22139, quantity 56, price 0
	// invoices: 3, with two time stamps 0
	// customers: 1
	// countries: 1
	// lines of cancellations: 1
	// lines with a quantity below 0: 1
	// lines with a price of 0 or below: 1
	// lines equal to an earlier one: 0
	// from 2010-12-01 08:26 to 2010-12-02 09:41
	// sum of quantity × price: 32.25
}
