package dsl

// Limits bounds the work that one text can cause. The zero value of a field
// means its default; there is no way to ask for no limit.
type Limits struct {
	// Bytes is the longest rule. Default 64 KiB.
	Bytes int
	// FileBytes is the longest definition file. Default 4 MiB.
	FileBytes int
	// Tokens is the most tokens in a rule. Default 50,000: a token takes 64 bytes
	// while it is parsed, so about 3 MB.
	Tokens int
	// Depth is the deepest nesting of brackets, NOT and unary minus. Default 200.
	Depth int
	// Literals is the most literals in a rule. Default 10,000.
	Literals int
	// Tests is the most tests (comparisons and their kind) in a rule. Default
	// 1,000: a rule that is written by hand has five, the longest generated ones
	// some hundreds.
	Tests int
	// Digits is the most digits in a number. Default 40.
	Digits int
	// Errors is the most errors reported for a text. Default 20.
	Errors int
}

// DefaultFileBytes is the longest definition file that is read unless
// [Limits.FileBytes] says otherwise.
const DefaultFileBytes = 4 << 20

func (l Limits) orDefault() Limits {
	for _, field := range []struct {
		limit *int
		value int
	}{
		{&l.Bytes, 64 << 10}, {&l.FileBytes, DefaultFileBytes}, {&l.Tokens, 50_000}, {&l.Depth, 200},
		{&l.Literals, 10_000}, {&l.Tests, 1_000}, {&l.Digits, 40}, {&l.Errors, 20},
	} {
		if *field.limit <= 0 {
			*field.limit = field.value
		}
	}
	return l
}
