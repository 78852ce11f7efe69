package code

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/rules"
	"picket/rules/load"
	"picket/scanners"
)

func builtin(t testing.TB) (*Scanner, *rules.Set) {
	t.Helper()
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(set)
	if err != nil {
		t.Fatal(err)
	}
	return s, set
}

func fires(found []scanners.Finding, rule string) bool {
	for _, f := range found {
		if f.Rule == rule {
			return true
		}
	}
	return false
}

func TestSamples(t *testing.T) {
	s, set := builtin(t)
	samples, err := load.Samples()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string][2]int{}
	for _, m := range samples {
		at := set.Index(m.Rule)
		if at < 0 || set.Rules[at].Matcher != Matcher {
			continue
		}
		n := count[m.Rule]
		if m.Match {
			n[0]++
		} else {
			n[1]++
		}
		count[m.Rule] = n
		found := s.Scan(nil, scanners.Text{Path: m.Path, Bytes: []byte(m.Text)})
		if fires(found, m.Rule) != m.Match {
			t.Errorf("%s: found %v, want %v in %s:\n%s", m.Rule, !m.Match, m.Match, m.Path, m.Text)
		}
	}
	for i := range set.Rules {
		if r := &set.Rules[i]; r.Matcher == Matcher && (count[r.ID][0] < 3 || count[r.ID][1] < 3) {
			t.Errorf("%s has %d guilty and %d innocent samples, want three of each", r.ID, count[r.ID][0], count[r.ID][1])
		}
	}
}

// TestKeywords holds the words that the built-in rules say beforehand to what
// their patterns need: with fewer, a rule would not look where it should.
func TestKeywords(t *testing.T) {
	_, set := builtin(t)
	n := 0
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Matcher != Matcher {
			continue
		}
		n++
		want, err := Keywords(r)
		if err != nil {
			t.Errorf("%s: %v", r.ID, err)
			continue
		}
		if diff := cmp.Diff(want, r.Keywords); diff != "" {
			t.Errorf("%s: keywords are not those of the patterns (-want +got):\n%s", r.ID, diff)
		}
	}
	if n < 100 {
		t.Errorf("only %d rules", n)
	}
}
