// Package country is the closed list of ISO 3166-1 alpha-2 codes, with the
// spellings that data and people use for them.
package country

import "strings"

// Codes is how many two-letter combinations there are; a [Code] is below it.
const Codes = 26 * 26

// A Code is a two-letter code as a small number, for tables.
type Code int16

// Of returns the code of a country as data or a rule spells it, in any letter
// case, with aliases such as UK for GB applied. It does not allocate, and takes a
// few instructions.
func Of(s string) (c Code, ok bool) {
	if c = Spelt(s); c < 0 {
		return c, false
	}
	return c.Meant()
}

// Meant returns the code of the country that two letters stand for: their own, or that of
// which they are an alias.
func (c Code) Meant() (meant Code, ok bool) {
	meant = canonical[c]
	return meant, meant >= 0
}

// Spelt returns the two letters of a text as a code, whether or not it is a
// country's; it is negative when the text is not two letters. A table that is
// indexed by it answers for aliases too.
func Spelt(s string) Code {
	if len(s) != 2 {
		return -1
	}
	a, b := s[0]&^0x20-'A', s[1]&^0x20-'A'
	if a >= 26 || b >= 26 {
		return -1
	}
	return 26*Code(a) + Code(b)
}

// String returns the code's two capital letters.
func (c Code) String() string { return string([]byte{'A' + byte(c/26), 'A' + byte(c%26)}) }

// Name returns the country's common English name.
func (c Code) Name() string { return fullNames[c] }

// fullNames are the first names of each code.
var fullNames = func() (table [Codes]string) {
	for _, entry := range strings.Split(names, "\n") {
		if code, name, _ := strings.Cut(entry, " "); table[index(code)] == "" {
			table[index(code)] = name
		}
	}
	return table
}()

// All returns every code of the list, in alphabetical order.
func All() []Code {
	var all []Code
	for i, c := range canonical {
		if int(c) == i {
			all = append(all, c)
		}
	}
	return all
}

// ByName returns the code of a country's English short name, in any letter case.
func ByName(name string) (c Code, ok bool) {
	for _, entry := range strings.Split(names, "\n") {
		if code, full, _ := strings.Cut(entry, " "); strings.EqualFold(full, strings.TrimSpace(name)) {
			return Of(code)
		}
	}
	return 0, false
}

// aliases are reserved or former codes that stand for one country of the list.
var aliases = map[string]string{
	"UK": "GB", // exceptionally reserved for the United Kingdom
	"EL": "GR", // the European Union's for Greece
	"BU": "MM", // Burma, until 1989
	"TP": "TL", // East Timor, until 2002
	"ZR": "CD", // Zaire, until 1997
	"FX": "FR", // metropolitan France
}

// canonical maps each combination of letters to the code it stands for, or -1.
var canonical = func() (table [Codes]Code) {
	for i := range table {
		table[i] = -1
	}
	for _, entry := range strings.Split(names, "\n") {
		table[index(entry)] = Code(index(entry))
	}
	for alias, code := range aliases {
		table[index(alias)] = Code(index(code))
	}
	return table
}()

func index(code string) int { return 26*int(code[0]-'A') + int(code[1]-'A') }
