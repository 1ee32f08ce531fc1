package cohort_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/cohort"
	"github.com/shopspring/decimal"
)

// readCSV returns the rows of a data file with its header. The data sets lie
// beside the checkout and are no part of it; without them the test is skipped.
func readCSV(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("the data set %s is not beside the checkout", name)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// onlineRetail returns all 541,909 lines of the UCI set "Online Retail".
func onlineRetail(t testing.TB) []rfm.Purchase {
	t.Helper()
	var log []rfm.Purchase
	for _, row := range readCSV(t, "online_retail_lines.csv.gz")[1:] {
		at, err := time.Parse("2006-01-02 15:04", row[3])
		if err != nil {
			t.Fatal(err)
		}
		amount := decimal.RequireFromString(row[2]).Mul(decimal.RequireFromString(row[4]))
		log = append(log, rfm.Purchase{Customer: row[5], Order: row[0], At: at, Amount: amount})
	}
	return log
}

// The references were made twice, with pandas 1.5.3 and with SQL: "all" is every
// line with a customer, "clean" those with a quantity and a price above zero that
// are no cancellation, which are the lines with an amount above zero. The data end
// on 2011-12-09 at 12:50, so the last cell of each row is running.
func TestOnlineRetail(t *testing.T) {
	log := onlineRetail(t)
	for name, policy := range map[string]cohort.Policy{"all": cohort.AllLines, "clean": cohort.PurchasesOnly} {
		o := cohort.Options{AsOf: time.Date(2011, 12, 9, 12, 50, 0, 0, time.UTC), Policy: policy}
		table, err := cohort.Build(t.Context(), slices.Values(log), o)
		if err != nil {
			t.Fatal(err)
		}
		active := readCSV(t, "reference/ref_online_retail_cohort_"+name+".csv")
		revenue := readCSV(t, "reference/ref_online_retail_cohort_revenue_"+name+".csv")
		if len(table.Cohorts) != 13 || len(active) != 14 || len(table.Columns) != 13 {
			t.Fatalf("%s: %d cohorts of %d columns", name, len(table.Cohorts), len(table.Columns))
		}
		for i := range table.Cohorts {
			compareRow(t, table, i, active[i+1], revenue[i+1])
		}
		compareReport(t, table.Report, policy)
	}
}

func compareRow(t *testing.T, table *cohort.Table, row int, active, revenue []string) {
	t.Helper()
	c := table.Cohorts[row]
	if c.Name != active[0] || c.Name != revenue[0] || strconv.Itoa(c.Customers)+".0" != active[1] {
		t.Errorf("cohort %s of %d customers, want %s of %s", c.Name, c.Customers, active[0], active[1])
	}
	for age := range table.Columns {
		cell, state := table.Cell(row, age), cohort.NotBegun
		switch {
		case age < 12-row:
			state = cohort.Complete
		case age == 12-row:
			state = cohort.Running
		}
		if cell.State != state {
			t.Errorf("%s at %d is %s, want %s", c.Name, age, cell.State, state)
		}
		if state == cohort.NotBegun {
			if active[age+1] != "" || revenue[age+1] != "" {
				t.Errorf("%s at %d: want nothing", c.Name, age)
			}
			continue
		}
		if got := strconv.Itoa(cell.Active) + ".0"; got != active[age+1] {
			t.Errorf("%s at %d: %s active, want %s", c.Name, age, got, active[age+1])
		}
		if want := decimal.RequireFromString(revenue[age+1]); !cell.Revenue.Round(2).Equal(want) {
			t.Errorf("%s at %d: revenue %s, want %s", c.Name, age, cell.Revenue, want)
		}
	}
}

func compareReport(t *testing.T, got cohort.Report, policy cohort.Policy) {
	t.Helper()
	want := cohort.Report{Read: 541909, Anonymous: 135080, Counted: 406829}
	if policy == cohort.PurchasesOnly {
		want.Counted, want.Skipped = 397884, 8945
	}
	if got != want {
		t.Errorf("report %+v, want %+v", got, want)
	}
}
