package segment

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/clientele-go/clientele/dsl"
)

// A Series is the values of one field for every row of a table, in their order, or the
// events of a collection. It is read once, and may be changed afterwards.
type Series struct {
	// Field has the name. Where it has no type, that of the values follows as for a
	// field of a struct; see [For].
	Field dsl.Field
	// Values is a slice of any type that a field of a struct may have, such as []int,
	// []float64, []string, [][]string, []decimal.Decimal, []time.Time, []dsl.Date, []*int
	// or []sql.Null[int]: a nil pointer or a Null is missing, and where Field.Optional
	// says so, and neither Missing nor Valid does, a zero time, an unset decimal, a nil
	// slice, or an empty text that is no text. The elements of a []any are read as the values
	// of [Maps] are, and missing where they are nil.
	//
	// Integers are also decimals and money, in units of the last of the Field.Scale
	// decimals; []int32 also dates, in days since 1970; and where Unit is set, instants.
	Values any
	// Unit is that of instants which are integers since 1970, such as time.Millisecond.
	Unit time.Duration
	// Missing, if not nil, has true for each row that has no value.
	Missing []bool
	// Valid, if not nil, has a bit for each row, the lowest of a byte first, that is 1
	// where the row has a value, as in Apache Arrow.
	Valid []byte
	// Index, if not nil, says which of the values each row has, as in a dictionary of
	// Apache Arrow. Otherwise there are as many values as rows.
	Index []int32
	// Offsets, if not nil, says where what each row has begins, and last where that of the
	// last row ends, as in Apache Arrow: in Values that are bytes, for texts; in []string
	// or []int64, for sets; or among Events.
	Offsets []int32
	// Events makes the series a collection, which Field names: each is a field of the
	// events, or a collection within, and has a value for every event of every customer,
	// one customer after another. Offsets says whose they are; Values is nil.
	Events []Series
	// Time names the instant of the events. Empty means their only instant.
	Time string
}

// rows is how many rows the series has.
func (s *Series) rows() int {
	switch values := reflect.ValueOf(s.Values); {
	case s.Offsets != nil:
		return max(len(s.Offsets)-1, 0)
	case s.Index != nil:
		return len(s.Index)
	case values.Kind() == reflect.Slice:
		return values.Len()
	default:
		return 0
	}
}

// Add returns the same table with more fields and collections, or with others in their
// place where they have the names of those. What the tables have in common is not copied.
// The error names every series that does not fit.
func (t *Table) Add(series ...Series) (*Table, error) {
	schema, all := *t.schema, *t.customer
	schema.Fields, all.fields = slices.Clone(schema.Fields), slices.Clone(all.fields)
	schema.Events, all.events = slices.Clone(schema.Events), slices.Clone(all.events)
	if err := all.addSeries(&schema, series); err != nil {
		return nil, err
	}
	return newTable(&schema, &all)
}

// TableOf makes a table of series, of which there must be one at least. The error names
// every series that does not fit.
func TableOf(series ...Series) (*Table, error) {
	all, err := rowsOf(series)
	if err != nil {
		return nil, err
	}
	schema := &dsl.Schema{}
	if err := all.addSeries(schema, series); err != nil {
		return nil, err
	}
	return newTable(schema, all)
}

// TableFor makes a table of the fields and collections of a schema from series, of which
// there must be one at least; of a Field, only the name counts. What has no series is
// missing in every row. The error names every series that does not fit.
func TableFor(schema *dsl.Schema, series ...Series) (*Table, error) {
	all, err := rowsOf(series)
	if err != nil {
		return nil, err
	}
	return TableFrom(schema, all.rows, each(series))
}

// TableFrom is [TableFor] of series that come one after another, each of which may be let
// go of before the next, for a table of so many rows. An error among them ends it.
func TableFrom(schema *dsl.Schema, rows int, series iter.Seq2[Series, error]) (*Table, error) {
	if rows < 0 || rows > math.MaxInt32 {
		return nil, errManyRows
	}
	all, err := (&columns{rows: rows}).fill(schema.Fields, schema.Events, series)
	if err != nil {
		return nil, err
	}
	return newTable(schema, all)
}

// each yields series that are all there.
func each(series []Series) iter.Seq2[Series, error] {
	return func(yield func(Series, error) bool) {
		for _, s := range series {
			if !yield(s, nil) {
				return
			}
		}
	}
}

// rowsOf makes columns of as many rows as the first series has.
func rowsOf(series []Series) (*columns, error) {
	switch {
	case len(series) == 0:
		return nil, errors.New("segment: a table of no series has no rows: give one at least")
	case series[0].rows() > math.MaxInt32:
		return nil, errManyRows
	}
	return &columns{rows: series[0].rows()}, nil
}

func (c *columns) addSeries(schema *dsl.Schema, series []Series) error {
	var errs []error
	for i := range series {
		if err := c.addOne(schema, &series[i]); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// addOne adds a field or a collection, or puts it in the place of another.
func (c *columns) addOne(schema *dsl.Schema, s *Series) error {
	field := slices.IndexFunc(schema.Fields, func(f dsl.Field) bool { return f.Name == s.Field.Name })
	collection := slices.IndexFunc(schema.Events, func(e dsl.Events) bool { return e.Name == s.Field.Name })
	if s.Events != nil {
		if field >= 0 {
			return s.fail("has events, and the table has a field of that name: give them another")
		}
		e, of, err := s.history(c.rows, nil)
		switch {
		case err != nil:
			return err
		case collection >= 0:
			schema.Events[collection], c.events[collection] = e, of
		default:
			schema.Events, c.events = append(schema.Events, e), append(c.events, of)
		}
		return nil
	}
	if collection >= 0 {
		return s.fail("has values, and the table has events of that name: give it another")
	}
	f, values, err := s.store(c.rows, nil)
	switch {
	case err != nil:
		return err
	case field >= 0:
		schema.Fields[field], c.fields[field] = f, values
	default:
		schema.Fields, c.fields = append(schema.Fields, f), append(c.fields, values)
	}
	return nil
}

func (s *Series) fail(format string, args ...any) error {
	return fmt.Errorf("segment: series %s "+format, append([]any{s.Field.Name}, args...)...)
}

// store keeps the values of so many rows, of a field as it is declared, if it is.
func (s *Series) store(rows int, declared *dsl.Field) (f dsl.Field, kept store, err error) {
	values := reflect.ValueOf(s.Values)
	if values.Kind() != reflect.Slice {
		return f, nil, s.fail("has values of type %T: want a slice", s.Values)
	}
	if err := s.misfit(rows, values); err != nil {
		return f, nil, err
	}
	f = s.Field
	if declared != nil {
		f = *declared
	}
	from, typ, err := s.source(&f, values, declared != nil)
	if err != nil {
		return f, nil, s.fail("%w", err)
	}
	_, isNull := nullable(values.Type().Elem())
	f.Type = typ
	kind := values.Type().Elem().Kind()
	f.Optional = f.Optional || s.Missing != nil || s.Valid != nil || isNull || kind == reflect.Pointer || kind == reflect.Interface
	kept, nothing := newStore(&f), from.within(func(record) (record, bool) { return nil, false })
	for row, rec := range s.records(values) {
		if s.absent(row) {
			kept.add(nothing, nil)
		} else {
			kept.add(from, rec)
		}
	}
	kept.trim()
	return f, kept, nil
}

// misfit says what has not as many rows as it should, or lies outside.
func (s *Series) misfit(rows int, values reflect.Value) error {
	for _, part := range []struct {
		what string
		n    int
	}{{"rows", s.rows()}, {"marks in Missing", marks(s.Missing, rows)}, {"bits in Valid", bitsOf(s.Valid, rows)}} {
		if part.n != rows {
			return s.fail("has %d %s, and the table %d rows", part.n, part.what, rows)
		}
	}
	if s.Offsets != nil {
		if s.Index != nil {
			return s.fail("has Offsets and an Index: want one of them")
		}
		return s.misplaced(values.Len())
	}
	for row, i := range s.Index {
		if (i < 0 || int(i) >= values.Len()) && !s.absent(row) {
			return s.fail("has the index %d in row %d, and only %d values", i, row, values.Len())
		}
	}
	return nil
}

// misplaced says which offset does not lie among so many values, or before the one
// before it.
func (s *Series) misplaced(values int) error {
	before := int32(0)
	for row, offset := range s.Offsets {
		if offset < before || int(offset) > values {
			return s.fail("has the offset %d at %d: want one from %d, which is the one before, to %d, which is how much there is", offset, row, before, values)
		}
		before = offset
	}
	if s.Offsets != nil && len(s.Offsets) == 0 {
		return s.fail("has no offset: want one more than there are rows")
	}
	return nil
}

func marks(missing []bool, rows int) int {
	if missing == nil {
		return rows
	}
	return len(missing)
}

// bitsOf is how many rows a bitmap has: what is beyond the last is padding.
func bitsOf(valid []byte, rows int) int {
	if valid == nil || len(valid) >= (rows+7)/8 {
		return rows
	}
	return 8 * len(valid)
}

func (s *Series) absent(row int) bool {
	return s.Missing != nil && s.Missing[row] || s.Valid != nil && s.Valid[row/8]>>(row%8)&1 == 0
}

// records yields where the value of each row lies.
func (s *Series) records(values reflect.Value) iter.Seq2[int, record] {
	first, size := values.UnsafePointer(), values.Type().Elem().Size()
	if s.Offsets != nil {
		first, size = record(unsafe.SliceData(s.Offsets)), unsafe.Sizeof(s.Offsets[0])
	}
	return func(yield func(int, record) bool) {
		for row := range s.rows() {
			at := row
			if s.Index != nil {
				at = int(s.Index[row])
			}
			var rec record
			if !s.absent(row) {
				rec = unsafe.Add(first, uintptr(at)*size)
			}
			if !yield(row, rec) {
				return
			}
		}
	}
}

// Binding returns a binding of rows that has the fields of the table, to load and compile
// rules that name fields which were added.
func (t *Table) Binding() (*Binding[Row], error) { return Rows(t.schema) }
