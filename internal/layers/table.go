package layers

// What rows name beside packages: a pattern of its own, and modules.
const (
	// Public names every package that a host may import and that is not for
	// tests only.
	Public = "public"

	decimal    = "github.com/shopspring/decimal"
	participle = "github.com/alecthomas/participle/v2"
	text       = "golang.org/x/text"
	roaring    = "github.com/RoaringBitmap/roaring/v2"
	parquet    = "github.com/parquet-go/parquet-go"
	gonum      = "gonum.org/v1/gonum"
)

// TestModules are the third-party modules that any test may import, beside those
// that some row allows.
var TestModules = []string{"github.com/google/go-cmp"}

// Table is the architecture: what each package is for, and whom it may import.
// It is policy, not a record of what the code happens to do. To change it, say
// why in the commit that does.
//
// The rule behind it: a package is cut where the type of what flows changes.
// Where Go's own slices can name that type, a package imports nobody.
var Table = []Layer{
	{
		Package: "dsl",
		Flow:    "rule text and definition files ⇄ tree; the schema as data",
		Why:     "a language knows no data",
		Imports: []string{"internal/civil", "internal/currency", "internal/geo", "internal/near"},
		Modules: []string{participle, decimal},
	},
	{
		Package: "dsl/check",
		Flow:    "tree + schema → checked rule; completion",
		Why:     "what a rule means is known before there is a record",
		Imports: []string{"dsl", "internal/country", "internal/currency", "internal/exact", "internal/near", "internal/semver", "internal/text"},
	},
	{
		Package: "segment",
		Flow:    "records or columns + checked rules → outcomes, members, reasons",
		Why:     "the engine sees rules only after they are checked, and knows no statistics",
		Imports: []string{"dsl", "dsl/check", "internal/..."},
		Modules: []string{decimal, roaring},
	},
	{
		Package: "segment/segmenttest",
		Flow:    "any engine → does it give rules the meaning they have here",
		Why:     "engines that may not know each other mean the same",
		Imports: []string{"dsl", "internal/casefile"},
		Modules: []string{decimal},
		Test:    true,
	},
	{
		Package: "segment/parquet",
		Flow:    "files of columns, those that rules need → tables",
		Why:     "a module of its own, so that hosts without such files need not have its decoder",
		Imports: []string{"dsl", "segment"},
		Modules: []string{decimal, parquet},
	},
	{
		Package: "segment/explain",
		Flow:    "rule + record → why, what would change it, what is left of it",
		Why:     "an explanation is made by asking the engine again, so that it cannot disagree with it",
		Imports: []string{"dsl", "dsl/check", "segment", "internal/civil", "internal/near"},
		Modules: []string{decimal},
	},
	{
		Package: "rfm",
		Flow:    "purchase log → summaries, scores, named groups",
		Why:     "statistics know no rules",
		Imports: []string{"internal/civil", "rfm/internal/..."},
		Modules: []string{decimal},
	},
	{
		Package: "rfm/internal/...",
		Flow:    "amounts → exact sums",
		Why:     "arithmetic of purchase logs, shared by rfm and what lies below it",
		Modules: []string{decimal},
	},
	{
		Package: "rfm/cohort",
		Flow:    "purchase log, and any grouping → period × age tables, survival",
		Why:     "a grouping is a slice: whoever made it need not be known",
		Imports: []string{"rfm", "rfm/internal/...", "internal/civil"},
		Modules: []string{decimal, gonum},
	},
	{
		Package: "rfm/clv",
		Flow:    "purchase histories → fitted models → who is still there, and worth what",
		Why:     "a model of buying knows no orders, only how often, how lately and how much",
		Imports: []string{"rfm", "rfm/internal/..."},
		Modules: []string{gonum, decimal},
	},
	{
		Package: "persona",
		Flow:    "members + columns → what sets the group apart, as data and as text",
		Why:     "it describes what segment selected, and selects nothing",
		Imports: []string{"segment", "internal/civil"},
	},
	{
		Package: "internal/civil",
		Flow:    "instants ⇄ days, months and years in a zone",
		Why:     "one calendar for rules and for statistics, so it knows neither",
	},
	{
		Package: "internal/country",
		Flow:    "codes and names of countries → one code each",
		Why:     "a list that the world keeps, whoever asks for it",
	},
	{
		Package: "internal/exact",
		Flow:    "integers and decimals → their sums, quotients and order, without rounding",
		Why:     "arithmetic knows no rule",
		Modules: []string{decimal},
	},
	{
		Package: "internal/currency",
		Flow:    "three letters → whether they are a currency",
		Why:     "schemas, rules and rate tables accept the same codes",
	},
	{
		Package: "internal/geo",
		Flow:    "two points on the globe → kilometres",
		Why:     "a distance is the same in a rule as in a literal's check",
	},
	{
		Package: "internal/semver",
		Flow:    "the text of a version → its order",
		Why:     "rules, constants and data agree on which version comes first",
	},
	{
		Package: "internal/planes",
		Flow:    "codes of rows → bit planes; formulas over them → rows",
		Why:     "what is decided for 64 rows at once knows no rule",
	},
	{
		Package: "internal/near",
		Flow:    "a misspelt name + known names → the nearest",
		Why:     "a hint is about words, whatever they name",
	},
	{
		Package: "internal/text",
		Flow:    "text → its normal form, folded, compared and matched",
		Why:     "the tables of Unicode enter the library in one place",
		Modules: []string{text},
	},
	{
		Package: "internal/casefile",
		Flow:    "files of cases ⇄ their sections",
		Why:     "cases are read by tests and by the suite that hosts import",
	},
	{
		Package: "internal/golden",
		Flow:    "files of cases ⇄ tests",
		Why:     "tests share one form of files and one flag that rewrites them",
		Imports: []string{"internal/casefile"},
		Test:    true,
	},
	{
		Package: "internal/reference",
		Flow:    "tree + records → outcomes, as plainly as can be",
		Why:     "what the engine is held to shares none of its parts",
		Imports: []string{"dsl"},
		Modules: []string{decimal, text},
		Test:    true,
	},
	{
		Package: "internal/layers",
		Flow:    "this table + the tree's imports → what breaks it",
		Why:     "directions hold only as long as something fails",
		Test:    true,
	},
	{
		Package: "internal/apitext",
		Flow:    "packages → their exported API as text",
		Why:     "a change of the API is a diff that reviewers read",
		Test:    true,
	},
	{
		Package: "internal/readme",
		Flow:    "the README → what in it is not so",
		Why:     "what a newcomer pastes first is what a test last ran",
		Imports: []string{"internal/layers"},
		Test:    true,
	},
	{
		Package: "internal/bench/...",
		Flow:    "the library beside others → how long each takes",
		Why:     "a module of its own, so that what it compares with burdens no host",
		Imports: []string{Public, "internal/bench/..."},
	},
	{
		Package: "examples/program",
		Flow:    "flags and a job → a report, as text or JSON, and an exit code",
		Why:     "examples that report begin and end alike",
	},
	{
		Package: "examples/purchases",
		Flow:    "flags of a program → a purchase log",
		Why:     "examples about purchases begin alike",
		Imports: []string{Public, "examples/shop/store"},
	},
	{
		Package: "examples/...",
		Flow:    "the library → programs that a user would start from",
		Why:     "a user can write only what needs nothing internal",
		Imports: []string{Public, "examples/program", "examples/purchases"},
		Modules: []string{decimal},
	},
	{
		Package: "examples/shop/...",
		Flow:    "a made-up shop → every part of the library at work",
		Why:     "one example is large enough to have parts",
		Imports: []string{Public, "examples/program", "examples/shop/..."},
		Modules: []string{decimal},
	},
}
