package rfm

import (
	"fmt"
	"sync"
)

// The names below are the trade's; what they cover differs from one publisher to
// the next, and the ranges that circulate most overlap in 20 of the 25 cells of R
// and F and leave four names without a customer. These tables are complete and
// disjoint, which a test holds them to.

// Classic returns the eleven classical groups over all of R, F and M, and "No
// purchase". The table of codes is the one that the vendor Squeezely publishes.
func Classic() *Table { return classicTable() }

// Grid returns ten groups over R and F alone, whatever M, and "No purchase": the
// grid of regular expressions that most open programs for RFM share.
func Grid() *Table { return gridTable() }

// Shopify returns the eleven groups that Shopify has, under the names of its API,
// with PROSPECTS for customers without a purchase. Documented by Shopify are the
// names, scores from 1 to 5, and that a group follows from R and the mean of F and M;
// which of these make which group is not. That is ours here, after the descriptions,
// two of which (ACTIVE and NEEDS_ATTENTION) are the same word for word.
func Shopify() *Table { return shopifyTable() }

// Deciles returns ten groups by monetary value alone, for scores of
// QuantilesOf(summaries, 10): "Decile 1" is the tenth that spent most.
func Deciles() *Table { return decileTable() }

var (
	classicTable = sync.OnceValue(func() *Table { return mustTable(classicGroups, TableOptions{}) })
	gridTable    = sync.OnceValue(func() *Table { return mustTable(gridGroups, TableOptions{}) })
	shopifyTable = sync.OnceValue(func() *Table { return mustTable(shopifyGroups, TableOptions{NoPurchase: prospects}) })
	decileTable  = sync.OnceValue(func() *Table { return mustTable(decileGroups(), TableOptions{Scores: 10}) })
)

// mustTable builds a table of this file, whose groups are disjoint.
func mustTable(groups []Group, o TableOptions) *Table {
	o.Disjoint = true
	t, err := NewTable(groups, o)
	if err != nil {
		panic(err)
	}
	return t
}

var noPurchase = Group{
	Name:        "No purchase",
	Description: "Known, but has bought nothing so far. Find out what keeps them, and offer a first purchase.",
}

var classicGroups = []Group{
	{
		Name:        "Champions",
		Description: "Bought lately, often, and for the most. Reward them, show them what is new first, ask them to tell others.",
		Match:       "555 554 544 545 454 455 445",
	},
	{
		Name:        "Loyal",
		Description: "Buy regularly and spend well. Thank them, ask for reviews, offer what goes with what they have.",
		Match:       "543 444 435 355 354 345 344 335",
	},
	{
		Name:        "Potential Loyalist",
		Description: "Recent, with more than one purchase or a fair sum. Offer membership and recommend further products.",
		Match: "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 " +
			"353 352 351 342 341 333 323",
	},
	{
		Name:        "New",
		Description: "Bought lately for the first time, for little. Welcome them and help them to make use of it.",
		Match:       "512 511 422 421 412 411 311",
	},
	{
		Name:        "Promising",
		Description: "Recent and seldom, some of them for a lot. Stay in sight and give a reason for the next purchase.",
		Match:       "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313",
	},
	{
		Name:        "Need Attention",
		Description: "Above the average in all three, but not of late. Make an offer for a limited time, from what they bought.",
		Match:       "535 534 443 434 343 334 325 324",
	},
	{
		Name:        "About To Sleep",
		Description: "Below the average in all three, and going. Remind them with what sells best, at a better price.",
		Match:       "331 321 312 221 213 231 241 251",
	},
	{
		Name:        "At Risk",
		Description: "Used to buy often and spend well, a good while ago. Write to them in person and renew the tie.",
		Match:       "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124",
	},
	{
		Name:        "Can't Lose",
		Description: "Spent the most, and have long been away. Call them; do not leave them to a competitor.",
		Match:       "155 154 144 214 215 115 114 113",
	},
	{
		Name:        "Hibernating",
		Description: "Last bought long ago, seldom and for little. Offer other products, and spend little on it.",
		Match:       "332 322 233 232 223 222 132 123 122 212 211",
	},
	{
		Name:        "Lost",
		Description: "Lowest in recency and in sum. Try once to win them back; otherwise leave them be.",
		Match:       "111 112 121 131 141 151",
	},
}

var gridGroups = []Group{
	{
		Name:        "Hibernating",
		Description: "Bought long ago and seldom. Offer other products, and spend little on it.",
		Match:       "[1-2][1-2]*",
	},
	{
		Name:        "At Risk",
		Description: "Used to buy fairly often, a good while ago. Write to them in person and renew the tie.",
		Match:       "[1-2][3-4]*",
	},
	{
		Name:        "Can't Lose",
		Description: "Used to buy most often, and have stopped. Call them; do not leave them to a competitor.",
		Match:       "[1-2]5*",
	},
	{
		Name:        "About To Sleep",
		Description: "Seldom, and not of late. Remind them with what sells best, at a better price.",
		Match:       "3[1-2]*",
	},
	{
		Name:        "Need Attention",
		Description: "In the middle of both. Make an offer for a limited time, from what they bought.",
		Match:       "33*",
	},
	{
		Name:        "Loyal",
		Description: "Buy often, and fairly lately. Thank them, ask for reviews, offer what goes with what they have.",
		Match:       "[3-4][4-5]*",
	},
	{
		Name:        "Promising",
		Description: "Bought lately, once. Stay in sight and give a reason for the next purchase.",
		Match:       "41*",
	},
	{
		Name:        "New",
		Description: "Bought most lately, once. Welcome them and help them to make use of it.",
		Match:       "51*",
	},
	{
		Name:        "Potential Loyalist",
		Description: "Recent, with more than one purchase. Offer membership and recommend further products.",
		Match:       "[4-5][2-3]*",
	},
	{
		Name:        "Champions",
		Description: "Bought most lately and most often. Reward them, show them what is new first, ask them to tell others.",
		Match:       "5[4-5]*",
	},
}

var prospects = Group{Name: "PROSPECTS", Description: noPurchase.Description}

// within returns a test of R, and of the sum of F and M, each from and to.
func within(fromR, toR, fromFM, toFM uint8) func(Score) bool {
	return func(s Score) bool {
		fm := s.F + s.M
		return s.R >= fromR && s.R <= toR && fm >= fromFM && fm <= toFM
	}
}

// shopifyGroups go by R and by F + M, which is twice the mean: 8 and more is high, 5
// to 7 is moderate, 4 and less is low.
var shopifyGroups = []Group{
	{
		Name:        "CHAMPIONS",
		Description: "Bought most lately, often and for the most. Reward them, show them what is new first, ask them to tell others.",
		In:          within(5, 5, 8, 10),
	},
	{
		Name:        "LOYAL",
		Description: "Buy fairly lately, often and for much. Thank them, ask for reviews, offer what goes with what they have.",
		In:          within(3, 4, 8, 10),
	},
	{
		Name:        "ACTIVE",
		Description: "Recent, with some purchases and a moderate sum. Recommend further products and offer membership.",
		In:          within(4, 5, 5, 7),
	},
	{
		Name:        "NEW",
		Description: "Bought most lately, seldom and for little. Welcome them and help them to make use of it.",
		In:          within(5, 5, 2, 4),
	},
	{
		Name:        "PROMISING",
		Description: "Bought lately, seldom and for little. Stay in sight and give a reason for the next purchase.",
		In:          within(4, 4, 2, 4),
	},
	{
		Name:        "NEEDS_ATTENTION",
		Description: "Some purchases and a moderate sum, but not of late. Make an offer for a limited time, from what they bought.",
		In:          within(3, 3, 5, 7),
	},
	{
		Name:        "AT_RISK",
		Description: "Some purchases and a moderate sum, a good while ago. Write to them in person and renew the tie.",
		In:          within(1, 2, 5, 7),
	},
	{
		Name:        "ALMOST_LOST",
		Description: "Seldom, for little, and not lately. Remind them with what sells best, at a better price.",
		In:          within(2, 3, 2, 4),
	},
	{
		Name:        "PREVIOUSLY_LOYAL",
		Description: "Bought often and for the most, and have long been away. Call them; do not leave them to a competitor.",
		In:          within(1, 2, 8, 10),
	},
	{
		Name:        "DORMANT",
		Description: "Bought longest ago, seldom and for little. Try once to win them back; otherwise leave them be.",
		In:          within(1, 1, 2, 4),
	},
}

// decileGroups are the tenths by monetary value, the highest first.
func decileGroups() []Group {
	var groups []Group
	for i := range uint8(10) {
		groups = append(groups, Group{
			Name:        fmt.Sprintf("Decile %d", i+1),
			Description: fmt.Sprintf("Those who spent most, from the %d. to the %d. of a hundred.", 10*i+1, 10*i+10),
			In:          func(s Score) bool { return s.M == 10-i },
		})
	}
	return groups
}
