package clv

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// keptModel is a Model as JSON: its family, and its parameters by name.
type keptModel struct {
	Family string             `json:"family"`
	Params map[string]float64 `json:"params"`
}

// MarshalJSON writes the family and the parameters by name, with all digits, so that
// a model that was fitted once can be asked about later customers.
func (m Model) MarshalJSON() ([]byte, error) {
	if m.params == nil {
		return nil, errNoModel
	}
	kept := keptModel{m.family.String(), map[string]float64{}}
	for i, name := range m.family.Params() {
		kept.Params[name] = m.params[i]
	}
	return json.Marshal(kept)
}

// UnmarshalJSON reads what MarshalJSON writes, and checks it as NewModel does.
func (m *Model) UnmarshalJSON(text []byte) error {
	var kept keptModel
	if err := json.Unmarshal(text, &kept); err != nil {
		return err
	}
	at := slices.IndexFunc(families, func(f family) bool { return f.name == kept.Family })
	if at < 0 {
		var names []string
		for _, f := range families {
			names = append(names, f.name)
		}
		return fmt.Errorf("clv: there is no family %q; want one of %s", kept.Family, strings.Join(names, ", "))
	}
	names := families[at].params
	params := make([]float64, len(names))
	for i, name := range names {
		v, ok := kept.Params[name]
		if !ok {
			return fmt.Errorf("clv: %s has the parameters %s; %s is missing", kept.Family, strings.Join(names, ", "), name)
		}
		params[i] = v
	}
	if len(kept.Params) > len(names) {
		return fmt.Errorf("clv: %s has the parameters %s, and no others", kept.Family, strings.Join(names, ", "))
	}
	read, err := NewModel(Family(at), params...)
	if err != nil {
		return err
	}
	*m = read
	return nil
}
