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
}

// Judge applies the repository's settings to findings. The zero Settings give
// picket's defaults: critical and high block, medium warns, low is counted.
// It fails when a path pattern of the policy does not compile and when a file of
// accepted findings cannot be read: then nothing is known.
func Judge(findings []scanners.Finding, s rules.Settings, c Context) (Verdict, error) {
	var v Verdict
	if len(findings) == 0 && c.Stage != Audit {
		return v, nil
	}
	g, err := newGates(s.Policy, c.Stage)
	if err != nil {
		return v, err
	}
	list, baseline, err := accepted(s, c.Read)
	if err != nil {
		return v, err
	}
	allows := newAllows(list, s.Policy.RequireReason, c.Today)
	for i := range findings {
		f := &findings[i]
		a, ok, note := allows.find(f)
		v.note(note)
		switch {
		case ok:
			v.Allowed = append(v.Allowed, Allowed{Finding: *f, By: BySuppression, Reason: a.Reason})
		case listed(baseline, f):
			v.Allowed = append(v.Allowed, Allowed{Finding: *f, By: ByBaseline})
		case c.Known != nil && c.Known(f):
			v.Tracked = append(v.Tracked, *f)
		case f.Inline != nil:
			why := refuseComment(f, s.Policy, c)
			if why == "" {
				v.Allowed = append(v.Allowed, Allowed{Finding: *f, By: ByComment, Reason: f.Inline.Reason})
				continue
			}
			v.note("the allow comment for " + f.Rule + " in " + f.Path + " counts for nothing: " + why)
			v.add(f, g.action(f), s.Policy.Mode)
		default:
			if v.add(f, g.action(f), s.Policy.Mode) {
				v.note(misnamed(f))
			}
		}
	}
	if c.Stage == Audit {
		v.Unused = allows.unused()
		met := map[string]bool{}
		for i := range findings {
			met[findings[i].Fingerprint] = true
			met[scoped(findings[i].Fingerprint, findings[i].Path)] = true
			if c := findings[i].Commit; c != nil {
				for _, p := range c.Places {
					met[scoped(findings[i].Fingerprint, p.Path)] = true
				}
			}
		}
		for key := range baseline {
			if !met[key] {
				v.Stale++
			}
		}
	}
	return v, nil
}

// add puts a finding where its action, capped by the mode, belongs, and says
// whether people see it there.
func (v *Verdict) add(f *scanners.Finding, a rules.Action, m rules.Mode) bool {
	if a == rules.ActionBlock && (m == rules.ModeObserve || m == rules.ModeWarn) {
		v.Capped++
		a = rules.ActionWarn
	}
	if m == rules.ModeObserve {
		a = rules.ActionTrack
	}
	switch a {
	case rules.ActionBlock:
		v.Blocking = append(v.Blocking, *f)
	case rules.ActionWarn:
		v.Warning = append(v.Warning, *f)
	default:
		v.Tracked = append(v.Tracked, *f)
		return false
	}
	return true
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
