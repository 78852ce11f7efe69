package match

import (
	"math/bits"
	"regexp/syntax"
)

// A cover of a regexp is a set of sites of which every match runs through at
// least one. A site is a stretch of the tree that matches one of a few short
// byte patterns; what stands left and right of it in the tree says what must
// come before and after.
type cover struct {
	sites []site
	freq  float64 // how often the patterns may be expected in a byte of source text
}

// site is one stretch of a cover.
type site struct {
	patterns []pattern
	left     []*syntax.Regexp // what a match holds before the patterns, in order
	right    []*syntax.Regexp // and behind them
	exact    bool             // left and right are just that, not more
	run      *syntax.Regexp   // instead of patterns: a long repetition of a class of ASCII
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
	maxPre      = 3
	maxPost     = 3
	minRun      = 15
	hopeless    = 1e9
)

// coverOf finds the rarest cover of a tree it can; false when there is none.
func coverOf(re *syntax.Regexp) (cover, bool) {
	c := best(re, nil, nil, true)
	return c, c.freq < hopeless
}

func best(re *syntax.Regexp, left, right []*syntax.Regexp, exact bool) cover {
	switch re.Op {
	case syntax.OpLiteral:
		if len(re.Rune) > maxLiteral {
			return bestOfLiteral(re, left, right, exact)
		}
		return stretch([]*syntax.Regexp{re}, left, right, exact)
	case syntax.OpCharClass:
		return stretch([]*syntax.Regexp{re}, left, right, exact)
	case syntax.OpCapture:
		return best(re.Sub[0], left, right, exact)
	case syntax.OpConcat:
		return bestOfConcat(re, left, right, exact)
	case syntax.OpAlternate:
		whole := stretch([]*syntax.Regexp{re}, left, right, exact)
		parts := cover{}
		for _, s := range re.Sub {
			c := best(s, left, right, exact)
			parts.sites = append(parts.sites, c.sites...)
			parts.freq += c.freq
		}
		return rarer(parts, whole)
	case syntax.OpPlus, syntax.OpRepeat:
		least, most := times(re)
		if least == 0 {
			return cover{freq: hopeless}
		}
		if most == 1 {
			return best(re.Sub[0], left, right, exact)
		}
		rest := &syntax.Regexp{Op: syntax.OpStar, Sub: re.Sub, Flags: re.Flags}
		if most > 0 {
			rest = &syntax.Regexp{Op: syntax.OpRepeat, Sub: re.Sub, Flags: re.Flags, Min: 0, Max: most - 1}
		}
		c := best(re.Sub[0], append(left[:len(left):len(left)], rest), prepend(rest, right), false)
		return rarer(c, runOf(re, left, right))
	}
	return cover{freq: hopeless}
}

// bestOfLiteral picks a part of a literal that is too long for a pattern.
func bestOfLiteral(re *syntax.Regexp, left, right []*syntax.Regexp, exact bool) cover {
	part := func(from, to int) *syntax.Regexp {
		c := *re
		c.Rune = re.Rune[from:to]
		return &c
	}
	c := cover{freq: hopeless}
	for i := 0; i+maxLiteral/2 <= len(re.Rune); i += maxLiteral / 2 {
		j := min(i+maxLiteral, len(re.Rune))
		l := append(left[:len(left):len(left)], part(0, i))
		r := prepend(part(j, len(re.Rune)), right)
		c = rarer(c, stretch([]*syntax.Regexp{part(i, j)}, l, r, exact))
	}
	return c
}

func bestOfConcat(re *syntax.Regexp, left, right []*syntax.Regexp, exact bool) cover {
	c := cover{freq: hopeless}
	for i, s := range re.Sub {
		l := append(left[:len(left):len(left)], re.Sub[:i]...)
		r := append(append([]*syntax.Regexp(nil), re.Sub[i+1:]...), right...)
		c = rarer(c, best(s, l, r, exact))
	}
	for i := 0; i < len(re.Sub); i++ {
		j := i
		for j < len(re.Sub) && fits(re.Sub[i:j+1]) {
			j++
		}
		if j > i+1 {
			l := append(left[:len(left):len(left)], re.Sub[:i]...)
			r := append(append([]*syntax.Regexp(nil), re.Sub[j:]...), right...)
			c = rarer(c, stretch(re.Sub[i:j], l, r, exact))
		}
	}
	return c
}

func prepend(re *syntax.Regexp, list []*syntax.Regexp) []*syntax.Regexp {
	return append([]*syntax.Regexp{re}, list...)
}

func rarer(a, b cover) cover {
	if b.freq < a.freq {
		return b
	}
	return a
}

// fits says whether a sequence is a few short patterns and nothing else.
func fits(parts []*syntax.Regexp) bool {
	p, ok := spell(parts)
	return ok && len(p) > 0
}

// spell lists the patterns of a sequence, false when they are too many, too long
// or of no fixed form.
func spell(parts []*syntax.Regexp) ([][]byteSet, bool) {
	all := [][]byteSet{nil}
	for _, p := range parts {
		these, ok := spellOne(p)
		if !ok || len(these)*len(all) > maxPatterns {
			return nil, false
		}
		var joined [][]byteSet
		for _, a := range all {
			for _, t := range these {
				if len(a)+len(t) > maxPattern-maxPre-maxPost {
					return nil, false
				}
				joined = append(joined, append(a[:len(a):len(a)], t...))
			}
		}
		all = joined
	}
	return all, true
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

// stretch makes the cover that has one site: the sequence parts.
func stretch(parts, left, right []*syntax.Regexp, exact bool) cover {
	own, ok := spell(parts)
	if !ok || len(own) == 0 {
		return cover{freq: hopeless}
	}
	after, _ := headOf(right, maxPost)
	after = saying(after)
	rev := make([]*syntax.Regexp, len(left))
	for i, l := range left {
		rev[len(left)-1-i] = backwards(l)
	}
	ahead, _ := headOf(rev, maxPre)
	for i := range ahead {
		if !ahead[i].ascii() { // it is the last byte of the rune that stands there
			ahead[i].addRange(0x80, 0xff)
		}
	}
	ahead = saying(ahead)
	c := cover{sites: []site{{left: left, right: right, exact: exact}}}
	for _, p := range own {
		if len(p) == 0 {
			return cover{freq: hopeless}
		}
		pat := pattern{pre: len(ahead), post: len(after)}
		for i := len(ahead) - 1; i >= 0; i-- {
			pat.sets = append(pat.sets, ahead[i])
		}
		pat.sets = append(append(pat.sets, p...), after...)
		f := pat.choose()
		c.freq += f
		c.sites[0].patterns = append(c.sites[0].patterns, pat)
	}
	return c
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
	rarest := hopeless
	p.window = -1
	for w := 0; w+4 <= len(p.sets); w++ {
		n, f := 1, 1.0
		for i := w; i < w+4; i++ {
			folded := p.sets[i].folded()
			n *= folded.size()
			f *= weight(&folded)
		}
		if n <= maxWindow && f < rarest {
			rarest, p.window = f, w
		}
	}
	if p.window < 0 {
		return hopeless
	}
	whole := 1.0
	for i := range p.sets[:min(len(p.sets), 12)] {
		whole *= weight(&p.sets[i])
	}
	return max(whole, rarest/1000)
}

// runOf makes a cover of a long repetition of a class of ASCII.
func runOf(re *syntax.Regexp, left, right []*syntax.Regexp) cover {
	least, _ := times(re)
	if least < minRun || re.Sub[0].Op != syntax.OpCharClass {
		return cover{freq: hopeless}
	}
	set := patternBytes(re.Sub[0].Rune)
	if w := weight(&set); !set.ascii() || w > 0.45 {
		return cover{freq: hopeless}
	}
	lBytes, rBytes := 0, 0
	for _, l := range left {
		if _, most := bounds(l); most < 0 || lBytes < 0 {
			lBytes = -1
		}
	}
	for _, r := range right {
		if _, most := bounds(r); most < 0 || rBytes < 0 {
			rBytes = -1
		}
	}
	if lBytes < 0 || rBytes < 0 {
		return cover{freq: hopeless}
	}
	// A run is looked at once per least bytes, whatever stands there: it is taken
	// only where patterns fail.
	return cover{sites: []site{{left: left, right: right, run: re}}, freq: hopeless / 1e3}
}

// weight is the share of a byte of source text that is expected to be of the
// set. The figures are round on purpose: only their order matters.
func weight(s *byteSet) float64 {
	w := 0.0
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			w += weightOf(byte(i<<6 + bits.TrailingZeros64(word)))
		}
	}
	return min(w, 1)
}

func weightOf(b byte) float64 {
	switch {
	case b == ' ':
		return 0.14
	case b == 'e', b == 't':
		return 0.055
	case b == 'a', b == 'i', b == 'n', b == 'o', b == 'r', b == 's':
		return 0.042
	case b == 'c', b == 'd', b == 'l', b == 'p', b == 'u', b == 'm', b == 'f':
		return 0.024
	case 'a' <= b && b <= 'z':
		return 0.011
	case b == '0', b == '1':
		return 0.015
	case '0' <= b && b <= '9', b == '\n', b == '\t', b == '"', b == '.', b == ',', b == '(', b == ')':
		return 0.012
	case b == '_', b == '-', b == '/', b == '=', b == ':', b == ';', b == '\'':
		return 0.009
	case 'A' <= b && b <= 'Z':
		return 0.006
	case b < 0x20, b > 0x7f:
		return 0.0005
	}
	return 0.003
}
