package policy

import (
	"strings"
	"testing"

	"picket/rules"
	"picket/scanners"
)

func TestAllowComments(t *testing.T) {
	ada := &scanners.Provenance{Author: "Ada <ada@example.com>"}
	for _, c := range []struct {
		name    string
		inline  scanners.Inline
		policy  rules.Policy
		context Context
		commit  *scanners.Provenance
		refused string // part of the note; "": it counts
	}{
		{name: "plain"},
		{name: "disabled", policy: rules.Policy{Inline: rules.Inline{Disabled: true}}, refused: "takes none"},
		{name: "for this rule", policy: rules.Policy{Inline: rules.Inline{Rules: []string{"r"}}}},
		{name: "for another rule", policy: rules.Policy{Inline: rules.Inline{Rules: []string{"q"}}}, refused: "for this rule"},
		{name: "by a known author", policy: rules.Policy{Inline: rules.Inline{Authors: []string{"ADA@example.com"}}}, commit: ada},
		{name: "by a stranger", policy: rules.Policy{Inline: rules.Inline{Authors: []string{"bob@example.com"}}}, commit: ada, refused: "author"},
		{name: "by who commits", policy: rules.Policy{Inline: rules.Inline{Authors: []string{"ada@example.com"}}}, context: Context{Author: "ada@example.com"}},
		{name: "by nobody known", policy: rules.Policy{Inline: rules.Inline{Authors: []string{"ada@example.com"}}}, refused: "author"},
		{name: "last day", inline: scanners.Inline{Until: "2026-05-01"}, context: Context{Today: "2026-05-01"}},
		{name: "expired", inline: scanners.Inline{Until: "2026-05-01"}, context: Context{Today: "2026-05-02"}, refused: "expired on 2026-05-01"},
		{name: "no date", inline: scanners.Inline{Until: "soon"}, refused: "not a date"},
		{name: "no reason", policy: rules.Policy{RequireReason: true}, refused: "no reason"},
		{name: "a reason", inline: scanners.Inline{Reason: "made up"}, policy: rules.Policy{RequireReason: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := finding(rules.High, "a")
			f.Inline, f.Commit = &c.inline, c.commit
			v := judge(t, []scanners.Finding{f}, rules.Settings{Policy: c.policy}, c.context)
			if counts := len(v.Allowed) == 1; counts != (c.refused == "") || counts == v.Blocks() {
				t.Fatalf("allowed %v, notes %q", counts, v.Notes)
			}
			if c.refused != "" && (len(v.Notes) != 1 || !strings.Contains(v.Notes[0], c.refused)) {
				t.Errorf("notes %q", v.Notes)
			}
		})
	}
}

func TestAddress(t *testing.T) {
	for ident, want := range map[string]string{
		"Ada <ada@example.com>": "ada@example.com", "Ada <ada@example.com> 1700000000 +0100\n": "ada@example.com",
		"ada@example.com\n": "ada@example.com", "": "", "Ada <ada": "ada",
	} {
		if got := Address(ident); got != want {
			t.Errorf("%q: %q, want %q", ident, got, want)
		}
	}
}
