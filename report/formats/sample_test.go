package formats

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"picket/policy"
	"picket/report"
	"picket/rules"
	"picket/scanners"
)

// token is a made-up secret that stands nowhere in this repository as a whole.
func token(tail string) string { return "gh" + "p_" + strings.Repeat("x4Rt", 8) + tail }

// secretAt is a finding in a line of code.
func secretAt(path string, line int, secret string) scanners.Finding {
	before := "token = \""
	return scanners.Finding{
		Rule: "github-pat", Title: "GitHub personal access token", Category: rules.Secret,
		Severity: rules.Critical, Confidence: rules.HighConfidence, Tags: []string{"github", "token"},
		Path: path, Line: line, Column: len(before) + 1, EndLine: line, EndColumn: len(before) + 1 + len(secret),
		Secret: secret, Match: secret, Context: before + secret + "\"", SecretAt: len(before),
		Fingerprint: scanners.Fingerprint("github-pat", secret),
		Help: rules.Help{
			Why:        "Whoever reads it can act as the user who made it.",
			Rotate:     "Revoke it in the settings, then make a new one.",
			Avoid:      "Read it from the environment.",
			References: []string{"https://docs.example.com/tokens"},
		},
	}
}

// patternAt is a finding that is no secret.
func patternAt(path string, line int, sev rules.Severity) scanners.Finding {
	return scanners.Finding{
		Rule: "go-exec-shell", Title: "a shell runs what was put together", Category: rules.Code, Severity: sev,
		Path: path, Line: line, Column: 2, EndLine: line, EndColumn: 12, Secret: "exec(a, b)", Match: "exec(a, b)",
		Context: "\texec(a, b)", SecretAt: 1, Fingerprint: scanners.Fingerprint("go-exec-shell", "exec(a, b)"),
		Help: rules.Help{Rotate: "Pass the arguments as a list."},
	}
}

// sampleRun has one of everything.
func sampleRun() *report.Run {
	started := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	old := secretAt("gone.txt", 7, token("bbbb"))
	old.Commit = &scanners.Provenance{
		ID: strings.Repeat("ab", 20), Author: "Ada Example <ada@example.com>", Date: "2025-12-24T08:00:00+01:00",
		RemovedIn: strings.Repeat("cd", 20), Places: []scanners.Place{{Commit: strings.Repeat("ef", 20), Path: "before.txt", Line: 3}},
	}
	name := scanners.Finding{
		Rule: "file-key", Title: "a key file", Category: rules.File, Severity: rules.High, Path: "keys/a b,c:d.pem",
		Fingerprint: scanners.Fingerprint("file-key", "keys/a b,c:d.pem"),
	}
	return &report.Run{
		Command: "audit", Version: "1.2.3", Digest: strings.Repeat("0123456789abcdef", 4), Rules: 253,
		Verdict: policy.Verdict{
			Blocking: []scanners.Finding{secretAt("src/a.go", 14, token("aaaa")), old, name, secretAt("src/a.go", 20, token("aaaa"))},
			Warning:  []scanners.Finding{patternAt("src/run.go", 3, rules.Medium)},
			Tracked:  []scanners.Finding{patternAt("src/run.go", 9, rules.Low)},
			Allowed:  []policy.Allowed{{Finding: secretAt("test/data.txt", 1, token("cccc")), By: policy.BySuppression, Reason: "made up, for tests"}},
			Notes:    []string{"the allowance of 0000000000000000 (github-pat) expired on 2026-02-01"},
		},
		Coverage: scanners.Coverage{Files: 12, Blobs: 40, Bytes: 123456, Commits: 9, Complete: true,
			Skipped: []scanners.Skip{{Path: "sub", Reason: "a repository within the repository"}}},
		Started: started, Ended: started.Add(1500 * time.Millisecond), Head: strings.Repeat("12", 20),
		Owners: func(path string) []string {
			if strings.HasPrefix(path, "src/") {
				return []string{"@example/core"}
			}
			return nil
		},
		Overdue: func(f *scanners.Finding) int { return map[bool]int{true: 12}[f.Commit != nil] },
	}
}

// written is a run in one format.
func written(t *testing.T, name string, run *report.Run, opt Options) []byte {
	t.Helper()
	if name == "template" && opt.Template == "" {
		opt.Template = `{{range .Findings}}{{.Path}}:{{.Line}} {{.Rule | upper}} {{csv .Secret}} {{join "," .Tags}}{{"\n"}}{{end}}`
	}
	var b bytes.Buffer
	if err := Write(&b, name, run, opt); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b.Bytes()
}
