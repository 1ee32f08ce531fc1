package check

// This file notes what can be seen from how a rule is written: brackets, spellings,
// units, and tests that ask nothing.

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
)

// mixed notes AND within OR that no brackets show. The tree has none, so they are
// looked for in the text between the terms.
func (l *linter) mixed(e *dsl.Logic) {
	if e.Op != dsl.Or {
		return
	}
	for i, term := range e.Terms {
		if inner, ok := term.(*dsl.Logic); ok && !l.bracketed(e.Terms, i) {
			l.note(NoteMixed, inner.Span(), bracketsHint(e), "AND binds tighter than OR: %s belongs together", short(inner))
			return
		}
	}
}

// bracketed reports whether a term stands in brackets of its own. A span ends with
// the last bracket that belongs to its node but begins after the first, so that the
// brackets before a term may be those of the beginning of it: (a) AND b.
func (l *linter) bracketed(terms []dsl.Expr, i int) bool {
	span := terms[i].Span()
	if i < len(terms)-1 {
		closed, _ := brackets(l.rule.Text[span.End:terms[i+1].Span().Start])
		return closed > 0
	}
	_, opened := brackets(l.rule.Text[terms[i-1].Span().End:span.Start])
	closed, _ := brackets(l.rule.Text[span.Start:span.End])
	return opened > closed
}

// brackets counts the brackets of a part of a rule that are closed but not opened in
// it, and those that are opened but not closed.
func brackets(text string) (closed, opened int) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '(':
			opened++
		case c == ')' && opened > 0:
			opened--
		case c == ')':
			closed++
		case c == '"' || c == '\'' || c == '`':
			i = quoteEnd(text, i)
		case strings.HasPrefix(text[i:], "--"):
			comment, _, _ := strings.Cut(text[i:], "\n")
			i += len(comment)
		}
	}
	return closed, opened
}

// quoteEnd returns where the quote that begins at i ends. A quote that is doubled is
// two texts side by side, which here is the same.
func quoteEnd(text string, i int) int {
	for j := i + 1; j < len(text); j++ {
		switch {
		case text[j] == '\\' && text[i] != '`':
			j++
		case text[j] == text[i]:
			return j
		}
	}
	return len(text)
}

// bracketsHint writes an OR with brackets around each AND.
func bracketsHint(e *dsl.Logic) string {
	if span := e.Span(); span.End-span.Start > longestShown {
		return "put brackets around what belongs together"
	}
	terms := make([]string, len(e.Terms))
	for i, term := range e.Terms {
		terms[i] = dsl.Format(term)
		if _, ok := term.(*dsl.Logic); ok {
			terms[i] = "(" + terms[i] + ")"
		}
	}
	return "if so write " + strings.Join(terms, " OR ")
}

// constant notes a test that asks nothing of anybody.
func (l *linter) constant(e dsl.Expr) bool {
	asks := false
	dsl.Walk(e, func(e dsl.Expr) bool {
		switch e.(type) {
		case *dsl.Ident, *dsl.SegmentRef:
			asks = true
		}
		return !asks
	})
	_, literal := e.(*dsl.Literal) // TRUE is for everyone, and says so
	if !asks && !literal {
		l.note(NoteConstant, e.Span(), "", "this asks for no field: it is the same for everyone")
	}
	return !asks
}

// sameSides notes the comparison of a value with itself.
func (l *linter) sameSides(e dsl.Expr, _ place) {
	compare, ok := e.(*dsl.Compare)
	if !ok || dsl.Format(compare.Left) != dsl.Format(compare.Right) {
		return
	}
	code, word := NoteAlways, "always"
	if compare.Op == dsl.NotEqual || compare.Op == dsl.Less || compare.Op == dsl.Greater {
		code, word = NoteNever, "never"
	}
	l.note(code, e.Span(), "", "both sides are the same: this is %s so where they are known", word)
}

// aliases notes countries that are not written as ISO 3166 has them.
func (l *linter) aliases(e dsl.Expr, _ place) {
	if in, ok := e.(*dsl.In); ok && in.List.Name == "" {
		for i := range l.rule.Items(e) {
			l.alias(in.List.Items[i], &l.rule.Items(e)[i])
		}
	}
	dsl.Walk(e, func(e dsl.Expr) bool {
		if c := l.rule.Const(e); c != nil {
			l.alias(e, c)
		}
		return sourcesOf(e) == nil
	})
}

func (l *linter) alias(e dsl.Expr, c *Const) {
	spelt, ok := textOf(e)
	if ok && c.Kind == dsl.KindCountry && !strings.EqualFold(strings.TrimSpace(spelt), c.Text) {
		l.note(NoteAlias, e.Span(), `write "`+c.Text+`"`, "%q is %s in ISO 3166, and compared as that", spelt, c.Text)
	}
}

func textOf(e dsl.Expr) (string, bool) {
	literal, ok := e.(*dsl.Literal)
	if !ok || literal.Value.Kind != dsl.TextValue {
		return "", false
	}
	return literal.Value.Text, true
}

// blanks notes texts that are compared as a whole and have a blank at an end.
func (l *linter) blanks(e dsl.Expr, _ place) {
	for i, literal := range l.wholeTexts(e) {
		spelt, ok := textOf(literal)
		trimmed := strings.TrimSpace(spelt)
		if c := l.rule.Const(literal); ok && trimmed != spelt && c != nil && c.Kind == dsl.KindText {
			if items := l.rule.Items(e); i < len(items) && items[i].Kind != dsl.KindText {
				continue // an enum's value has the blank, too
			}
			hint := dsl.Value{Kind: dsl.TextValue, Text: trimmed}.String()
			l.note(NoteBlank, literal.Span(), "write "+hint, "a blank at the end of a text counts: %s is another", hint)
		}
	}
}

// wholeTexts returns what a test compares with the whole of a text.
func (l *linter) wholeTexts(e dsl.Expr) []dsl.Expr {
	switch e := e.(type) {
	case *dsl.In:
		return e.List.Items
	case *dsl.Contains:
		return e.List.Items
	case *dsl.Compare:
		if e.Op <= dsl.NotEqual {
			return []dsl.Expr{e.Left, e.Right}
		}
	case *dsl.Match:
		if l.rule.Type(e.X).Kind == dsl.KindSet {
			return []dsl.Expr{e.Pattern}
		}
	}
	return nil
}

// inThousands is how a number of thousands is written where the full stop sets them apart.
var inThousands = regexp.MustCompile(`^[1-9][0-9]{0,2}\.[0-9]{3}\b`)

// fullStops notes numbers of three decimals that are compared with whole numbers, or end
// with a zero: 1.000 is 1 here, and a thousand elsewhere.
func (l *linter) fullStops(e dsl.Expr, _ place) {
	for _, constant := range dsl.Children(e) {
		literal, ok := constant.(*dsl.Literal)
		if !ok || literal.Value.Kind != dsl.NumberValue && literal.Value.Kind != dsl.MoneyValue {
			continue
		}
		number := inThousands.FindString(l.written(literal))
		if number != "" && (number[len(number)-1] == '0' || l.besideWhole(e)) {
			l.note(NoteThousands, literal.Span(), "for thousands write "+strings.Replace(number, ".", "", 1), "the full stop is the decimal point: this is %s", writtenNumber(literal.Value.Number.Rat()))
		}
	}
}

// besideWhole reports whether a test asks a value of whole numbers.
func (l *linter) besideWhole(e dsl.Expr) bool {
	return slices.ContainsFunc(dsl.Children(e), func(x dsl.Expr) bool {
		return l.rule.Const(x) == nil && l.rule.Type(x).Kind == dsl.KindInt
	})
}

// written is a part of the rule as it stands in the text.
func (l *linter) written(e dsl.Expr) string { return l.rule.Text[e.Span().Start:e.Span().End] }

// commas notes a list of two numbers that elsewhere are one of thousands: IN (1,500).
func (l *linter) commas(e dsl.Expr, _ place) {
	in, ok := e.(*dsl.In)
	if !ok || len(in.List.Items) != 2 {
		return
	}
	first, second := in.List.Items[0], in.List.Items[1]
	written := l.rule.Text[first.Span().Start:second.Span().End]
	if commaThousands.MatchString(written) {
		l.note(NoteThousands, in.List.Span, "for thousands write "+strings.Replace(written, ",", "", 1), "these are two numbers, %s and %s", l.written(first), l.written(second))
	}
}

// commaThousands is a number of thousands where the comma sets them apart.
var commaThousands = regexp.MustCompile(`^[1-9][0-9]{0,2},[0-9]{3}$`)

// likelyHours are numbers of hours that people count days by.
var likelyHours = []int64{24, 48, 72, 168}

// hoursAsDays notes a number of days that looks like one of hours.
func (l *linter) hoursAsDays(e dsl.Expr, _ place) {
	compare, ok := e.(*dsl.Compare)
	if !ok {
		return
	}
	for _, sides := range [][2]dsl.Expr{{compare.Left, compare.Right}, {compare.Right, compare.Left}} {
		call, ok := sides[0].(*dsl.Call)
		if n, whole := l.whole(sides[1]); ok && whole && call.Name == "DAYS_SINCE" && slices.Contains(likelyHours, n) {
			l.note(NoteHours, e.Span(), fmt.Sprintf("for %d hours write %d", n, n/24), "DAYS_SINCE counts days, and this is %d of them", n)
		}
	}
}

// A length is a count of hours or days that a value is tested for.
type length struct {
	of      string
	at      dsl.Span
	elapsed bool
	days    int64
}

// measure keeps the lengths of a test for daysAndHours.
func (l *linter) measure(e dsl.Expr, _ place) {
	switch e := e.(type) {
	case *dsl.During:
		l.window(dsl.Format(e.X), &e.Window)
	case *dsl.Between:
		l.moments(dsl.Format(e.X), e.Low, e.High)
	case *dsl.Compare:
		l.moments(dsl.Format(e.Left), e.Right)
		l.moments(dsl.Format(e.Right), e.Left)
	}
}

func (l *linter) window(of string, w *dsl.Window) {
	if w.N != nil {
		l.length(of, w.Span, w.N, w.Unit)
	}
	l.moments(of, w.Day, w.Until)
}

func (l *linter) moments(of string, days ...dsl.Expr) {
	for _, day := range days {
		if moment, ok := day.(*dsl.Moment); ok && moment.N != nil {
			l.length(of, moment.Span(), moment.N, moment.Unit)
		}
	}
}

// length keeps a length that is counted in days, or could have been.
func (l *linter) length(of string, at dsl.Span, n dsl.Expr, u dsl.Unit) {
	perDay := map[dsl.Unit]int64{dsl.Minute: 24 * 60, dsl.Hour: 24, dsl.Day: 1, dsl.Week: 1}[u]
	count, ok := l.whole(n)
	if !ok || perDay == 0 || count%perDay != 0 {
		return
	}
	l.lengths = append(l.lengths, length{l.scopes[len(l.scopes)-1].name + " " + of, at, u.Elapsed(), count / perDay})
}

// whole returns the value of a constant that is a whole number.
func (l *linter) whole(e dsl.Expr) (int64, bool) {
	c := l.rule.Const(e)
	if c == nil || c.Kind != dsl.KindDecimal || !c.Number.IsInt() || !c.Number.Num().IsInt64() {
		return 0, false
	}
	return c.Number.Num().Int64(), true
}

// daysAndHours notes multiples of 24 hours where the same value is also tested for
// days.
func (l *linter) daysAndHours() {
	inDays := map[string]bool{}
	for _, length := range l.lengths {
		inDays[length.of] = inDays[length.of] || !length.elapsed
	}
	for _, length := range l.lengths {
		if length.elapsed && length.days > 0 && inDays[length.of] {
			l.note(NoteHours, length.at, "write "+days(length.days),
				"elsewhere this is counted in days, and a day has 23 or 25 hours when the clocks change")
		}
	}
}

func days(n int64) string {
	if n == 1 {
		return "1 DAY"
	}
	return fmt.Sprint(n, " DAYS")
}
