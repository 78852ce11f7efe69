package policy

import (
	"picket/rules"
	"picket/scanners"
)

// Opinion is what is decided about a finding that nobody accepted by its fingerprint
// or its place.
type Opinion struct {
	Action rules.Action
	Capped bool   // the gate would block, did the mode let it
	Freed  bool   // an allow comment that counts frees it, for this Reason
	Reason string // "" when the comment gives none
	Note   string // a remark for people, as in Verdict
}

// Accepted is what people accepted by fingerprint or place.
type Accepted struct {
	Allows     []rules.Allow
	NeedReason bool   // of Allows, only those that give a reason count
	Today      string // YYYY-MM-DD; as in Context
	// Baseline holds the fingerprints of the baseline; of what is accepted in one
	// path, with the path. Entries is how many the whole baseline has.
	Baseline map[string]bool
	Entries  int
}

// Part is what the parts of an audit are joined by: in a part a finding has only some
// of its places, so what accepts it there may not accept it altogether, and the other
// way round.
type Part struct {
	Findings []scanners.Finding // every one, in the order of the audit
	Opinions []Opinion          // of each of them
	Accepted Accepted           // the baseline as far as it meets a finding
}

// Settle makes a verdict of what is accepted, and of the opinion about everything that
// is not, asked by the finding's index.
func (a *Accepted) Settle(findings []scanners.Finding, opinion func(i int) Opinion) Verdict {
	var v Verdict
	allows := newAllows(a.Allows, a.NeedReason, a.Today)
	for i := range findings {
		f := &findings[i]
		allow, ok, note := allows.find(f)
		v.note(note)
		switch {
		case ok:
			v.Allowed = append(v.Allowed, Allowed{Finding: *f, By: BySuppression, Reason: allow.Reason})
			continue
		case listed(a.Baseline, f):
			v.Allowed = append(v.Allowed, Allowed{Finding: *f, By: ByBaseline})
			continue
		}
		o := opinion(i)
		v.note(o.Note)
		if o.Freed {
			v.Allowed = append(v.Allowed, Allowed{Finding: *f, By: ByComment, Reason: o.Reason})
			continue
		}
		v.add(f, o)
	}
	v.Unused = allows.unused()
	v.Stale = a.Entries - len(a.near(findings).Baseline)
	return v
}

// near is a with that part of the baseline which meets one of the findings.
func (a *Accepted) near(findings []scanners.Finding) Accepted {
	near := *a
	near.Baseline = map[string]bool{}
	meet := func(key string) {
		if a.Baseline[key] {
			near.Baseline[key] = true
		}
	}
	if len(a.Baseline) == 0 {
		return near
	}
	for i := range findings {
		f := &findings[i]
		meet(f.Fingerprint)
		meet(scoped(f.Fingerprint, f.Path))
		if f.Commit == nil {
			continue
		}
		for _, p := range f.Commit.Places {
			meet(scoped(f.Fingerprint, p.Path))
		}
	}
	return near
}
