package load

import (
	"regexp"
	"strings"
	"testing"

	"picket/rules"
)

// TestRiskyRulesAreComplete holds what every rule for code, infrastructure and
// files must say: a CWE (a check of files that is for order's sake has none),
// references, and what to write instead.
func TestRiskyRulesAreComplete(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	cwe := regexp.MustCompile(`^cwe-[0-9]+$`)
	peer := regexp.MustCompile(`^([a-z_]+[a-z0-9-]*:.+|CKV2?_[A-Z0-9_]+|DL[0-9]{4}|CVE-[0-9-]+|cis-.+|gitrob)$`)
	count, named := map[rules.Category]int{}, map[rules.Category]int{}
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Category == rules.Secret {
			continue
		}
		count[r.Category]++
		hasCWE, hasPeer := false, false
		for _, tag := range r.Tags {
			hasCWE = hasCWE || cwe.MatchString(tag)
			hasPeer = hasPeer || peer.MatchString(tag)
			if !cwe.MatchString(tag) && !peer.MatchString(tag) {
				t.Errorf("rule %s: tag %q is neither a CWE nor another tool's id", r.ID, tag)
			}
		}
		if hasPeer {
			named[r.Category]++
		}
		if !hasCWE && r.Category != rules.File || len(r.Help.References) == 0 || r.Help.Why == "" || r.Help.Rotate == "" {
			t.Errorf("rule %s lacks a CWE, references, the reason or the remedy", r.ID)
		}
		if r.Category != rules.File && !(strings.Contains(r.Help.Rotate, "before: ") && strings.Contains(r.Help.Rotate, "after: ")) {
			t.Errorf("rule %s does not say what to write before and after", r.ID)
		}
	}
	t.Logf("%v rules, of which other tools have %v", count, named)
	if count[rules.Code] < 100 || count[rules.Infra] < 80 || count[rules.File] < 25 {
		t.Errorf("only %v rules", count)
	}
}
