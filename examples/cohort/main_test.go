package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/examples/program"

	"github.com/clientele-go/clientele/rfm/cohort"
)

func try(args ...string) (code int, stdout, stderr string) {
	return program.Try("cohort", parse, args...)
}

// report runs the program for JSON.
func report(t *testing.T, args ...string) Report {
	t.Helper()
	r, err := program.TryJSON[Report]("cohort", parse, args...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The cells that pandas and SQL find in the UCI Online Retail data, from the file to
// the JSON.
func TestOnlineRetail(t *testing.T) {
	data := filepath.Join("..", "..", "..", "shared", "data")
	for returns, name := range map[string]string{"ignore": "clean", "count": "all"} {
		file, err := os.Open(filepath.Join(data, "reference", "ref_online_retail_cohort_"+name+".csv"))
		if err != nil {
			t.Skip("the Online Retail data set is not beside the checkout")
		}
		defer file.Close()
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		r := report(t, "-data", filepath.Join(data, "online_retail_lines.csv.gz"), "-returns", returns)
		if len(r.Cohorts) != 13 || r.Cohorts[0].Customers*13 < r.Report.Read/1000 || r.File.Rows != 541909 {
			t.Fatalf("%d cohorts, %+v", len(r.Cohorts), r.File)
		}
		for i, c := range r.Cohorts {
			for j, cell := range c.Cells {
				if want := rows[i+1][j+1]; strconv.Itoa(cell.Active)+".0" != want {
					t.Errorf("%s %s at %d: %d active, want %s", name, c.Name, j, cell.Active, want)
				}
			}
		}
	}
}

func TestMadeShop(t *testing.T) {
	for _, args := range [][]string{
		{}, {"-mode", "onafter", "-period", "week"}, {"-mode", "bracket", "-returns", "net"},
		{"-rolling", "-period", "quarter"}, {"-recurring", "-ages", "4", "-zone", "Europe/London"},
		{"-as-of", "2025-06-30T12:00:00Z", "-period", "year", "-returns", "count"},
	} {
		r := report(t, args...)
		log := r.Report
		if log.Read != log.Counted+log.Beyond+log.Anonymous+log.Undated+log.Future+log.Skipped+log.Outside+log.Early {
			t.Errorf("%v: %+v", args, log)
		}
		if len(r.Cohorts) < 2 || r.Cohorts[0].Cells[0].Retention != 1 || r.Cohorts[0].Cells[0].Orders < r.Cohorts[0].Customers {
			t.Errorf("%v: %d cohorts, %+v", args, len(r.Cohorts), r.Cohorts[0])
		}
		s := r.Second
		if s.CameBack == 0 || s.CameBack > s.Customers || len(s.After) < 5 || s.Median == nil {
			t.Errorf("%v: %+v", args, s)
		}
		for _, a := range s.After {
			if !(0 <= a.Low && a.Low <= a.Share && a.Share <= a.High && a.High <= 1) {
				t.Errorf("%v: %+v", args, a)
			}
		}
		code, text, errs := try(args...)
		if code != 0 || errs != "" || !strings.Contains(text, "cumulative revenue per customer") || !strings.Contains(text, "have come back") {
			t.Errorf("%v: exit code %d, %s\n%s", args, code, errs, text)
		}
	}
}

// Three customers by hand: back after 3 days, after 10, and not in 20.
func TestSecond(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log.csv")
	text := "id,date,amount\na,2026-01-01,1\na,2026-01-04,1\nb,2026-01-01,1\nb,2026-01-11,1\nc,2026-01-01,1\nc,2026-01-01,2\nb,2026-01-21,1\nc,2026-01-20,-1\n"
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	s := report(t, "-data", name, "-period", "week").Second
	if s.Customers != 3 || s.CameBack != 2 || s.Median == nil || *s.Median != 10 || len(s.After) != 2 || s.After[0].Share < .33 || s.After[0].Share > .34 {
		t.Errorf("%+v", s)
	}
	code, text, _ := try("-data", name, "-as-of", "2026-01-05T00:00:00Z")
	if code != 0 || !strings.Contains(text, "half of them have not") || !strings.Contains(text, "3 left out: after that") {
		t.Errorf("%s", text)
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{2, `-period: there is no "hour": want one of month, day, week, quarter, year`, []string{"-period", "hour"}},
		{2, `-mode: there is no "x": want one of on, onafter, bracket`, []string{"-mode", "x"}},
		{2, `-returns: there is no "x"`, []string{"-returns", "x"}},
		{2, `-week: there is no "x"`, []string{"-week", "x"}},
		{2, `-zone: no zone "Mars"`, []string{"-zone", "Mars"}},
		{2, `-brackets: "1-x" is none: want ages such as 0,1-3,4+`, []string{"-mode", "bracket", "-brackets", "0,1-x"}},
		{2, `-brackets: "1+-3" is none`, []string{"-mode", "bracket", "-brackets", "1+-3"}},
		{2, `-as-of: "x" is no instant`, []string{"-as-of", "x"}},
		{2, `unexpected argument "x"`, []string{"x"}},
		{1, "no such file", []string{"-data", "nowhere.csv"}},
		{1, "the bracket from 1 to 3 is empty or not after the one before it", []string{"-mode", "bracket", "-brackets", "0,2-4,1-3"}},
		{1, "want 0 or more", []string{"-ages", "-1"}},
		{1, "does not go together with Rolling", []string{"-rolling", "-recurring"}},
	} {
		code, out, errs := try(c.args...)
		if code != c.code || !strings.Contains(errs, c.want) || out != "" {
			t.Errorf("%v: exit code %d, %q, %q; want %d, %q", c.args, code, out, errs, c.code, c.want)
		}
	}
	if code, out, _ := try("-h"); code != 0 || !strings.Contains(out, "-brackets") {
		t.Errorf("-h: exit code %d, %q", code, out)
	}
	if b, err := parseBrackets("0,1-3,7+"); err != nil || len(b) != 3 || b[1] != (cohort.Bracket{From: 1, To: 3}) || b[2].String() != "7+" {
		t.Errorf("%v, %v", b, err)
	}
}
