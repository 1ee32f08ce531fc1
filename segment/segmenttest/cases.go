package segmenttest

// This file reads the cases.

import (
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/casefile"
)

//go:embed cases
var files embed.FS

// An Outcome is the answer of a rule for a person: in, out or undecided.
type Outcome string

// The outcomes.
const (
	In        Outcome = "in"
	Out       Outcome = "out"
	Undecided Outcome = "undecided"
)

// A Case is some people, and rules with their outcomes. It is for reading only.
type Case struct {
	Name   string // the file and the title, such as times/the clocks go back
	Reason string // why the outcomes are what they are
	Schema *dsl.Schema
	AsOf   time.Time // whose Location is the zone
	Host   Host
	// People are customers as encoding/json reads them with UseNumber, each with an id,
	// which is no field. They are the whole population of TOP, BOTTOM and PERCENTILE.
	People []map[string]any
	Rules  []Rule
}

// A Host is what the host of a case gives to its rules.
type Host struct {
	Parameters map[string]dsl.Value
	Lists      map[string][]dsl.Value
	Library    *dsl.Library // nil where there is none
	WeekStart  time.Weekday // Monday but where weeks are the subject
	// LeapDay is when the anniversary of 29 February falls in a common year: the 28th of
	// February, or the 1st of March.
	LeapDay time.Month
	Rates   []Rate
	Base    string // the currency of the rates; empty where there are none
}

// A Rate is what one unit of the base currency is worth in another from a day on.
type Rate struct {
	Currency string
	Day      dsl.Date
	PerBase  decimal.Decimal
}

// A Rule is a text, and what it comes to.
type Rule struct {
	Text     string
	Want     []Outcome // by person; nil where the rule has mistakes
	Mistakes string    // as [dsl.Errors.Caret] tells them
}

// Cases returns the suite, in the order of the files and of what is in them.
func Cases() []Case {
	entries, err := files.ReadDir("cases")
	if err != nil {
		panic("segmenttest: " + err.Error())
	}
	var all []Case
	for _, entry := range entries {
		if path.Ext(entry.Name()) != ".txtar" {
			continue
		}
		cases, err := readCases(entry.Name())
		if err != nil {
			panic("segmenttest: " + err.Error())
		}
		all = append(all, cases...)
	}
	return all
}

func read(name string) string {
	text, err := files.ReadFile("cases/" + name)
	if err != nil {
		panic("segmenttest: " + err.Error())
	}
	return string(text)
}

func readCases(name string) (all []Case, err error) {
	file, err := casefile.Parse(name, read(name))
	if err != nil {
		return nil, err
	}
	for _, c := range file.Cases {
		read, err := readCase(c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.At, err)
		}
		read.Name = strings.TrimSuffix(name, ".txtar") + "/" + c.Name
		all = append(all, read)
	}
	return all, nil
}

// section is the text of a section, or another where the case has none.
func section(c *casefile.Case, name, otherwise string) string {
	if p := c.Find(name); p != nil {
		return p.Text()
	}
	return otherwise
}

func readCase(file *casefile.Case) (c Case, err error) {
	c.Reason = file.Comment()
	schema := section(file, "schema", "")
	if schema == "" {
		schema = read("schema.json")
	}
	if c.Schema, err = dsl.ReadSchema(strings.NewReader(schema)); err != nil {
		return c, err
	}
	if c.AsOf, err = readAsOf(section(file, "as-of", "2026-11-22T12:00:00Z"), section(file, "zone", "UTC")); err != nil {
		return c, err
	}
	if c.Host, err = readHost(section(file, "host", "{}"), section(file, "library", "")); err != nil {
		return c, err
	}
	if c.People, err = readPeople(section(file, "data", "")); err != nil {
		return c, err
	}
	c.Rules, err = c.readRules(section(file, "rules", ""), section(file, "outcomes", ""))
	return c, err
}

func readAsOf(asOf, zone string) (time.Time, error) {
	instant, err := time.Parse(time.RFC3339Nano, asOf)
	if err != nil {
		return instant, err
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return instant, err
	}
	return instant.In(location), nil
}

func readHost(text, library string) (h Host, err error) {
	host := struct {
		Parameters map[string]string
		Lists      map[string][]string
		WeekStart  time.Weekday
		LeapDay    time.Month
		Base       string
		Rates      [][3]string // currency, day, what one of the base is worth in it
	}{WeekStart: time.Monday, LeapDay: time.February}
	if err := json.Unmarshal([]byte(text), &host); err != nil {
		return h, err
	}
	h = Host{Parameters: map[string]dsl.Value{}, Lists: map[string][]dsl.Value{}, WeekStart: host.WeekStart, LeapDay: host.LeapDay, Base: host.Base}
	for name, literal := range host.Parameters {
		if h.Parameters[name], err = dsl.ParseValue(literal); err != nil {
			return h, err
		}
	}
	for name, literals := range host.Lists {
		h.Lists[name] = make([]dsl.Value, len(literals))
		for i, literal := range literals {
			if h.Lists[name][i], err = dsl.ParseValue(literal); err != nil {
				return h, err
			}
		}
	}
	for _, rate := range host.Rates {
		day, err := dsl.ParseValue(rate[1])
		if err != nil {
			return h, err
		}
		perBase, err := decimal.NewFromString(rate[2])
		if err != nil {
			return h, err
		}
		h.Rates = append(h.Rates, Rate{rate[0], day.Date, perBase})
	}
	if library != "" {
		file, err := dsl.ParseFile(library)
		if err != nil {
			return h, err
		}
		h.Library, err = dsl.NewLibrary(file)
		return h, err
	}
	return h, nil
}

func readPeople(text string) (people []map[string]any, err error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	for {
		var person map[string]any
		switch err := decoder.Decode(&person); err {
		case nil:
			people = append(people, person)
		case io.EOF:
			return people, nil
		default:
			return nil, err
		}
	}
}

// readRules reads rules, a line each, and what they come to in their order: a line with
// the rule and the outcome of each person, or with the rule and then its mistakes. A rule
// of which that is not said has neither.
func (c *Case) readRules(rules, outcomes string) (all []Rule, err error) {
	rest := outcomes + "\n"
	texts := strings.Split(rules, "\n")
	for i, text := range texts {
		rule := Rule{Text: Expand(text)}
		if told, ok := strings.CutPrefix(rest, text+": "); ok {
			told, rest = cutAt(told, texts[i+1:])
			if mistakes, ok := strings.CutPrefix(told, "mistakes\n"); ok {
				rule.Mistakes = mistakes
			} else if rule.Want, err = c.readOutcomes(told); err != nil {
				return nil, fmt.Errorf("the outcomes of %s: %w", text, err)
			}
		}
		all = append(all, rule)
	}
	return all, nil
}

// cutAt cuts a text at the first line that begins what a later rule comes to.
func cutAt(text string, later []string) (before, after string) {
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			break
		}
		at += end + 1
		if slices.ContainsFunc(later, func(rule string) bool { return strings.HasPrefix(text[at:], rule+": ") }) {
			return text[:at-1], text[at:]
		}
	}
	return strings.TrimSuffix(text, "\n"), ""
}

// readOutcomes reads the outcome of each person: the id, the outcome and, in brackets,
// what leaves it undecided, which is not looked at here.
func (c *Case) readOutcomes(text string) (want []Outcome, err error) {
	for _, person := range c.People {
		rest, ok := strings.CutPrefix(text, fmt.Sprint(person["id"])+" ")
		if !ok {
			return nil, fmt.Errorf("expected %v at %q", person["id"], text)
		}
		i := slices.IndexFunc([]Outcome{In, Out, Undecided}, func(o Outcome) bool { return strings.HasPrefix(rest, string(o)) })
		if i < 0 {
			return nil, fmt.Errorf("expected an outcome at %q", rest)
		}
		outcome := []Outcome{In, Out, Undecided}[i]
		want = append(want, outcome)
		if text = strings.TrimPrefix(rest, string(outcome)); strings.HasPrefix(text, " (") {
			text = text[strings.Index(text, ")")+1:]
		}
		text = strings.TrimPrefix(text, ", ")
	}
	if text != "" {
		return nil, fmt.Errorf("outcomes of nobody: %q", text)
	}
	return want, nil
}

// Expand writes out what the text of a rule repeats: {{3 * "a" BY " OR "}} is a OR a OR a.
func Expand(rule string) string {
	for {
		before, rest, ok := strings.Cut(rule, "{{")
		inner, after, closed := strings.Cut(rest, "}}")
		if !ok || !closed {
			return rule
		}
		var n int
		var unit, by string
		if _, err := fmt.Sscanf(inner, "%d * %q BY %q", &n, &unit, &by); err != nil {
			return rule
		}
		rule = before + strings.TrimSuffix(strings.Repeat(unit+by, n), by) + after
	}
}
