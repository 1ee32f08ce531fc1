package explain

// This file finds the values of a field, those that are nearest first, for which a test
// comes out as is wanted. They are tried rather than worked out: the constants of the
// test and their neighbours, the ends of its windows, and, in ever longer steps, what
// lies above and below the present value.

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/civil"
)

// A trial is what values are tried for.
type trial struct {
	field  *dsl.Field
	leaves []*leaf // that ask the field
	valued bool    // it is the field of an aggregate, which is not compared itself
	old    any     // nil where there is none
	asOf   time.Time
	holds  func(v any) bool
	far    func(v any) float64 // the distance of a value
}

// mostValues is how many values of a field are followed in a search.
const mostValues = 12

// A value is one that holds, and how far away it is.
type value struct {
	v   any
	far float64
}

// values returns the values that hold, nearest first.
func (t *trial) values() []value {
	var held []value
	for _, v := range t.candidates() {
		known := slices.ContainsFunc(held, func(other value) bool { return same(v, other.v) })
		if !known && !same(v, t.old) && t.holds(v) {
			held = append(held, value{v, t.far(v)})
		}
	}
	slices.SortStableFunc(held, func(a, b value) int { return cmp.Compare(a.far, b.far) })
	return held[:min(len(held), mostValues)]
}

// candidates are the values that are tried. Those that a person would rather hear of
// come first.
func (t *trial) candidates() []any {
	var all []any
	switch t.field.Type.Kind {
	case dsl.KindBool:
		all = []any{true, false}
	case dsl.KindInt, dsl.KindDecimal, dsl.KindMoney, dsl.KindFloat:
		all = t.numbers()
	case dsl.KindDate, dsl.KindInstant:
		all = t.times()
	case dsl.KindPlace:
		all = t.places()
	case dsl.KindSet:
		all = t.sets()
	default:
		all = t.texts()
	}
	return append(all, nil)
}

// A grid is the values at whole numbers of steps from one of them.
type grid struct {
	at   func(steps int64) any
	most int64 // steps, either way
}

// nearest are the values on both sides that hold and have the fewest steps, if the ones
// beyond them hold as far as twice as many.
func (t *trial) nearest(g grid) (found []any) {
	holds := func(steps int64) bool { return t.holds(g.at(steps)) }
	if t.old == nil {
		found = append(found, g.at(0))
	}
	if !t.valued && !slices.ContainsFunc(t.leaves, func(l *leaf) bool { return !l.direct }) {
		return found
	}
	for _, sign := range []int64{1, -1} {
		steps := int64(1)
		for steps <= g.most && !holds(sign*steps) {
			steps *= 2
		}
		if steps > g.most {
			continue
		}
		from := steps / 2 // does not hold
		steps = from + 1 + int64(sort.Search(int(steps-from-1), func(i int) bool { return holds(sign * (from + 1 + int64(i))) }))
		found = append(found, g.at(sign*steps))
	}
	return found
}

// numbers are the numbers that are tried.
func (t *trial) numbers() (all []any) {
	base, scale := t.number(t.old), int32(0)
	constants := t.decimals()
	if t.field.Type.Kind != dsl.KindInt {
		scale = t.scale(append(constants, base))
	}
	value := func(n decimal.Decimal) any { return t.like(n) }
	for _, c := range constants {
		for _, steps := range []int64{0, 1, -1} {
			all = append(all, value(c.Add(decimal.New(steps, -scale)).RoundDown(scale)))
		}
	}
	return append(all, t.nearest(grid{func(steps int64) any { return value(base.Add(decimal.New(steps, -scale))) }, 1 << 45})...)
}

// usualScale is how many decimals a number is taken to have where nothing else says so.
const usualScale = 2

// mostScale is how many decimals are looked at.
const mostScale = 12

// scale is how many decimals the numbers that are tried have: as many as the field
// declares, or as the numbers that are there.
func (t *trial) scale(numbers []decimal.Decimal) int32 {
	scale := int32(cmp.Or(t.field.Scale, usualScale))
	for _, n := range numbers {
		scale = max(scale, -n.Exponent())
	}
	return min(scale, mostScale)
}

// number is a number as a decimal, of none 0.
func (t *trial) number(v any) decimal.Decimal {
	switch v := v.(type) {
	case int64:
		return decimal.NewFromInt(v)
	case float64:
		if v-v == 0 {
			return decimal.NewFromFloat(v)
		}
	case decimal.Decimal:
		return v
	case dsl.Money:
		return v.Amount
	}
	return decimal.Decimal{}
}

// like is a number as the field has it.
func (t *trial) like(n decimal.Decimal) any {
	switch t.field.Type.Kind {
	case dsl.KindInt:
		return n.IntPart()
	case dsl.KindFloat:
		return n.InexactFloat64()
	case dsl.KindMoney:
		money := dsl.Money{Amount: n, Currency: t.field.Currency}
		if old, ok := t.old.(dsl.Money); ok {
			money.Currency = cmp.Or(old.Currency, money.Currency)
		}
		return money
	default:
		return n
	}
}

// times are the days or instants that are tried.
func (t *trial) times() (all []any) {
	zone := t.asOf.Location()
	isDay := t.field.Type.Kind == dsl.KindDate
	at := func(instant time.Time) {
		if isDay {
			all = append(all, civil.Holding(instant))
		} else {
			all = append(all, instant)
		}
	}
	at(t.asOf)
	for _, c := range t.constants() {
		switch c.Kind {
		case dsl.KindDate:
			for _, day := range []dsl.Date{c.Date, c.Date + 1, c.Date - 1} {
				at(day.Start(zone))
			}
		case dsl.KindInstant:
			for _, step := range []time.Duration{0, time.Second, -time.Second} {
				at(c.Instant.In(zone).Add(step))
			}
		}
	}
	for _, end := range t.ends() {
		at(end.Add(time.Second - 1).Truncate(time.Second)) // the whole second that is not before it
		at(end.Add(-1).Truncate(time.Second))
	}
	if isDay {
		base, ok := t.old.(dsl.Date)
		if !ok {
			base = civil.Holding(t.asOf)
		}
		for day := range dsl.Date(366) { // for an anniversary, of which there is one a year
			all = append(all, base+day, base-day)
		}
		return append(all, t.nearest(grid{func(steps int64) any { return base + dsl.Date(steps) }, 1 << 16})...)
	}
	base, ok := t.old.(time.Time)
	if !ok {
		base = t.asOf
	}
	return append(all, t.nearest(grid{func(steps int64) any { return base.Add(time.Duration(steps) * time.Second) }, 1 << 32})...)
}

// ends are where the windows begin and end that the field is tested by.
func (t *trial) ends() (all []time.Time) {
	for _, l := range t.leaves {
		for _, window := range l.rule.Intervals(t.asOf) {
			for _, end := range []time.Time{window.From, window.To} {
				if !end.IsZero() {
					all = append(all, end)
				}
			}
		}
	}
	return all
}

// others stand for any other value of their kind.
var others = map[dsl.Kind][]string{
	dsl.KindCountry: {"GB", "US", "DE", "FR"},
	dsl.KindVersion: {"0.0.0", "999.0.0"},
	dsl.KindText:    {"other", ""},
}

// standsIn reports whether a text stands for others that would do as well, since the test
// names it not.
func (t *trial) standsIn(v any) bool {
	text, ok := v.(string)
	return ok && t.field.Type.Kind != dsl.KindVersion &&
		!slices.ContainsFunc(t.constants(), func(c check.Const) bool { return c.Text == text })
}

// texts are the texts that are tried: of an enum all there are.
func (t *trial) texts() (all []any) {
	add := func(texts ...string) {
		for _, s := range texts {
			all = append(all, s)
		}
	}
	if t.field.Type.Kind == dsl.KindEnum {
		add(t.field.Enum...)
		return all
	}
	var named []string
	for _, c := range t.constants() {
		switch c.Kind {
		case dsl.KindText, dsl.KindEnum, dsl.KindCountry, dsl.KindVersion:
			named = append(named, c.Text)
		}
	}
	for _, s := range named {
		if add(literal(s), s); t.field.Type.Kind == dsl.KindVersion {
			add(nextVersion(s))
		}
	}
	add(others[t.field.Type.Kind]...)
	old, _ := t.old.(string)
	for _, s := range named {
		if t.field.Type.Kind == dsl.KindText {
			add(old+s, s+old, "someone@"+s)
		}
	}
	return all
}

// literal is a text that a LIKE pattern admits.
func literal(pattern string) string {
	return strings.NewReplacer(`\%`, "%", `\_`, "_", `\\`, `\`, "%", "", "_", "x").Replace(pattern)
}

// nextVersion is the version after a release.
func nextVersion(v string) string {
	release, _, _ := strings.Cut(strings.SplitN(v, "+", 2)[0], "-")
	parts := strings.Split(release, ".")
	last, err := decimal.NewFromString(parts[len(parts)-1])
	if err != nil {
		return v
	}
	parts[len(parts)-1] = last.Add(decimal.New(1, 0)).String()
	return strings.Join(parts, ".")
}

// sets are the sets that are tried: with and without the elements that the test names.
func (t *trial) sets() (all []any) {
	if t.field.Type.Elem == dsl.KindInt {
		old, _ := t.old.([]int64)
		var items []int64
		for _, c := range t.constants() {
			if c.Number != nil && c.Number.IsInt() && c.Number.Num().IsInt64() {
				items = append(items, c.Number.Num().Int64())
			}
		}
		return changedSets(old, items)
	}
	old, _ := t.old.([]string)
	var items []string
	for _, c := range t.constants() {
		items = append(items, c.Text)
	}
	return changedSets(old, items)
}

func changedSets[E comparable](old, items []E) (all []any) {
	without := func(drop ...E) []E {
		return slices.DeleteFunc(slices.Clone(old), func(e E) bool { return slices.Contains(drop, e) })
	}
	for _, item := range items {
		all = append(all, append(without(item), item), without(item))
	}
	return append(all, append(without(items...), items...), without(items...), []E{}, old)
}

// places are points on the way to where the test asks for, and away from it.
func (t *trial) places() (all []any) {
	old, known := t.old.(dsl.Place)
	for _, c := range t.constants() {
		if c.Kind != dsl.KindPlace {
			continue
		}
		if known {
			const parts = 1 << 10
			way := func(n int64) any {
				share := float64(n) / parts
				return dsl.Place{Lat: old.Lat + share*(c.Place.Lat-old.Lat), Lon: old.Lon + share*(c.Place.Lon-old.Lon)}
			}
			all = append(all, t.nearest(grid{way, parts})...)
		}
		all = append(all, c.Place)
	}
	return append(all, dsl.Place{Lat: 0, Lon: 0}, dsl.Place{Lat: -45, Lon: 170})
}

// distance is how far one value is from another; see [Change].
func distance(old, v any) float64 {
	switch o := old.(type) {
	case int64:
		if n, ok := v.(int64); ok {
			return share(float64(o), float64(n))
		}
	case float64:
		if n, ok := v.(float64); ok {
			return share(o, n)
		}
	case decimal.Decimal:
		if n, ok := v.(decimal.Decimal); ok {
			return share(o.InexactFloat64(), n.InexactFloat64())
		}
	case dsl.Money:
		if n, ok := v.(dsl.Money); ok && n.Currency == o.Currency {
			return share(o.Amount.InexactFloat64(), n.Amount.InexactFloat64())
		}
	case dsl.Date:
		if d, ok := v.(dsl.Date); ok {
			return years(float64(d - o))
		}
	case time.Time:
		if i, ok := v.(time.Time); ok {
			return years(i.Sub(o).Hours() / 24)
		}
	}
	return 1
}

// share grows with what is between two numbers, from 0 to 1, and the more slowly the
// larger the first of them is.
func share(old, v float64) float64 {
	by := math.Abs(v - old)
	return by / (1 + math.Abs(old) + by)
}

func years(days float64) float64 { return min(math.Abs(days)/365, 1) }

// same reports whether two values of a field are the same.
func same(a, b any) bool {
	switch a := a.(type) {
	case decimal.Decimal:
		b, ok := b.(decimal.Decimal)
		return ok && a.Equal(b)
	case dsl.Money:
		b, ok := b.(dsl.Money)
		return ok && a.Currency == b.Currency && a.Amount.Equal(b.Amount)
	case time.Time:
		b, ok := b.(time.Time)
		return ok && a.Equal(b)
	case []string:
		b, ok := b.([]string)
		return ok && slices.Equal(a, b)
	case []int64:
		b, ok := b.([]int64)
		return ok && slices.Equal(a, b)
	default:
		_, isTexts := b.([]string)
		_, isInts := b.([]int64)
		return !isTexts && !isInts && a == b
	}
}

// constants are those that the field is tested by.
func (t *trial) constants() (all []check.Const) {
	for _, l := range t.leaves {
		all = append(all, l.constants...)
	}
	return all
}

// decimals are the numbers among the constants.
func (t *trial) decimals() (all []decimal.Decimal) {
	for _, c := range t.constants() {
		if c.Number != nil {
			decimals, _ := c.Number.FloatPrec()
			all = append(all, decimal.NewFromBigRat(c.Number, int32(min(decimals, mostScale))))
		}
	}
	return all
}

// constantsOf are the constants of a test, and of the definitions in it.
func constantsOf(rule *check.Rule, e dsl.Expr) (all []check.Const) {
	dsl.Walk(e, func(e dsl.Expr) bool {
		if c := rule.Const(e); c != nil {
			all = append(all, *c)
			return false
		}
		all = append(all, rule.Items(e)...)
		if definition := rule.Definition(e); definition != nil {
			all = append(all, constantsOf(definition, definition.Root)...)
		}
		return true
	})
	return all
}
