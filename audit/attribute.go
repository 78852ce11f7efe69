package audit

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"picket/git"
	"picket/git/history"
	"picket/rules"
	"picket/scanners"
)

// attribution groups what was found by rule and secret, and asks the graph who
// brought each group in, and who took it out.
//
// The commits come in the graph's order, parents first. The first commit whose
// tree has any blob of the group at a path where it is a finding brought it in.
// It is gone when HEAD's tree has none; then the last commit of HEAD's history
// that has none while a parent has one took it out, and one of which every parent
// had it is believed before a merge that merely chose a side.
type attribution struct {
	a      *auditor
	groups []*group
	byKey  map[groupKey]*group
	at     map[holding][]*place
	node   map[int32][]*group // groups that a node of a.nodes has, in their order
	ranged bool               // the commits of a range: what they move is not new
}

// groupKey is what a finding is the same by. The path is that of what is no secret:
// each file that has such code is a finding of its own, accepted on its own. In a
// range there is none, since code that a commit moves is not new.
type groupKey struct{ rule, fingerprint, path string }

// group is all that was found of one rule and secret.
type group struct {
	first   *place
	head    bool     // HEAD has it
	stands  bool     // a tip of the range has it
	removed [2]int32 // +1: by any commit; by one of which every parent had it
	places  []*place
	commits int                  // how many hold it, when that was asked for
	byPath  map[string]int       // the same of each path
	sets    map[string]commitSet // which they are, when a part of an audit counts

	// Of a part of an audit: see scanners.Provenance.
	left     []scanners.Leaving
	standing commitSet
}

// place is a finding of a group and the first commit that has it.
type place struct {
	*found
	group  *group
	commit int32 // position in the graph; -1 until known
	freed  bool  // by an allow list on commits
}

func (a *auditor) attribute() []scanners.Finding {
	t := &attribution{a: a, byKey: map[groupKey]*group{}, at: map[holding][]*place{}, node: map[int32][]*group{}}
	if a.graph == nil {
		a.graph = &history.Graph{Head: -1}
	}
	position := a.positions()
	for i := range a.found {
		t.add(&a.found[i], position)
	}
	if a.unplaced || len(a.held) != len(a.graph.Commits) {
		t.placeAll() // interrupted before the trees were asked
	} else {
		t.walk()
		if a.opt.Count {
			t.count()
		}
	}
	return t.findings()
}

// positions says where in the graph those commits stand that have a finding themselves.
func (a *auditor) positions() map[git.ID]int32 {
	position := map[git.ID]int32{}
	for i := range a.found {
		if id := a.found[i].commit; id != "" {
			position[id] = -1
		}
	}
	for i := range a.graph.Commits {
		if len(position) == 0 {
			break
		}
		if _, asked := position[a.graph.Commits[i].ID]; asked {
			position[a.graph.Commits[i].ID] = int32(i)
		}
	}
	maps.DeleteFunc(position, func(_ git.ID, at int32) bool { return at < 0 })
	return position
}

// add puts a finding into its group. Findings in commits have their place at once.
func (t *attribution) add(f *found, position map[git.ID]int32) {
	g := t.group(f)
	p := &place{found: f, group: g, commit: -1}
	switch {
	case f.commit != "":
		at, reached := position[f.commit]
		switch {
		case reached:
			p.commit = at
		case t.a.unplaced:
			f.tag = f.commit
			t.place(p)
			return
		case t.a.opt.Unreachable:
			f.Path = "(unreachable " + f.Path[1:]
			f.tag = f.commit
			t.place(p)
			return
		default:
			return
		}
		t.place(p)
		g.head = g.head || t.a.graph.Commits[p.commit].Head
	case f.tag != "":
		t.place(p)
	default:
		t.at[f.at] = append(t.at[f.at], p)
	}
}

// group is the group of a finding.
func (t *attribution) group(f *found) *group {
	k := groupKey{rule: f.Rule, fingerprint: f.Fingerprint}
	if f.Category != rules.Secret && !t.ranged {
		k.path = f.Path
	}
	g := t.byKey[k]
	if g == nil {
		g = &group{}
		t.byKey[k] = g
		t.groups = append(t.groups, g)
	}
	return g
}

// place settles where a finding stands, unless the commit is allowed to have it.
func (t *attribution) place(p *place) {
	if p.hit != nil && p.commit >= 0 && t.a.opt.Team.Engine().CommitAllowed(p.hit, p.Path, string(t.a.graph.Commits[p.commit].ID)) {
		p.freed = true
		return
	}
	p.group.places = append(p.group.places, p)
}

// walk goes through the commits once. Most have the same node as their parents,
// and then there is nothing to do.
func (t *attribution) walk() {
	seen := map[int32]bool{0: true}
	for i := range t.a.graph.Commits {
		c := &t.a.graph.Commits[i]
		n := t.a.held[i]
		if !seen[n] {
			seen[n] = true
			t.arrive(int32(i), n)
		}
		if c.Head && len(c.Parents) > 0 {
			t.leave(int32(i), n, c.Parents)
		}
	}
	if h := t.a.graph.Head; h >= 0 {
		for _, g := range t.has(t.a.held[h]) {
			g.head = true
		}
	}
	t.stand()
	for _, e := range t.a.extra {
		for _, h := range t.a.nodes.holdings(e.node) {
			for _, p := range t.at[h] {
				if p.commit < 0 && p.tag == "" {
					p.tag = e.object
					t.place(p)
				}
			}
		}
	}
}

// placeAll keeps every finding, though no commit is known for it.
func (t *attribution) placeAll() {
	for i := range t.a.found {
		for _, p := range t.at[t.a.found[i].at] {
			if p.found == &t.a.found[i] {
				p.tag = p.at.blob
				t.place(p)
			}
		}
	}
}

// arrive gives every finding that a node has, and no commit had before, its place.
func (t *attribution) arrive(commit, node int32) {
	for _, h := range t.a.nodes.holdings(node) {
		for _, p := range t.at[h] {
			if p.commit < 0 {
				if p.commit = commit; p.origin > 0 {
					p.commit = p.origin - 1
				}
				t.place(p)
			}
		}
	}
}

// leave notes the groups that a commit no longer has.
func (t *attribution) leave(commit, node int32, parents []int32) {
	same := true
	for _, p := range parents {
		same = same && t.a.held[p] == node
	}
	if same {
		return
	}
	count := map[*group]int{}
	for _, p := range parents {
		for _, g := range t.has(t.a.held[p]) {
			count[g]++
		}
	}
	for _, g := range t.has(node) {
		delete(count, g)
	}
	t.noteLeaving(commit, count, parents)
	for g, n := range count {
		g.removed[0] = commit + 1
		if n == len(parents) {
			g.removed[1] = commit + 1
		}
	}
}

// has is the groups of which a node holds a finding.
func (t *attribution) has(node int32) []*group {
	if node == 0 {
		return nil
	}
	if list, ok := t.node[node]; ok {
		return list
	}
	var list []*group
	seen := map[*group]bool{}
	for _, h := range t.a.nodes.holdings(node) {
		for _, p := range t.at[h] {
			if !seen[p.group] && !p.freed {
				seen[p.group] = true
				list = append(list, p.group)
			}
		}
	}
	t.node[node] = list
	return list
}

// findings are the groups as one finding each, in the order of the result. A
// group without a place is in no commit, or allowed in all of them.
func (t *attribution) findings() []scanners.Finding {
	kept := t.groups[:0]
	for _, g := range t.groups {
		if len(g.places) == 0 {
			continue
		}
		slices.SortStableFunc(g.places, before)
		g.first = g.places[0]
		kept = append(kept, g)
	}
	out := make([]scanners.Finding, len(kept))
	for i, g := range kept {
		out[i] = g.first.Finding
		out[i].Commit = t.provenance(g)
	}
	maskNames(out, t.a.secretNames(out))
	slices.SortFunc(out, func(a, b scanners.Finding) int { return scanners.Compare(&a, &b) })
	return out
}

// before orders places by their commit, tags last, then by where they stand.
func before(a, b *place) int {
	return cmp.Or(cmp.Compare(uint32(a.commit), uint32(b.commit)), cmp.Compare(a.Path, b.Path), cmp.Compare(a.tag, b.tag),
		cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Fingerprint, b.Fingerprint), cmp.Compare(a.at.blob, b.at.blob))
}

func (t *attribution) provenance(g *group) *scanners.Provenance {
	p := &scanners.Provenance{InHead: g.head, ID: string(g.first.tag), Order: int(g.first.commit) + 1, Commits: g.commits, PathCommits: g.byPath[g.first.Path],
		HeldIn: g.sets[g.first.Path].runs()}
	if p.Partial = t.a.unplaced; p.Partial && g.first.commit < 0 {
		return nil
	}
	if g.first.commit >= 0 {
		t.describe(p, &t.a.graph.Commits[g.first.commit])
	}
	if by := max(g.removed[0]*b2i(g.removed[1] == 0), g.removed[1]); !g.head && by > 0 {
		p.RemovedIn, p.RemovedOrder = string(t.a.graph.Commits[by-1].ID), int(by)
	}
	if !g.head {
		p.Left, p.Standing = g.left, g.standing.runs()
	}
	seen := map[string]bool{g.first.Path: true}
	for _, other := range g.places[1:] {
		if seen[other.Path] {
			continue
		}
		seen[other.Path] = true
		at := scanners.Place{Path: other.Path, Line: other.Line, Commit: string(other.tag), Order: int(other.commit) + 1, Commits: g.byPath[other.Path], HeldIn: g.sets[other.Path].runs()}
		if other.commit >= 0 {
			at.Commit = string(t.a.graph.Commits[other.commit].ID)
		}
		p.Places = append(p.Places, at)
	}
	return p
}

func b2i(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// describe says who made a commit, and when. The object is read again: only few are
// ever asked for.
func (t *attribution) describe(p *scanners.Provenance, n *history.Node) {
	p.ID = string(n.ID)
	p.Date = time.Unix(n.Date, 0).UTC().Format(time.RFC3339)
	_, data, err := t.a.opt.Repo.Object(n.ID)
	if err != nil {
		return
	}
	c, err := history.ParseCommit(data)
	if err != nil {
		return
	}
	p.Author = string(c.Author)
	p.Date = time.Unix(c.Date, 0).In(zone(c.Zone)).Format(time.RFC3339)
}

// zone reads Git's way of writing an offset from UTC, "+0130".
func zone(text string) *time.Location {
	t, err := time.Parse("-0700", text)
	if err != nil {
		return time.UTC
	}
	_, offset := t.Zone()
	return time.FixedZone("", offset)
}
