package match

import (
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// matcher follows one rule through one text: the second ring, per candidate. The
// literals of the rule come in order; between them an automaton reads on from
// each literal for as long as a match is possible. Literals that lie closer
// together than that share one walk (a cluster), so that no byte is read twice
// for a rule, however dense its literals are. Only a cluster in which the
// automaton met a match goes further: see settle.
type matcher struct {
	r      *rule
	p      *prepared
	fwd    *dfa // in leftmost-first mode when all sites are exact
	all    *dfa // in the other mode
	back   *dfa
	walk   run
	open   bool // a walk is on
	doubt  bool // places of the cluster came out of order: look at each
	places []place
	alive  []place
	spans  []span
	used   bool // in this text
	whole  bool // the regexp is to be run over the whole text
	gate   gateState
}

// place is a site's literal in the text; to is where a match through it ends at
// the latest, once that is known.
type place struct {
	pos, end int
	site     int32
	to       int
}

// span is a stretch of the text that holds every match it touches.
type span struct{ from, to int }

type gateState uint8

const (
	gateUnknown gateState = iota
	gateOpen
	gateShut
)

func (m *matcher) reset() {
	m.open, m.doubt, m.whole, m.used, m.gate = false, false, false, false, gateUnknown
	m.places, m.alive, m.spans = m.places[:0], m.alive[:0], m.spans[:0]
}

// mustDFA compiles an automaton from parts of a regexp that has been validated.
func mustDFA(entries []*syntax.Regexp, cut, back bool) *dfa {
	d, err := newDFA(entries, cut, back)
	if err != nil {
		panic(err)
	}
	return d
}

func (m *matcher) ready() {
	if m.fwd != nil {
		return
	}
	m.p = m.r.prepare()
	m.fwd = mustDFA(m.p.after, m.p.exact, false)
}

func (m *matcher) loose() *dfa {
	if !m.p.exact {
		return m.fwd
	}
	if m.all == nil {
		m.all = mustDFA(m.p.after, false, false)
	}
	return m.all
}

func (m *matcher) behind() *dfa {
	if m.back == nil {
		m.back = mustDFA(m.p.ahead, false, true)
	}
	return m.back
}

// add takes the next literal of the rule.
func (m *matcher) add(text []byte, pos, end int, site int32) {
	m.ready()
	if m.open {
		if end < m.walk.at {
			m.doubt = true
			m.places = append(m.places, place{pos: pos, end: end, site: site})
			return
		}
		if !m.fwd.forward(&m.walk, text, end) {
			m.close(text)
		}
	}
	prev := kindBefore(text, end)
	if m.open {
		m.walk.state = m.fwd.join(m.walk.state, int(site), prev)
	} else {
		m.open = true
		m.walk = run{state: m.fwd.start(int(site), prev), at: end, match: -1}
	}
	m.places = append(m.places, place{pos: pos, end: end, site: site})
}

// close ends a cluster whose walk has died.
func (m *matcher) close(text []byte) {
	if m.walk.match >= 0 || m.doubt {
		m.settle(text)
	}
	m.open, m.doubt = false, false
	m.places = m.places[:0]
}

// settle looks at each place of a cluster for itself and keeps those from which
// a match may come, with where it ends at the latest.
func (m *matcher) settle(text []byte) {
	single := len(m.places) == 1 && !m.doubt
	for _, p := range m.places {
		walk := m.walk
		if !single {
			walk = run{state: m.fwd.start(int(p.site), kindBefore(text, p.end)), at: p.end, match: -1}
			m.fwd.forward(&walk, text, len(text))
		}
		if walk.match < 0 {
			continue
		}
		p.to = walk.match
		if walk.loose || !m.p.exact {
			d := m.loose()
			walk = run{state: d.start(int(p.site), kindBefore(text, p.end)), at: p.end, match: -1}
			d.forward(&walk, text, len(text))
			p.to = walk.at
		}
		if m.p.prefix != nil {
			m.alive = append(m.alive, p)
			continue
		}
		d := m.behind()
		walk = run{state: d.start(int(p.site), kindAfter(text, p.pos)), at: p.pos, match: -1}
		d.backward(&walk, text)
		if walk.match >= 0 {
			m.spans = append(m.spans, span{walk.match, p.to})
		}
	}
}

// addRun takes a long run of a class, text[from:to), that a site asks for.
func (m *matcher) addRun(text []byte, from, to int, site int32) {
	m.p = m.r.prepare()
	far := m.p.reach[site]
	m.spans = append(m.spans, span{max(0, from-far.left), min(len(text), to+far.right)})
}

// finish ends the text and calls found with the submatch offsets of each match,
// in order. The offsets are void after the call.
func (m *matcher) finish(text []byte, found func(m *matcher, loc []int)) {
	if m.open {
		m.fwd.forward(&m.walk, text, len(text))
		m.close(text)
	}
	if m.whole {
		for _, loc := range m.r.re.get().FindAllSubmatchIndex(text, -1) {
			found(m, loc)
		}
		return
	}
	if len(m.alive) > 0 {
		m.finishPrefix(text, found)
	}
	if len(m.spans) > 0 {
		m.finishSpans(text, found)
	}
}

// finishSpans runs the regexp over the spans, joined where they touch.
func (m *matcher) finishSpans(text []byte, found func(*matcher, []int)) {
	slices.SortFunc(m.spans, func(a, b span) int { return a.from - b.from })
	for i := 0; i < len(m.spans); {
		s := m.spans[i]
		for i++; i < len(m.spans) && m.spans[i].from <= s.to; i++ {
			s.to = max(s.to, m.spans[i].to)
		}
		m.inSpan(text, s, found)
	}
}

// inSpan runs the regexp over a span and a little more: assertions look at the
// rune before and after. A match that reaches the edge of the slice may be one
// only because the slice ends there; then more is taken.
func (m *matcher) inSpan(text []byte, s span, found func(*matcher, []int)) {
	re := m.r.re.get()
	for extra := utf8.UTFMax; ; extra *= 16 {
		from, to := runeStart(text, s.from-extra), runeStart(text, s.to+extra)
		locs := re.FindAllSubmatchIndex(text[from:to], -1)
		cut := false
		for _, loc := range locs {
			touches := loc[0] == 0 && from > 0 || loc[1] == to-from && to < len(text)
			cut = cut || touches && loc[0]+from < s.to && loc[1]+from > s.from
		}
		if cut {
			continue
		}
		for _, loc := range locs {
			if loc[0]+from < s.from || loc[1]+from > s.to {
				continue
			}
			for i := range loc {
				if loc[i] >= 0 {
					loc[i] += from
				}
			}
			found(m, loc)
		}
		return
	}
}

// runeStart moves an offset to the text's bounds, or else to the start of the
// rune it is in.
func runeStart(text []byte, at int) int {
	if at <= 0 {
		return 0
	}
	if at >= len(text) {
		return len(text)
	}
	for k := 0; k < utf8.UTFMax-1 && at > 0 && !utf8.RuneStart(text[at]); k++ {
		at--
	}
	return at
}

// finishPrefix matches the rest of a prefixRun's regexp at each living place. The
// leftmost match is that of the first place: all its possible starts lie left of
// those of later places or are the same, and a lazy run prefers the nearer place.
func (m *matcher) finishPrefix(text []byte, found func(*matcher, []int)) {
	last, done := -1, 0 // the place tried before, the end of the last match
	for _, p := range m.alive {
		if p.pos < done || p.pos == last {
			continue
		}
		last = p.pos
		to := p.to
		for _, q := range m.alive {
			if q.pos == p.pos {
				to = max(to, q.to)
			}
		}
		loc := m.restAt(text, p.pos, to)
		if loc == nil {
			continue
		}
		for i := range loc {
			if loc[i] >= 0 {
				loc[i] += p.pos
			}
		}
		loc[0] = m.p.prefix.start(text, p.pos, done)
		done = loc[1]
		found(m, loc)
	}
}

// restAt matches the rest at a place, taking more text while the match reaches
// the edge of what was taken.
func (m *matcher) restAt(text []byte, pos, to int) []int {
	for extra := utf8.UTFMax; ; extra *= 16 {
		end := runeStart(text, to+extra)
		loc := m.p.prefix.rest.FindSubmatchIndex(text[pos:end])
		if loc == nil || end == len(text) || pos+loc[1] < end {
			return loc
		}
	}
}

// start walks back from a place over the class, not beyond floor.
func (x *prefixRun) start(text []byte, pos, floor int) int {
	for n := 0; n < x.most && pos > floor; n++ {
		b := text[pos-1]
		if b < utf8.RuneSelf {
			if !x.bytes.has(b) {
				return pos
			}
			pos--
			continue
		}
		r, size := utf8.DecodeLastRune(text[floor:pos])
		if !classHas(x.class, r) {
			return pos
		}
		pos -= size
	}
	return pos
}
