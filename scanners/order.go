package scanners

import "cmp"

// Compare is the order of reports: of what was found in files by place; of what an
// audit found in the history the most severe first, then what came in earlier.
func Compare(a, b *Finding) int {
	switch {
	case a.Commit != nil && b.Commit != nil:
		if c := cmp.Or(cmp.Compare(b.Severity, a.Severity), compareCommits(a.Commit.Order, b.Commit.Order)); c != 0 {
			return c
		}
	case a.Commit != nil:
		return -1 // the other was found before the audit was interrupted
	case b.Commit != nil:
		return 1
	}
	if c := cmp.Compare(a.Path, b.Path); c != 0 {
		return c
	}
	if a.Commit != nil && b.Commit != nil && a.Commit.ID != b.Commit.ID { // of two tags
		return cmp.Compare(a.Commit.ID, b.Commit.ID)
	}
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Fingerprint, b.Fingerprint))
}

// Compare is the order of a finding's places in the history: by commit, then by path.
func (p Place) Compare(q Place) int {
	return cmp.Or(compareCommits(p.Order, q.Order), cmp.Compare(p.Path, q.Path), cmp.Compare(p.Commit, q.Commit), cmp.Compare(p.Line, q.Line))
}

// compareCommits compares the orders of two commits. What no commit has (a tag's
// message) comes last: order 0.
func compareCommits(a, b int) int { return cmp.Compare(uint(a-1), uint(b-1)) }
