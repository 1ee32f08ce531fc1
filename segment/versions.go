package segment

import (
	"slices"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/semver"
)

func versionOf(s string) (v semver.Version, why Cause) {
	if s == "" {
		return v, Missing
	}
	v, ok := semver.Parse(s)
	if !ok {
		return v, Invalid
	}
	return v, known
}

func (c *compiler) compareVersions(op dsl.CompareOp, left, right dsl.Expr) test {
	return &relation[semver.Version, semver.Version]{c.versionExpr(left), c.versionExpr(right),
		func(a, b semver.Version, _ *moment) bool { return holds(op, semver.Compare(a, b)) }}
}

func (c *compiler) versionIn(x dsl.Expr, items []check.Const) test {
	versions := make([]semver.Version, len(items))
	for i, item := range items {
		versions[i], _ = versionOf(item.Text)
	}
	return &predicate[semver.Version]{c.versionExpr(x), func(v semver.Version, _ *moment) bool { return slices.Contains(versions, v) }, asks[semver.Version]{}}
}

// versionExpr compiles a version.
func (c *compiler) versionExpr(e dsl.Expr) expr[semver.Version] {
	if k := c.rule.Const(e); k != nil {
		v, _ := versionOf(k.Text) // check has read it
		return constExpr[semver.Version]{v}
	}
	switch e := e.(type) {
	case *dsl.Ident:
		return identifier(c, e, c.versionField, c.versionExpr)
	case *dsl.Aggregate:
		return once(c, e, aggregated(c, e, c.versionField, ordered(semver.Compare)))
	default: // COALESCE
		return &coalesce[semver.Version]{exprs(e.(*dsl.Call).Args, c.versionExpr)}
	}
}

func (c *compiler) versionField(f fieldRef) expr[semver.Version] { return fieldOf(c, f, versionOf) }
