package policy

import (
	"testing"

	"picket/rules"
	"picket/scanners"
)

func TestOverdue(t *testing.T) {
	var p rules.Policy
	p.SLA[rules.High] = 30
	for _, c := range []struct {
		name     string
		severity rules.Severity
		date     string
		want     int
	}{
		{"within", rules.High, "2026-03-20T23:00:00-08:00", -20},
		{"the last day", rules.High, "2026-03-01T00:00:00Z", 0},
		{"past", rules.High, "2026-02-01T23:59:59Z", 28},
		{"no level for it", rules.Low, "2020-01-01T00:00:00Z", 0},
		{"no severity counts as high", 0, "2026-02-01T00:00:00Z", 28},
		{"no date", rules.High, "yesterday", 0},
	} {
		f := scanners.Finding{Severity: c.severity, Commit: &scanners.Provenance{Date: c.date}}
		if got := Overdue(&f, p, "2026-03-31"); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	f := scanners.Finding{Severity: rules.High}
	if got := Overdue(&f, p, "2026-03-31"); got != 0 {
		t.Errorf("without a commit: %d", got)
	}
	if !HasSLA(p) || HasSLA(rules.Policy{}) {
		t.Error("HasSLA is wrong")
	}
}
