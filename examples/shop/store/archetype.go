package store

// An archetype is the hidden habit behind a customer's history: what a good
// clustering should find again. Shares are out of 1,000.
type archetype struct {
	name   string
	weight int // share of the customers

	signupLo, signupHi int // days before the as-of; the later half is likelier
	buys               int // share who place a first order soon
	gapDays            int // mean time to the next order
	leaves             int // share who never come back, at each order
	lapseLo, lapseHi   int // days before the as-of when the habit ends; 0: it does not

	basket   int // most lines of an order; few have as many
	tierLo   int // cheapest product considered, of a line's 25
	tierHi   int // dearest
	coupon   int // share of orders with a coupon
	markdown int // share of lines bought at a reduced price

	subscribes int // share with e-mail consent, of those asked
	opens      int // share of e-mails opened
	mailEvery  int // weeks between e-mails
	visitDays  int // mean time between visits without an order
	abandons   int // share of such visits that leave a cart behind
}

const (
	loyal = iota
	regular
	oneTime
	couponLover
	abandoner
	lapsed
	newcomer
	giftBuyer
	neverBought
)

var archetypes = [...]archetype{
	loyal: {
		name: "loyal", weight: 100, signupLo: 150, signupHi: 1095,
		buys: 1000, gapDays: 55, leaves: 15, basket: 4, tierLo: 7, tierHi: 24,
		coupon: 150, markdown: 20, subscribes: 800, opens: 450, mailEvery: 1,
		visitDays: 18, abandons: 60,
	},
	regular: {
		name: "regular", weight: 190, signupLo: 20, signupHi: 1095,
		buys: 1000, gapDays: 90, leaves: 150, basket: 3, tierLo: 2, tierHi: 18,
		coupon: 200, markdown: 60, subscribes: 620, opens: 280, mailEvery: 2,
		visitDays: 35, abandons: 90,
	},
	oneTime: {
		name: "one-time", weight: 240, signupLo: 10, signupHi: 1095,
		buys: 1000, gapDays: 300, leaves: 970, basket: 2, tierLo: 0, tierHi: 16,
		coupon: 250, markdown: 80, subscribes: 400, opens: 90, mailEvery: 2,
		visitDays: 90, abandons: 60,
	},
	couponLover: {
		name: "coupon lover", weight: 110, signupLo: 60, signupHi: 1095,
		buys: 1000, gapDays: 85, leaves: 60, basket: 3, tierLo: 0, tierHi: 12,
		coupon: 850, markdown: 200, subscribes: 900, opens: 620, mailEvery: 1,
		visitDays: 20, abandons: 180,
	},
	abandoner: {
		name: "cart abandoner", weight: 80, signupLo: 10, signupHi: 900,
		buys: 350, gapDays: 200, leaves: 700, basket: 2, tierLo: 5, tierHi: 22,
		coupon: 250, markdown: 60, subscribes: 550, opens: 250, mailEvery: 2,
		visitDays: 12, abandons: 600,
	},
	lapsed: {
		name: "lapsed", weight: 110, signupLo: 420, signupHi: 1095,
		buys: 1000, gapDays: 75, leaves: 40, lapseLo: 95, lapseHi: 500, basket: 3,
		tierLo: 4, tierHi: 22, coupon: 180, markdown: 60, subscribes: 500,
		opens: 30, mailEvery: 2, visitDays: 250, abandons: 30,
	},
	newcomer: {
		name: "new", weight: 60, signupLo: 0, signupHi: 30,
		buys: 600, gapDays: 14, leaves: 300, basket: 3, tierLo: 1, tierHi: 18,
		coupon: 450, markdown: 60, subscribes: 700, opens: 500, mailEvery: 1,
		visitDays: 6, abandons: 200,
	},
	giftBuyer: {
		name: "gift buyer", weight: 60, signupLo: 200, signupHi: 1095,
		buys: 0, gapDays: 365, leaves: 100, basket: 4, tierLo: 3, tierHi: 20,
		coupon: 200, markdown: 60, subscribes: 500, opens: 120, mailEvery: 2,
		visitDays: 80, abandons: 60,
	},
	neverBought: {
		name: "never bought", weight: 50, signupLo: 5, signupHi: 700,
		buys: 0, gapDays: 365, leaves: 1000, basket: 1, tierLo: 0, tierHi: 10,
		coupon: 0, markdown: 0, subscribes: 500, opens: 120, mailEvery: 2,
		visitDays: 60, abandons: 120,
	},
}

var archetypeWeights = func() []int {
	weights := make([]int, len(archetypes))
	for i := range archetypes {
		weights[i] = archetypes[i].weight
	}
	return weights
}()
