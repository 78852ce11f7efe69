package match

import (
	"math/rand/v2"
	"testing"

	"picket/rules"
)

// TestAsk holds the automata of allow lists, of one pattern and of several, to the
// regexps themselves.
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
	rnd := rand.New(rand.NewPCG(5, 6))
	lists := make([]*allowlist, 2*len(patterns))
	for i := range lists {
		src := &rules.Allowlist{Regexes: []string{patterns[i%len(patterns)]}}
		for i >= len(patterns) && rnd.IntN(4) > 0 {
			src.Regexes = append(src.Regexes, patterns[rnd.IntN(len(patterns))])
		}
		lists[i] = newAllowlist("test", src)
	}
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
			want := lists[i].asksRegexps(string(text))
			if got := s.asks(lists[i], string(text)); got != want {
				t.Fatalf("%q on %q: %v", lists[i].src.Regexes, text, got)
			}
			answers[want]++
		}
	}
	if answers[true] == 0 || answers[false] == 0 {
		t.Errorf("%v: one answer never came", answers)
	}
}
