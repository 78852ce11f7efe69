package match

import (
	"regexp/syntax"
	"slices"
)

// settleMany is for clusters of many places, where to walk from each would read
// the same bytes again and again. Two passes tell which places live: one to the
// right, which notes where matches end; one to the left from those ends, which
// notes where what must follow a site begins.
func (m *matcher) settleMany(t *tables, text []byte) {
	first, last := m.places[0].end, m.walk.at
	for _, p := range m.places {
		first, last = min(first, p.end), max(last, p.end)
	}
	ends := m.matchEnds(t, text, first, last)
	alive := m.begins(text, first, ends)
	if len(alive) == 0 {
		return
	}
	steps, budget := 0, 64*(last-first)+1<<16
	m.eachPlace(t, text, alive[0], min(last, alive[len(alive)-1]), func(p place) {
		if _, ok := slices.BinarySearch(alive, p.end); !ok {
			return
		}
		// The passes know of no lengths where the tree is a coarse one: "key=" over and
		// over can reach an end that is too far for every key.
		near, bounded := m.p.reach[p.site].right, !m.p.exact && m.p.reach[p.site].right >= 0
		if next, _ := slices.BinarySearch(ends, p.end); bounded && (next == len(ends) || ends[next]-p.end > near) {
			return
		}
		if m.p.prefix != nil {
			p.dense = bounded
			m.acceptPrefix(text, p)
			return
		}
		if steps > budget {
			m.spans = append(m.spans, span{0, len(text)}) // it is quicker to look at everything once
			return
		}
		w := m.walkFrom(text, p)
		steps += w.at - p.end
		m.accept(text, p, w)
	})
}

// matchEnds lists, in order, where matches through places of the cluster may end,
// the shorter and less preferred ones included.
func (m *matcher) matchEnds(t *tables, text []byte, first, last int) []int {
	d := m.loose()
	var ends []int
	w := run{at: first, match: -1}
	m.eachPlace(t, text, first, last, func(p place) {
		start := d.start(int(p.site), kindBefore(text, p.end))
		if p.end < w.at { // out of order
			alone := run{state: start, at: p.end, match: -1}
			d.forwardNoting(&alone, text, len(text), &ends)
			return
		}
		d.forwardNoting(&w, text, p.end, &ends)
		w.state, w.at = d.join(w.state, int(p.site), kindBefore(text, p.end)), p.end
	})
	d.forwardNoting(&w, text, len(text), &ends)
	slices.Sort(ends)
	return slices.Compact(ends)
}

// forwardNoting is forward, and appends each offset where a match ends.
func (d *dfa) forwardNoting(r *run, text []byte, limit int, ends *[]int) {
	for r.state != deadState && r.at < limit {
		class := d.class[text[r.at]]
		v := d.trans[int(r.state)*d.stride+int(class)]
		if v == 0 {
			v = d.step(r.state, int(class))
		}
		if v&matchBit != 0 {
			*ends = append(*ends, r.at)
		}
		r.state = v>>stateBits - 1
		r.at++
	}
	if r.at == len(text) && r.state != deadState {
		r.match = -1
		if d.finish(r); r.match >= 0 {
			*ends = append(*ends, r.match)
		}
	}
}

// begins lists, in order, the offsets from first on at which what must follow a
// site begins and from which it can reach one of the ends.
func (m *matcher) begins(text []byte, first int, ends []int) []int {
	if m.ends == nil {
		trees := make([]*syntax.Regexp, len(m.p.right))
		for i, re := range m.p.after() {
			trees[i] = backwards(re)
		}
		m.ends = mustDFA(trees, false, true)
	}
	d := m.ends
	var found []int
	s := int32(deadState)
	for i := len(text); i >= first; i-- {
		if n := len(ends); s == deadState {
			if n == 0 || ends[n-1] < first {
				break
			}
			i = ends[n-1]
		}
		if n := len(ends); n > 0 && ends[n-1] == i {
			ends = ends[:n-1]
			for site := range d.entry {
				s = d.join(s, site, kindAfter(text, i))
			}
		}
		class := d.stride - 1
		if i > 0 {
			class = int(d.class[text[i-1]])
		}
		v := d.trans[int(s)*d.stride+class]
		if v == 0 {
			v = d.step(s, class)
		}
		if v&matchBit != 0 {
			found = append(found, i)
		}
		s = v>>stateBits - 1
	}
	slices.Reverse(found)
	return found
}

// eachPlace calls f with the cluster's places that end in [first, limit].
func (m *matcher) eachPlace(t *tables, text []byte, first, limit int, f func(p place)) {
	if !m.more {
		for _, p := range m.places {
			if first <= p.end && p.end <= limit {
				f(p)
			}
		}
		return
	}
	if m.own == nil {
		m.own = m.filterOfItsOwn(t)
	}
	var spots []Spot
	// A place's own bytes are at most three to a position.
	for from := max(0, m.places[0].pos, first-3*maxPattern); from < limit; from += defaultBlock {
		spots = m.own.scan(spots[:0], text, from, min(limit, from+defaultBlock))
		for _, s := range spots {
			l := &m.own.lits[s.Lit]
			end, ok := m.own.at(l, text, s.Pos)
			if !ok || end < first || end > limit {
				continue
			}
			for _, u := range m.own.usesOf(l) {
				if u.rule == int32(m.r.index) && u.site != gateSite {
					f(place{pos: s.Pos, end: end, site: u.site})
				}
			}
		}
	}
}

// filterOfItsOwn finds the literals of this rule alone: in a text that is full of
// them others would be found for nothing.
func (m *matcher) filterOfItsOwn(t *tables) *filter {
	return t.filter.part(func(l *literal) bool {
		return slices.ContainsFunc(t.filter.usesOf(l), func(u use) bool { return u.rule == int32(m.r.index) && u.site != gateSite })
	})
}
