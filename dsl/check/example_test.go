package check_test

import (
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
)

var shop = &dsl.Schema{Fields: []dsl.Field{
	{Name: "orders", Type: dsl.Type{Kind: dsl.KindInt}},
	{Name: "country", Type: dsl.Type{Kind: dsl.KindCountry}, Optional: true},
}}

func ExampleNew() {
	checker, err := check.New(shop)
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := checker.Check(dsl.MustParse(`orders > 3 AND country IN ("uk", "IE")`), check.Names{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rule)
	// Output: orders > 3 AND country IN ("uk", "IE")
}

func ExampleChecker_Check() {
	checker, err := check.New(shop)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = checker.Check(dsl.MustParse(`ordres > "3" OR country = "Ireland"`), check.Names{})
	fmt.Println(err.(dsl.Errors).Caret())
	// Output:
	// 1:1: no field ordres (did you mean orders?) [unknown-field]
	//     ordres > "3" OR country = "Ireland"
	//     ^^^^^^
	// 1:27: "Ireland" is no country (did you mean "IE"?) [no-country]
	//     ordres > "3" OR country = "Ireland"
	//                               ^^^^^^^^^
}

func ExampleRule_Type() {
	checker, err := check.New(shop)
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := checker.Check(dsl.MustParse(`orders / 2 > 1.5 * 2`), check.Names{})
	if err != nil {
		fmt.Println(err)
		return
	}
	compare := rule.Root.(*dsl.Compare)
	fmt.Println(rule.Type(compare.Left), rule.Const(compare.Left))
	fmt.Println(rule.Type(compare.Right), rule.Const(compare.Right).Number)
	// Output:
	// decimal <nil>
	// decimal 3/1
}

func ExampleRule_Items() {
	checker, err := check.New(shop)
	if err != nil {
		fmt.Println(err)
		return
	}
	names := check.Names{Lists: map[string][]dsl.Value{"home": {{Kind: dsl.TextValue, Text: "UK"}}}}
	rule, err := checker.Check(dsl.MustParse(`country IN @home`), names)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, item := range rule.Items(rule.Root) {
		fmt.Println(item.Kind == dsl.KindCountry, item.Text)
	}
	// Output: true GB
}

func ExampleFunctions() {
	functions := check.Functions()
	names := make([]string, 0, len(functions))
	for name := range functions {
		names = append(names, name)
	}
	slices.Sort(names)
	fmt.Println(names[0], functions[names[0]])
	// Output: ABS ABS(number)
}

func ExampleChecker_Complete() {
	checker, err := check.New(shop)
	if err != nil {
		fmt.Println(err)
		return
	}
	text := `orders > 3 AND country = "uni`
	completion := checker.Complete(check.Request{Text: text, Cursor: len(text)})
	fmt.Println(text[completion.Span.Start:completion.Span.End])
	for _, candidate := range completion.Candidates[:3] {
		fmt.Println(candidate.Kind, candidate.Text, candidate.Doc)
	}
	// Output:
	// "uni
	// value "AE" United Arab Emirates
	// value "GB" United Kingdom
	// value "UM" United States Minor Outlying Islands
}
