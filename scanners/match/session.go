package match

import (
	"bytes"

	"picket/rules"
)

// Session is an engine in the hands of one goroutine that meets many versions of
// nearly the same texts, and looks at what is new in each:
//
//   - Find(text) is FindAt(text, Near(text, 0, len(text))), always.
//   - Spots that another version has in a stretch that both share can be carried
//     over, moved by the stretch's distance, when they depend on nothing else; Near
//     gives those that a seam may have made.
//   - A spot that Probe calls dead gives no hit in any text that agrees with this one
//     on the stretch that Probe names, and may be left out there.
//   - Living spots that are not apart give a hit, or none, together with those whose
//     stretches overlap theirs, and with no others. Where FindAt, given all of such
//     a group, notes no noise in the stretches that it covers, the group gives no
//     hit in any text that agrees on Around of them, and may be left out there.
//
// None of this holds for a text that is not searched as the bytes it is; see
// secrets.Scanner.Whole.
type Session struct {
	e *Engine
	s *scratch
	// byLines: some allow list asks for whole lines.
	byLines bool
	spots   []Spot
	far     []around // by literal
	// Noise are the stretches of the matches that the last FindAt met and that are
	// hits, or are none for a reason that lies elsewhere in the text.
	Noise []Stretch
}

// Session opens a session. It keeps what it learns for itself until Close.
func (e *Engine) Session() *Session {
	s := &Session{e: e, s: e.borrow(), byLines: e.asksForLines()}
	f := s.s.t.filter
	s.far = make([]around, len(f.lits))
	for i := range f.lits {
		ids, pre := f.idsOf(&f.lits[i]), f.lits[i].pre
		s.far[i] = around{uint8(f.span(ids[:pre])), uint8(f.span(ids[pre:]))}
	}
	return s
}

// around is how many bytes before and from its own first one a literal depends on.
type around struct{ before, on uint8 }

// asksForLines says whether some allow list looks at whole lines.
func (e *Engine) asksForLines() bool {
	byLine := func(a *rules.Allowlist) bool { return a.Target == rules.TargetLine && len(a.Regexes) > 0 }
	lists := e.shelf.Allowlists()
	for i := range lists {
		if byLine(&lists[i]) {
			return true
		}
	}
	for i := range e.rules.Len() {
		for k := range e.shelf.Rule(i).Allowlists {
			if byLine(&e.shelf.Rule(i).Allowlists[k]) {
				return true
			}
		}
	}
	return false
}

// Close gives the session's memory to others. The session is void then.
func (s *Session) Close() { s.e.giveBack(s.s); s.s = nil }

// FindAt is Find for a text whose spots, all of them but those that are known to
// give nothing, are known, in order of position. A spot too many does no harm.
func (s *Session) FindAt(dst []Hit, text []byte, spots []Spot) []Hit {
	s.Noise = s.Noise[:0]
	if len(spots) == 0 {
		return dst
	}
	s.spots = s.spots[:0]
	for _, spot := range spots {
		s.spots = append(s.spots, s.own(spot))
	}
	nearlySorted(s.spots)
	s.s.noise = &s.Noise
	dst = s.s.findAt(dst, text, s.spots)
	s.s.noise = nil
	return dst
}

// own gives a literal's spot the position of the literal itself.
func (s *Session) own(spot Spot) Spot {
	if f := s.s.t.filter; spot.Lit >= 0 && int(spot.Lit) < len(f.lits) {
		spot.Pos = f.lits[spot.Lit].ownOf(spot.Pos)
	}
	return spot
}

// findAt is FindAt for spots that have the positions of their literals.
func (s *scratch) findAt(dst []Hit, text []byte, spots []Spot) []Hit {
	n := len(dst)
	s.begin(dst, text)
	for _, spot := range spots {
		s.take(spot)
	}
	dst = s.end()
	if len(s.marks) > 0 && s.e.opt.DecodeDepth > 0 {
		dst = s.e.withDecoded(dst, text, s.marks)
	}
	s.forget()
	sortHits(dst[n:])
	return dst
}

// Probed is what is known of one spot of a text.
type Probed struct {
	// Alive: the spot may be part of a match. Apart: it lives whatever stands around
	// it, has nothing to do with its neighbours, and is to be given to FindAt always.
	Alive, Apart bool
	// Text[From:To) is the stretch, the spot within it, that a dead one's being dead
	// depends on, or from which a living one's matches take their bytes. From is -1
	// when the beginning of the text is part of it, To is len(text)+1 when the end is.
	From, To int
}

// farthest is how many bytes behind a spot, and before it, Probe reads before it calls
// the spot alive without knowing.
const farthest = 1 << 12

// Probe says whether a spot of text may be part of a match.
func (s *Session) Probe(text []byte, spot Spot) Probed {
	if kind, ok := s.s.t.isMark(spot.Lit); ok {
		alive, from, to := s.e.probeMark(text, spot.Pos, kind)
		return Probed{alive, alive, from, to}
	}
	n, t := int(spot.Lit), s.s.t
	switch lits := len(t.filter.lits); {
	case spot.Lit == t.wholeLit():
		return Probed{true, true, 0, len(text)}
	case n < 0 || n > lits+len(t.runs):
		return Probed{From: spot.Pos, To: spot.Pos}
	case n < lits:
		return s.probeLiteral(text, t.filter.lits[n].ownOf(spot.Pos), n)
	}
	s.s.begin(nil, text)
	p := s.s.probeRun(text, spot, &t.runs[n-len(t.filter.lits)])
	s.s.forget()
	return p
}

// probeLiteral probes a literal that begins at an offset. There are millions of them in a
// history, so nothing is noted of the text: a matcher is asked as it lies.
func (s *Session) probeLiteral(text []byte, pos, n int) Probed {
	f := s.s.t.filter
	l := &f.lits[n]
	p := Probed{From: pos - int(s.far[n].before), To: pos + int(s.far[n].on)}
	end, ok := f.at(l, text, pos)
	if !ok {
		return p
	}
	gate := false
	for _, u := range f.usesOf(l) {
		if u.site == gateSite {
			gate = true
			continue
		}
		alive, from, to := s.s.idle(u.rule).probe(text, place{pos: pos, end: end, site: u.site})
		p.Alive = p.Alive || alive
		p.From, p.To = min(p.From, from), max(p.To, to)
	}
	if gate && !p.Alive {
		return Probed{true, true, 0, len(text)}
	}
	if gate { // what the gate opens lies anywhere
		p.From, p.To = -1, len(text)+1
	}
	return p
}

// probeRun probes a run of a class.
func (s *scratch) probeRun(text []byte, spot Spot, site *runSite) Probed {
	end, ok := site.at(text, spot.Pos)
	if !ok {
		return Probed{From: spot.Pos - 1, To: spot.Pos + site.least}
	}
	m := s.matcher(site.rule)
	m.addRun(text, spot.Pos, end, site.site)
	last := m.spans[len(m.spans)-1]
	found := false
	m.inSpan(text, last, func(*matcher, []int) int { found = true; return -1 })
	if found {
		return Probed{Alive: true, From: -1, To: len(text) + 1}
	}
	return Probed{From: last.from - Reach, To: last.to + Reach}
}

// probe says whether a match may run through a place, and which stretch of the
// text that depends on, or, when one may, its bytes can be from.
func (m *matcher) probe(text []byte, p place) (alive bool, from, to int) {
	m.ready()
	walk := run{state: m.fwd.start(int(p.site), kindBefore(text, p.end)), at: p.end, match: -1}
	if m.fwd.forward(&walk, text, min(len(text), p.end+farthest)) {
		return true, -1, len(text) + 1
	}
	to = walk.at + 1 // the byte that killed it, or the end of the text
	if walk.match < 0 {
		return false, p.pos, to
	}
	d := m.behind()
	back := run{state: d.start(int(p.site), kindAfter(text, p.pos)), at: p.pos, match: -1}
	if d.backward(&back, text, max(0, p.pos-farthest)) {
		return true, -1, len(text) + 1
	}
	m.read += p.pos - back.at
	from = back.at - 1
	if m.p.guarded { // an escape may end at the byte that killed it
		from = max(-1, from-2)
	}
	if back.match < 0 {
		if !m.p.guarded {
			return false, from, to
		}
		cut := m.behindEscape(text, p, back.at)
		if m.cutLefts.reset(); cut < 0 {
			return false, from, to
		}
	}
	if walk.loose || !m.p.exact {
		d = m.loose()
		walk = run{state: d.start(int(p.site), kindBefore(text, p.end)), at: p.end, match: -1}
		if d.forward(&walk, text, min(len(text), p.end+farthest)) {
			return true, -1, len(text) + 1
		}
		to = max(to, walk.at+1)
	}
	return true, from, to
}

// wholeLine is how far from a match the ends of its line are looked for.
const wholeLine = 1 << 12

// Around is what it depends on that no match with its bytes from text[from:to) is a
// hit: those bytes, what the filter may look at on either side, and, when an allow
// list asks for them, the whole lines. It is -1 when the beginning of the text is
// part of it, and len(text)+1 when the end is.
func (s *Session) Around(text []byte, from, to int) (int, int) {
	reach := s.e.opt.FilterReach
	if s.e.opt.Filter != nil && reach <= 0 {
		return -1, len(text) + 1
	}
	reach += Reach
	lo, hi := from-reach, to+reach
	if s.byLines {
		switch i := bytes.LastIndexByte(text[max(0, from-wholeLine):max(0, from)], '\n'); {
		case i >= 0:
			lo = min(lo, max(0, from-wholeLine)+i)
		case from > wholeLine:
			return -1, len(text) + 1
		default:
			lo = -1
		}
		switch i := bytes.IndexByte(text[min(len(text), to):min(len(text), to+wholeLine)], '\n'); {
		case i >= 0:
			hi = max(hi, to+i+1)
		case to+wholeLine < len(text):
			return -1, len(text) + 1
		default:
			hi = len(text) + 1
		}
	}
	return max(lo, -1), min(hi, len(text)+1)
}
