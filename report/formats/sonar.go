package formats

import (
	"io"

	"picket/report"
	"picket/rules"
	"picket/scanners"
)

// SonarQube's generic issue data, as of version 10.3: rules beside issues. Its
// columns count from 0.
type sonarReport struct {
	Rules  []sonarRule  `json:"rules"`
	Issues []sonarIssue `json:"issues"`
}

type sonarRule struct {
	ID          string        `json:"id"`
	Name        string        `json:"name"`
	Description string        `json:"description"`
	EngineID    string        `json:"engineId"`
	Attribute   string        `json:"cleanCodeAttribute"`
	Impacts     []sonarImpact `json:"impacts"`
}

type sonarImpact struct {
	Quality  string `json:"softwareQuality"`
	Severity string `json:"severity"`
}

type sonarIssue struct {
	RuleID  string        `json:"ruleId"`
	Primary sonarLocation `json:"primaryLocation"`
}

type sonarLocation struct {
	Message string      `json:"message"`
	Path    string      `json:"filePath"`
	Range   *sonarRange `json:"textRange,omitempty"`
}

type sonarRange struct {
	StartLine   int `json:"startLine"`
	EndLine     int `json:"endLine"`
	StartColumn int `json:"startColumn"`
	EndColumn   int `json:"endColumn"`
}

func writeSonar(w io.Writer, run *report.Run, opt Options) error {
	v := newView(run, opt)
	doc := sonarReport{Rules: []sonarRule{}, Issues: []sonarIssue{}}
	described := map[string]bool{}
	for _, it := range v.items {
		f := it.Finding
		if !described[f.Rule] {
			described[f.Rule] = true
			doc.Rules = append(doc.Rules, sonarRuleOf(f))
		}
		issue := sonarIssue{RuleID: f.Rule, Primary: sonarLocation{Message: sentences(v.message(f), advice(f)), Path: report.Escape(f.Path)}}
		// A range that holds nothing is refused.
		if f.Line > 0 && (f.EndLine > f.Line || f.EndColumn > f.Column) && f.Column > 0 {
			issue.Primary.Range = &sonarRange{f.Line, f.EndLine, f.Column - 1, max(f.EndColumn-1, 0)}
		}
		doc.Issues = append(doc.Issues, issue)
	}
	return indented(w, doc)
}

func sonarRuleOf(f *scanners.Finding) sonarRule {
	description := f.Help.Why
	if description == "" {
		description = title(f)
	}
	return sonarRule{
		ID: f.Rule, Name: title(f), Description: description, EngineID: "picket", Attribute: "TRUSTWORTHY",
		Impacts: []sonarImpact{{"SECURITY", sonarSeverity(f.Severity)}},
	}
}

func sonarSeverity(s rules.Severity) string {
	switch s {
	case rules.Low:
		return "LOW"
	case rules.Medium:
		return "MEDIUM"
	case rules.Critical:
		return "BLOCKER"
	}
	return "HIGH"
}
