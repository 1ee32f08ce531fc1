package segment

// This file counts allocations: matching makes none.

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// noAllocation are rules that match without allocating, over every kind of record.
var noAllocation = []string{
	`orders >= 3 AND average > 100 AND country IN ("UK", "IE")`,
	`average / orders > 12.5`,
	`orders BETWEEN 1 AND visits + 1`,
	`score > 1.5 OR score * 2 < visits + 1`,
	`seen WITHIN LAST 90 DAYS AND NOT born IN THIS YEAR`,
	`seen > last OR born = seen`,
	`DAYS_SINCE(seen) > 3 AND AGE(born) >= 18`,
	`city = "bath" AND alias NOT IN ("york", "MÜNCHEN")`,
	`city STARTS WITH "ba" OR city LIKE "%ath"`,
	`home = "Bath" AND home NOT CONTAINS "x" AND home LIKE "B_th"`,
	`plan = "gold" AND plan IN ("free", "gold")`,
	`size = "m"`,
	`tags CONTAINS "VIP" AND sizes CONTAINS ANY (1, 2)`,
	`LENGTH(home) > 3 AND DOMAIN(home) = "x"`,
	`COALESCE(orders, visits, 0) > 1 OR MISSING`,
	`orders IS MISSING OR city IS NOT EMPTY`,
}

func TestNoAllocation(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector makes pools forget, so that allocations say nothing")
	}
	values := map[string]any{
		"consent": true, "orders": int64(5), "visits": int64(2), "average": "120.50", "price": "99.95", "score": 2.5, "city": "BATH", "home": "Bath", "alias": "München", "plan": "gold", "size": "m",
		"country": "uk", "ships": "IE", "born": "2000-02-29", "joined": "2026-01-01", "seen": "2026-11-01T00:00:00Z", "last": "2026-11-02T00:00:00Z",
		"tags": []string{"new", "vip"}, "likes": []string{"hats"}, "sizes": []int64{2, 3},
	}
	p, row, known := structOf(values), must(NewRow(personSchema, values)), knownValuesOf(values)
	typed := map[string]any{} // as a program would fill it: JSON's texts are parsed by each test
	for name, v := range values {
		typed[name] = v
	}
	for _, name := range []string{"average", "price"} {
		typed[name] = decimal.RequireFromString(textOr(values[name]))
	}
	for _, name := range []string{"seen", "last"} {
		typed[name] = must(time.Parse(time.RFC3339, textOr(values[name])))
	}
	accessors := accessorBinding(t)
	for _, text := range noAllocation {
		t.Run(strings.ReplaceAll(text, "/", "÷"), func(t *testing.T) {
			asOfs := []time.Time{benchAsOf, benchAsOf.AddDate(0, 0, -1).In(auckland)}
			byStruct, byRow, byMap, byAccessor := must(forPersons.Compile(text)), must(forRows.Compile(text)), must(forMaps.Compile(text)), must(accessors.Compile(text))
			count := func(what string, match func(asOf time.Time)) {
				i := 0
				if n := testing.AllocsPerRun(100, func() { i++; match(asOfs[i&1]) }); n != 0 {
					t.Errorf("%v allocations for a %s", n, what)
				}
			}
			count("struct", func(asOf time.Time) { byStruct.Match(p, asOf) })
			count("row", func(asOf time.Time) { byRow.Match(&row, asOf) })
			count("map", func(asOf time.Time) { byMap.Match(&typed, asOf) })
			if !strings.Contains(text, "average") { // their own accessors allocate
				count("record of accessors", func(asOf time.Time) { byAccessor.Match(known, asOf) })
			}
		})
	}
}

// TestRunAllocatesByBlock runs over more people: that takes a few allocations for
// each block of 4,096, and none for a person.
func TestRunAllocatesByBlock(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector makes pools forget, so that allocations say nothing")
	}
	set, people := benchSet(t), slices.Repeat(benchCustomers(0)[:4096], 16)
	run := func(n int) float64 {
		return testing.AllocsPerRun(3, func() { must(set.RunWith(t.Context(), people[:n], benchAsOf, Run{Workers: 1})) })
	}
	if small, large := run(4096), run(65_536); large > small+200 {
		t.Errorf("%v allocations for 4,096 people, %v for 65,536", small, large)
	}
}
