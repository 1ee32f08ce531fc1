package dsl_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/clientele-go/clientele/dsl"
)

func ExampleParse() {
	rule, err := dsl.Parse(`orders_90d>=3 and not (country in ('UK', 'IE'))`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rule)
	// Output: orders_90d >= 3 AND NOT country IN ("UK", "IE")
}

func ExampleParse_mistakes() {
	_, err := dsl.Parse(`orders == 3 AND spent > 1,000`)
	var mistakes dsl.Errors
	if errors.As(err, &mistakes) {
		fmt.Println(mistakes.Caret())
	}
	// Output:
	// 1:8: unexpected "==" (write =) [bad-character]
	//     orders == 3 AND spent > 1,000
	//            ^^
	// 1:25: a number with a comma (write 1000; the full stop is the decimal point, and thousands are not set apart) [bad-number]
	//     orders == 3 AND spent > 1,000
	//                             ^^^^^
}

func ExampleOptions_Parse() {
	_, err := dsl.Options{Limits: dsl.Limits{Tests: 2}}.Parse(`a = 1 OR a = 2 OR a = 3`)
	fmt.Println(err)
	// Output: 1:1: a rule of 3 tests, where 2 are allowed (use IN for many values of one field) [too-many]
}

func ExampleParseFile() {
	file, err := dsl.ParseFile(`
		segment high_spenders "High spenders" {
		  model value
		  when  total_spent >= 1000 and orders >= 5
		  offer "free express shipping"
		}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	vip := file.Segments[0]
	fmt.Println(vip.Name, vip.Title, vip.Model, vip.When)
	fmt.Print(file)
	// Output:
	// high_spenders High spenders value total_spent >= 1000 AND orders >= 5
	// segment high_spenders "High spenders" {
	//   model value
	//   when total_spent >= 1000 AND orders >= 5
	//   offer "free express shipping"
	// }
}

func ExampleReadSchema() {
	schema, err := dsl.ReadSchema(strings.NewReader(`{"fields": [
		{"name": "orders_90d", "type": "int", "doc": "orders of the last 90 days", "model": "behavioural"},
		{"name": "tags", "type": "set<text>", "optional": true, "fold": true}
	]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, field := range schema.Fields {
		fmt.Println(field.Name, field.Type, field.Optional)
	}
	// Output:
	// orders_90d int false
	// tags set<text> true
}

func ExampleParseValue() {
	value, err := dsl.ParseValue("2026-01-31")
	fmt.Println(value, value.Kind == dsl.DateValue, err)
	// Output: 2026-01-31 true <nil>
}

func ExampleWalk() {
	rule := dsl.MustParse(`orders > 3 AND LENGTH(city) > orders`)
	dsl.Walk(rule.Root, func(e dsl.Expr) bool {
		if field, ok := e.(*dsl.Ident); ok {
			line, column := dsl.Locate(rule.Text, field.Span().Start)
			fmt.Printf("%d:%d %s\n", line, column, field.Name)
		}
		return true
	})
	// Output:
	// 1:1 orders
	// 1:23 city
	// 1:31 orders
}

func ExampleQuoteName() {
	fmt.Println(dsl.QuoteName("orders"), dsl.QuoteName("Order date"), dsl.QuoteName("since"))
	// Output: orders `Order date` `since`
}

func ExampleLocate() {
	fmt.Println(dsl.Locate("a = 1\n  AND b = 2", 8))
	// Output: 2 3
}

func ExampleOptions_ParseFile() {
	_, err := dsl.Options{Limits: dsl.Limits{Tests: 1}}.ParseFile(`
		segment a { when orders > 3 }
		segment b { when orders > 3 AND consent = TRUE }`)
	fmt.Println(err)
	// Output: 3:20: a rule of 2 tests, where 1 are allowed (use IN for many values of one field) [too-many]
}

func ExampleMustParse() {
	rule := dsl.MustParse(`orders > 3 AND consent`)
	for _, term := range dsl.Children(rule.Root) {
		fmt.Println(dsl.Format(term))
	}
	// Output:
	// orders > 3
	// consent
}

func ExampleFormat() {
	rule := dsl.MustParse(`((a<>1)) or (b is null and not(not c))`)
	fmt.Println(dsl.Format(rule.Root))
	// Output: a != 1 OR b IS MISSING AND NOT NOT c
}

func ExampleSchema_JSON() {
	schema := dsl.Schema{Fields: []dsl.Field{{Name: "plan", Type: dsl.Type{Kind: dsl.KindEnum}, Enum: []string{"free", "gold"}, Model: dsl.ModelBehavioural}}}
	text, err := schema.JSON()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(text))
	// Output:
	// {
	//   "fields": [
	//     {
	//       "name": "plan",
	//       "type": "enum",
	//       "enum": [
	//         "free",
	//         "gold"
	//       ],
	//       "model": "behavioural"
	//     }
	//   ]
	// }
}

func ExampleSchema_Validate() {
	schema := dsl.Schema{Fields: []dsl.Field{{Name: "plan", Type: dsl.Type{Kind: dsl.KindEnum}}, {Name: "plan"}}}
	fmt.Println(schema.Validate())
	// Output:
	// dsl: schema: field "plan": lists no values: want "enum": ["a", "b"]
	// dsl: schema: field "plan": named twice
	// dsl: schema: field "plan": has no type: want one such as "type": "int"
}

func ExampleError_Caret() {
	_, err := dsl.Parse("orders > 3\n  AND city = 'Bath")
	var first *dsl.Error
	if errors.As(err, &first) {
		fmt.Println(first.Code == dsl.UnclosedString)
		fmt.Println(first.Caret())
	}
	// Output:
	// true
	// 2:14: string without a closing quote (close it with ') [unclosed-string]
	//       AND city = 'Bath
	//                  ^^^^^
}

func ExampleModels() {
	fmt.Println(strings.Join(dsl.Models(), ", "))
	// Output: demographic, geographic, psychographic, technographic, behavioural, needs, value
}

func ExampleAt() {
	text := `orders >= 3 AND seen WITHIN LAST 30 d`
	at := dsl.At(text, len(text))
	fmt.Println("instead of", at.Typed)
	for _, want := range at.Wants {
		fmt.Println("one of", want.Words, "after", dsl.Format(want.Left))
	}
	// Output:
	// instead of d
	// one of [FULL] after seen
	// one of [MINUTES HOURS DAYS WEEKS MONTHS YEARS] after seen
}
