package dsl

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// LanguageVersion is the version of the rule language. A later version of the library
// reads what an earlier one stored.
const LanguageVersion = 1

// A Library is the definitions of one or several files, which may refer to each other.
// It is immutable, and may be used by any number of goroutines.
type Library struct {
	files    []*File
	metrics  map[string]*Rule
	lists    map[string][]Value
	segments []*Segment
	rules    map[string]*Rule // of the segments
}

// NewLibrary joins files. The error, if any, is of type [Errors] and names every
// definition that an earlier file has as well.
func NewLibrary(files ...*File) (*Library, error) {
	var errs Errors
	seen := map[string]bool{}
	for _, f := range files {
		own := map[string]bool{}
		for _, d := range f.entries() {
			if seen[d.key()] {
				errs = append(errs, &Error{Code: Duplicate, Span: Span{d.at.Start, d.at.Start + int32(len(d.kind))}, Text: f.Text,
					Message: fmt.Sprintf("%s %s is defined in another file, too", d.kind, d.name), Hint: "give one of them another name"})
			}
			own[d.key()] = true
		}
		for key := range own {
			seen[key] = true
		}
	}
	l := newLibrary(slices.Clone(files))
	return l, append(errs, l.sameNames()...).Err()
}

func newLibrary(files []*File) *Library {
	l := &Library{files: files, metrics: map[string]*Rule{}, lists: map[string][]Value{}, rules: map[string]*Rule{}}
	for _, f := range files {
		for _, m := range f.Metrics {
			l.metrics[m.Name] = m.Value
		}
		for _, list := range f.Lists {
			l.lists[list.Name] = list.Items
		}
		l.segments = append(l.segments, f.segments()...)
	}
	for _, s := range l.segments {
		l.rules[s.Name] = s.When
	}
	return l
}

// sameNames reports segments that have the name of a tier.
func (l *Library) sameNames() (errs Errors) {
	tiers := map[string]string{} // where they are, by their names
	for _, f := range l.files {
		for _, t := range f.Tiers {
			for _, tier := range t.Tiers {
				line, _ := Locate(f.Text, tier.Span.Start)
				tiers[t.Name+"."+tier.Name] = fmt.Sprintf("in line %d", line)
			}
		}
	}
	for _, f := range l.files {
		for _, s := range f.Segments {
			if where, taken := tiers[s.Name]; taken {
				errs = append(errs, &Error{Code: Duplicate, Span: Span{s.Span.Start, s.Span.Start + int32(len("segment"))}, Text: f.Text,
					Message: fmt.Sprintf("segment %s has the name of a tier, which is %s", QuoteName(s.Name), where), Hint: "give one of them another name"})
			}
		}
	}
	return errs
}

// An entry is what all kinds of definition have.
type entry struct {
	kind, name string
	at         Span
	rules      []*Rule // that it is made of
	print      func(*printer)
}

// key is the name within the names that exclude each other.
func (d *entry) key() string {
	if d.kind == "tiers" {
		return "segment " + d.name
	}
	return d.kind + " " + d.name
}

// text is the canonical text.
func (d *entry) text() string {
	var p printer
	d.print(&p)
	return p.String()
}

// entries are the definitions of a file in the order of its text.
func (f *File) entries() []entry {
	var all []entry
	for _, m := range f.Metrics {
		all = append(all, entry{"metric", m.Name, m.Span, []*Rule{m.Value}, m.print})
	}
	for _, l := range f.Lists {
		all = append(all, entry{"list", l.Name, l.Span, nil, l.print})
	}
	for _, s := range f.Segments {
		all = append(all, entry{"segment", s.Name, s.Span, []*Rule{s.When}, s.print})
	}
	for _, t := range f.Tiers {
		var rules []*Rule
		for _, tier := range t.Tiers {
			rules = append(rules, tier.When)
		}
		all = append(all, entry{"tiers", t.Name, t.Span, rules, t.print})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return int(a.at.Start - b.at.Start) })
	return all
}

func (l *Library) entries() []entry {
	var all []entry
	for _, f := range l.files {
		all = append(all, f.entries()...)
	}
	return all
}

// Tiers returns the tiers in the order of the files.
func (l *Library) Tiers() []*Tiers {
	var all []*Tiers
	for _, f := range l.files {
		all = append(all, f.Tiers...)
	}
	return all
}

// Metrics returns the values of the metrics by their names. The map must not be changed.
func (l *Library) Metrics() map[string]*Rule { return l.metrics }

// Lists returns the values of the lists by their names. The map must not be changed.
func (l *Library) Lists() map[string][]Value { return l.lists }

// Segments returns the segments in the order of the files. Every tier is one of them,
// named tiers.tier, whose rule leaves out those who are in an earlier one. The slice must
// not be changed.
func (l *Library) Segments() []*Segment { return l.segments }

// Rules returns the rules of the segments by their names. The map must not be changed.
func (l *Library) Rules() map[string]*Rule { return l.rules }

// segments are those of a file, the tiers among them.
func (f *File) segments() []*Segment {
	all := slices.Clone(f.Segments)
	for _, t := range f.Tiers {
		all = append(all, t.segments()...)
	}
	slices.SortStableFunc(all, func(a, b *Segment) int { return int(a.Span.Start - b.Span.Start) })
	return all
}

// segments are the tiers, each as a segment of its own, made of the trees of the tiers.
func (t *Tiers) segments() (all []*Segment) {
	nodes := NodeID(0)
	for _, tier := range t.Tiers {
		if tier.When != nil {
			nodes = max(nodes, NodeID(tier.When.Nodes))
		}
	}
	var text string
	var earlier []Expr // none of which may hold
	for _, tier := range t.Tiers {
		terms := slices.Clone(earlier)
		if tier.When != nil {
			text = tier.When.Text
			terms = append(terms, tier.When.Root)
			earlier = append(earlier, &Not{node{nodes, tier.When.Root.Span()}, tier.When.Root})
			nodes++
		}
		all = append(all, &Segment{Name: t.Name + "." + tier.Name, Title: tier.Title, Model: t.Model, Properties: t.Properties,
			When: allTerms(terms, nodes, text, tier.Span), Span: tier.Span})
	}
	return all
}

// allTerms is the rule for which all terms hold, which have so many nodes.
func allTerms(terms []Expr, nodes NodeID, text string, at Span) *Rule {
	switch len(terms) {
	case 0:
		return MustParse("TRUE")
	case 1:
		return &Rule{Text: text, Root: terms[0], Nodes: int(nodes)}
	default:
		return &Rule{Text: text, Root: &Logic{node{nodes, at}, And, terms}, Nodes: int(nodes) + 1}
	}
}

// Dependants returns the definitions that refer to one, directly or by way of others,
// each as its kind and name, in the order of the files. The name is that of a metric, a
// segment, tiers, or a list with its @.
func (l *Library) Dependants(name string) []string {
	reached, found := map[string]bool{name: true}, []string{}
	all := l.entries()
	for grown := true; grown; {
		grown = false
		for i := range all {
			d := &all[i]
			if label := d.label(); !reached[label] && d.refersTo(reached) {
				reached[label], grown = true, true
			}
		}
	}
	for i := range all {
		if label := all[i].label(); reached[label] && label != name {
			found = append(found, all[i].kind+" "+all[i].name)
		}
	}
	return found
}

// label is how other definitions refer to this one.
func (d *entry) label() string {
	if d.kind == "list" {
		return "@" + d.name
	}
	return d.name
}

// refersTo reports whether one of the rules names a definition among some.
func (d *entry) refersTo(names map[string]bool) (found bool) {
	for _, rule := range d.rules {
		if rule == nil {
			continue
		}
		Walk(rule.Root, func(e Expr) bool {
			for _, name := range references(e) {
				found = found || names[name]
			}
			return !found
		})
	}
	return found
}

// references are the definitions that a node names: a field may be a metric, and a
// segment may be a tier.
func references(e Expr) []string {
	switch e := e.(type) {
	case *Ident:
		return []string{e.Name}
	case *SegmentRef:
		tiers, _, _ := strings.Cut(e.Name, ".")
		return []string{e.Name, tiers}
	case *In:
		return []string{"@" + e.List.Name}
	case *Contains:
		return []string{"@" + e.List.Name}
	default:
		return nil
	}
}

// Without returns the library without a definition, named as in [Library.Dependants].
// It fails if others depend on it, and lists them.
func (l *Library) Without(name string) (*Library, error) {
	if dependants := l.Dependants(name); len(dependants) > 0 {
		return nil, fmt.Errorf("dsl: %s is used by %s: change those first", name, strings.Join(dependants, ", "))
	}
	var rest []*File
	found := false
	for _, f := range l.files {
		kept := &File{Text: f.Text}
		kept.Metrics = without(f.Metrics, &found, func(m *Metric) bool { return m.Name == name })
		kept.Lists = without(f.Lists, &found, func(l *NamedList) bool { return "@"+l.Name == name })
		kept.Segments = without(f.Segments, &found, func(s *Segment) bool { return s.Name == name })
		kept.Tiers = without(f.Tiers, &found, func(t *Tiers) bool { return t.Name == name })
		rest = append(rest, kept)
	}
	if !found {
		return nil, fmt.Errorf("dsl: no definition %s", name)
	}
	return newLibrary(rest), nil
}

func without[D any](all []D, found *bool, is func(D) bool) []D {
	kept := slices.DeleteFunc(slices.Clone(all), is)
	*found = *found || len(kept) < len(all)
	return kept
}

// String is the canonical text of the library, whose definitions stand in the order of
// their kinds and names: it does not depend on how they were divided into files, nor on
// their order, comments and spacing.
func (l *Library) String() string {
	all := l.entries()
	order := []string{"metric", "list", "segment", "tiers"}
	slices.SortFunc(all, func(a, b entry) int {
		if c := slices.Index(order, a.kind) - slices.Index(order, b.kind); c != 0 {
			return c
		}
		return strings.Compare(a.name, b.name)
	})
	texts := make([]string, len(all))
	for i := range all {
		texts[i] = all[i].text()
	}
	return strings.Join(texts, "\n")
}

// Hash identifies what the definitions say: the SHA-256 of the language's version and
// the canonical text, in hexadecimal.
func (l *Library) Hash() string { return hashOf(LanguageVersion, l.String()) }

func hashOf(version int, text string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "clientele %d\n%s", version, text))
	return hex.EncodeToString(sum[:])
}

// stored is a library as it is kept.
type stored struct {
	Language int    `json:"language"`
	Hash     string `json:"hash"`
	Text     string `json:"text"`
}

// MarshalJSON stores the library: its canonical text, with the version of the language
// and the hash.
func (l *Library) MarshalJSON() ([]byte, error) {
	return json.Marshal(stored{LanguageVersion, l.Hash(), l.String()})
}

// ReadLibrary reads a library that was stored as JSON. It fails on one whose text is not
// the one that was hashed, and on one of a later version of the language.
func ReadLibrary(r io.Reader) (*Library, error) {
	var s stored
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return nil, fmt.Errorf("dsl: library: %w", err)
	}
	switch {
	case s.Language < 1 || s.Language > LanguageVersion:
		return nil, fmt.Errorf("dsl: library: it is of version %d of the language, and this library reads up to %d", s.Language, LanguageVersion)
	case s.Hash != hashOf(s.Language, s.Text):
		return nil, fmt.Errorf("dsl: library: its text was changed since it was stored: the hash is %s, not %s", hashOf(s.Language, s.Text), s.Hash)
	}
	file, err := ParseFile(s.Text)
	if err != nil {
		return nil, err
	}
	return NewLibrary(file)
}
