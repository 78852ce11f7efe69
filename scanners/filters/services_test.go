package filters

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestNamesWithin holds the search for services' names to one that tries each.
func TestNamesWithin(t *testing.T) {
	names := services()
	all := slices.Sorted(maps.Keys(names.plain))
	for _, name := range all {
		if len(name) > mostName {
			t.Errorf("%s is too long to be found", name)
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	with, without := 0, 0
	for range 20000 {
		var b strings.Builder
		for range 1 + rnd.IntN(4) {
			name := all[rnd.IntN(len(all))]
			if rnd.IntN(6) > 0 { // a piece of one
				name = name[:rnd.IntN(len(name))]
			}
			b.WriteString(name)
		}
		text := b.String()
		want := false
		for _, name := range all {
			want = want || len(name) >= leastName && strings.Contains(text, name)
		}
		if want {
			with++
		} else {
			without++
		}
		if got := names.within(text); got != want {
			t.Fatalf("%q: %v, want %v", text, got, want)
		}
	}
	if with < 1000 || without < 1000 {
		t.Errorf("%d texts with a name, %d without: the test tests little", with, without)
	}
}
