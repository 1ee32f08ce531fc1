package store

import (
	"slices"
	"time"
)

// abandonedAfter is how long a cart may lie before it counts as abandoned.
const abandonedAfter = 24 * time.Hour

// Summarise sets the derived fields of c, from OrderCount to EmailsClicked90d,
// to what its events say as of the instant asOf, and leaves the others alone.
//
// A window of the last n days reaches from asOf − n civil days in the zone of
// asOf, excluded, to asOf, included, as WITHIN LAST n DAYS does in the rule
// language. Events after asOf do not count. The events must be sorted by time.
// Carts, views and e-mails from before [Shop.LogStart] are not known: with an
// as-of so early that a window reaches there, their counts are too low.
//
// Sums and counts are exact; cost is linear in the number of events. It writes
// to c and may therefore run for different customers at once, not for one.
func (c *Customer) Summarise(asOf time.Time) {
	w := windowsOf(asOf)
	c.summariseOrders(w)
	c.summariseLines(w)
	c.summariseRefunds(w)
	c.summariseTracking(w)
}

// windows holds the excluded lower bounds of the windows that end at asOf.
type windows struct {
	asOf, days30, days90, days180, days365, abandoned time.Time
}

func windowsOf(asOf time.Time) windows {
	return windows{
		asOf:      asOf,
		days30:    asOf.AddDate(0, 0, -30),
		days90:    asOf.AddDate(0, 0, -90),
		days180:   asOf.AddDate(0, 0, -180),
		days365:   asOf.AddDate(0, 0, -365),
		abandoned: asOf.Add(-abandonedAfter),
	}
}

func (c *Customer) summariseOrders(w windows) {
	var all, recent, year tally
	var orders90, orders180, orders365, coupons, discounts int
	n := visible(len(c.Orders), w.asOf, func(i int) time.Time { return c.Orders[i].Time })
	for i := range c.Orders[:n] {
		o := &c.Orders[i]
		all.add(o.Total)
		if o.Time.After(w.days365) {
			orders365++
			year.add(o.Total)
		}
		if o.Time.After(w.days180) {
			orders180++
		}
		if o.Time.After(w.days90) {
			orders90++
			recent.add(o.Total)
		}
		if o.Coupon != "" {
			coupons++
		}
		if o.Discount.IsPositive() {
			discounts++
		}
	}
	c.OrderCount, c.Orders90d, c.Orders365d = n, orders90, orders365
	c.OrdersPrior90d = orders180 - orders90
	c.TotalSpent, c.Spent90d, c.Spent365d = all.sum(), recent.sum(), year.sum()
	c.AvgOrder = all.mean(n)
	c.CouponShare, c.DiscountShare = nil, nil
	if c.Tracked {
		c.CouponShare, c.DiscountShare = share(coupons, n), share(discounts, n)
	}
	c.spanOrders(n)
}

// spanOrders sets what depends on the first and the last of n orders.
func (c *Customer) spanOrders(n int) {
	c.FirstOrder, c.LastOrder, c.OrderGapDays = time.Time{}, time.Time{}, nil
	if n == 0 {
		return
	}
	c.FirstOrder, c.LastOrder = c.Orders[0].Time, c.Orders[n-1].Time
	if n > 1 {
		gap := c.LastOrder.Sub(c.FirstOrder) / time.Duration(n-1)
		c.OrderGapDays = count(int(gap / (24 * time.Hour)))
	}
}

// summariseLines looks at product lines and SKUs. A line that is not in the
// generator's catalogue is counted by its name all the same.
func (c *Customer) summariseLines(w windows) {
	c.ProductLines, c.FavouriteLine, c.DistinctProducts = nil, "", 0
	var lines lineCounter
	var skus skuCounter
	for i := range c.Lines {
		l := &c.Lines[i]
		if l.Time.After(w.asOf) {
			continue // lines are by order: a later one may have come earlier
		}
		skus.add(l.SKU)
		if l.ProductLine != "" {
			lines.add(l.ProductLine)
		}
	}
	c.DistinctProducts = skus.distinct()
	if c.Tracked || lines.any() {
		c.ProductLines, c.FavouriteLine = lines.set(), lines.favourite()
	}
}

func (c *Customer) summariseRefunds(w windows) {
	var refunded tally
	for i := range c.Refunds {
		if !c.Refunds[i].Time.After(w.asOf) {
			refunded.add(c.Refunds[i].Amount)
		}
	}
	c.Refunded = refunded.sum()
	c.RefundShare = nil
	if c.TotalSpent.IsPositive() {
		c.RefundShare = ratio(c.Refunded, c.TotalSpent)
	}
}

func (c *Customer) summariseTracking(w windows) {
	c.AbandonedCarts30d, c.PageViews30d, c.LastVisit = nil, nil, time.Time{}
	c.EmailsDelivered90d, c.EmailsOpened90d, c.EmailsClicked90d = nil, nil, nil
	if !c.Tracked {
		return
	}
	c.AbandonedCarts30d = count(c.abandonedCarts(w))
	n := visible(len(c.Views), w.asOf, func(i int) time.Time { return c.Views[i].Time })
	if n > 0 {
		c.LastVisit = c.Views[n-1].Time
	}
	before := visible(n, w.days30, func(i int) time.Time { return c.Views[i].Time })
	c.PageViews30d = count(n - before)
	var delivered, opened, clicked int
	for i := range c.Emails {
		e := &c.Emails[i]
		if e.Time.After(w.asOf) || !e.Time.After(w.days90) {
			continue
		}
		delivered += one(e.Delivered)
		opened += one(e.Opened)
		clicked += one(e.Clicked)
	}
	c.EmailsDelivered90d, c.EmailsOpened90d, c.EmailsClicked90d =
		count(delivered), count(opened), count(clicked)
}

func (c *Customer) abandonedCarts(w windows) int {
	n := 0
	for i := range c.Carts {
		t := c.Carts[i].Time
		if c.Carts[i].Order == "" && t.After(w.days30) && !t.After(w.abandoned) {
			n++
		}
	}
	return n
}

// visible returns how many of the first n events, sorted by time, are not
// after the instant t.
func visible(n int, t time.Time, at func(int) time.Time) int {
	for n > 0 && at(n-1).After(t) {
		n--
	}
	return n
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A lineCounter counts product lines by name: those of the catalogue in an
// array, any other in a short list.
type lineCounter struct {
	known [productLines]int
	names []string
	times []int
}

func (k *lineCounter) add(name string) {
	if i, ok := productLine(name); ok {
		k.known[i]++
		return
	}
	i := slices.Index(k.names, name)
	if i < 0 {
		k.names, k.times = append(k.names, name), append(k.times, 0)
		i = len(k.names) - 1
	}
	k.times[i]++
}

func (k *lineCounter) any() bool {
	return len(k.names) > 0 || k.known != [productLines]int{}
}

// set returns the names in alphabetical order: shared memory when all of them
// are in the catalogue.
func (k *lineCounter) set() []string {
	mask := 0
	for i, n := range k.known {
		if n > 0 {
			mask |= 1 << i
		}
	}
	known := lineSets()[mask]
	if len(k.names) == 0 {
		return known
	}
	all := slices.Concat(known, k.names)
	slices.Sort(all)
	return all
}

func (k *lineCounter) favourite() string {
	best, most := "", 0
	for i, n := range k.known { // the catalogue is in alphabetical order
		if n > most {
			best, most = catalogue[i].name, n
		}
	}
	for i, n := range k.times {
		if n > most || n == most && k.names[i] < best {
			best, most = k.names[i], n
		}
	}
	return best
}

// A skuCounter counts distinct SKUs: few by looking through a list, many with
// a map.
type skuCounter struct {
	few  [16]string
	n    int
	many map[string]struct{}
}

func (k *skuCounter) add(sku string) {
	if k.many != nil {
		k.many[sku] = struct{}{}
		return
	}
	if slices.Contains(k.few[:k.n], sku) {
		return
	}
	if k.n < len(k.few) {
		k.few[k.n] = sku
		k.n++
		return
	}
	k.many = map[string]struct{}{sku: {}}
	for _, s := range k.few {
		k.many[s] = struct{}{}
	}
}

func (k *skuCounter) distinct() int {
	if k.many != nil {
		return len(k.many)
	}
	return k.n
}
