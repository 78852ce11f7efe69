package match

import (
	"bytes"
	"slices"
	"strconv"
)

// aroundDecoded is how many bytes of text on either side of an encoded stretch
// are put beside what it stands for: a rule may need the name before a value.
const aroundDecoded = 128

// piece is a part of a text, text[from:to], in which encoded stretches are
// replaced by what they stand for. Between its parts it is the text itself.
type piece struct {
	text        []byte
	parts       []part
	from        int
	first, last bool // it begins, ends, where the text does
}

// part says where a decoded stretch of a piece comes from.
type part struct {
	at, to     int // in the piece
	start, end int // in the text
	kinds      encoding
}

// findDecoded appends the hits that need layers of encoding taken off text, up to
// depth of them, in offsets of text. Each has a decoded stretch in it, at least in
// part. marks, unless nil, are the offsets at which to look; within, unless nil,
// the stretches that the layer above has decoded: what is encoded elsewhere has
// been seen there.
//
// The work needs no limit on sizes to be bounded: what is decoded is shorter than
// what stood there, and what is put around it is text that at most two pieces of
// a layer share.
func (e *Engine) findDecoded(dst []Hit, text []byte, marks []int, within []part, layer, depth int) []Hit {
	f := e.finds(text)
	defer e.pool.giveBackFinds(f)
	if within != nil {
		beyond := func(s segment) bool { return !touchesAny(within, &s) }
		f.segments, f.wrapped = slices.DeleteFunc(f.segments, beyond), slices.DeleteFunc(f.wrapped, beyond)
	}
	from := len(dst)
	for segments := f.segments; len(segments) > 0; {
		n := cluster(segments)
		c := segments[:n]
		segments = segments[n:]
		if marks != nil && !anyIn(marks, c[0].start, c[n-1].end) {
			continue
		}
		dst = e.findCluster(dst, text, c, layer, depth)
	}
	alone := len(dst)
	for i := range f.wrapped {
		s := &f.wrapped[i]
		if marks != nil && !anyIn(marks, s.start, s.end) {
			continue
		}
		dst = e.findCluster(dst, text, f.wrapped[i:i+1], layer, depth)
	}
	if len(dst) > alone && alone > from {
		return oneOfEach(dst, from, alone, text)
	}
	return dst
}

// oneOfEach takes doubles out of hits[from:], of which those from alone on come
// from lines that were joined. What one line gives by itself is best told so; what
// lies in several lines is best told by the joined ones.
func oneOfEach(hits []Hit, from, alone int, text []byte) []Hit {
	type kind struct {
		rule   int
		secret string
	}
	joined := slices.Clone(hits[alone:])
	byRule, byKind := map[int][]Hit{}, map[kind][]Hit{}
	for _, j := range joined {
		byRule[j.Rule] = append(byRule[j.Rule], j)
	}
	kept := hits[:from]
	for _, h := range hits[from:alone] {
		inside := text[h.Start:h.End]
		oneLine := bytes.IndexByte(inside, '\n') < 0 && bytes.IndexByte(inside, '\\') < 0
		if oneLine || !meets(byRule[h.Rule], &h) {
			kept = append(kept, h)
			k := kind{h.Rule, h.Secret}
			byKind[k] = append(byKind[k], h)
		}
	}
	for _, j := range joined {
		if !meets(byKind[kind{j.Rule, j.Secret}], &j) {
			kept = append(kept, j)
		}
	}
	return kept
}

// meets says whether one of the hits, which came in order, shares text with h.
func meets(hits []Hit, h *Hit) bool {
	i, _ := slices.BinarySearchFunc(hits, h.Start, func(o Hit, at int) int { return o.End - at - 1 })
	return i < len(hits) && hits[i].Start < h.End
}

// finds finds what is encoded in a text. The result is to be given back.
func (e *Engine) finds(text []byte) *finds {
	f := e.pool.borrowFinds()
	if !e.opt.Profile {
		f.look(text)
		return f
	}
	s := e.borrow()
	defer e.giveBack(s)
	s.charge(e.rules.Len()+1, func() { f.look(text) })
	return f
}

// cluster is how many of the segments lie so close together that each is part of
// what stands around another.
func cluster(segments []segment) int {
	n := 1
	for n < len(segments) && segments[n].start-segments[n-1].end < 2*aroundDecoded {
		n++
	}
	return n
}

// findCluster appends the hits of one cluster of segments, and of what is encoded
// in it.
func (e *Engine) findCluster(dst []Hit, text []byte, segments []segment, layer, depth int) []Hit {
	p := pieceOf(text, segments)
	from := len(dst)
	dst = p.keepDecoded(e.findPlain(dst, p.text, nil), from, layer)
	if layer < depth {
		dst = e.findDecoded(dst, p.text, nil, p.parts, layer+1, depth)
	}
	for i := from; i < len(dst); i++ {
		p.toText(&dst[i])
	}
	return dst
}

// touchesAny says whether a segment overlaps or touches one of the parts, which
// are in order.
func touchesAny(parts []part, s *segment) bool {
	i, _ := slices.BinarySearchFunc(parts, s.start, func(p part, at int) int { return p.to - at })
	return i < len(parts) && parts[i].at <= s.end
}

// pieceOf replaces neighbouring segments, with some text around them.
func pieceOf(text []byte, segments []segment) *piece {
	from := runeStart(text, segments[0].start-aroundDecoded)
	to := runeStart(text, segments[len(segments)-1].end+aroundDecoded)
	p := &piece{from: from, first: from == 0, last: to == len(text), parts: make([]part, 0, len(segments))}
	size := to - from
	for _, s := range segments {
		size += len(s.plain) - (s.end - s.start)
	}
	p.text = make([]byte, 0, size)
	at := from
	for _, s := range segments {
		p.text = append(p.text, text[at:s.start]...)
		n := len(p.text)
		p.text = append(p.text, s.plain...)
		p.parts = append(p.parts, part{at: n, to: len(p.text), start: s.start, end: s.end, kinds: s.kinds})
		at = s.end
	}
	p.text = append(p.text, text[at:to]...)
	return p
}

// keepDecoded drops from hits[from:] those that no decoded stretch has a part in,
// and those that reach an edge of the piece where the text goes on: they may be
// cut there.
func (p *piece) keepDecoded(hits []Hit, from, layer int) []Hit {
	kept := hits[:from]
	for _, h := range hits[from:] {
		if h.Start == 0 && !p.first || h.End == len(p.text) && !p.last || p.kinds(&h) == 0 {
			continue
		}
		h.Depth = layer
		kept = append(kept, h)
	}
	return kept
}

// kinds are the encodings of the parts that a hit overlaps.
func (p *piece) kinds(h *Hit) (kinds encoding) {
	i, _ := slices.BinarySearchFunc(p.parts, h.Start, func(d part, at int) int {
		if d.to > at {
			return 1
		}
		return -1
	})
	for ; i < len(p.parts) && p.parts[i].at < h.End; i++ {
		kinds |= p.parts[i].kinds
	}
	return kinds
}

// toText turns a hit's offsets in the piece into those of the text. An offset in
// a decoded stretch becomes the edge of what stands there in the text, but for
// UTF-16, in which each character has its place.
func (p *piece) toText(h *Hit) {
	h.kinds |= p.kinds(h)
	h.Start, h.End = p.startOf(h.Start), p.endOf(h.End)
	h.SecretStart, h.SecretEnd = p.startOf(h.SecretStart), p.endOf(h.SecretEnd)
}

func (p *piece) startOf(at int) int {
	i := p.before(at)
	if i < 0 {
		return at + p.from
	}
	d := &p.parts[i]
	switch {
	case at < d.to && d.kinds == wideEncoding:
		return d.start + 2*(at-d.at)
	case at < d.to:
		return d.start
	}
	return at + d.end - d.to
}

func (p *piece) endOf(at int) int {
	i := p.before(at - 1)
	if i < 0 {
		return at + p.from
	}
	d := &p.parts[i]
	switch {
	case at < d.to && d.kinds == wideEncoding:
		return d.start + 2*(at-d.at)
	case at <= d.to:
		return d.end
	}
	return at + d.end - d.to
}

// before is the last part that begins at an offset or before it, or -1.
func (p *piece) before(at int) int {
	i, _ := slices.BinarySearchFunc(p.parts, at, func(d part, at int) int {
		if d.at <= at {
			return -1
		}
		return 1
	})
	return i - 1
}

// withDecoded appends what decoding adds to the hits of a text.
func (e *Engine) withDecoded(dst []Hit, text []byte, marks []int) []Hit {
	n := len(dst)
	dst = e.findDecoded(dst, text, marks, nil, 1, e.opt.DecodeDepth)
	tag(dst[n:])
	return dst
}

// tag writes down how hits were encoded.
func tag(hits []Hit) {
	for i := range hits {
		if h := &hits[i]; h.Depth > 0 {
			h.Tags = append(h.kinds.tags(), "decode-depth:"+strconv.Itoa(h.Depth))
		}
	}
}
