package check_test

// This file checks rules that refer to the definitions of a file.

import (
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/golden"
)

// namesOf are the definitions of a file; [dsl.NewLibrary] would refuse its cycles.
func namesOf(file *dsl.File) check.Names {
	all := names
	all.Metrics, all.Segments = map[string]*dsl.Rule{}, map[string]*dsl.Rule{}
	for _, m := range file.Metrics {
		all.Metrics[m.Name] = m.Value
	}
	for _, s := range file.Segments {
		all.Segments[s.Name] = s.When
	}
	return all
}

// TestDefinitions shows the errors of each line of a case's rules, and then those of
// the segments themselves.
func TestDefinitions(t *testing.T) {
	c := checker(t)
	golden.Run(t, "testdata/definitions.txtar", func(t *testing.T, g *golden.Case) {
		file := mustFile(t, g.In("file"))
		definitions := namesOf(file)
		var got []string
		for text := range strings.SplitSeq(g.In("rules"), "\n") {
			if rule, all := checked(c, text, definitions); rule != nil {
				got = append(got, "no mistake: "+rule.String())
			} else {
				got = append(got, all.Caret())
			}
		}
		for _, s := range file.Segments {
			if _, err := c.Check(s.When, definitions); err != nil {
				got = append(got, "segment "+s.Name+": "+err.Error())
			}
		}
		g.Want("errors", strings.Join(got, "\n"))
	})
}

// TestLargeDefinitions refers to a large metric ten times: what a rule refers to counts
// as often as it is named.
func TestLargeDefinitions(t *testing.T) {
	c := checker(t)
	large := namesOf(mustFile(t, "metric large = orders"+strings.Repeat(" + orders", 4_997))) // 9,995 parts
	rule := func(minus int) string {
		return strings.Repeat("- ", minus) + "large" + strings.Repeat(" + large", 9) + " > 0" // 21 parts, and the signs
	}
	if _, all := checked(c, rule(29), large); len(all) > 0 {
		t.Errorf("100,000 parts: %v", all)
	}
	if _, all := checked(c, rule(30), large); len(all) != 1 || all[0].Code != dsl.TooMany {
		t.Errorf("100,001 parts: %v", all)
	}
}
