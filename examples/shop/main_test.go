package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/examples/program"
)

// shop runs the program and returns what it printed.
func shop(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return program.Try("shop", parse, args...)
}

// report runs the program for JSON.
func report(t *testing.T, args ...string) Report {
	t.Helper()
	r, err := program.TryJSON[Report]("shop", parse, args...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMainJob(t *testing.T) {
	r := report(t, "-customers", "3000")
	if r.Customers != 3000 || len(r.Fields) < 40 || len(r.Segments) < 12 || len(r.Steps) != 8 {
		t.Errorf("%d customers, %d fields, %d segments, %d steps", r.Customers, len(r.Fields), len(r.Segments), len(r.Steps))
	}
	models := map[string]bool{}
	for _, s := range r.Segments {
		models[string(s.Model)] = true
		if s.In+s.Out+s.Undecided != r.Customers {
			t.Errorf("%s: %d in, %d out, %d undecided of %d", s.Name, s.In, s.Out, s.Undecided, r.Customers)
		}
		if s.In == 0 {
			t.Errorf("nobody is in %s", s.Name)
		}
		if (s.Undecided > 0) != (len(s.Blame) > 0) {
			t.Errorf("%s: %d undecided, for the reasons %v", s.Name, s.Undecided, s.Blame)
		}
	}
	if len(models) != 7 {
		t.Errorf("the segments cover the models %v, want all seven", models)
	}
	if r.Base.InNone != 0 || r.Base.InSeveral != 0 || len(r.Base.Texts) != 5 {
		t.Errorf("base segments: %d customers in none, %d in several, %d texts", r.Base.InNone, r.Base.InSeveral, len(r.Base.Texts))
	}
	grouped := 0
	for _, g := range r.RFM.Groups {
		grouped += g.Customers
	}
	if grouped != r.Customers || r.RFM.Log.Read != r.RFM.Log.Kept()+r.RFM.Log.Dropped() {
		t.Errorf("%d customers in RFM groups, log %+v", grouped, r.RFM.Log)
	}
	if v := r.Value; v.Customers < 2000 || !(v.Alive > 0 && v.Alive < float64(v.Customers) && v.Orders > 0 && v.Revenue > 0) || len(v.Notes) > 0 {
		t.Errorf("%+v", v)
	}
	for i, p := range r.Base.Profiles {
		if err := p.Verify(r.Base.Texts[i]); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
}

// TestSameBytes compares all but the times taken, for any number of workers.
func TestSameBytes(t *testing.T) {
	var first string
	for _, workers := range []string{"1", "2", "7"} {
		r := report(t, "-customers", "2000", "-seed", "5", "-workers", workers)
		r.Steps = nil
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(text)
		} else if string(text) != first {
			t.Errorf("another report with %s workers", workers)
		}
	}
}

func TestText(t *testing.T) {
	code, out, errs := shop(t, "-customers", "1500", "-zone", "Europe/London", "-as-of", "2026-03-29T00:30:00Z")
	if code != 0 || errs != "" {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	for _, want := range []string{"THE SHOP as of 29 March 2026, 00:30 (Europe/London)", "THE SCHEMA", "birth_date", "THE SEGMENTS",
		"because not known", "RECENCY, FREQUENCY", "Champions", "LIFETIME VALUE", "are to come", "COHORTS", "* running on 2026-03-29", "distinct and cover everyone",
		"What sets them apart", "HOW LONG IT TOOK"} {
		if !strings.Contains(out, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
}

func TestExitCodes(t *testing.T) {
	file := func(text string) string {
		name := filepath.Join(t.TempDir(), "x.seg")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"-h"}, 0, ""},
		{[]string{"-customers", "0"}, 2, "-customers is 0: want at least 1"},
		{[]string{"-customers", "many"}, 2, `invalid value "many"`},
		{[]string{"-workers", "-1"}, 2, "-workers is -1"},
		{[]string{"-zone", "Mars"}, 2, `no zone "Mars"`},
		{[]string{"-as-of", "yesterday"}, 2, `"yesterday" is no instant`},
		{[]string{"-colour"}, 2, "-colour"},
		{[]string{"more"}, 2, `unexpected argument "more"`},
		{[]string{"-data", "nowhere.csv"}, 1, "nowhere.csv"},
		{[]string{"-data", "main.go"}, 1, "the header says"},
		{[]string{"-segments", "nowhere.seg"}, 1, "nowhere.seg"},
		{[]string{"-segments", file("segment a { when ordres > 3 }")}, 1, "1:18: no field ordres (did you mean orders?)"},
		{[]string{"-customers", "100", "-segments", file("segment a { when orders > 3 }")}, 1, `base "yes"`},
	} {
		code, out, errs := shop(t, c.args...)
		if code != c.code || !strings.Contains(errs, c.says) || c.code != 0 && out != "" {
			t.Errorf("%v: exit code %d, want %d; said %q, want %q", c.args, code, c.code, errs, c.says)
		}
	}
	if _, out, _ := shop(t, "-h"); !strings.Contains(out, "usage: shop") || !strings.Contains(out, "-customers") {
		t.Errorf("-h explains nothing: %q", out)
	}
}

// A shop in which nobody came back yet has no model, and says so.
func TestYoungShop(t *testing.T) {
	code, out, errs := shop(t, "-customers", "3", "-seed", "2")
	if code != 0 || !strings.Contains(out, "none of 3 customers has bought again") {
		t.Errorf("exit code %d: %s\n%s", code, errs, out)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	if code := program.Run(ctx, "shop", parse, []string{"-customers", "1000"}, &out, &errs); code != 1 || !strings.Contains(errs.String(), "canceled") {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
}

// The cohort of December 2010 is the first row of the reference table, which was
// made twice, with pandas and with SQL; the RFM cut points are NumPy's of type 7.
func TestRealOrders(t *testing.T) {
	const file = "../../../shared/data/online_retail_lines.csv.gz"
	if _, err := os.Stat(file); err != nil {
		t.Skip("the UCI Online Retail lines are not here: ", err)
	}
	r := report(t, "-data", file)
	if r.Read == nil || r.Read.Read != 541_909 || r.Read.Kept()+r.Read.Dropped() != r.Read.Read {
		t.Fatalf("read %+v", r.Read)
	}
	row := r.Cohorts.Cohorts[0]
	for age, active := range []int{885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235} {
		if got := row.Cells[age].Active; got != active {
			t.Errorf("cohort %s at age %d has %d active, want %d", row.Name, age, got, active)
		}
	}
	for i, want := range []string{"250.194", "490.096", "942.276", "2058.426"} {
		if got := r.RFM.Cuts.Monetary[i].String(); got != want {
			t.Errorf("monetary cut point %d is %s, want %s", i+1, got, want)
		}
	}
}
