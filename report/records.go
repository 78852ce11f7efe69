package report

import (
	"io"

	"picket/policy"
)

// Records lists accepted findings for people, expired ones marked.
func Records(w io.Writer, records []policy.Record, today string) error {
	p := newPrinter(Style{})
	for _, r := range records {
		p.printf("%s  %s  %s\n", r.Fingerprint, Escape(orDash(r.Rule)), Escape(orDash(r.Path)))
		if r.Scope == policy.ScopePath {
			p.field("scope", "in this file only")
		}
		p.field("reason", r.Reason)
		p.field("by", joinNonEmpty(r.Author, r.Date))
		until := r.Until
		if policy.Expired(until, today) {
			until += ", expired"
		}
		p.field("until", until)
		p.field("ticket", r.Ticket)
	}
	p.printf("%s\n", Count(int64(len(records)), "accepted finding"))
	return p.flush(w)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func joinNonEmpty(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + ", " + b
}
