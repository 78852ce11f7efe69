package match

// Spot is a place in a text where a match may be: a literal that some rule
// cannot do without, or the start of a run that may be encoded.
type Spot struct {
	Pos int   // offset of its first byte; in a Session, of a literal, that of its window
	Lit int32 // which literal; only the engine that made it knows its meaning
}

// Reach is more than what a spot depends on, on either side of its first byte.
const Reach = 64

// Spots appends all spots of text that start in [from, to), in order of
// position, then literal. Bytes around the range are looked at as well.
func (e *Engine) Spots(dst []Spot, text []byte, from, to int) []Spot {
	t := e.tables()
	if from < to && len(t.always) > 0 {
		dst = append(dst, Spot{Pos: from, Lit: t.wholeLit()})
	}
	n := len(dst)
	dst = t.spots(dst, text, from, to, nil)
	if e.opt.DecodeDepth > 0 {
		dst = t.marks(dst, text, from, to)
		sortSpots(dst[n:])
	}
	return dst
}

// FindAt is Find for a text whose spots are known. A spot too many does no harm.
func (e *Engine) FindAt(dst []Hit, text []byte, spots []Spot) []Hit {
	if len(spots) == 0 {
		return dst
	}
	s := e.borrow()
	defer e.giveBack(s)
	return s.findAt(dst, text, spots)
}

// forget drops what was noted of the text.
func (s *scratch) forget() {
	for _, r := range s.touched {
		s.matchers[r].reset()
	}
	s.touched = s.touched[:0]
	s.dst, s.text, s.lower = nil, nil, ""
}
