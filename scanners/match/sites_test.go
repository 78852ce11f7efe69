package match

import (
	"fmt"
	"strings"
	"testing"

	"picket/rules"
)

// TestManySites has rules with more sites than an image counts, and with as many as
// a table of states and entries must be bounded for.
func TestManySites(t *testing.T) {
	for _, n := range []int{1500, maxSites + 20000} {
		words := wordList(n)
		e := New(&rules.Set{Rules: []rules.Rule{{ID: "many", Regex: strings.Join(words, "|")}}}, Options{})
		for _, w := range []string{words[0], words[n/2], words[n-50]} {
			if hits := e.Find(nil, []byte("x = "+w+";")); len(hits) != 1 || hits[0].Secret != w {
				t.Errorf("%d words: of %q are found %v", n, w, hits)
			}
		}
		if hits := e.Find(nil, []byte("x = "+words[7][:8])); len(hits) != 0 {
			t.Errorf("%d words: of a part of one are found %v", n, hits)
		}
		if n < maxSites {
			if hits := e.Find(nil, []byte(strings.Join(words, " "))); len(hits) != n {
				t.Errorf("of %d words are found %d", n, len(hits))
			}
			if held := e.Held(); held == 0 || held > 30<<20 {
				t.Errorf("the automata of %d words hold %d MB", n, held>>20)
			}
		}
	}
}

// wordList makes words of which no two begin alike, in order, so that no node of
// their regexp is too wide for a trail.
func wordList(n int) []string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	var words []string
	for i := range n {
		b := []byte("....-xy" + fmt.Sprintf("%05d", i))
		for k, rest := 3, i; k >= 0; k-- {
			b[k] = letters[rest%len(letters)]
			rest /= len(letters)
		}
		words = append(words, string(b))
	}
	return words
}
