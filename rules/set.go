package rules

import (
	"crypto/sha256"
	"encoding/hex"
)

// Set is everything that one run applies: the rules in their fixed order, the
// allow lists that hold for all of them, and the repository's settings.
// It is never changed once built; whoever wants another set makes a Clone.
type Set struct {
	Rules      []Rule
	Allowlists []Allowlist
	Settings   Settings

	// Plan is what scanners/match has worked out about the regexps beforehand
	// (match.Plan), so that a hook need not. It travels in the pack, says nothing
	// that the rules do not, and takes no part in the digest; a set without it,
	// or with that of another set, judges just the same.
	Plan string

	// Hints is the part of the plan that may be missing or damaged: then the engine
	// takes longer, and finds the same.
	Hints string

	// Lists is the same for the scanners beside the engine: which rules a file may
	// concern (team.Lists).
	Lists string

	// Tables are what Lists points into: how those scanners find words, of which a
	// commit needs those of a language or two (Shelf.Table).
	Tables string
}

// Digest is SHA-256, as 64 hex digits, over the canonical encoding of the set:
// two sets have the same digest only if they judge alike and say the same. The
// first 12 digits are what people are shown.
func (s *Set) Digest() string {
	sum := sha256.Sum256(encodeSet(nil, s))
	return hex.EncodeToString(sum[:])
}

// Clone returns a set whose slices of rules and allow lists can be changed
// without touching s. What the rules themselves point to stays shared.
func (s *Set) Clone() *Set {
	c := *s
	c.Rules = append([]Rule(nil), s.Rules...)
	c.Allowlists = append([]Allowlist(nil), s.Allowlists...)
	return &c
}

// Index returns the position of the rule with that id, or -1.
func (s *Set) Index(id string) int {
	for i := range s.Rules {
		if s.Rules[i].ID == id {
			return i
		}
	}
	return -1
}

// Settings are the tables of .picket.toml that are not rules. They travel in the
// pack, so that a hook applies them without reading TOML.
type Settings struct {
	Policy Policy
	Scan   Scan
	Allows []Allow
}

// Scan is the [scan] table. Zero values mean the default of the mode.
type Scan struct {
	MaxDecodeDepth  int   // layers of encoding looked through; -1: none
	MaxArchiveDepth int   // archives within archives that scan and audit open; -1: none
	MaxFileSize     int64 // bytes; what is larger is reported as skipped
}

// Allow is one finding that the repository accepts. Every field that is set must
// agree with the finding; one of Fingerprint and Rule always is.
type Allow struct {
	Fingerprint string
	Rule        string
	Path        string // exactly this path, slash-separated
	Line        int    // from .gitleaksignore; 0: any
	Commit      string // from .gitleaksignore; empty: any
	Reason      string
	Author      string
	Date        string // YYYY-MM-DD
	Until       string // YYYY-MM-DD, the last day it holds; empty: for ever
	Ticket      string
	Source      string // the file it was read from
}
