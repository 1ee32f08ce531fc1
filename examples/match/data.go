package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
)

// open opens the customers. Standard input that is read twice is kept in a file.
func (c *config) open(stdin io.Reader, twice bool) (io.ReadSeekCloser, error) {
	switch {
	case c.data != "-":
		return os.Open(c.data)
	case !twice:
		return stream{stdin}, nil
	}
	file, err := os.CreateTemp("", "match-*.ndjson")
	if err != nil {
		return nil, err
	}
	os.Remove(file.Name()) // it lives as long as it is open
	if _, err := io.Copy(file, stdin); err != nil {
		file.Close()
		return nil, err
	}
	_, err = file.Seek(0, io.SeekStart)
	return file, err
}

// stream is standard input, which is read once.
type stream struct{ io.Reader }

func (stream) Close() error                   { return nil }
func (stream) Seek(int64, int) (int64, error) { return 0, errors.ErrUnsupported }

// A person is one line of the data.
type person struct {
	id  string
	row segment.Row
}

// mostReports is how many mistakes in the data are told one by one.
const mostReports = 20

// reader reads customers, and tells what is wrong with them. A value that cannot be
// read counts as missing; a line that is no JSON is left out.
type reader struct {
	schema  *dsl.Schema
	from    *bufio.Reader
	stderr  io.Writer
	line    int
	unknown map[string]bool // the keys that have been told
	bad     int             // how many values could not be read
	lost    int             // how many lines could not be read
}

func (r *reader) next() (p person, err error) {
	for {
		text, err := r.from.ReadBytes('\n')
		if len(text) == 0 && err != nil {
			return p, err
		}
		r.line++
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		p, problem := r.parse(text)
		if problem == nil {
			return p, nil
		}
		r.lost++
		r.tell("%v: the line is left out", problem)
	}
}

func (r *reader) parse(text []byte) (p person, err error) {
	if !utf8.Valid(text) {
		return p, errors.New("want UTF-8, and there are bytes that are none")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var values map[string]any
	if err := decoder.Decode(&values); err != nil {
		return p, fmt.Errorf("want one JSON object a line: %w", err)
	}
	if values == nil {
		return p, errors.New("want one JSON object a line, and it is null")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return p, errors.New("want one JSON object a line, and there is more after it")
	}
	p.id = idOf(values["id"], r.line)
	p.row, err = segment.NewRow(r.schema, values, "id")
	r.report(err)
	return p, nil
}

// idOf is how a customer is named in the output: the id, or else the line. What would
// break a line of the output is written as JSON.
func idOf(id any, line int) string {
	switch id := id.(type) {
	case nil:
		return strconv.Itoa(line)
	case json.Number:
		return string(id)
	case string:
		if !strings.ContainsFunc(id, unicode.IsControl) {
			return id
		}
	}
	text, _ := json.Marshal(id) // it was read from JSON
	return string(text)
}

// report tells what is wrong with the values of a line.
func (r *reader) report(err error) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return
	}
	for _, err := range joined.Unwrap() {
		var field *segment.FieldError
		if !errors.As(err, &field) {
			continue
		}
		if field.Unknown {
			r.reportKey(field)
			continue
		}
		r.bad++
		r.tell("%s", field.Problem())
	}
}

// tell tells of something in the line that could not be used.
func (r *reader) tell(format string, args ...any) {
	if r.bad+r.lost <= mostReports {
		fmt.Fprintf(r.stderr, "match: line %d: %s\n", r.line, fmt.Sprintf(format, args...))
	}
}

// reportKey tells of a key that is no field, once.
func (r *reader) reportKey(field *segment.FieldError) {
	if r.unknown == nil {
		r.unknown = map[string]bool{}
	}
	if !r.unknown[field.Field] && len(r.unknown) < mostReports {
		r.unknown[field.Field] = true
		fmt.Fprintf(r.stderr, "match: line %d: %s: ignored from here on\n", r.line, field.Problem())
	}
}

// verdict says at the end whether the data could be used.
func (r *reader) verdict() error {
	var problems []error
	if r.bad > 0 {
		problems = append(problems, fmt.Errorf("the data has values that could not be used, and count as missing: %d", r.bad))
	}
	if r.lost > 0 {
		problems = append(problems, fmt.Errorf("the data has lines that could not be read, and are left out: %d", r.lost))
	}
	return errors.Join(problems...)
}
