// Package parquet reads tables of customers from Apache Parquet, by column, and only the
// columns that are wanted:
//
//	set, err := binding.Load(definitions)
//	…
//	table, err := parquet.Read(ctx, file, size, schema.Only(set.Reads()), parquet.Options{})
//	…
//	quantised, err := set.Quantise(ctx, table, asOf)
//
// It is a module of its own, so that hosts without Parquet are spared what it needs.
package parquet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	pq "github.com/parquet-go/parquet-go"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
)

// Options say how a file is read. The zero value is the default.
type Options struct {
	// Strict refuses a file that lacks a column for a field or a collection of the schema;
	// otherwise the field is missing in every row.
	Strict bool
	// Zone is that of the clocks from which timestamps come that are not adjusted to UTC.
	// Nil means UTC.
	Zone *time.Location
}

// Read reads a table from a file of so many bytes. A row is a customer, whose fields are the
// columns of their names: a field address.city may be the column city of the group address,
// too. Columns that are no fields are not read.
//
//   - Booleans, integers, floats, decimals, texts and UUIDs, dates and timestamps are
//     fields of these types. Beyond that, numbers of any kind are ints, decimals and money,
//     in the field's currency, where they are whole or have the decimals that it takes; texts
//     are all that texts are in [segment.Maps]; and timestamps are dates, in their zone.
//   - A list of integers or texts is a set; a null in it is left out. A map is none.
//   - A list of groups is a collection of events.
//   - A group of lat and lon, or latitude and longitude, is a place; one of amount and
//     currency is money.
//
// Null is missing, and so is what has no value in a group or list that is null; a list that is
// null is no events. What is no value of its field counts as invalid, and
// [segment.Table.Survey] says how much of that there is and where it begins.
//
// It takes time and memory linear in what is read, of which one column at a time is held
// beside the table, and stops within a page when the context is cancelled. The error names
// every column that does not fit its field. The file is not changed, nor kept.
func Read(ctx context.Context, r io.ReaderAt, size int64, schema *dsl.Schema, o Options) (table *segment.Table, err error) {
	defer caught(&err)
	file, err := open(r, size)
	if err != nil {
		return nil, err
	}
	p := plan{options: o, walks: map[int]*walk{}}
	parts := p.group(scope{group: file.Root()}, schema.Fields, schema.Events)
	if len(parts) == 0 && len(p.errs) == 0 {
		p.errs = append(p.errs, fmt.Errorf("parquet: the file has none of the fields %s: its columns are %s", listed(namesOf(schema)), listed(columnsOf(file.Root()))))
	}
	if err := errors.Join(p.errs...); err != nil {
		return nil, err
	}
	if file.NumRows() > math.MaxInt32 {
		return nil, fmt.Errorf("parquet: the file has %d rows, and a table room for 2,147,483,647: split it", file.NumRows())
	}
	return segment.TableFrom(schema, int(file.NumRows()), series(ctx, file, parts))
}

// open opens a file without the parts that only searching in it needs.
func open(r io.ReaderAt, size int64) (*pq.File, error) {
	file, err := pq.OpenFile(r, size, pq.SkipPageIndex(true), pq.SkipBloomFilters(true), pq.ReadBufferSize(1<<18))
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	return file, nil
}

// caught makes an error of a panic: the decoder has some for files that are damaged.
func caught(err *error) {
	if problem := recover(); problem != nil {
		*err = fmt.Errorf("parquet: the file is damaged, or has a form that cannot be read: %v", problem)
	}
}

func namesOf(schema *dsl.Schema) (names []string) {
	for _, f := range schema.Fields {
		names = append(names, f.Name)
	}
	for _, e := range schema.Events {
		names = append(names, e.Name)
	}
	return names
}

func columnsOf(group *pq.Column) (names []string) {
	for _, c := range group.Columns() {
		names = append(names, c.Name())
	}
	return names
}

// listed are the first few of some names.
func listed(names []string) string {
	const most = 12
	if len(names) > most {
		names = append(names[:most:most], fmt.Sprintf("and %d more", len(names)-most))
	}
	return strings.Join(names, ", ")
}
