package audit

// count says, for every group and each of its paths, how many commits hold it: in
// their trees at any path, or in what the commit itself says. Most commits have the
// node of another, so a node's holdings are gone through once and count for all of
// its commits. Commits that an allow list frees hold a secret like others, and count.
func (t *attribution) count() {
	commits := map[int32]int{}
	for _, n := range t.a.held {
		commits[n]++
	}
	delete(commits, 0)
	for n, k := range commits {
		for _, g := range t.has(n) {
			g.commits += k
		}
		seen := map[*group]map[string]bool{}
		for _, h := range t.a.nodes.holdings(n) {
			for _, p := range t.at[h] {
				if seen[p.group] == nil {
					seen[p.group] = map[string]bool{}
				}
				if !seen[p.group][p.Path] {
					seen[p.group][p.Path] = true
					p.group.count(p.Path, k)
				}
			}
		}
	}
	t.countTexts()
}

// countTexts adds the commits that hold a secret in their message or header alone.
func (t *attribution) countTexts() {
	for _, g := range t.groups {
		byText := map[int32]bool{} // commits, and whether they are in the count
		for _, p := range g.places {
			if p.found.commit == "" || p.commit < 0 {
				continue
			}
			if !byText[p.commit] && !t.holds(p.commit, g) {
				g.commits++
			}
			byText[p.commit] = true
			g.count(p.Path, 1)
		}
	}
}

// holds says whether the tree of a commit has a finding of a group.
func (t *attribution) holds(commit int32, g *group) bool {
	for _, have := range t.has(t.a.held[commit]) {
		if have == g {
			return true
		}
	}
	return false
}

func (g *group) count(path string, commits int) {
	if g.byPath == nil {
		g.byPath = map[string]int{}
	}
	g.byPath[path] += commits
}
