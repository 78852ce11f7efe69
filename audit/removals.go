package audit

import (
	"slices"
	"strings"

	"picket/git"
)

// removals finds out which commit of the range took out each group that the tips no
// longer have: the last one that has none while a parent has, and one of which every
// parent had it is believed before a merge that merely chose a side.
func (c *changes) removals(groups []*group) error {
	known := map[*group][]holding{}
	for _, list := range c.texts {
		for i := range list {
			g := c.at.group(&list[i])
			if !slices.Contains(known[g], list[i].at) {
				known[g] = append(known[g], list[i].at)
			}
		}

	}
	p := &presence{c: c, at: map[stop]git.ID{}}
	for _, g := range groups {
		if g.head || g.stands || len(known[g]) == 0 {
			continue
		}
		for i := range c.a.graph.Commits {
			if has, err := p.any(c.a.graph.Commits[i].Tree, known[g]); err != nil || has {
				if err != nil {
					return err
				}
				continue
			}
			had := 0
			for _, tree := range c.before[i] {
				has, err := p.any(tree, known[g])
				if err != nil {
					return err
				}
				if has {
					had++
				}
			}
			if had > 0 {
				g.removed[0] = int32(i) + 1
			}
			if had == len(c.before[i]) {
				g.removed[1] = int32(i) + 1
			}
		}
	}
	return nil
}

// presence tells what stands at a path of a tree. Most commits share most folders,
// so what was asked of a folder is remembered.
type presence struct {
	c  *changes
	at map[stop]git.ID
}

// stop is a path below a folder.
type stop struct {
	tree git.ID
	path string
}

// any says whether a tree has any of some blobs at their paths, or any of some names.
func (p *presence) any(tree git.ID, list []holding) (bool, error) {
	for _, h := range list {
		id, err := p.find(tree, h.path)
		if err != nil || id != "" && (h.blob == "" || id == h.blob) {
			return err == nil, err
		}
	}
	return false, nil
}

// find is the id of what stands at a path; "" when nothing does.
func (p *presence) find(tree git.ID, path string) (git.ID, error) {
	if tree == "" {
		return "", nil
	}
	k := stop{tree, path}
	if id, ok := p.at[k]; ok {
		return id, nil
	}
	list, err := p.c.tree(tree)
	if err != nil {
		return "", err
	}
	name, rest, deeper := strings.Cut(path, "/")
	var id git.ID
	if i := slices.IndexFunc(list, func(e git.TreeEntry) bool { return e.Name == name }); i >= 0 {
		id = list[i].ID
		if deeper && list[i].Mode&0o170000 == git.ModeTree {
			id, err = p.find(id, rest)
		} else if deeper {
			id = ""
		}
	}
	if err == nil {
		p.at[k] = id
	}
	return id, err
}
