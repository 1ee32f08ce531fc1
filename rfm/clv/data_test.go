package clv

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// table returns the rows of a data file below its header. The data sets lie beside
// the checkout and are no part of it; without them the test is skipped.
func table(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("the data set %s is not beside the checkout", name)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// numbers returns the rows of a data file whose cells are all numbers.
func numbers(t testing.TB, name string) [][]float64 {
	t.Helper()
	var out [][]float64
	for _, row := range table(t, name) {
		list := make([]float64, len(row))
		for i, cell := range row {
			list[i] = number(t, cell)
		}
		out = append(out, list)
	}
	return out
}

func number(t testing.TB, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
