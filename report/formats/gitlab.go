package formats

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"picket/report"
	"picket/rules"
	"picket/scanners"
)

// GitLab's secret detection report, schema 15.0.7: the newest version that every
// supported GitLab takes (gitlab.com/gitlab-org/security-products/security-report-schemas).
const (
	gitlabVersion = "15.0.7"
	gitlabName    = 255
	gitlabText    = 7000
)

type gitlabReport struct {
	Version         string       `json:"version"`
	Scan            gitlabScan   `json:"scan"`
	Vulnerabilities []gitlabItem `json:"vulnerabilities"`
}

type gitlabScan struct {
	Analyzer  gitlabTool      `json:"analyzer"`
	Scanner   gitlabTool      `json:"scanner"`
	Type      string          `json:"type"`
	StartTime string          `json:"start_time"`
	EndTime   string          `json:"end_time"`
	Status    string          `json:"status"`
	Messages  []gitlabMessage `json:"messages,omitempty"`
}

type gitlabTool struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Version string       `json:"version"`
	Vendor  gitlabVendor `json:"vendor"`
}

type gitlabVendor struct {
	Name string `json:"name"`
}

type gitlabMessage struct {
	Level string `json:"level"`
	Value string `json:"value"`
}

type gitlabItem struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Severity    string         `json:"severity"`
	Solution    string         `json:"solution,omitempty"`
	Identifiers []gitlabIdent  `json:"identifiers"`
	Links       []gitlabLink   `json:"links,omitempty"`
	Location    gitlabLocation `json:"location"`
	// RawSource is what GitLab's revocation service needs; only with --show-secrets.
	RawSource string `json:"raw_source_code_extract,omitempty"`
}

type gitlabIdent struct {
	Type  string `json:"type"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

type gitlabLink struct {
	URL string `json:"url"`
}

type gitlabLocation struct {
	File      string       `json:"file"`
	Commit    gitlabCommit `json:"commit"`
	StartLine int          `json:"start_line,omitempty"`
	EndLine   int          `json:"end_line,omitempty"`
}

type gitlabCommit struct {
	SHA    string `json:"sha"`
	Author string `json:"author,omitempty"`
	Date   string `json:"date,omitempty"`
}

func writeGitLab(w io.Writer, run *report.Run, opt Options) error {
	v := newView(run, opt)
	version := run.Version
	if version == "" {
		version = "unknown"
	}
	tool := gitlabTool{ID: "picket", Name: "picket", Version: version, Vendor: gitlabVendor{"picket"}}
	doc := gitlabReport{
		Version: gitlabVersion, Vulnerabilities: []gitlabItem{},
		Scan: gitlabScan{
			Analyzer: tool, Scanner: tool, Type: "secret_detection", Status: "success",
			StartTime: gitlabTime(run.Started), EndTime: gitlabTime(run.Ended),
		},
	}
	if !run.Coverage.Complete {
		doc.Scan.Status = "failure"
		for _, s := range run.Coverage.Doubts() {
			doc.Scan.Messages = append(doc.Scan.Messages, gitlabMessage{"fatal", report.Escape(s.Path) + ": " + report.Escape(s.Reason)})
		}
	}
	seen := map[string]int{}
	for _, it := range v.items {
		doc.Vulnerabilities = append(doc.Vulnerabilities, v.gitlabItem(it.Finding, seen))
	}
	return indented(w, doc)
}

func (v view) gitlabItem(f *scanners.Finding, seen map[string]int) gitlabItem {
	item := gitlabItem{
		ID: placeID(f, seen), Name: cut(title(f), gitlabName), Description: v.message(f) + "\n\n" + f.Help.Why,
		Severity: strings.ToUpper(report.SeverityName(f.Severity)[:1]) + report.SeverityName(f.Severity)[1:],
		Solution: cut(sentences(f.Help.Rotate, f.Help.Avoid, "If it is harmless: picket allow "+f.Fingerprint+` --reason "..."`), gitlabText),
		Identifiers: []gitlabIdent{{
			Type: "picket_rule_id", Name: cut("picket rule "+f.Rule, gitlabName), Value: cut(f.Rule, gitlabName),
		}},
		Location: gitlabLocation{
			File: report.Escape(f.Path), StartLine: f.Line, EndLine: f.EndLine,
			Commit: gitlabCommit{SHA: v.run.Head},
		},
	}
	if c := f.Commit; c != nil {
		item.Location.Commit = gitlabCommit{SHA: c.ID, Author: report.Escape(c.Author), Date: c.Date}
	}
	if item.Location.Commit.SHA == "" {
		item.Location.Commit.SHA = strings.Repeat("0", 40)
	}
	for _, ref := range links(f) {
		item.Links = append(item.Links, gitlabLink{ref})
	}
	if v.opt.ShowSecrets && !v.run.Redacted {
		item.RawSource = f.Secret
	}
	return item
}

// gitlabTime is a time as the schema wants it: UTC, without a zone.
func gitlabTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

// placeID names a finding at its place: unique within a report, the same in the
// next one as long as the text stays in its file.
func placeID(f *scanners.Finding, seen map[string]int) string {
	key := f.Fingerprint + "\x00" + f.Path
	n := seen[key]
	seen[key]++
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s\x00%d", key, n)))
	return hex.EncodeToString(sum[:16])
}

// codeQualityItem is one entry of GitLab's Code Quality report (the subset of
// Code Climate's format that GitLab reads).
type codeQualityItem struct {
	Description string              `json:"description"`
	CheckName   string              `json:"check_name"`
	Fingerprint string              `json:"fingerprint"`
	Severity    string              `json:"severity"`
	Location    codeQualityLocation `json:"location"`
}

type codeQualityLocation struct {
	Path  string           `json:"path"`
	Lines codeQualityLines `json:"lines"`
}

type codeQualityLines struct {
	Begin int `json:"begin"`
}

func writeCodeQuality(w io.Writer, run *report.Run, opt Options) error {
	v := newView(run, opt)
	list := []codeQualityItem{}
	seen := map[string]int{}
	for _, it := range v.items {
		list = append(list, codeQualityItem{
			Description: v.message(it.Finding), CheckName: it.Rule, Fingerprint: placeID(it.Finding, seen),
			Severity: codeQualitySeverity(it.Severity),
			Location: codeQualityLocation{report.Escape(it.Path), codeQualityLines{max(1, it.Line)}},
		})
	}
	return indented(w, list)
}

func codeQualitySeverity(s rules.Severity) string {
	switch s {
	case rules.Low:
		return "minor"
	case rules.Medium:
		return "major"
	case rules.Critical:
		return "blocker"
	}
	return "critical"
}
