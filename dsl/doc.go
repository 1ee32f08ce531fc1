// Package dsl is the rule language as text and as a tree, and the schema that
// rules are written against. It knows no data and evaluates nothing.
//
//	orders_90d >= 3 AND avg_order > 100 AND country IN ("UK","IE")
//
// What the package guarantees:
//
//   - [Parse] consumes the whole text or reports why not. All the errors of a text
//     are reported, each with a code, a span, and how to mend it.
//   - Limits on bytes, tokens and nesting hold before any recursion, so hostile
//     text is refused in linear time and never overflows the stack.
//   - Trees are sealed and immutable. What a later pass learns about a tree is
//     kept beside it, indexed by [NodeID], so one tree may be used by any number
//     of goroutines and checked against any number of schemas.
//   - [Format] is canonical: parsing what it prints gives an equal tree.
//
// The meaning of a rule is given by package dsl/check, which types a tree against
// a [Schema], and by package segment, which evaluates it.
package dsl
