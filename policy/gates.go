package policy

import (
	"fmt"
	"regexp"

	"picket/rules"
	"picket/scanners"
)

// gates are the tables that a run applies, narrowest first, but for those that
// hold for some paths only.
type gates struct {
	paths []pathGate // last in the file first
	wide  []rules.Gate
}

type pathGate struct {
	paths []*regexp.Regexp
	gate  rules.Gate
}

// newGates orders the tables of a policy. The path patterns are compiled here,
// after something was found, so that a clean commit does not pay for them.
func newGates(p rules.Policy, stage Stage) (gates, error) {
	var g gates
	for i := len(p.Paths) - 1; i >= 0; i-- {
		pg := pathGate{gate: p.Paths[i].Gate}
		for _, text := range p.Paths[i].Paths {
			re, err := regexp.Compile(text)
			if err != nil {
				return g, fmt.Errorf("policy.paths %d: %q: %w", i+1, text, err)
			}
			pg.paths = append(pg.paths, re)
		}
		g.paths = append(g.paths, pg)
	}
	switch stage {
	case Hook:
		g.wide = append(g.wide, p.Hook)
	case Audit:
		g.wide = append(g.wide, p.Audit)
	}
	g.wide = append(g.wide, p.Gate)
	return g, nil
}

// action is what the gates do with one finding: the narrowest entry decides.
// A finding of less confidence than the narrowest threshold warns at most.
func (g gates) action(f *scanners.Finding) rules.Action {
	action, least := rules.ActionDefault, rules.Confidence(0)
	consider := func(t rules.Gate) {
		if action == rules.ActionDefault {
			action = entry(t, f)
		}
		if least == 0 {
			least = t.Confidence
		}
	}
	for _, pg := range g.paths {
		for _, re := range pg.paths {
			if re.MatchString(f.Path) {
				consider(pg.gate)
				break
			}
		}
	}
	for _, t := range g.wide {
		consider(t)
	}
	if action == rules.ActionDefault {
		action = builtIn(f)
	}
	if action == rules.ActionBlock && f.Confidence != 0 && f.Confidence < least {
		action = rules.ActionWarn
	}
	return action
}

// entry is what one table says of a finding: its rule, then its category and
// severity, then its severity.
func entry(t rules.Gate, f *scanners.Finding) rules.Action {
	if a := t.Rules[f.Rule]; a != rules.ActionDefault {
		return a
	}
	sev := f.Severity
	if int(sev) >= len(t.Severity) {
		sev = rules.Critical
	}
	if a := t.Categories[f.Category][sev]; a != rules.ActionDefault {
		return a
	}
	return t.Severity[sev]
}

// builtIn is picket's own gate. A severity that nobody set blocks: doubt does.
func builtIn(f *scanners.Finding) rules.Action {
	switch {
	case f.Severity == rules.Low:
		return rules.ActionTrack
	case f.Severity == rules.Medium, testKey(f):
		return rules.ActionWarn
	}
	return rules.ActionBlock
}
