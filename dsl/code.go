package dsl

// A Code says which kind of mistake an [Error] is. Each code's comment has an
// example rule that gives it; a test compiles them all.
type Code string

// Mistakes in the text.
const (
	// TooLong means that the text, or a number in it, is longer than its limit.
	//
	// Example:
	//
	//	orders > 12345678901234567890123456789012345678901
	TooLong Code = "too-long"

	// TooDeep means that brackets, NOT or unary minus nest deeper than the limit.
	TooDeep Code = "too-deep"

	// TooMany means that a rule has more tokens, literals or tests than its limit.
	TooMany Code = "too-many"

	// BadCharacter means that a character, or a byte that is no UTF-8, has no
	// place in a rule.
	//
	// Example:
	//
	//	orders > 3 && country = "GB"
	BadCharacter Code = "bad-character"

	// UnclosedString means that a quote is never closed.
	//
	// Example:
	//
	//	country = "GB
	UnclosedString Code = "unclosed-string"

	// BadEscape means that a backslash in a string is followed by something that
	// cannot be escaped.
	//
	// Example:
	//
	//	city = "Ba\th"
	BadEscape Code = "bad-escape"

	// BadNumber means that a number is not written as 1234.56.
	//
	// Example:
	//
	//	orders > 1,000
	BadNumber Code = "bad-number"

	// BadDate means that a date or instant is not written as 2026-01-31 or
	// 2026-01-31T09:00:00Z, or does not exist.
	//
	// Example:
	//
	//	birth_date = 2026-02-30
	BadDate Code = "bad-date"

	// EmptyRule means that there is nothing to read.
	//
	// Example:
	//
	//	-- only a comment
	EmptyRule Code = "empty-rule"

	// Unexpected means that a token stands where the grammar has no place for it.
	//
	// Example:
	//
	//	orders > 1 orders
	Unexpected Code = "unexpected"

	// ReservedWord means that a keyword stands where a name should.
	//
	// Example:
	//
	//	segment = "vip"
	ReservedWord Code = "reserved-word"

	// EmptyList means IN () and its kind, which no value can be in.
	//
	// Example:
	//
	//	country IN ()
	EmptyList Code = "empty-list"

	// NullComparison means that NULL or MISSING is compared with; IS MISSING asks
	// for it.
	//
	// Example:
	//
	//	country = NULL
	NullComparison Code = "null-comparison"

	// Chained means two comparisons in a row, such as 1 < x < 5.
	//
	// Example:
	//
	//	1 < orders < 5
	Chained Code = "chained-comparison"

	// Duplicate means that a definition file gives a name or a property twice.
	Duplicate Code = "duplicate"

	// NotYet means that the language has this, but this version of the library
	// does not.
	//
	// Example:
	//
	//	SEGMENT(vip)
	NotYet Code = "not-yet"
)

// Mistakes against the schema, found by package dsl/check.
const (
	// UnknownField means that the schema has no such field.
	//
	// Example:
	//
	//	ordres > 3
	UnknownField Code = "unknown-field"

	// UnknownFunction means that the language has no such function.
	//
	// Example:
	//
	//	LENGHT(city) > 3
	UnknownFunction Code = "unknown-function"

	// UnknownParameter means that the host has given no value for :name.
	//
	// Example:
	//
	//	orders > :floor
	UnknownParameter Code = "unknown-parameter"

	// UnknownList means that the host has given no list @name.
	//
	// Example:
	//
	//	country IN @eu
	UnknownList Code = "unknown-list"

	// TypeMismatch means that two things of different types meet.
	//
	// Example:
	//
	//	orders = "5"
	TypeMismatch Code = "type-mismatch"

	// NotACondition means that a value stands where a condition is wanted.
	//
	// Example:
	//
	//	orders AND consent
	NotACondition Code = "not-a-condition"

	// NotAValue means that a condition stands where a value is wanted.
	//
	// Example:
	//
	//	(orders > 3) > 2
	NotAValue Code = "not-a-value"

	// SetComparison means that a set is compared as if it were one value.
	//
	// Example:
	//
	//	tags = "vip"
	SetComparison Code = "set-comparison"

	// NotInEnum means that a text is not among an enum's values.
	//
	// Example:
	//
	//	plan IN ("fre")
	NotInEnum Code = "not-in-enum"

	// NoCountry means that a text is no country's code.
	//
	// Example:
	//
	//	country = "United Kingdom"
	NoCountry Code = "no-country"

	// BadPattern means that MATCHES or LIKE has a pattern that does not compile.
	//
	// Example:
	//
	//	city MATCHES "(Bath"
	BadPattern Code = "bad-pattern"

	// BadArguments means that a function was given the wrong number or types of
	// arguments.
	//
	// Example:
	//
	//	ROUND(avg_order, 1, 2) > 3
	BadArguments Code = "bad-arguments"

	// OutOfRange means that a number is outside of what its place allows.
	//
	// Example:
	//
	//	last_order WITHIN LAST 0 DAYS
	OutOfRange Code = "out-of-range"

	// EmptyRange means a BETWEEN whose ends are the wrong way round, so that it
	// is never true.
	//
	// Example:
	//
	//	orders BETWEEN 10 AND 5
	EmptyRange Code = "empty-range"

	// ZeroDivision means a division by a constant zero.
	//
	// Example:
	//
	//	avg_order / 0 > 1
	ZeroDivision Code = "zero-division"

	// NoCurrency means that no currency has this code.
	//
	// Example:
	//
	//	spent > 20 GPB
	NoCurrency Code = "no-currency"

	// BadVersion means that a version is not one of up to three numbers with an
	// optional pre-release, or build, after them.
	//
	// Example:
	//
	//	app >= v1.2.3.4
	BadVersion Code = "bad-version"

	// OpenSequence means a SEQUENCE that ends in THEN NOT without saying for how
	// long, so that it is never decided.
	//
	// Example:
	//
	//	SEQUENCE(carts THEN NOT purchases)
	OpenSequence Code = "open-sequence"
)
