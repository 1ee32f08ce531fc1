// Package rfm turns a purchase log into what is known of each customer as of an
// instant: recency, frequency, monetary value and tenure; scores from 1 to 5 in
// the first three; and named groups.
//
//	summaries, report, err := rfm.Summarize(ctx, log, rfm.Options{AsOf: asOf})
//	cuts, err := rfm.Quantiles(summaries)    // keep these, and later runs compare
//	scores, err := cuts.Score(summaries)     // scores[i] belongs to summaries[i]
//	groups := rfm.Classic().Names(scores)    // groups[i] too
//
// What the package guarantees:
//
//   - The order of the log makes no difference to any result, and every run gives
//     the same. Equal values get equal scores ([Quantiles], [Cuts]); only [Rank]
//     separates them, and does so by customer id.
//   - Money is exact. Sums, cut points and comparisons are decimal; no float and
//     no tolerance decides a score.
//   - Days are civil days in the zone of Options.AsOf: a purchase at 23:30 UTC is
//     the next day's in Paris.
//   - Nothing disappears in silence: [Report] says of every line read whether it
//     was kept or why it was not, and the figures add up.
//   - A [Table] gives each of the 125 codes exactly one group, or [NewTable] says
//     which codes have none and which groups nobody can reach. Customers without
//     a purchase have no score and a group of their own.
//
// All functions are pure: they never write what they are given, and may be called
// from many goroutines at once. Those that read a log read it where they are called,
// and book a long one in one goroutine beside, which has ended when they return.
// Results are plain slices in the order of the customer ids.
package rfm
