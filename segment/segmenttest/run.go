package segmenttest

// This file runs an engine through the suite.

import (
	"errors"
	"fmt"
	"testing"

	"github.com/clientele-go/clientele/dsl"
)

// ErrUnsupported is what an engine returns for a rule that it cannot evaluate.
var ErrUnsupported = errors.New("segmenttest: the engine does not support the rule")

// An Engine decides the people of a case by a rule, in their order, or returns the
// mistakes of the rule as a [dsl.Errors].
type Engine func(c *Case, rule string) ([]Outcome, error)

// Run runs an engine through the suite, a subtest for each case, and logs how much of it
// the engine does not support.
func Run(t *testing.T, engine Engine) {
	t.Helper()
	rules, unsupported := 0, 0
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			for _, rule := range c.Rules {
				rules++
				problem, err := Check(&c, rule, engine)
				switch {
				case errors.Is(err, ErrUnsupported):
					unsupported++
				case problem != "":
					t.Errorf("%s\n%s\n(%s)", shortened(rule.Text), problem, c.Reason)
				}
			}
		})
	}
	t.Logf("%d rules, %d of them not supported", rules, unsupported)
}

// Check runs one rule, and says what is not as it should be, or nothing. The error is
// [ErrUnsupported] where the engine returns it.
func Check(c *Case, rule Rule, engine Engine) (problem string, err error) {
	got, err := engine(c, rule.Text)
	var mistakes dsl.Errors
	switch {
	case rule.Want == nil && rule.Mistakes == "":
		return "is not said what it comes to", nil
	case errors.Is(err, ErrUnsupported):
		return "", err
	case errors.As(err, &mistakes):
		if mistakes.Caret() != rule.Mistakes {
			return fmt.Sprintf("has the mistakes\n%s\nand should have\n%s", mistakes.Caret(), rule.Mistakes), nil
		}
		return "", nil
	case err != nil:
		return "fails: " + err.Error(), nil
	case rule.Mistakes != "":
		return "is accepted, and should have the mistakes\n" + rule.Mistakes, nil
	case len(got) != len(rule.Want):
		return fmt.Sprintf("gives %d outcomes for %d people", len(got), len(rule.Want)), nil
	}
	for i, want := range rule.Want {
		if got[i] != want {
			return fmt.Sprintf("is %s for %v, and should be %s", got[i], c.People[i], want), nil
		}
	}
	return "", nil
}

// shortened is a text that fits a line.
func shortened(text string) string {
	const most = 300
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}
