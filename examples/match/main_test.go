package main

// This file runs the program as a shell would: flags, files and streams in, text
// and an exit code out.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const schema = `{"fields": [
	{"name": "orders_90d", "type": "int"},
	{"name": "country", "type": "country", "optional": true},
	{"name": "born", "type": "date", "optional": true}
]}`

const customers = `{"id": "ann", "orders_90d": 4, "country": "UK", "born": "1990-06-01"}
{"id": "bob", "orders_90d": 1, "country": "IE"}
{"orders_90d": 9}
{"id": 7, "orders_90d": 5, "country": "XX", "colour": "red"}
`

const definitions = `segment frequent { when orders_90d >= 3 }
segment home { when country IN ("UK", "IE") }
`

// A command is one use of the program.
type command struct {
	name   string
	args   []string // FILES stands for the directory of the files
	stdin  string
	code   int
	stdout string   // the whole of it
	stderr []string // what it holds
}

// files writes what the commands read.
func files(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"schema.json": schema, "customers.ndjson": customers, "shop.seg": definitions, "bad.seg": "segment a { when orders > 3 }", "bad-schema.json": `{"fields": [{"name": "a", "type": "integer"}]}`,
		"population.ndjson": "{\"orders_90d\": 4}\n{\"orders_90d\": 5}", "bad.ndjson": "{\"id\": \"ann\", \"orders_90d\": 4}\n{\"orders_90d\": ]\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const asOf = "-as-of=2026-11-22T12:00:00Z"

var commands = []command{
	{name: "a rule", args: []string{"-schema", "FILES/schema.json", "-data", "FILES/customers.ndjson", asOf, `orders_90d >= 3 AND country IN ("UK", "IE")`},
		stdout: "ann\tin\nbob\tout\n3\tundecided\n7\tundecided\n", code: 1, stderr: []string{`line 4: field "country": "XX" is no country`, `line 4: "colour" is no field of the schema: ignored`, "could not be used, and count as missing: 1"}},
	{name: "counts", args: []string{"-schema", "FILES/schema.json", asOf, "-counts", "orders_90d > 3"}, stdin: "{\"orders_90d\": 4}\n{\"orders_90d\": 5}\n\n{\"orders_90d\": 1, \"x\": 1}\n", stdout: "in\t2\nout\t1\nundecided\t0\n"},
	{name: "the population", args: []string{"-schema", "FILES/schema.json", asOf, "orders_90d IN TOP 1"}, stdin: "{\"orders_90d\": 4}\n{\"orders_90d\": 5}\n", stdout: "1\tout\n2\tin\n"},
	{name: "the population of a file", args: []string{"-schema", "FILES/schema.json", "-data", "FILES/population.ndjson", asOf, "-counts", "PERCENTILE(orders_90d) > 50"}, stdout: "in\t1\nout\t1\nundecided\t0\n"},
	{name: "now", args: []string{"-schema", "FILES/schema.json", "TODAY > 2020-01-01"}, stdin: `{"orders_90d": 4}`, stdout: "1\tin\n"},
	{name: "with reasons", args: []string{"-schema", "FILES/schema.json", "-data", "FILES/customers.ndjson", asOf, "-blame", `country = "GB" AND AGE(born) > 18`},
		stdout: "ann\tin\nbob\tout\n3\tundecided\tcountry missing\tborn missing\n7\tundecided\tcountry invalid\tborn missing\n", code: 1, stderr: []string{"\"XX\" is no country"}},
	{name: "from standard input", args: []string{"-schema", "FILES/schema.json", asOf, "orders_90d = 1"}, stdin: "{\"orders_90d\": 1}\n{\"orders_90d\": 2}", stdout: "1\tin\n2\tout\n"},
	{name: "an explanation", args: []string{"-schema", "FILES/schema.json", "-data", "FILES/customers.ndjson", asOf, "-explain", "bob", `orders_90d >= 3 AND country = "IE"`}, code: 1, stderr: []string{"\"XX\" is no country"},
		stdout: "Out as of 2026-11-22T12:00:00Z\n  out       AND\n* out         orders_90d >= 3   -- orders_90d = 1\n  in          country = \"IE\"   -- country = \"IE\"\n" +
			"It is out, whatever else is so, because orders_90d = 1.\nIt would be in with orders_90d = 3 (2 more).\n"},
	{name: "an explanation of a line without an id", args: []string{"-schema", "FILES/schema.json", asOf, "-explain", "2", "-counts", "orders_90d > 1"}, stdin: "{\"orders_90d\": 1}\n{\"orders_90d\": 2}",
		stdout: "In as of 2026-11-22T12:00:00Z\n* in        orders_90d > 1   -- orders_90d = 2\nIt is in, whatever else is so, because orders_90d = 2.\nIt would be out with orders_90d = 1 (1 less).\n"},
	{name: "an explanation of nobody", args: []string{"-schema", "FILES/schema.json", asOf, "-explain", "zoe", "orders_90d > 1"}, stdin: "{\"orders_90d\": 1}\n", code: 1, stderr: []string{`match: -explain: no customer has the id "zoe"`}},
	{name: "no customers", args: []string{"-schema", "FILES/schema.json", asOf, "orders_90d = 1"}},
	{name: "parameters", args: []string{"-schema", "FILES/schema.json", asOf, "-param", "n=3", "-param", "home=UK", "-param", `since=2026-01-01`, "orders_90d > :n AND country = :home AND TODAY > :since"},
		stdin: `{"orders_90d": 4, "country": "gb"}`, stdout: "1\tin\n"},
	{name: "a zone", args: []string{"-schema", "FILES/schema.json", "-as-of=2026-11-22T12:00:00Z", "-zone=Pacific/Auckland", "born = TODAY"},
		stdin: `{"orders_90d": 1, "born": "2026-11-23"}`, stdout: "1\tin\n"},
	{name: "a segment of a file", args: []string{"-schema", "FILES/schema.json", asOf, "-file", "FILES/shop.seg", "-segment", "frequent"}, stdin: `{"orders_90d": 4}`, stdout: "1\tin\n"},

	{name: "a rule with mistakes", args: []string{"-schema", "FILES/schema.json", asOf, `ordres_90d > 3 AND country == "UK"`}, code: 1,
		stderr: []string{"1:1: no field ordres_90d (did you mean orders_90d?)", "    ordres_90d > 3 AND country == \"UK\"\n    ^^^^^^^^^^", "1:28: unexpected \"==\""}},
	{name: "a file with mistakes", args: []string{"-schema", "FILES/schema.json", asOf, "-file", "FILES/bad.seg", "-segment", "a"}, code: 1, stderr: []string{"1:18: no field orders"}},
	{name: "no such segment", args: []string{"-schema", "FILES/schema.json", asOf, "-file", "FILES/shop.seg", "-segment", "vip"}, code: 1, stderr: []string{`has no segment "vip"`}},
	{name: "no such schema", args: []string{"-schema", "FILES/none.json", asOf, "TRUE"}, code: 1, stderr: []string{"match:", "none.json"}},
	{name: "no such data", args: []string{"-schema", "FILES/schema.json", "-data", "FILES/none", asOf, "TRUE"}, code: 1, stderr: []string{"match:", "none"}},
	{name: "no such file of definitions", args: []string{"-schema", "FILES/schema.json", asOf, "-file", "FILES/none.seg", "-segment", "a"}, code: 1, stderr: []string{"none.seg"}},
	{name: "a bad schema", args: []string{"-schema", "FILES/bad-schema.json", asOf, "TRUE"}, code: 1, stderr: []string{`bad-schema.json: dsl: schema: 1:35: no type "integer"`}},
	{name: "a bad line", args: []string{"-schema", "FILES/schema.json", "-data", "FILES/bad.ndjson", asOf, "TRUE"}, code: 1, stdout: "ann\tin\n", stderr: []string{"match: line 2: want one JSON object a line: invalid character"}},
	{name: "a line that is no object", args: []string{"-schema", "FILES/schema.json", asOf, "TRUE"}, stdin: "[1]", code: 1, stderr: []string{"match: line 1: want one JSON object a line: json: cannot unmarshal array"}},
	{name: "a bad line in the middle", args: []string{"-schema", "FILES/schema.json", asOf, "TRUE"}, stdin: "{\"id\":1}\nnot json\n{\"id\":3}\n", code: 1, stdout: "1\tin\n3\tin\n",
		stderr: []string{"match: line 2: want one JSON object a line", "the line is left out", "lines that could not be read, and are left out: 1"}},
	{name: "ids of all kinds", args: []string{"-schema", "FILES/schema.json", asOf, "TRUE"}, code: 1, stderr: []string{"is missing, and not optional"}, stdin: "{\"id\":\"a\\tin\\nb\"}\n{\"id\":null}\n{\"id\":7}\n{\"id\":{\"a\":1}}\n", stdout: "\"a\\tin\\nb\"\tin\n2\tin\n7\tin\n{\"a\":1}\tin\n"},
	{name: "null for a customer", args: []string{"-schema", "FILES/schema.json", asOf, "TRUE"}, stdin: "null\n", code: 1, stderr: []string{"match: line 1: want one JSON object a line, and it is null: the line is left out"}},
	{name: "no UTF-8", args: []string{"-schema", "FILES/schema.json", asOf, "TRUE"}, stdin: "{\"id\":\"\xff\"}\n", code: 1, stderr: []string{"match: line 1: want UTF-8"}},
	{name: "two customers in a line", args: []string{"-schema", "FILES/schema.json", asOf, "TRUE"}, stdin: `{"orders_90d": 1} {"orders_90d": 2}`, code: 1, stderr: []string{"match: line 1: want one JSON object a line, and there is more"}},

	{name: "no flags", code: 2, stderr: []string{"match: -schema is missing"}},
	{name: "a bad as-of", args: []string{"-schema", "FILES/schema.json", "-as-of", "2026-11-22", "TRUE"}, code: 2, stderr: []string{`match: -as-of: "2026-11-22" is no instant`}},
	{name: "a bad zone", args: []string{"-schema", "FILES/schema.json", asOf, "-zone", "Mars/Base", "TRUE"}, code: 2, stderr: []string{`match: -zone: "Mars/Base" is no time zone: want one such as Europe/London`}},
	{name: "a zone of the machine", args: []string{"-schema", "FILES/schema.json", asOf, "-zone", "Local", "TRUE"}, code: 2, stderr: []string{`match: -zone: "Local" is no time zone`}},
	{name: "a parameter without a name", args: []string{"-schema", "FILES/schema.json", asOf, "-param", "=3", "TRUE"}, code: 2, stderr: []string{"want name=value"}},
	{name: "no rule", args: []string{"-schema", "FILES/schema.json", asOf}, code: 2, stderr: []string{"match: want one rule, in quotes, and have 0 arguments"}},
	{name: "a rule without its quotes", args: []string{"-schema", "FILES/schema.json", asOf, "orders_90d", ">", "3"}, code: 2, stderr: []string{"have 3 arguments"}},
	{name: "a file and a rule", args: []string{"-schema", "FILES/schema.json", asOf, "-file", "FILES/shop.seg", "-segment", "home", "TRUE"}, code: 2, stderr: []string{"no rule beside it"}},
	{name: "a file without a segment", args: []string{"-schema", "FILES/schema.json", asOf, "-file", "FILES/shop.seg"}, code: 2, stderr: []string{"-file wants the name of a -segment"}},
	{name: "a bad parameter", args: []string{"-schema", "FILES/schema.json", asOf, "-param", "n", "TRUE"}, code: 2, stderr: []string{"match: invalid value \"n\" for flag -param: want name=value"}},
	{name: "a rule like a flag", args: []string{"-schema", "FILES/schema.json", asOf, "-3 < orders"}, code: 2, stderr: []string{"a rule that begins with - stands after --"}},
	{name: "an unknown flag", args: []string{"-colour"}, code: 2, stderr: []string{"match: flag provided but not defined: -colour"}},
	{name: "help", args: []string{"-h"}, code: 0, stderr: []string{"usage: match", "-as-of instant", "-blame"}},
}

func TestRun(t *testing.T) {
	dir := files(t)
	for _, c := range commands {
		t.Run(c.name, func(t *testing.T) {
			var args []string
			for _, arg := range c.args {
				args = append(args, strings.ReplaceAll(arg, "FILES", dir))
			}
			var stdout, stderr strings.Builder
			code := run(args, strings.NewReader(c.stdin), &stdout, &stderr)
			if code != c.code {
				t.Errorf("the exit code is %d, want %d", code, c.code)
			}
			if got := stdout.String(); got != c.stdout {
				t.Errorf("printed %q, want %q", got, c.stdout)
			}
			for _, want := range c.stderr {
				if !strings.Contains(stderr.String(), want) {
					t.Errorf("told\n%s\nwant %q", stderr.String(), want)
				}
			}
			if len(c.stderr) == 0 && c.code != 0 {
				t.Error("the case expects no message")
			}
		})
	}
}
