package store

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"time"
)

// A retailRow is one well-formed line. Its texts are slices of the line read.
type retailRow struct {
	invoice, sku, customer, country []byte

	qty   int64
	price int64 // ten-thousandths
	time  time.Time
}

const (
	maxQty   = 10_000_000 // exclusive; with maxPrice it keeps a product in an int64
	maxPrice = 10_000_000 // exclusive, in whole pounds
)

// splitter cuts lines into columns.
type splitter struct {
	fields [columns][]byte
	day    []byte // of the time last parsed, and its midnight:
	begin  time.Time
}

// split cuts a line at its commas and returns how many columns it has. Only a
// line with a quotation mark needs the whole of CSV.
func (p *splitter) split(line []byte) (int, error) {
	if bytes.IndexByte(line, '"') >= 0 {
		return p.unquote(line)
	}
	n := 0
	for {
		at := bytes.IndexByte(line, ',')
		field := line
		if at >= 0 {
			field = line[:at]
		}
		if n < columns {
			p.fields[n] = bytes.TrimSpace(field)
		}
		n++
		if at < 0 {
			return n, nil
		}
		line = line[at+1:]
	}
}

func (p *splitter) unquote(line []byte) (int, error) {
	r := csv.NewReader(bytes.NewReader(line))
	r.FieldsPerRecord = -1
	record, err := r.Read()
	if err != nil {
		return 0, fmt.Errorf("a quotation mark out of place: %w", err)
	}
	for i, field := range record[:min(len(record), columns)] {
		p.fields[i] = bytes.TrimSpace([]byte(field))
	}
	return len(record), nil
}

// parse reads one line, or says what is wrong with it.
func (p *splitter) parse(line []byte) (retailRow, error) {
	n, err := p.split(line)
	if err != nil {
		return retailRow{}, err
	}
	if n != columns {
		return retailRow{}, fmt.Errorf("%d columns, want %d", n, columns)
	}
	row := retailRow{
		invoice: p.fields[colInvoice], sku: p.fields[colSKU],
		customer: p.fields[colCustomer], country: p.fields[colCountry],
	}
	if len(row.invoice) == 0 || len(row.invoice) == 1 && row.invoice[0] == 'C' {
		return row, p.bad(colInvoice, "a number, after a C in cancellations")
	}
	if len(row.sku) == 0 {
		return row, p.bad(colSKU, "a product")
	}
	var ok bool
	if row.qty, ok = parseFixed(p.fields[colQty], 0, maxQty); !ok {
		return row, p.bad(colQty, "a whole number between -10,000,000 and 10,000,000")
	}
	if row.time, ok = p.parseTime(p.fields[colTime]); !ok {
		return row, p.bad(colTime, "a time such as 2011-12-09 12:50")
	}
	if row.price, ok = parseFixed(p.fields[colPrice], unitPlaces, maxPrice); !ok {
		return row, p.bad(colPrice, "a price such as 2.55, below 10,000,000, of at most 4 decimals")
	}
	return row, nil
}

func (p *splitter) bad(column int, want string) error {
	return fmt.Errorf("column %d (%s) is %s, want %s",
		column+1, retailHeader[column], shorten(string(p.fields[column])), want)
}

// parseFixed parses a number such as -12.5 into units of 10^-places. The
// absolute value must be below the limit, and there must be at least one digit
// before a point and one after it. There is no exponent and no plus sign.
func parseFixed(text []byte, places int, limit int64) (int64, bool) {
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	whole, part, point := bytes.Cut(text, []byte{'.'})
	if len(whole) == 0 || point && (len(part) == 0 || len(part) > places) {
		return 0, false
	}
	var n int64
	for _, digit := range whole {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		if n = n*10 + int64(digit-'0'); n >= limit {
			return 0, false
		}
	}
	for i := range places {
		n *= 10
		if i < len(part) {
			if part[i] < '0' || part[i] > '9' {
				return 0, false
			}
			n += int64(part[i] - '0')
		}
	}
	if negative {
		n = -n
	}
	return n, true
}

// parseTime parses a time. The calendar is asked once for each run of lines of
// one day; the file is sorted by time.
func (p *splitter) parseTime(text []byte) (time.Time, bool) {
	if len(text) != len(retailTime) || text[10] != ' ' || text[13] != ':' {
		return time.Time{}, false
	}
	if !bytes.Equal(p.day, text[:10]) {
		begin, err := time.Parse(time.DateOnly, string(text[:10]))
		if err != nil {
			return time.Time{}, false
		}
		p.day, p.begin = append(p.day[:0], text[:10]...), begin
	}
	hour, ok := parseFixed(text[11:13], 0, 24)
	minute, ok2 := parseFixed(text[14:16], 0, 60)
	if !ok || !ok2 || text[11] == '-' || text[14] == '-' {
		return time.Time{}, false
	}
	return p.begin.Add(time.Duration(hour*60+minute) * time.Minute), true
}
