package parquet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strings"

	pq "github.com/parquet-go/parquet-go"

	"github.com/clientele-go/clientele/segment"
)

// A walk reads one column from its beginning to its end. Each of its values has a level of
// repetition, which is 0 where a customer begins, 1 where an element of the list around the
// column begins, and so on; and a level of definition, which grows with each list, group
// and value on the way to it that is there.
type walk struct {
	column   *pq.Column
	done     bool
	sinks    []sink
	counters []*counter
}

// A sink takes a value for each customer, or event, which there is from a level of definition.
type sink struct {
	definition int
	values     values
}

func (w *walk) into(definition int, v values) { w.sinks = append(w.sinks, sink{definition, v}) }

// walk returns the walk of a column.
func (p *plan) walk(c *pq.Column) *walk {
	w, ok := p.walks[c.Index()]
	if !ok {
		w = &walk{column: c}
		p.walks[c.Index()] = w
	}
	return w
}

// A counter finds where the elements of each list begin.
type counter struct {
	outerRepetition, outerDefinition int // at which there is one of what has lists
	present                          int // the definition at which its list is not null
	repetition, definition           int // at which there is an element
	n                                int32
	offsets                          []int32
	nulls                            nulls
}

// newCounter returns a counter of the elements of a list that those of a scope have.
func newCounter(of scope, list *pq.Column, element scope) *counter {
	present := list.MaxDefinitionLevel()
	if list.Repeated() {
		present-- // it cannot be told from one that is empty
	}
	return &counter{of.repetition, of.definition, present, element.repetition, element.definition, 0, nil, nulls{}}
}

func (c *counter) take(repetition, definition int) error {
	if repetition <= c.outerRepetition && definition >= c.outerDefinition {
		c.nulls.note(len(c.offsets), definition < c.present)
		c.offsets = append(c.offsets, c.n)
	}
	if repetition <= c.repetition && definition >= c.definition {
		if c.n == math.MaxInt32 {
			return errors.New("has more than 2,147,483,647 elements: split the file")
		}
		c.n++
	}
	return nil
}

// nulls marks what is null; nil as long as nothing is.
type nulls struct{ marks []bool }

func (n *nulls) note(row int, null bool) {
	if n.marks == nil {
		if !null {
			return
		}
		n.marks = make([]bool, row, 2*row+64)
	}
	n.marks = append(n.marks, null)
}

// series reads the parts one after another: the values of each are let go of with it.
func series(ctx context.Context, file *pq.File, parts []*part) iter.Seq2[segment.Series, error] {
	return func(yield func(segment.Series, error) bool) {
		for i, part := range parts {
			err := part.read(ctx, file)
			if !yield(part.series(), err) || err != nil {
				return
			}
			parts[i] = nil
		}
	}
}

func (p *part) read(ctx context.Context, file *pq.File) error {
	for _, w := range p.walks {
		if w.done {
			continue
		}
		w.done = true
		if w.column.MaxRepetitionLevel() == 0 {
			w.grow(file.NumRows())
		}
		if err := w.read(ctx); err != nil {
			return fmt.Errorf("parquet: column %s: %w", pathOf(w.column), err)
		}
		w.sinks, w.counters = nil, nil
	}
	return nil
}

// grow makes room for the rows of a file, as far as they are to be believed before they
// are there.
func (w *walk) grow(rows int64) {
	const most = 1 << 22
	for _, s := range w.sinks {
		s.values.grow(int(min(max(rows, 0), most)))
	}
}

func (w *walk) read(ctx context.Context) error {
	pages := w.column.Pages()
	defer pages.Close()
	buffer := make([]pq.Value, 1024)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		err = w.page(page, buffer)
		pq.Release(page)
		if err != nil {
			return err
		}
	}
}

func (w *walk) page(page pq.Page, buffer []pq.Value) error {
	for from := page.Values(); ; {
		n, err := from.ReadValues(buffer)
		for i := range n {
			if err := w.take(&buffer[i]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (w *walk) take(v *pq.Value) error {
	definition := v.DefinitionLevel()
	for i := range w.sinks {
		if s := &w.sinks[i]; definition >= s.definition {
			s.values.take(v)
		}
	}
	for _, c := range w.counters {
		if err := c.take(v.RepetitionLevel(), definition); err != nil {
			return err
		}
	}
	return nil
}

func pathOf(c *pq.Column) string { return strings.Join(c.Path(), ".") }
