package policy

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"picket/rules"
	"picket/scanners"
)

// TestEveryFindingIsSomewhere holds that Judge loses no finding and doubles none,
// whatever the policy.
func TestEveryFindingIsSomewhere(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var p rules.Policy
		p.Mode = rules.Mode(rnd.IntN(4))
		p.RequireReason = rnd.IntN(2) == 0
		p.Inline.Disabled = rnd.IntN(2) == 0
		for s := range p.Gate.Severity {
			p.Gate.Severity[s] = rules.Action(rnd.IntN(4))
			p.Audit.Severity[s] = rules.Action(rnd.IntN(4))
		}
		p.Gate.Confidence = rules.Confidence(rnd.IntN(4))
		settings := rules.Settings{Policy: p, Allows: []rules.Allow{{Fingerprint: "3"}, {Rule: "r4", Path: "p4", Reason: "x"}}}
		var found []scanners.Finding
		for i := range rnd.IntN(12) {
			f := scanners.Finding{
				Rule: fmt.Sprintf("r%d", i), Path: fmt.Sprintf("p%d", i), Fingerprint: fmt.Sprint(i),
				Severity: rules.Severity(rnd.IntN(5)), Confidence: rules.Confidence(rnd.IntN(4)),
			}
			if rnd.IntN(4) == 0 {
				f.Inline = &scanners.Inline{Reason: []string{"", "x"}[rnd.IntN(2)]}
			}
			found = append(found, f)
		}
		v := judge(t, found, settings, Context{Stage: Stage(rnd.IntN(3)), Today: "2026-01-01"})
		count := map[string]int{}
		for _, list := range [][]scanners.Finding{v.Blocking, v.Warning, v.Tracked} {
			for _, f := range list {
				count[f.Fingerprint]++
			}
		}
		for _, a := range v.Allowed {
			count[a.Finding.Fingerprint]++
		}
		for _, f := range found {
			if count[f.Fingerprint] != 1 {
				t.Fatalf("finding %s is in %d lists: %+v", f.Fingerprint, count[f.Fingerprint], v)
			}
		}
		if len(count) != len(found) {
			t.Fatalf("%d findings became %d", len(found), len(count))
		}
	}
}
