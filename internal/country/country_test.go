package country

import "testing"

// ISO 3166-1 has 249 officially assigned alpha-2 codes.
func TestAll(t *testing.T) {
	if n := len(All()); n != 249 {
		t.Errorf("%d codes, want 249", n)
	}
	for _, c := range All() {
		if got, ok := Of(c.String()); !ok || got != c {
			t.Errorf("%s reads back as %v %v", c, got, ok)
		}
	}
}

func TestOf(t *testing.T) {
	for spelt, want := range map[string]string{"GB": "GB", "gb": "GB", "UK": "GB", "uK": "GB", "EL": "GR", "us": "US"} {
		if c, ok := Of(spelt); !ok || c.String() != want {
			t.Errorf("%s is %v %v, want %s", spelt, c, ok, want)
		}
	}
	for _, bad := range []string{"", "G", "GBR", "XX", "ZZ", "1B", "G\x00", "[]", "@A", "é"} {
		if c, ok := Of(bad); ok {
			t.Errorf("%q is %s, want none", bad, c)
		}
	}
}

func TestByName(t *testing.T) {
	for name, want := range map[string]string{"united kingdom": "GB", "EIRE": "IE", "Türkiye": "TR", " France ": "FR"} {
		if c, ok := ByName(name); !ok || c.String() != want {
			t.Errorf("%s is %v %v, want %s", name, c, ok, want)
		}
	}
	if _, ok := ByName("Atlantis"); ok {
		t.Error("Atlantis is on the list")
	}
}

func TestName(t *testing.T) {
	for code, want := range map[string]string{"GB": "United Kingdom", "TR": "Türkiye", "FR": "France"} {
		if c, _ := Of(code); c.Name() != want {
			t.Errorf("%s is called %q, want %q", code, c.Name(), want)
		}
	}
	for _, c := range All() {
		if c.Name() == "" {
			t.Errorf("%s has no name", c)
		}
	}
}
