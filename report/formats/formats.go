// Package formats writes reports for machines: JSON, SARIF, what CI systems and
// spreadsheets read. It never judges, never opens a file, and is not linked into
// a hook.
//
// A new format is one file here and one line in table.
package formats

import (
	"io"
	"sort"
	"strconv"
	"strings"

	"picket/report"
)

// Options are what a format may need beside the run.
type Options struct {
	report.TextOptions
	Template string // text of a Go template, for the format "template"
}

// format is one way to write a report.
type format struct {
	name  string
	write func(io.Writer, *report.Run, Options) error
}

// table lists the formats.
func table() []format {
	return []format{
		{"text", writeText},               // for people
		{"json", writeJSON},               // picket's own JSON, one object
		{"jsonl", writeJSONL},             // one JSON object per line: a header, then the findings
		{"sarif", writeSARIF},             // SARIF 2.1.0, for GitHub code scanning and other tools
		{"gitlab", writeGitLab},           // GitLab's secret detection report
		{"codequality", writeCodeQuality}, // GitLab's Code Quality report
		{"junit", writeJUnit},             // JUnit XML: a failed test for each finding
		{"csv", writeCSV},                 // a table for spreadsheets
		{"markdown", writeMarkdown},       // a summary for a job or a merge request
		{"github", writeGitHub},           // workflow commands for GitHub Actions
		{"azure", writeAzure},             // logging commands for Azure Pipelines
		{"reviewdog", writeReviewdog},     // reviewdog's diagnostics (rdjson)
		{"sonar", writeSonar},             // generic issue data for SonarQube
		{"gitleaks", writeGitleaks},       // the JSON of gitleaks
		{"template", writeTemplate},       // a Go template of your own (--template FILE)
	}
}

// Write writes a run in the named format. The format must be one of Names.
func Write(w io.Writer, name string, run *report.Run, opt Options) error {
	for _, f := range table() {
		if f.name == name {
			return f.write(w, run, opt)
		}
	}
	return &UnknownError{Name: name}
}

// Known says whether there is a format of that name.
func Known(name string) bool {
	for _, f := range table() {
		if f.name == name {
			return true
		}
	}
	return false
}

// Names lists the formats, text first, then by name.
func Names() []string {
	var names []string
	for _, f := range table()[1:] {
		names = append(names, f.name)
	}
	sort.Strings(names)
	return append([]string{"text"}, names...)
}

// UnknownError is a format that does not exist.
type UnknownError struct{ Name string }

func (e *UnknownError) Error() string { return "there is no format " + strconv.Quote(e.Name) }

// Hints lists the formats that there are.
func (e *UnknownError) Hints() []string {
	return []string{"formats: " + strings.Join(Names(), ", ")}
}

func writeText(w io.Writer, run *report.Run, opt Options) error {
	return report.Text(w, run, opt.TextOptions)
}
