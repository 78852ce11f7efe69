package audit

import (
	"strconv"
	"strings"
)

// count says, for every group and each of its paths, how many commits hold it: in
// their trees at any path, or in what the commit itself says. Most commits have the
// node of another, so a node's holdings are gone through once and count for all of
// its commits. Commits that an allow list frees hold a secret like others, and count.
func (t *attribution) count() {
	commits := map[int32][]int32{}
	for i, n := range t.a.held {
		if n != 0 {
			commits[n] = append(commits[n], int32(i))
		}
	}
	for n, list := range commits {
		for _, g := range t.has(n) {
			g.commits += len(list)
		}
		seen := map[groupAt]bool{}
		for _, h := range t.a.nodes.holdings(n) {
			for _, p := range t.at[h] {
				if k := (groupAt{p.group, p.Path}); !seen[k] && !p.freed {
					seen[k] = true
					t.countAt(k, list...)
				}
			}
		}
	}
	t.countTexts()
}

// groupAt is a group at one of its paths.
type groupAt struct {
	*group
	path string
}

// countAt notes the commits that hold a group at a path. A part of an audit keeps which
// they are: what several parts hold is counted when they are joined.
func (t *attribution) countAt(k groupAt, commits ...int32) {
	if k.byPath == nil {
		k.byPath = map[string]int{}
	}
	k.byPath[k.path] += len(commits)
	if t.a.opt.Shard.N <= 1 {
		return
	}
	if k.sets == nil {
		k.sets = map[string]commitSet{}
	}
	set := k.sets[k.path]
	if set == nil {
		set = t.newSet()
		k.sets[k.path] = set
	}
	for _, i := range commits {
		set.add(i)
	}
}

// countTexts adds the commits that hold a secret in their message or header alone.
func (t *attribution) countTexts() {
	for _, g := range t.groups {
		byText := map[int32]bool{} // commits, and whether they are in the count
		byPath := map[string]map[int32]bool{}
		for _, p := range g.places {
			if p.found.commit == "" || p.commit < 0 {
				continue
			}
			if !byText[p.commit] && !t.holds(p.commit, g) {
				g.commits++
			}
			byText[p.commit] = true
			if byPath[p.Path] == nil {
				byPath[p.Path] = map[int32]bool{}
			}
			if !byPath[p.Path][p.commit] {
				byPath[p.Path][p.commit] = true
				t.countAt(groupAt{g, p.Path}, p.commit)
			}
		}
	}
}

// holds says whether the tree of a commit has a finding of a group.
func (t *attribution) holds(commit int32, g *group) bool {
	if int(commit) >= len(t.a.held) {
		return false // of a range, which asks the trees
	}
	for _, have := range t.has(t.a.held[commit]) {
		if have == g {
			return true
		}
	}
	return false
}

// commitSet is some commits of the graph, a bit each.
type commitSet []uint64

func (t *attribution) newSet() commitSet { return make(commitSet, len(t.a.graph.Commits)/64+1) }

func (s commitSet) add(commit int32) { s[commit/64] |= 1 << (commit % 64) }

// runs tells the commits by their order, from 1: "3-17,20". Whoever holds a secret holds
// it for long stretches of a history.
func (s commitSet) runs() string {
	var b strings.Builder
	from := -1
	for i := range 64*len(s) + 1 {
		has := i < 64*len(s) && s[i/64]>>(i%64)&1 == 1
		switch {
		case has && from < 0:
			from = i
		case !has && from >= 0:
			if b.Len() > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.Itoa(from + 1))
			if i-1 > from {
				b.WriteString("-" + strconv.Itoa(i))
			}
			from = -1
		}
	}
	return b.String()
}
