package match

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// filter finds all places of all literals in one pass: the first ring, per byte.
//
// Input: a text. Invariant: each literal has one window of four bytes, the
// rarest, and every combination of bytes it may stand for, seen through |0x20,
// has its bit marked. A place is looked at closer only when the bit of the four
// bytes there is marked.
// Cost: one multiplication and one look-up in 64 kB per byte, whatever the
// number of literals; the table takes about 20 microseconds to fill.
// BenchmarkFilter measures it against what gitleaks does.
type filter struct {
	cells  [1 << 16]uint8  // a bit for each hash of 19 bits
	chains [1 << 12]uint32 // by the upper bits of a hash: first link, 0 none
	links  []link
	lits   []literal
	folds  bool // some literal folds to a rune beyond ASCII
	// before and behind are how far a spot depends on the text around its first byte.
	before, behind int
}

// link says that a combination of bytes is one of a literal's window.
type link struct {
	hash uint32 // of the four bytes; another four have another one
	lit  int32
	next uint32
}

// chainShift leaves the bits of a hash that number its chain.
const chainShift = 32 - 12

const foldMask = 0x2020202020202020

// hash mixes four bytes. Its upper 16 bits are the cell, the next three the bit
// in it.
func hash(x uint32) uint32 { return x * 0x9E3779B1 }

func newFilter(lits []literal) *filter {
	f := &filter{lits: lits, links: make([]link, 1, 1+12*len(lits))}
	for i := range lits {
		l := &lits[i]
		f.mark(i, l.sets[l.window:l.window+4])
		f.before = max(f.before, l.span(0, l.pre))
		f.behind = max(f.behind, l.span(l.pre, len(l.sets)))
		for k := range l.sets {
			if _, ok := foldable(l.sets[k]); ok {
				f.folds = true
			}
		}
	}
	return f
}

// mark marks the cells of all combinations of a window.
func (f *filter) mark(lit int, window []*byteSet) {
	var values [4][maxValues]byte
	var n [4]int
	for k := range values {
		folded := window[k].folded()
		for i, w := range folded {
			for ; w != 0 && n[k] < len(values[k]); w &= w - 1 {
				values[k][n[k]] = byte(i<<6 + bits.TrailingZeros64(w))
				n[k]++
			}
		}
	}
	for _, a := range values[0][:n[0]] {
		for _, b := range values[1][:n[1]] {
			for _, c := range values[2][:n[2]] {
				for _, d := range values[3][:n[3]] {
					f.link(lit, hash(uint32(a)|uint32(b)<<8|uint32(c)<<16|uint32(d)<<24))
				}
			}
		}
	}
}

func (f *filter) link(lit int, h uint32) {
	f.cells[h>>16] |= 1 << (h >> 13 & 7)
	chain := &f.chains[h>>chainShift]
	f.links = append(f.links, link{hash: h, lit: int32(lit), next: *chain})
	*chain = uint32(len(f.links) - 1)
}

// span is how many bytes positions of a literal stand for at most.
func (l *literal) span(from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		n++
		if r, ok := foldable(l.sets[i]); ok {
			n += utf8.RuneLen(r) - 1
		}
	}
	return n
}

// scan appends the spots of text that start in [from, to), in order.
func (f *filter) scan(dst []Spot, text []byte, from, to int) []Spot {
	first := len(dst)
	lo, hi := max(0, from-f.before), min(len(text), to+f.behind)
	dst = f.windows(dst, text, lo, hi)
	if f.folds {
		specialsIn(text, lo, hi, func(at int) { dst = f.around(dst, text, at) })
	}
	kept := dst[:first]
	for _, s := range dst[first:] {
		if from <= s.Pos && s.Pos < to {
			kept = append(kept, s)
		}
	}
	if len(kept)-first > 1 {
		sortSpots(kept[first:])
		kept = kept[:first+len(slices.Compact(kept[first:]))]
	}
	return kept
}

func sortSpots(spots []Spot) {
	slices.SortFunc(spots, func(a, b Spot) int {
		if a.Pos != b.Pos {
			return a.Pos - b.Pos
		}
		return int(a.Lit) - int(b.Lit)
	})
}

// windows looks at every four bytes of text[lo:hi].
func (f *filter) windows(dst []Spot, text []byte, lo, hi int) []Spot {
	cells := &f.cells
	t := text[lo:hi]
	i := 0
	for ; i+12 <= len(t); i += 8 {
		a := binary.LittleEndian.Uint64(t[i:]) | foldMask
		b := binary.LittleEndian.Uint64(t[i+4:]) | foldMask
		h0, h1, h2, h3 := hash(uint32(a)), hash(uint32(a>>8)), hash(uint32(a>>16)), hash(uint32(a>>24))
		h4, h5, h6, h7 := hash(uint32(b)), hash(uint32(b>>8)), hash(uint32(b>>16)), hash(uint32(b>>24))
		m := cells[h0>>16]>>(h0>>13&7) | cells[h1>>16]>>(h1>>13&7) | cells[h2>>16]>>(h2>>13&7) | cells[h3>>16]>>(h3>>13&7) |
			cells[h4>>16]>>(h4>>13&7) | cells[h5>>16]>>(h5>>13&7) | cells[h6>>16]>>(h6>>13&7) | cells[h7>>16]>>(h7>>13&7)
		if m&1 == 0 {
			continue
		}
		for k, h := range [8]uint32{h0, h1, h2, h3, h4, h5, h6, h7} {
			if cells[h>>16]>>(h>>13&7)&1 != 0 {
				dst = f.closer(dst, text, lo+i+k, h)
			}
		}
	}
	for ; i+4 <= len(t); i++ {
		h := hash(binary.LittleEndian.Uint32(t[i:]) | foldMask&0xffffffff)
		if cells[h>>16]>>(h>>13&7)&1 != 0 {
			dst = f.closer(dst, text, lo+i, h)
		}
	}
	return dst
}

// closer appends the spots whose window stands at an offset.
func (f *filter) closer(dst []Spot, text []byte, at int, h uint32) []Spot {
	for n := f.chains[h>>chainShift]; n != 0; n = f.links[n].next {
		ln := &f.links[n]
		if ln.hash != h {
			continue
		}
		l := &f.lits[ln.lit]
		pos := at - l.window + l.pre
		if _, ok := l.at(text, pos); ok {
			dst = append(dst, Spot{Pos: pos, Lit: ln.lit})
		}
	}
	return dst
}

// around appends the spots that a special rune at an offset is part of: the
// filter cannot see those, since their bytes are others.
func (f *filter) around(dst []Spot, text []byte, at int) []Spot {
	n := special(text[at:])
	for i := range f.lits {
		l := &f.lits[i]
		for k := range l.sets {
			if !l.sets[k].folds(n) {
				continue
			}
			if pos, ok := l.startFrom(text, at, k); ok {
				if _, ok := l.at(text, pos); ok {
					dst = append(dst, Spot{Pos: pos, Lit: int32(i)})
				}
			}
		}
	}
	return dst
}

// startFrom is where the literal's own part starts when its position k stands at
// an offset.
func (l *literal) startFrom(text []byte, at, k int) (int, bool) {
	for ; k > l.pre; k-- {
		n := l.sets[k-1].behind(text, at)
		if n == 0 {
			return 0, false
		}
		at -= n
	}
	for ; k < l.pre; k++ {
		if at >= len(text) {
			return 0, false
		}
		n := l.sets[k].ahead(text, at)
		if n == 0 {
			return 0, false
		}
		at += n
	}
	return at, true
}
