package match

// Spot is a place in a text where a match may be: a literal that some rule
// cannot do without, or the start of a run that may be encoded.
type Spot struct {
	Pos int   // offset of its first byte
	Lit int32 // which literal; only the engine that made it knows its meaning
}

// Reach is how far before its own first byte, and beyond its last, a spot can
// depend on the text: two texts that agree on [Pos-Reach, Pos+Reach) have the
// same spots at Pos.
const Reach = 64

// Margins are the engine's own, mostly smaller reaches: two texts that agree on
// [Pos-before, Pos+behind) have the same spots at Pos.
func (e *Engine) Margins() (before, behind int) {
	t := e.tables()
	before, behind = t.filter.before, t.filter.behind
	for i := range t.runs {
		before, behind = max(before, 1), max(behind, t.runs[i].least)
	}
	if e.opt.DecodeDepth > 0 {
		before, behind = max(before, markBefore), max(behind, markBehind)
	}
	return before, behind
}

// Spots appends all spots of text that start in [from, to), in order of
// position, then literal. Bytes around the range are looked at as well. What an
// edit of text[a:b) can add or remove lies in Spots of [a-Reach, b+Reach).
//
// Together with FindAt and Probe it serves a caller that meets many versions of
// nearly the same text and wants to look at the differences only:
//
//   - Find(text) is FindAt(text, Spots(text, 0, len(text))), always.
//   - Spots that another version has in a stretch that both share can be carried
//     over by adding the stretch's distance, save those within Reach of its ends,
//     which are to be asked for anew. FindAt passes over spots that are none in
//     its text, and over doubles, so a spot too many does no harm.
//   - A spot that Probe calls dead contributes nothing to FindAt in any text that
//     agrees with this one on Probe's range, and may be left out there. A spot
//     that is not dead is to be given to FindAt in each version: whether it is a
//     hit may depend on the whole text (a rule's keywords, the match before it).
//
// None of this holds for a text that is not searched as the bytes it is; see
// secrets.Literal.
func (e *Engine) Spots(dst []Spot, text []byte, from, to int) []Spot {
	t := e.tables()
	if from < to && len(t.always) > 0 {
		dst = append(dst, Spot{Pos: from, Lit: t.wholeLit()})
	}
	n := len(dst)
	dst = t.spots(dst, text, from, to)
	if e.opt.DecodeDepth > 0 {
		dst = t.marks(dst, text, from, to)
		sortSpots(dst[n:])
	}
	return dst
}

// FindAt is Find for a text whose spots, all of them but dead ones, are known, in
// order of position.
func (e *Engine) FindAt(dst []Hit, text []byte, spots []Spot) []Hit {
	if len(spots) == 0 {
		return dst
	}
	n := len(dst)
	s := e.borrow()
	s.begin(dst, text)
	for _, spot := range spots {
		s.take(spot)
	}
	dst = s.end()
	marks := s.marks
	e.giveBack(s)
	if len(marks) > 0 && e.opt.DecodeDepth > 0 {
		dst = e.withDecoded(dst, text, marks)
	}
	sortHits(dst[n:])
	return dst
}

// farthest is how many bytes behind a spot Probe reads before it calls the spot
// alive without knowing.
const farthest = 1 << 14

// Probe says whether a spot of text may be part of a match. If not, [from, to)
// is the stretch, the spot within it, that this depends on; from is -1 when the
// beginning of the text is part of it, and to is len(text)+1 when the end is.
func (e *Engine) Probe(text []byte, spot Spot) (alive bool, from, to int) {
	if kind, ok := e.tables().isMark(spot.Lit); ok {
		return e.probeMark(text, spot.Pos, kind)
	}
	s := e.borrow()
	defer e.giveBack(s)
	defer s.drop()
	s.begin(nil, text)
	from, to = spot.Pos-Reach, spot.Pos+Reach
	f := s.t.filter
	switch n := int(spot.Lit); {
	case spot.Lit == s.t.wholeLit():
		return true, 0, len(text)
	case n < 0 || n > len(f.lits)+len(s.t.runs):
		return false, from, to
	case n >= len(f.lits):
		site := &s.t.runs[n-len(f.lits)]
		if end, ok := site.at(text, spot.Pos); ok {
			m := s.matcher(site.rule)
			m.addRun(text, spot.Pos, end, site.site)
			last := m.spans[len(m.spans)-1]
			found := false
			m.inSpan(text, last, func(*matcher, []int) { found = true })
			return found, last.from - Reach, last.to + Reach
		}
	default:
		l := &f.lits[n]
		if end, ok := f.at(l, text, spot.Pos); ok {
			for _, u := range f.usesOf(l) {
				if u.site == gateSite {
					return true, 0, len(text)
				}
				a, lo, hi := s.matcher(u.rule).probe(text, place{pos: spot.Pos, end: end, site: u.site})
				from, to = min(from, lo), max(to, hi)
				if a {
					return true, from, to
				}
			}
		}
	}
	return false, from, to
}

// drop forgets what was noted of the text.
func (s *scratch) drop() {
	for _, r := range s.touched {
		s.matchers[r].reset()
	}
	s.touched = s.touched[:0]
}

// probe says whether a match may run through a place, and which stretch of the
// text that depends on.
func (m *matcher) probe(text []byte, p place) (alive bool, from, to int) {
	m.ready()
	walk := run{state: m.fwd.start(int(p.site), kindBefore(text, p.end)), at: p.end, match: -1}
	if m.fwd.forward(&walk, text, min(len(text), p.end+farthest)) {
		return true, p.pos, walk.at
	}
	to = walk.at + 1 // the byte that killed it, or the end of the text
	if walk.match < 0 {
		return false, p.pos, to
	}
	d := m.behind()
	walk = run{state: d.start(int(p.site), kindAfter(text, p.pos)), at: p.pos, match: -1}
	d.backward(&walk, text)
	return walk.match >= 0, walk.at - 1, to
}
