package segment

// This file checks what struct tags may say, what each Go type becomes, and what a
// mistake in them is told.

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

type (
	name     string
	count    int32
	flagType bool
)

// every has a field of each Go type that is read.
type every struct {
	Bool      bool                `segment:"bool"`
	Flag      flagType            `segment:"flag"`
	Int       int                 `segment:"int"`
	Int8      int8                `segment:"int8"`
	Int16     int16               `segment:"int16"`
	Int32     int32               `segment:"int32"`
	Int64     int64               `segment:"int64"`
	Uint      uint                `segment:"uint"`
	Uint8     uint8               `segment:"uint8"`
	Uint16    uint16              `segment:"uint16"`
	Uint32    uint32              `segment:"uint32"`
	Uint64    uint64              `segment:"uint64"`
	Count     count               `segment:"count"`
	Float32   float32             `segment:"float32"`
	Float64   float64             `segment:"float64"`
	Text      string              `segment:"text"`
	Name      name                `segment:"name"`
	Country   name                `segment:"country,type=country"`
	Plan      string              `segment:"plan,enum=free|gold"`
	Day       string              `segment:"day,type=date"`
	At        string              `segment:"at,type=instant"`
	Amount    string              `segment:"amount,type=decimal"`
	Time      time.Time           `segment:"time"`
	TimeDay   time.Time           `segment:"time_day,type=date"`
	Date      dsl.Date            `segment:"date"`
	Decimal   decimal.Decimal     `segment:"decimal"`
	Texts     []string            `segment:"texts"`
	Names     []name              `segment:"names,type=set<text>"`
	Enums     []string            `segment:"enums,type=set<enum>,enum=a|b"`
	Ints      []int               `segment:"ints"`
	Int64s    []int64             `segment:"int64s"`
	Pointer   *string             `segment:"pointer"`
	Twice     **int16             `segment:"twice"`
	NullText  sql.NullString      `segment:"null_text"`
	NullInt   sql.NullInt32       `segment:"null_int"`
	NullBool  sql.NullBool        `segment:"null_bool"`
	NullTime  sql.NullTime        `segment:"null_time"`
	NullAny   sql.Null[uint8]     `segment:"null_any"`
	NullDec   decimal.NullDecimal `segment:"null_decimal"`
	NullFloat *sql.NullFloat64    `segment:"null_float"`
	Untagged  chan int
	Dash      int `segment:"-"`
}

func TestEveryGoType(t *testing.T) {
	shop, err := For[every]()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range shop.Schema().Fields {
		optional := ""
		if f.Optional {
			optional = "?"
		}
		got = append(got, f.Name+optional+" "+f.Type.String())
	}
	want := `bool bool, flag bool, int int, int8 int, int16 int, int32 int, int64 int, uint int, uint8 int, uint16 int, uint32 int, uint64 int, count int, ` +
		`float32 float, float64 float, text text, name text, country country, plan enum, day date, at instant, amount decimal, time instant, time_day date, ` +
		`date date, decimal decimal, texts set<text>, names set<text>, enums set<enum>, ints set<int>, int64s set<int>, pointer? text, twice? int, null_text? text, ` +
		`null_int? int, null_bool? bool, null_time? instant, null_any? int, null_decimal? decimal, null_float? float`
	if got := strings.Join(got, ", "); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	small, text := int16(-7), "hello"
	twice := &small
	now := time.Date(2026, 11, 22, 23, 30, 0, 0, london)
	x := every{Bool: true, Flag: true, Int: 1, Int8: -8, Int16: 16, Int32: 32, Int64: 64, Uint: 1, Uint8: 8, Uint16: 16, Uint32: 32, Uint64: 1 << 63, Count: 3,
		Float32: 0.5, Float64: 0.25, Text: "t", Name: "n", Country: "uk", Plan: "gold", Day: "2026-11-22", At: "2026-11-22T23:30:00Z", Amount: "12.50", Time: now, TimeDay: now,
		Date: 20000, Decimal: decimal.New(125, -2), Texts: []string{"a"}, Names: []name{"b"}, Enums: []string{"a"}, Ints: []int{4}, Int64s: []int64{5}, Pointer: &text, Twice: &twice,
		NullText: sql.NullString{String: "s", Valid: true}, NullInt: sql.NullInt32{Int32: 9, Valid: true}, NullBool: sql.NullBool{Bool: true, Valid: true},
		NullTime: sql.NullTime{Time: now, Valid: true}, NullAny: sql.Null[uint8]{V: 200, Valid: true}, NullDec: decimal.NewNullDecimal(decimal.New(5, 0)), NullFloat: &sql.NullFloat64{Float64: 1.5, Valid: true}}
	for _, rule := range []string{`bool AND flag AND int = 1 AND int8 = -8 AND int16 = 16 AND int32 = 32 AND int64 = 64 AND uint = 1 AND uint8 = 8 AND uint16 = 16 AND uint32 = 32 AND count = 3`,
		`uint64 IS MISSING`, `float32 = 0.5 AND float64 = 0.25`, `text = "t" AND name = "n" AND country = "GB" AND plan = "gold"`, `day = 2026-11-22 AND at = 2026-11-22T23:30:00Z AND amount = 12.5`,
		`time = 2026-11-22T23:30:00Z AND time_day = 2026-11-22`, `date = 2024-10-04`, `decimal = 1.25`, `texts CONTAINS "a" AND names CONTAINS "b" AND enums CONTAINS "a" AND ints CONTAINS 4 AND int64s CONTAINS 5`,
		`pointer = "hello" AND twice = -7`, `null_text = "s" AND null_int = 9 AND null_bool AND null_time = 2026-11-22 AND null_any = 200 AND null_decimal = 5 AND null_float = 1.5`} {
		checkMatch(t, shop, rule, &x, In)
	}
	var nothing every
	for _, field := range []string{"pointer", "twice", "null_text", "null_int", "null_bool", "null_time", "null_any", "null_decimal", "null_float", "country", "plan", "day", "at", "amount"} {
		checkMatch(t, shop, field+" IS MISSING", &nothing, In)
	}
	for _, field := range []string{"bool", "int", "text", "float64", "decimal", "time", "date", "texts", "ints"} {
		checkMatch(t, shop, field+" IS MISSING", &nothing, Out)
	}
	checkMatch(t, shop, "twice IS MISSING", &every{Twice: new(*int16)}, In)
	checkMatch(t, shop, "null_float IS MISSING", &every{NullFloat: &sql.NullFloat64{}}, In)
	invalid := every{NullText: sql.NullString{String: "s"}, NullFloat: &sql.NullFloat64{Float64: 1.5}, NullDec: decimal.NullDecimal{Decimal: decimal.New(5, 0)}}
	for _, rule := range []string{`null_text = "s"`, "null_float > 1", "null_decimal > 1", "pointer = ''", "twice < 1"} {
		checkMatch(t, shop, strings.ReplaceAll(rule, "'", `"`), &invalid, Undecided)
	}
}

func checkMatch[T any](t testing.TB, shop *Binding[T], text string, rec *T, want Outcome) {
	t.Helper()
	rule, err := shop.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := rule.Match(rec, benchAsOf); got != want {
		t.Errorf("%s is %v, want %v", text, got, want)
	}
}

// zeroIsMissing has the types that the tag makes optional.
type zeroIsMissing struct {
	Time    time.Time       `segment:"time,optional"`
	Day     time.Time       `segment:"day,type=date,optional"`
	Decimal decimal.Decimal `segment:"decimal,optional"`
	Country string          `segment:"country,type=country,optional"`
	Plan    string          `segment:"plan,enum=a|b,optional"`
	Text    string          `segment:"text,type=date,optional"`
	Texts   []string        `segment:"texts,optional"`
	Ints    []int           `segment:"ints,optional"`
}

func TestOptional(t *testing.T) {
	shop := must(For[zeroIsMissing]())
	for _, f := range shop.Schema().Fields {
		if !f.Optional {
			t.Errorf("%s is not optional", f.Name)
		}
		checkMatch(t, shop, f.Name+" IS MISSING", &zeroIsMissing{}, In)
	}
	present := zeroIsMissing{Time: benchAsOf, Day: benchAsOf, Decimal: decimal.New(0, 0), Country: "GB", Plan: "a", Text: "2026-01-01", Texts: []string{}, Ints: []int{}}
	for _, f := range shop.Schema().Fields {
		checkMatch(t, shop, f.Name+" IS MISSING", &present, Out)
	}
}

// omitted has zero values that mean that nothing is known.
type omitted struct {
	Bool  bool      `segment:"bool,omitzero"`
	Int   int       `segment:"int,omitzero"`
	Uint8 uint8     `segment:"uint8,omitzero"`
	Float float64   `segment:"float,omitzero"`
	Text  string    `segment:"text,omitzero"`
	Plan  string    `segment:"plan,enum=a|b,omitzero"`
	Date  dsl.Date  `segment:"date,omitzero"`
	Time  time.Time `segment:"time,omitzero"`
	Texts []string  `segment:"texts,omitzero"`
}

func TestOmitZero(t *testing.T) {
	shop := must(For[omitted]())
	present := omitted{Bool: true, Int: 1, Uint8: 1, Float: 1, Text: "x", Plan: "a", Date: 1, Time: benchAsOf, Texts: []string{"x"}}
	for _, f := range shop.Schema().Fields {
		if !f.Optional {
			t.Errorf("%s is not optional", f.Name)
		}
		checkMatch(t, shop, f.Name+" IS MISSING", &omitted{}, In)
		checkMatch(t, shop, f.Name+" IS MISSING", &present, Out)
	}
}

type address struct {
	City    string  `segment:"city,fold"`
	Zip     *string `segment:"zip"`
	Country string  `segment:"country,type=country"`
}

type base struct {
	ID string `segment:"id"`
}

type Extra struct {
	Score float64 `segment:"score"`
}

type nested struct {
	base
	*Extra
	Home   address  `segment:"home"`
	Work   *address `segment:"work"`
	Plain  address
	Spread address `segment:""`
}

func TestNestedStructs(t *testing.T) {
	shop := must(For[nested]())
	var got []string
	for _, f := range shop.Schema().Fields {
		got = append(got, f.Name)
	}
	if want := "[id score home.city home.zip home.country work.city work.zip work.country city zip country]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
	zip := "BA1"
	full := nested{base: base{"c1"}, Extra: &Extra{1.5}, Home: address{"Bath", &zip, "uk"}, Work: &address{"York", nil, "IE"}, Spread: address{City: "Leeds"}}
	checkMatch(t, shop, `id = "c1" AND score = 1.5 AND home.city = "bath" AND home.zip = "BA1" AND home.country = "GB" AND work.city = "YORK" AND work.country = "IE" AND city = "leeds"`, &full, In)
	checkMatch(t, shop, `work.zip IS MISSING`, &full, In)
	for _, field := range []string{"work.city", "work.zip", "work.country", "score"} {
		checkMatch(t, shop, field+" IS MISSING", &nested{}, In)
		if f := shop.Schema().Field(field); !f.Optional {
			t.Errorf("%s is read through a pointer that may be nil, and is not optional in the schema", field)
		}
	}
	checkMatch(t, shop, `home.city = ""`, &nested{}, In)
}

type stamped struct {
	At time.Time `segment:"at"`
}

// TestEventsInNestedStructs finds events behind a pointer, which may be nil, and lines with
// and without a time of their own.
func TestEventsInNestedStructs(t *testing.T) {
	type order struct {
		stamped
		Lines    []address `segment:"lines,events"`
		Returned []struct {
			On time.Time `segment:"returned"`
		} `segment:"returns,events"`
	}
	type profile struct {
		Orders []*order `segment:"orders,events"`
	}
	type member struct {
		Profile *profile `segment:"profile"`
	}
	shop := must(For[member]())
	ago := func(days int) time.Time { return benchAsOf.AddDate(0, 0, -days) }
	full := member{&profile{[]*order{nil, {stamped: stamped{ago(3)}, Lines: []address{{City: "Bath"}, {City: "York"}}}, {stamped: stamped{ago(40)}}}}}
	full.Profile.Orders[1].Returned = append(full.Profile.Orders[1].Returned, struct {
		On time.Time `segment:"returned"`
	}{ago(1)})
	for _, rule := range []string{
		"COUNT(profile.orders) = 2", "COUNT(profile.orders.lines WITHIN LAST 7 DAYS) = 2", "ANY(profile.orders WHERE ANY(lines WHERE city = \"york\"))",
		"COUNT(profile.orders.returns WITHIN LAST 2 DAYS) = 1", "COUNT(profile.orders WITHIN LAST 7 DAYS) = 1",
	} {
		checkMatch(t, shop, rule, &full, In)
		checkMatch(t, shop, rule, &member{}, Out)
	}
	checkMatch(t, shop, "profile.orders IS EMPTY", &member{}, In)
	checkMatch(t, shop, "profile.orders IS EMPTY", &full, Out)
	if names := shop.Schema().Events[0]; names.Time != "at" || names.Events[0].Time != "" || names.Events[1].Time != "returned" {
		t.Errorf("the times are %q, %q and %q", names.Time, names.Events[0].Time, names.Events[1].Time)
	}
}

func TestTagsFillTheSchema(t *testing.T) {
	type customer struct {
		Spent string `segment:"spent,type=decimal,optional,unit=GBP,model=value,examples=0|99.50" description:"in the last year"`
	}
	f := must(For[customer]()).Schema().Fields[0]
	if f.Unit != "GBP" || f.Model != dsl.ModelValue || fmt.Sprint(f.Examples) != "[0 99.50]" || f.Description != "in the last year" || !f.Optional {
		t.Errorf("the field is %+v", f)
	}
}

// TestStructMistakes shows what a mistake in a struct is told.
func TestStructMistakes(t *testing.T) {
	for _, c := range []struct {
		name string
		make func() error
		want string // all of the lines
	}{
		{"no struct", errorOf[int], "segment: For wants a struct, and int is none: use Bind, Maps or Rows"},
		{"no tags", errorOf[struct{ A int }], "segment: no field of struct { A int } has a segment tag"},
		{"no name", errorOf[struct {
			A int `segment:",optional"`
		}], `A has no name in its tag: want one such as segment:"orders_90d"`},
		{"a bad option", errorOf[struct {
			A int `segment:"a,requird"`
		}], `A has "requird" in its tag: want optional, omitzero, fold, type=, enum=, currency=, scale=, model=, unit= or examples=`},
		{"an int cannot be missing", errorOf[struct {
			A int `segment:"a,optional"`
		}], "A is optional, and every int is a value: use *int or sql.Null[int], or write omitzero if its zero value means missing"},
		{"a text cannot be missing", errorOf[struct {
			A string `segment:"a,optional"`
		}], "A is optional, and every string is a value: use *string or sql.Null[string], or write omitzero if its zero value means missing"},
		{"not exported", errorOf[struct {
			a int `segment:"a"`
		}], "a is not exported, so that its tag cannot be meant"},
		{"a type of Go", errorOf[struct {
			A chan int `segment:"a"`
		}], "A has Go type chan int, from which no type of the schema follows"},
		{"a map", errorOf[struct {
			A map[string]int `segment:"a"`
		}], "A has Go type map[string]int, from which no type of the schema follows"},
		{"an array", errorOf[struct {
			A [3]int `segment:"a"`
		}], "A has Go type [3]int, from which no type of the schema follows"},
		{"a complex number", errorOf[struct {
			A complex128 `segment:"a"`
		}], "A has Go type complex128, from which no type of the schema follows"},
		{"the wrong type", errorOf[struct {
			A int `segment:"a,type=country"`
		}], "A cannot hold a value of type country: its Go type is int"},
		{"no such type", errorOf[struct {
			A string `segment:"a,type=contry"`
		}], `A no type "contry": did you mean "country"?`},
		{"no such model", errorOf[struct {
			A int `segment:"a,model=magic"`
		}], `"magic" is none of the seven models`},
		{"fold of a number", errorOf[struct {
			A int `segment:"a,fold"`
		}], "folds letter case, which only text has; its type is int"},
		{"an enum without values", errorOf[struct {
			A string `segment:"a,type=enum"`
		}], `lists no values: want "enum": ["a", "b"]`},
		{"one name twice", errorOf[struct {
			A int `segment:"a"`
			B int `segment:"a"`
		}], `dsl: schema: field "a": named twice`},
		{"options of a nested struct", errorOf[struct {
			A address `segment:"a,fold"`
		}], `A has "fold" in its tag`},
		{"events that are no slice", errorOf[struct {
			A int `segment:"a,events"`
		}], "A has Go type int: events are a slice of structs"},
		{"events that are no structs", errorOf[struct {
			A []time.Time `segment:"a,events"`
		}], "A has Go type []time.Time: events are a slice of structs"},
		{"events without a name", errorOf[struct {
			A []stamped `segment:",events"`
		}], `A has no name in its tag: want one such as segment:"orders,events"`},
		{"events without a time", errorOf[struct {
			A []address `segment:"a,events"`
		}], "A has type []segment.address, which has no instant: an event needs a time.Time with a segment tag"},
		{"events with two times", errorOf[struct {
			A []struct {
				From time.Time `segment:"from"`
				To   time.Time `segment:"to"`
			} `segment:"a,events"`
		}], `which has the instants from, to: say which is its time, as in segment:"from,time"`},
		{"events too deep", errorOf[struct {
			A []struct {
				stamped
				B []struct {
					stamped
					C []stamped `segment:"c,events"`
				} `segment:"b,events"`
			} `segment:"a,events"`
		}], "C are events of events of events: one level within is as deep as it goes"},
		{"a mistake in an event", errorOf[struct {
			A []struct {
				stamped
				N chan int `segment:"n"`
			} `segment:"a,events"`
		}], "N has Go type chan int, from which no type of the schema follows"},
		{"a nested struct without tags", errorOf[struct {
			A struct{ X, Y int } `segment:"a"`
			B int                `segment:"b"`
		}], "A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.make(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func errorOf[T any]() error {
	_, err := For[T]()
	return err
}

// TestAllStructMistakesAtOnce names every field that is at fault.
func TestAllStructMistakesAtOnce(t *testing.T) {
	err := errorOf[struct {
		A int      `segment:"a,optional"`
		B chan int `segment:"b"`
		C int      `segment:"c,x"`
	}]()
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("got %v, want three lines", err)
	}
}

// TestRecursiveStructs have no end of fields, which is a mistake to be told.
func TestRecursiveStructs(t *testing.T) {
	withSmallStack(t, func() {
		if err := errorOf[recursive](); err == nil || !strings.Contains(err.Error(), "Referrer") {
			t.Errorf("got %v", err)
		}
	})
}

type recursive struct {
	Orders   int        `segment:"orders"`
	Referrer *recursive `segment:"referrer"`
}
