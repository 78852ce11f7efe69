package scanners

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRoster writes groups in turns and reads each back.
func TestRoster(t *testing.T) {
	var m RosterMaker
	want := map[string][]Listed{}
	for i := range 300 {
		group := fmt.Sprint("group ", i%7)
		e := Listed{Rule: i * 11, Words: []string{}}
		for k := range i % 5 {
			e.Words = append(e.Words, strings.Repeat("w", k*60)+fmt.Sprint(i))
		}
		want[group] = append(want[group], e)
		m.Add(group, e)
	}
	r := m.Roster()
	for group, list := range want {
		if d := cmp.Diff(list, r.Group(group), cmp.Transformer("words", func(l Listed) string { return fmt.Sprintf("%d %q", l.Rule, l.Words) })); d != "" {
			t.Errorf("%s came back as another:\n%s", group, d)
		}
	}
	if got := r.Group("group"); got != nil {
		t.Errorf("a group that is not there has %v", got)
	}
	if got := Roster("").Group(""); got != nil {
		t.Errorf("an empty roster has %v", got)
	}
}
