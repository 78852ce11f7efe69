package formats

import (
	"strings"
	"testing"
)

// countingPart is one part's report of a finding at a path, and at another one.
func countingPart(k, path, in, other, there string) Document {
	f := finding("f", 3, path, true)
	f.HeldIn, f.HeldBy, f.HeldByPath = in, 99, 99
	if other != "" {
		f.Places = []Place{{Path: other, Order: 4, HeldIn: there, HeldBy: 99}}
	}
	d := part(k, f)
	d.Counts = true
	return d
}

// TestHeld: commits that several parts name count once, altogether and at each path.
func TestHeld(t *testing.T) {
	run := joined(t, countingPart("1/2", "a", "3-5,9", "b", "4-10"), countingPart("2/2", "b", "1-2,4,20", "a", "5-6"))
	c := run.Verdict.Blocking[0].Commit
	if c.PathCommits != 5 || c.Commits != 11 || len(c.Places) != 1 || c.Places[0].Commits != 10 || c.HeldIn+c.Places[0].HeldIn != "" || run.Counts {
		t.Errorf("%+v", c)
	}
	for _, bad := range []string{"x", "0", "5-3", "5-4", "-", "1-2-3", "4,,x"} {
		if _, err := Join([]Document{countingPart("1/2", "a", bad, "", ""), countingPart("2/2", "a", "1", "", "")}, ""); err == nil || !strings.Contains(err.Error(), "held_in") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
