package store_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/shop/store"
)

// pinned is the fingerprint of 2,000 customers of seed 1: a change to it is a
// change to everybody's example figures, on whatever architecture.
const pinned = "e66b9fc35bd4e58c6b1cd6af2e46b01a0af994be7bb636847dd0c2be1d97d143"

func TestGenerateIsDeterministic(t *testing.T) {
	o := store.Options{Customers: 2000, Seed: 1}
	for _, workers := range []int{0, 1, 2, 7} {
		o.Workers = workers
		if got := fingerprint(t, generate(t, o).Customers); got != pinned {
			t.Errorf("%d workers: fingerprint %s, want %s", workers, got, pinned)
		}
	}
	o.Seed = 2
	if fingerprint(t, generate(t, o).Customers) == pinned {
		t.Error("seed 2 gives the shop of seed 1")
	}
	o.Seed, o.AsOf = 1, at("2025-03-31 00:00:00")
	if fingerprint(t, generate(t, o).Customers) == pinned {
		t.Error("another as-of gives the same shop")
	}
}

func TestSmallShopIsBeginningOfLargeOne(t *testing.T) {
	few := generate(t, store.Options{Customers: 300, Seed: 9})
	many := generate(t, store.Options{Customers: 1000, Seed: 9})
	if fingerprint(t, few.Customers) != fingerprint(t, many.Customers[:300]) {
		t.Error("the first 300 of 1,000 customers are not those of a shop of 300")
	}
}

func TestGeneratorGivesTheSameCustomers(t *testing.T) {
	o := store.Options{Customers: 700, Seed: 3}
	shop := generate(t, o)
	g, err := store.NewGenerator(o)
	if err != nil {
		t.Fatal(err)
	}
	var all []store.Customer
	for c := range g.All() {
		all = append(all, *c)
	}
	if fingerprint(t, all) != fingerprint(t, shop.Customers) {
		t.Error("All and Generate differ")
	}
	for _, i := range []int{0, 255, 256, 699} {
		if !reflect.DeepEqual(g.Customer(i), &shop.Customers[i]) {
			t.Errorf("Customer(%d) and Generate differ", i)
		}
	}
	for range g.All() {
		break // stopping early must not hang or panic
	}
	equal(t, "Len", g.Len(), 700)
	equal(t, "AsOf", g.AsOf(), shop.AsOf)
	equal(t, "LogStart", g.LogStart(), shop.LogStart)
}

func TestGeneratorIsSafeForManyGoroutines(t *testing.T) {
	g, err := store.NewGenerator(store.Options{Customers: 64})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range g.Len() {
				g.Customer(i)
				g.Archetype(i)
			}
		})
	}
	all.Wait()
}

func TestOptionsOutOfRange(t *testing.T) {
	cases := []struct {
		o    store.Options
		want string
	}{
		{store.Options{Customers: -1}, "store: -1 customers, want 1 to 9999999, or 0 for 20000"},
		{store.Options{Customers: 10_000_000}, "store: 10000000 customers, want 1 to 9999999, or 0 for 20000"},
		{store.Options{AsOf: at("1999-12-31 00:00:00")}, "store: as of 1999-12-31, want a year from 2000 to 2200"},
	}
	for _, c := range cases {
		_, err := store.Generate(context.Background(), c.o)
		if err == nil || err.Error() != c.want {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for a customer out of range")
		}
	}()
	g, _ := store.NewGenerator(store.Options{Customers: 1})
	g.Customer(1)
}

func TestGenerateReportsAndStops(t *testing.T) {
	var told []int
	ctx, cancel := context.WithCancel(context.Background())
	_, err := store.Generate(ctx, store.Options{
		Customers: 5000,
		Progress: func(done, total int) {
			equal(t, "total", total, 5000)
			if told = append(told, done); len(told) == 3 {
				cancel()
			}
		},
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context canceled", err)
	}
	if !slices.IsSorted(told) || len(told) > 8 {
		t.Errorf("progress %v after cancelling at the third block", told)
	}
	told = nil
	generate(t, store.Options{Customers: 1000, Progress: func(done, _ int) { told = append(told, done) }})
	if len(told) != 4 || told[3] != 1000 {
		t.Errorf("progress %v, want four blocks up to 1000", told)
	}
}

func TestAsOfInAnotherZone(t *testing.T) {
	auckland := time.FixedZone("NZST", 12*3600)
	asOf := time.Date(2026, time.July, 1, 9, 30, 15, 999, auckland)
	shop := generate(t, store.Options{Customers: 500, AsOf: asOf})
	equal(t, "AsOf", shop.AsOf, asOf.Truncate(time.Second))
	utc := generate(t, store.Options{Customers: 500, AsOf: asOf.UTC()})
	for i := range shop.Customers {
		if !reflect.DeepEqual(shop.Customers[i].Orders, utc.Customers[i].Orders) {
			t.Fatalf("customer %d: the zone changed the orders", i)
		}
	}
}

func TestNobodyCanGrowIntoAnotherCustomersEvents(t *testing.T) {
	shop := generate(t, store.Options{Customers: 300})
	before := fingerprint(t, shop.Customers[1:])
	c := &shop.Customers[0]
	c.Orders = append(c.Orders, store.Order{ID: "mine"})
	c.Lines = append(c.Lines, store.Line{SKU: "mine"})
	c.Views = append(c.Views, store.PageView{ProductLine: "mine"})
	c.Emails = append(c.Emails, store.Email{Campaign: "mine"})
	if fingerprint(t, shop.Customers[1:]) != before {
		t.Error("appending to one customer's events changed another's")
	}
}
