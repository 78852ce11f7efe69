package rules

// Action is what a gate does with a finding.
type Action uint8

const (
	ActionDefault Action = iota // says nothing: the next wider gate decides
	ActionTrack                 // counted, not shown
	ActionWarn                  // shown, does not block
	ActionBlock
)

// Mode is how far the whole policy may go. It caps actions, it never raises one.
type Mode uint8

const (
	ModeDefault Mode = iota // as ModeBlock
	ModeObserve             // nothing blocks and nothing is shown but a count
	ModeWarn                // nothing blocks
	ModeBlock
)

// Levels is one action per severity, indexed by Severity; index 0 is unused.
type Levels [Critical + 1]Action

// Gate is one table of actions. Within a gate the narrower entry wins: Rules,
// then Categories, then Severity. Between gates the narrower wins too, entry by
// entry: Policy.Paths, then Policy.Hook or Policy.Audit, then Policy.Gate, then
// picket's defaults (critical and high block, medium warns, low is tracked).
type Gate struct {
	Severity   Levels
	Categories map[Category]Levels
	Rules      map[string]Action
	// Confidence is the least confidence with which a finding may block; one of
	// less confidence warns at most. 0: not set.
	Confidence Confidence
}

// Policy is the [policy] table. Zero values mean picket's defaults.
type Policy struct {
	Mode  Mode
	Gate  Gate // [policy]: for every kind of run
	Hook  Gate // [policy.hook]
	Audit Gate // [policy.audit]
	Paths []PathGate
	SLA   [Critical + 1]int // [policy.sla]: days to mend, by severity; 0: no limit

	Baseline string // path of the baseline file, relative to the top; empty: the default
	NewOnly  bool   // audit blocks only on findings that are in no baseline and not at the base ref
	Inline   Inline
	// RequireReason makes a suppression or inline allow without a reason count for nothing.
	RequireReason bool
	// OnError is what a hook does when it could not check everything: ActionWarn
	// lets pass and says so; everything else refuses.
	OnError Action
}

// PathGate is one [[policy.paths]] table: a gate for some paths. The last one
// in the file that matches a path and has an entry decides.
type PathGate struct {
	Paths []string // RE2 on the slash-separated path, as in an allow list
	Gate  Gate
}

// Inline is the [policy.inline] table: what allow comments in the text can do.
type Inline struct {
	Disabled bool     // they count for nothing
	Rules    []string // when not empty, they work for these rules only
	Authors  []string // when not empty, they work only in an audit's commits of these addresses
	// Peers honours other tools' comments too (nosec, nosemgrep, checkov:skip,
	// trivy:ignore...) where they fit a rule of ours by its tags.
	Peers bool
}
