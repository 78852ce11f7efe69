package audit

import (
	"math"
	"sort"

	"picket/git/bulk"
	"picket/scanners/match"
)

// spot is a place of a text where a match may be, with what the engine said about
// it. There are tens of millions on the way through a history, so offsets are
// short: a text beyond 2 GB is scanned whole.
type spot struct {
	pos, lit int32
	// [from, to) is what a dead spot's being dead depends on, or where a living one's
	// matches take their bytes from.
	from, to int32
	// [lo, hi) is what a quiet spot's giving no hit depends on.
	lo, hi int32
	state  state
}

type state uint8

const (
	dead  state = iota // gives no match in any text that agrees on [from, to)
	alive              // may be a hit
	quiet              // may be a match, and is no hit in any text that agrees on [lo, hi)
	apart              // may be a hit, whatever stands around it
)

const longestText = math.MaxInt32 - 1<<16

// carrier finds the spots of texts that are made from one another. What a text
// has in common with its base is not looked at again: its spots are the base's,
// moved. Only what is new is searched, and around each seam what a spot may depend
// on; and only a spot whose stretch a seam cuts is probed again.
type carrier struct {
	session  *match.Session
	farthest int32
	fresh    []match.Spot
	at       int // where the last search in the base's spots ended

	living  []int32 // positions in the spots
	bunches []bunch
	given   []match.Spot
	hushed  quieted
	edge    []byte
}

func newCarrier(e *match.Engine) carrier {
	s := e.Session()
	return carrier{session: s, farthest: int32(s.Farthest()), hushed: newQuieted()}
}

// whole appends all spots of a text.
func (c *carrier) whole(dst []spot, text []byte) []spot {
	return c.near(dst, text, 0, len(text))
}

func (c *carrier) probe(text []byte, s match.Spot) spot {
	p := c.session.Probe(text, s)
	out := spot{pos: int32(s.Pos), lit: s.Lit, from: int32(p.From), to: int32(p.To)}
	switch {
	case p.Apart:
		out.state = apart
	case p.Alive:
		out.state = alive
	}
	return out
}

// shortCopy is the length of a copy below which to look at all of it is as quick as
// to look at both its ends.
const shortCopy = 48

// carry appends all spots of a text that is made from a base by copies, in order of
// position, then literal.
func (c *carrier) carry(dst []spot, text []byte, copies []bulk.Copy, base []spot, baseText []byte) []spot {
	c.at = 0
	seam, shared := 0, false // where the seam begins; no seam at the end of the text
	for _, k := range copies {
		if k.Len < shortCopy && k.Len < len(text) {
			continue
		}
		v := view{k: k, shift: int32(k.At - k.From), first: k.From, last: k.From + k.Len}
		if k.From == 0 && k.At == 0 {
			v.first = math.MinInt32 // the beginning of the text itself is shared
		} else {
			dst = c.near(dst, text, seam, k.At)
		}
		shared = k.From+k.Len == len(baseText) && k.At+k.Len == len(text)
		if shared {
			v.last = math.MaxInt32
		}
		dst = c.move(dst, text, base, baseText, v)
		seam = k.At + k.Len
	}
	if !shared {
		dst = c.near(dst, text, seam, len(text))
	}
	return dst
}

// near appends the spots that depend on the seam text[from:to).
func (c *carrier) near(dst []spot, text []byte, from, to int) []spot {
	c.fresh = c.session.Near(c.fresh[:0], text, from, to)
	for _, s := range c.fresh {
		i := len(dst)
		for i > 0 && after(&dst[i-1], s) {
			i--
		}
		if i > 0 && int(dst[i-1].pos) == s.Pos && dst[i-1].lit == s.Lit {
			continue
		}
		dst = append(dst, spot{})
		copy(dst[i+1:], dst[i:])
		dst[i] = c.probe(text, s)
	}
	return dst
}

// after says whether a spot comes after another.
func after(a *spot, b match.Spot) bool {
	return int(a.pos) > b.Pos || int(a.pos) == b.Pos && a.lit > b.Lit
}

// view is a copy as its base's spots see it: what depends on nothing but bytes of
// the base in [first, last) is the same in both texts.
type view struct {
	k           bulk.Copy
	shift       int32
	first, last int
}

// move appends the base's spots that lie in a copy and depend on nothing else.
func (c *carrier) move(dst []spot, text []byte, base []spot, baseText []byte, v view) []spot {
	first, last := int32(v.first), int32(v.last)
	sure, unsure := first+min(c.farthest, int32(v.k.Len)), last-min(c.farthest, int32(v.k.Len))
	start := len(dst)
	for i := c.seek(base, int32(v.k.From)); i < len(base) && int(base[i].pos) < v.k.From+v.k.Len; i++ {
		s := base[i]
		if (s.pos < sure || s.pos > unsure) && !c.session.Depends(baseText, s.spot(), v.first, v.last) {
			continue
		}
		s.pos += v.shift
		switch {
		case s.state == apart:
		case s.from < 0 && int(s.to) > len(baseText) && s.state != dead:
			// Its matches may reach anywhere, and to ask again would take long each time.
			s.state, s.to = alive, int32(len(text)+1)
		case s.from < first || s.to > last || s.state == quiet && (s.lo < first || s.hi > last):
			s = c.probe(text, s.spot())
		default:
			s.from, s.to, s.lo, s.hi = s.from+v.shift, s.to+v.shift, s.lo+v.shift, s.hi+v.shift
		}
		dst = append(dst, s)
	}
	inOrder(dst, start)
	return dst
}

// inOrder brings the spots from start on, which are in order, to their places among
// those before: a few on either side of a seam are mixed.
func inOrder(dst []spot, start int) {
	for ; start < len(dst); start++ {
		i := start
		for i > 0 && after(&dst[i-1], dst[start].spot()) {
			i--
		}
		if i == start {
			return
		}
		s := dst[start]
		copy(dst[i+1:], dst[i:start])
		dst[i] = s
	}
}

// seek is the first of the base's spots at or after an offset. Copies mostly follow
// one another in the base as well.
func (c *carrier) seek(base []spot, offset int32) int {
	lo, hi := 0, len(base)
	if c.at <= len(base) && (c.at == 0 || base[c.at-1].pos < offset) {
		lo = c.at
		for step := 8; lo+step < len(base); step *= 2 {
			if base[lo+step].pos >= offset {
				hi = lo + step
				break
			}
		}
	}
	c.at = lo + sort.Search(hi-lo, func(i int) bool { return base[lo+i].pos >= offset })
	return c.at
}

func (s *spot) spot() match.Spot { return match.Spot{Pos: int(s.pos), Lit: s.lit} }
