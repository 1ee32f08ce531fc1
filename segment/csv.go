package segment

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

// CSV says how a table is read from comma-separated values. The zero value is the default.
type CSV struct {
	// Comma is between two values. Zero means a comma.
	Comma rune
	// Separator is between the elements of a set. Empty means a semicolon.
	Separator string
	// Strict refuses columns that are no fields; otherwise they are left out.
	Strict bool
}

// ReadCSV reads a table from comma-separated values, as RFC 4180 has them, of which the
// first line names the fields of the schema, in any order. Events are not read.
//
// An empty value is missing, and so is a field without a column. Numbers are written
// plainly, decimals exactly; booleans true or false, yes or no, 1 or 0; dates and instants
// as in RFC 3339; places as latitude and longitude with a space or a comma between; money
// as an amount, in the field's currency, or with its currency after a space. What is no
// value of its field counts as invalid, and [Table.Survey] says how much of that there is
// and where it begins.
//
// It takes time and memory linear in the text, and stops within 4,096 lines when the
// context is cancelled. The error says what is wrong with the header, or with the quotes
// or the number of values of a line, and with which.
func ReadCSV(ctx context.Context, r io.Reader, schema *dsl.Schema, o CSV) (*Table, error) {
	lines := csv.NewReader(withoutMark(r))
	lines.ReuseRecord = true
	if o.Comma != 0 {
		lines.Comma = o.Comma
	}
	header, err := lines.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("it is empty: want a first line with the names of fields")
		}
		return nil, fmt.Errorf("segment: csv: %w", err)
	}
	from, err := o.scope(schema, header)
	if err != nil {
		return nil, err
	}
	all := newColumns(schema.Fields, nil)
	for {
		line, err := lines.Read()
		switch {
		case errors.Is(err, io.EOF):
			all.trim()
			return newTable(&dsl.Schema{Fields: schema.Fields}, all)
		case err != nil:
			return nil, fmt.Errorf("segment: csv: %w", err)
		}
		if all.rows%block == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err := all.add(from, record(&line)); err != nil {
			return nil, err
		}
	}
}

// scope is how the values of a line are read, by the columns of the header.
func (o CSV) scope(schema *dsl.Schema, header []string) (*scope, error) {
	columns := map[string]int{}
	names := fieldNames(schema)
	var errs []error
	for i, name := range header {
		_, twice := columns[name]
		switch known := slices.Contains(names, name); {
		case twice:
			errs = append(errs, fmt.Errorf("segment: csv: line 1 has the column %q twice: take one of them away", name))
		case known:
			columns[name] = i
		case o.Strict:
			errs = append(errs, fmt.Errorf("segment: csv: line 1 has the column %q, which is no field%s", name, didYouMean(name, names)))
		}
	}
	if len(columns) == 0 && errs == nil {
		errs = append(errs, fmt.Errorf("segment: csv: line 1 names no field, and has %q: want a line of names, such as %s", strings.Join(header, ","), strings.Join(names[:min(3, len(names))], ",")))
	}
	s := &scope{}
	for i := range schema.Fields {
		f := &schema.Fields[i]
		column, ok := columns[f.Name]
		if !ok {
			column = -1
		}
		s.sources = append(s.sources, o.source(f, column))
	}
	return s, errors.Join(errs...)
}

// written reads one value of a line, if it is there.
func written[V any](column int, read func(string) (V, Cause)) source {
	return reader[V]{get: func(rec record) (v V, why Cause) {
		if column < 0 {
			return v, Missing
		}
		s := (*(*[]string)(rec))[column]
		if s == "" {
			return v, Missing
		}
		return read(s)
	}}
}

func (o CSV) source(f *dsl.Field, column int) source {
	switch f.Type.Kind {
	case dsl.KindBool:
		return written(column, writtenBool)
	case dsl.KindInt:
		return written(column, writtenInt)
	case dsl.KindFloat:
		return written(column, func(s string) (float64, Cause) {
			v, err := strconv.ParseFloat(s, 64)
			return v, present(s, err == nil)
		})
	case dsl.KindDecimal:
		return written(column, writtenDecimal)
	case dsl.KindMoney:
		return written(column, writtenMoney)
	case dsl.KindDate:
		return written(column, func(s string) (dsl.Date, Cause) { return dateOf(s) })
	case dsl.KindInstant:
		return written(column, func(s string) (time.Time, Cause) { return instantOf(s) })
	case dsl.KindPlace:
		return written(column, writtenPlace)
	case dsl.KindSet:
		if f.Type.Elem == dsl.KindInt {
			return written(column, func(s string) ([]int64, Cause) { return writtenSet(o, s, writtenInt) })
		}
		return written(column, func(s string) ([]string, Cause) {
			return writtenSet(o, s, func(s string) (string, Cause) { return strings.Clone(s), known })
		})
	default:
		return written(column, itself[string])
	}
}

// writtenSet reads the elements of a set.
func writtenSet[V any](o CSV, s string, read func(string) (V, Cause)) (set []V, why Cause) {
	separator := o.Separator
	if separator == "" {
		separator = ";"
	}
	for part := range strings.SplitSeq(s, separator) {
		v, why := read(strings.TrimSpace(part))
		if why != known {
			return nil, Invalid
		}
		set = append(set, v)
	}
	return set, known
}

var writtenBools = map[string]bool{"true": true, "yes": true, "1": true, "false": false, "no": false, "0": false}

func writtenBool(s string) (bool, Cause) {
	v, ok := writtenBools[s]
	if !ok {
		v, ok = writtenBools[strings.ToLower(s)]
	}
	return v, present(s, ok)
}

func writtenInt(s string) (int64, Cause) {
	if v, err := strconv.ParseInt(s, 10, 64); err == nil {
		return v, known
	}
	return intOf(json.Number(s)) // 5.0 is whole, too
}

func writtenMoney(s string) (m dsl.Money, why Cause) {
	amount, currency, _ := strings.Cut(s, " ")
	m.Currency = currency
	m.Amount, why = parseDecimal(amount)
	return m, why
}

func writtenPlace(s string) (p dsl.Place, why Cause) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' })
	if len(parts) != 2 {
		return p, Invalid
	}
	var err1, err2 error
	p.Lat, err1 = strconv.ParseFloat(parts[0], 64)
	p.Lon, err2 = strconv.ParseFloat(parts[1], 64)
	return p, present(s, err1 == nil && err2 == nil)
}
