// Package trial holds what the tests of several scanners do alike. No program links it,
// and it knows nothing of how a scanner works.
package trial

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/rules"
	"picket/rules/load"
	"picket/scanners"
)

// Builtin gives the built-in rules.
func Builtin(t testing.TB) *rules.Set {
	t.Helper()
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// Fires says whether one of the findings is of a rule.
func Fires(found []scanners.Finding, rule string) bool {
	return slices.ContainsFunc(found, func(f scanners.Finding) bool { return f.Rule == rule })
}

// Samples holds that a scanner finds in the samples of a matcher's rules what it should
// and nothing of those it must not, and that each rule has three samples of both kinds.
func Samples(t *testing.T, s scanners.Scanner, matcher string) {
	t.Helper()
	set := Builtin(t)
	samples, err := load.Samples()
	if err != nil {
		t.Fatal(err)
	}
	guilty, innocent := map[string]int{}, map[string]int{}
	for _, m := range samples {
		at := set.Index(m.Rule)
		if at < 0 || set.Rules[at].Matcher != matcher {
			continue
		}
		if m.Match {
			guilty[m.Rule]++
		} else {
			innocent[m.Rule]++
		}
		found := s.Scan(nil, scanners.Text{Path: m.Path, Bytes: []byte(m.Text)})
		if Fires(found, m.Rule) != m.Match {
			t.Errorf("%s: found %v, want %v in %s:\n%s", m.Rule, !m.Match, m.Match, m.Path, m.Text)
		}
	}
	for i := range set.Rules {
		if r := &set.Rules[i]; r.Matcher == matcher && (guilty[r.ID] < 3 || innocent[r.ID] < 3) {
			t.Errorf("%s has %d guilty and %d innocent samples, want three of each", r.ID, guilty[r.ID], innocent[r.ID])
		}
	}
}

// Keywords holds the words that a matcher's built-in rules say beforehand to what they
// need: with fewer, a rule would not look where it should. There are at least some.
func Keywords(t *testing.T, matcher string, needed func(*rules.Rule) ([]string, error), some int) {
	t.Helper()
	set := Builtin(t)
	n := 0
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Matcher != matcher {
			continue
		}
		n++
		want, err := needed(r)
		if err != nil {
			t.Errorf("%s: %v", r.ID, err)
			continue
		}
		if diff := cmp.Diff(want, r.Keywords); diff != "" {
			t.Errorf("%s: its keywords are not those it needs (-want +got):\n%s", r.ID, diff)
		}
	}
	if n < some {
		t.Errorf("only %d rules", n)
	}
}
