// Package semver reads and orders versions of software, as Semantic Versioning 2.0
// has it (https://semver.org), more forgiving in what it reads.
package semver

import (
	"cmp"
	"strings"
)

// A Version is a version that can be compared. Its parts are texts, since nothing
// bounds them; an empty part is zero.
type Version struct {
	core       [3]string // digits without leading zeros; empty for zero
	prerelease string
}

// Parse reads a version: up to three numbers, missing ones counting as 0, with an
// optional v before them, a pre-release after a hyphen, and build metadata after a
// plus sign, which counts for nothing.
func Parse(s string) (v Version, ok bool) {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "v"), "V")
	s, build, hasBuild := strings.Cut(s, "+")
	if hasBuild && !identifiers(build, false) {
		return v, false
	}
	core, prerelease, hasPrerelease := strings.Cut(s, "-")
	if hasPrerelease && !identifiers(prerelease, true) {
		return v, false
	}
	v.prerelease = prerelease
	for i := range len(v.core) + 1 {
		part, rest, more := strings.Cut(core, ".")
		if i == len(v.core) || !numeric(part) {
			return v, false
		}
		v.core[i] = strings.TrimLeft(part, "0")
		if !more {
			return v, true
		}
		core = rest
	}
	return v, false
}

// identifiers reports whether s is one or more identifiers between full stops.
func identifiers(s string, plainNumbers bool) bool {
	for part := range strings.SplitSeq(s, ".") {
		for i := range len(part) {
			c := part[i] | 0x20
			if part[i] != '-' && (c < 'a' || c > 'z') && (part[i] < '0' || part[i] > '9') {
				return false
			}
		}
		if part == "" || plainNumbers && len(part) > 1 && part[0] == '0' && numeric(part) {
			return false
		}
	}
	return true
}

func numeric(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Compare orders two versions by the precedence of Semantic Versioning.
func Compare(a, b Version) int {
	for i := range a.core {
		if c := compareNumbers(a.core[i], b.core[i]); c != 0 {
			return c
		}
	}
	switch {
	case a.prerelease == b.prerelease:
		return 0
	case a.prerelease == "": // a release comes after its pre-releases
		return 1
	case b.prerelease == "":
		return -1
	}
	return comparePrereleases(a.prerelease, b.prerelease)
}

// compareNumbers orders digits without leading zeros.
func compareNumbers(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

func comparePrereleases(a, b string) int {
	for {
		x, restA, moreA := strings.Cut(a, ".")
		y, restB, moreB := strings.Cut(b, ".")
		if c := compareIdentifiers(x, y); c != 0 {
			return c
		}
		if !moreA || !moreB { // the one with more identifiers comes later
			return cmp.Compare(len(restA), len(restB))
		}
		a, b = restA, restB
	}
}

// compareIdentifiers puts numbers before words.
func compareIdentifiers(a, b string) int {
	switch numA, numB := numeric(a), numeric(b); {
	case numA && numB:
		return compareNumbers(a, b)
	case numA:
		return -1
	case numB:
		return 1
	default:
		return strings.Compare(a, b)
	}
}

// String returns the version in full, without a v.
func (v Version) String() string {
	s := cmp.Or(v.core[0], "0") + "." + cmp.Or(v.core[1], "0") + "." + cmp.Or(v.core[2], "0")
	if v.prerelease != "" {
		s += "-" + v.prerelease
	}
	return s
}

// After reports whether v comes after w.
func (v Version) After(w Version) bool { return Compare(v, w) > 0 }
