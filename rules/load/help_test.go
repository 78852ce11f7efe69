package load

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"picket/rules"
	"picket/rules/packs"
)

// TestEveryRuleHasWords holds that each rule says what it finds, why that matters and
// what to do; one for secrets, with the page where that is done, and how to avoid it.
func TestEveryRuleHasWords(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Rules) < 700 {
		t.Fatalf("only %d rules", len(set.Rules))
	}
	for i := range set.Rules {
		r := &set.Rules[i]
		for _, said := range []struct{ name, text string }{{"title", r.Title}, {"why", r.Help.Why}, {"rotate", r.Help.Rotate}} {
			if len(strings.Fields(said.text)) < 1 || strings.TrimSpace(said.text) != said.text {
				t.Errorf("rule %s: its %s is %q", r.ID, said.name, said.text)
			}
		}
		for _, ref := range r.Help.References {
			if u, err := url.Parse(ref); err != nil || u.Scheme != "https" || u.Host == "" {
				t.Errorf("rule %s: %q is no address", r.ID, ref)
			}
		}
		if r.Category == rules.Secret && (r.Help.Avoid == "" || len(r.Help.References) == 0) {
			t.Errorf("rule %s: avoid %q, references %q", r.ID, r.Help.Avoid, r.Help.References)
		}
	}
}

// TestPagesAreUsed finds pages that no rule shows any more, and holds that a rule's own
// reference comes first.
func TestPagesAreUsed(t *testing.T) {
	f, err := packs.Help()
	if err != nil {
		t.Fatal(err)
	}
	var h helpFile
	if _, err := toml.Decode(string(f.Data), &h); err != nil {
		t.Fatal(err)
	}
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for i := range set.Rules {
		for _, ref := range set.Rules[i].Help.References {
			shown[ref] = true
		}
	}
	for pattern, page := range h.Pages {
		if !shown[page] {
			t.Errorf("nothing shows the page of %s", pattern)
		}
	}
	got := set.Rules[set.Index("aws-session-token")].Help.References
	if len(got) != 1 || slices.Contains(got, h.Pages["*"]) {
		t.Errorf("aws-session-token shows %q", got)
	}
	if got := pageOf(map[string]string{"*": "all", "a-*": "some", "a-b": "one"}, "a-b"); len(got) != 1 || got[0] != "one" {
		t.Errorf("a-b shows %q", got)
	}
	if got := pageOf(nil, "a-b"); got != nil {
		t.Errorf("without pages %q", got)
	}
}
