package segment

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

// This file tests versions, places, money and anniversaries by hand.

type traveller struct {
	App     string          `segment:"app,type=version,optional"`
	Best    string          `segment:"best,type=version,optional"`
	Home    dsl.Place       `segment:"home,omitzero"`
	Office  *dsl.Place      `segment:"office"`
	Spent   dsl.Money       `segment:"spent,currency=GBP,scale=2,optional"`
	Balance decimal.Decimal `segment:"balance,type=money,currency=EUR,optional"`
	Born    *dsl.Date       `segment:"born"`
	Joined  time.Time       `segment:"joined,optional"`
	Visits  []visit         `segment:"visits,events"`
}

type visit struct {
	At   time.Time `segment:"at"`
	App  string    `segment:"app,type=version,optional"`
	Paid dsl.Money `segment:"paid,currency=USD,optional"`
}

func money(amount, currency string) dsl.Money {
	return dsl.Money{Amount: decimal.RequireFromString(amount), Currency: currency}
}

func dayOn(s string) dsl.Date {
	return dsl.MustParse("a = " + s).Root.(*dsl.Compare).Right.(*dsl.Literal).Value.Date
}

// rates are made up, with round numbers.
var rates = must(NewRates("EUR",
	Quote{"USD", dayOn("2026-11-20"), decimal.RequireFromString("1.25")}, Quote{"GBP", dayOn("2026-11-01"), decimal.RequireFromString("0.75")},
	Quote{"GBP", dayOn("2026-11-20"), decimal.RequireFromString("0.8")}, Quote{"GBP", dayOn("2026-11-23"), decimal.RequireFromString("9")},
))

func TestVersionsPlacesMoney(t *testing.T) {
	b := must(For[traveller]())
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	ann := traveller{
		App: "v1.9.3", Best: "1.10", Home: dsl.Place{Lat: 53.4839, Lon: -2.2446}, Office: &dsl.Place{Lat: 53.4084, Lon: -2.9916},
		Spent: money("20.00", ""), Balance: decimal.RequireFromString("25"), Born: new(dayOn("1980-11-22")),
		Joined: time.Date(2024, 2, 29, 23, 30, 0, 0, time.UTC),
		Visits: []visit{{now.AddDate(0, 0, -3), "1.0.0", money("10", "")}, {now.AddDate(0, 0, -2), "2.0.0-rc.1", money("16", "GBP")}, {now.AddDate(0, 0, -1), "", dsl.Money{}}},
	}
	none := traveller{}
	for _, c := range []struct {
		rule           string
		ann, nobody    Outcome
		withoutRates   Outcome
		blameAtNothing string
	}{
		// Versions, in the order of semver.
		{"app = v1.9.3", In, Undecided, In, "app missing"},
		{"app < best", In, Undecided, In, "app missing, best missing"},
		{"app >= v1.10.0", Out, Undecided, Out, "app missing"},
		{"app BETWEEN v1.9.0 AND v1.9", Out, Undecided, Out, "app missing"},
		{"app BETWEEN v1.9 AND v1.9.3", In, Undecided, In, "app missing"},
		{"app IN (v1.9.3+build, v3.0.0)", In, Undecided, In, "app missing"},
		{"app NOT IN (v1.9.3-rc.1)", In, Undecided, In, "app missing"},
		{"app > v1.9.3-rc.1 AND app != v2.0", In, Undecided, In, "app missing"},
		{"app IS MISSING", Out, In, Out, ""},
		{"COALESCE(app, best, v0.1) > v0.0.9", In, In, In, ""},
		{"MAX(visits.app) = v2.0.0-rc.1 AND LAST(visits.app) = MAX(visits.app)", In, Undecided, In, "visits.app missing"},
		{"DISTINCT(visits.app) = 2 OR DISTINCT(visits.app) = 0", In, In, In, ""},
		{"MODE(visits.app) = v1.0.0", In, Undecided, In, "visits.app missing"},

		// Places: Manchester's Victoria station is 367 m from (53.4808, -2.2426), and
		// Liverpool Lime Street 50 km away.
		{"home WITHIN 0.37 KM OF (53.4808, -2.2426)", In, Undecided, In, "home missing"},
		{"home WITHIN 0.36 KM OF (53.4808, -2.2426)", Out, Undecided, Out, "home missing"},
		{"home WITHIN 0.23 MI OF (53.4808, -2.2426)", In, Undecided, In, "home missing"},
		{"home NOT WITHIN 31 MI OF office", In, Undecided, In, "home missing, office missing"},
		{"home WITHIN 32 MI OF office", In, Undecided, In, "home missing, office missing"},
		{"home WITHIN 0 KM OF home", In, Undecided, In, "home missing"},
		{"COALESCE(office, (51.5, -0.1)) WITHIN 1 KM OF (51.5, -0.1)", Out, In, Out, ""},
		{"office IS NOT EMPTY", In, Out, In, ""},

		// Money: 1 EUR is 1.25 USD or 0.80 GBP on the day.
		{"spent >= 20 GBP", In, Undecided, In, "spent missing"},
		{"spent > 20 GBP", Out, Undecided, Out, "spent missing"},
		{"spent = 25 EUR", In, Undecided, Undecided, "spent missing"},
		{"spent < 31.26 USD AND spent > 31.24 USD", In, Undecided, Undecided, "spent missing"},
		{"spent = balance", In, Undecided, Undecided, "spent missing, balance missing"},
		{"spent BETWEEN 19.99 GBP AND 20.01 GBP", In, Undecided, In, "spent missing"},
		{"spent BETWEEN 24.99 EUR AND 31.25 USD", In, Undecided, Undecided, "spent missing"},
		{"spent IN (3 GBP, 25 EUR)", In, Undecided, Undecided, "spent missing"},
		{"spent NOT IN (3 GBP, 20.00 GBP)", Out, Undecided, Out, "spent missing"},
		{"spent + balance = 40 GBP", In, Undecided, Undecided, "spent missing, balance missing"},
		{"spent * 3 / 2 - 1 GBP = 29 GBP", In, Undecided, In, "spent missing"},
		{"2 * spent = 40 GBP AND -spent < 0 GBP", In, Undecided, In, "spent missing"},
		{"balance / spent = 1", In, Undecided, Undecided, "spent missing, balance missing"},
		{"ROUND(spent / 3, 2) = 6.67 GBP AND ABS(-3 GBP) = 3 GBP", In, Undecided, In, "spent missing"},
		{"COALESCE(spent, 7 GBP) >= 7 GBP", In, In, In, ""},
		{"SUM(visits.paid) = 35 USD", In, Out, Undecided, ""},
		{"AVG(visits.paid) = 14 EUR", In, Undecided, Undecided, "visits.paid missing"},
		{"MAX(visits.paid) = 16 GBP", In, Undecided, Undecided, "visits.paid missing"},
		{"FIRST(visits.paid) = 10 USD", In, Undecided, In, "visits.paid missing"},
		{"COUNT(visits WHERE paid >= 20 EUR) = 1", In, Out, Out, ""},
		{"spent IS MISSING", Out, In, Out, ""},

		// Anniversaries.
		{"born ANNIVERSARY TODAY", In, Undecided, In, "born missing"},
		{"born ANNIVERSARY WITHIN NEXT 1 DAY AND born ANNIVERSARY WITHIN LAST 1 DAY", In, Undecided, In, "born missing"},
		{"born ANNIVERSARY IN MONTH 11 AND NOT born ANNIVERSARY IN MONTH 12", In, Undecided, In, "born missing"},
		{"joined ANNIVERSARY WITHIN LAST 9 MONTHS", In, Undecided, In, "joined missing"},
		{"joined ANNIVERSARY WITHIN NEXT 14 WEEKS", Out, Undecided, Out, "joined missing"}, // until 27 February
		{"joined ANNIVERSARY WITHIN NEXT 99 DAYS", In, Undecided, In, "joined missing"},    // until 28 February
		{"joined ANNIVERSARY WITHIN NEXT 1 YEAR", In, Undecided, In, "joined missing"},
		{"joined ANNIVERSARY WITHIN LAST 100 YEARS", In, Undecided, In, "joined missing"},
	} {
		for _, given := range []struct {
			rates *Rates
			ann   Outcome
		}{{rates, c.ann}, {nil, c.withoutRates}} {
			rule, err := b.CompileWith(c.rule, Options{Rates: given.rates})
			if err != nil {
				t.Fatal(err)
			}
			if got := rule.Match(&ann, now); got != given.ann {
				t.Errorf("%s is %v for Ann, want %v: %v", c.rule, got, given.ann, rule.Blame(&ann, now))
			}
			if got := rule.Match(&none, now); got != c.nobody {
				t.Errorf("%s is %v for nobody, want %v", c.rule, got, c.nobody)
			}
			var blame []string
			for _, b := range rule.Blame(&none, now) {
				blame = append(blame, b.Field+" "+b.Cause.String())
			}
			if got := strings.Join(blame, ", "); got != c.blameAtNothing && given.rates != nil {
				t.Errorf("%s blames %q, want %q", c.rule, got, c.blameAtNothing)
			}
		}
	}
}

// TestNoRateBlames names the field in another currency.
func TestNoRateBlames(t *testing.T) {
	b := must(For[traveller]())
	rich := traveller{Spent: money("3", "CHF")}
	rule := must(b.CompileWith("spent > 2 GBP", Options{Rates: rates}))
	if got := fmt.Sprint(rule.Match(&rich, benchAsOf), rule.Blame(&rich, benchAsOf)); got != "undecided [{spent no exchange rate}]" {
		t.Error(got)
	}
	before := time.Date(2026, 10, 31, 12, 0, 0, 0, time.UTC) // the first quotes are of November
	pounds := traveller{Spent: money("3", "GBP")}
	rule = must(b.CompileWith("spent > 2 EUR", Options{Rates: rates}))
	if got := fmt.Sprint(rule.Match(&pounds, before), rule.Match(&pounds, before.AddDate(0, 0, 1))); got != "undecided in" {
		t.Error(got)
	}
}

// TestLeapDay follows 29 February through common years, and over New Year.
func TestLeapDay(t *testing.T) {
	b := must(For[traveller]())
	leap, eve := traveller{Born: new(dayOn("2000-02-29"))}, traveller{Born: new(dayOn("1999-01-02"))}
	for _, c := range []struct {
		rule    string
		who     *traveller
		asOf    string
		on      LeapDay
		outcome Outcome
	}{
		{"born ANNIVERSARY TODAY", &leap, "2027-02-28", On28February, In},
		{"born ANNIVERSARY TODAY", &leap, "2027-03-01", On28February, Out},
		{"born ANNIVERSARY TODAY", &leap, "2027-02-28", On1March, Out},
		{"born ANNIVERSARY TODAY", &leap, "2027-03-01", On1March, In},
		{"born ANNIVERSARY TODAY", &leap, "2028-02-29", On28February, In},
		{"born ANNIVERSARY TODAY", &leap, "2028-02-28", On28February, Out},
		{"born ANNIVERSARY TODAY", &leap, "2028-02-29", On1March, In},
		{"born ANNIVERSARY TODAY", &leap, "2028-03-01", On1March, Out},
		{"born ANNIVERSARY IN MONTH 2", &leap, "2027-03-01", On1March, In},
		{"born ANNIVERSARY WITHIN NEXT 7 DAYS", &eve, "2026-12-28", On28February, In}, // until 3 January
		{"born ANNIVERSARY WITHIN NEXT 5 DAYS", &eve, "2026-12-28", On28February, Out},
		{"born ANNIVERSARY WITHIN LAST 7 DAYS", &eve, "2027-01-08", On28February, In},
		{"born ANNIVERSARY WITHIN LAST 7 DAYS", &eve, "2027-01-09", On28February, Out},
		{"born ANNIVERSARY WITHIN NEXT 400 DAYS", &eve, "2027-01-03", On28February, In},
	} {
		rule := must(b.CompileWith(c.rule, Options{LeapDay: c.on}))
		if got := rule.Match(c.who, dayOn(c.asOf).Start(time.UTC)); got != c.outcome {
			t.Errorf("%s for %v as of %s, leap day %d, is %v, want %v", c.rule, c.who.Born, c.asOf, c.on, got, c.outcome)
		}
	}
}

// TestAnniversaryByDays asks of every day of five years whether the definition, one
// day after another, agrees.
func TestAnniversaryByDays(t *testing.T) {
	for d := dayOn("1999-12-25"); d < dayOn("2001-03-05"); d += 3 {
		for from := dayOn("2026-12-20"); from < dayOn("2029-03-10"); from += 5 {
			for _, length := range []dsl.Date{1, 7, 70, 365, 366, 800} {
				want := false
				for on := from; on < from+length; on++ {
					_, m, dayOfMonth := d.Civil()
					year, month, thisDay := on.Civil()
					leap := year%4 == 0
					want = want || m == month && dayOfMonth == thisDay || m == 2 && dayOfMonth == 29 && !leap && month == 2 && thisDay == 28
				}
				if got := hasAnniversary(d, daySpan{from, from + length}, On28February); got != want {
					t.Fatalf("%v within %d days from %v is %v", d, length, from, got)
				}
			}
		}
	}
}

// TestInvalidValues counts what is no value as missing.
func TestInvalidValues(t *testing.T) {
	schema := schemaOf("app version?", "home place?")
	schema.Fields = append(schema.Fields, dsl.Field{Name: "spent", Type: dsl.Type{Kind: dsl.KindMoney}, Currency: "GBP", Optional: true})
	for field, values := range map[string][]any{
		"app":   {"1.x", 3, "1.2.3.4", []any{}},
		"home":  {"x", []any{1}, []any{1, 2, 3}, []any{91, 0}, []any{0, "x"}, []any{nil, 0}, []float64{1}, []float64{0, 181}, dsl.Place{Lat: math.NaN()}, 3},
		"spent": {"x", true, map[string]any{}, map[string]any{"amount": 3}, map[string]any{"amount": "x", "currency": "GBP"}, map[string]any{"amount": 3, "currency": "gbp"}, dsl.Money{Currency: "XXX"}, math.Inf(1)},
	} {
		for _, v := range values {
			record := map[string]any{field: v}
			row, err := NewRow(schema, record)
			if err == nil || !strings.Contains(err.Error(), field) {
				t.Errorf("%s %v gives the error %v", field, v, err)
			}
			checkMatch(t, must(Rows(schema)), field+" IS MISSING", &row, In)
			checkMatch(t, must(Maps(schema)), field+" IS MISSING", &record, In)
		}
	}
	for field, values := range map[string][]any{
		"app":   {"1", "v1.2.3-x"},
		"home":  {[]any{51.5, -0.1}, []float64{0, 0}, [2]float64{1, 2}, dsl.Place{}},
		"spent": {3, "3.50", map[string]any{"amount": "3", "currency": "EUR"}, money("3", "USD"), dsl.Money{}},
	} {
		for _, v := range values {
			row, err := NewRow(schema, map[string]any{field: v})
			if err != nil {
				t.Error(err)
			}
			checkMatch(t, must(Rows(schema)), field+" IS MISSING", &row, Out)
		}
	}
}

func TestNewRatesMistakes(t *testing.T) {
	one := decimal.New(1, 0)
	for want, quotes := range map[string][]Quote{
		"quote 0, GPB on 1970-01-01: no such currency":                        {{"GPB", 0, one}},
		"quote 1, EUR on 1970-01-02: the base currency is always worth 1":     {{"GBP", 0, one}, {"EUR", 1, one}},
		"quote 0, GBP on 1970-01-01: the rate is 0: want one above 0":         {{"GBP", 0, decimal.Decimal{}}},
		"quote 0, GBP on 1970-01-01: the rate is -1: want one above 0":        {{"GBP", 0, one.Neg()}},
		"quote 2, GBP on 1970-01-01: quoted twice":                            {{"GBP", 0, one}, {"USD", 0, one}, {"GBP", 0, one}},
		"quote 0, GBP on 1970-01-01: the rate is a decimal with exponent 999": {{"GBP", 0, decimal.New(1, 999)}},
	} {
		if _, err := NewRates("EUR", quotes...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := NewRates("EURO"); err == nil || !strings.Contains(err.Error(), `"EURO" is no currency`) {
		t.Errorf("got %v", err)
	}
}

// TestValueParameters takes versions, places and money from the host.
func TestValueParameters(t *testing.T) {
	b := must(For[traveller]())
	ann := traveller{App: "1.2", Home: dsl.Place{Lat: 1, Lon: 1}, Spent: money("3", "GBP")}
	o := Options{Parameters: map[string]any{"v": must(dsl.ParseValue("v1.2.0")), "here": dsl.Place{Lat: 1, Lon: 1}, "far": 3, "much": money("3", "GBP")},
		Lists: map[string][]any{"sums": {money("3", "GBP")}}}
	for _, text := range []string{"app = :v", "home WITHIN :far KM OF :here", "spent = :much", "spent IN @sums", "home IN TOP 3 OR TRUE"} {
		rule, err := b.CompileWith(text, o)
		if text == "home IN TOP 3 OR TRUE" {
			if err == nil {
				t.Error("places have ranks")
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := rule.Match(&ann, benchAsOf); got != In {
			t.Errorf("%s is %v", text, got)
		}
	}
	for _, bad := range []any{dsl.Place{Lat: 91}, dsl.Money{Amount: decimal.New(1, 999)}} {
		if _, err := b.CompileWith("TRUE", Options{Parameters: map[string]any{"p": bad}}); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
	if _, err := b.CompileWith("spent > :p", Options{Parameters: map[string]any{"p": money("1", "XYZ")}}); err == nil || !strings.Contains(err.Error(), "XYZ is no currency") {
		t.Errorf("got %v", err)
	}
}

// TestValueColumns keeps currencies, and gives versions as they are.
func TestValueColumns(t *testing.T) {
	people := []traveller{{App: "1", Home: dsl.Place{Lat: 1}, Spent: money("3", ""), Balance: decimal.New(2, 0)}, {App: "x", Spent: money("4", "EUR")}}
	columns := must(must(For[traveller]()).Columns(people, "app", "home", "spent", "balance"))
	var got []string
	for _, c := range columns {
		got = append(got, fmt.Sprint(c.Field.Name, c.Missing, c.Texts, c.Places, c.Amounts))
	}
	if diff := cmp.Diff([]string{"app[false true] [1 x] [] []", "home[false true] [] [(1, 0) (0, 0)] []", "spent[false false] [] [] [{3 GBP} {4 EUR}]", "balance[false true] [] [] [{2 EUR} {0 }]"}, got); diff != "" {
		t.Error(diff)
	}
}
