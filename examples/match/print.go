package main

import (
	"fmt"
	"io"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/explain"
)

type rule = segment.Rule[segment.Row]

// printer prints what was asked for.
type printer struct {
	*config
	rule      *rule
	out       io.Writer
	counted   [3]int // by outcome
	explained bool
}

// print prints one person.
func (p *printer) print(who person) {
	outcome := p.rule.Match(&who.row, p.asOf)
	p.counted[outcome]++
	switch {
	case p.explain != "":
		p.tell(who)
	case !p.counts:
		p.line(who, outcome)
	}
}

func (p *printer) line(who person, outcome segment.Outcome) {
	fmt.Fprintf(p.out, "%s\t%v", who.id, outcome)
	if p.blame {
		for _, b := range p.rule.Blame(&who.row, p.asOf) {
			fmt.Fprintf(p.out, "\t%s %s", b.Field, b.Cause)
		}
	}
	fmt.Fprintln(p.out)
}

// tell explains the person that was asked for.
func (p *printer) tell(who person) {
	if who.id == p.explain {
		p.explained = true
		fmt.Fprint(p.out, explain.New(p.rule).Explain(&who.row, p.asOf))
	}
}

// finish prints what can be told only at the end.
func (p *printer) finish() error {
	switch {
	case p.explain != "" && !p.explained:
		return fmt.Errorf("-explain: no customer has the id %q", p.explain)
	case p.counts && p.explain == "":
		for _, o := range []segment.Outcome{segment.In, segment.Out, segment.Undecided} {
			fmt.Fprintf(p.out, "%v\t%d\n", o, p.counted[o])
		}
	}
	return nil
}
