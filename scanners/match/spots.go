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
// position, then literal. Bytes around the range are looked at as well.
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

// FindAt is Session.FindAt for a single text.
func (e *Engine) FindAt(dst []Hit, text []byte, spots []Spot) []Hit {
	s := e.Session()
	defer s.Close()
	return s.FindAt(dst, text, spots)
}

// forget drops what was noted of the text.
func (s *scratch) forget() {
	for _, r := range s.touched {
		s.matchers[r].reset()
	}
	s.touched = s.touched[:0]
	s.dst, s.text, s.lower = nil, nil, ""
}
