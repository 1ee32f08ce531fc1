package check_test

import (
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
)

// boundaries is a shop with a field of each kind, and events in events.
var boundaries = &dsl.Schema{
	Fields: []dsl.Field{
		{Name: "price", Type: dsl.Type{Kind: dsl.KindDecimal}}, {Name: "country", Type: dsl.Type{Kind: dsl.KindCountry}},
		{Name: "spent", Type: dsl.Type{Kind: dsl.KindMoney}, Currency: "GBP"}, {Name: "app", Type: dsl.Type{Kind: dsl.KindVersion}},
		{Name: "home", Type: dsl.Type{Kind: dsl.KindPlace}}, {Name: "code", Type: dsl.Type{Kind: dsl.KindText}},
	},
	Events: []dsl.Events{{Name: "orders", Time: "at", Fields: []dsl.Field{{Name: "points", Type: dsl.Type{Kind: dsl.KindInt}}, {Name: "gift", Type: dsl.Type{Kind: dsl.KindBool}}},
		Events: []dsl.Events{{Name: "lines", Fields: []dsl.Field{{Name: "price", Type: dsl.Type{Kind: dsl.KindDecimal}}}}}}},
}

// TestBoundaries asks for what is just allowed, and for what is just not.
func TestBoundaries(t *testing.T) {
	c, err := check.New(boundaries)
	if err != nil {
		t.Fatal(err)
	}
	names := check.Names{Metrics: map[string]*dsl.Rule{"rank": dsl.MustParse("PERCENTILE(price)"), "half": dsl.MustParse("price / 2")}}
	for rule, want := range map[string]string{ // the code of its mistake and a part of the message
		"SEQUENCE(orders THEN orders)":                         "",
		"ANY(orders WHERE SEQUENCE(lines THEN lines))":         "",
		"ANY(orders WHERE SEQUENCE(lines THEN orders.lines))":  "bad-arguments",
		"ANY(orders WHERE SEQUENCE(orders.lines THEN orders))": "",
		"AVG(orders.points) = 1.5":                             "",
		"MAX(orders.points) = 1.5 OR AVG(orders.points) = 0.5": "",
		"country > \"GB\"":                                     "type-mismatch a country has no order",
		"\"GB\" < country":                                     "type-mismatch a country has no order",
		"half IN TOP 10%":                                      "",
		"rank IN TOP 10%":                                      "bad-arguments a rank within the population of a value that depends on one itself",
		"PERCENTILE(rank) > 1":                                 "bad-arguments",
		"rank > 50":                                            "",
		"COALESCE(home, home) WITHIN 1 KM OF (0, 0)":           "",
		"COALESCE(home, code) = \"x\"":                         "type-mismatch",
		"spent":                                                "not-a-condition spent > 0 GBP",
		"app":                                                  "not-a-condition app >= v1.0",
		"home":                                                 "not-a-condition home WITHIN 10 KM OF",
		"LAST(orders.gift)":                                    "not-a-condition LAST(orders.gift) = TRUE",
		"app > v1":                                             "unknown-field for a version write v1.0",
		"spent > 10%":                                          "type-mismatch write an amount such as 99.50 GBP",
		"spent > 10":                                           "type-mismatch write its currency: 10 GBP",
		"ANY(orders WHERE points > 1 WITHIN LAST 3 DAYS)": "not-a-value the window of events stands before WHERE",
		"(price > 1) > 2":                     "not-a-value (join conditions with AND, OR and NOT)",
		"count > 3":                           "unknown-field write COUNT(…)",
		"mode = 3":                            "unknown-field write MODE(…)",
		"round > 3":                           "unknown-field write ROUND(…)",
		"LEN(code) > 3":                       "unknown-function write LENGTH(…)",
		"price > sysdate":                     "unknown-field write NOW",
		"ANY(orders WHERE orders.pionts > 3)": "unknown-field did you mean orders.points?",
		"ANY(orders.lines WHERE lines.prize > 3)": "unknown-field did you mean lines.price?",
		"halff > 3": "unknown-field did you mean half?",
	} {
		_, all := checked(c, rule, names)
		code, message, _ := strings.Cut(want, " ")
		switch {
		case want == "" && len(all) > 0:
			t.Errorf("%.80s: %v", rule, all)
		case want != "" && (len(all) != 1 || string(all[0].Code) != code || !strings.Contains(all[0].Error(), message)):
			t.Errorf("%.80s: %v, want %s", rule, all, want)
		}
	}
}

// TestAllBesideCounts asks which counts see to it that ALL is not over nothing.
func TestAllBesideCounts(t *testing.T) {
	c, err := check.New(boundaries)
	if err != nil {
		t.Fatal(err)
	}
	for count, noted := range map[string]bool{
		"COUNT(orders) > 0": false, "COUNT(orders) > 3": false, "COUNT(orders) > -1": true, "COUNT(orders) >= 1": false, "COUNT(orders) >= 0": true,
		"COUNT(orders) = 1": false, "COUNT(orders) = 0": true, "COUNT(orders) < 5": true, "COUNT(orders) != 1": true,
	} {
		rule, all := checked(c, "ALL(orders WHERE points > 1) AND "+count, check.Names{})
		if rule == nil {
			t.Fatal(all)
		}
		found := false
		for _, note := range rule.Lint() {
			found = found || note.Code == check.NoteAllOfNone
		}
		if found != noted {
			t.Errorf("beside %s, ALL is noted: %v", count, found)
		}
	}
}
