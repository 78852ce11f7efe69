package match

import "encoding/binary"

// Two versions of a file share most of their bytes. What they do not share leaves
// seams: text[from:to) is new, or, with from == to, two stretches meet that did not
// meet before. A spot depends on few bytes; only one that depends on bytes on both
// sides of a seam's edge, or on new ones, can be other than in the version before.
// There are millions of seams in a history, so what is looked at around each is
// counted in bytes: for each kind of spot no more than that kind depends on.

// Stretch is text[From:To). Where it says what something depends on, bounds beyond
// the text stand for its beginning and its end.
type Stretch struct{ From, To int }

// touches says whether a stretch has bytes of a seam, or both sides of it.
func (s Stretch) touches(from, to int) bool { return s.From < to && s.To > from }

// within says whether a stretch lies between two offsets.
func (s Stretch) within(from, to int) bool { return from <= s.From && s.To <= to }

// In a session a literal's spot stands where its window does: the literal's own first
// byte may lie in what a seam has cut off, and is looked for when the spot is asked.

// Near appends the spots of text that depend on the seam text[from:to), in order of
// position, then literal, some perhaps twice. Every other spot of the text depends on nothing but
// bytes on one side of the seam.
func (s *Session) Near(dst []Spot, text []byte, from, to int) []Spot {
	t, first := s.s.t, len(dst)
	if from == 0 && len(t.always) > 0 {
		dst = append(dst, Spot{Pos: 0, Lit: t.wholeLit()})
	}
	dst = t.filter.near(dst, text, from, to)
	for i := range t.runs {
		r := &t.runs[i]
		dst = r.scan(dst, text, max(0, from-r.least+1), min(len(text), to+1), int32(len(t.filter.lits)+i))
	}
	if s.e.opt.DecodeDepth > 0 {
		dst = t.marksNear(dst, text, from, to)
	}
	if len(dst)-first > 1 {
		sortSpots(dst[first:])
	}
	return dst
}

// Depends says whether a spot of text depends on nothing but text[from:to). Bounds
// beyond the text stand for its beginning and its end.
func (s *Session) Depends(text []byte, spot Spot, from, to int) bool {
	t := s.s.t
	if k, ok := t.isMark(spot.Lit); ok {
		return markStretch(spot.Pos, k).within(from, to)
	}
	switch n := int(spot.Lit); {
	case spot.Lit == t.wholeLit():
		return from < 0 && to > 0
	case n >= len(t.filter.lits):
		return Stretch{spot.Pos - 1, spot.Pos + t.runs[n-len(t.filter.lits)].least}.within(from, to)
	default:
		l := &t.filter.lits[n]
		if x, ok := t.filter.stands(l, text, spot.Pos); ok && x.within(from, to) {
			return true
		}
		x, ok := t.filter.whole(l, text, l.ownOf(spot.Pos))
		return ok && x.within(from, to)
	}
}

// Farthest is how many bytes on either side of its first a spot can depend on:
// the caller need not ask about one that is farther from every seam.
func (s *Session) Farthest() int {
	most := max(s.s.t.filter.before, s.s.t.filter.behind, leastHex)
	for i := range s.s.t.runs {
		most = max(most, s.s.t.runs[i].least)
	}
	return most
}

// Span is how many bytes what a spot depends on takes at most.
func (s *Session) Span() int {
	most := max(s.s.t.filter.before+s.s.t.filter.behind, leastHex+1, 2*leastWide+2, 2*markBefore)
	for i := range s.s.t.runs {
		most = max(most, s.s.t.runs[i].least+1)
	}
	return most
}

// The filter compares only so many positions of a literal around its window; the
// rest of a long one is compared when its spot is asked for. A literal that began
// to stand there is so seen without looking far around every seam.
const (
	nearBefore = 6
	nearBehind = 14 // the window's four included
)

// near appends the spots of literals that depend on a seam.
func (f *filter) near(dst []Spot, text []byte, from, to int) []Spot {
	first := len(dst)
	// What a literal takes, its runes beyond ASCII included.
	far := max(f.before+f.behind, 3*(nearBefore+nearBehind))
	lo, hi := max(0, from-far), min(len(text), to+far)
	special := f.folds && hasSpecial(text[lo:hi])
	if special {
		dst = f.windows(dst, text, lo, hi)
		dst = f.specials(dst, text, lo, hi)
	} else {
		dst = f.windows(dst, text, max(0, from-nearBehind+1), min(len(text), to+nearBefore+3))
	}
	kept := dst[:first]
	for _, s := range dst[first:] {
		l := &f.lits[s.Lit]
		s.Pos = l.windowOf(s.Pos)
		before, on := l.compared()
		touches := Stretch{s.Pos - before, s.Pos + on}.touches(from, to)
		if special {
			x, ok := f.stands(l, text, s.Pos)
			y, whole := f.whole(l, text, l.ownOf(s.Pos))
			touches = ok && x.touches(from, to) || whole && y.touches(from, to)
		}
		if touches {
			kept = append(kept, s)
		}
	}
	return kept
}

// markStretch is what a mark depends on.
func markStretch(at int, k markKind) Stretch {
	switch k {
	case markBase64:
		return Stretch{at - 1, at + leastBase64}
	case markHex:
		return Stretch{at - 1, at + leastHex}
	case markPercent:
		return Stretch{at - 3, at + 3}
	case markWide:
		return Stretch{at - 2, at + 2*leastWide}
	}
	return Stretch{at - markBefore, at + markBefore}
}

// marksNear appends the marks that depend on a seam.
func (t *tables) marksNear(dst []Spot, text []byte, from, to int) []Spot {
	in := markSpans{
		markBase64:  {max(0, from-leastBase64+1), min(len(text), to+1)},
		markHex:     {max(0, from-leastHex+1), min(len(text), to+1)},
		markPercent: {max(0, from-2), min(len(text), to+3)},
		markUnicode: {max(0, from-markBefore+1), min(len(text), to+markBefore)},
		markWide:    {max(0, from-2*leastWide+1), min(len(text), to+2)},
	}
	if byVectors(to - from) {
		return t.vectorMarks(dst, text, &in)
	}
	dst = t.runMarks(dst, text, in[markBase64].from, in[markHex].from, in[markHex].to)
	if lo, hi := in[markWide].from, in[markUnicode].to; hi-lo <= shortSeam && !hasSign(text[lo:hi]) {
		return dst
	}
	dst = t.percentMarks(dst, text, in[markPercent].from, in[markPercent].to)
	dst = t.unicodeMarks(dst, text, in[markUnicode].from, in[markUnicode].to)
	return t.wideMarks(dst, text, in[markWide].from, in[markWide].to)
}

// shortSeam is how long a stretch may be for hasSign to be quicker than to look for
// each of the signs alone.
const shortSeam = 128

// hasSign says whether a text has a percent sign, backslash, capital U or NUL: where
// there is none, nothing but runs of letters can be encoded.
func hasSign(text []byte) bool {
	const ones = 0x0101010101010101
	all := uint64(0)
	for ; len(text) >= 8; text = text[8:] {
		x := binary.LittleEndian.Uint64(text)
		p, b, u := x^ones*'%', x^ones*'\\', x^ones*'U'
		all |= (x-ones)&^x | (p-ones)&^p | (b-ones)&^b | (u-ones)&^u
	}
	for _, c := range text {
		if c == 0 || c == '%' || c == '\\' || c == 'U' {
			return true
		}
	}
	return all&(ones<<7) != 0
}
