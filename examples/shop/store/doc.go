// Package store is where the example shop's customers come from: a seeded
// generator that needs no file, and a reader of the UCI Online Retail order
// lines. Both give a [Shop], so that a program treats them alike.
//
//	shop, err := store.Generate(ctx, store.Options{Customers: 20_000, Seed: 1})
//
//	shop, report, err := store.ReadOnlineRetail(ctx, file, store.RetailOptions{})
//
// # What is guaranteed
//
// The same [Options] give the same customers, field by field, whatever the
// number of workers and the architecture: every customer has a random stream
// of its own, derived from the seed and its index, and everything is drawn in
// whole numbers (cents, seconds, ten-thousandths of a degree). The only
// floating-point operations are single divisions of whole numbers, which
// IEEE 754 rounds in one way.
//
// No clock is read. Every event lies before the shop's AsOf, and the derived
// fields of a [Customer] are what [Customer.Summarise] computes from its
// events as of an instant: events after it are invisible, so that the same
// customer can be looked at as she was a year ago.
//
// The reader classifies each line of the file once, as a purchase, as a
// refund, or as dropped for one [Reason], and its [Report] adds up: what is
// kept and what is dropped is what was read.
//
// # Missing values
//
// A text is missing when it is "", an instant when it IsZero, a pointer when
// it is nil, a set when it is nil (an empty set is present: it is known to be
// empty), and an amount when it is the zero decimal.Decimal{} and its comment
// says that it may be missing. A present amount of nothing has two decimal
// places.
//
// # Memory
//
// Texts, sets, small counts and everyday amounts are shared between
// customers: treat whatever a Customer points to as read-only. A million
// customers with all their events take about 2.6 GB; [Generator.All] makes
// them a block at a time, for callers who only add up.
package store
