package audit

import (
	"slices"

	"picket/scanners"
)

// noteLeaving notes, in a part of an audit, which parents of a commit have the groups that
// it lacks. Another part may know that it has them, or that other parents do.
func (t *attribution) noteLeaving(commit int32, lacking map[*group]int, parents []int32) {
	if t.a.opt.Shard.N <= 1 {
		return
	}
	for g := range lacking {
		l := scanners.Leaving{Commit: string(t.a.graph.Commits[commit].ID), Order: int(commit) + 1}
		for _, p := range parents {
			l.Parents = append(l.Parents, slices.Contains(t.has(t.a.held[p]), g))
		}
		g.left = append(g.left, l)
	}
}

// stand notes, in a part of an audit, which commits of HEAD's history have the groups
// that HEAD has not.
func (t *attribution) stand() {
	if t.a.opt.Shard.N <= 1 {
		return
	}
	for i, n := range t.a.held {
		if !t.a.graph.Commits[i].Head {
			continue
		}
		for _, g := range t.has(n) {
			if g.head {
				continue
			}
			if g.standing == nil {
				g.standing = t.newSet()
			}
			g.standing.add(int32(i))
		}
	}
}
