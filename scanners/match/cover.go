package match

import "regexp/syntax"

// A cover of a regexp is a set of sites of which every match runs through at
// least one. A site is a stretch of the tree that matches one of a few short
// byte patterns; what stands left and right of it in the tree says what must
// come before and after.
type cover struct {
	sites []site
	freq  float64 // how often the patterns may be expected in a byte of source text
}

// hasRun says whether some site is a long run of a class instead of patterns.
func (c *cover) hasRun() bool {
	for i := range c.sites {
		if c.sites[i].run != nil {
			return true
		}
	}
	return false
}

// site is one stretch of a cover.
type site struct {
	trail
	patterns []pattern
	run      *syntax.Regexp // instead of patterns: a long repetition of a class of ASCII
}

// pattern is a sequence of byte sets. The bytes from pre to len-post are the
// site's own; those around are what the tree says must stand next to them.
type pattern struct {
	sets      []byteSet
	pre, post int
	window    int // offset of the four bytes that the filter looks for
}

// Limits of patterns: how many one site may have, how long one may be, how many
// combinations of bytes its window may stand for, how far it looks beyond its
// own bytes.
const (
	maxPatterns = 32
	maxPattern  = 40
	maxLiteral  = 24
	maxWindow   = 1500
	maxValues   = 64 // of one byte of a window
	maxClass    = 8  // bytes of a class that may be a site by itself
	maxPre      = 3
	maxPost     = 3
	minRun      = 15
	hopeless    = 1e9
)

// coverOf finds the rarest cover of a tree it can; false when there is none.
func coverOf(re *syntax.Regexp) (cover, bool) {
	c := best(re, trail{exact: true})
	return c, c.freq < hopeless
}

func best(re *syntax.Regexp, t trail) cover {
	switch re.Op {
	case syntax.OpLiteral:
		if len(re.Rune) > maxLiteral {
			return bestOfLiteral(re, t)
		}
		return node(re, t)
	case syntax.OpCharClass:
		if set := patternBytes(re.Rune); set.size() > maxClass {
			return cover{freq: hopeless}
		}
		return node(re, t)
	case syntax.OpCapture:
		return best(re.Sub[0], t.step(re, 0))
	case syntax.OpConcat:
		return bestOfConcat(re, t)
	case syntax.OpAlternate:
		whole := node(re, t)
		parts := cover{}
		for i, s := range re.Sub {
			c := best(s, t.step(re, i))
			parts.sites = append(parts.sites, c.sites...)
			parts.freq += c.freq
		}
		// One site is prepared faster than many, and walked from as one.
		if whole.freq < hopeless && whole.freq <= 2*parts.freq {
			return whole
		}
		return rarer(parts, whole)
	case syntax.OpPlus, syntax.OpRepeat:
		least, most := times(re)
		if least == 0 {
			return cover{freq: hopeless}
		}
		c := best(re.Sub[0], t.step(re, 0))
		if most == 1 {
			return c
		}
		return rarer(c, runOf(re, t.end(stepNode)))
	}
	return cover{freq: hopeless}
}

// node makes the cover of one site: the node itself.
func node(re *syntax.Regexp, t trail) cover {
	own, ok := spellOne(re)
	if !ok {
		return cover{freq: hopeless}
	}
	return stretch(own, t.end(stepNode))
}

// bestOfLiteral picks a part of a literal that is too long for a pattern.
func bestOfLiteral(re *syntax.Regexp, t trail) cover {
	c := cover{freq: hopeless}
	for i := 0; i+maxLiteral/2 <= len(re.Rune); i += maxLiteral / 2 {
		j := min(i+maxLiteral, len(re.Rune))
		own, _ := spellOne(literalPart(re, i, j))
		c = rarer(c, stretch(own, t.part(re, i, j)))
	}
	return c
}

func bestOfConcat(re *syntax.Regexp, t trail) cover {
	c := cover{freq: hopeless}
	for i, s := range re.Sub {
		c = rarer(c, best(s, t.step(re, i)))
	}
	for i := 0; i < len(re.Sub); {
		own, j, more := longest(re.Sub, i)
		if j > i+1 {
			c = rarer(c, stretch(own, t.part(re, i, j)))
		}
		if i++; !more {
			i = max(i, j) // nothing that begins within goes on beyond j
		}
	}
	return c
}

// longest spells the longest sequence of parts from i on that is a few short
// patterns: parts[i:j]. more says that it ended because there would be too many,
// or too long ones, and not for a part that cannot be spelled.
func longest(parts []*syntax.Regexp, i int) (own [][]byteSet, j int, more bool) {
	own = [][]byteSet{nil}
	for j = i; j < len(parts); j++ {
		these, ok := spellOne(parts[j])
		if !ok {
			return own, j, false
		}
		joined, ok := product(own, these)
		if !ok {
			return own, j, true
		}
		own = joined
	}
	return own, j, false
}

func rarer(a, b cover) cover {
	if b.freq < a.freq {
		return b
	}
	return a
}

// spell lists the patterns of a sequence, false when they are too many, too long
// or of no fixed form.
func spell(parts []*syntax.Regexp) ([][]byteSet, bool) {
	all := [][]byteSet{nil}
	for _, p := range parts {
		these, ok := spellOne(p)
		if !ok {
			return nil, false
		}
		if all, ok = product(all, these); !ok {
			return nil, false
		}
	}
	return all, true
}

// product puts each of the second patterns behind each of the first, false when
// they become too many or too long.
func product(first, second [][]byteSet) ([][]byteSet, bool) {
	if len(first)*len(second) > maxPatterns {
		return nil, false
	}
	joined := make([][]byteSet, 0, len(first)*len(second))
	for _, a := range first {
		for _, b := range second {
			if len(a)+len(b) > maxPattern-maxPre-maxPost {
				return nil, false
			}
			joined = append(joined, append(a[:len(a):len(a)], b...))
		}
	}
	return joined, true
}

func spellOne(re *syntax.Regexp) ([][]byteSet, bool) {
	switch re.Op {
	case syntax.OpLiteral:
		var p []byteSet
		for _, r := range re.Rune {
			s := patternBytes(literalRanges(r, re.Flags&syntax.FoldCase != 0))
			if r >= 0x80 || !s.ascii() {
				return nil, false
			}
			p = append(p, s)
		}
		return [][]byteSet{p}, len(p) <= maxPattern
	case syntax.OpCharClass:
		s := patternBytes(re.Rune)
		return [][]byteSet{{s}}, s.ascii()
	case syntax.OpCapture:
		return spellOne(re.Sub[0])
	case syntax.OpConcat:
		return spell(re.Sub)
	case syntax.OpAlternate:
		var all [][]byteSet
		for _, s := range re.Sub {
			p, ok := spellOne(s)
			if !ok || len(all)+len(p) > maxPatterns {
				return nil, false
			}
			all = append(all, p...)
		}
		return all, true
	case syntax.OpQuest:
		p, ok := spellOne(re.Sub[0])
		return append(p, nil), ok && len(p) < maxPatterns
	case syntax.OpRepeat:
		if re.Min != re.Max || re.Min > 8 {
			return nil, false
		}
		parts := make([]*syntax.Regexp, re.Min)
		for i := range parts {
			parts[i] = re.Sub[0]
		}
		return spell(parts)
	case syntax.OpEmptyMatch:
		return [][]byteSet{nil}, true
	}
	return nil, false
}

// stretch makes the cover that has one site, with these patterns.
func stretch(own [][]byteSet, t trail) cover {
	if len(own) == 0 {
		return cover{freq: hopeless}
	}
	farther, _ := headOf(nearest(t.right), nearBehind)
	farther = saying(farther)
	after := saying(farther[:min(len(farther), maxPost)])
	var rev []*syntax.Regexp
	for i := len(t.left) - 1; i >= 0 && len(rev) <= nearby; i-- {
		rev = append(rev, backwards(t.left[i]))
	}
	ahead, _ := headOf(nearest(rev), maxPre)
	for i := range ahead {
		if !ahead[i].ascii() { // it is the last byte of the rune that stands there
			ahead[i].addRange(0x80, 0xff)
		}
	}
	ahead = saying(ahead)
	c := cover{sites: []site{{trail: t}}}
	for _, p := range own {
		if len(p) == 0 {
			return cover{freq: hopeless}
		}
		pat := pattern{pre: len(ahead), post: len(after)}
		for i := len(ahead) - 1; i >= 0; i-- {
			pat.sets = append(pat.sets, ahead[i])
		}
		pat.sets = append(append(pat.sets, p...), after...)
		c.freq += pat.choose()
		pat.lengthen(farther[len(after):])
		c.sites[0].patterns = append(c.sites[0].patterns, pat)
	}
	return c
}

// nearby is how many parts of a sequence are looked at for what stands next to a
// site.
const nearby = 4

// nearest is a sequence of which all but the nearest parts are unknown.
func nearest(parts []*syntax.Regexp) []*syntax.Regexp {
	if len(parts) <= nearby {
		return parts
	}
	unknown := &syntax.Regexp{Op: syntax.OpStar, Sub: []*syntax.Regexp{{Op: syntax.OpAnyChar}}}
	return append(parts[:nearby:nearby], unknown)
}

// saying cuts off sets at the end that hold everything.
func saying(sets []byteSet) []byteSet {
	for len(sets) > 0 && sets[len(sets)-1] == anyByte() {
		sets = sets[:len(sets)-1]
	}
	return sets
}

// choose picks the pattern's rarest window of four bytes, and returns how often
// the whole pattern may be expected; hopeless when no window is selective.
func (p *pattern) choose() float64 {
	rarest, least := hopeless, hopeless
	p.window = -1
	for w := 0; w+4 <= len(p.sets); w++ {
		n, f := 1, 1.0
		for i := w; i < w+4; i++ {
			folded := p.sets[i].folded()
			size := folded.size()
			if size > maxValues {
				size = maxWindow + 1
			}
			n = min(n*size, maxWindow+1)
			f *= p.share(i, &folded)
		}
		if n > maxWindow {
			continue
		}
		rarest = min(rarest, f)
		if m := met((*[4]byteSet)(p.sets[w:])); m < least {
			least, p.window = m, w
		}
	}
	if p.window < 0 {
		return hopeless
	}
	whole := 1.0
	for i := range p.sets[:min(len(p.sets), 12)] {
		whole *= p.share(i, &p.sets[i])
	}
	return max(whole, rarest/1000)
}

// lengthen adds what follows the pattern, as far as the filter compares: the "s." of
// a token stands in every other line of a program, with ten letters and digits behind
// it hardly ever, and a place that the filter does not name need not be asked.
func (p *pattern) lengthen(after []byteSet) {
	for _, s := range after {
		if p.window < 0 || len(p.sets)-p.window >= nearBehind {
			return
		}
		p.sets = append(p.sets, s)
		p.post++
	}
}

// runOf makes a cover of a long repetition of a class of ASCII.
func runOf(re *syntax.Regexp, t trail) cover {
	least, _ := times(re)
	if least < minRun || re.Sub[0].Op != syntax.OpCharClass {
		return cover{freq: hopeless}
	}
	set := patternBytes(re.Sub[0].Rune)
	if w := weight(&set); !set.ascii() || w > 0.45 {
		return cover{freq: hopeless}
	}
	if _, most := bounds(concat(t.left)); most < 0 {
		return cover{freq: hopeless}
	}
	if _, most := bounds(concat(t.right)); most < 0 {
		return cover{freq: hopeless}
	}
	// A run is looked at once per least bytes, whatever stands there: it is taken
	// only where patterns fail.
	return cover{sites: []site{{trail: t, run: re}}, freq: hopeless / 1e3}
}
