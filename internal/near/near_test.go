package near

import "testing"

func TestName(t *testing.T) {
	names := []string{"orders", "orders_90d", "total_spent", "country", "AND", "OR"}
	for word, want := range map[string]string{
		"ordres": "orders", "total_spend": "total_spent", "COUNTRY": "country", "adn": "AND",
		"contry": "country", "xyzzy": "", "": "", "r": "", "order_90d": "orders_90d",
	} {
		if got := Name(word, names); got != want {
			t.Errorf("nearest to %q is %q, want %q", word, got, want)
		}
	}
}

// Values by hand: the distance with swaps of neighbours ("optimal string
// alignment") differs from Damerau's only in ca/abc, which is 3 and not 2.
func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"ab", "ba", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3}, {"abcd", "acbd", 1}} {
		if got := distance(c.a, c.b, 100); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
