package clv

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestKeptModel(t *testing.T) {
	for _, f := range []Family{MBG, BG, Pareto} {
		m := model(t, f, published[f]...)
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var again Model
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatal(err)
		}
		if again.Family() != f || !slices.Equal(again.Params(), m.Params()) {
			t.Errorf("%s became %v", text, again)
		}
	}
	if _, err := json.Marshal(Model{}); err == nil {
		t.Error("the zero Model was written")
	}
	for text, want := range map[string]string{
		`{"family":"NBD","params":{}}`:                                        `there is no family "NBD"; want one of MBG/NBD, BG/NBD, Pareto/NBD, BG/BB`,
		`{"family":"BG/NBD","params":{"r":1,"a":1,"b":1}}`:                    "alpha is missing",
		`{"family":"BG/NBD","params":{"r":1,"a":1,"b":1,"alpha":1,"s":1}}`:    "and no others",
		`{"family":"Pareto/NBD","params":{"r":1,"alpha":1,"s":-1,"beta":1}}`:  "s is -1; want a number above 0",
		`{"family":"Pareto/NBD","params":{"r":"1","alpha":1,"s":1,"beta":1}}`: "cannot unmarshal string",
	} {
		kept := model(t, MBG, published[MBG]...)
		if err := json.Unmarshal([]byte(text), &kept); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
		if !slices.Equal(kept.Params(), published[MBG]) {
			t.Errorf("%s changed the model to %v", text, kept)
		}
	}
}
