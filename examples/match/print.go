package main

import (
	"fmt"
	"io"

	"github.com/clientele-go/clientele/segment"
)

type rule = segment.Rule[segment.Row]

// printer prints what was asked for.
type printer struct {
	*config
	out     io.Writer
	counted [3]int // by outcome
}

// print prints one person.
func (p *printer) print(rule *rule, who person) {
	outcome := rule.Match(&who.row, p.asOf)
	if p.counted[outcome]++; p.counts {
		return
	}
	fmt.Fprintf(p.out, "%v\t%v", who.id, outcome)
	if p.blame {
		for _, b := range rule.Blame(&who.row, p.asOf) {
			fmt.Fprintf(p.out, "\t%s %s", b.Field, b.Cause)
		}
	}
	fmt.Fprintln(p.out)
}

// finish prints the three numbers.
func (p *printer) finish() {
	if !p.counts {
		return
	}
	for _, o := range []segment.Outcome{segment.In, segment.Out, segment.Undecided} {
		fmt.Fprintf(p.out, "%v\t%d\n", o, p.counted[o])
	}
}
