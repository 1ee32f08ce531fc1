package segment

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/exact"
)

// NDJSON says how a table is read from lines of JSON. The zero value is the default.
type NDJSON struct {
	// Strict refuses keys that are no fields, keys that an object has twice, and texts that
	// are not UTF-8. Otherwise such keys are left out, the last of two counts, and what
	// is no UTF-8 becomes U+FFFD.
	Strict bool
	// Others are keys of customers that are no fields, and that Strict lets pass.
	Others []string
}

// ReadNDJSON reads a table from lines of JSON, each of which is an object with a customer:
// its keys are the fields of the schema, and its events are lists of objects. A row means
// what [Maps] makes of the object as encoding/json reads it with numbers as they are
// written, so that decimals are exact.
//
// A key that is absent or null is missing. What is no value of its field counts as
// invalid, and [Table.Survey] says how much of that there is and where it begins. Events
// that are no objects are left out. Empty lines are no rows.
//
// It takes time and memory linear in the text, reads lines of up to 64 MiB, and stops
// within 4,096 lines when the context is cancelled. The error names the line and the
// column, counted in characters from 1, where the text is no JSON, or a line that is no
// object.
func ReadNDJSON(ctx context.Context, r io.Reader, schema *dsl.Schema, o NDJSON) (*Table, error) {
	lines := &lineReader{r: withoutMark(r)}
	shape := shapeOf(schema.Fields, schema.Events)
	for _, name := range o.Others {
		if _, wanted := shape.places[name]; !wanted {
			shape.places[name] = ignored
		}
	}
	all, from := newColumns(schema.Fields, schema.Events), &scope{}
	from.sources, from.collections = jsonScope(schema.Fields, schema.Events)
	customer := shape.object()
	for {
		if lines.number%block == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		line, err := lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("segment: ndjson: %w", err)
		}
		p := jsonScanner{line: line, strict: o.Strict}
		if p.peek() == 0 && p.at == len(line) {
			continue
		}
		customer.clear()
		if fault := p.customer(&customer, shape); fault != nil {
			return nil, fmt.Errorf("segment: ndjson: line %d, column %d: %w", lines.number, 1+utf8.RuneCount(line[:fault.at]), fault)
		}
		if err := all.add(from, record(&customer)); err != nil {
			return nil, err
		}
	}
	all.trim()
	return newTable(schema, all)
}

// customer scans a line.
func (p *jsonScanner) customer(o *jsonObject, shape *jsonShape) *jsonFault {
	if p.peek() != '{' {
		start := p.at
		if _, fault := p.value(); fault != nil {
			return fault
		}
		return p.fail(start, "%s is no customer: want an object, such as {%q: …}", shortened(p.line[start:p.at]), shape.example())
	}
	if fault := p.object(o, shape); fault != nil {
		return fault
	}
	if p.peek(); p.at < len(p.line) {
		return p.unexpected("the end of the line after the customer")
	}
	return nil
}

// shortened is the beginning of what may be long.
func shortened(text []byte) string {
	const most = 60
	if s := []rune(string(text[:min(len(text), 4*most)])); len(s) > most {
		return string(s[:most]) + "…"
	}
	return string(text)
}

// shapeOf is what is wanted of an object.
func shapeOf(fields []dsl.Field, events []dsl.Events) *jsonShape {
	s := &jsonShape{places: map[string]int{}}
	for i := range fields {
		s.let(fields[i].Name)
	}
	s.fields = len(fields)
	for i := range events {
		s.let(events[i].Name)
		s.events = append(s.events, shapeOf(events[i].AllFields(), events[i].Events))
	}
	return s
}

// let adds a name.
func (s *jsonShape) let(name string) {
	s.places[name] = len(s.names)
	s.names = append(s.names, name)
}

func (s *jsonShape) example() string {
	if len(s.names) == 0 {
		return "id"
	}
	return s.names[0]
}

// plain is the text of a token, whatever is escaped in it.
func (t token) plain() string {
	if t.kind == complexToken {
		s, _ := t.any().(string)
		return s
	}
	return t.text
}

// any is the value as encoding/json gives it.
func (t token) any() any {
	switch t.kind {
	case trueToken, falseToken:
		return t.kind == trueToken
	case numberToken:
		return json.Number(strings.Clone(t.text))
	case textToken:
		return strings.Clone(t.text)
	case complexToken:
		return decoded(t.text)
	}
	return nil
}

func decoded(text string) (v any) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	_ = decoder.Decode(&v) // it has been scanned
	return v
}

// jsonScope is how a jsonObject is read.
func jsonScope(fields []dsl.Field, events []dsl.Events) (sources []source, collections []*collection) {
	for i := range fields {
		sources = append(sources, perType(fields[i].Type, jsonSources{i}))
	}
	for i := range events {
		e := &events[i]
		inner, within := jsonScope(e.AllFields(), e.Events)
		collections = append(collections, newCollection(e, slice{stride: unsafe.Sizeof(jsonObject{}), get: func(rec record) (record, int) {
			list := (*jsonObject)(rec).events[i].list
			return record(unsafe.SliceData(list)), len(list)
		}}, inner, within))
	}
	return sources, collections
}

// jsonSources read the token of a field: quickly where it is of a kind, and otherwise as
// the values of maps are read.
type jsonSources struct{ field int }

func scanned[V any](field int, kind tokenKind, quick func(string) (V, bool), read func(any) (V, Cause)) source {
	return reader[V]{get: func(rec record) (v V, why Cause) {
		t := &(*jsonObject)(rec).tokens[field]
		if t.kind <= nullToken {
			return v, Missing
		}
		if t.kind == kind {
			if v, ok := quick(t.text); ok {
				return v, known
			}
		}
		return read(t.any())
	}}
}

func (s jsonSources) bool() source {
	return scanned(s.field, trueToken, func(string) (bool, bool) { return true, true }, boolOf)
}
func (s jsonSources) int() source { return scanned(s.field, numberToken, writtenDigits, intOf) }
func (s jsonSources) float() source {
	return scanned(s.field, numberToken, func(text string) (float64, bool) {
		v, err := strconv.ParseFloat(text, 64)
		return v, err == nil
	}, floatOf)
}
func (s jsonSources) decimal() source {
	return scanned(s.field, numberToken, func(text string) (exact.Num, bool) {
		n, why := writtenDecimal(text)
		return n, why == known
	}, func(v any) (n exact.Num, why Cause) {
		d, why := decimalOf(v)
		if why != known {
			return n, why
		}
		return exactDecimal(d)
	})
}
func (s jsonSources) text() source {
	return scanned(s.field, textToken, func(text string) (string, bool) { return text, true }, textOf)
}
func (s jsonSources) date() source    { return scanned(s.field, textToken, writtenDate, dateOf) }
func (s jsonSources) instant() source { return scanned(s.field, textToken, writtenInstant, instantOf) }
func (s jsonSources) place() source {
	return scanned(s.field, complexToken, func(string) (p dsl.Place, ok bool) { return p, false }, placeOf)
}
func (s jsonSources) money() source {
	return scanned(s.field, complexToken, func(string) (m dsl.Money, ok bool) { return m, false }, moneyOf)
}
func (s jsonSources) texts() source {
	var list []string // is used again
	return scanned(s.field, complexToken, func(text string) (_ []string, ok bool) {
		list, ok = scannedList(text, list[:0], textToken, func(text string) (string, bool) { return text, true })
		return list, ok
	}, textsOf)
}
func (s jsonSources) ints() source {
	var list []int64
	return scanned(s.field, complexToken, func(text string) (_ []int64, ok bool) {
		list, ok = scannedList(text, list[:0], numberToken, writtenDigits)
		return list, ok
	}, intsOf)
}

// scannedList reads a list of plain elements of one kind.
func scannedList[V any](text string, list []V, kind tokenKind, read func(string) (V, bool)) ([]V, bool) {
	if text[0] != '[' {
		return list, false
	}
	p := jsonScanner{line: unsafe.Slice(unsafe.StringData(text), len(text))}
	more, _ := p.enter(']')
	for more {
		t, _ := p.value()
		if t.kind != kind {
			return list, false
		}
		v, ok := read(t.text)
		if !ok {
			return list, false
		}
		list = append(list, v)
		more, _ = p.next(']')
	}
	return list, true
}

// A lineReader gives lines, each of which is good until the next.
type lineReader struct {
	r      *bufio.Reader
	number int
	long   []byte // a line that did not fit the buffer
}

const (
	lineBuffer = 1 << 18
	longest    = 1 << 26 // of lines
)

// withoutMark buffers a text, and leaves out the byte order mark that it may begin with.
func withoutMark(r io.Reader) *bufio.Reader {
	buffered := bufio.NewReaderSize(r, lineBuffer)
	if start, _ := buffered.Peek(3); string(start) == "\ufeff" {
		_, _ = buffered.Discard(3)
	}
	return buffered
}

// next returns the next line, without its end, or io.EOF.
func (l *lineReader) next() ([]byte, error) {
	l.number++
	l.long = l.long[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			if len(l.long)+len(part) > longest {
				return nil, fmt.Errorf("line %d is longer than 64 MiB: want a customer a line", l.number)
			}
			l.long = append(l.long, part...)
			continue
		case err != nil && (err != io.EOF || len(l.long)+len(part) == 0):
			return nil, err
		}
		if len(l.long) > 0 {
			l.long = append(l.long, part...)
			part = l.long
		}
		return bytes.TrimSuffix(part, []byte{'\n'}), nil
	}
}
