// Package scanners finds secrets and risky patterns in the bytes it is given.
// It never runs git, opens a file, prints, or chooses an exit code.
package scanners

import "picket/rules"

// Finding is one thing found in one text. Lines count from 1. Columns count from
// 1 in Unicode code points; EndColumn is the column after the last character,
// as in SARIF 2.1.0 (section 3.30).
type Finding struct {
	Rule       string // id
	Title      string
	Category   rules.Category
	Severity   rules.Severity
	Confidence rules.Confidence
	Tags       []string

	Path      string // slash-separated, raw bytes as Git has them; "" for a text without a path
	Line      int
	Column    int
	EndLine   int
	EndColumn int

	// Secret and Match are what was found, in the clear: report redacts them.
	Secret string
	Match  string
	// Context is the line (or lines) that hold the secret, cut to a sensible
	// length around it, and SecretAt its byte offset there (-1 when the secret
	// was decoded and does not stand there literally).
	Context  string
	SecretAt int

	Fingerprint string
	Help        rules.Help
	Source      string // where the rule was defined: "gitleaks", "picket", or a file

	// Inline is the allow comment that covers the finding; nil: none does. Whether
	// it counts is policy's decision.
	Inline *Inline
	// Misnamed is what an allow comment around the finding names as a rule, and is
	// none: the comment frees nothing then, and somebody should say so.
	Misnamed string

	Commit *Provenance // in an audit only
}

// Provenance says how a finding stands in the history.
type Provenance struct {
	ID     string // full hex id of the commit that brought it in
	Author string // name and address
	Date   string // committer date, RFC 3339
	InHead bool
	// Partial tells that the audit was interrupted: whether HEAD has it is not known.
	Partial   bool
	RemovedIn string  // full hex id of the commit that took it out, when it is gone from HEAD
	Places    []Place // other blobs and paths that hold it
	// Order and RemovedOrder say where the two commits stand among those that were
	// audited, from 1: the parts of one audit are joined by them. 0: not known.
	Order        int
	RemovedOrder int
	// Commits is how many commits hold it anywhere, and PathCommits how many do at
	// the finding's own path; 0 when nobody asked to count.
	Commits, PathCommits int
	// HeldIn tells, in a part of an audit that counts, which commits hold it at the
	// finding's own path, by their order: "3-17,20".
	HeldIn string
	// Left and Standing tell, in a part of an audit, of a finding that HEAD has not: the
	// commits of HEAD's history that lack it while a parent has it, in order, and those
	// that have it, as in HeldIn. Which took it out can be said when all parts are known.
	Left     []Leaving
	Standing string
}

// Leaving is a commit that lacks what some of its parents have.
type Leaving struct {
	Commit  string // full hex id
	Order   int    // as in Provenance
	Parents []bool // which of its parents have it
}

// Place is another place of the same finding in the history.
type Place struct {
	Commit string
	Path   string
	Line   int
	Order  int // of the commit, as in Provenance
	// Commits is how many commits hold it at this path; 0 when nobody asked.
	Commits int
	HeldIn  string // as in Provenance
}

// Text is one thing to be looked at.
type Text struct {
	Path  string // as in Finding
	Mode  uint32 // Git's mode of the entry (0100644, 0100755, 0120000); 0 when it has none
	Bytes []byte
}

// Scanner finds one kind of thing. Implementations are safe for concurrent use,
// keep no state between calls, and return findings in order of position, then rule.
type Scanner interface {
	// Scan appends the findings of one text to dst.
	Scan(dst []Finding, t Text) []Finding
}
