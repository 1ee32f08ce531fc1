package segment

import (
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

type basket struct {
	visits int64
	orders []sale
}

type sale struct {
	at    time.Time
	total int64
}

// shopOf binds baskets, and counts how often the orders of one are asked for.
func shopOf(asked *int) *Binding[basket] {
	schema := &dsl.Schema{
		Fields: []dsl.Field{{Name: "visits", Type: dsl.Type{Kind: dsl.KindInt}}},
		Events: []dsl.Events{{Name: "orders", Time: "at", Fields: []dsl.Field{{Name: "total", Type: dsl.Type{Kind: dsl.KindInt}}}}},
	}
	return must(Bind(schema,
		IntOf("visits", func(b *basket) (int64, bool) { return b.visits, true }),
		EventsOf("orders", func(b *basket) []sale { *asked++; return b.orders },
			InstantOf("at", func(s *sale) (time.Time, bool) { return s.at, true }),
			IntOf("total", func(s *sale) (int64, bool) { return s.total, true }))))
}

// TestKept counts how often a customer's orders are gone through: once for the rule, and
// once for each thing that a WHERE asks of the customer, however many orders there are; but
// for each order where that names something of the order.
func TestKept(t *testing.T) {
	asked := 0
	binding := shopOf(&asked)
	library := must(dsl.NewLibrary(must(dsl.ParseFile(`metric mean = AVG(orders.total)
segment busy "Busy" { when COUNT(orders) > visits }`))))
	people := make([]basket, 2)
	for i := range int64(50) {
		at := time.Date(2026, 1, 1, int(i), 0, 0, 0, time.UTC)
		people[0].orders = append(people[0].orders, sale{at, i % 10})
		people[1].orders = append(people[1].orders, sale{at, 5 + i%2})
	}
	people[1].visits = 90
	for rule, want := range map[string]struct {
		asked int
		in    [2]Outcome
	}{
		"COUNT(orders WHERE total > AVG(orders.total)) = 25":                                     {2, [2]Outcome{In, In}},
		"COUNT(orders WHERE total > mean AND total < MAX(orders.total) AND visits < 9) = 20":     {3, [2]Outcome{In, Out}},
		"ANY(orders WHERE total = 6 AND SEGMENT(busy))":                                          {2, [2]Outcome{In, Out}},
		"ALL(orders WHERE ANY(orders WHERE total = 9))":                                          {2, [2]Outcome{In, Out}},
		"ANY(orders WHERE total = 6 AND COUNT(orders WHERE total > visits) > 0)":                 {2, [2]Outcome{In, Out}},
		"ANY(orders WHERE total = 6 AND SEQUENCE(orders WHERE total = 8 THEN orders))":           {3, [2]Outcome{In, Out}},
		"COUNT(orders WHERE COUNT(orders WHERE total > AVG(orders.total)) = 25) = 50":            {3, [2]Outcome{In, In}},
		"SUM(orders.total WHERE total = LAST(orders.total)) = 45":                                {2, [2]Outcome{In, Out}},
		"COUNT(orders WHERE total < LAST(orders.total) AND total < COUNT(orders) * visits) > 20": {3, [2]Outcome{Out, In}},
	} {
		compiled, err := binding.CompileWith(rule, Options{Library: library})
		if err != nil {
			t.Fatal(err)
		}
		for i := range people {
			asked = 0
			if got := compiled.Match(&people[i], tableAsOf); got != want.in[i] {
				t.Errorf("%s: person %d is %v, want %v", rule, i, got, want.in[i])
			}
			if asked > want.asked {
				t.Errorf("%s: the orders of person %d are asked for %d times, want %d at most", rule, i, asked, want.asked)
			}
		}
	}
}

// BenchmarkOfCustomer asks of the customer what is the same for each of 8,000 orders.
func BenchmarkOfCustomer(b *testing.B) {
	var customer basket
	for i := range int64(8000) {
		customer.orders = append(customer.orders, sale{tableAsOf.Add(-time.Duration(i) * time.Hour), i % 100})
	}
	rule := must(shopOf(new(int)).Compile("COUNT(orders WHERE total > AVG(orders.total)) = 4000"))
	b.ReportAllocs()
	for b.Loop() {
		if rule.Match(&customer, tableAsOf) != In {
			b.Fatal("out")
		}
	}
}
