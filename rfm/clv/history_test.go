package clv_test

import (
	"slices"
	"testing"
	"time"

	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/clv"
	"github.com/shopspring/decimal"
)

func TestOfHistories(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 1, day, 12, 0, 0, 0, time.UTC) }
	log := []rfm.Purchase{
		{Customer: "a", At: at(1), Amount: decimal.New(9900, -2)},
		{Customer: "a", At: at(8), Amount: decimal.New(1010, -2)},
		{Customer: "a", At: at(15), Amount: decimal.New(2020, -2)},
		{Customer: "a", At: at(23), Amount: decimal.New(5, 0)},
		{Customer: "b", At: at(8), Amount: decimal.New(5, 0)},
		{Customer: "c", At: at(8), Amount: decimal.New(5, 0)},
		{Customer: "c", At: at(9), Amount: decimal.Zero},
	}
	histories, _, err := rfm.Histories(t.Context(), slices.Values(log), rfm.HistoryOptions{End: at(22), HoldoutEnd: at(31), CountFree: true})
	if err != nil {
		t.Fatal(err)
	}
	timings, err := clv.Timings(histories, 7)
	if err != nil {
		t.Fatal(err)
	}
	if want := []clv.Timing{{X: 2, TX: 2, T: 3}, {T: 2}, {X: 1, TX: 1.0 / 7, T: 2}}; !slices.Equal(timings, want) {
		t.Errorf("%v, want %v", timings, want)
	}
	if got, want := clv.Spends(histories), []clv.Spend{{X: 2, Mean: 15.15}, {}, {}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := clv.HoldoutPurchases(histories); !slices.Equal(got, []int{1, 0, 0}) {
		t.Errorf("%v in the holdout", got)
	}
	if _, err := clv.Timings(histories, 0); err == nil {
		t.Error("no periods to the unit, and no error")
	}
}
