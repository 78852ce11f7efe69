package formats

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"io"
	"slices"
	"unicode/utf8"

	"picket/report"
)

// Document is picket's JSON report, version 1. Keys are only ever added.
type Document struct {
	Version     int       `json:"version" doc:"version of this format"`
	Tool        Tool      `json:"tool" doc:"what made the report"`
	RulesDigest string    `json:"rules_digest" doc:"SHA-256 of the rule set, in hex: two runs with the same digest applied the same rules"`
	Scanned     Scanned   `json:"scanned" doc:"how much was looked at"`
	Skipped     []Skipped `json:"skipped" doc:"what was not looked at"`
	Complete    bool      `json:"complete" doc:"false when something that should have been looked at was not: the run proves nothing then"`
	Findings    []Finding `json:"findings" doc:"what was found and not allowed: of a scan by path and position, of an audit by severity, then first commit"`
	Allowed     []Allowed `json:"allowed,omitempty" doc:"what was found and accepted earlier"`
	Unused      []Unused  `json:"unused,omitempty" doc:"audit of everything: what accepts findings and met none"`
	Notes       []string  `json:"notes,omitempty" doc:"remarks for people"`
	Part        string    `json:"part,omitempty" doc:"K/N: the report is of one part of an audit"`
	Counts      bool      `json:"counts,omitempty" doc:"audit --shard --places: the part says which commits hold each finding"`
	Repository  string    `json:"repository,omitempty" doc:"the repository, in an audit of several"`
	Runs        []PartRun `json:"runs,omitempty" doc:"audit --shard: what picket report merge joins the parts by"`
	List        bool      `json:"list,omitempty" doc:"the report is of a list of repositories"`
}

// Tool says what made a report.
type Tool struct {
	Name    string `json:"name" doc:"always picket"`
	Version string `json:"version"`
	Command string `json:"command" doc:"scan or audit"`
	Rules   int    `json:"rules" doc:"number of rules applied"`
}

// Scanned counts what was looked at.
type Scanned struct {
	Files   int64 `json:"files"`
	Blobs   int64 `json:"blobs"`
	Bytes   int64 `json:"bytes"`
	Commits int64 `json:"commits"`
}

// Skipped is one text that was not looked at.
type Skipped struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
	Sealed bool   `json:"sealed,omitempty" doc:"encrypted or damaged: nobody could have read it, and the report is complete without it"`
}

// Finding is one thing found. Lines and columns count from 1, columns in Unicode
// code points; end_column is the column after the last character.
type Finding struct {
	Rule        string   `json:"rule" doc:"id of the rule"`
	Title       string   `json:"title" doc:"what it is, for people"`
	Category    string   `json:"category" enum:"secret,code,infra,file"`
	Severity    string   `json:"severity" enum:"critical,high,medium,low"`
	Confidence  string   `json:"confidence,omitempty" enum:"high,medium,low"`
	Action      string   `json:"action" enum:"block,warn,track" doc:"what the policy does with it"`
	Path        string   `json:"path" doc:"slash-separated, relative to the top of the work tree"`
	PathBase64  string   `json:"path_base64,omitempty" doc:"the path's bytes, when they are not UTF-8"`
	Line        int      `json:"line" doc:"from 1; 0 when the finding is the path itself"`
	Column      int      `json:"column" doc:"from 1, in Unicode code points"`
	EndLine     int      `json:"end_line"`
	EndColumn   int      `json:"end_column" doc:"the column after the last character"`
	Secret      string   `json:"secret" doc:"what was found; redacted unless --show-secrets was given"`
	Fingerprint string   `json:"fingerprint" doc:"16 hex digits that name the finding wherever it stands"`
	Why         string   `json:"why,omitempty" doc:"why it matters"`
	Remedy      string   `json:"remedy" doc:"what to do about it"`
	Avoid       string   `json:"avoid,omitempty" doc:"how not to do it again"`
	References  []string `json:"references,omitempty"`
	Tags        []string `json:"tags,omitempty"`
	Owners      []string `json:"owners,omitempty" doc:"from CODEOWNERS"`
	Overdue     int      `json:"days_overdue,omitempty" doc:"days past the policy's service level"`

	Commit    string  `json:"commit,omitempty" doc:"audit: the commit that brought it in"`
	Author    string  `json:"author,omitempty" doc:"audit: author of that commit"`
	Date      string  `json:"date,omitempty" doc:"audit: date of that commit, RFC 3339"`
	InHead    *bool   `json:"in_head,omitempty" doc:"audit: whether it is still in HEAD"`
	RemovedIn string  `json:"removed_in,omitempty" doc:"audit: the commit that took it out"`
	Places    []Place `json:"places,omitempty" doc:"audit: where else it stands in the history"`

	HeldBy     int `json:"held_by,omitempty" doc:"audit --places: how many commits hold it"`
	HeldByPath int `json:"held_by_at_path,omitempty" doc:"audit --places: how many commits hold it at this path"`

	// HeldIn is there in a part of an audit, until the parts are joined.
	HeldIn string `json:"held_in,omitempty" doc:"audit --shard --places: which commits hold it at this path, by their order; parts are joined by it"`

	Order        int    `json:"order,omitempty" doc:"audit: where the commit stands among those audited; parts are joined by it"`
	RemovedOrder int    `json:"removed_order,omitempty" doc:"audit: the same of removed_in"`
	Repository   string `json:"repository,omitempty" doc:"audit of several repositories: which one it is in"`
}

// Place is another place of a finding in the history.
type Place struct {
	Commit string `json:"commit"`
	Path   string `json:"path"`
	Base64 string `json:"path_base64,omitempty" doc:"the path's bytes, when they are not UTF-8"`
	Line   int    `json:"line"`
	Order  int    `json:"order,omitempty"`
	HeldBy int    `json:"held_by,omitempty" doc:"audit --places: how many commits hold it there"`
	HeldIn string `json:"held_in,omitempty" doc:"audit --shard --places: which commits those are; parts are joined by it"`
}

// Allowed is a finding that somebody accepted.
type Allowed struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Category    string `json:"category" enum:"secret,code,infra,file"`
	Path        string `json:"path"`
	Line        int    `json:"line"`
	By          string `json:"by" enum:"suppression,baseline,comment"`
	Reason      string `json:"reason,omitempty"`
	Order       int    `json:"order,omitempty"`
}

// Unused is an allow comment or a suppression that met no finding.
type Unused struct {
	Kind        string   `json:"kind" enum:"comment,suppression"`
	Path        string   `json:"path,omitempty" doc:"where the comment stands; the path that the suppression is for"`
	Line        int      `json:"line,omitempty"`
	Source      string   `json:"source" doc:"the comment's mark, or the file that holds the suppression"`
	Rules       []string `json:"rules,omitempty" doc:"what it names"`
	Fingerprint string   `json:"fingerprint,omitempty"`
	Why         string   `json:"why,omitempty" doc:"when it could not meet one: it names what is no rule"`
	Repository  string   `json:"repository,omitempty" doc:"audit of several repositories: which one it is in"`
}

// header is the document without its findings.
func header(v view) Document {
	run := v.run
	c := run.Coverage
	d := Document{
		Version: 1,
		Tool:    Tool{Name: "picket", Version: run.Version, Command: run.Command, Rules: run.Rules},
		Scanned: Scanned{Files: c.Files, Blobs: c.Blobs, Bytes: c.Bytes, Commits: c.Commits},
		Part:    run.Part, Counts: run.Counts, Skipped: []Skipped{}, Complete: c.Complete, RulesDigest: run.Digest, Findings: []Finding{},
		Notes: run.Notes(),
	}
	for _, s := range c.Skipped {
		d.Skipped = append(d.Skipped, Skipped{s.Path, s.Reason, s.Sealed})
	}
	for _, a := range run.Verdict.Allowed {
		order := 0
		if a.Finding.Commit != nil {
			order = a.Finding.Commit.Order
		}
		d.Allowed = append(d.Allowed, Allowed{
			Order:       order,
			Fingerprint: a.Finding.Fingerprint, Rule: a.Finding.Rule,
			Category: string(a.Finding.Category), Path: v.path(a.Finding.Path),
			Line: a.Finding.Line, By: string(a.By), Reason: a.Reason,
		})
	}
	slices.SortStableFunc(d.Allowed, func(a, b Allowed) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	for _, u := range run.Unused {
		d.Unused = append(d.Unused, unusedOf(v, u))
	}
	if run.Part != "" {
		d.Runs = []PartRun{partRun(v)}
	}
	return d
}

func unusedOf(v view, u report.Unused) Unused {
	return Unused{Kind: u.Kind, Path: v.path(u.Path), Line: u.Line, Source: u.Source,
		Rules: u.Rules, Fingerprint: u.Fingerprint, Why: u.Why}
}

// NewDocument makes the JSON report of a run.
func NewDocument(run *report.Run, opt Options) Document {
	v := newView(run, opt)
	d := header(v)
	for _, it := range v.items {
		d.Findings = append(d.Findings, jsonFinding(v, it))
	}
	return d
}

func jsonFinding(v view, it report.Item) Finding {
	f := it.Finding
	j := Finding{
		Rule: f.Rule, Title: f.Title, Category: string(f.Category),
		Severity: report.SeverityName(f.Severity), Confidence: report.ConfidenceName(f.Confidence),
		Action: report.ActionName(it.Action), Path: f.Path, PathBase64: inBase64(f.Path), Line: f.Line, Column: f.Column,
		EndLine: f.EndLine, EndColumn: f.EndColumn, Secret: v.secret(f), Fingerprint: f.Fingerprint,
		Why: f.Help.Why, Remedy: f.Help.Rotate, Avoid: f.Help.Avoid, References: f.Help.References, Tags: f.Tags,
		Owners: it.Owners, Overdue: it.DaysOverdue,
	}
	if c := f.Commit; c != nil {
		if in := c.InHead; !c.Partial {
			j.InHead = &in
		}
		j.Commit, j.Author, j.Date, j.RemovedIn = c.ID, c.Author, c.Date, c.RemovedIn
		j.Order, j.RemovedOrder = c.Order, c.RemovedOrder
		j.HeldBy, j.HeldByPath, j.HeldIn = c.Commits, c.PathCommits, c.HeldIn
		for _, p := range c.Places {
			j.Places = append(j.Places, Place{p.Commit, p.Path, inBase64(p.Path), p.Line, p.Order, p.Commits, p.HeldIn})
		}
	}
	return j
}

// inBase64 is a text that is not UTF-8, which JSON cannot hold; "" for one that is.
func inBase64(text string) string {
	if utf8.ValidString(text) {
		return ""
	}
	return base64.StdEncoding.EncodeToString([]byte(text))
}

func writeJSON(w io.Writer, run *report.Run, opt Options) error {
	return indented(w, NewDocument(run, opt))
}

// writeJSONL writes the document without findings on the first line, then each
// finding on a line of its own, for tools that read streams.
func writeJSONL(w io.Writer, run *report.Run, opt Options) error {
	return WriteLines(w, NewDocument(run, opt))
}

// WriteLines writes a document in the format jsonl.
func WriteLines(w io.Writer, d Document) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	findings := d.Findings
	d.Findings = []Finding{}
	if err := enc.Encode(d); err != nil {
		return err
	}
	for _, f := range findings {
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	return harmless(w, b.String())
}

// indented writes a value as JSON for people and machines.
func indented(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	return harmless(w, b.String())
}

// harmless writes JSON in which no string holds a command to a CI system that
// reads it from a log: the value is the same, its spelling is not.
func harmless(w io.Writer, text string) error {
	_, err := io.WriteString(w, report.Defuse(text, `\u0023`))
	return err
}
