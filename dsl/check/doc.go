// Package check types a rule against a schema: it resolves names, folds constants
// and refuses what cannot mean anything. What it finds is kept beside the tree,
// which it never changes, so that every engine works from one checked rule.
//
// What the package guarantees:
//
//   - Types never coerce silently. Int, Decimal and Float compare with each other
//     by value; nothing else compares with anything of another type, except a day
//     with an instant, which means the whole day in the evaluation's zone.
//   - A literal takes the type of what it meets, without loss: a country's alias
//     becomes its code, a text is one of an enum's values.
//   - Every mistake is reported, with the nearest names and a way to mend it.
package check
