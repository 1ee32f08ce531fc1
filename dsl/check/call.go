package check

import (
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/near"
)

// A signature says what a function takes and gives. Its arguments have been
// checked when it is called.
type signature struct {
	usage string
	least int
	most  int
	takes func(dsl.Type) bool
	gives func(p *pass, e *dsl.Call) fact
}

const many = 1000

// percentile is the one function that needs the population.
const percentile = "PERCENTILE"

// functions are the scalar functions of the language.
var functions map[string]signature

func init() { // the functions refer back to the table through pass.call
	whole := func(*pass, *dsl.Call) fact { return fact{typ: dsl.Type{Kind: dsl.KindInt}} }
	share := func(*pass, *dsl.Call) fact { return fact{typ: dsl.Type{Kind: dsl.KindDecimal}} }
	sameNumber := func(p *pass, e *dsl.Call) fact {
		return fact{typ: p.rule.Type(e.Args[0]), declared: p.rule.Declared(e.Args[0])}
	}
	someText := func(p *pass, e *dsl.Call) fact {
		return fact{typ: dsl.Type{Kind: dsl.KindText}, fold: p.rule.Folds(e.Args[0])}
	}
	functions = map[string]signature{
		"DAYS_SINCE": {"DAYS_SINCE(date)", 1, 1, temporal, whole},
		"AGE":        {"AGE(date)", 1, 1, temporal, whole},
		"COALESCE":   {"COALESCE(a, b, …)", 2, many, func(t dsl.Type) bool { return t.Kind != dsl.KindSet }, (*pass).coalesce},
		percentile:   {"PERCENTILE(value)", 1, 1, sorted, share},
		"LOWER":      {"LOWER(text)", 1, 1, textual, someText},
		"UPPER":      {"UPPER(text)", 1, 1, textual, someText},
		"TRIM":       {"TRIM(text)", 1, 1, textual, someText},
		"LENGTH":     {"LENGTH(text)", 1, 1, textual, whole},
		"ABS":        {"ABS(number)", 1, 1, additive, sameNumber},
		"ROUND":      {"ROUND(number) or ROUND(number, decimals)", 1, 2, additive, (*pass).round},
		"DOMAIN":     {"DOMAIN(email)", 1, 1, textual, func(*pass, *dsl.Call) fact { return fact{typ: dsl.Type{Kind: dsl.KindText}, fold: true} }},
		"BUCKET":     {`BUCKET(id, "salt")`, 2, 2, func(t dsl.Type) bool { return textual(t) || t.Kind == dsl.KindInt }, (*pass).bucket},
	}
}

// Functions returns how each scalar function is called, by its name.
func Functions() map[string]string {
	usage := make(map[string]string, len(functions))
	for name, s := range functions {
		usage[name] = s.usage
	}
	return usage
}

func (p *pass) call(e *dsl.Call, f *fact) {
	s, ok := functions[e.Name]
	types := make([]dsl.Type, len(e.Args))
	values := func() {
		for i, arg := range e.Args {
			types[i] = p.value(arg)
		}
	}
	if e.Name == percentile {
		p.ofPopulation(e.Span(), values)
	} else {
		values()
	}
	switch {
	case !ok:
		p.unknownFunction(e)
		return
	case len(e.Args) < s.least || len(e.Args) > s.most:
		p.fail(dsl.BadArguments, e.Span(), "write "+s.usage, "%s with %d arguments", e.Name, len(e.Args))
		return
	case !known(types...):
		return
	}
	for i, t := range types {
		if !s.takes(t) {
			p.fail(dsl.BadArguments, e.Args[i].Span(), "write "+s.usage, "%s does not take %s", e.Name, article(t))
			return
		}
	}
	*f = s.gives(p, e)
}

func (p *pass) unknownFunction(e *dsl.Call) {
	names := slices.Sorted(maps.Keys(functions))
	hint := "the functions are " + strings.Join(names, ", ")
	if ours := elsewhere[strings.ToUpper(e.Name)]; ours != "" {
		hint = "write " + ours
	} else if name := near.Name(e.Name, names); name != "" {
		hint = "did you mean " + name + "?"
	}
	p.fail(dsl.UnknownFunction, e.Span(), hint, "no function %s", e.Name)
}

// hundreds are the functions whose values are of a hundred, with the most that they give.
var hundreds = map[string]int{percentile: 100, "BUCKET": 99}

// shareOfHundred reports a percentage that a value of a hundred is compared with: 90% is
// 0.9 there, as it is everywhere.
func (p *pass) shareOfHundred(x, constant dsl.Expr) bool {
	c := p.fact(constant)
	name := hundredOf(&p.rule, x)
	if name == "" || !c.percent || c.value == nil {
		return false
	}
	plain := writtenNumber(new(big.Rat).Mul(c.value.Number, big.NewRat(100, 1)))
	p.fail(dsl.TypeMismatch, constant.Span(), "write "+plain, "%s is a number from 0 to %d, and %s is %s", name, hundreds[name], dsl.Format(constant), writtenNumber(c.value.Number))
	return true
}

// hundredOf is the function that a value is of, if it is one of a hundred: also by way of
// a metric.
func hundredOf(rule *Rule, e dsl.Expr) string {
	for definition := rule.Definition(e); definition != nil; definition = rule.Definition(e) {
		rule, e = definition, definition.Root
	}
	call, ok := e.(*dsl.Call)
	switch {
	case ok && hundreds[call.Name] > 0:
		return call.Name
	case ok && (call.Name == "COALESCE" || call.Name == "ROUND"):
		return hundredOf(rule, call.Args[0])
	}
	return ""
}

// coalesce gives the type that all the arguments agree on.
func (p *pass) coalesce(e *dsl.Call) fact {
	lead := e.Args[0]
	for _, arg := range e.Args { // a constant takes the type of the others
		if p.fact(arg).value == nil {
			lead = arg
			break
		}
	}
	result := fact{typ: p.rule.Type(lead), declared: p.fact(lead).declared}
	for _, arg := range e.Args {
		places := p.rule.Type(lead).Kind == dsl.KindPlace && p.rule.Type(arg).Kind == dsl.KindPlace
		if arg != lead && !places && !p.agree(lead, arg, e.Span()) {
			return fact{}
		}
		result.fold = result.fold || p.fact(arg).fold
		if numeric(result.typ) {
			result.typ.Kind = arithKind(dsl.Add, result.typ.Kind, p.rule.Type(arg).Kind)
		} else if result.typ != p.rule.Type(arg) {
			p.fail(dsl.BadArguments, arg.Span(), "give all arguments one type", "COALESCE of %s and %s", article(result.typ), article(p.rule.Type(arg)))
			return fact{}
		}
	}
	return result
}

const maxDecimals = 18

var maxDecimalsInt = big.NewInt(maxDecimals)

func (p *pass) round(e *dsl.Call) fact {
	if len(e.Args) == 2 {
		c := p.fact(e.Args[1]).value
		if c == nil || !c.Number.IsInt() || c.Number.Num().CmpAbs(maxDecimalsInt) > 0 {
			p.fail(dsl.BadArguments, e.Args[1].Span(), "write ROUND(x, 2)", "the number of decimals is a whole number from %d to %d", -maxDecimals, maxDecimals)
			return fact{}
		}
	}
	return fact{typ: p.rule.Type(e.Args[0]), declared: p.rule.Declared(e.Args[0])}
}

func (p *pass) bucket(e *dsl.Call) fact {
	if salt := p.fact(e.Args[1]).value; salt == nil || salt.Kind != dsl.KindText {
		p.fail(dsl.BadArguments, e.Args[1].Span(), "write "+functions[e.Name].usage, "the salt of BUCKET is a literal text")
		return fact{}
	}
	return fact{typ: dsl.Type{Kind: dsl.KindInt}}
}
