package rfm

import "sync"

// The names below are the trade's; what they cover differs from one publisher to
// the next, and the ranges that circulate most overlap in 20 of the 25 cells of R
// and F and leave four names without a customer. These two tables are complete
// and disjoint, which a test holds them to.

// Classic returns the eleven classical groups over all of R, F and M, and "No
// purchase". The table of codes is the one that the vendor Squeezely publishes.
func Classic() *Table { return classicTable() }

// Grid returns ten groups over R and F alone, whatever M, and "No purchase": the
// grid of regular expressions that most open programs for RFM share.
func Grid() *Table { return gridTable() }

var (
	classicTable = sync.OnceValue(func() *Table { return mustTable(classicGroups) })
	gridTable    = sync.OnceValue(func() *Table { return mustTable(gridGroups) })
)

// mustTable builds a table of this file.
func mustTable(groups []Group) *Table {
	t, err := NewTable(groups, TableOptions{Disjoint: true})
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
