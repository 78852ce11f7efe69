package audit

import (
	"strings"

	"picket/git"
)

// removals finds out which commit of the range took out each group that the tips no
// longer have: the last one that has none while a parent has, and one of which every
// parent had it is believed before a merge that merely chose a side.
func (c *changes) removals(groups []*group) error {
	known := c.known()
	p := newPresence(c)
	for _, g := range groups {
		if !g.head && !g.stands && len(known[g]) > 0 {
			p.add(g, known[g])
		}
	}
	if len(p.groups) == 0 {
		return nil
	}
	for i := range c.a.graph.Commits {
		now, err := p.of(c.a.graph.Commits[i].Tree)
		if err != nil {
			return err
		}
		had := make([]int, len(p.groups))
		for _, tree := range c.before[i] {
			then, err := p.of(tree)
			if err != nil {
				return err
			}
			for k := range then {
				if then[k] && !now[k] {
					had[k]++
				}
			}
		}
		for k, g := range p.groups {
			if had[k] > 0 {
				g.removed[0] = int32(i) + 1
			}
			if had[k] > 0 && had[k] == len(c.before[i]) {
				g.removed[1] = int32(i) + 1
			}
		}
	}
	return nil
}

// known is where each group was seen to stand.
func (c *changes) known() map[*group][]holding {
	known := map[*group][]holding{}
	seen := map[*group]map[holding]bool{}
	for _, list := range c.texts {
		for i := range list {
			g, h := c.at.group(&list[i]), list[i].at
			if seen[g] == nil {
				seen[g] = map[holding]bool{}
			}
			if !seen[g][h] {
				seen[g][h] = true
				known[g] = append(known[g], h)
			}
		}
	}
	return known
}

// presence tells which groups stand in a tree. A tree is gone through once for the
// paths of all of them, and most commits share most folders, so what a folder has is
// remembered.
type presence struct {
	c      *changes
	groups []*group
	at     map[holding][]int // groups by where they stand
	top    wanted
	roots  map[git.ID][]bool // by the tree of a commit: which groups
	below  map[stop][]holding
	kept   int // in roots and below
}

// wanted is a place on the way to some paths.
type wanted struct {
	path  string // that ends here; "" for none
	under map[string]*wanted
}

// stop is a tree that is looked through for the paths of a folder.
type stop struct {
	tree git.ID
	in   *wanted
}

// keptStops bounds what is remembered of folders: some 50 MB.
const keptStops = 1 << 20

func newPresence(c *changes) *presence {
	return &presence{c: c, at: map[holding][]int{}, roots: map[git.ID][]bool{}, below: map[stop][]holding{}}
}

// add has a group looked for: some blobs at their paths, or some names.
func (p *presence) add(g *group, list []holding) {
	for _, h := range list {
		p.at[h] = append(p.at[h], len(p.groups))
		w := &p.top
		for name := range strings.SplitSeq(h.path, "/") {
			if w.under == nil {
				w.under = map[string]*wanted{}
			}
			if w.under[name] == nil {
				w.under[name] = &wanted{}
			}
			w = w.under[name]
		}
		w.path = h.path
	}
	p.groups = append(p.groups, g)
}

// of says which groups the tree of a commit has.
func (p *presence) of(tree git.ID) ([]bool, error) {
	if has, ok := p.roots[tree]; ok {
		return has, nil
	}
	list, err := p.in(tree, &p.top)
	if err != nil {
		return nil, err
	}
	has := make([]bool, len(p.groups))
	for _, h := range list {
		for _, k := range p.groupsAt(h) {
			has[k] = true
		}
	}
	p.keep(1 + len(has)/32)
	p.roots[tree] = has
	return has, nil
}

// groupsAt are those that stand in a blob at its path, or in the names of the path,
// whatever bears them.
func (p *presence) groupsAt(h holding) []int {
	if names := p.at[holding{path: h.path}]; len(names) > 0 {
		return append(names[:len(names):len(names)], p.at[h]...)
	}
	return p.at[h]
}

// in is what stands in a folder at the paths that are looked for.
func (p *presence) in(tree git.ID, w *wanted) ([]holding, error) {
	if tree == "" {
		return nil, nil
	}
	if list, ok := p.below[stop{tree, w}]; ok {
		return list, nil
	}
	t, err := p.c.tree(tree)
	if err != nil {
		return nil, err
	}
	var list []holding
	for at := 0; at < len(t.data); {
		e, next := t.entry(at)
		at = next
		x := w.under[string(e.Name)]
		if x == nil {
			continue
		}
		if x.path != "" {
			list = append(list, holding{idOf(&e), x.path})
		}
		if id := folder(&e); id != "" && x.under != nil {
			more, err := p.in(id, x)
			if err != nil {
				return nil, err
			}
			list = append(list, more...)
		}
	}
	if w != &p.top { // a commit's own tree is asked for once
		p.keep(1 + len(list))
		p.below[stop{tree, w}] = list
	}
	return list, nil
}

// keep makes room for what is remembered.
func (p *presence) keep(n int) {
	if p.kept += n; p.kept > keptStops {
		clear(p.roots)
		clear(p.below)
		p.kept = n
	}
}
