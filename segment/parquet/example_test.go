package parquet_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/parquet"
)

func ExampleRead() {
	schema, err := dsl.ReadSchema(strings.NewReader(`{"fields": [
		{"name": "orders", "type": "int", "optional": true},
		{"name": "balance", "type": "decimal"},
		{"name": "country", "type": "country", "optional": true},
		{"name": "born", "type": "date", "optional": true}
	]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, err := segment.Rows(schema)
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := rows.Load(strings.NewReader(`segment islanders { when orders >= 3 AND balance > 100 AND country IN ("UK", "IE") }`))
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := os.Open("testdata/customers.parquet")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	wanted := schema.Only(set.Reads()) // not the dates of birth
	table, err := parquet.Read(ctx, file, info.Size(), wanted, parquet.Options{Strict: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	quantised, err := set.Quantise(ctx, table, time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	counts, err := quantised.Counts(ctx)
	fmt.Println(table.Len(), counts, err)
	// Output: 2500 [744] <nil>
}
