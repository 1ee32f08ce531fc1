package store

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// retailTime is how the UCI data write a time; they name no zone.
const retailTime = "2006-01-02 15:04"

// retailHeader names the columns of the file.
var retailHeader = [...]string{"invoice", "sku", "qty", "time", "price", "customer", "country"}

const (
	colInvoice = iota
	colSKU
	colQty
	colTime
	colPrice
	colCustomer
	colCountry
	columns
)

// RetailOptions say how to read; the zero value is the default.
type RetailOptions struct {
	// AsOf is the instant of the derived fields. Zero means the time of the
	// last well-formed line.
	AsOf time.Time
	// Progress, if not nil, is called now and then with the lines read so far.
	Progress func(lines int)
}

// A FormatError says where a file is not what was expected, and how to mend it.
type FormatError struct {
	// Line and Column count from 1; Column counts the columns of the table,
	// and is 0 when the line as a whole is meant.
	Line, Column int
	// Problem says what was found and what was expected.
	Problem string
	// Fix says how to mend it.
	Fix string
}

// Error returns the place, the problem and the fix on one line.
func (e *FormatError) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("store: line %d: %s; %s", e.Line, e.Problem, e.Fix)
	}
	return fmt.Sprintf("store: line %d, column %d: %s; %s", e.Line, e.Column, e.Problem, e.Fix)
}

// ReadOnlineRetail reads the order lines of the UCI Online Retail data from r,
// which is CSV in UTF-8, plain or compressed by gzip, under the header
//
//	invoice,sku,qty,time,price,customer,country
//
// with times such as 2011-12-09 12:50, taken as UTC. The lines need not be
// sorted. Each becomes part of an [Order], part of a [Refund] when its invoice
// begins with C, or is dropped for one [Reason]; the [Report] counts them. A
// malformed line is dropped and counted, not an error. A customer's country is
// that of her latest invoice.
//
// A customer of whom no line was kept is not in the shop. Of the others
// everything is missing that the data do not have: all but ID, Country, and
// what derives from orders and refunds. Coupons, discounts and product lines
// are unknown, not absent, so that their shares and sets are missing too.
//
// A header that is not the one above, or a file that is not CSV, is a
// [*FormatError]. The context is looked at once every 4,096 lines. After an
// error the shop is nil and the report counts the lines up to it.
func ReadOnlineRetail(ctx context.Context, r io.Reader, o RetailOptions) (*Shop, Report, error) {
	b := newRetailBuilder()
	plain, err := unzip(r)
	if err == nil {
		err = b.readAll(ctx, plain, o.Progress)
	}
	shop, report := b.finish(o.AsOf, err != nil)
	return shop, report, err
}

// unzip decompresses r if it begins as gzip does.
func unzip(r io.Reader) (*bufio.Reader, error) {
	const size = 1 << 16
	in := bufio.NewReaderSize(r, size)
	magic, err := in.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("store: the file cannot be read: %w", err)
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("store: the file begins as gzip but is none: %w; fetch it again", err)
		}
		return bufio.NewReaderSize(z, size), nil
	case bytes.HasPrefix(magic, []byte("PK\x03\x04")):
		return nil, &FormatError{
			Line:    1,
			Problem: "this is a zip archive or a workbook (.xlsx), want CSV, plain or gzip",
			Fix:     "unpack it, or save the sheet as CSV",
		}
	}
	return in, nil
}

// readAll reads the header and then line after line.
func (b *retailBuilder) readAll(ctx context.Context, in *bufio.Reader, progress func(int)) error {
	lines := lineReader{in: in}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("store: reading not begun: %w", err)
	}
	header, err := lines.next()
	if err == nil {
		err = checkHeader(header)
	} else if err == io.EOF {
		err = &FormatError{Line: 1, Problem: "the file is empty, want the header " +
			strings.Join(retailHeader[:], ","), Fix: "check the path"}
	}
	for err == nil {
		var line []byte
		if line, err = lines.next(); err != nil {
			break
		}
		if len(line) > 0 {
			b.line(lines.number, line, lines.tooLong)
		}
		if lines.number%4096 == 0 {
			if progress != nil {
				progress(b.report.Read)
			}
			err = ctx.Err()
		}
	}
	var format *FormatError
	switch {
	case err == io.EOF:
		return nil
	case errors.As(err, &format):
		return err
	}
	return fmt.Errorf("store: reading stopped after line %d: %w%s", lines.number, err, remedy(err))
}

// remedy says what to do about an error of reading.
func remedy(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) ||
		errors.Is(err, gzip.ErrHeader) {
		return "; the file is damaged or cut short: fetch it again"
	}
	return ""
}

// checkHeader compares the header column by column.
func checkHeader(line []byte) error {
	line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")) // byte order mark
	got := strings.Split(string(line), ",")
	want := strings.Join(retailHeader[:], ",")
	for i, name := range retailHeader {
		if i >= len(got) {
			return &FormatError{
				Line: 1, Column: i + 1,
				Problem: fmt.Sprintf("the header ends after %d columns, want %q here", len(got), name),
				Fix:     "the header must read " + want + ", separated by commas",
			}
		}
		if found := strings.Trim(strings.TrimSpace(got[i]), `"`); found != name {
			return &FormatError{
				Line: 1, Column: i + 1,
				Problem: fmt.Sprintf("the header says %s, want %q", shorten(found), name),
				Fix:     "rename and order the columns to read " + want,
			}
		}
	}
	if len(got) > columns {
		return &FormatError{
			Line: 1, Column: columns + 1,
			Problem: fmt.Sprintf("the header has %d columns, want %d", len(got), columns),
			Fix:     "leave out what follows " + retailHeader[columns-1],
		}
	}
	return nil
}

// shorten quotes a text for a message, cut at 40 bytes.
func shorten(text string) string {
	if len(text) > 40 {
		return fmt.Sprintf("%q…", text[:40])
	}
	return fmt.Sprintf("%q", text)
}

// A lineReader gives one physical line after another.
//
// No field of this format holds a line break, so that a line is a row, and a
// stray quotation mark costs one row: encoding/csv would swallow everything
// up to the next one.
type lineReader struct {
	in      *bufio.Reader
	number  int  // of the line last given, from 1
	tooLong bool // the line last given was cut
}

// next returns a line without its end, valid until the next call. A line
// longer than the buffer is cut.
func (l *lineReader) next() ([]byte, error) {
	line, err := l.in.ReadSlice('\n')
	l.tooLong = err == bufio.ErrBufferFull
	if l.tooLong {
		line = bytes.Clone(line[:80])
		for err == bufio.ErrBufferFull {
			_, err = l.in.ReadSlice('\n')
		}
	}
	if err == io.EOF && len(line) > 0 {
		err = nil // the last line needs no end
	}
	if err != nil {
		return nil, err
	}
	l.number++
	return bytes.TrimRight(line, "\r\n"), nil
}
