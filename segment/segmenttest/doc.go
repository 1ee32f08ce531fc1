// Package segmenttest is the conformance suite of the rule language: whoever evaluates
// rules in another way proves with it that they mean the same.
//
//	func TestConformance(t *testing.T) {
//		segmenttest.Run(t, func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
//			// compile the rule against c.Schema with c.Host, and decide c.People as of c.AsOf
//		})
//	}
//
// The cases are text files in the folder cases: what people are known to be, rules, and
// the outcome of each rule for each of them, or the mistakes in it; every case says why.
// What they say follows from the language's reference, and a change to them is a change
// of the language.
//
// An engine that cannot evaluate a rule returns [ErrUnsupported]: that is counted and
// logged, and no failure.
package segmenttest
