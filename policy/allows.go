package policy

import (
	"strings"

	"picket/rules"
	"picket/scanners"
)

// allows are the repository's suppressions, by fingerprint and, for those that
// have none, by rule.
type allows struct {
	list          []rules.Allow
	byFingerprint map[string][]int
	byRule        map[string][]int
	met           []bool // by index of list: it agreed with a finding, expired or not
	needReason    bool
	today         string
}

func newAllows(list []rules.Allow, needReason bool, today string) allows {
	a := allows{list: list, met: make([]bool, len(list)), needReason: needReason, today: today}
	if len(list) == 0 {
		return a
	}
	a.byFingerprint, a.byRule = map[string][]int{}, map[string][]int{}
	for i, e := range list {
		if e.Fingerprint != "" {
			a.byFingerprint[e.Fingerprint] = append(a.byFingerprint[e.Fingerprint], i)
		} else {
			a.byRule[e.Rule] = append(a.byRule[e.Rule], i)
		}
	}
	return a
}

// find gives the suppression that holds for a finding. When there is none but one
// that would hold were it not for its date or its missing reason, note says so. All
// that agree are marked as met: an audit's finding has many places.
func (a allows) find(f *scanners.Finding) (found rules.Allow, ok bool, note string) {
	if f.Category == rules.Secret || f.Commit == nil || len(f.Commit.Places) == 0 {
		return a.findOne(f)
	}
	// Risky code is accepted by file, so that each of its places wants a suppression.
	one := *f
	commit := *f.Commit
	commit.Places, one.Commit = nil, &commit
	found, ok, note = a.findOne(&one)
	for _, p := range f.Commit.Places {
		one.Path, one.Line, commit.ID = p.Path, p.Line, p.Commit
		_, also, because := a.findOne(&one)
		if ok && !also {
			ok, note = false, because
		}
	}
	return found, ok, note
}

func (a allows) findOne(f *scanners.Finding) (found rules.Allow, ok bool, note string) {
	for _, list := range [][]int{a.byFingerprint[f.Fingerprint], a.byRule[f.Rule]} {
		for _, i := range list {
			e := a.list[i]
			if !agrees(e, f) {
				continue
			}
			a.met[i] = true
			switch {
			case Expired(e.Until, a.today):
				note = "the allowance of " + f.Fingerprint + " (" + f.Rule + ") expired on " + e.Until
			case a.needReason && e.Reason == "":
				note = "the allowance of " + f.Fingerprint + " (" + f.Rule + ") gives no reason, which the policy demands"
			case !ok:
				found, ok = e, true
			}
		}
	}
	if ok {
		note = ""
	}
	return found, ok, note
}

// unused are the suppressions that no finding met.
func (a allows) unused() []rules.Allow {
	var list []rules.Allow
	for i, e := range a.list {
		if !a.met[i] {
			list = append(list, e)
		}
	}
	return list
}

// agrees says whether every field that a suppression sets fits the finding. In an
// audit a finding has many places: one that fits is enough, as the secret is the
// same in all of them.
func agrees(e rules.Allow, f *scanners.Finding) bool {
	if e.Fingerprint == "" && e.Rule == "" {
		return false
	}
	if e.Fingerprint != "" && e.Fingerprint != f.Fingerprint || e.Rule != "" && e.Rule != f.Rule {
		return false
	}
	if e.Path == "" && e.Line == 0 && e.Commit == "" {
		return true
	}
	commit := ""
	if f.Commit != nil {
		commit = f.Commit.ID
		for _, p := range f.Commit.Places {
			if fits(e, p.Path, p.Line, p.Commit) {
				return true
			}
		}
	}
	return fits(e, f.Path, f.Line, commit)
}

func fits(e rules.Allow, path string, line int, commit string) bool {
	return (e.Path == "" || e.Path == path || e.Path == strings.ToValidUTF8(path, "?")) && (e.Line == 0 || e.Line == line) && (e.Commit == "" || e.Commit == commit)
}

// Expired says whether the last valid day lies before today. Both are
// YYYY-MM-DD, so they compare as text; an empty one never expires.
func Expired(until, today string) bool {
	return until != "" && today != "" && until < today
}
