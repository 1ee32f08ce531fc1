package store_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/examples/shop/store"
)

const retailHeader = "invoice,sku,qty,time,price,customer,country\n"

func TestOnlineRetailFacts(t *testing.T) {
	shop, r, err := store.ReadOnlineRetail(context.Background(), openRetail(t), store.RetailOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", &r)
	equal(t, "Read", r.Read, 541_909)
	equal(t, "Kept + Dropped", r.Kept()+r.Dropped(), r.Read)
	equal(t, "Purchases", r.Purchases, 397_884)
	equal(t, "Refunds", r.Refunds, 8_905)
	equal(t, "dropped without customer", r.Drops[store.NoCustomer].Lines, 135_080)
	equal(t, "dropped for price", r.Drops[store.PriceNotPositive].Lines, 40)
	equal(t, "dropped for another reason", r.Dropped(), 135_080+40)
	equal(t, "Invoices", r.Invoices, 25_900)
	equal(t, "Customers", r.Customers, 4_372)
	equal(t, "Countries", r.Countries, 38)
	equal(t, "Cancellations", r.Cancellations, 9_288)
	equal(t, "NegativeQuantities", r.NegativeQuantities, 10_624)
	equal(t, "PricesNotPositive", r.PricesNotPositive, 2_517)
	// Without descriptions: the original sheet, which has them, is quoted with
	// 5,268. "sort | uniq -d" over these seven columns finds 5,270 as well.
	equal(t, "Duplicates", r.Duplicates, 5_270)
	equal(t, "TwoStamps", r.TwoStamps, 43)
	equal(t, "UnknownCountries", len(r.UnknownCountries), 0)
	equal(t, "From", r.From, at("2010-12-01 08:26:00"))
	equal(t, "To", r.To, at("2011-12-09 12:50:00"))
	same(t, "Total", r.Total, "9747747.934")
	checkRetailShop(t, shop, &r)
}

// checkRetailShop compares with figures made with other software: 4,338
// customers with a purchase, and those of single customers (pandas 1.5.3).
func checkRetailShop(t *testing.T, shop *store.Shop, r *store.Report) {
	t.Helper()
	equal(t, "AsOf", shop.AsOf, r.To)
	buyers, lines := 0, 0
	byID := make(map[string]*store.Customer)
	for i := range shop.Customers {
		c := &shop.Customers[i]
		byID[c.ID] = c
		buyers += min(1, c.OrderCount)
		own := 0
		for j := range c.Orders {
			own += len(c.Orders[j].Lines)
			sum := dec("0")
			for k := range c.Orders[j].Lines {
				sum = sum.Add(c.Orders[j].Lines[k].Amount())
			}
			same(t, "total of order "+c.Orders[j].ID, c.Orders[j].Total, sum.String())
		}
		equal(t, "lines of "+c.ID, len(c.Lines), own)
		lines += own
	}
	equal(t, "buyers", buyers, 4_338)
	equal(t, "lines of orders", lines, r.Purchases)
	lines = 0
	for refund := range shop.Refunds() {
		lines += len(refund.Lines)
	}
	equal(t, "lines of refunds", lines, r.Refunds)
	c := byID["12347"]
	equal(t, "orders of 12347", c.OrderCount, 7)
	same(t, "spend of 12347", c.TotalSpent, "4310")
	equal(t, "country of 12347", c.Country, "IS")
	c = byID["12346"]
	same(t, "spend of 12346", c.TotalSpent, "77183.6")
	same(t, "refunds of 12346", c.Refunded, "77183.6")
}

// TestOnlineRetailAgreesWithPandas compares every customer's number of invoices
// and spend with a table made with pandas 1.5.3 (quantity and price above 0,
// not cancelled). Its spend is in floating point.
func TestOnlineRetailAgreesWithPandas(t *testing.T) {
	lines := openRetail(t)
	f, err := os.Open(filepath.Join(filepath.Dir(retailFile), "reference", "ref_online_retail_rfm_scores.csv"))
	if err != nil {
		t.Skip("the reference table is not beside the data")
	}
	defer f.Close()
	want, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	shop, _, err := store.ReadOnlineRetail(context.Background(), lines, store.RetailOptions{})
	if err != nil {
		t.Fatal(err)
	}
	at := 1
	for i := range shop.Customers {
		c := &shop.Customers[i]
		if c.OrderCount == 0 {
			continue
		}
		row := want[at] // customer, recency, frequency, monetary, …; by customer
		at++
		spent, err := decimal.NewFromString(row[3])
		if err != nil || c.ID != row[0] || strconv.Itoa(c.OrderCount) != row[2] || !c.TotalSpent.Round(2).Equal(spent.Round(2)) {
			t.Fatalf("%s has %d orders of %s, want %v (%v)", c.ID, c.OrderCount, c.TotalSpent, row, err)
		}
	}
	equal(t, "customers compared", at, len(want))
}

func TestReadClassifiesEveryLine(t *testing.T) {
	shop, r := read(t,
		"1,A,2,2011-01-01 10:00,2.50,77,EIRE",
		"1,A,2,2011-01-01 10:00,2.50,77,EIRE", // a duplicate, kept
		"1,B,1,2011-01-01 09:59,0.125,77,EIRE",
		`"2","C, with comma",3,2011-02-01 00:00,10,77,RSA`,
		"C3,A,-1,2011-03-01 00:00,2.5,77,RSA",
		"",
		"4,A,1,2011-03-01 00:00,1,,France",
		"5,A,1,2011-03-01 00:00,0,78,France",
		"5,A,1,2011-03-01 00:00,-11062.06,78,France",
		"6,A,0,2011-03-01 00:00,1,78,France",
		"6,A,-2,2011-03-01 00:00,1,78,France",
		"C7,A,2,2011-03-01 00:00,1,78,France",
		"8,A,1,2011-03-01 00:00,1,78,Atlantis\r",
		"x,A,1.5,2011-03-01 00:00,1,78,France",
	)
	want := store.Report{
		Read: 13, Purchases: 5, Refunds: 1,
		Drops: []store.Drop{
			{Reason: store.Malformed, Lines: 1, Examples: []store.Example{{Line: 15,
				Problem: `column 3 (qty) is "1.5", want a whole number between -10,000,000 and 10,000,000`}}},
			{Reason: store.NoCustomer, Lines: 1, Examples: []store.Example{{Line: 8,
				Problem: "invoice 4, sku A, quantity 1, price 1"}}},
			{Reason: store.PriceNotPositive, Lines: 2, Examples: []store.Example{
				{Line: 9, Problem: "invoice 5, sku A, quantity 1, price 0"},
				{Line: 10, Problem: "invoice 5, sku A, quantity 1, price -11062.06"}}},
			{Reason: store.ZeroQuantity, Lines: 1, Examples: []store.Example{{Line: 11,
				Problem: "invoice 6, sku A, quantity 0, price 1"}}},
			{Reason: store.SignMismatch, Lines: 2, Examples: []store.Example{
				{Line: 12, Problem: "invoice 6, sku A, quantity -2, price 1"},
				{Line: 13, Problem: "invoice C7, sku A, quantity 2, price 1"}}},
		},
		Invoices: 8, Customers: 2, Countries: 4, Cancellations: 2, NegativeQuantities: 2,
		PricesNotPositive: 2, Duplicates: 1, TwoStamps: 1,
		UnknownCountries: []store.NameCount{{Name: "Atlantis", Lines: 1}},
		From:             at("2011-01-01 09:59:00"), To: at("2011-03-01 00:00:00"), Total: dec("-11022.435"),
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("report (- want, + got):\n%s", diff)
	}
	equal(t, "customers", len(shop.Customers), 2)
	c := &shop.Customers[0]
	equal(t, "ID", c.ID, "77")
	equal(t, "Country, of the latest invoice", c.Country, "ZA")
	equal(t, "order", c.Orders[0].ID, "1")
	equal(t, "time of an order with two stamps", c.Orders[0].Time, at("2011-01-01 09:59:00"))
	same(t, "Total", c.Orders[0].Total, "10.125")
	same(t, "TotalSpent", c.TotalSpent, "40.125")
	same(t, "AvgOrder", c.AvgOrder, "20.06")
	equal(t, "SKU", c.Lines[3].SKU, "C, with comma")
	equal(t, "refund", c.Refunds[0].ID, "C3")
	same(t, "Refunded", c.Refunded, "2.5")
	equal(t, "units back", c.Refunds[0].Lines[0].Quantity, 1)
	equal(t, "country without a code", shop.Customers[1].Country, "")
	if c.CouponShare != nil || c.PageViews30d != nil || c.ProductLines != nil || !c.Signup.IsZero() {
		t.Errorf("what the data lack is not missing: %+v", c)
	}
}

func TestReadMalformedLines(t *testing.T) {
	cases := []struct{ line, want string }{
		{"1,A,2,2011-01-01 10:00,2.50,77", "6 columns, want 7"},
		{"1,A,2,2011-01-01 10:00,2.50,77,EIRE,x", "8 columns, want 7"},
		{",A,2,2011-01-01 10:00,2.50,77,EIRE", `column 1 (invoice) is "", want a number`},
		{"C,A,-2,2011-01-01 10:00,2.50,77,EIRE", `column 1 (invoice) is "C", want a number`},
		{"1,,2,2011-01-01 10:00,2.50,77,EIRE", `column 2 (sku) is "", want a product`},
		{"1,A,,2011-01-01 10:00,2.50,77,EIRE", `column 3 (qty) is ""`},
		{"1,A,--2,2011-01-01 10:00,2.50,77,EIRE", `column 3 (qty) is "--2"`},
		{"1,A,10000000,2011-01-01 10:00,2.50,77,EIRE", `column 3 (qty) is "10000000"`},
		{"1,A,99999999999999999999,2011-01-01 10:00,2.50,77,EIRE", `column 3 (qty) is "99999999999999999999"`},
		{"1,A,2,2011-02-29 10:00,2.50,77,EIRE", `column 4 (time) is "2011-02-29 10:00", want a time such as`},
		{"1,A,2,2011-02-28 24:00,2.50,77,EIRE", `column 4 (time) is "2011-02-28 24:00"`},
		{"1,A,2,2011-02-28 10:60,2.50,77,EIRE", `column 4 (time)`},
		{"1,A,2,2011-02-28 -1:00,2.50,77,EIRE", `column 4 (time)`},
		{"1,A,2,01/12/2010 08:26,2.50,77,EIRE", `column 4 (time) is "01/12/2010 08:26"`},
		{"1,A,2,2011-01-01 10:00,2.,77,EIRE", `column 5 (price) is "2."`},
		{"1,A,2,2011-01-01 10:00,.5,77,EIRE", `column 5 (price) is ".5"`},
		{"1,A,2,2011-01-01 10:00,1e3,77,EIRE", `column 5 (price) is "1e3"`},
		{"1,A,2,2011-01-01 10:00,1.23456,77,EIRE", `column 5 (price) is "1.23456"`},
		{"1,A,2,2011-01-01 10:00,1.2x,77,EIRE", `column 5 (price) is "1.2x"`},
		{`1,A",2,2011-01-01 10:00,2.50,77,EIRE`, "a quotation mark out of place"},
		{`1,"A,2,2011-01-01 10:00,2.50,77,EIRE`, "a quotation mark out of place"},
		{strings.Repeat("x", 200_000), "longer than 65,536 bytes"},
	}
	const good = "9,A,1,2011-01-01 10:00,1.00,77,EIRE"
	for _, c := range cases {
		_, r := read(t, c.line, good)
		d := r.Drops[store.Malformed]
		if r.Read != 2 || r.Purchases != 1 || d.Lines != 1 {
			t.Errorf("%.60s: read %d, kept %d, malformed %d, want 2, 1, 1", c.line, r.Read, r.Purchases, d.Lines)
			continue
		}
		if e := d.Examples[0]; e.Line != 2 || !strings.Contains(e.Problem, c.want) {
			t.Errorf("%.60s: line %d: %s, want line 2: …%s…", c.line, e.Line, e.Problem, c.want)
		}
	}
	_, r := read(t, "a", "b", "c", "d", "e")
	if d := r.Drops[store.Malformed]; d.Lines != 5 || len(d.Examples) != 3 {
		t.Errorf("%d malformed with %d examples, want 5 with 3", d.Lines, len(d.Examples))
	}
}

func TestReadFileErrors(t *testing.T) {
	const fix = "the header must read invoice,sku,qty,time,price,customer,country, separated by commas"
	cases := []struct{ text, want string }{
		{"", "store: line 1: the file is empty, want the header invoice,sku,qty,time,price,customer,country; check the path"},
		{"invoice,sku,qty\n", `store: line 1, column 4: the header ends after 3 columns, want "time" here; ` + fix},
		{"invoice;sku;qty\n", `store: line 1, column 1: the header says "invoice;sku;qty", want "invoice"; ` +
			"rename and order the columns to read invoice,sku,qty,time,price,customer,country"},
		{"invoice,sku,quantity,time,price,customer,country\n", `store: line 1, column 3: the header says "quantity", want "qty"; ` +
			"rename and order the columns to read invoice,sku,qty,time,price,customer,country"},
		{"invoice,sku,qty,time,price,customer,country,x", "store: line 1, column 8: the header has 8 columns, want 7; leave out what follows country"},
		{"PK\x03\x04...", "store: line 1: this is a zip archive or a workbook (.xlsx), want CSV, plain or gzip; unpack it, or save the sheet as CSV"},
	}
	for _, c := range cases {
		shop, _, err := store.ReadOnlineRetail(context.Background(), strings.NewReader(c.text), store.RetailOptions{})
		var format *store.FormatError
		if shop != nil || !errors.As(err, &format) || err.Error() != c.want {
			t.Errorf("%q:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
	_, _, err := store.ReadOnlineRetail(context.Background(), strings.NewReader("\x1f\x8bnonsense and more"), store.RetailOptions{})
	if !errors.Is(err, gzip.ErrHeader) {
		t.Errorf("bad gzip: %v", err)
	}
	broken := io.MultiReader(strings.NewReader(retailHeader+"1,A,2,2011-01-01 10:00,2.50,77,EIRE\n"), iotest.ErrReader(io.ErrClosedPipe))
	_, r, err := store.ReadOnlineRetail(context.Background(), broken, store.RetailOptions{})
	if !errors.Is(err, io.ErrClosedPipe) || err.Error() != "store: reading stopped after line 2: io: read/write on closed pipe" || r.Read != 1 {
		t.Errorf("broken file: %v after %d lines", err, r.Read)
	}
	_, _, err = store.ReadOnlineRetail(context.Background(), iotest.ErrReader(io.ErrClosedPipe), store.RetailOptions{})
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("unreadable file: %v", err)
	}
}

func TestReadGzip(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, "\xef\xbb\xbf"+retailHeader+strings.Repeat("1,A,2,2011-01-01 10:00,2.50,77,EIRE\r\n", 10_000))
	z.Close()
	whole := packed.Bytes()
	var told []int
	shop, r, err := store.ReadOnlineRetail(context.Background(), bytes.NewReader(whole), store.RetailOptions{
		AsOf:     at("2012-01-01 00:00:00"),
		Progress: func(lines int) { told = append(told, lines) },
	})
	if err != nil || r.Purchases != 10_000 || r.Duplicates != 9_999 || len(told) != 2 {
		t.Fatalf("%v: %+v, progress %v", err, r, told)
	}
	same(t, "Total", shop.Customers[0].Orders[0].Total, "50000")
	equal(t, "Orders90d", shop.Customers[0].Orders90d, 0)
	_, _, err = store.ReadOnlineRetail(context.Background(), bytes.NewReader(whole[:len(whole)-4]), store.RetailOptions{})
	if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "fetch it again") {
		t.Errorf("gzip cut short: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, r, err = store.ReadOnlineRetail(ctx, bytes.NewReader(whole), store.RetailOptions{Progress: func(int) { cancel() }})
	if !errors.Is(err, context.Canceled) || r.Read > 4096 {
		t.Errorf("cancelled: %v after %d lines", err, r.Read)
	}
	if _, _, err = store.ReadOnlineRetail(ctx, bytes.NewReader(whole), store.RetailOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
}

func TestReadNothing(t *testing.T) {
	shop, r := read(t)
	if len(shop.Customers) != 0 || r.Read != 0 || !r.From.IsZero() {
		t.Errorf("a header alone gives %+v, %+v", shop, r)
	}
	if !strings.Contains(r.String(), "lines read: 0\n") {
		t.Errorf("report:\n%s", &r)
	}
}

func TestLinesOfAnInvoiceMayLieApart(t *testing.T) {
	shop, r := read(t,
		"2,B,1,2011-01-02 10:00,1.00,b,France",
		"1,A,1,2011-01-03 10:00,1.00,a,France",
		"2,C,1,2011-01-02 10:00,1.00,b,France",
		"2,D,1,2011-01-02 10:00,5.00,a,France", // another customer on the same invoice
	)
	equal(t, "Invoices", r.Invoices, 2)
	equal(t, "orders of a", len(shop.Customers[0].Orders), 2)
	equal(t, "orders of b", len(shop.Customers[1].Orders), 1)
	equal(t, "first order of a", shop.Customers[0].Orders[0].ID, "2")
	equal(t, "lines of b", len(shop.Customers[1].Orders[0].Lines), 2)
	equal(t, "last line of b", shop.Customers[1].Lines[1].SKU, "C")
}

func FuzzReadOnlineRetail(f *testing.F) {
	f.Add("1,A,2,2011-01-01 10:00,2.50,77,EIRE\nC1,A,-2,2011-01-01 10:00,2.50,77,EIRE")
	f.Add("1,\"A\",2,2011-01-01 10:00,2.50,77,EIRE\n,,,,,,\n\"\n")
	f.Add("1,A,-9999999,2011-01-01 10:00,9999999.9999,,X\r\n\r\n\x00\xff")
	f.Fuzz(func(t *testing.T, body string) {
		shop, r, err := store.ReadOnlineRetail(context.Background(), strings.NewReader(retailHeader+body), store.RetailOptions{})
		if err != nil {
			t.Fatalf("a malformed line is an error: %v", err)
		}
		if r.Kept()+r.Dropped() != r.Read {
			t.Errorf("kept %d + dropped %d is not read %d", r.Kept(), r.Dropped(), r.Read)
		}
		lines := 0
		for o := range shop.Orders() {
			lines += len(o.Lines)
			if o.Time.After(shop.AsOf) || !o.Total.IsPositive() {
				t.Errorf("order %+v", o)
			}
		}
		if lines != r.Purchases {
			t.Errorf("%d lines in orders, %d purchases", lines, r.Purchases)
		}
		if r.From.After(r.To) || r.From.Location() != time.UTC {
			t.Errorf("from %s to %s", r.From, r.To)
		}
	})
}
