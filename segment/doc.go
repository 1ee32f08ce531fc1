// Package segment evaluates rules over customer records: one record, or a whole
// population against a set of named segments.
//
//	shop, err := segment.For[Customer]()
//	vip, err := shop.Compile(`orders_90d >= 3 AND country IN ("UK", "IE")`)
//	if vip.Match(&customer, asOf) == segment.In { … }
//
// What the package guarantees:
//
//   - Three outcomes. A test of something that is not known is [Undecided], and so
//     is its negation; [Rule.Blame] names the fields that are missing. Learning a
//     missing value never turns [In] into [Out], unless the rule asks what is
//     missing: IS MISSING, IS EMPTY, OR MISSING, COALESCE.
//   - No rule reads a clock. Every evaluation is as of an instant, whose Location is
//     the zone; the same inputs give the same answer on every run.
//   - Evaluation is total: no data causes an error or a panic. What cannot be read
//     as its field's type counts as missing, and [Binding.Survey] counts it.
//   - Integers and decimals are compared exactly; nothing is rounded.
//   - A compiled rule is immutable, matches a record without allocating, and may be
//     used by any number of goroutines.
//
// Records are pluggable: structs with tags ([For]), typed accessor functions over
// any type ([Bind]), maps ([Maps]) and parsed rows ([Rows]).
//
// For many customers there are tables of columns ([Binding.Table], [TableOf]), over
// which a set is decided at once ([Set.Quantise]), and for many rules an index
// ([Set.Index]). They give every rule the meaning that it has for one record.
package segment
