package persona

import (
	"math"
	"strings"
	"testing"
)

func TestWording(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{percent(0), "0 %"}, {percent(1e-9), "under 1 %"}, {percent(0.0099), "under 1 %"}, {percent(0.01), "1.0 %"},
		{percent(0.0602), "6.0 %"}, {percent(0.0994), "9.9 %"}, {percent(0.0996), "10 %"}, {percent(0.62), "62 %"},
		{percent(0.994), "99 %"}, {percent(0.9951), "over 99 %"}, {percent(1), "100 %"},
		{count(0), "0"}, {count(999), "999"}, {count(1204), "1,204"}, {count(1234567), "1,234,567"},
		{times(2), "2.0"}, {times(9.96), "10"}, {times(12345.6), "12,346"}, {times(0.05), "0.05"}, {times(0), "0.0"},
		{quantity(412, "£"), "£412"}, {quantity(412.5, "£"), "£412.50"}, {quantity(-3.25, "$"), "-$3.25"},
		{quantity(1234.4, "€"), "€1,234"}, {quantity(999.999, "£"), "£1,000"}, {quantity(8, "US$"), "US$8"},
		{quantity(1, "days"), "1 day"}, {quantity(1.5, "days"), "1.5 days"}, {quantity(0, "days"), "0 days"},
		{quantity(1, "s"), "1 s"}, {quantity(12, "%"), "12 %"}, {quantity(0.012345, ""), "0.0123"},
		{quantity(0.1, ""), "0.1"}, {quantity(-0.5, "°C"), "-0.5 °C"}, {quantity(2e-9, ""), "2e-09"},
		{quantity(math.MaxFloat64, ""), "1.8e+308"},
		{list(nil), ""}, {list([]string{"a"}), "a"}, {list([]string{"a", "b", "c"}), "a, b and c"},
		{clean("two\nlines\x00"), "two lines "}, {shorten("abcdef", 4), "abc…"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// Each sentence of a hand-made profile.
func TestSentences(t *testing.T) {
	shares := func(n, of, others, othersOf int) *Shares { return fourfold{n, of, others, othersOf}.shares(1.96) }
	for _, c := range []struct {
		trait Trait
		cover Coverage
		want  string
	}{
		{Trait{Kind: KindCategory, Value: "phone", Of: 1204, Shares: shares(746, 1204, 5827, 18796), OthersOf: 18796, Verdict: Distinct},
			Coverage{Phrase: "shop from a {}"}, "62 % shop from a phone, against 31 % of the others (2.0 times as often)"},
		{Trait{Kind: KindCategory, Value: "phone", Of: 100, Shares: shares(62, 100, 31, 100), OthersOf: 100, Verdict: Distinct},
			Coverage{Feature: "device"}, "device is “phone” for 62 %, against 31 % of the others (2.0 times as often)"},
		{Trait{Kind: KindSet, Value: "web", Of: 100, Shares: shares(100, 100, 50, 100), OthersOf: 100},
			Coverage{Feature: "channels"}, "channels include “web” for all of them, against 50 % of the others"},
		{Trait{Kind: KindFlag, Of: 100, Shares: shares(0, 100, 50, 100), OthersOf: 100, Verdict: Distinct},
			Coverage{Phrase: "have complained"}, "none of them have complained, against 50 % of the others"},
		{Trait{Kind: KindFlag, Of: 100, Shares: shares(30, 100, 0, 100), OthersOf: 100, Verdict: Distinct},
			Coverage{Feature: "vip", Known: 100, Missing: 20}, "vip is true for 30 %, but none of the others (known for 100)"},
		{Trait{Kind: KindFlag, Of: 100, Shares: shares(30, 100, 100, 100), OthersOf: 100},
			Coverage{Phrase: "pay"}, "30 % pay, against all of the others"},
		{Trait{Kind: KindNumber, Shift: &Shift{Here: Quartiles{1, 412, 900}, Others: Quartiles{0, 61, 100}, Delta: 0.5}, Verdict: Distinct},
			Coverage{Unit: "£", Phrase: "have spent {} or more"}, "at least half of them have spent £412 or more, against £61 among the others"},
		{Trait{Kind: KindNumber, Shift: &Shift{Here: Quartiles{0, 0, 3}, Others: Quartiles{0, 0, 1}, Delta: 0.2}, Verdict: Distinct},
			Coverage{Unit: "orders", Phrase: "have placed {} or more"}, "at least a quarter of them have placed 3 orders or more, against 1 order among the others"},
		{Trait{Kind: KindNumber, Shift: &Shift{Here: Quartiles{1, 5, 9}, Others: Quartiles{2, 5, 9}, Delta: -0.2}, Verdict: Distinct},
			Coverage{Feature: "age"}, "the lower quartile of their age is 1, against 2 among the others"},
		{Trait{Kind: KindNumber, Shift: &Shift{Here: Quartiles{0, 0, 0}, Others: Quartiles{0, 0, 0}, Delta: 0.17}, Verdict: Distinct},
			Coverage{Feature: "returns"}, "returns tends to be higher than among the others (Cliff's delta 0.17)"},
		{Trait{Kind: KindNumber, Shift: &Shift{Here: Quartiles{1, 5, 9}, Others: Quartiles{2, 5, 9}, Delta: -0.02}, Verdict: Typical},
			Coverage{Feature: "age", Unit: "years"}, "their median age is 5 years (5 years among the others)"},
		{Trait{Kind: KindFlag, Of: 100, Shares: shares(64, 100, 65, 100), OthersOf: 100, Verdict: Typical},
			Coverage{Phrase: "are married", Known: 100, Missing: 9}, "64 % are married (65 % of the others; known for 100)"},
	} {
		got := ""
		if c.trait.Shares != nil {
			got = c.trait.tellShares(&c.cover)
		} else {
			got = c.trait.tellShift(&c.cover)
		}
		if got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// Every number in every paragraph is read again and must be in the data.
func TestEveryNumberIsInTheData(t *testing.T) {
	numbers := 0
	for seed := range uint64(20) {
		for _, o := range []Options{{}, {MinLift: 1, MinDelta: 1e-9, MaxFDR: 1}, {MinLift: 50, TypicalShare: 0.01}} {
			for _, p := range compareShop(t, newShop(200+int(seed)*100, seed), o) {
				text := p.Text()
				numbers += len(numbersIn(text))
				if err := p.Verify(text); err != nil {
					t.Errorf("%v\n%s", err, text)
				}
			}
		}
	}
	if numbers < 1000 {
		t.Errorf("only %d numbers were read", numbers)
	}
}

// Verify must not be satisfied by anything.
func TestVerifyFindsWhatIsNotThere(t *testing.T) {
	p := compareShop(t, newShop(3000, 3), Options{})[0]
	for _, c := range []struct{ text, bad string }{
		{"They are 31337 people.", "31337"},
		{"They spend £-4,321.77 each.", "4,321.77"},
		{"About 99.87 % of them left.", "99.87"},
		{"under 0.0001 % of them", "0.0001"},
		{"more than 9e999", "9e999"},
	} {
		err := p.Verify(p.Text() + " " + c.text)
		if err == nil || !strings.Contains(err.Error(), `"`+c.bad+`"`) {
			t.Errorf("%s: %v", c.text, err)
		}
	}
	// A share one point off the nearest of the profile is found out.
	text := p.Text()
	known := p.evidence()
	for _, n := range numbersIn(text) {
		n.value += 1e6
		if known.holds(n) {
			t.Errorf("%s and a million more is in the profile", n.text)
		}
	}
}

func TestNumbersIn(t *testing.T) {
	for text, want := range map[string]number{
		"x 1,204 y":      {value: 1204, half: 0.5},
		"(6.0 %)":        {value: 6, half: 0.05, percent: true},
		"a -£3.25":       {value: -3.25, half: 0.005},
		"25-34":          {value: 25, half: 0.5},
		"under 1 % of":   {value: 1, half: 0.5, percent: true, bound: -1},
		"over 99\u00a0%": {value: 99, half: 0.5, percent: true, bound: 1},
		"1.8e+30":        {value: 1.8e30, half: 0.5e29},
		"orders_90d":     {value: 90, half: 0.5},
	} {
		got := numbersIn(text)[0]
		if got.value != want.value || math.Abs(got.half/want.half-1) > 1e-9 || got.percent != want.percent || got.bound != want.bound {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

// Whatever names and values the caller has, the paragraph is one line and its
// numbers are in the profile.
func FuzzAnyNames(f *testing.F) {
	f.Add("spend", "£", "have spent {} or more", "1", "25-34", 412.5)
	f.Add("orders_90d", "%", "{}%", "50 % off", "under 1", -1.0)
	f.Add("-5", "US$", "cost 5{}", ",000", "9,99", 1e300)
	f.Add("\n", "e9", "", "\xff\xfe", "1e5", 1e-300)
	f.Fuzz(func(t *testing.T, name, unit, phrase, a, b string, scale float64) {
		if name == "" || math.IsNaN(scale) || math.Abs(scale) > 1e300 || strings.ContainsAny(unit+phrase, "0123456789%,.e") && len(unit+phrase) > 40 {
			return
		}
		const rows = 120
		category, number, in := make([]string, rows), make([]float64, rows), make([]bool, rows)
		for i := range rows {
			in[i] = i%3 == 0
			category[i] = a
			if i%2 == 0 || in[i] && i%4 != 1 {
				category[i] = b
			}
			number[i] = scale * float64(i%17)
			if in[i] {
				number[i] += scale * 5
			}
		}
		n := Numbers(name, number, nil)
		n.Unit, n.Phrase = unit, phrase
		p, err := Describe(t.Context(), []Feature{n, Categories(name+"'", category, nil)}, Group{name, in}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		text := p.Text()
		if strings.ContainsAny(text, "\n\r\t\x00") {
			t.Fatalf("%q is not one line", text)
		}
		if err := p.Verify(text); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if lines := strings.Count(p.Table(0), "\n"); lines != max(1, len(p.Traits)+1) {
			t.Fatalf("%d lines in the table of %d traits", lines, len(p.Traits))
		}
	})
}
