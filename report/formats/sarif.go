package formats

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"picket/policy"
	"picket/report"
	"picket/rules"
	"picket/scanners"
)

// SARIF 2.1.0 (OASIS standard, 2020), as far as picket writes it, within the
// limits that GitHub's code scanning sets. Empty strings are invalid there, so
// every optional one is left out.
const (
	sarifSchema = "https://json.schemastore.org/sarif-2.1.0.json"
	// maxResults is how many results of a run GitHub keeps; which it drops beyond
	// that is not by severity, so the worst are chosen here.
	maxResults = 5000
	maxText    = 1024 // characters of a rule's descriptions
	maxTags    = 20
)

const srcRoot = "%SRCROOT%"

func writeSARIF(w io.Writer, run *report.Run, opt Options) error {
	s := sarif{view: newView(run, opt), index: map[string]int{}, seen: map[string]int{}}
	return indented(w, sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{s.make()}})
}

// sarif builds one run.
type sarif struct {
	view
	rules []sarifRule
	index map[string]int // of a rule in rules
	seen  map[string]int // how often a fingerprint occurred
}

func (s *sarif) make() sarifRun {
	run := s.run
	items := slices.Clone(s.items)
	slices.SortStableFunc(items, worst)
	dropped := 0
	if len(items) > maxResults {
		dropped = len(items) - maxResults
		items = items[:maxResults]
	}
	results := []sarifResult{}
	for _, it := range items {
		results = append(results, s.result(it.Finding, actionLevel(it.Action), nil, it.Owners))
	}
	for _, a := range run.Verdict.Allowed {
		if len(results) == maxResults {
			break
		}
		sup := &sarifSuppression{Kind: suppressionKind(a.By), Status: "accepted", Justification: a.Reason}
		f := a.Finding
		f.Path = s.path(f.Path)
		results = append(results, s.result(&f, severityLevel(f.Severity), sup, nil))
	}
	return sarifRun{
		Tool:              sarifTool{sarifDriver{Name: "picket", Version: run.Version, Language: "en", Rules: append([]sarifRule{}, s.rules...)}},
		AutomationDetails: sarifID{"picket/" + run.Command + "/"},
		Invocations:       []sarifInvocation{s.invocation(dropped)},
		BaseIDs:           map[string]sarifURI{srcRoot: {Description: &sarifText{Text: "The top of the work tree."}}},
		Results:           results, ColumnKind: "unicodeCodePoints",
		Language: "en", Newlines: []string{"\r\n", "\n"},
		Properties: map[string]string{"rulesDigest": run.Digest},
	}
}

// suppressionKind tells whether a finding was accepted in the text or elsewhere.
func suppressionKind(by policy.Means) string {
	if by == policy.ByComment {
		return "inSource"
	}
	return "external"
}

// invocation says whether the run was complete, and what it left out.
func (s *sarif) invocation(dropped int) sarifInvocation {
	run := s.run
	inv := sarifInvocation{Successful: run.Coverage.Complete}
	if !run.Started.IsZero() {
		inv.StartTime = run.Started.UTC().Format("2006-01-02T15:04:05.000Z")
		inv.EndTime = run.Ended.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	level := "error"
	if run.Coverage.Complete {
		level = "note"
	}
	for i, sk := range run.Coverage.Skipped {
		if i == 100 {
			inv.Notifications = append(inv.Notifications, sarifNotification{level, sarifText{
				Text: fmt.Sprintf("%d more texts were skipped.", len(run.Coverage.Skipped)-i)}})
			break
		}
		level := level
		if sk.Sealed {
			level = "note"
		}
		inv.Notifications = append(inv.Notifications, sarifNotification{level, sarifText{
			Text: report.Escape(sk.Path) + ": " + report.Escape(sk.Reason)}})
	}
	if dropped > 0 {
		inv.Notifications = append(inv.Notifications, sarifNotification{"warning", sarifText{
			Text: fmt.Sprintf("%d findings are not listed: the worst %d are.", dropped, maxResults)}})
	}
	return inv
}

// result is one finding.
func (s *sarif) result(f *scanners.Finding, level string, sup *sarifSuppression, owners []string) sarifResult {
	r := sarifResult{
		RuleID: f.Rule, RuleIndex: s.rule(f), Level: level,
		Message: sarifText{Text: cut(s.message(f), maxText)},
		Locations: []sarifLocation{{sarifPhysical{
			Artifact: sarifArtifact{URI: fileURI(f.Path), BaseID: srcRoot}, Region: region(f),
		}}},
		Fingerprints: map[string]string{
			"primaryLocationLineHash": s.lineHash(f), "picketFinding/v1": f.Fingerprint,
		},
		Properties: map[string]any{},
	}
	if sup != nil {
		r.Suppressions = []sarifSuppression{*sup}
	}
	if len(owners) > 0 {
		r.Properties["owners"] = owners
	}
	if c := f.Commit; c != nil {
		r.Properties["commit"], r.Properties["date"] = c.ID, c.Date
		if !c.Partial {
			r.Properties["inHead"] = c.InHead
		}
		if c.Author != "" {
			r.Properties["author"] = report.Escape(c.Author)
		}
	}
	return r
}

// lineHash is the value by which GitHub recognises an alert. It is made from what
// was found and the path, not from the line, so that an alert stays the same
// when code moves; the number counts repeats within the path.
func (s *sarif) lineHash(f *scanners.Finding) string {
	sum := sha256.Sum256([]byte(f.Fingerprint + "\x00" + f.Path))
	hash := hex.EncodeToString(sum[:8])
	s.seen[hash]++
	return fmt.Sprintf("%s:%d", hash, s.seen[hash])
}

// region is where a finding stands. A finding of the path itself is put on the
// first line: GitHub wants a line.
func region(f *scanners.Finding) sarifRegion {
	if f.Line < 1 {
		return sarifRegion{StartLine: 1}
	}
	r := sarifRegion{StartLine: f.Line}
	if f.Column < 1 || f.EndLine < f.Line {
		return r
	}
	r.StartColumn, r.EndLine = f.Column, f.EndLine
	if f.EndLine > f.Line || f.EndColumn > f.Column {
		r.EndColumn = max(1, f.EndColumn)
	}
	return r
}

// rule gives the index of a finding's rule, describing it at its first finding.
func (s *sarif) rule(f *scanners.Finding) int {
	if i, ok := s.index[f.Rule]; ok {
		return i
	}
	r := sarifRule{
		ID: f.Rule, Name: cut(pascal(f.Rule), 255),
		Short: sarifText{Text: cut(title(f), maxText)}, Full: sarifText{Text: cut(title(f), maxText)},
		Help: ruleHelp(f), Default: sarifLevel{severityLevel(f.Severity)},
		Properties: sarifRuleProps{
			Tags: []string{"security", string(f.Category)}, Precision: precision(f.Confidence),
			ProblemSeverity: problemSeverity(f.Severity), SecuritySeverity: securitySeverity(f.Severity),
		},
	}
	if f.Help.Why != "" {
		r.Full.Text = cut(f.Help.Why, maxText)
	}
	for _, tag := range f.Tags {
		if tag != "" && len(r.Properties.Tags) < maxTags && !slices.Contains(r.Properties.Tags, tag) {
			r.Properties.Tags = append(r.Properties.Tags, tag)
		}
	}
	r.Properties.Tags = slices.DeleteFunc(r.Properties.Tags, func(t string) bool { return t == "" })
	if refs := links(f); len(refs) > 0 {
		r.HelpURI = refs[0]
	}
	s.index[f.Rule] = len(s.rules)
	s.rules = append(s.rules, r)
	return s.index[f.Rule]
}

// pascal is a rule's id as a name: SARIF wants one that differs from the id
// (3.49.7), in Pascal case. "" when the id has no letters or digits.
func pascal(id string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(id, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		first, size := utf8.DecodeRuneInString(word)
		b.WriteRune(unicode.ToUpper(first))
		b.WriteString(word[size:])
	}
	if b.String() == id {
		return ""
	}
	return b.String()
}

// ruleHelp is the help of a rule, in plain text and in Markdown.
func ruleHelp(f *scanners.Finding) sarifText {
	var text, md strings.Builder
	remedy := "How to fix it"
	if f.Category == rules.Secret {
		remedy = "How to rotate it"
	}
	for _, part := range []struct{ head, body string }{
		{"Why it matters", f.Help.Why}, {remedy, f.Help.Rotate}, {"How to avoid it", f.Help.Avoid},
	} {
		if part.body == "" {
			continue
		}
		fmt.Fprintf(&text, "%s: %s\n", part.head, part.body)
		fmt.Fprintf(&md, "**%s**: %s\n\n", part.head, markdownText(part.body))
	}
	for _, ref := range f.Help.References {
		fmt.Fprintf(&text, "See %s\n", ref)
		fmt.Fprintf(&md, "- <%s>\n", ref)
	}
	fmt.Fprintf(&text, "picket explain %s", f.Rule)
	fmt.Fprintf(&md, "\n`picket explain %s` tells more.", strings.ReplaceAll(f.Rule, "`", "'"))
	return sarifText{Text: text.String(), Markdown: md.String()}
}

// fileURI is a relative URI reference (RFC 3986) of a path; bytes that are not
// UTF-8 are percent-encoded as they are.
func fileURI(path string) string {
	if path == "" {
		return "stdin"
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(part), ":", "%3A")
	}
	return strings.Join(parts, "/")
}

func actionLevel(a rules.Action) string {
	switch a {
	case rules.ActionTrack:
		return "note"
	case rules.ActionWarn:
		return "warning"
	}
	return "error"
}

func severityLevel(s rules.Severity) string {
	switch s {
	case rules.Low:
		return "note"
	case rules.Medium:
		return "warning"
	}
	return "error"
}

func problemSeverity(s rules.Severity) string {
	if s == rules.Low {
		return "recommendation"
	}
	return severityLevel(s)
}

// securitySeverity is a number in the range that GitHub takes for each level.
func securitySeverity(s rules.Severity) string {
	switch s {
	case rules.Low:
		return "3.0"
	case rules.Medium:
		return "5.5"
	case rules.Critical:
		return "9.5"
	}
	return "8.0"
}

func precision(c rules.Confidence) string {
	if c == rules.HighConfidence {
		return "very-high"
	}
	return report.ConfidenceName(c)
}
