package match

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestStopWords(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	letters := "abAB-é"
	some := func(n int) string {
		var b strings.Builder
		for range rnd.IntN(n) {
			b.WriteByte(letters[rnd.IntN(len(letters))])
		}
		return b.String()
	}
	found := [2]int{}
	for range 3000 {
		var words []string
		for range rnd.IntN(4) {
			words = append(words, some(5))
		}
		var w stopWords
		w.init(words)
		s, want := some(9), false
		for _, word := range words {
			want = want || strings.Contains(strings.ToLower(s), strings.ToLower(word))
		}
		want = want && s != ""
		if got := w.in(s); got != want {
			t.Fatalf("%q in %q: %v", words, s, got)
		}
		if want {
			found[1]++
		} else {
			found[0]++
		}
	}
	if found[0] == 0 || found[1] == 0 {
		t.Errorf("%v: one answer never came", found)
	}
}
