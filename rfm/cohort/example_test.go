package cohort_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/cohort"
	"github.com/shopspring/decimal"
)

func bought(customer string, month time.Month, day int, amount int64) rfm.Purchase {
	return rfm.Purchase{
		Customer: customer, At: time.Date(2026, month, day, 12, 0, 0, 0, time.UTC), Amount: decimal.NewFromInt(amount),
	}
}

var shopLog = []rfm.Purchase{
	bought("ann", time.January, 3, 40), bought("ann", time.February, 7, 25), bought("ann", time.April, 4, 30),
	bought("bob", time.January, 19, 60), bought("cat", time.January, 30, 20), bought("cat", time.March, 2, 20),
	bought("dan", time.February, 11, 80), bought("dan", time.March, 12, 15), bought("eve", time.February, 25, 10),
	bought("fay", time.March, 8, 55), bought("fay", time.April, 9, 5),
}

var tenthOfApril = time.Date(2026, time.April, 10, 18, 0, 0, 0, time.UTC)

func ExampleBuild() {
	table, err := cohort.Build(context.Background(), slices.Values(shopLog), cohort.Options{AsOf: tenthOfApril})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(table)
	fmt.Println()
	fmt.Print(table.Text(cohort.PerCustomer))
	// Output:
	// retention, %
	// month    customers      0      1     2     3
	// 2026-01          3  100.0   33.3  33.3  33.3*
	// 2026-02          2  100.0   50.0   0.0*
	// 2026-03          1  100.0  100.0*
	// mean                100.0   40.0  33.3
	// * running on 2026-04-10
	//
	// cumulative revenue per customer
	// month    customers      0      1      2      3
	// 2026-01          3  40.00  48.33  55.00  65.00*
	// 2026-02          2  45.00  52.50  52.50*
	// 2026-03          1  55.00  60.00*
	// mean                44.17  50.00  55.00
	// * running on 2026-04-10
}

func ExampleTable_Cell() {
	table, err := cohort.Build(context.Background(), slices.Values(shopLog), cohort.Options{AsOf: tenthOfApril})
	if err != nil {
		fmt.Println(err)
		return
	}
	for column := range table.Columns {
		c := table.Cell(1, column) // those who began in February
		fmt.Println(column, c.State, c.Active, "of", c.Customers)
	}
	// Output:
	// 0 complete 2 of 2
	// 1 complete 1 of 2
	// 2 running 0 of 2
	// 3 not begun 0 of 0
}

// Brackets put several periods into one column.
func ExampleOptions_brackets() {
	table, err := cohort.Build(context.Background(), slices.Values(shopLog), cohort.Options{
		AsOf:     tenthOfApril,
		Brackets: []cohort.Bracket{{From: 0, To: 0}, {From: 1, To: 2}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(table.Text(cohort.Active))
	// Output:
	// active customers
	// month    customers  0  1-2
	// 2026-01          3  3    2
	// 2026-02          2  2    1*
	// 2026-03          1  1    1*
	// * running on 2026-04-10
}

// Any function of the customer makes the rows.
func ExampleOptions_group() {
	channel := map[string]string{"ann": "search", "bob": "shop", "cat": "search", "dan": "shop", "eve": "search"}
	table, err := cohort.Build(context.Background(), slices.Values(shopLog), cohort.Options{
		AsOf:  tenthOfApril,
		Group: func(customer string) (string, bool) { name, ok := channel[customer]; return name, ok },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range table.Cohorts {
		fmt.Printf("%s: after a month %.0f %% of %d\n", c.Name, 100*c.Cells[1].Retention, c.Cells[1].Customers)
	}
	fmt.Println(table.Report.Outside, "lines of others")
	// Output:
	// search: after a month 33 % of 3
	// shop: after a month 50 % of 2
	// 2 lines of others
}
