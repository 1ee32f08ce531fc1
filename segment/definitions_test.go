package segment

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

type buyer struct {
	Orders90d *int64     `segment:"orders_90d"`
	Spent     *int64     `segment:"spent"`
	Country   string     `segment:"country,type=country,optional"`
	Orders    []purchase `segment:"orders,events"`
}

type purchase struct {
	At    time.Time `segment:"at"`
	Total int64     `segment:"total"`
}

const shared = `
list home = ("GB", "IE")
metric recent = COUNT(orders WITHIN LAST 90 DAYS)
metric twice = recent * 2
metric orders_90d = COUNT(orders) -- the field goes first
segment frequent { when twice >= 4 }
segment local { when country IN @home }
segment best { when SEGMENT(frequent) AND SEGMENT(local) AND NOT SEGMENT(worth.low) }
segment fans { when COUNT(orders WHERE total > recent AND SEGMENT(frequent)) >= 1 }
tiers worth "Worth" {
  model value
  high "High" when spent >= 100
  mid when spent >= 10 OR country = "FR"
  low otherwise
}
`

func buyers(r *rand.Rand, n int) []buyer {
	asOf := benchAsOf
	people := make([]buyer, n)
	for i := range people {
		p := &people[i]
		if r.IntN(3) > 0 {
			p.Spent = new(r.Int64N(200))
		}
		p.Country = []string{"", "GB", "IE", "FR", "DE"}[r.IntN(5)]
		for range r.IntN(6) {
			p.Orders = append(p.Orders, purchase{asOf.AddDate(0, 0, -r.IntN(180)), r.Int64N(8)})
		}
	}
	return people
}

// TestDefinitionsAreTheirText compares rules that refer to definitions with the same
// rules written out.
func TestDefinitionsAreTheirText(t *testing.T) {
	b := must(For[buyer]())
	library := must(dsl.NewLibrary(must(dsl.ParseFile(shared))))
	people := buyers(rand.New(rand.NewPCG(7, 7)), 500)
	const recent, frequent = "COUNT(orders WITHIN LAST 90 DAYS)", "COUNT(orders WITHIN LAST 90 DAYS) * 2 >= 4"
	const high, mid = "(spent >= 100)", `(spent >= 10 OR country = "FR")`
	for short, long := range map[string]string{
		"recent > 1":                        recent + " > 1",
		"-twice + recent < 0 OR MISSING":    "-" + recent + " < 0",
		"SEGMENT(frequent)":                 frequent,
		"NOT SEGMENT(local)":                `NOT country IN ("GB", "IE")`,
		"country NOT IN @home":              `country NOT IN ("GB", "IE")`,
		"SEGMENT(best)":                     frequent + ` AND country IN ("GB", "IE") AND NOT (NOT ` + high + ` AND NOT ` + mid + `)`,
		"SEGMENT(worth.high)":               high,
		"SEGMENT(worth.mid)":                "NOT " + high + " AND " + mid,
		"SEGMENT(worth.low) OR spent = 150": "NOT " + high + " AND NOT " + mid + " OR spent = 150",
		"orders_90d IS MISSING":             "TRUE",
		"SEGMENT(fans)":                     "COUNT(orders WITHIN LAST 90 DAYS) >= 2 AND ANY(orders WHERE total > " + recent + ")",
		"COUNT(orders WHERE total >= recent) > 1 AND MAX(orders.total WHERE SEGMENT(worth.low)) > 3": "COUNT(orders WHERE total >= " + recent + ") > 1 AND MAX(orders.total WHERE NOT " + high + " AND NOT " + mid + ") > 3",
		"recent IN TOP 10% OR SEGMENT(local)":                                                        recent + ` IN TOP 10% OR country IN ("GB", "IE")`,
	} {
		with, without := must(b.CompileWith(short, Options{Library: library})), must(b.Compile(long))
		if len(with.Unmeasured()) > 0 {
			with = must(with.With(must(with.Measure(context.Background(), people, benchAsOf))))
			without = must(without.With(must(without.Measure(context.Background(), people, benchAsOf))))
		}
		for i := range people {
			if got, want := with.Match(&people[i], benchAsOf), without.Match(&people[i], benchAsOf); got != want {
				t.Fatalf("%s is %v, written out %v, for %+v", short, got, want, people[i])
			}
		}
	}
}

// TestMetricsOnFlatRecords runs the same rule on records that bring the value.
func TestMetricsOnFlatRecords(t *testing.T) {
	b := must(Rows(schemaOf("recent int?")))
	library := must(dsl.NewLibrary(must(dsl.ParseFile("metric recent = COUNT(orders WITHIN LAST 90 DAYS)\nsegment frequent { when recent >= 2 }"))))
	rule := must(b.CompileWith("SEGMENT(frequent)", Options{Library: library}))
	for _, c := range []struct {
		values map[string]any
		want   Outcome
	}{{map[string]any{"recent": 2}, In}, {map[string]any{"recent": 1}, Out}, {map[string]any{}, Undecided}} {
		row := must(NewRow(b.Schema(), c.values))
		if got := rule.Match(&row, benchAsOf); got != c.want {
			t.Errorf("%v is %v, want %v", c.values, got, c.want)
		}
	}
}

// TestTiersPartition finds everyone who is decided in exactly one tier.
func TestTiersPartition(t *testing.T) {
	b := must(For[buyer]())
	set := must(b.Load(strings.NewReader(shared)))
	people := buyers(rand.New(rand.NewPCG(8, 8)), 2000)
	result := must(set.Run(context.Background(), people, benchAsOf))
	var names []string
	in := make([]int, len(people))
	undecided := make([]bool, len(people))
	for _, tally := range result.Tallies {
		names = append(names, tally.Name)
		if !strings.HasPrefix(tally.Name, "worth.") {
			continue
		}
		for i := range people {
			if tally.Members.Has(i) {
				in[i]++
			}
			undecided[i] = undecided[i] || tally.Unknown.Has(i)
		}
	}
	if got := strings.Join(names, " "); got != "frequent local best fans worth.high worth.mid worth.low" {
		t.Errorf("the segments are %s", got)
	}
	for i := range people {
		if in[i] > 1 || in[i] == 0 && !undecided[i] || in[i] == 1 && undecided[i] {
			t.Fatalf("%+v is in %d tiers, undecided %v", people[i], in[i], undecided[i])
		}
	}
	if n, ok := set.Segment("worth.high"); !ok || n.Title != "High" || n.Model != dsl.ModelValue {
		t.Errorf("the first tier is %+v", n.Segment)
	}
}

// TestDefinitionMistakes points into the definitions, once each.
func TestDefinitionMistakes(t *testing.T) {
	b := must(For[buyer]())
	for file, want := range map[string]string{
		"metric a = spend * 2\nsegment x { when a > 1 }\nsegment y { when a > 2 AND SEGMENT(x) }": "1:12: no field spend (did you mean spent?) [unknown-field]",
		"metric a = spend":                 "1:12: no field spend (did you mean spent?) [unknown-field]",
		"metric a = b + 1\nmetric b = a\n": "2:12: a refers to itself: a → b → a (write out one of them) [cycle]",
		"segment x { when SEGMENT(x) }":    "x refers to itself: x → x",
		"segment x { when SEGMENT(y) }\nsegment y { when NOT SEGMENT(z) }\nsegment z { when spent > 1 OR SEGMENT(x) }": "x → y → z → x",
		"segment x { when SEGMENT(loyal) }\nsegment loyals { when spent > 1 }":                                         "1:18: no segment loyal (did you mean loyals?) [unknown-segment]",
		"segment x { when country IN @eu }\nlist eu = (\"GB\", \"XX\")":                                                `"XX" is no country`,
		"segment x { when country IN @eu }\nlist ue = (\"GB\")":                                                        "the host has no list @eu (did you mean @ue?)",
		"metric a = spent > 3": "a metric is one value",
		"metric r = spent\nsegment x { when SEGMENT(y) }\nsegment y { when r IN TOP 3 AND (PERCENTILE(spent) + spent) IN TOP 5 }": "a rank within the population",
		"metric p = PERCENTILE(spent)\nsegment y { when p IN TOP 3 }":                                                             "depends on one itself",
		"tiers t { a when spendd > 3 b otherwise }":                                                                               "1:18: no field spendd (did you mean spent?) [unknown-field]",
	} {
		_, err := b.Load(strings.NewReader(file))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngives %v\nwant %s", file, err, want)
		} else if strings.Contains(want, "1:12") && strings.Count(err.Error(), "spend ") != 1 {
			t.Errorf("the mistake is told more than once:\n%v", err)
		}
	}
}

// TestDoublingDefinitions refuses what would double without end.
func TestDoublingDefinitions(t *testing.T) {
	var text strings.Builder
	text.WriteString("metric m0 = spent\n")
	for i := range 40 {
		name := func(n int) string { return "m" + string(rune('a'+n%26)) + string(rune('a'+n/26)) }
		below := "m0"
		if i > 0 {
			below = name(i - 1)
		}
		text.WriteString("metric " + name(i) + " = " + below + " + " + below + "\n")
	}
	start := time.Now()
	_, err := must(For[buyer]()).Load(strings.NewReader(text.String()))
	if err == nil || !strings.Contains(err.Error(), "100000 parts") {
		t.Errorf("got %v", err)
	}
	if time.Since(start) > time.Minute {
		t.Error("it took minutes")
	}
}

func TestListGivenTwice(t *testing.T) {
	_, err := must(For[buyer]()).LoadWith(strings.NewReader("list eu = (\"GB\")"), Options{Lists: map[string][]any{"eu": {"FR"}}})
	if err != nil {
		t.Log(err)
	}
	_, err = must(For[buyer]()).LoadWith(strings.NewReader("list eu = (\"GB\") segment x { when country IN @eu }"), Options{Lists: map[string][]any{"eu": {"FR"}}})
	if err == nil || !strings.Contains(err.Error(), "given twice") {
		t.Errorf("got %v", err)
	}
}
