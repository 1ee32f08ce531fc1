package check

import (
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/country"
	"github.com/clientele-go/clientele/internal/currency"
	"github.com/clientele-go/clientele/internal/exact"
	"github.com/clientele-go/clientele/internal/near"
	"github.com/clientele-go/clientele/internal/semver"
	"github.com/clientele-go/clientele/internal/text"
)

// value checks an expression that must be a value, and returns its type, which
// is none after a mistake.
func (p *pass) value(e dsl.Expr) dsl.Type {
	f := p.fact(e)
	switch e := e.(type) {
	case *dsl.Ident:
		p.ident(e, f)
	case *dsl.Literal:
		p.literal(e, f)
	case *dsl.Parameter:
		p.parameter(e, f)
	case *dsl.Moment:
		p.moment(e, f)
	case *dsl.Negate:
		p.negate(e, f)
	case *dsl.Arith:
		p.arith(e, f)
	case *dsl.Call:
		p.call(e, f)
	case *dsl.Aggregate:
		p.aggregate(e, f)
	case *dsl.Bad:
		p.bad = true
	default:
		p.condition(e)
		hint := "join conditions with AND, OR and NOT"
		if len(p.scopes) > 1 {
			hint += "; the window of events stands before WHERE"
		}
		p.fail(dsl.NotAValue, e.Span(), hint, "a condition stands where a value is wanted")
	}
	return f.typ
}

func (p *pass) ident(e *dsl.Ident, f *fact) {
	depth, i, ok := p.lookup(e.Name)
	if !ok {
		if metric, ok := p.names.Metrics[e.Name]; ok {
			p.metric(e, f, metric)
			return
		}
		p.unknownField(e, f.unquoted)
		return
	}
	scope := p.scopes[depth]
	field := &scope.fields[i]
	*f = fact{typ: field.Type, fold: field.Fold, place: i + 1, depth: depth, scope: scope, declared: field}
}

// lookup finds the field that a name means, in the innermost scope that has it.
func (p *pass) lookup(name string) (depth, field int, ok bool) {
	for depth = len(p.scopes) - 1; depth >= 0; depth-- {
		if field, ok = p.scopes[depth].field(name); ok {
			return depth, field, true
		}
	}
	return 0, 0, false
}

// fieldNames are the names that fields have from where we are.
func (p *pass) fieldNames() []string {
	var names []string
	for i := len(p.scopes) - 1; i >= 0; i-- {
		for _, field := range p.scopes[i].fields {
			names = append(names, field.Name)
		}
	}
	return names
}

// qualifiedNames are the names of the fields of the events around, each with that of its
// collection.
func (p *pass) qualifiedNames() []string {
	var names []string
	for _, scope := range p.scopes[1:] {
		for _, field := range scope.fields {
			names = append(names, scope.name+"."+field.Name)
		}
	}
	return names
}

func (p *pass) unknownField(e *dsl.Ident, meantAsText bool) {
	if c, ok := p.collection(e.Name, true); ok && c.Field >= 0 {
		name := dsl.QuoteName(e.Name)
		p.fail(dsl.UnknownField, e.Span(), "write SUM("+name+"), MAX("+name+") or their like", "%s is a field of events, of which there are many", name)
		return
	}
	if p.isEvents(e) {
		name := dsl.QuoteName(e.Name)
		p.fail(dsl.UnknownField, e.Span(), "write COUNT("+name+"), ANY("+name+" WHERE …) or "+name+" IS EMPTY", "%s is a collection of events, and no value", name)
		return
	}
	names := append(p.fieldNames(), slices.Sorted(maps.Keys(p.names.Metrics))...)
	if strings.Contains(e.Name, ".") {
		names = append(names, p.qualifiedNames()...)
	}
	hint := ""
	_, isSegment := p.names.Segments[e.Name]
	switch name := near.Name(e.Name, names); {
	case elsewhere[strings.ToUpper(e.Name)] != "":
		hint = "write " + elsewhere[strings.ToUpper(e.Name)]
	case isSegment:
		hint = "for the segment write SEGMENT(" + dsl.QuoteName(e.Name) + ")"
	case isCallable(e.Name):
		hint = "write " + strings.ToUpper(e.Name) + "(…), in brackets what it is of"
	case wholeVersion.MatchString(e.Name):
		hint = "for a version write " + e.Name + ".0"
	case meantAsText:
		hint = `for a text write "` + e.Name + `"`
	case name != "":
		hint = "did you mean " + dsl.QuoteName(name) + "?"
	case len(names) <= 12:
		hint = "the fields are " + strings.Join(names, ", ")
	default:
		hint = fmt.Sprintf("the schema has %d fields, and none like it", len(names))
	}
	p.fail(dsl.UnknownField, e.Span(), hint, "no field %s", dsl.QuoteName(e.Name))
}

// elsewhere are names that other languages have for what is ours.
var elsewhere = map[string]string{
	"CURRENT_DATE": "TODAY", "CURRENT_TIMESTAMP": "NOW", "GETDATE": "NOW", "SYSDATE": "NOW", "DATE": "a date as 2026-01-31",
	"INTERVAL": "30 DAYS AGO", "DATEDIFF": "DAYS_SINCE(…)", "LEN": "LENGTH(…)", "LCASE": "LOWER(…)", "UCASE": "UPPER(…)",
	"IFNULL": "COALESCE(…)", "NVL": "COALESCE(…)", "ISNULL": "IS MISSING", "AVERAGE": "AVG(…)", "MEAN": "AVG(…)", "EXISTS": "ANY(…)",
	"YES": "TRUE", "NO": "FALSE", "ON": "TRUE", "OFF": "FALSE", "SUBSTRING": "LIKE, STARTS WITH or CONTAINS", "NVL2": "COALESCE(…)",
}

// wholeVersion is a version without the dot that tells it from a name.
var wholeVersion = regexp.MustCompile(`^[vV][0-9]+$`)

// isCallable reports whether a name is that of a function or an aggregate.
func isCallable(name string) bool {
	name = strings.ToUpper(name)
	for f := dsl.CountOf; f <= dsl.ModeOf; f++ {
		if name == f.String() {
			return true
		}
	}
	_, isFunction := functions[name]
	return isFunction
}

func (p *pass) parameter(e *dsl.Parameter, f *fact) {
	v, ok := p.names.Parameters[e.Name]
	if !ok {
		p.fail(dsl.UnknownParameter, e.Span(), given(e.Name, ":", p.names.Parameters), "no value was given for the parameter :%s", e.Name)
		return
	}
	f.setConst(v)
	p.wellFormed(f, e.Span())
}

func (p *pass) literal(e *dsl.Literal, f *fact) {
	f.setConst(e.Value)
	p.wellFormed(f, e.Span())
}

// wellFormed checks what a constant says of the world.
func (p *pass) wellFormed(f *fact, at dsl.Span) {
	switch c := f.value; {
	case c.Kind == dsl.KindMoney && !currency.Known(c.Text):
		hint := "currencies are ISO 4217 codes such as GBP"
		if name := near.Name(c.Text, currency.Codes()); name != "" {
			hint = "did you mean " + name + "?"
		}
		p.fail(dsl.NoCurrency, at, hint, "%s is no currency", c.Text)
	case c.Kind == dsl.KindVersion:
		if _, ok := semver.Parse(c.Text); !ok {
			p.fail(dsl.BadVersion, at, "write one such as v2.0.1 or v2.1.0-beta.3", "v%s is no version", c.Text)
		}
	}
}

// given says which names the host did give.
func given[V any](name, sign string, values map[string]V) string {
	var names []string
	for n := range values {
		names = append(names, n)
	}
	slices.Sort(names)
	if len(names) == 0 {
		return "none was given"
	}
	if n := near.Name(name, names); n != "" {
		return "did you mean " + sign + n + "?"
	}
	return "given were " + sign + strings.Join(names, ", "+sign)
}

// setConst makes the node a constant of its own type.
func (f *fact) setConst(v dsl.Value) {
	c := constant(v)
	f.value, f.typ, f.percent = &c, dsl.Type{Kind: c.Kind}, v.Kind == dsl.PercentValue
	if c.Kind == dsl.KindDecimal && c.Number.IsInt() {
		f.typ.Kind = dsl.KindInt
	}
}

func constant(v dsl.Value) Const {
	switch v.Kind {
	case dsl.NumberValue:
		return Const{Kind: dsl.KindDecimal, Number: v.Number.Rat()}
	case dsl.PercentValue:
		return Const{Kind: dsl.KindDecimal, Number: new(big.Rat).Quo(v.Number.Rat(), big.NewRat(100, 1))}
	case dsl.TextValue:
		return Const{Kind: dsl.KindText, Text: v.Text}
	case dsl.BoolValue:
		return Const{Kind: dsl.KindBool, Bool: v.Bool}
	case dsl.DateValue:
		return Const{Kind: dsl.KindDate, Date: v.Date}
	case dsl.MoneyValue:
		return Const{Kind: dsl.KindMoney, Number: v.Number.Rat(), Text: v.Text}
	case dsl.VersionValue:
		return Const{Kind: dsl.KindVersion, Text: v.Text}
	case dsl.PlaceValue:
		return Const{Kind: dsl.KindPlace, Place: v.Place}
	default:
		return Const{Kind: dsl.KindInstant, Instant: v.Instant}
	}
}

// textAs converts a constant text to the type of a value: itself for a text, its
// declared spelling for an enum, its code for a country.
func (p *pass) textAs(c Const, as *fact, at dsl.Span) (Const, bool) {
	switch {
	case as.typ.Kind == dsl.KindCountry:
		return p.countryConst(c, at)
	case as.typ.Kind == dsl.KindEnum || as.typ.Elem == dsl.KindEnum:
		return p.enumConst(c, as, at)
	default:
		return c, true
	}
}

func (p *pass) countryConst(c Const, at dsl.Span) (Const, bool) {
	if code, ok := country.Of(c.Text); ok {
		return Const{Kind: dsl.KindCountry, Text: code.String()}, true
	}
	hint := "countries are ISO 3166 codes of two letters, such as GB"
	if code, ok := country.ByName(c.Text); ok {
		hint = `did you mean "` + code.String() + `"?`
	}
	p.fail(dsl.NoCountry, at, hint, "%q is no country", c.Text)
	return c, false
}

func (p *pass) enumConst(c Const, as *fact, at dsl.Span) (Const, bool) {
	values := p.enumOf(as)
	for _, value := range values {
		if value == c.Text || as.fold && text.Fold(value) == text.Fold(c.Text) {
			return Const{Kind: dsl.KindEnum, Text: value}, true
		}
	}
	hint := "the values are " + strings.Join(values[:min(len(values), 12)], ", ")
	if name := near.Name(c.Text, values); name != "" {
		hint = fmt.Sprintf("did you mean %q?", name)
	}
	p.fail(dsl.NotInEnum, at, hint, "%q is none of the values of this field", c.Text)
	return c, false
}

// enumOf returns the closed list behind an enum value; what is computed from
// enum fields keeps the field it came from.
func (p *pass) enumOf(f *fact) []string {
	if f.declared == nil {
		return nil
	}
	return f.declared.Enum
}

func (p *pass) negate(e *dsl.Negate, f *fact) {
	t := p.value(e.X)
	if !known(t) {
		return
	}
	if !additive(t) {
		p.fail(dsl.TypeMismatch, e.Span(), "", "a minus sign stands before a number, not before %s", article(t))
		return
	}
	f.typ = t
	if c := p.fact(e.X).value; c != nil {
		f.value = &Const{Kind: c.Kind, Text: c.Text, Number: new(big.Rat).Neg(c.Number)}
	}
	f.declared = p.fact(e.X).declared
}

func (p *pass) arith(e *dsl.Arith, f *fact) {
	left, right := p.value(e.Left), p.value(e.Right)
	if !known(left, right) {
		return
	}
	if left.Kind == dsl.KindMoney || right.Kind == dsl.KindMoney {
		p.moneyArith(e, f)
		return
	}
	if !numeric(left) || !numeric(right) {
		hint := "arithmetic takes numbers"
		if temporal(left) && temporal(right) {
			hint = "for a number of days write DAYS_SINCE(…)"
		} else if temporal(left) || temporal(right) {
			hint = "for another day write 30 DAYS AGO, or x WITHIN LAST 30 DAYS"
		}
		p.fail(dsl.TypeMismatch, e.Span(), hint, "no arithmetic with %s and %s", article(left), article(right))
		return
	}
	l, r := p.fact(e.Left).value, p.fact(e.Right).value
	if e.Op == dsl.Divide && r != nil && r.Number.Sign() == 0 {
		p.fail(dsl.ZeroDivision, e.Span(), "", "a division by zero is never decided")
		return
	}
	f.typ = dsl.Type{Kind: arithKind(e.Op, left.Kind, right.Kind)}
	if l != nil && r != nil {
		f.value = &Const{Kind: dsl.KindDecimal, Number: fold(e.Op, l.Number, r.Number)}
		if exact.HugeRat(f.value.Number) {
			p.fail(dsl.OutOfRange, e.Span(), "", "a constant of thousands of digits")
			f.typ, f.value = dsl.Type{}, nil
		}
	}
}

// arithKind is Float where a Float takes part, Int where whole numbers stay
// whole, and Decimal, which is exact, otherwise.
func arithKind(op dsl.ArithOp, left, right dsl.Kind) dsl.Kind {
	switch {
	case left == dsl.KindFloat || right == dsl.KindFloat:
		return dsl.KindFloat
	case left == dsl.KindInt && right == dsl.KindInt && op != dsl.Divide:
		return dsl.KindInt
	default:
		return dsl.KindDecimal
	}
}

func fold(op dsl.ArithOp, a, b *big.Rat) *big.Rat {
	r := new(big.Rat)
	switch op {
	case dsl.Add:
		return r.Add(a, b)
	case dsl.Subtract:
		return r.Sub(a, b)
	case dsl.Multiply:
		return r.Mul(a, b)
	default:
		return r.Quo(a, b)
	}
}

func (p *pass) moment(e *dsl.Moment, f *fact) {
	f.typ = dsl.Type{Kind: dsl.KindDate}
	if e.Kind >= dsl.Now {
		f.typ.Kind = dsl.KindInstant
	}
	if e.N != nil {
		p.count(e.N, e.Unit, 0)
	}
}

// longest is ten thousand years in each unit: no window is longer.
var longest = [...]int64{dsl.Minute: 10_000 * 366 * 24 * 60, dsl.Hour: 10_000 * 366 * 24, dsl.Day: 10_000 * 366,
	dsl.Week: 10_000 * 53, dsl.Month: 10_000 * 12, dsl.Year: 10_000}

// count checks how many units a window or moment has.
func (p *pass) count(n dsl.Expr, unit dsl.Unit, least int64) {
	t := p.value(n)
	c := p.fact(n).value
	switch {
	case !known(t):
	case c == nil || c.Kind != dsl.KindDecimal || !c.Number.IsInt():
		p.fail(dsl.OutOfRange, n.Span(), "write a whole number", "a length of time is counted in whole units")
	case !c.Number.Num().IsInt64() || c.Number.Num().Int64() < least || c.Number.Num().Int64() > longest[unit]:
		p.fail(dsl.OutOfRange, n.Span(), fmt.Sprintf("write a count from %d to %d", least, longest[unit]), "no window is %s %ss long", c.Number.RatString(), unit)
	}
}
