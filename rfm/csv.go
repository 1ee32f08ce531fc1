package rfm

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// CSVOptions name the columns of a CSV file. A name that is empty is looked for
// among usual ones, in any spelling of case, spaces and underscores.
type CSVOptions struct {
	// Customer and At are required, as names or to be found. At is a date or an
	// instant.
	Customer, At string
	// Order is optional. It is not looked for.
	Order string
	// Amount is required, unless there are Quantity and Price, whose product it is
	// then.
	Amount, Quantity, Price string
	// Layout is how At is written, as package time has it. Without one it is found
	// from the first row, among those that can be read in one way only.
	Layout string
	// Zone is that of times that name none; the zero value is UTC.
	Zone *time.Location
}

// A CSVReport says what became of the rows of a file below its header.
type CSVReport struct {
	// Rows is the number of rows, Unreadable how many of them were left out because
	// a date or an amount could not be read.
	Rows       int `json:"rows"`
	Unreadable int `json:"unreadable"`
	// Problems say what is wrong with the first ten of them, each with its line.
	Problems []string `json:"problems,omitempty"`
}

// A CSVReader reads a purchase log from a CSV file with a header. It is for one
// goroutine.
type CSVReader struct {
	options CSVOptions
	from    *csv.Reader
	at      columnsAt
	report  CSVReport
	err     error
}

// columnsAt are the positions of columns; -1 where there is none.
type columnsAt struct{ customer, at, order, amount, quantity, price int }

// NewCSVReader reads the header. It fails when a column is not there, saying which
// are.
func NewCSVReader(r io.Reader, o CSVOptions) (*CSVReader, error) {
	from := csv.NewReader(r)
	from.ReuseRecord = true
	header, err := from.Read()
	if err != nil {
		if err == io.EOF {
			err = errors.New("the file is empty; want a header")
		}
		return nil, fmt.Errorf("rfm: %w", err)
	}
	header = slices.Clone(header)
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	c := &CSVReader{options: o, from: from}
	if c.options.Zone == nil {
		c.options.Zone = time.UTC
	}
	return c, c.find(header)
}

// The usual names of columns, those that say most first.
var (
	usualCustomers  = []string{"customerid", "customer", "custid", "clientid", "userid", "memberid", "id"}
	usualTimes      = []string{"orderdate", "invoicedate", "purchasedate", "transactiondate", "date", "timestamp", "createdat", "time"}
	usualAmounts    = []string{"amount", "revenue", "total", "ordertotal", "spend", "sales", "value", "grossamount"}
	usualQuantities = []string{"quantity", "qty", "units"}
	usualPrices     = []string{"unitprice", "price"}
)

func (c *CSVReader) find(header []string) error {
	o, missing := &c.options, []string(nil)
	find := func(what string, name *string, usual []string) int {
		at := slices.Index(header, *name)
		for i := 0; *name == "" && at < 0 && i < len(usual); i++ {
			at = slices.IndexFunc(header, func(h string) bool { return plainName(h) == usual[i] })
		}
		switch {
		case at >= 0:
			*name = header[at]
		case *name != "":
			missing = append(missing, fmt.Sprintf("%s %q", what, *name))
		case what == "customer" || what == "date":
			missing = append(missing, "one for the "+what)
		}
		return at
	}
	c.at = columnsAt{
		customer: find("customer", &o.Customer, usualCustomers),
		at:       find("date", &o.At, usualTimes),
		order:    find("order", &o.Order, nil),
	}
	c.at.amount, c.at.quantity, c.at.price = -1, -1, -1
	if o.Quantity == "" && o.Price == "" {
		c.at.amount = find("amount", &o.Amount, usualAmounts)
	}
	if c.at.amount < 0 && o.Amount == "" {
		c.at.quantity, c.at.price = find("quantity", &o.Quantity, usualQuantities), find("price", &o.Price, usualPrices)
		if (c.at.quantity < 0 || c.at.price < 0) && len(missing) == 0 {
			missing = append(missing, "one for the amount, or two for quantity and price")
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("rfm: the file lacks the columns %s; it has %s", strings.Join(missing, ", "), strings.Join(header, ", "))
	}
	return nil
}

func plainName(s string) string {
	return strings.NewReplacer("_", "", " ", "", "-", "", ".", "").Replace(strings.ToLower(s))
}

// Options returns the options with the names of the columns that were found and,
// once the first row was read, the layout.
func (c *CSVReader) Options() CSVOptions { return c.options }

// Report returns what became of the rows read so far.
func (c *CSVReader) Report() CSVReport { return c.report }

// Err returns the error that ended All before the end of the file, or nil.
func (c *CSVReader) Err() error { return c.err }

// All returns the purchases of the file, in its order. It can be ranged over once.
func (c *CSVReader) All() iter.Seq[Purchase] {
	return func(yield func(Purchase) bool) {
		for c.err == nil {
			row, err := c.from.Read()
			if err == io.EOF {
				return
			}
			var broken *csv.ParseError
			switch {
			case errors.As(err, &broken):
				c.skip(broken.StartLine, broken.Err)
				continue
			case err != nil:
				c.err = fmt.Errorf("rfm: %w", err)
				return
			}
			p, err := c.purchase(row)
			if err != nil {
				line, _ := c.from.FieldPos(0)
				c.skip(line, err)
				continue
			}
			c.report.Rows++
			if !yield(p) {
				return
			}
		}
	}
}

// skip leaves a row out.
func (c *CSVReader) skip(line int, err error) {
	c.report.Rows++
	if c.report.Unreadable++; c.report.Unreadable <= 10 {
		c.report.Problems = append(c.report.Problems, fmt.Sprintf("line %d: %v", line, err))
	}
}

func (c *CSVReader) purchase(row []string) (p Purchase, err error) {
	p.Customer = strings.TrimSpace(row[c.at.customer])
	if c.at.order >= 0 {
		p.Order = strings.Clone(row[c.at.order])
	}
	if p.At, err = c.time(row[c.at.at]); err != nil {
		return p, fmt.Errorf("%s: %w", c.options.At, err)
	}
	if c.at.amount >= 0 {
		p.Amount, err = amount(c.options.Amount, row[c.at.amount])
		return p, err
	}
	quantity, err := amount(c.options.Quantity, row[c.at.quantity])
	if err != nil {
		return p, err
	}
	price, err := amount(c.options.Price, row[c.at.price])
	p.Amount = quantity.Mul(price)
	return p, err
}

func amount(column, s string) (decimal.Decimal, error) {
	d, err := decimal.NewFromString(strings.TrimSpace(s))
	if err != nil {
		return d, fmt.Errorf("%s: %q is no number; want one such as 1234.50", column, s)
	}
	return d, nil
}

// layouts are those that can be read in one way only. Days and months as in
// 02/01/2006 are not among them: which comes first only the host knows.
var layouts = []string{
	time.DateOnly, "20060102", "2006/01/02",
	"2006-01-02 15:04", time.DateTime, "2006-01-02T15:04:05", time.RFC3339Nano,
	"2006-01-02 15:04:05Z07:00", "2006/01/02 15:04", "2006/01/02 15:04:05",
}

func (c *CSVReader) time(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return time.Time{}, nil // which is counted as undated where it is used
	}
	for i := 0; c.options.Layout == "" && i < len(layouts); i++ {
		if _, err := time.Parse(layouts[i], s); err == nil {
			c.options.Layout = layouts[i]
		}
	}
	if c.options.Layout == "" {
		return time.Time{}, fmt.Errorf("%q is written in a way that is not known; give a layout such as 02/01/2006", s)
	}
	at, err := time.ParseInLocation(c.options.Layout, s, c.options.Zone)
	if err != nil {
		return at, fmt.Errorf("%q is not written as %s", s, c.options.Layout)
	}
	return at, nil
}
