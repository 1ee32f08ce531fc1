package segment

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
	"unsafe"

	"github.com/clientele-go/clientele/dsl"
)

// A Series is the values of one field for every row of a table, in their order. It is
// read once, and may be changed afterwards.
type Series struct {
	// Field has the name. Where it has no type, that of the values follows as for a
	// field of a struct; see [For].
	Field dsl.Field
	// Values is a slice of any type that a field of a struct may have, such as []int,
	// []float64, []string, [][]string, []decimal.Decimal, []time.Time, []dsl.Date, []*int
	// or []sql.Null[int]: a nil pointer or a Null is missing, and where Field.Optional
	// says so, a zero time, an unset decimal, a nil slice, or an empty text that is no text.
	Values any
	// Missing, if not nil, has true for each row that has no value.
	Missing []bool
	// Valid, if not nil, has a bit for each row, the lowest of a byte first, that is 1
	// where the row has a value, as in Apache Arrow.
	Valid []byte
	// Index, if not nil, says which of the values each row has, as in a dictionary of
	// Apache Arrow. Otherwise there are as many values as rows.
	Index []int32
}

// rows is how many rows the series has.
func (s *Series) rows() int {
	if s.Index != nil {
		return len(s.Index)
	}
	return reflect.ValueOf(s.Values).Len()
}

// Add returns the same table with more fields, or with others in their place where they
// have the names of fields. What the tables have in common is not copied. The error names
// every series that does not fit.
func (t *Table) Add(series ...Series) (*Table, error) {
	schema, all := *t.schema, *t.customer
	schema.Fields, all.fields = slices.Clone(schema.Fields), slices.Clone(all.fields)
	if err := all.addSeries(&schema, series); err != nil {
		return nil, err
	}
	return newTable(&schema, &all)
}

// TableOf makes a table of series, of which there must be one at least. The error names
// every series that does not fit.
func TableOf(series ...Series) (*Table, error) {
	if len(series) == 0 {
		return nil, errors.New("segment: a table of no series has no rows: give one at least")
	}
	if reflect.ValueOf(series[0].Values).Kind() != reflect.Slice {
		return nil, series[0].fail("has values of type %T: want a slice", series[0].Values)
	}
	schema, all := &dsl.Schema{}, &columns{rows: series[0].rows()}
	if all.rows > math.MaxInt32 {
		return nil, errManyRows
	}
	if err := all.addSeries(schema, series); err != nil {
		return nil, err
	}
	return newTable(schema, all)
}

func (c *columns) addSeries(schema *dsl.Schema, series []Series) error {
	var errs []error
	for i := range series {
		s := &series[i]
		values, err := s.store(c.rows)
		switch at := slices.IndexFunc(schema.Fields, func(f dsl.Field) bool { return f.Name == s.Field.Name }); {
		case err != nil:
			errs = append(errs, err)
		case at >= 0:
			schema.Fields[at], c.fields[at] = s.Field, values
		default:
			schema.Fields, c.fields = append(schema.Fields, s.Field), append(c.fields, values)
		}
	}
	return errors.Join(errs...)
}

func (s *Series) fail(format string, args ...any) error {
	return fmt.Errorf("segment: series %s "+format, append([]any{s.Field.Name}, args...)...)
}

// store keeps the values of so many rows. It gives the field its type.
func (s *Series) store(rows int) (store, error) {
	values := reflect.ValueOf(s.Values)
	if values.Kind() != reflect.Slice {
		return nil, s.fail("has values of type %T: want a slice", s.Values)
	}
	for what, n := range map[string]int{"rows": s.rows(), "marks in Missing": marks(s.Missing, rows), "bits in Valid": bitsOf(s.Valid, rows)} {
		if n != rows {
			return nil, s.fail("has %d %s, and the table %d rows", n, what, rows)
		}
	}
	for row, i := range s.Index {
		if (i < 0 || int(i) >= values.Len()) && !s.absent(row) {
			return nil, s.fail("has the index %d in row %d, and only %d values", i, row, values.Len())
		}
	}
	absence := noneAbsent
	if s.Field.Optional {
		absence = unsetAbsent
	}
	from, typ, err := sourceOf(values.Type().Elem(), s.Field.Type, absence)
	if err != nil {
		return nil, s.fail("%w", err)
	}
	_, isNull := nullable(values.Type().Elem())
	s.Field.Type = typ
	s.Field.Optional = s.Field.Optional || s.Missing != nil || s.Valid != nil || isNull || values.Type().Elem().Kind() == reflect.Pointer
	kept, nothing := newStore(&s.Field), from.within(func(record) (record, bool) { return nil, false })
	for row, rec := range s.records(values) {
		if s.absent(row) {
			kept.add(nothing, nil)
		} else {
			kept.add(from, rec)
		}
	}
	kept.trim()
	return kept, nil
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
