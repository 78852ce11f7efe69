package formats

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/report"
)

// TestRunOfGivesTheDocument makes a run of a report, and the report of that run: the
// same, but for what a report does not hold.
func TestRunOfGivesTheDocument(t *testing.T) {
	opt := Options{TextOptions: report.TextOptions{Style: report.Style{ShowSecrets: true}}}
	for _, incomplete := range []bool{false, true} {
		want := NewDocument(sampleRun(), opt)
		if want.Complete = !incomplete; incomplete {
			want.Skipped = append(want.Skipped, Skipped{Path: "big.bin", Reason: "object is missing"})
		}
		if len(want.Findings) < 3 {
			t.Fatalf("only %d findings: the test tests little", len(want.Findings))
		}
		got := NewDocument(RunOf(want), opt)
		got.Unused, got.Notes = want.Unused, want.Notes // which no run of a report knows
		for _, d := range []*Document{&want, &got} {
			for i := range d.Allowed {
				d.Allowed[i].Order = 0
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("complete %t:\n%s", !incomplete, d)
		}
	}
}

// TestRunOfNamesRepositories puts the repository before the paths of its findings.
func TestRunOfNamesRepositories(t *testing.T) {
	d := Document{Findings: []Finding{finding("a", 1, "x", true, Place{Path: "y"}).Finding, finding("b", 1, "x", true).Finding}}
	d.Findings[0].Repository = "team/repo/"
	v := RunOf(d).Verdict
	if got := v.Blocking[0]; got.Path != "team/repo/x" || got.Commit.Places[0].Path != "team/repo/y" {
		t.Errorf("%s, %v", got.Path, got.Commit.Places)
	}
	if got := v.Blocking[1]; got.Path != "x" {
		t.Errorf("without a repository: %s", got.Path)
	}
}

func TestNames(t *testing.T) {
	const want = "text azure codequality csv github gitlab gitleaks json jsonl junit markdown reviewdog sarif sonar template"
	if got := strings.Join(Names(), " "); got != want {
		t.Errorf("the formats are %s, want %s", got, want)
	}
	for _, name := range Names() {
		if !Known(name) {
			t.Errorf("%s is not known", name)
		}
	}
	if Known("yaml") || Known("") {
		t.Error("a format is known that is none")
	}
}
