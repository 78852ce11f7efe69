package report

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"picket/policy"
	"picket/scanners"
)

// TestJoin joins the audits of two repositories, of which one stands within the
// other: everything that names a path must name its repository, once.
func TestJoin(t *testing.T) {
	finding := func(path, secret string) scanners.Finding {
		f := sample(path, 1, token(secret))
		f.Commit = &scanners.Provenance{ID: "c", Places: []scanners.Place{{Path: "old/" + path}}}
		return f
	}
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	of := func(owner string) func(string) []string {
		return func(path string) []string { return []string{owner + " of " + path} }
	}
	outer := &Run{Version: "v1", Digest: "d", Rules: 3, Started: noon, Ended: noon.Add(time.Minute), Owners: of("@outer"),
		Verdict:  policy.Verdict{Blocking: []scanners.Finding{finding("x", "aaaa")}, Notes: []string{"remark"}, Capped: 1},
		Coverage: scanners.Coverage{Files: 1, Blobs: 2, Bytes: 3, Commits: 4, Complete: true}}
	inner := &Run{Version: "v1", Digest: "e", Rules: 5, Started: noon.Add(-time.Hour), Ended: noon.Add(time.Hour), Owners: of("@inner"),
		Overdue: func(*scanners.Finding) int { return 7 },
		Verdict: policy.Verdict{Warning: []scanners.Finding{finding("x", "aaaa")}, Tracked: []scanners.Finding{finding("y", "bbbb")},
			Allowed: []policy.Allowed{{Finding: finding("z", "cccc"), By: policy.ByBaseline}}},
		Coverage: scanners.Coverage{Files: 10, Blobs: 20, Bytes: 30, Commits: 40, Skipped: []scanners.Skip{{Path: "a/in"}, {Path: "lost"}}}}
	out := Join([]*Run{outer, inner}, []string{"a/", "a/in"})

	if got := []string{out.Verdict.Blocking[0].Path, out.Verdict.Warning[0].Path, out.Verdict.Tracked[0].Path, out.Verdict.Allowed[0].Finding.Path,
		out.Verdict.Allowed[0].Finding.Commit.Places[0].Path}; !slices.Equal(got, []string{"a/x", "a/in/x", "a/in/y", "a/in/z", "a/in/old/z"}) {
		t.Errorf("paths %q", got)
	}
	if inner.Verdict.Warning[0].Path != "x" || inner.Verdict.Warning[0].Commit.Places[0].Path != "old/x" {
		t.Errorf("what was joined has changed: %+v", inner.Verdict.Warning[0])
	}
	if got := fmt.Sprint(out.Coverage); got != fmt.Sprint(scanners.Coverage{Files: 11, Blobs: 22, Bytes: 33, Commits: 44,
		Skipped: []scanners.Skip{{Path: "a/in"}, {Path: "a/in/lost"}}}) {
		t.Errorf("coverage %s", got)
	}
	if !out.Started.Equal(inner.Started) || !out.Ended.Equal(inner.Ended) || out.Digest != "" || out.Rules != 5 || out.Version != "v1" {
		t.Errorf("from %s to %s, digest %q, %d rules, version %q", out.Started, out.Ended, out.Digest, out.Rules, out.Version)
	}
	if out.Verdict.Capped != 1 || !slices.Contains(out.Verdict.Notes, "a: remark") {
		t.Errorf("%d capped, notes %q", out.Verdict.Capped, out.Verdict.Notes)
	}
	for path, want := range map[string]string{"a/x": "@outer of x", "a/in/x": "@inner of x", "b/x": ""} {
		if got := out.Owners(path); want == "" && got != nil || want != "" && !slices.Equal(got, []string{want}) {
			t.Errorf("owners of %s: %q, want %q", path, got, want)
		}
	}
	if got := [2]int{out.Overdue(&out.Verdict.Blocking[0]), out.Overdue(&out.Verdict.Warning[0])}; got != [2]int{0, 7} {
		t.Errorf("overdue %v", got)
	}
	// The twin: repositories of the same rules have a digest.
	if same := Join([]*Run{outer, outer}, []string{"a", "b"}); same.Digest != "d" || !same.Coverage.Complete {
		t.Errorf("digest %q, complete %t", same.Digest, same.Coverage.Complete)
	}
}
