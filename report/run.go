package report

import (
	"slices"
	"time"

	"picket/policy"
	"picket/rules"
	"picket/scanners"
)

// Run is everything that a report of a scan or an audit can tell.
type Run struct {
	Command  string // "scan" or "audit"
	Version  string // of picket
	Digest   string // of the rule set, in hex
	Rules    int    // how many were applied
	Verdict  policy.Verdict
	Coverage scanners.Coverage
	Started  time.Time
	Ended    time.Time
	HeadOnly bool   // risky code and configuration were looked for in HEAD alone
	Part     string // "K/N" when only a part of the work was this run's
	Counts   bool   // the part tells which commits hold each finding
	Redacted bool   // secrets are masked already, and what is shown is shown as it is
	Head     string // full id of the commit that is checked out; empty outside a repository

	// Remarks are found beside the findings: changes to the policy in the audited
	// range. Lower case, without a full stop.
	Remarks []string
	// Unused accepts findings and met none.
	Unused []Unused
	// Owners gives the owners of a path; nil when nobody knows.
	Owners func(path string) []string
	// Overdue says since how many days a finding should have been mended; 0 or
	// less: it is not overdue. nil when no service levels are set.
	Overdue func(f *scanners.Finding) int
	// Excerpt gives the line of a finding in three parts, of a run that was read from a
	// report: what stands before the secret, the secret, and what follows. nil: the
	// findings have it.
	Excerpt func(f *scanners.Finding) (before, found, after string)
	// Comments are, in a part of an audit, the allow comments that free nothing; of an
	// audit of everything they are in Unused.
	Comments []scanners.Unused
}

// Item is one finding with what was decided about it.
type Item struct {
	*scanners.Finding
	Action      rules.Action
	Owners      []string
	DaysOverdue int
}

// Items are the findings that were not allowed, whatever the gate says, in the order
// of reports.
func (r *Run) Items() []Item {
	var items []Item
	add := func(list []scanners.Finding, a rules.Action) {
		for i := range list {
			items = append(items, r.Item(&list[i], a))
		}
	}
	add(r.Verdict.Blocking, rules.ActionBlock)
	add(r.Verdict.Warning, rules.ActionWarn)
	add(r.Verdict.Tracked, rules.ActionTrack)
	slices.SortStableFunc(items, func(a, b Item) int { return scanners.Compare(a.Finding, b.Finding) })
	return items
}

// Item is one finding with what is known of it.
func (r *Run) Item(f *scanners.Finding, a rules.Action) Item {
	it := Item{Finding: f, Action: a}
	if r.Owners != nil {
		it.Owners = r.Owners(f.Path)
	}
	if r.Overdue != nil {
		it.DaysOverdue = max(0, r.Overdue(f))
	}
	return it
}

// Findings are all findings, the allowed ones too.
func (r *Run) Findings() []scanners.Finding {
	var all []scanners.Finding
	for _, list := range [][]scanners.Finding{r.Verdict.Blocking, r.Verdict.Warning, r.Verdict.Tracked} {
		all = append(all, list...)
	}
	for _, a := range r.Verdict.Allowed {
		all = append(all, a.Finding)
	}
	return all
}

// ActionName is the word for what was decided.
func ActionName(a rules.Action) string {
	switch a {
	case rules.ActionTrack:
		return "track"
	case rules.ActionWarn:
		return "warn"
	}
	return "block"
}

// ConfidenceName is the word for a confidence; "" when it was never set.
func ConfidenceName(c rules.Confidence) string {
	switch c {
	case rules.LowConfidence:
		return "low"
	case rules.MediumConfidence:
		return "medium"
	case rules.HighConfidence:
		return "high"
	}
	return ""
}
