package audit

// count says how many commits of the range hold each group, altogether and at each path:
// in their trees where the range changed something, or in what they say.
func (c *changes) count(groups []*group) error {
	p := newPresence(c)
	known := c.known()
	for _, g := range groups {
		if len(known[g]) > 0 {
			p.add(g, known[g])
		}
	}
	texts := map[*group]map[int32]bool{} // commits that say it
	for _, g := range groups {
		texts[g] = map[int32]bool{}
		for _, x := range g.places {
			if x.found.commit != "" && x.commit >= 0 {
				texts[g][x.commit] = true
			}
		}
	}
	for i := range c.a.graph.Commits {
		list, err := p.in(c.a.graph.Commits[i].Tree, &p.top)
		if err != nil {
			return err
		}
		seen, at := map[*group]bool{}, map[groupAt]bool{}
		for _, h := range list {
			for _, k := range p.groupsAt(h) {
				g := p.groups[k]
				seen[g], at[groupAt{g, h.path}] = true, true
			}
		}
		for g := range seen {
			if !texts[g][int32(i)] {
				g.commits++ // the others are counted with the texts
			}
		}
		for k := range at {
			c.at.countAt(k, int32(i))
		}
	}
	c.at.groups = groups
	c.at.countTexts()
	return nil
}
