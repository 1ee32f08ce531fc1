package currency

import (
	"slices"
	"testing"
)

func TestKnown(t *testing.T) {
	for code, want := range map[string]bool{"GBP": true, "EUR": true, "AED": true, "ZWG": true, "JPY": true,
		"": false, "GB": false, "gbp": false, "GBPX": false, "XXX": false, "DEM": false, "D A": false, " AF": false, "N A": false} {
		if Known(code) != want {
			t.Errorf("%q known is %v", code, !want)
		}
	}
	all := Codes()
	if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Error("the codes are not in order, or one is there twice")
	}
	for _, code := range all {
		if !Known(code) {
			t.Errorf("%q is listed and not known", code)
		}
	}
}
