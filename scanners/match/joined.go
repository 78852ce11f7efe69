package match

import (
	"encoding/binary"
	"math/bits"
)

// windowsWith is windows, and looks for words on the way.
//
// Input: a text, and a lookout in it. Invariant: what windows appends is appended,
// and what the lookout's own scan of the range finds is found. Both ask a bit for a
// hash of four bytes, and of the hash the same five bits say which of 32; so at every
// second place the words' cell is laid over that of the literals before the bit is
// taken, and one question is asked of eight places. The literals' second bit is asked
// where that lets a place pass. Cost: a shift and a load for
// every second byte more than windows, and by vectors half as much again;
// BenchmarkJoined measures it beside the two passes.
func (f *filter) windowsWith(dst []Spot, text []byte, lo, hi int, also *lookout) []Spot {
	if byVectors(hi - lo) {
		dst, lo = f.vectorWindowsWith(dst, text, lo, hi, also)
	}
	return f.plainWindowsWith(dst, text, lo, hi, also)
}

// plainWindowsWith is windowsWith without vectors.
func (f *filter) plainWindowsWith(dst []Spot, text []byte, lo, hi int, also *lookout) []Spot {
	cells, words := f.cells, also.w.cells
	i := lo
	for ; i+12 <= hi; i += 8 {
		t := text[i : i+12 : i+12]
		a := binary.LittleEndian.Uint64(t) | foldMask
		b := binary.LittleEndian.Uint64(t[4:]) | foldMask
		h := hash(uint32(a))
		c0 := (cells[h>>18] | words[h>>(32-wordCellBits)]) >> (h >> 13 & 31)
		h = hash(uint32(a >> 8))
		c1 := cell(cells, h)
		h = hash(uint32(a >> 16))
		c2 := (cells[h>>18] | words[h>>(32-wordCellBits)]) >> (h >> 13 & 31)
		h = hash(uint32(a >> 24))
		c3 := cell(cells, h)
		h = hash(uint32(b))
		c4 := (cells[h>>18] | words[h>>(32-wordCellBits)]) >> (h >> 13 & 31)
		h = hash(uint32(b >> 8))
		c5 := cell(cells, h)
		h = hash(uint32(b >> 16))
		c6 := (cells[h>>18] | words[h>>(32-wordCellBits)]) >> (h >> 13 & 31)
		h = hash(uint32(b >> 24))
		c7 := cell(cells, h)
		if (c0|c1|c2|c3|c4|c5|c6|c7)&1 == 0 {
			continue
		}
		n := c0&1 | c1&1<<1 | c2&1<<2 | c3&1<<3 | c4&1<<4 | c5&1<<5 | c6&1<<6 | c7&1<<7
		for ; n != 0; n &= n - 1 {
			dst = f.closerWith(dst, text, i+bits.TrailingZeros32(n), also)
		}
	}
	for ; i+4 <= hi; i++ {
		dst = f.closerWith(dst, text, i, also)
	}
	if hi == len(text) {
		also.last(i)
	}
	return dst
}

// vectorWindowsWith is windowsWith for blocks of eight, by vectors, and returns where it
// ended.
func (f *filter) vectorWindowsWith(dst []Spot, text []byte, lo, hi int, also *lookout) ([]Spot, int) {
	var hits [32]uint32
	i, last := lo, min(hi-12, len(text)-16)
	for i <= last {
		n := min((last-i)/8+1, len(hits))
		found := windowsWithAVX2(&hits[0], &text[i], n, f.cells, also.w.cells)
		for _, hit := range hits[:found] {
			for m := uint8(hit); m != 0; m &= m - 1 {
				dst = f.closerWith(dst, text, i+int(hit>>8)+bits.TrailingZeros8(m), also)
			}
		}
		i += 8 * n
	}
	return dst, i
}

// closerWith looks at a place where the bit of a literal or of a word is set.
func (f *filter) closerWith(dst []Spot, text []byte, at int, also *lookout) []Spot {
	h := hash(binary.LittleEndian.Uint32(text[at:]) | foldMask&0xffffffff)
	also.at(at, h)
	if cell(f.cells, h)&1 != 0 {
		dst = f.closer(dst, text, at, h)
	}
	return dst
}

// Seen is what a pass over a text for other things has learned of the words of one
// table. The zero value has learned nothing.
type Seen struct {
	Words *Words
	Met   []Met
}

// In gives the lists of a table that the text meets. Where the pass was not made for
// this table, it is made now, and room is for what it appends.
func (s Seen) In(w *Words, text []byte, room []Met) []Met {
	if s.Words == w {
		return s.Met
	}
	return w.Find(room, text)
}
