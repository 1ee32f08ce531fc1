package block

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"
)

func TestKeyed(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, ordered := range []bool{false, true} {
		var k Keyed[int]
		plain := map[string]int{}
		for i := range 20_000 {
			key := fmt.Sprintf("customer %d", r.IntN(6000))
			if ordered {
				key = fmt.Sprintf("%05d", i/3)
			}
			if known := plain[key] > 0; has(&k, key) != known {
				t.Fatalf("%s: known %v", key, !known)
			}
			plain[key]++
			at := k.Place(key)
			*k.At(int(at))++
			if k.Key(int(at)) != key {
				t.Fatalf("%s is at the place of %s", key, k.Key(int(at)))
			}
		}
		if k.Len() != len(plain) {
			t.Fatalf("%d keys, want %d", k.Len(), len(plain))
		}
		var keys []string
		for _, at := range k.ByKey() {
			key := k.Key(int(at))
			keys = append(keys, key)
			if *k.At(int(at)) != plain[key] {
				t.Errorf("%s has %d, want %d", key, *k.At(int(at)), plain[key])
			}
		}
		if !slices.IsSorted(keys) || len(keys) != len(plain) {
			t.Errorf("%d keys, not in order", len(keys))
		}
	}
}

func has(k *Keyed[int], key string) bool { return k.find(key, hashOf(key)) >= 0 }

// Many keys at once, and one after the other: the places are the same.
func TestPlaceAll(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var all, single Keyed[int]
	var places []int32
	for range 300 {
		keys := make([]string, r.IntN(40))
		for i := range keys {
			keys[i] = strings.Repeat("k", r.IntN(3)) + strconv.Itoa(r.IntN(3000))
		}
		places = all.PlaceAll(keys, hashesOf(keys), places)
		if len(places) != len(keys) {
			t.Fatalf("%d places of %d keys", len(places), len(keys))
		}
		for i, key := range keys {
			if want := single.Place(key); places[i] != want || all.Key(int(want)) != key {
				t.Fatalf("%q is at %d, want %d", key, places[i], want)
			}
		}
	}
	if all.Len() != single.Len() {
		t.Errorf("%d keys, want %d", all.Len(), single.Len())
	}
}

func hashesOf(keys []string) (hashes []uint32) {
	for _, key := range keys {
		hashes = append(hashes, hashOf(key))
	}
	return hashes
}

// Keys whose hashes are equal, which takes billions to happen by itself.
func TestKeyedAlike(t *testing.T) {
	var k Keyed[int]
	const n = 100
	for i := range n {
		hash := uint32(i % 3 * 16)
		if key := strconv.Itoa(i); k.find(key, hash) >= 0 || k.add(key, hash) != int32(i) {
			t.Fatalf("%s was there, or is not at its place", key)
		}
	}
	for i := range n {
		if at := k.find(strconv.Itoa(i), uint32(i%3*16)); at != int32(i) {
			t.Errorf("%d is at %d", i, at)
		}
	}
	if at := k.find("none", 16); at >= 0 {
		t.Errorf("a key that is not there is at %d", at)
	}
}

// Texts that are longer than a page, and what becomes of the one that was given.
func TestKeyedKeeps(t *testing.T) {
	var k Keyed[int]
	line := []byte(strings.Repeat("x", 20_000) + "customer")
	long, short := string(line[:20_000]), string(line[20_000:])
	keys := []string{short, long, "", short + "2"}
	k.PlaceAll(keys, hashesOf(keys), nil)
	for i, want := range []string{short, long, "", short + "2"} {
		if k.Key(i) != want || !has(&k, want) {
			t.Errorf("key %d has %d bytes, want %d", i, len(k.Key(i)), len(want))
		}
	}
	if unsafe.StringData(k.Key(0)) == unsafe.StringData(short) {
		t.Error("the key is not a copy")
	}
}

// Ten million look-ups of a million keys in no order: by themselves, many at once, and
// in a map.
func BenchmarkPlace(b *testing.B) {
	const n, people = 10_000_000, 1_000_000
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("c%08d", i*7919%people)
	}
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			var k Keyed[[96]byte]
			for _, key := range keys {
				k.At(int(k.Place(key)))[0]++
			}
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/n, "ns/key")
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			var k Keyed[[96]byte]
			var places []int32
			for some := range slices.Chunk(keys, enough) {
				places = k.PlaceAll(some, hashesOf(some), places)
				for _, at := range places {
					k.At(int(at))[0]++
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/n, "ns/key")
	})
	b.Run("map", func(b *testing.B) {
		for b.Loop() {
			m, list := map[string]int32{}, List[[96]byte]{}
			for _, key := range keys {
				at, ok := m[key]
				if !ok {
					at = int32(list.Len())
					m[strings.Clone(key)] = at
					list.Add([96]byte{})
				}
				list.At(int(at))[0]++
			}
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/n, "ns/key")
	})
}
