package audit

import (
	"path"
	"slices"
	"strings"

	"picket/git"
	"picket/git/history"
	"picket/rules"
	"picket/scanners"
)

// changes finds out what each commit of a range adds and takes away.
type changes struct {
	a      *auditor
	at     attribution
	texts  map[holding][]found // what was found in a blob at a path
	blobs  map[git.ID]bool
	trees  map[git.ID][]git.TreeEntry
	events map[*group][]event
}

// event is a commit that adds a group's secret, or takes the last one away.
type event struct {
	commit int32
	gone   bool
}

// side is one version of what a commit changes: how often each group is in it,
// and its findings.
type side struct {
	count map[*group]int
	found []*found
}

func newChanges(a *auditor) *changes {
	return &changes{a: a, at: attribution{a: a, byKey: map[groupKey]*group{}, ranged: true}, texts: map[holding][]found{},
		blobs: map[git.ID]bool{}, trees: map[git.ID][]git.TreeEntry{}, events: map[*group][]event{}}
}

// change is one path that two trees have different blobs at.
type change struct {
	path     string
	old, new git.TreeEntry
}

// compare lists the changes between two trees; an empty id stands for no tree.
func (c *changes) compare(dst []change, old, new git.ID, prefix string) ([]change, error) {
	if old == new {
		return dst, nil
	}
	before, err := c.tree(old)
	if err != nil {
		return dst, err
	}
	after, err := c.tree(new)
	if err != nil {
		return dst, err
	}
	type pair struct{ old, new git.TreeEntry }
	byName := map[string]pair{}
	for _, e := range before {
		byName[e.Name] = pair{old: e}
	}
	for _, e := range after {
		byName[e.Name] = pair{byName[e.Name].old, e}
	}
	names := make([]string, 0, len(byName))
	for name, p := range byName {
		if p.old != p.new {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		p := byName[name]
		var under [2]git.ID
		for i, e := range []git.TreeEntry{p.old, p.new} {
			if e.Mode&0o170000 == git.ModeTree {
				under[i] = e.ID
			}
		}
		if under[0] != "" || under[1] != "" {
			if dst, err = c.compare(dst, under[0], under[1], prefix+name+"/"); err != nil {
				return dst, err
			}
		}
		if p.old.Mode.IsBlob() || p.new.Mode.IsBlob() {
			dst = append(dst, change{prefix + name, p.old, p.new})
		}
	}
	return dst, nil
}

func (c *changes) tree(id git.ID) ([]git.TreeEntry, error) {
	if id == "" {
		return nil, nil
	}
	if list, ok := c.trees[id]; ok {
		return list, nil
	}
	list, err := c.a.readTree(id)
	if len(c.trees) > 20_000 {
		clear(c.trees)
	}
	c.trees[id] = list
	return list, err
}

// look returns what is found in a blob at a path, its names included.
func (c *changes) look(e git.TreeEntry, at string) ([]found, error) {
	h := holding{e.ID, at}
	if list, ok := c.texts[h]; ok {
		return list, nil
	}
	_, data, err := c.a.source().Object(e.ID)
	if c.a.missing(e.ID, err) {
		c.texts[h] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !c.blobs[e.ID] {
		c.blobs[e.ID] = true
		c.a.coverage.Blobs++
		c.a.coverage.Bytes += int64(len(data))
	}
	list := c.a.scanBlob(h, e.Mode, data)
	for _, f := range c.a.opt.Team.ScanOthers(nil, scanners.Text{Path: at, Mode: uint32(e.Mode), Bytes: data}) {
		list = append(list, found{Finding: f, at: h})
	}
	for dir := at; dir != "." && dir != "/"; dir = path.Dir(dir) {
		for _, f := range c.a.scanName(path.Base(dir)) {
			f.Path, f.at = at, holding{path: at}
			list = append(list, f)
		}
	}
	c.texts[h] = list
	return list, nil
}

// add counts what is found in one version of a path.
func (c *changes) add(s *side, e git.TreeEntry, at string) error {
	if !e.Mode.IsBlob() {
		return nil
	}
	list, err := c.look(e, at)
	if err != nil {
		return err
	}
	for i := range list {
		s.count[c.at.group(&list[i])]++
		s.found = append(s.found, &list[i])
	}
	return nil
}

// commit compares a commit with each parent.
func (c *changes) commit(i int32, commit *history.Commit) error {
	var parents []git.ID
	for _, p := range commit.Parents {
		tree, err := c.a.opt.Repo.CommitTree(p)
		if err != nil {
			if c.a.missing(p, err) {
				continue
			}
			return err
		}
		parents = append(parents, tree)
	}
	if len(parents) == 0 {
		parents = []git.ID{""}
	}
	added, removed := map[*group]int{}, map[*group]int{}
	var first side
	for k, p := range parents {
		list, err := c.compare(nil, p, commit.Tree, "")
		if err != nil {
			return err
		}
		old, new := side{count: map[*group]int{}}, side{count: map[*group]int{}}
		for _, ch := range list {
			if err := c.add(&old, ch.old, ch.path); err != nil {
				return err
			}
			if err := c.add(&new, ch.new, ch.path); err != nil {
				return err
			}
		}
		for g, n := range new.count {
			if n > old.count[g] {
				added[g]++
			}
		}
		for g := range old.count {
			if new.count[g] == 0 {
				removed[g]++
			}
		}
		if k == 0 {
			first = new
		}
	}
	for g, n := range removed {
		if n == len(parents) {
			c.events[g] = append(c.events[g], event{i, true})
		}
	}
	for _, f := range first.found {
		g := c.at.group(f)
		if added[g] == len(parents) {
			copied := *f
			c.at.place(&place{found: &copied, group: g, commit: i})
		}
	}
	return nil
}

// finish says of each group whether the tips still have it, and who took it out.
func (c *changes) finish(tips []git.ID) ([]*group, error) {
	standing := map[*group]map[string]*found{} // by path
	for h, list := range c.texts {
		if len(list) == 0 {
			continue
		}
		here, err := c.stands(h, tips)
		if err != nil {
			return nil, err
		}
		for i := range list {
			if !here {
				break
			}
			g := c.at.group(&list[i])
			if standing[g] == nil {
				standing[g] = map[string]*found{}
			}
			// Of several in a file one without an allow comment stands for them.
			if have := standing[g][h.path]; have == nil || have.Inline != nil {
				standing[g][h.path] = &list[i]
			}
		}
	}
	position := map[git.ID]int32{}
	for i := range c.a.graph.Commits {
		position[c.a.graph.Commits[i].ID] = int32(i)
	}
	for i := range c.a.found {
		c.at.add(&c.a.found[i], position)
	}
	kept := c.at.groups[:0]
	for _, g := range c.at.groups {
		g.head = g.head || standing[g] != nil
		for _, e := range c.events[g] {
			g.removed[1] = e.commit + 1
		}
		code := len(g.places) > 0 && (g.places[0].Category == rules.Code || g.places[0].Category == rules.Infra)
		if code {
			g.renew(standing[g])
		}
		if !code || g.head {
			kept = append(kept, g)
		}
	}
	return kept, nil
}

// renew has a group of risky code told as it stands at the tips, by path: a comment
// that a later commit of the range adds counts, and what it took away is not shown.
func (g *group) renew(standing map[string]*found) {
	kept := g.places[:0]
	for _, p := range g.places {
		if now := standing[p.Path]; now != nil {
			copied := *now
			p.found = &copied
			kept = append(kept, p)
		}
	}
	if len(kept) > 0 {
		g.places = kept
	}
}

// stands says whether a tip has a blob at a path.
func (c *changes) stands(h holding, tips []git.ID) (bool, error) {
	for _, tip := range tips {
		tree, err := c.a.opt.Repo.CommitTree(tip)
		if err != nil {
			return false, err
		}
		e, err := c.lookup(tree, h.path)
		if err != nil || e.ID == h.blob {
			return err == nil, err
		}
	}
	return false, nil
}

func (c *changes) lookup(tree git.ID, at string) (git.TreeEntry, error) {
	for {
		name, rest, deeper := strings.Cut(at, "/")
		list, err := c.tree(tree)
		if err != nil {
			return git.TreeEntry{}, err
		}
		i := slices.IndexFunc(list, func(e git.TreeEntry) bool { return e.Name == name })
		if i < 0 {
			return git.TreeEntry{}, nil
		}
		if !deeper {
			return list[i], nil
		}
		tree, at = list[i].ID, rest
	}
}
