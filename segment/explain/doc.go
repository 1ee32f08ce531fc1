// Package explain says why a rule has the outcome that it has for a customer, and what
// would change it.
//
//	why := explain.New(vip).Explain(&customer, asOf)
//	fmt.Println(why)
//
// An [Explanation] has the rule as a tree with the outcome of every condition, every
// value that was asked and the interval that each window came to; the smallest set of
// facts that forces the outcome, whatever else were so; and the nearest change that
// flips it. [Explainer.NearMisses] looks for the people of a population who are nearest
// to being in, and [Explainer.Residual] gives what is left of a rule when some fields
// are known.
//
// What the package guarantees:
//
//   - A change is proven: the changed record, which comes with it, has been evaluated
//     by the whole rule. Where no change is given, none was found within the search's
//     bound, which is no proof that there is none.
//   - The facts that are given force the outcome, and none of them can be left out.
//     They are the fewest unless [Explanation.Bounded] says that the search for fewer
//     was given up.
//   - The same record, rule and as-of give the same explanation on every run.
//
// The package works on copies of records, as maps; records are never changed.
package explain
