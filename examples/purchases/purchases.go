// Package purchases is where the smaller examples take their purchase logs from: a
// CSV file, or the shop that the examples make.
package purchases

import (
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/clientele-go/clientele/examples/shop/store"
	"github.com/clientele-go/clientele/rfm"
)

// Flags say which log is wanted.
type Flags struct {
	data    string
	columns rfm.CSVOptions
	zone    string
}

// Add adds the flags to those of a program.
func (f *Flags) Add(flags *flag.FlagSet) {
	flags.StringVar(&f.data, "data", "", "take purchases from this CSV `file` (or its gzip) instead of the made-up shop")
	flags.StringVar(&f.columns.Customer, "id", "", "the `column` of the customer (default: looked for)")
	flags.StringVar(&f.columns.At, "date", "", "the `column` of the date or time (default: looked for)")
	flags.StringVar(&f.columns.Amount, "amount", "", "the `column` of the amount (default: looked for, or quantity times price)")
	flags.StringVar(&f.columns.Order, "order", "", "the `column` of the order, if lines of one are to be one")
	flags.StringVar(&f.columns.Layout, "layout", "", "how dates are written, such as 02/01/2006 (default: found)")
	flags.StringVar(&f.zone, "zone", "UTC", "the time `zone` that cuts days, such as Europe/London")
}

// Zone returns the time zone.
func (f *Flags) Zone() (*time.Location, error) {
	zone, err := time.LoadLocation(f.zone)
	if err != nil || f.zone == "" || f.zone == "Local" { // which would be another on another machine
		return nil, fmt.Errorf("-zone: no zone %q: want one such as Europe/London", f.zone)
	}
	return zone, nil
}

// A Log is what was read.
type Log struct {
	Purchases []rfm.Purchase
	// First and Last are the first and the last instant, in the zone of the flags.
	First, Last time.Time
	// File says what became of the rows of a file; nil for the made-up shop.
	File *rfm.CSVReport
}

// Load reads the log. It fails when there are no purchases.
func (f *Flags) Load(ctx context.Context) (*Log, error) {
	zone, err := f.Zone()
	if err != nil {
		return nil, err
	}
	log := &Log{}
	if f.data == "" {
		err = log.make(ctx)
	} else {
		err = log.read(f, zone)
	}
	if err != nil {
		return nil, err
	}
	for i := range log.Purchases {
		at := log.Purchases[i].At
		if at.IsZero() {
			continue
		}
		if log.First.IsZero() || at.Before(log.First) {
			log.First = at
		}
		if at.After(log.Last) {
			log.Last = at
		}
	}
	if log.First.IsZero() {
		return nil, fmt.Errorf("there are no purchases in %s%s", cmp.Or(f.data, "the shop"), log.problems())
	}
	log.First, log.Last = log.First.In(zone), log.Last.In(zone)
	return log, nil
}

func (l *Log) problems() string {
	if l.File == nil || len(l.File.Problems) == 0 {
		return ""
	}
	return ":\n  " + strings.Join(l.File.Problems, "\n  ")
}

func (l *Log) read(f *Flags, zone *time.Location) (err error) {
	file, err := os.Open(f.data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var from io.Reader = file
	if strings.HasSuffix(f.data, ".gz") {
		if from, err = gzip.NewReader(file); err != nil {
			return fmt.Errorf("%s: %w", f.data, err)
		}
	}
	columns := f.columns
	columns.Zone = zone
	reader, err := rfm.NewCSVReader(from, columns)
	if err != nil {
		return fmt.Errorf("%s: %w", f.data, err)
	}
	l.Purchases = slices.Collect(reader.All())
	report := reader.Report()
	l.File = &report
	return reader.Err()
}

// make makes the shop that the examples share.
func (l *Log) make(ctx context.Context) error {
	shop, err := store.Generate(ctx, store.Options{Customers: 20_000, Seed: 1})
	if err != nil {
		return err
	}
	for o := range shop.Orders() {
		l.Purchases = append(l.Purchases, rfm.Purchase{Customer: o.Customer, Order: o.ID, At: o.Time, Amount: o.Total})
	}
	for r := range shop.Refunds() {
		l.Purchases = append(l.Purchases, rfm.Purchase{Customer: r.Customer, Order: r.Order, At: r.Time, Amount: r.Amount.Neg()})
	}
	return nil
}

// DayOf returns the number of an instant's date in its zone, from that of 1970-01-01 on.
func DayOf(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}
