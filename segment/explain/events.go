package explain

// This file changes which events a customer has: one more that a source selects, with a
// value where an aggregate wants one, or some fewer of those that it selects.

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/segment"
)

// An eventLever adds events that a source selects, and takes some of them away.
type eventLever struct {
	events []*dsl.Events // that lie in one another: one, or two for the lines of orders
	name   string        // of the collection, as the rule writes it
	field  *dsl.Field    // of an aggregate, or nil
	where  *node         // nil for all
	window *segment.Rule[record]
	// selects counts the selected events; told is the value that the edits are for.
	selects *segment.Value[record]
	told    *fact
}

// eventLever compiles the lever of a source, which is that of an aggregate or, where
// there is none, one whose events are counted.
func (c *compiler) eventLever(rule *check.Rule, source dsl.Source, aggregate *dsl.Aggregate) *eventLever {
	found := rule.Collection(source.Events)
	l := &eventLever{}
	all := rule.Schema.Events
	var names []string
	for _, i := range found.Path {
		l.events = append(l.events, &all[i])
		names = append(names, all[i].Name)
		all = all[i].Events
	}
	l.name = dsl.QuoteName(strings.Join(names, "."))
	counted := dsl.Source{Events: &dsl.Ident{Name: strings.Join(names, ".")}, Window: source.Window, Where: source.Where}
	count := &dsl.Aggregate{Func: dsl.CountOf, Source: counted}
	l.selects = c.value(dsl.Format(count))
	l.told = c.computed(count, false)
	if aggregate != nil {
		l.told = c.computed(aggregate, false)
		l.field = found.Declared
	}
	if source.Window != nil {
		counted.Where = nil
		l.window = c.test(dsl.Format(&dsl.Quantified{Source: counted}))
	}
	if source.Where != nil {
		inner := *c
		inner.within = &eventScope{l.name, len(l.events)}
		l.where = inner.node(rule, source.Where)
	}
	return l
}

// exception is the lever of an event for which ALL fails, or those that there are.
func (c *compiler) exception(rule *check.Rule, source dsl.Source) *eventLever {
	l := c.eventLever(rule, source, nil)
	l.where = &node{op: opNot, expr: source.Where, rule: rule, terms: []*node{l.where}}
	good := l.selects.String()
	source.Where = nil
	l.told = c.counted(source)
	l.selects = c.value(l.told.name + " - " + good)
	return l
}

// An occurrence is an event that could happen.
type occurrence struct {
	event record
	// at is when it happens; the as-of where it is zero.
	at     time.Time
	needed []edit // what of it the WHERE asks for
	like   bool   // it is the latest event once more, but for those
}

func (o *occurrence) when(asOf time.Time) time.Time {
	if o.at.IsZero() {
		return asOf
	}
	return o.at
}

func (l *eventLever) edits(s *search, test *leaf, target record, want segment.Outcome) (all []edit) {
	if o := l.occurrence(s, target); o != nil {
		all = append(all, l.more(s, test, target, want, o)...)
		if l.field != nil {
			all = append(all, l.oneWith(s, test, target, want, o)...)
		}
	}
	all = append(all, l.fewer(s, test, target, want)...)
	slices.SortStableFunc(all, func(a, b edit) int { return cmp.Compare(a.distance, b.distance) })
	return all
}

// mostEvents is how many events are added at once.
const mostEvents = 1000

// more adds events that are alike.
func (l *eventLever) more(s *search, test *leaf, target record, want segment.Outcome, o *occurrence) []edit {
	adding := func(n int) func(record, time.Time) {
		return func(target record, at time.Time) { l.add(target, o.event, o.when(at), n) }
	}
	n := least(mostEvents, func(n int) bool {
		return s.holds(test, want, target, func(changed record) { adding(n)(changed, s.asOf) })
	})
	if n == 0 {
		return nil
	}
	return []edit{l.edit(s, target, adding(n), n, o)}
}

// least is the least number from 1 on that holds, if those beyond it do as far as twice
// as many; 0 is none.
func least(most int, holds func(int) bool) int {
	n := 1
	for n <= most && !holds(n) {
		n *= 2
	}
	if n > most {
		return 0
	}
	from := n / 2
	return from + 1 + sort.Search(n-from-1, func(i int) bool { return holds(from + 1 + i) })
}

// oneWith adds one event with the value that is needed.
func (l *eventLever) oneWith(s *search, test *leaf, target record, want segment.Outcome, o *occurrence) (all []edit) {
	with := func(v any) func(record, time.Time) {
		return func(target record, at time.Time) {
			event := maps.Clone(o.event)
			set(event, l.field.Name, v)
			l.add(target, event, o.when(at), 1)
		}
	}
	t := &trial{
		field: l.field, leaves: []*leaf{test}, valued: true, asOf: s.asOf,
		holds: func(v any) bool {
			return s.holds(test, want, target, func(changed record) { with(v)(changed, s.asOf) })
		},
		far: func(v any) float64 { return l.edit(s, target, with(v), 1, o).distance },
	}
	for _, held := range t.values() {
		valued := *o
		valued.needed = append(slices.Clip(o.needed), edit{field: l.field.Name, change: t.edit(record{}, held.v)})
		all = append(all, l.edit(s, target, with(held.v), 1, &valued))
	}
	return all
}

// fewer takes the latest of the selected events away.
func (l *eventLever) fewer(s *search, test *leaf, target record, want segment.Outcome) []edit {
	if len(l.events) > 1 {
		return nil
	}
	selected := l.selected(s, target)
	without := func(n int) func(record, time.Time) {
		drop := selected[len(selected)-n:]
		return func(target record, _ time.Time) {
			var kept []record
			for i, event := range l.of(target) {
				if !slices.Contains(drop, i) {
					kept = append(kept, event)
				}
			}
			target[l.events[0].Name] = kept
		}
	}
	n := least(len(selected), func(n int) bool {
		return s.holds(test, want, target, func(changed record) { without(n)(changed, s.asOf) })
	})
	if n == 0 {
		return nil
	}
	return []edit{l.edit(s, target, without(n), -n, nil)}
}

// of are the outer events of a customer.
func (l *eventLever) of(target record) []record {
	events, _ := target[l.events[0].Name].([]record)
	return events
}

func (l *eventLever) time(event record) time.Time {
	at, _ := event[l.events[0].Time].(time.Time)
	return at
}

// selected are the indices of the events that the source selects, the latest last.
func (l *eventLever) selected(s *search, target record) (selected []int) {
	events := l.of(target)
	for i := range events {
		if l.admits(s, target, events[i]) {
			selected = append(selected, i)
		}
	}
	slices.SortStableFunc(selected, func(a, b int) int { return l.time(events[a]).Compare(l.time(events[b])) })
	return selected
}

// admits reports whether the source selects something of an outer event.
func (l *eventLever) admits(s *search, target, outer record) bool {
	s.left--
	alone := maps.Clone(s.view(target))
	alone[l.events[0].Name] = []record{outer}
	n, why := l.selects.Of(&alone, s.asOf)
	return why == 0 && n.Number.Sign() > 0
}

// occurrence finds an event that the source selects: one of which no more is known than
// the WHERE asks for, or else the latest event once more.
func (l *eventLever) occurrence(s *search, target record) *occurrence {
	bases := []record{{}}
	if events := l.of(target); len(events) > 0 {
		order := make([]record, len(events))
		copy(order, events)
		slices.SortStableFunc(order, func(a, b record) int { return l.time(a).Compare(l.time(b)) })
		bases = append(bases, l.inner(order[len(order)-1]))
	}
	for i, base := range bases {
		for _, at := range l.times(s) {
			o := &occurrence{event: base, at: at, like: i > 0}
			if l.fit(s, target, o) && l.admits(s, target, l.outer(o.event, o.when(s.asOf))) {
				return o
			}
		}
	}
	return nil
}

// times are when an event could happen: now, or else at the ends of the window.
func (l *eventLever) times(s *search) []time.Time {
	times := []time.Time{{}}
	if l.window != nil {
		for _, window := range l.window.Intervals(s.asOf) {
			times = append(times, window.Last(), window.From)
		}
	}
	return slices.CompactFunc(times, time.Time.Equal)
}

// fit gives an event what the WHERE asks for.
func (l *eventLever) fit(s *search, target record, o *occurrence) bool {
	view := func(event record) record {
		alone := maps.Clone(s.view(target))
		alone[l.events[0].Name] = []record{l.outer(event, o.when(s.asOf))}
		return alone
	}
	if l.where == nil || l.where.eval(view(o.event), s.asOf) == segment.In {
		return true
	}
	inner := &search{asOf: s.asOf, root: l.where, want: segment.In, view: view, left: s.left / 4}
	best := inner.run(o.event)
	s.left -= s.left/4 - inner.left
	if best == nil {
		return false
	}
	o.event, o.needed = best.target, best.edits
	return true
}

// outer puts an event, with its time, into the one that it lies in.
func (l *eventLever) outer(event record, at time.Time) record {
	event = maps.Clone(event)
	for i := len(l.events) - 1; ; i-- {
		if name := l.events[i].Time; name != "" {
			event[name] = at
		}
		if i == 0 {
			return event
		}
		event = record{l.events[i].Name: []record{event}}
	}
}

// inner is an event that lies in an outer one, or an empty one where there is none.
func (l *eventLever) inner(outer record) record {
	for _, events := range l.events[1:] {
		lines, _ := outer[events.Name].([]record)
		if len(lines) == 0 {
			return record{}
		}
		outer = lines[len(lines)-1]
	}
	return outer
}

// add adds events that are alike.
func (l *eventLever) add(target, event record, at time.Time, n int) {
	events := l.of(target)
	target[l.events[0].Name] = append(events[:len(events):len(events)], slices.Repeat([]record{l.outer(event, at)}, n)...)
}

// edit is the edit that adds or takes away events.
func (l *eventLever) edit(s *search, target record, apply func(record, time.Time), n int, o *occurrence) edit {
	changed := maps.Clone(target)
	apply(changed, s.asOf)
	return edit{
		apply:    apply,
		distance: factDistance(l.told.of(s.view(target), s.asOf), l.told.of(s.view(changed), s.asOf)),
		change:   Edit{Name: l.name, Events: n, Text: l.words(n, o)},
		computed: l.told,
	}
}

// factDistance is how far a value that is computed from events is moved.
func factDistance(from, to Fact) float64 {
	a, err1 := dsl.ParseValue(from.Value)
	b, err2 := dsl.ParseValue(to.Value)
	if err1 != nil || err2 != nil || a.Kind != b.Kind || a.Kind != dsl.NumberValue && a.Kind != dsl.MoneyValue {
		return 1
	}
	return share(a.Number.InexactFloat64(), b.Number.InexactFloat64())
}

// words are the edit in words, such as 1 more order with total = 12.40.
func (l *eventLever) words(n int, o *occurrence) string {
	text := moreOrFewer(n, l.events[len(l.events)-1].Name)
	if n < 0 {
		return text
	}
	joint := " with "
	for i, e := range o.needed {
		if !overridden(o.needed[i+1:], e) {
			text += joint + e.change.Text
			joint = " and "
		}
	}
	if o.like {
		text += ", else like the latest"
	}
	if !o.at.IsZero() {
		text += " at " + o.at.Format(time.RFC3339)
	}
	return text
}

// moreOrFewer is so many more or, negative, fewer of some events, whose name is a plural.
func moreOrFewer(n int, events string) string {
	what := " more "
	if n < 0 {
		n, what = -n, " fewer "
	}
	if n == 1 {
		events = singular(events)
	}
	return strconv.Itoa(n) + what + events
}

// singular is the name of one of some events.
func singular(events string) string {
	switch {
	case strings.HasSuffix(events, "ies"):
		return strings.TrimSuffix(events, "ies") + "y"
	case strings.HasSuffix(events, "s"):
		return strings.TrimSuffix(events, "s")
	default:
		return events
	}
}
