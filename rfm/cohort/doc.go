// Package cohort follows customers from their first purchase on: one row for all
// those who began in the same day, week, month, quarter or year (or who belong to
// the same group), one column for each age in such periods, and in each cell how
// many of them were active, how many came back, and what they brought in.
//
//	table, err := cohort.Build(ctx, log, cohort.Options{AsOf: asOf})
//	fmt.Print(table)                           // the triangle of retention
//	fmt.Print(table.Text(cohort.PerCustomer))  // and of revenue per customer
//
// What the package guarantees:
//
//   - Periods are those of the calendar, in the zone of Options.AsOf.
//   - What cannot be known yet is never shown as 0. A cell whose period had not
//     begun at AsOf is not there; one whose period was running is marked, and no
//     mean takes it in.
//   - Retention is of all customers of the cohort, with those who never came back.
//   - Revenue is exact.
//   - The order of the log makes no difference, and every run gives the same.
//   - [Report] says of every line read what became of it, and the figures add up.
//
// Build writes nothing that it is given, and may be called from many goroutines at
// once. It reads the log where it is called, and books a long one in one goroutine
// beside, which has ended when it returns. A [Table] belongs to the caller, and reading one never writes.
package cohort
