package segment

// This file holds columns to what the reference reads.

import (
	"math/big"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

func TestColumns(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var people []map[string]any
	for range 200 {
		people = append(people, personFor(r, benchAsOf))
	}
	columns, err := forMaps.Columns(people)
	if err != nil || len(columns) != len(personSchema.Fields) {
		t.Fatalf("%d columns, %v", len(columns), err)
	}
	for _, c := range columns {
		for i, values := range people {
			checkCell(t, c, i, plainly.Value(c.Field, values))
		}
	}
}

func checkCell(t *testing.T, c Column, i int, want any) {
	t.Helper()
	if c.Missing[i] != (want == nil) {
		t.Errorf("%s of person %d is missing: %v, want %v", c.Field.Name, i, c.Missing[i], want)
		return
	}
	var got any
	switch want := want.(type) {
	case nil:
		return
	case bool:
		got = c.Bools[i]
	case *big.Rat:
		if nearest, _ := want.Float64(); got != nil || c.Numbers[i] != nearest {
			t.Errorf("%s of person %d is %v, want %v", c.Field.Name, i, c.Numbers[i], want)
		}
		return
	case float64:
		got = c.Numbers[i]
	case string:
		got = c.Texts[i]
	case dsl.Date:
		got = c.Dates[i]
	case time.Time:
		if !c.Times[i].Equal(want) {
			t.Errorf("%s of person %d is %v, want %v", c.Field.Name, i, c.Times[i], want)
		}
		return
	case []string:
		got = c.Sets[i]
	case []int64:
		got = c.IntSets[i]
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s of person %d is %v, want %v", c.Field.Name, i, got, want)
	}
}

func TestColumnsByName(t *testing.T) {
	columns, err := forPersons.Columns([]person{{}}, "seen", "orders")
	if err != nil || len(columns) != 2 || columns[0].Field.Name != "seen" || columns[1].Field.Type.Kind != dsl.KindInt || !columns[0].Missing[0] {
		t.Errorf("got %+v, %v", columns, err)
	}
	if _, err := forPersons.Columns(nil, "ordres"); err == nil || err.Error() != `segment: no field "ordres" (did you mean "orders"?)` {
		t.Errorf("got %v", err)
	}
}
