package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/examples/program"
)

func try(args ...string) (code int, stdout, stderr string) {
	return program.Try("clv", parse, args...)
}

// report runs the program for JSON.
func report(t *testing.T, args ...string) Report {
	t.Helper()
	r, err := program.TryJSON[Report]("clv", parse, args...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The parameters that BTYD, CLVTools, BTYDplus and lifetimes find in CDNOW, from
// the file to the JSON.
func TestCDNOW(t *testing.T) {
	file := filepath.Join("..", "..", "..", "shared", "data", "cdnow_sample.csv")
	if _, err := os.Stat(file); err != nil {
		t.Skip("the data set cdnow_sample.csv is not beside the checkout")
	}
	spend := map[string]float64{"p": 6.249349, "q": 3.744256, "gamma": 15.444307}
	for _, c := range []struct {
		model  string
		loglik float64
		params map[string]float64
	}{
		{"bg", -9582.429207, map[string]float64{"r": .24259452, "alpha": 4.41360202, "a": .79292202, "b": 2.42590679}},
		{"mbg", -9582.135716, map[string]float64{"r": .524843, "alpha": 6.183085, "a": .891359, "b": 1.614002}},
		{"pareto", -9594.976179, map[string]float64{"r": .553277, "alpha": 10.577683, "s": .606240, "beta": 11.66874}},
		{"auto", -9582.135716, map[string]float64{"r": .524843}},
	} {
		r := report(t, "-data", file, "-calibrate", "1997-09-30", "-model", c.model)
		if math.Abs(r.LogLik-c.loglik) > 1e-5 {
			t.Errorf("%s: log-likelihood %v, want %v", c.model, r.LogLik, c.loglik)
		}
		for _, want := range []map[string]float64{c.params, spend} {
			for name, v := range want {
				if math.Abs(r.Params[name]-v) > 1e-4*v {
					t.Errorf("%s: %s is %v, want %v", c.model, name, r.Params[name], v)
				}
			}
		}
		if r.Input.Customers != 2357 || r.Input.Repeaters != 946 || r.Holdout.Actual != 1882 || len(r.Top) != 10 {
			t.Errorf("%s: %+v, %d in the holdout", c.model, r.Input, r.Holdout.Actual)
		}
	}
}

func TestChoose(t *testing.T) {
	r := report(t, "-model", "auto", "-calibrate", "2026-01-31", "-choose", "holdout")
	least := math.Inf(1)
	for _, c := range r.Tried {
		least = min(least, c.MAE)
	}
	if r.Holdout.MAE != least || len(r.Tried) != 3 {
		t.Errorf("%s errs by %v, of %+v", r.Model, r.Holdout.MAE, r.Tried)
	}
}

func TestMadeShop(t *testing.T) {
	for _, args := range [][]string{
		{}, {"-model", "auto", "-calibrate", "2026-01-31"}, {"-model", "bgbb", "-calibrate", "2026-01-31"},
		{"-unit", "day", "-returns", "net-order", "-discount", "0.1"}, {"-model", "pareto", "-zone", "Europe/London", "-returns", "net-day", "-paid"},
	} {
		r := report(t, args...)
		log := r.Input.Log
		if log.Read != log.Kept()+log.Dropped() || r.Input.Customers < 10_000 || len(r.Estimates) != 4 || len(r.Notes) > 0 {
			t.Errorf("%v: %+v, %v, %q", args, r.Input, r.Estimates, r.Notes)
		}
		if h := r.Holdout; h != nil && math.Abs(h.Expected/float64(h.Actual)-1) > .3 {
			t.Errorf("%v: %v expected in the holdout, %d came", args, h.Expected, h.Actual)
		}
		v, top := r.Value, r.Top
		if !(v.Alive > 0 && v.Alive < float64(r.Input.Customers) && v.Revenue > 0) || top[0].Value < top[9].Value || top[0].Low > int(top[0].Purchases) || top[0].High < int(top[0].Purchases) {
			t.Errorf("%v: %+v, %+v", args, v, top)
		}
		code, text, errs := try(args...)
		if code != 0 || errs != "" || !strings.Contains(text, "WHAT THEY ARE WORTH") || strings.Contains(text, "NaN") {
			t.Errorf("%v: exit code %d, %s\n%s", args, code, errs, text)
		}
	}
	// A unit is a matter of counting: what is expected is the same.
	weeks, days := report(t, "-unit", "week"), report(t, "-unit", "day")
	if off := math.Abs(weeks.Value.Revenue/days.Value.Revenue - 1); off > 1e-6 {
		t.Errorf("a revenue of %v by the week, %v by the day", weeks.Value.Revenue, days.Value.Revenue)
	}
}

func TestMistakes(t *testing.T) {
	write := func(text string) string {
		name := filepath.Join(t.TempDir(), "log.csv")
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{2, `-model: there is no "gg": want one of mbg, bg, pareto, bgbb, auto`, []string{"-model", "gg"}},
		{2, `-choose: there is no "x": want one of likelihood, holdout`, []string{"-choose", "x"}},
		{2, "-choose holdout needs a holdout", []string{"-choose", "holdout"}},
		{2, `-unit: there is no "month": want one of week, day`, []string{"-unit", "month"}},
		{2, `-returns: there is no "x"`, []string{"-returns", "x"}},
		{2, `-calibrate: "x" is no date: want one such as 2026-06-30`, []string{"-calibrate", "x"}},
		{2, `-zone: no zone "Mars"`, []string{"-zone", "Mars"}},
		{2, "-days is 0", []string{"-days", "0"}},
		{2, "-discount is -1", []string{"-discount", "-1"}},
		{2, "-top is -1", []string{"-top", "-1"}},
		{2, `unexpected argument "x"`, []string{"x"}},
		{2, "not defined: -x", []string{"-x"}},
		{1, "no such file", []string{"-data", "nowhere.csv"}},
		{1, "is not between the first purchase", []string{"-calibrate", "1999-01-01"}},
		{1, "the file is empty; want a header", []string{"-data", write("")}},
		{1, "there are no purchases in", []string{"-data", write("id,date,amount\n")}},
		{1, `line 2: date: "x" is written in a way that is not known`, []string{"-data", write("id,date,amount\na,x,1\n")}},
		{1, `the file lacks the columns customer "who"; it has id, date, amount`, []string{"-data", write("id,date,amount\n"), "-id", "who"}},
		{1, "none of 2 customers has bought again", []string{"-data", write("id,date,amount\na,2026-01-01,1\nb,2026-01-02,1\n")}},
		{1, "too few customers to fit a model to: there are none", []string{"-data", write("id,date,amount\na,2026-01-01,-1\n")}},
	} {
		code, out, errs := try(c.args...)
		if code != c.code || !strings.Contains(errs, c.want) || out != "" {
			t.Errorf("%v: exit code %d, %q, %q; want %d, %q", c.args, code, out, errs, c.code, c.want)
		}
	}
	if code, out, _ := try("-h"); code != 0 || !strings.Contains(out, "-calibrate") {
		t.Errorf("-h: exit code %d, %q", code, out)
	}
}
