package formats

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"picket/policy"
	"picket/report"
	"picket/rules"
	"picket/scanners"
)

// FuzzSyntax holds that no name and no content breaks the syntax of a format.
func FuzzSyntax(f *testing.F) {
	f.Add("a.go", "title", "secret", "line")
	f.Add("a\n::error::b", "=1+1|'", "]]>\x00\x1b", "`</code>|")
	f.Add("\xff\u202e", "| a |\n|---|", "\"\r\n,;", "%0A\u2028")
	f.Add("-a", "@b", "+c", "\td")
	f.Fuzz(func(t *testing.T, path, title, secret, other string) {
		find := scanners.Finding{
			Rule: other, Title: title, Category: rules.Code, Severity: rules.High, Path: path, Line: 3, Column: 1,
			EndLine: 3, EndColumn: 4, Secret: secret, Match: secret, Context: other + secret, SecretAt: len(other),
			Fingerprint: scanners.Fingerprint(other, secret), Tags: []string{other},
			Help:   rules.Help{Why: other, Rotate: title, References: []string{other}},
			Commit: &scanners.Provenance{ID: other, Author: title, Date: other},
		}
		run := &report.Run{Command: "scan", Verdict: policy.Verdict{
			Blocking: []scanners.Finding{find}, Notes: []string{other},
			Allowed: []policy.Allowed{{Finding: find, By: policy.ByBaseline, Reason: title}},
		}, Coverage: scanners.Coverage{Skipped: []scanners.Skip{{Path: path, Reason: other}}}}
		for _, name := range []string{"json", "sarif", "gitlab", "codequality", "gitleaks", "reviewdog", "sonar"} {
			if got := written(t, name, run, Options{}); !json.Valid(got) {
				t.Errorf("%s is no JSON: %q", name, got)
			}
		}
		for i, line := range bytes.Split(bytes.TrimSuffix(written(t, "jsonl", run, Options{}), []byte("\n")), []byte("\n")) {
			if !json.Valid(line) || i > 1 {
				t.Errorf("jsonl, line %d: %q", i, line)
			}
		}
		wellFormed(t, written(t, "junit", run, Options{}))
		plainCells(t, written(t, "csv", run, Options{}))
		oneCommandEach(t, string(written(t, "github", run, Options{})))
		azure := string(written(t, "azure", run, Options{}))
		if strings.Count(azure, "\n") != 2 || strings.Count(azure, "##vso[") != 2 || strings.Contains(azure, "\r") {
			t.Errorf("azure: %q", azure)
		}
		harmlessMarkdown(t, string(written(t, "markdown", run, Options{})))
		text := string(written(t, "text", run, Options{}))
		if strings.ContainsAny(text, "\x1b\r\u202e\u2028") || !utf8.ValidString(text) {
			t.Errorf("text: %q", text)
		}
	})
}

func wellFormed(t *testing.T, data []byte) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(data))
	cases := 0
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Errorf("junit: %v in %q", err, data)
			return
		}
		if start, ok := tok.(xml.StartElement); ok && start.Name.Local == "testcase" {
			cases++
		}
	}
	if cases != 2 {
		t.Errorf("junit: %d cases, want the finding and the coverage: %q", cases, data)
	}
}

func plainCells(t *testing.T, data []byte) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Errorf("csv: %d rows, %v in %q", len(rows), err, data)
		return
	}
	for _, cell := range rows[1] {
		if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
			t.Errorf("csv: a formula: %q", cell)
		}
	}
}

func oneCommandEach(t *testing.T, text string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != 2 || strings.Contains(text, "\r") {
		t.Errorf("github: %d lines, want 2: %q", len(lines), text)
	}
	for _, line := range lines {
		if !strings.HasPrefix(line, "::error ") || len(strings.SplitN(line, "::", 3)) != 3 {
			t.Errorf("github: %q", line)
		}
	}
}

// harmlessMarkdown checks that the only markup is the report's own.
func harmlessMarkdown(t *testing.T, text string) {
	t.Helper()
	rows := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "|") {
			rows++
			if n := strings.Count(line, "|"); n != 7 {
				t.Errorf("markdown: a row with %d bars: %q", n, line)
			}
		}
		bare := line
		for _, own := range []string{"<code>", "</code>", "<br>"} {
			bare = strings.ReplaceAll(bare, own, "")
		}
		if strings.ContainsAny(bare, "<>`\r\x1b") {
			t.Errorf("markdown: foreign markup: %q", line)
		}
	}
	if rows != 3 {
		t.Errorf("markdown: %d rows, want 3: %q", rows, text)
	}
}
