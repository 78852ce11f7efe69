package policy

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"picket/rules"
	"picket/scanners"
)

// refuseComment says why the allow comment of a finding counts for nothing; "" when
// it counts.
func refuseComment(f *scanners.Finding, p rules.Policy, c Context) string {
	in := p.Inline
	switch {
	case in.Disabled:
		return "the policy takes none"
	case len(in.Rules) > 0 && !slices.Contains(in.Rules, f.Rule):
		return "the policy takes none for this rule"
	case len(in.Authors) > 0 && !contains(in.Authors, authorOf(f, c)):
		return "the policy does not take it from this author"
	case p.RequireReason && f.Inline.Reason == "":
		return "it gives no reason, which the policy demands"
	}
	until := f.Inline.Until
	if until == "" {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, until); err != nil {
		return "until=" + until + " is not a date like 2027-01-31"
	}
	if Expired(until, c.Today) {
		return "it expired on " + until
	}
	return ""
}

// misnamed says that an allow comment beside a finding names no rule; "" when none
// does.
func misnamed(f *scanners.Finding) string {
	if f.Misnamed == "" {
		return ""
	}
	return "the allow comment at " + f.Path + ":" + strconv.Itoa(f.Line) + " frees nothing: it names " +
		scanners.Quotable(f.Misnamed) + `, which is no rule; a reason is written reason="..."`
}

// authorOf is the address of whoever is answerable for an allow comment. A secret
// is judged where it first stood, so that its comment came with it; other findings are
// of HEAD, and their comment may be older or newer than the code.
func authorOf(f *scanners.Finding, c Context) string {
	switch {
	case f.Commit == nil:
		return c.Author
	case f.Category != rules.Secret && c.Wrote != nil:
		return c.Wrote(f)
	}
	return Address(f.Commit.Author)
}

// Address is the address in "Name <address>", whatever follows; the whole text
// when there are no brackets.
func Address(ident string) string {
	_, rest, ok := strings.Cut(ident, "<")
	if !ok {
		return strings.TrimSpace(ident)
	}
	address, _, _ := strings.Cut(rest, ">")
	return address
}

func contains(addresses []string, address string) bool {
	return address != "" && slices.ContainsFunc(addresses, func(a string) bool { return strings.EqualFold(a, address) })
}
