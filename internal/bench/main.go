// Bench measures Clientele beside its peers: the same rules over the same records in the
// same run. Before anything is timed, all must give the same answers.
//
//	go run . -quick       within two minutes
//	go run .              in full
//	go run . -scale       cost against customers, segments and columns
//
// It is a module of its own, so that the peers are no requirement of the library.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
)

// A suite makes the contests of one subject, and closes what they needed.
type suite struct {
	name string
	make func(size) ([]contest, func(), error)
}

// A size is how large a run is.
type size struct {
	quick  bool
	people int // of populations
}

var suites = []suite{
	{"record", recordContests},
	{"compile", compileContests},
	{"events", eventContests},
	{"index", indexContests},
	{"population", populationContests},
	{"overlap", overlapContests},
	{"purchases", purchaseContests},
}

func main() {
	quick := flag.Bool("quick", false, "smaller populations and shorter rounds: within two minutes")
	only := flag.String("only", "", "measure only the contests whose name matches a `regexp`")
	asJSON := flag.Bool("json", false, "print JSON instead of a table")
	asMarkdown := flag.Bool("markdown", false, "print a Markdown table with machine and date, for RESULTS.md")
	scaling := flag.Bool("scale", false, "measure how cost grows instead")
	flag.Parse()
	if err := run(*quick, *only, *asJSON, *asMarkdown, *scaling); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(quick bool, only string, asJSON, asMarkdown, scaling bool) error {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	s := size{quick, 1_000_000}
	if quick {
		s.people = 200_000
	}
	if scaling {
		return scale(os.Stdout, s)
	}
	var results []result
	for _, suite := range suites {
		found, err := measureSuite(suite, s, wanted)
		if err != nil {
			return fmt.Errorf("%s: %w", suite.name, err)
		}
		results = append(results, found...)
		runtime.GC()
	}
	switch {
	case asJSON:
		return printJSON(os.Stdout, results)
	case asMarkdown:
		return printMarkdown(os.Stdout, results)
	default:
		return printTable(os.Stdout, results)
	}
}

func measureSuite(suite suite, s size, wanted *regexp.Regexp) (results []result, err error) {
	contests, finish, err := suite.make(s)
	if err != nil {
		return nil, err
	}
	defer finish()
	for i := range contests {
		if c := &contests[i]; wanted.MatchString(c.name + "/" + c.peer.name) {
			fmt.Fprintf(os.Stderr, "%s beside %s\n", c.name, c.peer.name)
			results = append(results, c.measure(s))
		}
	}
	return results, nil
}

func nothing() {}
