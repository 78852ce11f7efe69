package policy

import (
	"time"

	"picket/rules"
	"picket/scanners"
)

// Overdue is the number of days by which a finding has outlived the service level
// of its severity, counted from the commit that brought it in; 0 or less when it
// has not, and when there is no service level or no commit.
func Overdue(f *scanners.Finding, p rules.Policy, today string) int {
	severity := f.Severity
	if severity == 0 || int(severity) >= len(p.SLA) {
		severity = rules.High
	}
	days := p.SLA[severity]
	if days <= 0 || f.Commit == nil {
		return 0
	}
	since, err := time.Parse(time.RFC3339, f.Commit.Date)
	if err != nil {
		return 0
	}
	now, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return 0
	}
	age := int(now.Sub(since.UTC().Truncate(24*time.Hour)).Hours() / 24)
	return age - days
}

// HasSLA says whether the policy sets any service level.
func HasSLA(p rules.Policy) bool { return p.SLA != [len(p.SLA)]int{} }
