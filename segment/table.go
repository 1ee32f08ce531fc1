package segment

import (
	"context"
	"errors"
	"iter"
	"math"
	"unsafe"

	"github.com/clientele-go/clientele/dsl"
)

// A Table holds a population by columns: a row for each customer in the order in which
// they came, and the events of all of them one after another. Rules find the same in a
// row as in the record that it was made of.
//
// Texts, dates and sets are kept once for each different value, numbers and instants in
// 64 bits. A table is immutable, and may be used by any number of goroutines; [Table.Add]
// returns another, which shares what both have.
type Table struct {
	schema   *dsl.Schema
	customer *columns
	binding  *Binding[row] // reads the columns
	rows     []row         // of the customers, which are the records of the binding
}

// A row is a record of a table.
type row = int32

// columns are the fields and events of many records.
type columns struct {
	rows   int
	fields []store
	events []*history // by collection
}

// A history is the events of many records, one record after another, in the order in
// which each holds them.
type history struct {
	columns
	starts []row // by record, where its events begin; and where the last ends
}

// Table reads a population into columns. It takes time and memory linear in the values.
// The error says what does not fit: a table has at most 2,147,483,647 customers, and as
// many events of a kind.
func (b *Binding[T]) Table(people iter.Seq[T]) (*Table, error) {
	all := newColumns(b.schema.Fields, b.schema.Events)
	var person T // one for all, since nothing keeps it
	for person = range people {
		if err := all.add(&b.scope, record(&person)); err != nil {
			return nil, err
		}
	}
	all.trim()
	return newTable(b.schema, all)
}

func newTable(schema *dsl.Schema, all *columns) (*Table, error) {
	numbers := make([]row, all.most())
	for i := range numbers {
		numbers[i] = row(i)
	}
	sources, collections := all.scope(schema.Fields, schema.Events, numbers)
	binding, err := newBinding[row](schema, sources, collections)
	if err != nil {
		return nil, err
	}
	return &Table{schema, all, binding, numbers[:all.rows]}, nil
}

// Schema returns the schema, which must not be changed.
func (t *Table) Schema() *dsl.Schema { return t.schema }

// Len is the number of rows.
func (t *Table) Len() int { return t.customer.rows }

// Bytes is about how much memory the columns take.
func (t *Table) Bytes() int { return t.customer.bytes() }

func newColumns(fields []dsl.Field, events []dsl.Events) *columns {
	c := &columns{}
	for i := range fields {
		c.fields = append(c.fields, newStore(&fields[i]))
	}
	for i := range events {
		c.events = append(c.events, &history{*newColumns(events[i].AllFields(), events[i].Events), []row{0}})
	}
	return c
}

var errManyRows = errors.New("segment: a table has room for 2,147,483,647 records of a kind, and there are more: split the population")

// add appends a record.
func (c *columns) add(from *scope, rec record) error {
	if c.rows == math.MaxInt32 {
		return errManyRows
	}
	c.rows++
	for i, field := range c.fields {
		field.add(from.sources[i], rec)
	}
	for i, events := range c.events {
		collection := from.collections[i]
		first, n := collection.slice.of(rec)
		for j := range uintptr(n) {
			if err := events.add(&collection.scope, unsafe.Add(first, j*collection.slice.stride)); err != nil {
				return err
			}
		}
		events.starts = append(events.starts, row(events.rows))
	}
	return nil
}

func (c *columns) trim() {
	for _, field := range c.fields {
		field.trim()
	}
	for _, events := range c.events {
		events.trim()
		events.starts = trimmed(events.starts)
	}
}

// most is the number of records of the commonest kind.
func (c *columns) most() int {
	most := c.rows
	for _, events := range c.events {
		most = max(most, events.most())
	}
	return most
}

func (c *columns) bytes() (n int) {
	for _, field := range c.fields {
		n += field.bytes()
	}
	for _, events := range c.events {
		n += events.bytes() + sizeOf(events.starts)
	}
	return n
}

// scope is how a record is read, which is one of the numbers: they count from 0.
func (c *columns) scope(fields []dsl.Field, events []dsl.Events, numbers []row) (sources []source, collections []*collection) {
	for _, field := range c.fields {
		sources = append(sources, field.source())
	}
	for i := range events {
		e, of := &events[i], c.events[i]
		inner, within := of.scope(e.AllFields(), e.Events, numbers)
		collection := newCollection(e, slice{stride: unsafe.Sizeof(row(0)), get: func(rec record) (record, int) {
			at := rowOf(rec)
			from, to := of.starts[at], of.starts[at+1]
			return record(unsafe.SliceData(numbers[from:])), int(to - from)
		}}, inner, within)
		collection.clock = of.clock(e, numbers)
		collections = append(collections, collection)
	}
	return sources, collections
}

// Survey counts, for every field, how many rows have a value, have none, or have
// something that is no value of the field's type, and says which row is the first of
// those. See [Binding.Survey].
func (t *Table) Survey(ctx context.Context) ([]FieldSurvey, error) {
	return t.binding.Survey(ctx, t.rows)
}
