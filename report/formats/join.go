package formats

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"picket/policy"
	"picket/report"
	"picket/rules"
	"picket/scanners"
)

// joint is a finding that is put together from what the parts say of it.
type joint struct {
	scanners.Finding
	*PartFinding // of the part that has its first place
}

// joinParts makes one run of the parts of a repository's audit. What is accepted is
// decided anew, now that all places of each finding are known.
func joinParts(parts []PartRun, tool Tool, owner string) (*report.Run, error) {
	first := &parts[0]
	run := &report.Run{Command: tool.Command, Version: tool.Version, Digest: first.RulesDigest, Rules: first.Rules, Redacted: !first.Clear,
		HeadOnly: first.HeadOnly, Head: first.Head, Started: first.Started, Ended: first.Ended, Remarks: first.Remarks}
	run.Coverage.Complete = true
	accepted := policy.Accepted{NeedReason: first.NeedReason, Entries: first.Entries, Baseline: map[string]bool{}}
	for _, e := range first.Allows {
		accepted.Allows = append(accepted.Allows, e.allow())
	}
	var unused []Unused
	for i := range parts {
		p := &parts[i]
		if err := fitting(first, p); err != nil {
			return nil, err
		}
		cover(&run.Coverage, p)
		if p.Started.Before(run.Started) {
			run.Started = p.Started
		}
		if p.Ended.After(run.Ended) {
			run.Ended = p.Ended
		}
		run.Remarks = union(run.Remarks, p.Remarks)
		run.HeadOnly = run.HeadOnly && p.HeadOnly
		accepted.Today = max(accepted.Today, p.Today)
		for _, key := range p.Baseline {
			accepted.Baseline[string(key)] = true
		}
		unused = append(unused, p.Unused...)
	}
	slices.SortStableFunc(run.Coverage.Skipped, scanners.Skip.Compare)
	joints, err := joinFindings(parts)
	if err != nil {
		return nil, err
	}
	if owner != "" {
		if !first.Owned && len(first.Findings) > 0 {
			return nil, fmt.Errorf("whose a finding is nobody knows: there is no CODEOWNERS file")
		}
		joints = slices.DeleteFunc(joints, func(j joint) bool { return !slices.Contains(j.Owners, owner) })
	}
	settle(run, joints, accepted)
	if first.Owned {
		owners := map[string][]string{}
		for i := range joints {
			owners[joints[i].Path] = joints[i].Owners
		}
		run.Owners = func(path string) []string { return owners[path] }
	}
	if !run.Coverage.Complete || owner != "" {
		run.Verdict.Unused, run.Verdict.Stale = nil, 0
		return run, nil
	}
	slices.SortStableFunc(unused, func(a, b Unused) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line)) })
	for _, u := range unused {
		run.Unused = append(run.Unused, report.Unused{Kind: u.Kind, Path: u.Path, Line: u.Line, Rules: u.Rules, Fingerprint: u.Fingerprint, Source: u.Source, Why: u.Why})
	}
	run.Unused = append(run.Unused, report.UnusedOf(run.Verdict, nil)...)
	return run, nil
}

// fitting refuses what cannot be joined.
func fitting(a, b *PartRun) error {
	switch {
	case a.Clear != b.Clear:
		return fmt.Errorf("some parts show secrets (--show-secrets), others do not")
	case a.Complete && b.Complete && (a.Head != b.Head || a.Scanned.Commits != b.Scanned.Commits):
		return fmt.Errorf("the parts are of different histories: HEAD, or what refs reach, was not the same for all of them")
	}
	return nil
}

// settle decides what is accepted, and gives the run what its findings alone know.
func settle(run *report.Run, joints []joint, accepted policy.Accepted) {
	findings := make([]scanners.Finding, len(joints))
	for i := range joints {
		findings[i] = joints[i].Finding
	}
	run.Verdict = accepted.Settle(findings, func(i int) policy.Opinion {
		p := joints[i].PartFinding
		return policy.Opinion{Action: actionOf(p.Action), Capped: p.Capped, Freed: p.Freed, Reason: p.Reason, Note: p.Note}
	})
	run.Overdue = about(joints, func(j *joint) int { return j.Overdue })
	line := about(joints, func(j *joint) [3]string { return [3]string{string(j.Before), string(j.Marked), string(j.After)} })
	run.Excerpt = func(f *scanners.Finding) (before, found, after string) {
		parts := line(f)
		return parts[0], parts[1], parts[2]
	}
}

// about looks up what is known of a finding: in an audit there is one of each fingerprint
// in a path.
func about[T any](joints []joint, what func(j *joint) T) func(f *scanners.Finding) T {
	key := func(f *scanners.Finding) string { return f.Path + "\x00" + f.Fingerprint }
	known := make(map[string]T, len(joints))
	for i := range joints {
		known[key(&joints[i].Finding)] = what(&joints[i])
	}
	return func(f *scanners.Finding) T { return known[key(f)] }
}

// cover adds what a part looked at. Every part walks all commits and paths.
func cover(c *scanners.Coverage, p *PartRun) {
	c.Blobs += p.Scanned.Blobs
	c.Bytes += p.Scanned.Bytes
	c.Files, c.Commits = max(c.Files, p.Scanned.Files), max(c.Commits, p.Scanned.Commits)
	c.Complete = c.Complete && p.Complete
	for _, s := range p.Skipped {
		c.Skipped = union(c.Skipped, []scanners.Skip{{Path: string(s.Path), Reason: string(s.Reason), Sealed: s.Sealed}})
	}
}

// joinFindings puts together what the parts found, in the order of an audit: one finding
// of a rule and a secret, and of what is no secret, of a path as well.
func joinFindings(parts []PartRun) ([]joint, error) {
	type key struct{ rule, fingerprint, path string }
	index := map[key]int{}
	var joints []joint
	for i := range parts {
		for k := range parts[i].Findings {
			p := &parts[i].Findings[k]
			f, err := p.finding(parts[i].Commits)
			if err != nil {
				return nil, err
			}
			j := joint{f, p}
			at := key{rule: p.Rule, fingerprint: p.Fingerprint}
			if j.Category != rules.Secret {
				at.path = j.Path
			}
			if have, ok := index[at]; ok {
				joints[have] = join(joints[have], j)
				continue
			}
			index[at] = len(joints)
			joints = append(joints, j)
		}
	}
	for i := range joints {
		if len(parts) == 1 {
			continue // one run has looked at all of the repository
		}
		c := joints[i].Commit
		if err := countHeld(c); err != nil {
			return nil, err
		}
		if err := removed(c); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(joints, func(a, b joint) int { return scanners.Compare(&a.Finding, &b.Finding) })
	return joints, nil
}

// finding is the finding that a part has, with its bytes.
func (p *PartFinding) finding(ids map[int]string) (scanners.Finding, error) {
	f := findingOf(&p.Finding)
	f.Secret, f.Match = string(p.Exactly), string(p.Match)
	if f.Commit == nil {
		return f, nil
	}
	var err error
	f.Commit.Author, f.Commit.Standing = string(p.By), p.Standing
	f.Commit.Left, err = leavings(p.Left, ids)
	return f, err
}

// join makes one finding of what two parts say of it: the earlier commit is the
// one that brought it in, and every other path is another place.
func join(a, b joint) joint {
	if a.Commit == nil || b.Commit == nil {
		return a // the audit was interrupted
	}
	if c := a.place().Compare(b.place()); c > 0 || c == 0 && b.before(a) {
		a, b = b, a
	}
	c := *a.Commit
	c.Places = append(append(slices.Clone(c.Places), b.place()), b.Commit.Places...)
	slices.SortStableFunc(c.Places, scanners.Place.Compare)
	held := map[string]*string{a.Path: &c.HeldIn}
	kept := c.Places[:0]
	for _, p := range c.Places {
		if in, ok := held[p.Path]; ok {
			*in = strings.Trim(*in+","+p.HeldIn, ",")
			continue
		}
		kept = append(kept, p)
		held[p.Path] = &kept[len(kept)-1].HeldIn
	}
	if c.Places = kept; len(kept) == 0 {
		c.Places = nil
	}
	c.InHead = c.InHead || b.Commit.InHead
	c.Left = joinLeft(c.Left, b.Commit.Left)
	c.Standing = strings.Trim(c.Standing+","+b.Commit.Standing, ",")
	a.Commit = &c
	return a
}

// place is the first place of a finding.
func (j joint) place() scanners.Place {
	return scanners.Place{Commit: j.Commit.ID, Path: j.Path, Line: j.Finding.Line, Order: j.Commit.Order, HeldIn: j.Commit.HeldIn}
}

// before decides between two places in the same line: the name of a file comes first.
func (j joint) before(k joint) bool {
	if j.Finding.Column != k.Finding.Column {
		return j.Finding.Column < k.Finding.Column
	}
	return slices.Contains(j.Finding.Tags, "file name")
}

// union appends what is not there yet.
func union[T comparable](dst, more []T) []T {
	for _, x := range more {
		if !slices.Contains(dst, x) {
			dst = append(dst, x)
		}
	}
	return dst
}
