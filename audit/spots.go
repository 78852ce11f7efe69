package audit

import (
	"sort"

	"picket/git/bulk"
	"picket/scanners/match"
)

// spot is a place of a text where a match may be, with what the engine said about
// it. A dead one gives no match in any text that agrees on [from, to).
type spot struct {
	match.Spot
	from, to int
	alive    bool
}

// carrier finds the spots of texts that are made from one another. What a text
// has in common with its base is not looked at again: its spots are the base's,
// moved. Only what is new, and the engine's margins on both sides of every seam, is
// searched; and only a spot whose stretch a seam cuts is probed again.
type carrier struct {
	engine *match.Engine
	before int // Engine.Margins
	behind int
	fresh  []match.Spot
	asked  int64 // bytes searched
}

// whole appends all spots of a text.
func (c *carrier) whole(dst []spot, text []byte) []spot {
	return c.ask(dst, text, 0, len(text))
}

func (c *carrier) ask(dst []spot, text []byte, from, to int) []spot {
	if from >= to {
		return dst
	}
	c.asked += int64(to - from)
	c.fresh = c.engine.Spots(c.fresh[:0], text, from, to)
	for _, s := range c.fresh {
		dst = append(dst, c.probe(text, s))
	}
	return dst
}

func (c *carrier) probe(text []byte, s match.Spot) spot {
	alive, from, to := c.engine.Probe(text, s)
	return spot{s, from, to, alive}
}

// carry appends all spots of a text that is made from a base by copies.
func (c *carrier) carry(dst []spot, text []byte, copies []bulk.Copy, base []spot, baseLen int) []spot {
	done := 0 // every spot before it is in dst
	for _, k := range copies {
		// The stretch of the copy in which spots are the same as in the base. At the
		// beginning or end of both texts there is no seam.
		from, to := k.From+c.before, k.From+k.Len-c.behind
		if k.From == 0 && k.At == 0 {
			from = 0
		}
		if k.From+k.Len == baseLen && k.At+k.Len == len(text) {
			to = baseLen
		}
		if from >= to {
			continue
		}
		shift := k.At - k.From
		dst = c.ask(dst, text, done, from+shift)
		dst = c.move(dst, text, base, k, from, to, baseLen)
		done = to + shift
	}
	return c.ask(dst, text, done, len(text))
}

// move appends the base's spots in [from, to), which lie in the copy k.
func (c *carrier) move(dst []spot, text []byte, base []spot, k bulk.Copy, from, to, baseLen int) []spot {
	shift := k.At - k.From
	first, last := k.From, k.From+k.Len
	if first == 0 && k.At == 0 {
		first = -1 // the beginning of the text itself is shared
	}
	if last == baseLen && k.At+k.Len == len(text) {
		last = baseLen + 1
	}
	i := sort.Search(len(base), func(i int) bool { return base[i].Pos >= from })
	for ; i < len(base) && base[i].Pos < to; i++ {
		s := base[i]
		s.Pos += shift
		switch {
		case s.alive && s.from == 0 && s.to == baseLen:
			s.to = len(text) // alive whatever stands around it
		case s.from < first || s.to > last:
			s = c.probe(text, s.Spot)
		default:
			s.from += shift
			s.to += shift
		}
		dst = append(dst, s)
	}
	return dst
}

// living appends the spots that the engine is to be given.
func living(dst []match.Spot, spots []spot) []match.Spot {
	for i := range spots {
		if spots[i].alive {
			dst = append(dst, spots[i].Spot)
		}
	}
	return dst
}
