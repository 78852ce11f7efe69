package audit

import (
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

// hush makes the spots of a bunch quiet, in which the engine noted no noise.
func (c *carrier) hush(n int, text []byte, spots []spot) {
	g := c.bunches[n]
	end := len(c.living)
	if n+1 < len(c.bunches) {
		end = c.bunches[n+1].first
	}
	lo, hi := c.session.Around(text, int(g.from), int(g.to))
	for _, i := range c.living[g.first:end] {
		if s := &spots[i]; s.state != apart {
			s.state, s.lo, s.hi = quiet, int32(lo), int32(hi)
		}
	}
}
