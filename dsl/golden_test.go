package dsl_test

// This file runs the cases of testdata: what a text means, or what is wrong with it.

import (
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/golden"
)

// TestGrammar prints each line of a case's rules in the canonical way.
func TestGrammar(t *testing.T) {
	golden.Run(t, "testdata/grammar.txtar", func(t *testing.T, c *golden.Case) {
		var got strings.Builder
		for text := range strings.SplitSeq(c.In("rules"), "\n") {
			rule, err := dsl.Parse(text)
			if err != nil {
				t.Fatal(mistakes(t, err).Caret())
			}
			wellFormed(t, rule)
			reparse(t, rule)
			got.WriteString(rule.String() + "\n")
		}
		c.Want("canonical", got.String())
	})
}

// TestTrees shows how rules group: the canonical text leaves out the brackets
// that are not needed, so that it cannot show a wrong grouping by itself.
func TestTrees(t *testing.T) {
	golden.Run(t, "testdata/trees.txtar", func(t *testing.T, c *golden.Case) {
		c.Want("tree", shape(dsl.MustParse(c.In("rule")).Root))
	})
}

// TestMistakes shows the errors of texts, each line of a case's rules a text, or
// the whole of its rule.
func TestMistakes(t *testing.T) {
	golden.Run(t, "testdata/mistakes.txtar", func(t *testing.T, c *golden.Case) {
		var texts []string
		if c.Has("rule") {
			texts = append(texts, c.In("rule"))
		} else {
			texts = strings.Split(c.In("rules"), "\n")
		}
		var got []string
		for _, text := range texts {
			rule, err := dsl.Parse(text)
			if err == nil {
				t.Errorf("%q was taken for %s", text, rule)
				continue
			}
			if rule != nil {
				wellFormed(t, rule)
			}
			got = append(got, mistakes(t, err).Caret())
		}
		c.Want("errors", strings.Join(got, "\n"))
	})
}

// TestFiles prints definition files in the canonical way, after their errors.
func TestFiles(t *testing.T) {
	golden.Run(t, "testdata/files.txtar", func(t *testing.T, c *golden.Case) {
		file, err := dsl.ParseFile(c.In("file"))
		c.Want("canonical", file.String())
		if err != nil || c.Has("errors") {
			c.Want("errors", mistakes(t, err).Caret())
			return
		}
		again, err := dsl.ParseFile(file.String())
		if err != nil {
			t.Fatalf("the canonical text has errors: %v", err)
		}
		if got := again.String(); got != file.String() {
			t.Errorf("the canonical text of the canonical text is another:\n%s", got)
		}
		for i, segment := range file.Segments {
			wellFormed(t, segment.When)
			if a, b := shape(segment.When.Root), shape(again.Segments[i].When.Root); a != b {
				t.Errorf("segment %s is\n%s, canonically\n%s", segment.Name, a, b)
			}
		}
	})
}

// TestSchemas shows what is wrong with schemas.
func TestSchemas(t *testing.T) {
	golden.Run(t, "testdata/schemas.txtar", func(t *testing.T, c *golden.Case) {
		schema, err := dsl.ReadSchema(strings.NewReader(c.In("schema")))
		if err != nil {
			c.Want("error", err.Error())
			return
		}
		text, err := schema.JSON()
		if err != nil {
			t.Fatal(err)
		}
		c.Want("json", string(text))
		again, err := dsl.ReadSchema(strings.NewReader(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		if text2, _ := again.JSON(); string(text2) != string(text) {
			t.Errorf("read again it is\n%s", text2)
		}
	})
}
