package rfm_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/rfm"
	"github.com/shopspring/decimal"
)

// readCSV returns the rows of a data file below its header. The data sets lie
// beside the checkout and are no part of it; without them the test is skipped.
func readCSV(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "shared", "data", filepath.FromSlash(name)))
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
	return rows[1:]
}

// onlineRetail returns all 541,909 lines of the UCI set "Online Retail" as they
// are: cancellations have negative quantities, so their amounts are negative.
func onlineRetail(t testing.TB) []rfm.Purchase {
	t.Helper()
	var log []rfm.Purchase
	for _, row := range readCSV(t, "online_retail_lines.csv.gz") {
		at, err := time.Parse("2006-01-02 15:04", row[3])
		if err != nil {
			t.Fatal(err)
		}
		amount := decimal.RequireFromString(row[2]).Mul(decimal.RequireFromString(row[4]))
		log = append(log, rfm.Purchase{Customer: row[5], Order: row[0], At: at, Amount: amount})
	}
	return log
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func utc(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func decs(list ...string) []decimal.Decimal {
	out := make([]decimal.Decimal, len(list))
	for i, s := range list {
		out[i] = dec(s)
	}
	return out
}

func equalDecs(a, b []decimal.Decimal) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Equal(b[i]) {
			return false
		}
	}
	return true
}
