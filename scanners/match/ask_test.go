package match

import (
	"math/rand/v2"
	"testing"
)

// TestAsk holds the automata of allow lists to the regexps themselves.
func TestAsk(t *testing.T) {
	set := gitleaksSet(t)
	patterns := append([]string(nil), odd...)
	for _, a := range set.Allowlists {
		patterns = append(patterns, a.Regexes...)
	}
	for _, r := range set.Rules {
		for _, a := range r.Allowlists {
			patterns = append(patterns, a.Regexes...)
		}
	}
	patterns = append(patterns, ``, `^$`, `$`, `\b`, `(?m)^a$`, `a|`, `\z`)
	s := New(set, Options{}).borrow()
	lists := make([]lazyRegexp, len(patterns))
	for i, p := range patterns {
		lists[i].init("test", p)
	}
	rnd := rand.New(rand.NewPCG(5, 6))
	answers := map[bool]int{}
	for range 300 {
		var text []byte
		for range rnd.IntN(5) {
			text = append(text, pieces[rnd.IntN(len(pieces))]...)
		}
		if rnd.IntN(3) == 0 {
			text = randomText(rnd, set)
		}
		for i := range lists {
			want := askRegexp(&lists[i], string(text))
			if got := s.ask(&lists[i], string(text)); got != want {
				t.Fatalf("%s on %q: %v", patterns[i], text, got)
			}
			answers[want]++
		}
	}
	if answers[true] == 0 || answers[false] == 0 {
		t.Errorf("%v: one answer never came", answers)
	}
}
