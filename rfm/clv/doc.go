// Package clv says what customers are worth who need not say when they leave: how
// likely each is still a customer, how many purchases are to be expected, and of
// what. It fits the models of the literature to the times of purchases, and their
// references to the digit.
//
//	data, err := clv.NewData(timings)                      // x, t_x and T of each customer
//	fit, err := clv.Fit(ctx, clv.MBG, data)                // parameters, errors, likelihood
//	spend, err := clv.FitSpend(ctx, spends)                // x and mean spend of each
//	ahead, err := fit.Model.PredictAll(ctx, data, clv.Discounted(12, 4.345, 0.01))
//	each, err := spend.Model.ExpectedAll(spends)
//	value := ahead[i].Purchases * each[i]                  // of the coming year
//
// Which model? Customers without a contract: MBG, unless another has the greater
// likelihood (FitAll) or the smaller error in a holdout (Model.Holdout). BG says of
// every customer with one purchase only that they are alive, for certain, which is
// of no use where churn is looked for. Pareto takes customers to stop at any time.
// Purchases that can be made only at certain times, such as yearly gifts: BGBB.
// Customers with a contract to renew: FitRenewals.
//
// Time has no unit here. Alpha and beta are in the unit of the timings, and so are
// horizons; counting days or weeks gives the same predictions.
//
// Every distinct timing is computed once, however many customers share it. Results
// do not depend on the order of the customers, and nothing here starts a
// goroutine. All may be used from many goroutines at once.
//
// No result is NaN. Where the textbook has a difference of large numbers or
// a hole, such as a = 1 or s = 1, the package adds positive numbers up instead.
package clv
