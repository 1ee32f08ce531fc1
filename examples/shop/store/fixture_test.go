package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/examples/shop/store"
)

// retailFile lies beside the project when the data have been fetched.
var retailFile = filepath.Join("..", "..", "..", "..", "shared", "data", "online_retail_lines.csv.gz")

func openRetail(tb testing.TB) *os.File {
	tb.Helper()
	f, err := os.Open(retailFile)
	if err != nil {
		tb.Skipf("the UCI Online Retail lines are not at %s; get them to run this test", retailFile)
	}
	tb.Cleanup(func() { f.Close() })
	return f
}

// town is a generated shop that the tests share and do not write to.
var town = sync.OnceValue(func() *store.Shop {
	shop, err := store.Generate(context.Background(), store.Options{Customers: 20_000, Seed: 1})
	if err != nil {
		panic(err)
	}
	return shop
})

func generate(tb testing.TB, o store.Options) *store.Shop {
	tb.Helper()
	shop, err := store.Generate(context.Background(), o)
	if err != nil {
		tb.Fatal(err)
	}
	return shop
}

// fingerprint hashes every field of every customer, events included.
func fingerprint(tb testing.TB, customers []store.Customer) string {
	tb.Helper()
	h := sha256.New()
	to := json.NewEncoder(h)
	for i := range customers {
		if err := to.Encode(&customers[i]); err != nil {
			tb.Fatal(err)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func read(tb testing.TB, lines ...string) (*store.Shop, store.Report) {
	tb.Helper()
	text := "invoice,sku,qty,time,price,customer,country\n" + strings.Join(lines, "\n")
	shop, report, err := store.ReadOnlineRetail(context.Background(), strings.NewReader(text), store.RetailOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	return shop, report
}

func dec(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func at(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05", text)
	if err != nil {
		panic(err)
	}
	return t
}

func same(tb testing.TB, what string, got decimal.Decimal, want string) {
	tb.Helper()
	if !got.Equal(dec(want)) {
		tb.Errorf("%s = %s, want %s", what, got, want)
	}
}

func equal[T comparable](tb testing.TB, what string, got, want T) {
	tb.Helper()
	if got != want {
		tb.Errorf("%s = %v, want %v", what, got, want)
	}
}

func equalPtr[T comparable](tb testing.TB, what string, got *T, want T) {
	tb.Helper()
	if got == nil {
		tb.Errorf("%s is missing, want %v", what, want)
		return
	}
	equal(tb, what, *got, want)
}
