package formats

import (
	"encoding/base64"
	"strings"

	"picket/policy"
	"picket/report"
	"picket/rules"
	"picket/scanners"
)

// RunOf makes a run of a JSON report, so that a joined report can be written in any
// format. Secrets are as the report has them, redacted or not. The lines that held them
// are not in a report.
func RunOf(d Document) *report.Run {
	run := &report.Run{Redacted: true, Command: d.Tool.Command, Version: d.Tool.Version, Digest: d.RulesDigest, Rules: d.Tool.Rules,
		Part: d.Part, Remarks: d.Notes, Coverage: scanners.Coverage{Files: d.Scanned.Files, Blobs: d.Scanned.Blobs,
			Bytes: d.Scanned.Bytes, Commits: d.Scanned.Commits, Complete: d.Complete}}
	for _, s := range d.Skipped {
		run.Coverage.Skipped = append(run.Coverage.Skipped, scanners.Skip{Path: s.Path, Reason: s.Reason, Sealed: s.Sealed})
	}
	owners, overdue, owned := map[string][]string{}, map[string]int{}, false
	v := &run.Verdict
	for i := range d.Findings {
		f := findingOf(&d.Findings[i])
		owners[f.Path], owned = d.Findings[i].Owners, owned || d.Findings[i].Owners != nil
		overdue[f.Path+"\x00"+f.Fingerprint] = d.Findings[i].Overdue
		switch actionOf(d.Findings[i].Action) {
		case rules.ActionTrack:
			v.Tracked = append(v.Tracked, f)
		case rules.ActionWarn:
			v.Warning = append(v.Warning, f)
		default:
			v.Blocking = append(v.Blocking, f)
		}
	}
	for _, a := range d.Allowed {
		v.Allowed = append(v.Allowed, policy.Allowed{By: policy.Means(a.By), Reason: a.Reason, Finding: scanners.Finding{
			Rule: a.Rule, Fingerprint: a.Fingerprint, Path: a.Path, Line: a.Line, Category: rules.Category(a.Category), SecretAt: -1}})
	}
	if owned {
		run.Owners = func(path string) []string { return owners[path] }
	}
	run.Overdue = func(f *scanners.Finding) int { return overdue[f.Path+"\x00"+f.Fingerprint] }
	return run
}

// findingOf is a finding of a report, its repository before its path.
func findingOf(j *Finding) scanners.Finding {
	below := ""
	if j.Repository != "" {
		below = strings.TrimSuffix(j.Repository, "/") + "/"
	}
	f := scanners.Finding{
		Rule: j.Rule, Title: j.Title, Category: rules.Category(j.Category), Severity: severityOf(j.Severity),
		Confidence: confidenceOf(j.Confidence), Tags: j.Tags, Path: below + fromBase64(j.Path, j.PathBase64), Line: j.Line, Column: j.Column,
		EndLine: j.EndLine, EndColumn: j.EndColumn, Secret: j.Secret, Match: j.Secret, SecretAt: -1,
		Fingerprint: j.Fingerprint, Help: rules.Help{Why: j.Why, Rotate: j.Remedy, Avoid: j.Avoid, References: j.References},
	}
	if j.Commit == "" {
		return f
	}
	f.Commit = &scanners.Provenance{ID: j.Commit, Author: j.Author, Date: j.Date, Partial: j.InHead == nil,
		InHead: j.InHead != nil && *j.InHead, RemovedIn: j.RemovedIn, Order: j.Order, RemovedOrder: j.RemovedOrder,
		Commits: j.HeldBy, PathCommits: j.HeldByPath, HeldIn: j.HeldIn}
	for _, p := range j.Places {
		f.Commit.Places = append(f.Commit.Places, scanners.Place{Commit: p.Commit, Path: below + fromBase64(p.Path, p.Base64), Line: p.Line, Order: p.Order, Commits: p.HeldBy, HeldIn: p.HeldIn})
	}
	return f
}

// fromBase64 is a text, by its bytes where JSON cannot hold it.
func fromBase64(text, encoded string) string {
	if raw, err := base64.StdEncoding.DecodeString(encoded); err == nil && len(raw) > 0 {
		return string(raw)
	}
	return text
}

func actionOf(name string) rules.Action {
	for _, a := range []rules.Action{rules.ActionTrack, rules.ActionWarn} {
		if report.ActionName(a) == name {
			return a
		}
	}
	return rules.ActionBlock
}

func severityOf(name string) rules.Severity {
	for _, s := range []rules.Severity{rules.Low, rules.Medium, rules.High, rules.Critical} {
		if report.SeverityName(s) == name {
			return s
		}
	}
	return rules.High
}

func confidenceOf(name string) rules.Confidence {
	for _, c := range []rules.Confidence{rules.LowConfidence, rules.MediumConfidence, rules.HighConfidence} {
		if report.ConfidenceName(c) == name {
			return c
		}
	}
	return 0
}
