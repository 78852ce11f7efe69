package report

import (
	"sort"
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
			it := Item{Finding: &list[i], Action: a}
			if r.Owners != nil {
				it.Owners = r.Owners(it.Path)
			}
			if r.Overdue != nil {
				it.DaysOverdue = max(0, r.Overdue(it.Finding))
			}
			items = append(items, it)
		}
	}
	add(r.Verdict.Blocking, rules.ActionBlock)
	add(r.Verdict.Warning, rules.ActionWarn)
	add(r.Verdict.Tracked, rules.ActionTrack)
	sort.SliceStable(items, func(i, j int) bool { return before(items[i].Finding, items[j].Finding) })
	return items
}

// before is the order of reports: of what was found in files by place; of what an
// audit found in the history the most severe first, then what came in earlier.
func before(a, b *scanners.Finding) bool {
	if a.Commit != nil && b.Commit != nil {
		if a.Severity != b.Severity {
			return a.Severity > b.Severity
		}
		// What no commit has (a tag's message) comes last: order 0.
		if x, y := uint(a.Commit.Order-1), uint(b.Commit.Order-1); x != y {
			return x < y
		}
	}
	switch {
	case a.Path != b.Path:
		return a.Path < b.Path
	case a.Line != b.Line:
		return a.Line < b.Line
	case a.Column != b.Column:
		return a.Column < b.Column
	case a.Rule != b.Rule:
		return a.Rule < b.Rule
	}
	return a.Fingerprint < b.Fingerprint
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
