package dsl

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/currency"
	"github.com/clientele-go/clientele/internal/near"
)

// A Kind is a type of value without its parameters.
type Kind uint8

// The kinds. KindNone is the kind of nothing.
const (
	KindNone    Kind = iota
	KindBool         // true or false
	KindInt          // 64 bits
	KindDecimal      // exact
	KindFloat        // binary, 64 bits
	KindMoney        // exact, with an ISO 4217 currency
	KindText         // Unicode
	KindEnum         // one of a closed list of texts
	KindCountry      // ISO 3166-1 alpha-2
	KindDate         // a calendar day
	KindInstant      // a point in time
	KindVersion      // of software, in the order of semver
	KindPlace        // latitude and longitude
	KindSet          // of texts, enum values or integers
)

// kindNames are the kinds as schemas spell them.
var kindNames = [...]string{KindNone: "nothing", KindBool: "bool", KindInt: "int", KindDecimal: "decimal", KindFloat: "float", KindMoney: "money",
	KindText: "text", KindEnum: "enum", KindCountry: "country", KindDate: "date", KindInstant: "instant", KindVersion: "version", KindPlace: "place", KindSet: "set"}

// A Type is a kind with its parameters. Types compare with ==.
type Type struct {
	Kind Kind
	Elem Kind // of a set: Text, Enum or Int
}

// String returns the type as schemas spell it, such as set<text>.
func (t Type) String() string {
	if t.Kind == KindSet {
		return "set<" + kindNames[t.Elem] + ">"
	}
	return kindNames[t.Kind]
}

// MarshalText spells the type for JSON.
func (t Type) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads a type as [Type.String] spells it.
func (t *Type) UnmarshalText(text []byte) error {
	for _, candidate := range types {
		if candidate.String() == string(text) {
			*t = candidate
			return nil
		}
	}
	names := make([]string, len(types))
	for i, candidate := range types {
		names[i] = candidate.String()
	}
	if name := cmp.Or(typesElsewhere[strings.ToLower(string(text))], near.Name(string(text), names)); name != "" {
		return fmt.Errorf("no type %q: did you mean %q?", text, name)
	}
	return fmt.Errorf("no type %q: the types are %s", text, strings.Join(names, ", "))
}

// typesElsewhere are the types of this language by the names they have in others.
var typesElsewhere = map[string]string{
	"integer": "int", "int64": "int", "long": "int", "bigint": "int", "number": "decimal", "numeric": "decimal", "double": "float", "float64": "float",
	"boolean": "bool", "string": "text", "varchar": "text", "datetime": "instant", "timestamp": "instant", "time": "instant",
	"array": "set<text>", "list": "set<text>", "geopoint": "place", "point": "place",
}

var types = []Type{{Kind: KindBool}, {Kind: KindInt}, {Kind: KindDecimal}, {Kind: KindFloat}, {Kind: KindMoney}, {Kind: KindText}, {Kind: KindEnum},
	{Kind: KindCountry}, {Kind: KindDate}, {Kind: KindInstant}, {Kind: KindVersion}, {Kind: KindPlace}, {KindSet, KindText}, {KindSet, KindEnum}, {KindSet, KindInt}}

// A Model is one of the seven ways of segmenting customers.
type Model string

// The seven models.
const (
	ModelDemographic   Model = "demographic"   // who they are
	ModelGeographic    Model = "geographic"    // where they are
	ModelPsychographic Model = "psychographic" // what they value
	ModelTechnographic Model = "technographic" // which devices and software they use
	ModelBehavioural   Model = "behavioural"   // what they do
	ModelNeeds         Model = "needs"         // what they want
	ModelValue         Model = "value"         // what they are worth
)

// Models returns the names of the seven models.
func Models() []string {
	return []string{string(ModelDemographic), string(ModelGeographic), string(ModelPsychographic), string(ModelTechnographic),
		string(ModelBehavioural), string(ModelNeeds), string(ModelValue)}
}

func (m Model) valid() bool { return slices.Contains(Models(), string(m)) }

// A Schema names every field of a customer once. It is plain data, the one
// source of truth that departments share, and travels as JSON.
type Schema struct {
	Fields []Field  `json:"fields"`
	Events []Events `json:"events,omitempty"`
}

// A Field is one thing that may be known of a customer.
type Field struct {
	Name        string   `json:"name"`
	Type        Type     `json:"type"`
	Optional    bool     `json:"optional,omitempty"` // it may be missing
	Fold        bool     `json:"fold,omitempty"`     // letter case does not count, in every test
	Enum        []string `json:"enum,omitempty"`     // the closed list, of an enum or a set of it
	Currency    string   `json:"currency,omitempty"` // ISO 4217, of money
	Scale       int      `json:"scale,omitempty"`    // how many decimals its values have, of a decimal or money; 0 says nothing
	Description string   `json:"doc,omitempty"`
	Unit        string   `json:"unit,omitempty"`
	Examples    []string `json:"examples,omitempty"`
	Model       Model    `json:"model,omitempty"`
}

// Events is a collection of timestamped rows of a customer, such as orders. Rules
// name its fields as orders.total in an aggregate and as total in a WHERE.
type Events struct {
	Name string `json:"name"`
	// Time names the field that holds the instant of an event. It need not be
	// listed in Fields. Events within events may have none: theirs is the instant of
	// the event that they lie in.
	Time        string   `json:"time,omitempty"`
	Fields      []Field  `json:"fields,omitempty"`
	Events      []Events `json:"events,omitempty"` // such as the lines of an order; these have none of their own
	Description string   `json:"doc,omitempty"`
}

// ReadSchema reads a schema from JSON and validates it. Unknown keys are errors. What is
// wrong with the JSON is told with its line and column, what is wrong with a field with
// its name.
func ReadSchema(r io.Reader) (*Schema, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("dsl: schema: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var s Schema
	if err := decoder.Decode(&s); err != nil {
		return nil, schemaError(string(text), err)
	}
	if rest := bytes.TrimLeft(text[decoder.InputOffset():], " \t\r\n"); len(rest) > 0 {
		return nil, schemaMistake(string(text), len(text)-len(rest), "text after the end of the schema")
	}
	if s.Fields == nil && s.Events == nil { // null, or an object that is another's
		return nil, errors.New(`dsl: schema: no fields and no events: want one such as {"fields": [{"name": "orders", "type": "int"}]}`)
	}
	return &s, s.Validate()
}

// schemaKeys returns all keys of schemas, fields and events.
func schemaKeys() (keys []string) {
	for _, t := range []reflect.Type{reflect.TypeFor[Schema](), reflect.TypeFor[Field](), reflect.TypeFor[Events]()} {
		for i := range t.NumField() {
			key, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// schemaError says where in a text JSON is wrong. Of a key or a type that there is none of,
// package json does not say: it is where the first such text stands.
func schemaError(text string, err error) error {
	var syntax *json.SyntaxError
	var other *json.UnmarshalTypeError
	message, at := err.Error(), len(text)
	switch {
	case len(strings.TrimSpace(text)) == 0:
		message, at = `nothing: want a schema such as {"fields": [{"name": "orders", "type": "int"}]}`, 0
	case errors.Is(err, io.ErrUnexpectedEOF):
		message = "the text ends in the middle of the schema"
	case errors.As(err, &syntax):
		at = int(syntax.Offset) - 1
	case errors.As(err, &other):
		message, at = fmt.Sprintf("%s of a schema cannot be a JSON %s", cmp.Or(other.Field, "the whole"), other.Value), int(other.Offset)-1
	default:
		_, after, _ := strings.Cut(message, `"`)
		word, _, _ := strings.Cut(after, `"`)
		at = strings.Index(text, `"`+word+`"`)
		if strings.HasPrefix(message, "json: unknown field") {
			keys := schemaKeys()
			message = fmt.Sprintf("no key %q: the keys are %s", word, strings.Join(keys, ", "))
			if key := near.Name(word, keys); key != "" {
				message = fmt.Sprintf("no key %q: did you mean %q?", word, key)
			}
		}
	}
	return schemaMistake(text, at, message)
}

func schemaMistake(text string, at int, message string) error {
	line, column := Locate(text, int32(at))
	return fmt.Errorf("dsl: schema: %d:%d: %s", line, column, message)
}

// JSON returns the schema as indented JSON, which [ReadSchema] reads back to an
// equal one.
func (s *Schema) JSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(s)
	return b.Bytes(), err
}

// Field returns the field of a name, or nil.
func (s *Schema) Field(name string) *Field {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return &s.Fields[i]
		}
	}
	return nil
}

// Only returns the part of the schema that has the names, as of what a rule reads:
// of fields, of collections such as orders or orders.lines, and of fields of events, such
// as orders.total. Collections keep their time, or, without one, a field to be counted by.
// Names that it does not have count for nothing.
func (s *Schema) Only(names []string) *Schema {
	wanted := make(map[string]bool, len(names))
	for _, name := range names {
		wanted[name] = true
	}
	part := &Schema{}
	part.Fields, part.Events = only("", s.Fields, s.Events, wanted)
	return part
}

func only(prefix string, fields []Field, events []Events, wanted map[string]bool) (kept []Field, within []Events) {
	for _, f := range fields {
		if wanted[prefix+f.Name] {
			kept = append(kept, f)
		}
	}
	for _, e := range events {
		inner := prefix + e.Name + "."
		all, listed := e.Fields, e.field(e.Time)
		e.Fields, e.Events = only(inner, all, e.Events, wanted)
		if !wanted[prefix+e.Name] && len(e.Fields)+len(e.Events) == 0 {
			continue
		}
		switch {
		case listed != nil && e.field(e.Time) == nil:
			e.Fields = append(e.Fields, *listed)
		case e.Time == "" && len(e.Fields)+len(e.Events) == 0:
			e.Fields = all[:min(1, len(all))]
		}
		within = append(within, e)
	}
	return kept, within
}

// Validate reports everything that is wrong with the schema.
func (s *Schema) Validate() error {
	var errs []error
	validate("", s.Fields, s.Events, func(name, format string, args ...any) {
		errs = append(errs, fmt.Errorf("dsl: schema: field %q: "+format, append([]any{name}, args...)...))
	})
	return errors.Join(errs...)
}

// validate checks what stands side by side: the fields and events of a customer, or
// of an event, whose name and a dot are the prefix.
func validate(prefix string, fields []Field, events []Events, fail func(name, format string, args ...any)) {
	seen := map[string]bool{}
	name := func(s string) string {
		if seen[s] {
			fail(prefix+s, "named twice")
		}
		seen[s] = true
		return prefix + s
	}
	for i := range fields {
		name(fields[i].Name)
		fields[i].validate(func(name, format string, args ...any) { fail(prefix+name, format, args...) })
	}
	for i := range events {
		e := &events[i]
		within := name(e.Name) + "."
		switch {
		case e.Name == "":
			fail(prefix, "events need a name")
		case e.Time == "" && prefix == "":
			fail(e.Name, `events need the name of the field that holds their instant: "time": "at"`)
		case prefix != "" && len(e.Events) > 0:
			fail(prefix+e.Name, "holds events, and lies in events itself: one level is as deep as it goes")
			continue
		}
		if at := e.field(e.Time); at != nil && at.Type.Kind != KindInstant {
			fail(within+e.Time, "is the time of events, and has type %s: want instant", at.Type)
		}
		validate(within, e.Fields, e.Events, fail)
	}
}

// AllFields returns the fields, and the time after them where it is not listed.
func (e *Events) AllFields() []Field {
	if e.Time == "" || e.field(e.Time) != nil {
		return e.Fields
	}
	return append(slices.Clip(e.Fields), Field{Name: e.Time, Type: Type{Kind: KindInstant}})
}

func (e *Events) field(name string) *Field {
	i := slices.IndexFunc(e.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &e.Fields[i]
}

// maxScale is how many decimals a field can declare.
const maxScale = 18

func (f *Field) validate(fail func(name, format string, args ...any)) {
	isEnum := f.Type.Kind == KindEnum || f.Type.Elem == KindEnum
	isText := f.Type.Kind == KindText || isEnum || f.Type.Elem == KindText
	switch {
	case strings.TrimSpace(f.Name) == "":
		fail(f.Name, "has no name")
	case f.Type.Kind == KindNone:
		fail(f.Name, `has no type: want one such as "type": "int"`)
	case isEnum && len(f.Enum) == 0:
		fail(f.Name, `lists no values: want "enum": ["a", "b"]`)
	case !isEnum && len(f.Enum) > 0:
		fail(f.Name, "lists values, which only an enum has; its type is %s", f.Type)
	case f.Fold && !isText:
		fail(f.Name, "folds letter case, which only text has; its type is %s", f.Type)
	case f.Model != "" && !f.Model.valid():
		fail(f.Name, "%q is none of the seven models: %s", f.Model, strings.Join(Models(), ", "))
	case f.Type.Kind == KindMoney && !currency.Known(f.Currency):
		fail(f.Name, `money needs its currency, an ISO 4217 code: "currency": "GBP"`)
	case f.Type.Kind != KindMoney && f.Currency != "":
		fail(f.Name, "has a currency, which only money has; its type is %s", f.Type)
	case f.Scale != 0 && f.Type.Kind != KindMoney && f.Type.Kind != KindDecimal:
		fail(f.Name, "has a scale, which only decimals and money have; its type is %s", f.Type)
	case f.Scale < 0 || f.Scale > maxScale:
		fail(f.Name, "has a scale of %d: want one from 0 to %d", f.Scale, maxScale)
	}
	for i, value := range f.Enum {
		if value == "" {
			fail(f.Name, "lists an empty value, which counts as missing")
		}
		if slices.Contains(f.Enum[:i], value) {
			fail(f.Name, "lists %q twice", value)
		}
	}
}
