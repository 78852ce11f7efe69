package formats

import (
	"encoding/xml"
	"fmt"
	"io"

	"picket/report"
	"picket/rules"
	"picket/scanners"
)

// JUnit's XML, in the form that Jenkins, GitLab and Azure DevOps read: one test
// case for each finding, failed when it blocks, skipped when it warns. A run
// without findings is one case that passes; one that was not complete has a case
// in error, so that nobody takes it for a pass.
type junitSuites struct {
	XMLName xml.Name   `xml:"testsuites"`
	Suite   junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Line    int           `xml:"line,attr,omitempty"`
	Time    string        `xml:"time,attr"`
	Failure *junitProblem `xml:"failure,omitempty"`
	Error   *junitProblem `xml:"error,omitempty"`
	Skipped *junitProblem `xml:"skipped,omitempty"`
}

type junitProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

func writeJUnit(w io.Writer, run *report.Run, opt Options) error {
	v := newView(run, opt)
	s := junitSuite{Name: "picket " + run.Command, Time: fmt.Sprintf("%.3f", run.Ended.Sub(run.Started).Seconds())}
	for _, it := range v.items {
		s.add(v.junitCase(it))
	}
	if !run.Coverage.Complete {
		text := ""
		for _, sk := range run.Coverage.Doubts() {
			text += report.Escape(sk.Path) + ": " + report.Escape(sk.Reason) + "\n"
		}
		s.add(junitCase{Class: "picket", Name: "coverage", Time: "0",
			Error: &junitProblem{Message: "not everything could be checked", Type: "incomplete", Text: text}})
	}
	if len(s.Cases) == 0 {
		s.add(junitCase{Class: "picket", Name: "no findings", Time: "0"})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(junitSuites{Suite: s}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// add appends a case and counts it.
func (s *junitSuite) add(c junitCase) {
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func (v view) junitCase(it report.Item) junitCase {
	f := it.Finding
	c := junitCase{Class: f.Rule, Name: report.Place(f), File: report.Escape(f.Path), Line: f.Line, Time: "0"}
	p := &junitProblem{Message: v.message(f), Type: report.SeverityName(f.Severity)}
	switch it.Action {
	case rules.ActionBlock:
		p.Text = junitText(f)
		c.Failure = p
	case rules.ActionWarn:
		p.Type, p.Message = "", "warning: "+p.Message
		c.Skipped = p
	}
	return c
}

func junitText(f *scanners.Finding) string {
	text := report.Place(f) + "\n" + advice(f) + "\n"
	if c := f.Commit; c != nil {
		text += "commit " + c.ID + " " + c.Date + " " + report.Escape(c.Author) + "\n"
	}
	return text
}
