package report

import (
	"strconv"
	"strings"

	"picket/policy"
	"picket/scanners"
)

// Unused is something that accepts findings and met none. Only an audit of
// everything can tell.
type Unused struct {
	Kind        string // "comment" or "suppression"
	Path        string // where the comment stands; what the suppression is for, "" for any path
	Line        int    // likewise; 0: any
	Rules       []string
	Fingerprint string // of a suppression
	Source      string // the file that holds the suppression; the comment's mark
	Why         string // "" when nothing is found there
}

// UnusedOf describes what a verdict and an audit of everything know to be unused.
func UnusedOf(v policy.Verdict, comments []scanners.Unused) []Unused {
	var list []Unused
	for _, c := range comments {
		u := Unused{Kind: "comment", Path: c.Path, Line: c.Line, Rules: c.Rules, Source: c.Comment}
		if c.Misnamed != "" {
			u.Rules, u.Why = nil, "it names "+scanners.Quotable(c.Misnamed)+", which is no rule"
		}
		list = append(list, u)
	}
	for _, e := range v.Unused {
		u := Unused{Kind: "suppression", Path: e.Path, Line: e.Line, Fingerprint: e.Fingerprint, Source: e.Source}
		if e.Rule != "" {
			u.Rules = []string{e.Rule}
		}
		list = append(list, u)
	}
	return list
}

// foreign says whether something unused may have been written for gitleaks, which
// finds other things: it is counted, not named.
func (u *Unused) foreign() bool {
	return u.Source == "gitleaks:allow" || u.Kind == "suppression" && u.Fingerprint == ""
}

// maxUnused is how many unused suppressions, and how many comments, are named.
const maxUnused = 10

// leftovers are the remarks about what is unused, and about entries of the baseline.
func leftovers(run *Run) []string {
	var notes []string
	named, foreign := map[string]int{}, map[string]int{}
	for i := range run.Unused {
		u := &run.Unused[i]
		if u.foreign() {
			foreign[u.Kind]++
			continue
		}
		if named[u.Kind]++; named[u.Kind] <= maxUnused {
			notes = append(notes, u.text())
		}
	}
	for _, kind := range []string{"suppression", "comment"} {
		if more := named[kind] - maxUnused; more > 0 {
			notes = append(notes, Count(int64(more), "more "+kind)+" met no finding")
		}
	}
	if n := foreign["comment"]; n > 0 {
		notes = append(notes, Count(int64(n), "gitleaks:allow comment")+" met no finding")
	}
	if n := foreign["suppression"]; n > 0 {
		notes = append(notes, Count(int64(n), "suppression by place", "suppressions by place")+" met no finding")
	}
	if n := run.Verdict.Stale; n > 0 {
		notes = append(notes, Count(int64(n), "entry of the baseline", "entries of the baseline")+" met no finding: picket baseline prune drops them")
	}
	return notes
}

func (u *Unused) text() string {
	if u.Kind == "suppression" {
		return "the suppression of " + u.Fingerprint + " in " + u.Source + " met no finding"
	}
	text := strings.Join(append([]string{u.Path + ":" + strconv.Itoa(u.Line) + ": " + u.Source}, strings.Join(u.Rules, ", ")), " ")
	text = strings.TrimRight(text, " ") + " frees nothing"
	if u.Why != "" {
		text += ": " + u.Why
	}
	return text
}

// Notes are all remarks for people, those of the policy first.
func (r *Run) Notes() []string {
	return append(append(append([]string(nil), r.Verdict.Notes...), r.Remarks...), leftovers(r)...)
}
