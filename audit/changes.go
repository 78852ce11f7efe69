package audit

import (
	"slices"
	"strings"

	"picket/git"
	"picket/git/bulk"
	"picket/git/history"
	"picket/rules"
)

// changes finds out what each commit of a range adds and takes away. Everything
// that arrives is scanned; what it took the place of is only where something was
// found, as in a hook.
type changes struct {
	a      *auditor
	at     attribution
	texts  map[holding][]found // what was found in a blob at a path
	names  map[string][]found  // in a name
	blobs  map[git.ID]bool
	trees  map[git.ID]rawTree
	older  map[git.ID]rawTree // not asked for lately
	kept   int                // bytes in trees
	store  *bulk.Store        // of a wide range; else nil
	reader *bulk.Reader       // of its trees
	roots  map[git.ID]git.ID  // trees of commits
	before [][]git.ID         // trees of the parents of each commit of the graph
}

// side is one version of what a commit changes: how often each group is in it.
type side struct{ count map[*group]int }

func newChanges(a *auditor) *changes {
	return &changes{a: a, at: attribution{a: a, byKey: map[groupKey]*group{}, ranged: true}, texts: map[holding][]found{},
		names: map[string][]found{}, blobs: map[git.ID]bool{}, trees: map[git.ID]rawTree{}, roots: map[git.ID]git.ID{}}
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
	list := differing(before, after)
	slices.SortStableFunc(list, func(a, b differ) int { return strings.Compare(a.name(), b.name()) })
	for i := range list {
		d := &list[i]
		if below := [2]git.ID{folder(&d.old), folder(&d.new)}; below[0] != "" || below[1] != "" {
			if dst, err = c.compare(dst, below[0], below[1], prefix+d.name()+"/"); err != nil {
				return dst, err
			}
		}
		if d.old.Mode.IsBlob() || d.new.Mode.IsBlob() {
			dst = append(dst, change{prefix + d.name(), treeEntry(&d.old), treeEntry(&d.new)})
		}
	}
	return dst, nil
}

// differ is one name that leads elsewhere in two trees, or is in one of them alone.
type differ struct{ old, new history.Entry }

func (d *differ) name() string {
	if d.new.Name != nil {
		return string(d.new.Name)
	}
	return string(d.old.Name)
}

func differing(before, after rawTree) (list []differ) {
	in := finder{in: before}
	for at := 0; at < len(after.data); {
		e, next := after.entry(at)
		if old := in.find(after.data[at:next], &e); !same(&old, &e) {
			list = append(list, differ{old, e})
		}
		at = next
	}
	in = finder{in: after}
	for at := 0; at < len(before.data); {
		e, next := before.entry(at)
		if new := in.find(before.data[at:next], &e); new.Name == nil {
			list = append(list, differ{old: e})
		}
		at = next
	}
	return list
}

// look returns what is found in a blob at a path, its names included.
func (c *changes) look(e git.TreeEntry, at string) ([]found, error) {
	h := holding{e.ID, at}
	if list, ok := c.texts[h]; ok {
		return list, nil
	}
	r := &reading{id: e.ID, at: []arrival{{at, e}}}
	c.read(r)
	err := c.keep(r)
	return c.texts[h], err
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
	}
	return nil
}

// parents are the trees of a commit's parents; an empty one stands for a root's.
func (c *changes) parents(commit *history.Commit) ([]git.ID, error) {
	var trees []git.ID
	for _, p := range commit.Parents {
		tree, err := c.root(p)
		if c.a.missing(p, err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		trees = append(trees, tree)
	}
	if len(trees) == 0 {
		trees = []git.ID{""}
	}
	return trees, nil
}

func (c *changes) root(commit git.ID) (git.ID, error) {
	if tree, ok := c.roots[commit]; ok {
		return tree, nil
	}
	tree, err := c.a.opt.Repo.CommitTree(commit)
	if err == nil {
		c.roots[commit] = tree
	}
	return tree, err
}

// suspect says whether something may be new in what arrives: more of it than the
// same path had in some parent. Otherwise the change as a whole adds nothing.
func (c *changes) suspect(list []arrival, parents []git.ID) (bool, error) {
	for _, x := range list {
		now := c.texts[holding{x.entry.ID, x.path}]
		if len(now) == 0 {
			continue
		}
		for _, p := range parents {
			old, err := c.lookup(p, x.path)
			if err != nil {
				return false, err
			}
			if !old.Mode.IsBlob() {
				return true, nil
			}
			before, err := c.look(old, x.path)
			if err != nil {
				return false, err
			}
			count := map[*group]int{}
			for i := range before {
				count[c.at.group(&before[i])]++
			}
			for i := range now {
				g := c.at.group(&now[i])
				if count[g]--; count[g] < 0 {
					return true, nil
				}
			}
		}
	}
	return false, nil
}

// commit places what a commit adds: more of it than each parent had in all that
// differs.
func (c *changes) commit(i int32, tree git.ID, parents []git.ID, list []arrival) error {
	if new, err := c.suspect(list, parents); err != nil || !new {
		return err
	}
	added := map[*group]int{}
	for _, p := range parents {
		differ, err := c.compare(nil, p, tree, "")
		if err != nil {
			return err
		}
		old, new := side{count: map[*group]int{}}, side{count: map[*group]int{}}
		for _, ch := range differ {
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
	}
	for _, x := range list {
		in := c.texts[holding{x.entry.ID, x.path}]
		for k := range in {
			if g := c.at.group(&in[k]); added[g] == len(parents) {
				copied := in[k]
				c.at.place(&place{found: &copied, group: g, commit: i})
			}
		}
	}
	return nil
}

// finish says of each group whether the tips still have it, and who took it out.
func (c *changes) finish(tips []history.Tip) ([]*group, error) {
	standing := map[*group]map[string]*found{} // by path
	for h, list := range c.texts {
		if len(list) == 0 {
			continue
		}
		here, inHead, err := c.stands(h, tips)
		if err != nil {
			return nil, err
		}
		for i := range list {
			if !here {
				break
			}
			g := c.at.group(&list[i])
			g.head, g.stands = g.head || inHead, true
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
		code := len(g.places) > 0 && (g.places[0].Category == rules.Code || g.places[0].Category == rules.Infra)
		if code {
			g.renew(standing[g])
		}
		if !code || g.stands {
			kept = append(kept, g)
		}
	}
	if err := c.removals(kept); err != nil || !c.a.opt.Count {
		return kept, err
	}
	return kept, c.count(kept)
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

// stands says whether a tip has a blob at a path, and whether HEAD, which comes first,
// is one of those.
func (c *changes) stands(h holding, tips []history.Tip) (any, inHead bool, err error) {
	for _, tip := range tips {
		tree, err := c.root(tip.ID)
		if err != nil {
			return false, false, err
		}
		e, err := c.lookup(tree, h.path)
		if err != nil || e.ID == h.blob {
			return err == nil, err == nil && tip.Name == "HEAD", err
		}
	}
	return false, false, nil
}

func (c *changes) lookup(tree git.ID, at string) (git.TreeEntry, error) {
	for {
		name, rest, deeper := strings.Cut(at, "/")
		list, err := c.tree(tree)
		if err != nil {
			return git.TreeEntry{}, err
		}
		e := list.named(name)
		if e.Name == nil || !deeper {
			return treeEntry(&e), nil
		}
		tree, at = idOf(&e), rest
	}
}
