package rules

// Set is everything that one run applies: the rules in their fixed order, the
// allow lists that hold for all of them, and the repository's settings.
// It is never changed once built.
type Set struct {
	Rules      []Rule
	Allowlists []Allowlist
	Settings   Settings
}

// Settings are the tables of .picket.toml that are not rules. They travel in the
// pack, so that a hook applies them without reading TOML.
type Settings struct {
	Policy Policy
	Scan   Scan
	Allows []Allow
}

// Action is what a gate does with a finding.
type Action uint8

const (
	ActionDefault Action = iota // what the built-in gate says
	ActionTrack                 // counted, not shown
	ActionWarn                  // shown, does not block
	ActionBlock
)

// Policy is the [policy] table. Zero values mean picket's defaults.
type Policy struct {
	Severity map[Severity]Action
}

// Scan is the [scan] table.
type Scan struct {
	MaxDecodeDepth int // 0: the default of the mode
}

// Allow is one finding that the repository accepts, by fingerprint.
type Allow struct {
	Fingerprint string
	Rule        string
	Path        string
	Reason      string
	Author      string
	Date        string // YYYY-MM-DD
	Until       string // YYYY-MM-DD; empty: for ever
}
