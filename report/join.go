package report

import (
	"slices"
	"strings"

	"picket/scanners"
)

// Join makes one run of the audits of several repositories, for formats that know
// but one. Every path then begins with the name of its repository.
func Join(runs []*Run, names []string) *Run {
	out := &Run{Command: "audit"}
	out.Coverage.Complete = true
	var owners []ownersBelow
	overdue := map[string]int{} // by place and fingerprint
	for i, r := range runs {
		name := strings.TrimSuffix(names[i], "/") + "/"
		if i == 0 || r.Started.Before(out.Started) {
			out.Started = r.Started
		}
		if r.Ended.After(out.Ended) {
			out.Ended = r.Ended
		}
		if out.Version == "" {
			out.Version, out.Digest = r.Version, r.Digest
		}
		if r.Digest != out.Digest {
			out.Digest = "" // the repositories have rules of their own
		}
		out.Redacted = out.Redacted || r.Redacted
		out.Rules = max(out.Rules, r.Rules)
		out.cover(&r.Coverage, name)
		owners = append(owners, ownersBelow{name, r.Owners})
		for _, it := range r.Items() {
			overdue[name+it.Path+"\x00"+it.Fingerprint] = it.DaysOverdue
		}
		out.judge(r, name)
	}
	// The longest name first: one repository may stand within another.
	slices.SortStableFunc(owners, func(a, b ownersBelow) int { return len(b.name) - len(a.name) })
	out.Owners = func(path string) []string {
		for _, o := range owners {
			if rest, ok := strings.CutPrefix(path, o.name); ok && o.of != nil {
				return o.of(rest)
			}
		}
		return nil
	}
	out.Overdue = func(f *scanners.Finding) int { return overdue[f.Path+"\x00"+f.Fingerprint] }
	return out
}

// ownersBelow knows the owners of the paths that begin with a name.
type ownersBelow struct {
	name string
	of   func(path string) []string
}

// cover adds what was looked at in a repository.
func (r *Run) cover(c *scanners.Coverage, name string) {
	r.Coverage.Files += c.Files
	r.Coverage.Blobs += c.Blobs
	r.Coverage.Bytes += c.Bytes
	r.Coverage.Commits += c.Commits
	r.Coverage.Complete = r.Coverage.Complete && c.Complete
	for _, s := range c.Skipped {
		if s.Path+"/" != name {
			s.Path = name + s.Path
		}
		r.Coverage.Skipped = append(r.Coverage.Skipped, s)
	}
}

// judge adds what was decided about a repository's findings.
func (r *Run) judge(o *Run, name string) {
	add := func(dst, list []scanners.Finding) []scanners.Finding {
		for _, f := range list {
			dst = append(dst, within(f, name))
		}
		return dst
	}
	v, w := &r.Verdict, &o.Verdict
	v.Blocking, v.Warning, v.Tracked = add(v.Blocking, w.Blocking), add(v.Warning, w.Warning), add(v.Tracked, w.Tracked)
	for _, a := range w.Allowed {
		a.Finding = within(a.Finding, name)
		v.Allowed = append(v.Allowed, a)
	}
	v.Capped += w.Capped
	for _, n := range o.Notes() {
		v.Notes = append(v.Notes, strings.TrimSuffix(name, "/")+": "+n)
	}
}

// within is a finding with its paths below a name.
func within(f scanners.Finding, name string) scanners.Finding {
	f.Path = name + f.Path
	if f.Commit != nil {
		c := *f.Commit
		c.Places = append([]scanners.Place(nil), c.Places...)
		for i := range c.Places {
			c.Places[i].Path = name + c.Places[i].Path
		}
		f.Commit = &c
	}
	return f
}
