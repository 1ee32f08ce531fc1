package clv_test

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/clv"
	"github.com/shopspring/decimal"
)

// purchases makes a log: 500 customers, some of whom buy every other week and some
// every other month, each for sums of their own, and of whom one in eight leaves at
// each purchase.
func purchases() []rfm.Purchase {
	r := rand.New(rand.NewPCG(1, 1))
	var out []rfm.Purchase
	for i := range 500 {
		at := time.Date(2026, 1, 1+r.IntN(90), 12, 0, 0, 0, time.UTC)
		gap, sum := []float64{14, 60}[r.IntN(2)]*(0.5+r.Float64()), 500+r.Int64N(6000)
		for at.Year() == 2026 {
			out = append(out, rfm.Purchase{
				Customer: fmt.Sprintf("c%03d", i), At: at, Amount: decimal.New(sum+r.Int64N(2*sum), -2),
			})
			if r.IntN(8) == 0 {
				break
			}
			at = at.AddDate(0, 0, 1+int(r.ExpFloat64()*gap))
		}
	}
	return out
}

// What each customer is worth in the coming year: from a purchase log to a sum of
// money, and how much of it comes from whom.
func Example() {
	ctx := context.Background()
	histories, _, err := rfm.Histories(ctx, slices.Values(purchases()), rfm.HistoryOptions{
		End: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		log.Fatal(err)
	}
	timings, err := clv.Timings(histories, 7) // in weeks
	if err != nil {
		log.Fatal(err)
	}
	data, err := clv.NewData(timings)
	if err != nil {
		log.Fatal(err)
	}
	fit, err := clv.Fit(ctx, clv.MBG, data)
	if err != nil {
		log.Fatal(err)
	}
	spend, err := clv.FitSpend(ctx, clv.Spends(histories))
	if err != nil {
		log.Fatal(err)
	}
	// Twelve steps of a month, discounted by half a percent each.
	ahead, err := fit.Model.PredictAll(ctx, data, clv.Discounted(12, 52.18/12, 0.005))
	if err != nil {
		log.Fatal(err)
	}
	each, err := spend.Model.ExpectedAll(clv.Spends(histories))
	if err != nil {
		log.Fatal(err)
	}
	total, alive, best := 0.0, 0.0, 0
	for i := range ahead {
		total += ahead[i].Purchases * each[i]
		alive += ahead[i].PAlive
		if ahead[i].Purchases*each[i] > ahead[best].Purchases*each[best] {
			best = i
		}
	}
	fmt.Printf("%d customers, %.0f of them alive, worth %.0f\n", len(ahead), alive, total)
	fmt.Printf("%s: %.0f %% alive, %.1f purchases of %.2f\n",
		histories[best].Customer, 100*ahead[best].PAlive, ahead[best].Purchases, each[best])
	// Output:
	// 500 customers, 139 of them alive, worth 44389
	// c202: 90 % alive, 8.5 purchases of 122.63
}

// How sure is it? The interval of what is expected is about the model; that of
// what one customer does is far wider.
func ExamplePurchaseFit_Expected() {
	ctx := context.Background()
	histories, _, err := rfm.Histories(ctx, slices.Values(purchases()), rfm.HistoryOptions{
		End: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		log.Fatal(err)
	}
	timings, _ := clv.Timings(histories, 7)
	data, err := clv.NewData(timings)
	if err != nil {
		log.Fatal(err)
	}
	fit, err := clv.Fit(ctx, clv.MBG, data)
	if err != nil {
		log.Fatal(err)
	}
	customer := clv.Timing{X: 8, TX: 40, T: 44}
	value, low, high, err := fit.Expected(customer, clv.Within(26), 0.9)
	if err != nil {
		log.Fatal(err)
	}
	least, most, err := fit.Model.Interval(customer, 26, 0.9)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("such customers: %.1f purchases (%.1f to %.1f); one of them: %d to %d\n", value, low, high, least, most)
	// Output:
	// such customers: 2.8 purchases (2.6 to 3.0); one of them: 0 to 8
}

// Who renews: the survivors of 1,000 customers of Fader and Hardie (2007), and what
// becomes of them.
func ExampleFitRenewals() {
	fit, err := clv.FitRenewals(context.Background(), clv.Renewals{1000, 869, 743, 653, 593, 551, 517, 491})
	if err != nil {
		log.Fatal(err)
	}
	survival, err := fit.Model.Survival(12)
	if err != nil {
		log.Fatal(err)
	}
	left, err := fit.Model.Residual(7, 0.1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("alpha %.3f, beta %.3f\n", fit.Model.Alpha, fit.Model.Beta)
	fmt.Printf("still there after 12 renewals: %.0f of 1,000\n", 1000*survival[12])
	fmt.Printf("renewals to come of one who has renewed 7 times, at 10 %%: %.2f\n", left)
	// Output:
	// alpha 0.668, beta 3.806
	// still there after 12 renewals: 378 of 1,000
	// renewals to come of one who has renewed 7 times, at 10 %: 6.85
}
