package files

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestFolder asks a folder more often than the table waits for, and holds both
// ways of looking to the plain one.
func TestFolder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	letters := []string{"a", "A", "b", "ß", "s", "ſ", "K", "\u212a", "k", "é", "É", "\xff", "_"}
	name := func() string {
		var b strings.Builder
		for range 1 + r.IntN(3) {
			b.WriteString(letters[r.IntN(len(letters))])
		}
		return b.String()
	}
	hits := 0
	for range 50 {
		f := &folder{}
		for range 12 {
			f.names = append(f.names, name())
		}
		for ask := range 3 * tableFrom {
			base := f.names[r.IntN(len(f.names))]
			if ask%3 == 0 {
				base = name()
			}
			want := false
			for _, n := range f.names {
				want = want || n != base && strings.EqualFold(n, base)
			}
			if got := f.hasOther(base); got != want {
				t.Fatalf("question %d: %q in %q: %t", ask, base, f.names, got)
			}
			if want {
				hits++
			}
		}
	}
	if hits == 0 {
		t.Error("no name ever had another: the test tests nothing")
	}
}

func BenchmarkManyNames(b *testing.B) {
	var names []string
	for i := range 20000 {
		names = append(names, fmt.Sprint("f", i))
	}
	for b.Loop() {
		f := &folder{names: names}
		for _, n := range names {
			if f.hasOther(n) {
				b.Fatal(n)
			}
		}
	}
}
