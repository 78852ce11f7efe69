package policy

import (
	"strings"
	"testing"

	"picket/rules"
	"picket/scanners"
)

// riskyCode is a finding of an audit, of code that stands in two files.
func riskyCode() scanners.Finding {
	return scanners.Finding{
		Rule: "r", Category: rules.Code, Severity: rules.High, Fingerprint: "00000000000000aa", Path: "a.py", Line: 1,
		Commit: &scanners.Provenance{ID: "c1", Places: []scanners.Place{{Commit: "c2", Path: "b.py", Line: 2}}},
	}
}

// TestRiskyCodeIsAcceptedByFile holds that each place of a finding that is no secret
// wants to be accepted, and that what is accepted in one file is not in the next.
func TestRiskyCodeIsAcceptedByFile(t *testing.T) {
	record := func(path string) string {
		if path == "" {
			return `{"fingerprint":"00000000000000aa"}` + "\n"
		}
		return `{"fingerprint":"00000000000000aa","scope":"path","path":"` + path + `"}` + "\n"
	}
	audited, staged := riskyCode(), riskyCode()
	staged.Commit = nil // a hook sees one place
	secret := riskyCode()
	secret.Category = rules.Secret
	for _, c := range []struct {
		name    string
		finding scanners.Finding
		paths   []string
		allowed bool // by a suppression
		listed  bool // by a baseline
	}{
		{"nothing", audited, nil, false, false},
		{"everywhere", audited, []string{""}, true, true},
		{"one of two files", audited, []string{"a.py"}, false, false},
		{"the other of two files", audited, []string{"b.py"}, false, false},
		{"both files", audited, []string{"a.py", "b.py"}, true, true},
		{"staged, its file", staged, []string{"a.py"}, true, true},
		{"staged, another file", staged, []string{"b.py"}, false, false},
		{"a secret is the same in all its places", secret, []string{"b.py"}, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := ""
			for _, p := range c.paths {
				text += record(p)
			}
			for file, want := range map[string]bool{AllowFile: c.allowed, BaselineFile: c.listed} {
				v := judge(t, []scanners.Finding{c.finding}, rules.Settings{}, Context{Stage: Audit, Read: reader(map[string]string{file: text})})
				if got := len(v.Allowed) == 1; got != want || got == v.Blocks() {
					t.Errorf("%s: accepted %t, want %t", file, got, want)
				}
			}
		})
	}
}

func TestOneExpiredPlaceBlocks(t *testing.T) {
	allows := []rules.Allow{
		{Fingerprint: "00000000000000aa", Path: "a.py"},
		{Fingerprint: "00000000000000aa", Path: "b.py", Until: "2026-05-01"},
	}
	for today, want := range map[string]bool{"2026-05-01": true, "2026-05-02": false} {
		v := judge(t, []scanners.Finding{riskyCode()}, rules.Settings{Allows: allows}, Context{Stage: Audit, Today: today})
		if got := len(v.Allowed) == 1; got != want {
			t.Errorf("on %s: accepted %t", today, got)
		}
		if got := len(v.Notes) == 1 && strings.Contains(v.Notes[0], "expired"); got == want {
			t.Errorf("on %s: notes %q", today, v.Notes)
		}
	}
}

// TestMisnamedCommentIsSaid holds that a comment that names no rule is spoken of
// where people see the finding, and only there.
func TestMisnamedCommentIsSaid(t *testing.T) {
	for severity, want := range map[rules.Severity]bool{rules.High: true, rules.Medium: true, rules.Low: false} {
		f := finding(severity, "a")
		f.Misnamed = "no-such-rule"
		v := judge(t, []scanners.Finding{f}, rules.Settings{}, Context{})
		if got := len(v.Notes) == 1 && strings.Contains(v.Notes[0], "no-such-rule"); got != want {
			t.Errorf("severity %d: notes %q", severity, v.Notes)
		}
	}
}

func TestPutTakesEachOnce(t *testing.T) {
	r := Record{Fingerprint: "00000000000000aa", Rule: "r"}
	scopedTo := func(path string) Record {
		s := r
		s.Scope, s.Path = ScopePath, path
		return s
	}
	for _, c := range []struct {
		name       string
		list, more []Record
		total, new int
	}{
		{"twice the same", nil, []Record{r, r}, 1, 1},
		{"two files", nil, []Record{scopedTo("a"), scopedTo("b"), scopedTo("a")}, 2, 2},
		{"there already", []Record{r}, []Record{r}, 1, 0},
		{"there already, wherever it stands", []Record{r}, []Record{scopedTo("a")}, 1, 0},
	} {
		if merged, added := Put(c.list, c.more, false); len(merged) != c.total || added != c.new {
			t.Errorf("%s: %d records, %d new, want %d and %d", c.name, len(merged), added, c.total, c.new)
		}
	}
}
