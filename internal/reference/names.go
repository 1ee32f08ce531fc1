package reference

// This file finds what names mean.

import (
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
)

// lookup finds the field of a name in the innermost scope that has it: by its own name,
// or by that of the events before it. It is nil for the name of a metric.
func (r *evaluation) lookup(name string) (f *dsl.Field, s *scope) {
	for i := len(r.scopes) - 1; i >= 0; i-- {
		s = &r.scopes[i]
		for j := range s.fields {
			if f = &s.fields[j]; f.Name == name || s.name != "" && s.name+"."+f.Name == name {
				return f, s
			}
		}
	}
	return nil, nil
}

// path follows a name through collections of events, from the innermost scope that has
// the first of them; rest is what is left of the name, which may be a field.
func (r *evaluation) path(name string) (s *scope, path []*dsl.Events, rest string) {
	for i := len(r.scopes) - 1; i >= 0; i-- {
		s, rest = &r.scopes[i], name
		all := s.events
		for {
			j := slices.IndexFunc(all, func(e dsl.Events) bool { return e.Name == rest || strings.HasPrefix(rest, e.Name+".") })
			if j < 0 {
				break
			}
			path = append(path, &all[j])
			rest = strings.TrimPrefix(strings.TrimPrefix(rest, all[j].Name), ".")
			all = all[j].Events
		}
		if len(path) > 0 {
			return s, path, rest
		}
	}
	return nil, nil, name
}

// declared is the field that a value comes from, also by way of a function that hands it
// on; nil where there is none.
func (r *evaluation) declared(e dsl.Expr) *dsl.Field {
	switch e := e.(type) {
	case *dsl.Ident:
		if f, _ := r.lookup(e.Name); f != nil {
			return f
		}
		return r.customer().declared(r.Metrics[e.Name].Root)
	case *dsl.Aggregate:
		if e.Func == dsl.CountOf || e.Func == dsl.DistinctOf {
			return nil
		}
		_, path, field := r.path(e.Source.Events.Name)
		all := path[len(path)-1].AllFields()
		i := slices.IndexFunc(all, func(f dsl.Field) bool { return f.Name == field })
		return &all[i]
	}
	return nil
}

// kindOf is the kind of the field that a value comes from.
func (r *evaluation) kindOf(e dsl.Expr) dsl.Kind {
	if f := r.declared(e); f != nil {
		return f.Type.Kind
	}
	return dsl.KindNone
}
