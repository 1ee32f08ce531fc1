module github.com/clientele-go/clientele/internal/bench

go 1.26.0

require (
	github.com/clientele-go/clientele v0.0.0
	github.com/expr-lang/expr v1.17.8
	github.com/shopspring/decimal v1.6.0
)

require (
	github.com/alecthomas/participle/v2 v2.1.4 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace github.com/clientele-go/clientele => ../..
