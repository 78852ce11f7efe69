// Package policy decides what happens to a finding: it blocks, warns, is only
// counted, or is allowed. It never looks for findings, never prints, and never
// opens a repository: what it judges by is passed in.
package policy

import (
	"picket/rules"
	"picket/scanners"
)

// Stage is where a run stands between the editor and the server. A repository
// may be strict in one and lenient in another.
type Stage uint8

const (
	Hook  Stage = iota // at a commit or a push: [policy.hook] over [policy]
	Scan               // picket scan, on request: [policy]
	Audit              // picket audit, usually in CI: [policy.audit] over [policy]
)

// Verdict is every finding of a run, each in exactly one of its lists and in the
// order in which it was found.
type Verdict struct {
	Blocking []scanners.Finding
	Warning  []scanners.Finding
	Tracked  []scanners.Finding
	Allowed  []Allowed

	// Unused are the suppressions that met no finding, and Stale counts such entries
	// of the baseline. Known only to an audit of everything.
	Unused []rules.Allow
	Stale  int

	// Capped counts the findings that the gate would block, did the mode let it.
	Capped int
	// Notes are remarks for people: an allowance that has expired, a mode that
	// kept findings from blocking. Lower case, without a full stop.
	Notes []string

	// Part is what the parts of an audit are joined by; nil unless asked for.
	Part *Part
}

// Allowed is a finding that somebody accepted.
type Allowed struct {
	Finding scanners.Finding
	By      Means
	Reason  string
}

// Means is the way in which a finding was accepted.
type Means string

const (
	BySuppression Means = "suppression" // picket allow, .gitleaksignore
	ByBaseline    Means = "baseline"
	ByComment     Means = "comment" // in the text: picket:allow or gitleaks:allow
)

// Blocks says whether the gate is closed.
func (v Verdict) Blocks() bool { return len(v.Blocking) > 0 }

// Shown are the findings that a person should see: what blocks, then what warns.
func (v Verdict) Shown() []scanners.Finding {
	shown := make([]scanners.Finding, 0, len(v.Blocking)+len(v.Warning))
	return append(append(shown, v.Blocking...), v.Warning...)
}

// Context is what a judgement needs beside the findings and the settings.
type Context struct {
	Stage Stage
	Today string // YYYY-MM-DD, for expiry; empty: nothing has expired
	// Read gives the suppression and the baseline file. It is asked only when
	// something was found; nil: there are none.
	Read Reader
	// Known says whether a finding stood at the base that a change is made against:
	// then it is only counted. nil: there is no base.
	Known func(f *scanners.Finding) bool
	// Author is the address of whoever commits, for policies that let only some
	// people write allow comments; an audit knows it from the commit.
	Author string
	// Wrote is the address of whoever wrote the allow comment of a finding in HEAD that
	// is no secret, for an audit: the commit that it names may only have moved the
	// code. nil: the author of that commit; "": nobody known, and it counts for nothing.
	Wrote func(f *scanners.Finding) string
	// Part asks for Verdict.Part.
	Part bool
}

// Judge applies the repository's settings to findings. The zero Settings give
// picket's defaults: critical and high block, medium warns, low is counted.
// It fails when a path pattern of the policy does not compile and when a file of
// accepted findings cannot be read: then nothing is known.
func Judge(findings []scanners.Finding, s rules.Settings, c Context) (Verdict, error) {
	if len(findings) == 0 && c.Stage != Audit {
		return Verdict{}, nil
	}
	g, err := newGates(s.Policy, c.Stage)
	if err != nil {
		return Verdict{}, err
	}
	acc, err := accepted(s, c.Read)
	if err != nil {
		return Verdict{}, err
	}
	acc.NeedReason, acc.Today = s.Policy.RequireReason, c.Today
	opinion := func(i int) Opinion { return opine(&findings[i], s.Policy, g, c) }
	v := acc.Settle(findings, opinion)
	if c.Stage != Audit {
		v.Unused, v.Stale = nil, 0
	}
	if c.Part {
		v.Part = &Part{Findings: findings, Accepted: acc.near(findings)}
		for i := range findings {
			v.Part.Opinions = append(v.Part.Opinions, opinion(i))
		}
	}
	return v, nil
}

// opine decides about a finding that nobody accepted.
func opine(f *scanners.Finding, p rules.Policy, g gates, c Context) Opinion {
	if c.Known != nil && c.Known(f) {
		return Opinion{Action: rules.ActionTrack}
	}
	if f.Inline == nil {
		o := capped(g.action(f), p.Mode)
		if o.Action == rules.ActionBlock || o.Action == rules.ActionWarn {
			o.Note = misnamed(f)
		}
		return o
	}
	why := refuseComment(f, p, c)
	if why == "" {
		return Opinion{Freed: true, Reason: f.Inline.Reason}
	}
	o := capped(g.action(f), p.Mode)
	o.Note = "the allow comment for " + f.Rule + " in " + f.Path + " counts for nothing: " + why
	return o
}

// capped is an action as far as the mode lets it go.
func capped(a rules.Action, m rules.Mode) Opinion {
	o := Opinion{Action: a}
	if a == rules.ActionBlock && (m == rules.ModeObserve || m == rules.ModeWarn) {
		o.Capped, o.Action = true, rules.ActionWarn
	}
	if m == rules.ModeObserve {
		o.Action = rules.ActionTrack
	}
	return o
}

// add puts a finding where its action belongs.
func (v *Verdict) add(f *scanners.Finding, o Opinion) {
	if o.Capped {
		v.Capped++
	}
	switch o.Action {
	case rules.ActionBlock:
		v.Blocking = append(v.Blocking, *f)
	case rules.ActionWarn:
		v.Warning = append(v.Warning, *f)
	default:
		v.Tracked = append(v.Tracked, *f)
	}
}

// note adds a remark once.
func (v *Verdict) note(text string) {
	if text == "" {
		return
	}
	for _, n := range v.Notes {
		if n == text {
			return
		}
	}
	v.Notes = append(v.Notes, text)
}
