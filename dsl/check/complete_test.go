package check_test

// This file checks what is offered at a cursor: case by case, and that what
// stands next in a rule is always among it.

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/currency"
	"github.com/clientele-go/clientele/internal/golden"
)

func shopChecker(t testing.TB) *check.Checker { return checkerOf(t, "testdata/shop.json") }

// shopNames are what the host of the shop gives.
var shopNames = check.Names{
	Parameters: map[string]dsl.Value{
		"n": number("30"), "low": number("1"), "high": number("5"), "far": number("2.5"), "prefix": textValue("B"), "fit": textValue("m"), "paid_for": textValue("GOLD"),
		"on": {Kind: dsl.BoolValue, Bool: true}, "not plain": number("1"),
	},
	Lists: map[string][]dsl.Value{
		"eu": {textValue("FR"), textValue("DE")}, "wanted": {textValue("vip")}, "primes": {number("2"), number("3")},
	},
}

var shopSegments = map[string]string{"vip": "the best customers", "lapsed": "not seen for a year", "on": "active"}

func frequent(field string) []dsl.Value {
	return map[string][]dsl.Value{
		"city": {textValue("Ghent"), textValue("Bath")}, "country": {textValue("IE")}, "orders.sku": {textValue("B-7")}, "visits": {number("12")},
	}[field]
}

// TestComplete shows the candidates at the | of each line of a case's rules: the
// first of them, and how many more there are.
func TestComplete(t *testing.T) {
	c := shopChecker(t)
	golden.Run(t, "testdata/complete.txtar", func(t *testing.T, g *golden.Case) {
		shown := 12
		if g.Has("all") {
			shown = 1000
		}
		var got []string
		for line := range strings.SplitSeq(g.In("rules"), "\n") {
			before, after, _ := strings.Cut(line, "|")
			completion := c.Complete(check.Request{
				Text: before + after, Cursor: len(before), Names: shopNames, Segments: shopSegments, Frequent: frequent,
			})
			got = append(got, line)
			if completion.Span.Start < completion.Span.End {
				got = append(got, fmt.Sprintf("    replaces %s", (before + after)[completion.Span.Start:completion.Span.End]))
			}
			for _, candidate := range completion.Candidates[:min(shown, len(completion.Candidates))] {
				got = append(got, "    "+candidateLine(candidate))
			}
			if more := len(completion.Candidates) - shown; more > 0 {
				got = append(got, fmt.Sprintf("    and %d more", more))
			}
		}
		g.Want("offered", strings.Join(got, "\n"))
	})
}

func candidateLine(c check.Candidate) string {
	line := fmt.Sprintf("%-9s %s", c.Kind, c.Text)
	if c.Type.Kind != dsl.KindNone {
		line += " : " + c.Type.String()
	}
	if c.Doc != "" {
		line += " -- " + c.Doc
	}
	return line
}

// corpus are the rules of the grammar's and the meaning's cases, and of the shop's,
// that mean something for a checker.
func corpus(t testing.TB, c *check.Checker, names check.Names) (rules []string) {
	t.Helper()
	for _, path := range []string{"../testdata/grammar.txtar", "testdata/meaning.txtar", "testdata/shop.txt"} {
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(string(file), "\n") {
			if rule, _ := checked(c, line, names); rule != nil {
				rules = append(rules, line)
			}
		}
	}
	return rules
}

// ruleToken finds the tokens of a rule without mistakes.
var ruleToken = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.|\"\")*\"|'(?:[^'\\\\]|\\\\.|'')*'|`(?:[^`]|``)*`|--.*|" +
	`\d{4}-\d\d-\d\d[T0-9:.Z+-]*|[vV]\d+\.\d[\w.+-]*|\d+(?:\.\d+)?%?|[:@]?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|<>|!=|<=|>=|\S`)

// law holds the candidates before each token of a rule to the token that stands
// there: a word, an operator, a parameter, a list or a value of a closed list is
// among them, whatever part of it has been typed. It returns how many it asked for.
func law(t *testing.T, c *check.Checker, names check.Names, rule string) (asked int) {
	spans := ruleToken.FindAllStringIndex(rule, -1)
	for i, span := range spans {
		word := rule[span[0]:span[1]]
		if strings.HasPrefix(word, "--") || !isOffered(word, rule[:span[0]]) || i > 0 && word == "(" && isLetter(rule[spans[i-1][0]]) {
			continue
		}
		for typed := range len(word) + 1 {
			if typed > 0 && (!isLetter(word[0]) || strings.EqualFold(word, "NULL")) {
				break
			}
			if typed == 0 && currency.Known(word) { // of which there are many
				continue
			}
			text := rule[:span[0]] + " " + word[:typed]
			completion := c.Complete(check.Request{Text: text, Cursor: len(text), Names: names})
			asked++
			if !slices.ContainsFunc(completion.Candidates, func(c check.Candidate) bool { return leads(c.Text, rule[span[0]:]) }) {
				t.Errorf("%s|%s is offered", text, rule[span[0]+typed:])
				for _, candidate := range completion.Candidates[:min(len(completion.Candidates), 10)] {
					t.Error("   ", candidateLine(candidate))
				}
			}
			if want := int32(len(text) - typed); completion.Span != (dsl.Span{Start: want, End: int32(len(text))}) {
				t.Errorf("%s| replaces %v", text, completion.Span)
			}
		}
	}
	return asked
}

// closedLists are the texts in quotes that are offered, and what they stand after.
var (
	closedTexts = []string{"free", "basic", "gold", "S", "M", "L", "shoes", "hats", "paid", "returned", "GB", "IE", "FR"}
	closedLists = regexp.MustCompile(`\b(plan|size|status|interests|country|ships_to)\s*` +
		`((!?=|CONTAINS)|((NOT )?IN|CONTAINS (ANY|ALL)) \([^()]*)\s*$`)
)

// isOffered reports whether the law asks for a token that stands after some text.
func isOffered(token, before string) bool {
	if token[0] == '"' {
		return slices.Contains(closedTexts, strings.Trim(token, `"`)) && closedLists.MatchString(before)
	}
	return isLetter(token[0]) && !versionLike.MatchString(token) || strings.Contains(":@`=!<>*/+", token[:1])
}

var versionLike = regexp.MustCompile(`^[vV]\d+\.`)

func isLetter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }

// leads reports whether a rule goes on with the tokens of a candidate.
func leads(candidate, rule string) bool {
	want, got := ruleToken.FindAllString(candidate, -1), ruleToken.FindAllString(rule, len(ruleToken.FindAllString(candidate, -1)))
	return slices.EqualFunc(want, got, func(a, b string) bool { return spelling(a) == spelling(b) })
}

// spelling is one of the ways in which a token may be written.
func spelling(token string) string {
	token = strings.TrimSuffix(strings.ToUpper(strings.Trim(token, "`")), "S") // DAY and DAYS
	return cmp.Or(map[string]string{"<>": "!=", "NULL": "MISSING"}[token], token)
}

// TestNextTokenIsOffered holds every rule of the corpus to the law.
func TestNextTokenIsOffered(t *testing.T) {
	for _, c := range []struct {
		*check.Checker
		check.Names
	}{{checker(t), names}, {shopChecker(t), shopNames}} {
		asked := 0
		for _, rule := range corpus(t, c.Checker, c.Names) {
			asked += law(t, c.Checker, c.Names, rule)
		}
		if asked < 100 {
			t.Errorf("only %d tokens were asked for", asked)
		}
	}
}

// completeAny checks what holds at every place of every text: that nothing fails,
// that the span is in the text, and that what is offered can stand there: it makes
// no mistake of what stands before it, and something may follow it.
func completeAny(t testing.TB, c *check.Checker, text string, cursor int) {
	completion := c.Complete(check.Request{Text: text, Cursor: cursor, Names: shopNames, Segments: shopSegments, Frequent: frequent})
	start, end := int(completion.Span.Start), int(completion.Span.End)
	if start < 0 || start > end || end > len(text) {
		t.Fatalf("%q at %d: the span is %v", text, cursor, completion.Span)
	}
	if start < end && strings.HasPrefix(text[end:], "(") {
		return // it is not offered again
	}
	before := mistakesIn(text[:start])
	for at := range before {
		if at.code == dsl.UnclosedString { // the next quote closes it
			return
		}
	}
	for i, candidate := range completion.Candidates {
		if i > 40 && i%10 > 0 {
			continue // as likely as the others to be wrong, and many
		}
		inserted := text[:start] + candidate.Text + " "
		broken := false // before the cursor whatever is inserted, or over a limit
		for at, e := range mistakesIn(inserted) {
			switch {
			case strings.Contains(e.Message, "never closed"): // what is missing at the end
			case e.Code == dsl.BadNumber: // of a point that is none
			case before[at] != nil, e.Code == dsl.TooDeep, e.Code == dsl.TooMany, e.Code == dsl.TooLong:
				broken = true
			case at.start < completion.Span.Start:
				t.Errorf("%q at %d: %s is offered, and gives\n%s", text, cursor, candidate.Text, e.Caret())
			}
		}
		if !broken && len(dsl.At(inserted, len(inserted)).Wants) == 0 {
			t.Errorf("%q at %d: %s is offered, and nothing may follow it", text, cursor, candidate.Text)
		}
	}
}

// A mistakeAt is where a mistake is, and its kind.
type mistakeAt struct {
	code  dsl.Code
	start int32
}

func mistakesIn(text string) map[mistakeAt]*dsl.Error {
	_, err := dsl.Options{Limits: dsl.Limits{Errors: 1 << 20}}.Parse(text)
	var all dsl.Errors
	errors.As(err, &all)
	found := map[mistakeAt]*dsl.Error{}
	for _, e := range all {
		found[mistakeAt{e.Code, e.Span.Start}] = e
	}
	return found
}

// TestCompleteMutations asks at every place of the shop's rules, and of such rules
// with a word taken away, doubled or exchanged.
func TestCompleteMutations(t *testing.T) {
	c := shopChecker(t)
	file, err := os.ReadFile("testdata/shop.txt")
	if err != nil {
		t.Fatal(err)
	}
	rules := strings.Split(strings.TrimSpace(string(file)), "\n")
	r := rand.New(rand.NewPCG(3, 3))
	for _, rule := range rules {
		words, other := strings.Fields(rule), strings.Fields(rules[r.IntN(len(rules))])
		i := r.IntN(len(words))
		words[i] = []string{"", words[i] + " " + words[i], other[r.IntN(len(other))]}[r.IntN(3)]
		for _, text := range []string{rule, strings.Join(words, " ")} {
			for cursor := range len(text) + 1 {
				completeAny(t, c, text, cursor)
			}
		}
	}
}

func FuzzComplete(f *testing.F) {
	c := shopChecker(f)
	for i, rule := range corpus(f, c, shopNames) {
		f.Add(rule, i*7%(len(rule)+1))
	}
	for _, text := range []string{"", "plan = \"go", "plan = 'é", "SUM(orders.", "plan IN @", "city = \"\\", "\xff", "ANY(ANY(",
		"-- x", "1 < 2 < ", "COUNT(", "visits IN (", "NOT count! ", "@0", "00AFTER`", "0A.", "A(((0)", "(LAST )", "a*0000-0-", "!@`"} {
		f.Add(text, len(text))
	}
	f.Fuzz(func(t *testing.T, text string, cursor int) { completeAny(t, c, text, cursor) })
}

// TestUnfinishedRulesAreChecked checks what could be read of every beginning of
// every rule: a checker takes any tree.
func TestUnfinishedRulesAreChecked(t *testing.T) {
	c := shopChecker(t)
	for _, rule := range corpus(t, c, shopNames) {
		for i := 1; i < len(rule); i++ {
			tree, _ := dsl.Parse(rule[:i])
			if tree == nil && strings.TrimSpace(rule[:i]) != "" {
				t.Errorf("%s has no tree", rule[:i])
			}
			if tree != nil {
				c.Check(tree, shopNames)
			}
		}
	}
	_, all := checked(c, `vists > 3 AND plan = AND (visits > 3 OR plan = "golf" OR`, shopNames)
	var codes []dsl.Code
	for _, e := range all {
		codes = append(codes, e.Code)
	}
	if want := []dsl.Code{dsl.UnknownField, dsl.Unexpected, dsl.Unexpected, dsl.NotInEnum, dsl.Unexpected}; !slices.Equal(codes, want) {
		t.Errorf("got %v\n%s", codes, all.Caret())
	}
}

// TestCompleteKnowsItsWords holds the tables of phrases to the grammar and to the
// checker: every operator, function and aggregate is offered after some value.
func TestCompleteKnowsItsWords(t *testing.T) {
	c := shopChecker(t)
	offered := map[string]bool{}
	for _, text := range []string{"", "unknown ", "unknown IS NOT ", "consent ", "ANY(orders "} {
		for _, candidate := range c.Complete(check.Request{Text: text, Cursor: len(text)}).Candidates {
			offered[strings.Fields(candidate.Text)[0]] = true
		}
	}
	for _, w := range dsl.At("unknown ", 8).Wants {
		for _, word := range w.Words {
			if !offered[strings.Fields(word)[0]] {
				t.Errorf("the operator %s is never offered", word)
			}
		}
	}
	for name := range check.Functions() {
		if !offered[name+"("] {
			t.Errorf("the function %s is never offered", name)
		}
	}
	for f := dsl.CountOf; f <= dsl.ModeOf; f++ {
		if !offered[f.String()+"("] {
			t.Errorf("the aggregate %s is never offered", f)
		}
	}
}

// TestCompleteLimits asks beyond the limits of a rule, where nothing is offered.
func TestCompleteLimits(t *testing.T) {
	c := shopChecker(t)
	for name, text := range map[string]string{
		"bytes":    strings.Repeat(" ", 65<<10),
		"depth":    strings.Repeat("(", 201),
		"tokens":   strings.Repeat("a+", 25_001),
		"tests":    strings.Repeat("a = 1 OR ", 1001),
		"literals": "a IN (" + strings.Repeat("1,", 10_001),
		"errors":   strings.Repeat("a = $ OR ", 30),
		"scopes":   strings.Repeat("ANY(orders WHERE ", 6),
	} {
		if completion := c.Complete(check.Request{Text: text, Cursor: len(text)}); len(completion.Candidates) > 0 {
			t.Errorf("%s: %d candidates", name, len(completion.Candidates))
		}
	}
	deepest := strings.Repeat("ANY(orders WHERE ", 5) // one level less than nothing is offered in
	if completion := c.Complete(check.Request{Text: deepest, Cursor: len(deepest)}); len(completion.Candidates) == 0 {
		t.Error("nothing is offered within 5 levels of events")
	}
	for _, cursor := range []int{-5, 100} {
		if completion := c.Complete(check.Request{Text: "é", Cursor: cursor}); completion.Span.Start > 2 {
			t.Errorf("at %d: %v", cursor, completion.Span)
		}
	}
}

// TestCompleteDefinitions offers the metrics and segments of a library.
func TestCompleteDefinitions(t *testing.T) {
	library, err := dsl.NewLibrary(mustFile(t, "metric recent = COUNT(purchases)\nmetric motto = LOWER(city)\nsegment vip { when orders > 3 }"))
	if err != nil {
		t.Fatal(err)
	}
	definitions := check.Names{Metrics: library.Metrics(), Segments: map[string]*dsl.Rule{"vip": library.Segments()[0].When}}
	for text, want := range map[string]string{"rec": "recent", "orders > rec": "recent", "city = mot": "motto", "SEGMENT(v": "vip", "SEGM": "SEGMENT("} {
		found := checker(t).Complete(check.Request{Text: text, Cursor: len(text), Names: definitions})
		if len(found.Candidates) != 1 || found.Candidates[0].Text != want {
			t.Errorf("%s offers %v, want %s", text, found.Candidates, want)
		}
	}
	if found := checker(t).Complete(check.Request{Text: "orders > mot", Cursor: 12, Names: definitions}); len(found.Candidates) != 0 {
		t.Errorf("a text is offered for a number: %v", found.Candidates)
	}
}

// TestCompleteWithoutEvents offers nothing of events and segments where there are none.
func TestCompleteWithoutEvents(t *testing.T) {
	c, err := check.New(&dsl.Schema{Fields: []dsl.Field{{Name: "visits", Type: dsl.Type{Kind: dsl.KindInt}}}})
	if err != nil {
		t.Fatal(err)
	}
	offered := map[string]bool{}
	for _, candidate := range c.Complete(check.Request{}).Candidates {
		offered[candidate.Text] = true
	}
	for text, want := range map[string]bool{"visits": true, "ABS(": true, "ANY(": false, "COUNT(": false, "SUM(": false, "SEGMENT(": false} {
		if offered[text] != want {
			t.Errorf("%s is offered: %v, want %v", text, !want, want)
		}
	}
}

func mustFile(t *testing.T, text string) *dsl.File {
	t.Helper()
	file, err := dsl.ParseFile(text)
	if err != nil {
		t.Fatal(err)
	}
	return file
}
