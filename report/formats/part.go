package formats

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"picket/policy"
	"picket/report"
	"picket/rules"
	"picket/scanners"
)

// PartRun is what one part of an audit hands on to the others, so that all of them
// together make the run that one audit would have been. Secrets are masked in it, unless
// the part shows them. Its keys are for picket of the same version.
type PartRun struct {
	Repository  string         `json:"repository,omitempty" doc:"of a list of repositories"`
	Position    int            `json:"position,omitempty" doc:"where the repository stands in the list, from 1"`
	Rules       int            `json:"rules"`
	RulesDigest string         `json:"rules_digest"`
	Scanned     Scanned        `json:"scanned"`
	Skipped     []PartSkip     `json:"skipped,omitempty"`
	Complete    bool           `json:"complete"`
	Started     time.Time      `json:"started"`
	Ended       time.Time      `json:"ended"`
	Head        string         `json:"head,omitempty"`
	HeadOnly    bool           `json:"head_only,omitempty"`
	Owned       bool           `json:"owned,omitempty" doc:"there is a CODEOWNERS file"`
	Clear       bool           `json:"clear,omitempty" doc:"secrets are shown"`
	Counts      bool           `json:"counts,omitempty"`
	Remarks     []string       `json:"remarks,omitempty"`
	Findings    []PartFinding  `json:"findings" doc:"what is accepted, too, in the order of the audit"`
	Allows      []PartAllow    `json:"allows,omitempty" doc:"all suppressions"`
	NeedReason  bool           `json:"need_reason,omitempty"`
	Today       string         `json:"today"`
	Baseline    []exact        `json:"baseline,omitempty" doc:"what of the baseline meets a finding"`
	Commits     map[int]string `json:"commits,omitempty" doc:"the ids of commits that left names, by their order"`
	Entries     int            `json:"entries,omitempty" doc:"how many the whole baseline has"`
	Unused      []Unused       `json:"unused,omitempty" doc:"allow comments that free nothing"`
}

// PartSkip is a text that was not looked at.
type PartSkip struct {
	Path   exact `json:"path"`
	Reason exact `json:"reason"`
	Sealed bool  `json:"sealed,omitempty"`
}

// PartFinding is a finding with what no JSON report has, and what is decided about it
// unless a suppression or the baseline accepts it.
type PartFinding struct {
	Finding
	Exactly exact  `json:"exactly" doc:"the secret, as it is shown"`
	By      exact  `json:"by" doc:"the author"`
	Match   exact  `json:"match"`
	Before  exact  `json:"before" doc:"what stands before the secret on its line"`
	Marked  exact  `json:"marked" doc:"the secret on its line"`
	After   exact  `json:"after" doc:"what stands after it"`
	Capped  bool   `json:"capped,omitempty" doc:"it would block, did the mode let it"`
	Freed   bool   `json:"freed,omitempty" doc:"by an allow comment"`
	Reason  string `json:"reason,omitempty" doc:"of the comment"`
	Note    string `json:"note,omitempty"`
	// Of what HEAD has not.
	Left     []string `json:"left,omitempty" doc:"commits that lack it while a parent has it, by their order, and which parents do: 17:01"`
	Standing string   `json:"standing,omitempty" doc:"commits that have it, by their order: 3-16,20"`
}

// PartAllow is a suppression, as far as it decides.
type PartAllow struct {
	Fingerprint string `json:"fingerprint,omitempty"`
	Rule        string `json:"rule,omitempty"`
	Path        exact  `json:"path,omitempty"`
	Line        int    `json:"line,omitempty"`
	Commit      string `json:"commit,omitempty"`
	Reason      string `json:"reason,omitempty"`
	Until       string `json:"until,omitempty"`
	Source      string `json:"source,omitempty"`
}

// exact is a text that keeps its bytes in JSON, which holds UTF-8 alone.
type exact string

const base64Mark = "base64:"

// MarshalJSON writes the text; one that is not UTF-8 in base64, behind a mark.
func (e exact) MarshalJSON() ([]byte, error) {
	text := string(e)
	if !utf8.ValidString(text) || strings.HasPrefix(text, base64Mark) {
		text = base64Mark + base64.StdEncoding.EncodeToString([]byte(text))
	}
	return json.Marshal(text)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (e *exact) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	if encoded, ok := strings.CutPrefix(text, base64Mark); ok {
		raw, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return err
		}
		text = string(raw)
	}
	*e = exact(text)
	return nil
}

// partRun makes what a part hands on.
func partRun(v view) PartRun {
	run, c := v.run, v.run.Coverage
	p := PartRun{Rules: run.Rules, RulesDigest: run.Digest, Complete: c.Complete, Findings: []PartFinding{},
		Scanned: Scanned{Files: c.Files, Blobs: c.Blobs, Bytes: c.Bytes, Commits: c.Commits},
		Started: run.Started, Ended: run.Ended, Head: run.Head, HeadOnly: run.HeadOnly, Owned: run.Owners != nil,
		Clear: v.opt.ShowSecrets, Counts: run.Counts}
	for _, s := range c.Skipped {
		p.Skipped = append(p.Skipped, PartSkip{exact(s.Path), exact(s.Reason), s.Sealed})
	}
	for _, r := range run.Remarks {
		if !strings.HasPrefix(r, "part "+run.Part+" ") {
			p.Remarks = append(p.Remarks, r)
		}
	}
	for _, u := range report.UnusedOf(policy.Verdict{}, run.Comments) {
		p.Unused = append(p.Unused, unusedOf(v, u))
	}
	if part := run.Verdict.Part; part != nil {
		p.accepted(v, part.Accepted)
		for i := range part.Findings {
			p.name(part.Findings[i].Commit)
			p.Findings = append(p.Findings, partFinding(v, run.Item(&part.Findings[i], part.Opinions[i].Action), part.Opinions[i]))
		}
	}
	return p
}

func (p *PartRun) accepted(v view, a policy.Accepted) {
	p.NeedReason, p.Today, p.Entries = a.NeedReason, a.Today, a.Entries
	for _, e := range a.Allows {
		p.Allows = append(p.Allows, PartAllow{e.Fingerprint, e.Rule, exact(v.path(e.Path)), e.Line, e.Commit, e.Reason, e.Until, e.Source})
	}
	for key := range a.Baseline {
		p.Baseline = append(p.Baseline, exact(v.path(key)))
	}
	slices.Sort(p.Baseline)
}

func partFinding(v view, it report.Item, o policy.Opinion) PartFinding {
	masked := *it.Finding
	masked.Path = v.path(it.Path)
	f := PartFinding{Capped: o.Capped, Freed: o.Freed, Reason: o.Reason, Note: o.Note,
		Exactly: exact(v.secret(it.Finding)), Match: exact(v.match(it.Finding))}
	before, marked, after := v.redact.Line(it.Finding)
	if v.clear {
		before, marked, after = report.ClearLine(it.Finding)
	}
	f.Before, f.Marked, f.After = exact(before), exact(marked), exact(after)
	it.Finding = &masked
	f.Finding = jsonFinding(v, it)
	if c := masked.Commit; c != nil {
		f.By, f.Standing = exact(c.Author), c.Standing
		for _, l := range c.Left {
			f.Left = append(f.Left, leaving(l.Order, l.Parents))
		}
	}
	return f
}

// allow is the suppression that was written.
func (a PartAllow) allow() rules.Allow {
	return rules.Allow{Fingerprint: a.Fingerprint, Rule: a.Rule, Path: string(a.Path), Line: a.Line, Commit: a.Commit,
		Reason: a.Reason, Until: a.Until, Source: a.Source}
}

// name keeps the ids of the commits that a finding is gone from.
func (p *PartRun) name(c *scanners.Provenance) {
	if c == nil {
		return
	}
	for _, l := range c.Left {
		if p.Commits == nil {
			p.Commits = map[int]string{}
		}
		p.Commits[l.Order] = l.Commit
	}
}

// leaving writes "17:01": the second parent of the 17th commit has what it lacks.
func leaving(order int, parents []bool) string {
	text := []byte(strconv.Itoa(order) + ":")
	for _, has := range parents {
		if has {
			text = append(text, '1')
		} else {
			text = append(text, '0')
		}
	}
	return string(text)
}

// leavings reads what leaving wrote.
func leavings(texts []string, ids map[int]string) (list []scanners.Leaving, err error) {
	for _, text := range texts {
		number, bits, _ := strings.Cut(text, ":")
		order, err := strconv.Atoi(number)
		if err != nil || ids[order] == "" || strings.Trim(bits, "01") != "" || bits == "" {
			return nil, fmt.Errorf("left %q: want the order of a commit and its parents, such as 17:01", text)
		}
		l := scanners.Leaving{Commit: ids[order], Order: order}
		for _, bit := range bits {
			l.Parents = append(l.Parents, bit == '1')
		}
		list = append(list, l)
	}
	return list, nil
}
