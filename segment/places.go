package segment

import (
	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/geo"
)

// kilometres is how long each unit of length is.
var kilometres = [...]float64{dsl.Kilometre: 1, dsl.Mile: 1.609344}

// near compiles a test of a distance, the bound included.
func (c *compiler) near(e *dsl.Near) test {
	most := number(c.rule.Const(e.Distance)).Float() * kilometres[e.Unit]
	return &relation[dsl.Place, dsl.Place]{c.placeExpr(e.X), c.placeExpr(e.Of),
		func(p, q dsl.Place, _ *moment) bool { return geo.Distance(p, q) <= most }}
}

// placeExpr compiles a place.
func (c *compiler) placeExpr(e dsl.Expr) expr[dsl.Place] {
	if k := c.rule.Const(e); k != nil {
		return constExpr[dsl.Place]{k.Place}
	}
	switch e := e.(type) {
	case *dsl.Ident:
		return identifier(c, e, c.placeField, c.placeExpr)
	case *dsl.Aggregate: // FIRST or LAST
		return once(c, e, aggregated(c, e, c.placeField, ordering[dsl.Place]{}))
	default: // COALESCE
		return &coalesce[dsl.Place]{exprs(e.(*dsl.Call).Args, c.placeExpr)}
	}
}

func (c *compiler) placeField(f fieldRef) expr[dsl.Place] { return fieldOf(c, f, validPlace) }

func validPlace(p dsl.Place) (dsl.Place, Cause) {
	if !p.Valid() {
		return p, Invalid
	}
	return p, known
}
