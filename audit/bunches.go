package audit

import (
	"encoding/binary"
	"hash/maphash"
	"slices"

	"picket/scanners/match"
)

// bunch is living spots whose stretches overlap, and what they cover: what becomes
// of one of them depends on the others.
type bunch struct {
	from, to int32
	first    int // in living
	loud     bool
}

// find gives the hits of a text whose spots are known, and notes which spots gave
// none: in most versions of a file none of those changes, and nothing is asked.
func (c *carrier) find(dst []match.Hit, text []byte, spots []spot) []match.Hit {
	c.bunch(spots)
	c.recall(text, spots)
	c.given = c.given[:0]
	g := 0
	for n, i := range c.living {
		for g+1 < len(c.bunches) && c.bunches[g+1].first <= n {
			g++
		}
		if s := &spots[i]; s.state == apart || c.bunches[g].loud {
			c.given = append(c.given, s.spot())
		}
	}
	if len(c.given) == 0 {
		return dst
	}
	dst = c.session.FindAt(dst, text, c.given)
	noise := c.session.Noise
	slices.SortFunc(noise, func(a, b match.Stretch) int { return a.From - b.From })
	heard := -1 // where the last of the noise so far ends
	for i, g := range c.bunches {
		for len(noise) > 0 && noise[0].From < int(g.to) {
			heard = max(heard, noise[0].To)
			noise = noise[1:]
		}
		if g.loud && heard <= int(g.from) {
			c.hush(i, text, spots)
		}
	}
	return dst
}

// bunch puts living spots into bunches, those apart aside, though in the order of
// their positions. A bunch is loud when one of its spots is not known to be quiet.
func (c *carrier) bunch(spots []spot) {
	c.living, c.bunches = c.living[:0], c.bunches[:0]
	for i := range spots {
		s := &spots[i]
		if s.state == dead {
			continue
		}
		c.living = append(c.living, int32(i))
		if s.state == apart {
			continue
		}
		g := bunch{s.from, s.to, len(c.living) - 1, s.state != quiet}
		for n := len(c.bunches); n > 0 && c.bunches[n-1].to > g.from; n-- {
			last := c.bunches[n-1]
			g = bunch{min(g.from, last.from), max(g.to, last.to), last.first, g.loud || last.loud}
			c.bunches = c.bunches[:n-1]
		}
		c.bunches = append(c.bunches, g)
	}
}

// spotsOf are the living spots of a bunch, those apart among them, by their
// positions in the spots.
func (c *carrier) spotsOf(n int) []int32 {
	end := len(c.living)
	if n+1 < len(c.bunches) {
		end = c.bunches[n+1].first
	}
	return c.living[c.bunches[n].first:end]
}

// hush makes the spots of a bunch quiet, in which the engine noted no noise.
func (c *carrier) hush(n int, text []byte, spots []spot) {
	g := &c.bunches[n]
	lo, hi := c.session.Around(text, int(g.from), int(g.to))
	if k, ok := c.keyOf(n, text, spots, lo, hi); ok {
		c.hushed.add(k)
	}
	c.quieten(n, spots, lo, hi)
}

func (c *carrier) quieten(n int, spots []spot, lo, hi int) {
	c.bunches[n].loud = false
	for _, i := range c.spotsOf(n) {
		if s := &spots[i]; s.state != apart {
			s.state, s.lo, s.hi = quiet, int32(lo), int32(hi)
		}
	}
}

// recall makes quiet what was quiet before: the same lines stand in many files, and
// come back in those that the pack makes from no other.
func (c *carrier) recall(text []byte, spots []spot) {
	for n := range c.bunches {
		g := &c.bunches[n]
		if !g.loud {
			continue
		}
		lo, hi := c.session.Around(text, int(g.from), int(g.to))
		if k, ok := c.keyOf(n, text, spots, lo, hi); ok && c.hushed.has(k) {
			c.quieten(n, spots, lo, hi)
		}
	}
}

// keyOf is what a bunch's giving no hit depends on, text[lo:hi) as Around gives it,
// and which spots it has; false when that is too long to be kept in mind.
func (c *carrier) keyOf(n int, text []byte, spots []spot, lo, hi int) (quietKey, bool) {
	if hi-lo > longestQuiet {
		return quietKey{}, false
	}
	c.edge = c.edge[:0]
	if lo < 0 {
		lo, c.edge = 0, append(c.edge, 1)
	}
	if hi > len(text) {
		hi, c.edge = len(text), append(c.edge, 2)
	}
	for _, i := range c.spotsOf(n) {
		if s := &spots[i]; s.state != apart {
			c.edge = binary.AppendVarint(c.edge, int64(int(s.pos)-lo))
			c.edge = binary.AppendVarint(c.edge, int64(s.lit))
		}
	}
	return c.hushed.key(text[lo:hi], c.edge), true
}

// longestQuiet is the longest stretch, in bytes, that is kept in mind.
const longestQuiet = 1 << 12

// quietKey stands for a stretch of text and the spots in it. It is made of two hashes
// of 64 bits under seeds that nobody outside the process knows, so that two stretches
// have one key neither by chance nor by design.
type quietKey [2]uint64

// quieted are the bunches that were found quiet, a bounded number of them.
type quieted struct {
	seeds [2]maphash.Seed
	seen  map[quietKey]struct{}
}

// mostQuiet is how many are kept before they are all forgotten: 3 MB of them.
const mostQuiet = 1 << 16

func newQuieted() quieted {
	return quieted{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, seen: map[quietKey]struct{}{}}
}

func (q *quieted) key(text, spots []byte) (k quietKey) {
	for i := range k {
		k[i] = maphash.Bytes(q.seeds[i], text)*0x9E3779B97F4A7C15 ^ maphash.Bytes(q.seeds[i], spots)
	}
	return k
}

func (q *quieted) has(k quietKey) bool { _, ok := q.seen[k]; return ok }

func (q *quieted) add(k quietKey) {
	if len(q.seen) >= mostQuiet {
		clear(q.seen)
	}
	q.seen[k] = struct{}{}
}
