package match

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// filter finds all places of all literals in one pass: the first ring, per byte.
//
// Input: a text. Invariant: each literal has one window of four bytes, the
// rarest, and every combination of bytes it may stand for, seen through |0x20,
// has two bits of a cell marked. A place is looked at closer only when those of the
// four bytes there are marked.
// Cost: one multiplication and one look-up in 64 kB per byte, whatever the
// number of literals; the table takes about 20 microseconds to fill.
// BenchmarkFilter measures it against what gitleaks does.
type filter struct {
	cells  *[cellCount]uint32
	chains *[chainCount + 1]uint32
	links  []link
	lits   []literal
	ids    []uint16
	sets   []byteSet
	uses   []use
	folds  bool
	before int
	behind int
}

// link says that a combination of bytes is one of a literal's window. Most windows in a
// text are not part of the literal, and nearly all of those are told by one byte more.
type link struct {
	hash uint32 // of the four bytes; another four have another one
	lit  int32
	set  uint16 // of the byte at this offset from the window
	at   int8   // noByte: there is none
	_    uint8
}

// noByte is the offset of a link whose literal is its window.
const noByte = 127

// chainShift leaves the bits of a hash that number its chain.
const chainShift = 32 - 12

const foldMask = 0x2020202020202020

// hash mixes four bytes. Its upper 14 bits are the cell, the next five a bit in it, and
// the next five another one: of what stands in no window one in a thousand has both.
func hash(x uint32) uint32 { return x * 0x9E3779B1 }

// cell has its lowest bit set when both bits of a hash are marked.
func cell(cells *[cellCount]uint32, h uint32) uint32 {
	c := cells[h>>18]
	return c >> (h >> 13 & 31) & (c >> (h >> 8 & 31))
}

// filterOf is the filter that an image holds.
func filterOf(im *image) *filter {
	return &filter{
		cells: im.cells, chains: im.chains, links: im.links, lits: im.lits, ids: im.ids, sets: im.sets, uses: im.uses,
		folds: im.folds != 0, before: int(im.before), behind: int(im.behind),
	}
}

// newFilter makes the filter of a plan's literals, whose uses lie where spans say.
func newFilter(p *plan, spans [][2]int) *filter {
	f := &filter{cells: new([cellCount]uint32), chains: new([chainCount + 1]uint32), sets: p.sets, lits: make([]literal, len(p.lits))}
	for i := range p.lits {
		pl := &p.lits[i]
		l := &f.lits[i]
		*l = literal{
			ids: uint32(len(f.ids)), n: uint8(len(pl.sets)), pre: uint8(pl.pre), post: uint8(pl.post), window: uint8(pl.window),
			uses: uint32(spans[i][0]), count: uint32(spans[i][1]),
		}
		f.ids = append(f.ids, pl.sets...)
		f.mark(i, l)
		f.before = max(f.before, f.span(pl.sets[:pl.pre]))
		f.behind = max(f.behind, f.span(pl.sets[pl.pre:]))
		for _, s := range pl.sets {
			if _, ok := foldable(&f.sets[s]); ok {
				f.folds = true
			}
		}
	}
	f.seal()
	return f
}

// part is a filter of some of the literals.
func (f *filter) part(has func(*literal) bool) *filter {
	part := &filter{cells: new([cellCount]uint32), chains: new([chainCount + 1]uint32), ids: f.ids, sets: f.sets, uses: f.uses,
		folds: f.folds, before: f.before, behind: f.behind}
	for i := range f.lits {
		if l := &f.lits[i]; has(l) {
			part.mark(len(part.lits), l)
			part.lits = append(part.lits, *l)
		}
	}
	part.seal()
	return part
}

// seal orders the links by their chains, when all are there.
func (f *filter) seal() {
	slices.SortStableFunc(f.links, func(a, b link) int { return cmp.Compare(a.hash>>chainShift, b.hash>>chainShift) })
	for i := range f.links {
		f.chains[f.links[i].hash>>chainShift+1] = uint32(i + 1)
	}
	for i := range chainCount {
		f.chains[i+1] = max(f.chains[i+1], f.chains[i])
	}
}

// mark marks the cells of all combinations of a literal's window.
func (f *filter) mark(lit int, l *literal) {
	window := f.idsOf(l)[l.window : l.window+4]
	ln := f.telling(l)
	ln.lit = int32(lit)
	var values [4][maxValues]byte
	var n [4]int
	for k := range values {
		n[k] = f.sets[window[k]].values(&values[k])
	}
	for _, a := range values[0][:n[0]] {
		for _, b := range values[1][:n[1]] {
			for _, c := range values[2][:n[2]] {
				for _, d := range values[3][:n[3]] {
					ln.hash = hash(uint32(a) | uint32(b)<<8 | uint32(c)<<16 | uint32(d)<<24)
					f.link(ln)
				}
			}
		}
	}
}

func (f *filter) link(ln link) {
	f.cells[ln.hash>>18] |= 1<<(ln.hash>>13&31) | 1<<(ln.hash>>8&31)
	f.links = append(f.links, ln)
}

// telling is a link that names the byte beside a literal's window which says most.
func (f *filter) telling(l *literal) link {
	out := link{at: noByte}
	before, on := l.compared()
	least := 1.0
	for at := -before; at < on; at++ {
		if at >= 0 && at < 4 {
			continue
		}
		id := f.idsOf(l)[int(l.window)+at]
		w := weight(&f.sets[id])
		if at == -1 || at == 4 {
			w *= 2 // the next letter of a word is easily guessed
		}
		if w < least {
			least, out.set, out.at = w, id, int8(at)
		}
	}
	return out
}

// span is how many bytes some positions of a literal stand for at most.
func (f *filter) span(sets []uint16) int {
	n := len(sets)
	for _, s := range sets {
		if r, ok := foldable(&f.sets[s]); ok {
			n += utf8.RuneLen(r) - 1
		}
	}
	return n
}

// scan appends the spots of text that start in [from, to), in order. also, unless
// nil, looks for words on the way, which lie in the range or reach into it.
func (f *filter) scan(dst []Spot, text []byte, from, to int, also *lookout) []Spot {
	first := len(dst)
	lo, hi := max(0, from-f.before), min(len(text), to+f.behind)
	if also == nil {
		dst = f.windows(dst, text, lo, hi)
	} else {
		lo, hi = min(lo, max(0, from-leastWindow)), max(hi, min(len(text), to+leastWindow))
		dst = f.windowsWith(dst, text, lo, hi, also)
	}
	found := len(dst)
	if f.folds {
		dst = f.specials(dst, text, lo, hi)
	}
	if found == len(dst) {
		nearlySorted(dst[first:])
	} else {
		nearlySorted(dst[first:found])
		nearlySorted(dst[found:])
		mergeSpots(dst[first:], found-first)
	}
	kept := dst[:first]
	for _, s := range dst[first:] {
		if from <= s.Pos && s.Pos < to {
			kept = append(kept, s)
		}
	}
	if len(kept)-first > 1 {
		kept = kept[:first+len(slices.Compact(kept[first:]))]
	}
	return kept
}

func sortSpots(spots []Spot) { slices.SortFunc(spots, inOrder) }

func inOrder(a, b Spot) int {
	if a.Pos != b.Pos {
		return a.Pos - b.Pos
	}
	return int(a.Lit) - int(b.Lit)
}

// mergeSpots sorts spots of which the first n are in order, and the rest.
func mergeSpots(spots []Spot, n int) {
	rest := slices.Clone(spots[n:])
	for i := len(spots) - 1; len(rest) > 0; i-- {
		if k := len(rest) - 1; n == 0 || inOrder(spots[n-1], rest[k]) <= 0 {
			spots[i], rest = rest[k], rest[:k]
		} else {
			n--
			spots[i] = spots[n]
		}
	}
}

// nearlySorted sorts spots that came in order of their windows: each is out of
// place by no more than those that begin within a literal's length.
func nearlySorted(spots []Spot) {
	for i := 1; i < len(spots); i++ {
		s := spots[i]
		k := i
		for ; k > 0 && inOrder(s, spots[k-1]) < 0; k-- {
			spots[k] = spots[k-1]
		}
		spots[k] = s
	}
}

// windows looks at every four bytes of text[lo:hi], and at up to seven more that
// begin there or behind.
func (f *filter) windows(dst []Spot, text []byte, lo, hi int) []Spot {
	if byVectors(hi - lo) {
		dst, lo = f.vectorWindows(dst, text, lo, hi)
	}
	return f.plainWindows(dst, text, lo, hi)
}

// plainWindows is windows without vectors.
func (f *filter) plainWindows(dst []Spot, text []byte, lo, hi int) []Spot {
	cells := f.cells
	i := lo
	for ; i+4 <= hi && i+12 <= len(text); i += 8 {
		t := text[i : i+12 : i+12]
		a := binary.LittleEndian.Uint64(t) | foldMask
		b := binary.LittleEndian.Uint64(t[4:]) | foldMask
		h0, h1, h2, h3 := hash(uint32(a)), hash(uint32(a>>8)), hash(uint32(a>>16)), hash(uint32(a>>24))
		h4, h5, h6, h7 := hash(uint32(b)), hash(uint32(b>>8)), hash(uint32(b>>16)), hash(uint32(b>>24))
		c0, c1, c2, c3 := cell(cells, h0), cell(cells, h1), cell(cells, h2), cell(cells, h3)
		c4, c5, c6, c7 := cell(cells, h4), cell(cells, h5), cell(cells, h6), cell(cells, h7)
		if (c0|c1|c2|c3|c4|c5|c6|c7)&1 == 0 {
			continue
		}
		// Which of the eight it is cannot be foreseen, so it is not asked one by one.
		n := c0&1 | c1&1<<1 | c2&1<<2 | c3&1<<3 | c4&1<<4 | c5&1<<5 | c6&1<<6 | c7&1<<7
		for ; n != 0; n &= n - 1 {
			k := bits.TrailingZeros32(n)
			dst = f.closer(dst, text, i+k, hash(binary.LittleEndian.Uint32(text[i+k:])|foldMask&0xffffffff))
		}
	}
	for ; i+4 <= hi; i++ {
		h := hash(binary.LittleEndian.Uint32(text[i:]) | foldMask&0xffffffff)
		if cell(cells, h)&1 != 0 {
			dst = f.closer(dst, text, i, h)
		}
	}
	return dst
}

// vectorWindows is windows for whole blocks of eight, by vectors, and returns where it
// ended.
func (f *filter) vectorWindows(dst []Spot, text []byte, lo, hi int) ([]Spot, int) {
	var hits [32]uint32
	i, last := lo, min(hi-4, len(text)-16)
	for i <= last {
		n := min((last-i)/8+1, len(hits))
		found := windowsAVX2(&hits[0], &text[i], n, f.cells)
		for _, hit := range hits[:found] {
			for m := uint8(hit); m != 0; m &= m - 1 {
				at := i + int(hit>>8) + bits.TrailingZeros8(m)
				dst = f.closer(dst, text, at, hash(binary.LittleEndian.Uint32(text[at:])|foldMask&0xffffffff))
			}
		}
		i += 8 * n
	}
	return dst, i
}

// closer appends the spots whose window stands at an offset.
func (f *filter) closer(dst []Spot, text []byte, at int, h uint32) []Spot {
	for n, end := f.chains[h>>chainShift], f.chains[h>>chainShift+1]; n < end; n++ {
		ln := &f.links[n]
		if ln.hash != h || !f.mayStand(ln, text, at) {
			continue
		}
		l := &f.lits[ln.lit]
		if _, ok := f.stands(l, text, at); ok {
			dst = append(dst, Spot{Pos: at - int(l.window) + int(l.pre), Lit: ln.lit})
		}
	}
	return dst
}

// mayStand says whether the byte that tells most agrees with a link whose window stands
// at an offset. Bytes beyond ASCII, and what lies outside the text, are left to stands.
func (f *filter) mayStand(ln *link, text []byte, at int) bool {
	k := at + int(ln.at)
	if uint(k) >= uint(len(text)) || ln.at == noByte {
		return true
	}
	b := text[k]
	return b >= utf8.RuneSelf || f.sets[ln.set].has(b)
}
