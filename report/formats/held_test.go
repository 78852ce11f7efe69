package formats

import (
	"strings"
	"testing"
)

// countingPart is one part's report of a finding at a path, and at another one.
func countingPart(k, path, in, other, there string) Document {
	d := Document{Version: 1, Tool: Tool{Name: "picket"}, Part: k, Counts: true, Complete: true}
	f := Finding{Rule: "r", Fingerprint: "f", Severity: "high", Path: path, Order: 3, HeldIn: in, HeldBy: 99, HeldByPath: 99}
	if other != "" {
		f.Places = []Place{{Path: other, Order: 4, HeldIn: there, HeldBy: 99}}
	}
	d.Findings = []Finding{f}
	return d
}

// TestHeld: commits that several parts name count once, altogether and at each path.
func TestHeld(t *testing.T) {
	d, err := Merge([]Document{countingPart("1/2", "a", "3-5,9", "b", "4-10"), countingPart("2/2", "b", "1-2,4,20", "a", "5-6")})
	if err != nil || len(d.Findings) != 1 {
		t.Fatalf("%+v %v", d, err)
	}
	f := d.Findings[0]
	if f.Path != "a" || f.HeldByPath != 5 || f.HeldBy != 11 || len(f.Places) != 1 || f.Places[0].HeldBy != 10 || f.HeldIn+f.Places[0].HeldIn != "" || d.Counts {
		t.Errorf("%+v", f)
	}
	for _, bad := range []string{"x", "0", "5-3", "5-4", "-", "1-2-3", "4,,x"} {
		if _, err := Merge([]Document{countingPart("1/1", "a", bad, "", "")}); err == nil || !strings.Contains(err.Error(), "held_in") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	silent := countingPart("2/2", "a", "", "", "")
	silent.Counts = false
	if _, err := Merge([]Document{countingPart("1/2", "a", "1", "", ""), silent}); err == nil {
		t.Error("parts of which one does not count were joined")
	}
}
