package formats

import (
	"fmt"
	"io"

	"picket/report"
)

// leak is a finding in the keys of gitleaks' JSON report, for tools that read it.
type leak struct {
	RuleID      string
	Description string
	StartLine   int
	EndLine     int
	StartColumn int
	EndColumn   int
	Match       string
	Secret      string
	File        string
	SymlinkFile string
	Commit      string
	Entropy     float64
	Author      string
	Email       string
	Date        string
	Message     string
	Tags        []string
	Fingerprint string
}

// writeGitleaks writes the findings that block or warn as gitleaks does: an array.
// gitleaks' end column is that of the last character.
func writeGitleaks(w io.Writer, run *report.Run, opt Options) error {
	v := newView(run, opt)
	leaks := []leak{}
	for _, it := range v.items {
		f := it.Finding
		l := leak{
			RuleID: f.Rule, Description: f.Title, StartLine: f.Line, EndLine: f.EndLine,
			StartColumn: f.Column, EndColumn: max(f.EndColumn-1, 0), Match: v.match(f), Secret: v.secret(f),
			File: f.Path, Tags: append([]string{}, f.Tags...),
			Fingerprint: fmt.Sprintf("%s:%s:%d", f.Path, f.Rule, f.Line),
		}
		if c := f.Commit; c != nil {
			l.Commit, l.Date = c.ID, c.Date
			l.Author, l.Email = person(c.Author)
			l.Fingerprint = c.ID + ":" + l.Fingerprint
		}
		leaks = append(leaks, l)
	}
	return indented(w, leaks)
}
