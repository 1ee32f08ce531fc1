package persona

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A Kind says what a feature's values are.
type Kind string

// The kinds of features, one for each constructor.
const (
	KindCategory Kind = "category" // one of several values: Categories
	KindFlag     Kind = "flag"     // yes or no: Flags
	KindSet      Kind = "set"      // any of several values, each a yes/no trait: Sets
	KindNumber   Kind = "number"   // a quantity: Numbers
)

// A Feature is one thing known about every customer: a column, made by
// [Categories], [Flags], [Sets] or [Numbers]. The exported fields only describe
// it and may be set at will; the slices stay the caller's and are only read.
type Feature struct {
	Name        string // unique among the features of a call, not empty
	Description string // what it is called in text; Name when empty
	// Unit follows or, if it is a currency sign such as £, precedes each number
	// in text; give it in the plural ("days"): a final s is dropped after 1.
	Unit string
	// Model is the family of segmentation models it belongs to: demographic,
	// geographic, psychographic, technographic, behavioural, needs, value, or
	// whatever the caller uses. It is passed through.
	Model string
	// Phrase is the predicate used in text, with {} where the value goes:
	// "shop from a {}" gives "62 % shop from a phone", and for a number "have
	// spent {} or more" gives "at least half of them have spent £412 or more".
	// A flag's phrase has no {}. Without a phrase the text is plainer.
	Phrase string
	// Defining says that the group was formed by this feature (it went into the
	// clustering or the rule). Its p-value would be circular, so none is given.
	Defining bool

	kind       Kind
	categories []string
	flags      []bool
	sets       [][]string
	numbers    []float64
	missing    []bool
}

// Categories is a feature with one value for each customer. The empty string is
// missing, as is every row whose missing is true; nil means no further ones.
// Two-valued features yield one trait, not two that say the same: see [Trait].
func Categories(name string, values []string, missing []bool) Feature {
	return Feature{Name: name, kind: KindCategory, categories: values, missing: missing}
}

// Flags is a yes/no feature; the trait is yes. A nil missing means none is.
func Flags(name string, values, missing []bool) Feature {
	return Feature{Name: name, kind: KindFlag, flags: values, missing: missing}
}

// Sets is a feature of which a customer may have any number of values, each a
// yes/no trait of its own. A value given twice counts once, the empty string is
// ignored, and an empty set means that the customer is known to have none,
// unless missing says that nothing is known. A nil missing means none is.
func Sets(name string, values [][]string, missing []bool) Feature {
	return Feature{Name: name, kind: KindSet, sets: values, missing: missing}
}

// Numbers is a quantity. NaN and infinities are errors where missing is not
// true. A nil missing means none is.
func Numbers(name string, values []float64, missing []bool) Feature {
	return Feature{Name: name, kind: KindNumber, numbers: values, missing: missing}
}

// Kind returns what the feature's values are; it is empty for a Feature that no
// constructor made.
func (f *Feature) Kind() Kind { return f.kind }

// Len returns the number of customers.
func (f *Feature) Len() int {
	switch f.kind {
	case KindCategory:
		return len(f.categories)
	case KindFlag:
		return len(f.flags)
	case KindSet:
		return len(f.sets)
	default:
		return len(f.numbers)
	}
}

// isMissing reports whether the mask says that row i is not known.
func (f *Feature) isMissing(i int) bool { return f.missing != nil && f.missing[i] }

// validate checks what can be checked without a pass over the rows.
func (f *Feature) validate(rows int) error {
	switch {
	case f.Name == "":
		return fmt.Errorf("persona: a feature has no name")
	case f.kind == "":
		return fmt.Errorf("persona: feature %q has no values: make it with Categories, Flags, Sets or Numbers", f.Name)
	case f.Len() != rows:
		return fmt.Errorf("persona: feature %q has %d rows, want %d as the groups have", f.Name, f.Len(), rows)
	case f.missing != nil && len(f.missing) != rows:
		return fmt.Errorf("persona: feature %q has a missing mask of %d rows, want %d", f.Name, len(f.missing), rows)
	}
	return nil
}

// checkNumber refuses what cannot be ranked.
func (f *Feature) checkNumber(row int, x float64) error {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return fmt.Errorf("persona: feature %q, row %d: %v is not a number that can be compared; mark it missing", f.Name, row, x)
	}
	return nil
}

// A Group is a set of customers to describe. Members has one element for each
// customer; it is read, not kept.
type Group struct {
	Name    string
	Members []bool
}

// Partition makes a group of each distinct label, in the order of their names;
// customers with an empty label are in none. The groups do not overlap.
// Cost: one byte for each customer and group.
func Partition(labels []string) []Group {
	var groups []Group
	at := make(map[string]int)
	for i, label := range labels {
		if label == "" {
			continue
		}
		g, ok := at[label]
		if !ok {
			g = len(groups)
			at[label] = g
			groups = append(groups, Group{Name: label, Members: make([]bool, len(labels))})
		}
		groups[g].Members[i] = true
	}
	slices.SortFunc(groups, func(a, b Group) int { return cmp.Compare(a.Name, b.Name) })
	return groups
}
