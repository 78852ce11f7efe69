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
	m.matchEnds(t, text, first, last)
	m.begins(text, first)
	ends, alive := &m.endAt, &m.begin
	from, any := alive.next(first, last)
	if !any {
		return
	}
	steps, budget := 0, 64*(last-first)+1<<16
	m.eachPlace(t, text, from, alive.last(last), func(p place) {
		if !alive.has(p.end) {
			return
		}
		// The passes know of no lengths where the tree is a coarse one: "key=" over and
		// over can reach an end that is too far for every key.
		near, bounded := m.p.reach[p.site].right, !m.p.exact && m.p.reach[p.site].right >= 0
		if _, ok := ends.next(p.end, p.end+near); bounded && !ok {
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

// matchEnds notes in endAt where matches through places of the cluster may end, the
// shorter and less preferred ones included. A coarse automaton may go on to the end of
// the text where no match reaches; it is followed only as far as one can.
func (m *matcher) matchEnds(t *tables, text []byte, first, last int) {
	d := m.loose()
	ends := &m.endAt
	ends.reset(first)
	w := run{at: first, match: -1}
	m.eachPlace(t, text, first, last, func(p place) {
		start := d.start(int(p.site), kindBefore(text, p.end))
		if p.end < w.at { // out of order
			alone := run{state: start, at: p.end, match: -1}
			d.forwardNoting(&alone, text, m.horizon(text, p.end), ends)
			return
		}
		d.forwardNoting(&w, text, p.end, ends)
		w.state, w.at = d.join(w.state, int(p.site), kindBefore(text, p.end)), p.end
	})
	d.forwardNoting(&w, text, m.horizon(text, max(w.at, last)), ends)
	m.read += w.at - first
}

// horizon is up to where matches through a place that ends at an offset must be
// followed; a match shows at the byte behind it.
func (m *matcher) horizon(text []byte, end int) int {
	if m.p.far < 0 {
		return len(text)
	}
	return min(len(text), end+m.p.far+1)
}

// forwardNoting is forward, and adds each offset where a match ends.
func (d *dfa) forwardNoting(r *run, text []byte, limit int, ends *offsets) {
	for r.state != deadState && r.at < limit {
		class := d.class[text[r.at]]
		v := d.trans[int(r.state)*d.stride+int(class)]
		if v == 0 {
			v = d.step(r.state, int(class))
		}
		if v&matchBit != 0 {
			ends.add(r.at)
		}
		r.state = v>>stateBits - 1
		r.at++
	}
	if r.at == len(text) && r.state != deadState {
		r.match = -1
		if d.finish(r); r.match >= 0 {
			ends.add(r.match)
		}
	}
}

// begins notes in begin the offsets from first on at which what must follow a site
// begins and from which it can reach one of the ends.
func (m *matcher) begins(text []byte, first int) {
	if m.ends == nil {
		trees := make([]*syntax.Regexp, len(m.p.right))
		for i, re := range m.p.after() {
			trees[i] = backwards(re)
		}
		m.ends = mustDFA(trees, false, true)
	}
	d := m.ends
	m.begin.reset(first)
	s := int32(deadState)
	for i := len(text); i >= first; i-- {
		if s == deadState {
			if i = m.endAt.last(i); i < first {
				break
			}
		}
		if m.endAt.has(i) {
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
			m.begin.add(i)
		}
		s = v>>stateBits - 1
		m.read++
	}
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
		to := min(limit, from+defaultBlock)
		spots = m.own.scan(spots[:0], text, from, to, nil)
		m.read += to - from
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
