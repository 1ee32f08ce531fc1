package rfm_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/clientele-go/clientele/rfm"
)

func TestReadCSV(t *testing.T) {
	for _, c := range []struct {
		text string
		o    rfm.CSVOptions
		want string // customer order time amount, of each
	}{
		{"customer_id,date,amount\nx,2026-01-02,3.50\n,2026-01-03,-1\n", rfm.CSVOptions{}, "x  2026-01-02T00:00:00Z 3.5;   2026-01-03T00:00:00Z -1"},
		{"\ufeffCustomer ID,Order Date,Revenue\nx,2026-01-02 15:04,3\n", rfm.CSVOptions{}, "x  2026-01-02T15:04:00Z 3"},
		{"master_id,id,date,cds,spend\n7,8,19970118,2,29.73\n", rfm.CSVOptions{}, "8  1997-01-18T00:00:00Z 29.73"},
		{"invoice,qty,time,price,customer\n536365,-6,2010-12-01 08:26,2.55,17850\n", rfm.CSVOptions{Order: "invoice"}, "17850 536365 2010-12-01T08:26:00Z -15.3"},
		{"who,when,what\nx,02/01/2026,3\n", rfm.CSVOptions{Customer: "who", At: "when", Amount: "what", Layout: "02/01/2006", Zone: time.FixedZone("", 3600)}, "x  2026-01-02T00:00:00+01:00 3"},
		{"id,date,amount\nx,2026-01-02T03:04:05+02:00,1e2\ny,,1\n", rfm.CSVOptions{}, "x  2026-01-02T03:04:05+02:00 100; y  0001-01-01T00:00:00Z 1"},
	} {
		r, err := rfm.NewCSVReader(strings.NewReader(c.text), c.o)
		if err != nil {
			t.Error(err)
			continue
		}
		var got []string
		for p := range r.All() {
			got = append(got, strings.Join([]string{p.Customer, p.Order, p.At.Format(time.RFC3339), p.Amount.String()}, " "))
		}
		if s := strings.Join(got, "; "); s != c.want || r.Err() != nil || r.Report().Rows != len(got) {
			t.Errorf("%q: %s, %v, %+v; want %s", c.text, s, r.Err(), r.Report(), c.want)
		}
	}
}

func TestCSVMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":              "the file is empty; want a header",
		"a,b\n":         "lacks the columns one for the customer, one for the date; it has a, b",
		"id,date,b\n":   "lacks the columns one for the amount, or two for quantity and price; it has id, date, b",
		"id,date,qty\n": "one for the amount, or two for quantity and price",
		"\"a,b\n":       "rfm:",
	} {
		if _, err := rfm.NewCSVReader(strings.NewReader(text), rfm.CSVOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	_, err := rfm.NewCSVReader(strings.NewReader("id,date,amount\n"), rfm.CSVOptions{Customer: "who", Amount: "sum"})
	if err == nil || !strings.Contains(err.Error(), `customer "who", amount "sum"; it has id, date, amount`) {
		t.Errorf("error %v", err)
	}

	rows := "id,date,amount\n" +
		"a,2026-01-02,x\n" +
		"a,02/01/2026,1\n" +
		"a,2026-01-02\n" +
		"a,2026-01-03,1\n" +
		"a,2026-01-04,\n"
	r, err := rfm.NewCSVReader(strings.NewReader(rows), rfm.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range r.All() {
		n++
	}
	want := rfm.CSVReport{Rows: 5, Unreadable: 4, Problems: []string{
		`line 2: amount: "x" is no number; want one such as 1234.50`,
		`line 3: date: "02/01/2026" is not written as 2006-01-02`,
		`line 4: wrong number of fields`,
		`line 6: amount: "" is no number; want one such as 1234.50`,
	}}
	if got := r.Report(); n != 1 || got.Rows != want.Rows || got.Unreadable != want.Unreadable || !slices.Equal(got.Problems, want.Problems) {
		t.Errorf("%d purchases, %+v; want %+v", n, got, want)
	}

	unknown, err := rfm.NewCSVReader(strings.NewReader("id,date,amount\na,02/01/2026,1\n"), rfm.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for range unknown.All() {
		t.Error("a date was guessed")
	}
	if p := unknown.Report().Problems; len(p) != 1 || !strings.Contains(p[0], "give a layout such as 02/01/2006") {
		t.Errorf("problems %q", p)
	}

	torn := io.MultiReader(strings.NewReader("id,date,amount\na,2026-01-02,1\n"), iotest.ErrReader(errors.New("torn")))
	if r, err = rfm.NewCSVReader(torn, rfm.CSVOptions{}); err != nil {
		t.Fatal(err)
	}
	for range r.All() {
	}
	if r.Err() == nil || !strings.Contains(r.Err().Error(), "torn") {
		t.Errorf("error %v", r.Err())
	}
}
