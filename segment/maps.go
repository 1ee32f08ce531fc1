package segment

import (
	"slices"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

// unreadable stands in a map for what a record has that is no value of its field.
type unreadable struct{}

// Map returns a record as a map that [Maps] reads, so that it can be kept, shown or
// changed: the fields and collections of events that are named, or all of the schema
// where none is. What is missing is not in it, and any rule has the same outcome for
// it. It is a copy, but for the sets that it shares with the record.
func (b *Binding[T]) Map(rec *T, names ...string) map[string]any {
	wanted := func(name string) bool { return len(names) == 0 || slices.Contains(names, name) }
	return b.scope.toMap(record(rec), b.schema.Fields, b.schema.Events, wanted)
}

func (s *scope) toMap(rec record, fields []dsl.Field, events []dsl.Events, wanted func(string) bool) map[string]any {
	values := map[string]any{}
	for i := range fields {
		if !wanted(fields[i].Name) {
			continue
		}
		v := anyIn(s.sources[i], rec)
		if money, ok := v.(dsl.Money); ok && money.Currency == "" {
			money.Currency = fields[i].Currency
			v = money
		}
		if v != nil {
			values[fields[i].Name] = v
		}
	}
	for i := range events {
		if wanted(events[i].Name) {
			values[events[i].Name] = s.collections[i].toMaps(rec, &events[i])
		}
	}
	return values
}

func (c *collection) toMaps(rec record, e *dsl.Events) []map[string]any {
	first, n := c.slice.of(rec)
	all := make([]map[string]any, n)
	for i := range all {
		event := unsafe.Add(first, uintptr(i)*c.slice.stride)
		all[i] = c.scope.toMap(event, e.AllFields(), e.Events, func(string) bool { return true })
	}
	return all
}

// anyIn reads a value of whatever type, or nil where it is missing.
func anyIn(s source, rec record) any {
	switch r := s.(type) {
	case reader[bool]:
		return valueIn(r, rec)
	case reader[int64]:
		return valueIn(r, rec)
	case reader[float64]:
		return valueIn(r, rec)
	case reader[decimal.Decimal]:
		return valueIn(r, rec)
	case reader[string]:
		return valueIn(r, rec)
	case reader[dsl.Date]:
		return valueIn(r, rec)
	case reader[time.Time]:
		return valueIn(r, rec)
	case reader[dsl.Place]:
		return valueIn(r, rec)
	case reader[dsl.Money]:
		return valueIn(r, rec)
	case reader[[]string]:
		return valueIn(r, rec)
	default:
		return valueIn(s.(reader[[]int64]), rec)
	}
}

func valueIn[V any](r reader[V], rec record) any {
	switch v, why := r.read(rec); why {
	case known:
		return v
	case Missing:
		return nil
	default:
		return unreadable{}
	}
}
