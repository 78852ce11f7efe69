package match

import (
	"encoding/binary"
	"math/bits"
)

// Long runs of base64's letters are found with a bit for each byte. Input: a text.
// Invariant: the bit of a byte is set when it is a letter, or one that outsideBase64
// takes for one; where sixteen are set in a row, a run may be. Cost: two instructions a
// byte, or one in eight with vectors, and no branch that is not foreseen, in place of one
// guess in each dozen bytes; BenchmarkLook measures it. What remains in source are names:
// one in 150 bytes.

// runSegments takes long runs of base64's letters, base64url's and hexadecimal
// digits among them, and what they are joined with their neighbours.
func (f *finds) runSegments(text []byte) {
	f.wrap.until = 0
	var before uint64 // the letters of the 64 bytes before
	sight := sight{vector: byVectors(len(text))}
	for i := 0; i < len(text); {
		letters := sight.letters(text, i)
		last, next := sixteenths(letters, before), i+64
		before = letters
		for last != 0 {
			p := bits.TrailingZeros64(last)
			from, to := i+p-(leastBase64-1), i+p+bits.TrailingZeros64(^letters>>p)
			if letters>>p == ^uint64(0)>>p { // it may go on
				to = lettersEnd(text, next)
				next, before = to, 0
				last = 0
			} else {
				last &= ^uint64(0) << (to - i)
			}
			// By vectors only letters are letters: then most runs are done with here.
			if !sight.vector || to-from >= leastHex || mayBeginReadable(text[from:]) {
				f.runsIn(text, from, to)
			}
		}
		i = next
	}
}

// sight is the classes of some bytes of a text, by vectors.
type sight struct {
	vector   bool
	classes  [classed / 32]uint64
	from, to int
}

// letters is lettersIn, by vectors where there are such.
func (s *sight) letters(text []byte, at int) uint64 {
	if !s.vector {
		return lettersIn(text, at)
	}
	k := (at - s.from) / 32
	if at >= s.to || (at-s.from)%64 != 0 {
		k, s.from = 0, at
		n := classesOf(&s.classes, text, at, len(text))
		clear(s.classes[n:])
		s.to = at + classed
	}
	return s.classes[k]&(1<<32-1) | s.classes[k+1]<<32
}

// lettersIn has a bit set for each of the 64 bytes from an offset on that looks like a
// letter of base64; what lies behind the text does not.
func lettersIn(text []byte, at int) uint64 {
	if at+64 > len(text) {
		var b [64]byte
		copy(b[:], text[at:])
		return lettersOf(&b)
	}
	return lettersOf((*[64]byte)(text[at:]))
}

func lettersOf(b *[64]byte) uint64 {
	return ^(outsideBits(b[0:8]) | outsideBits(b[8:16])<<8 | outsideBits(b[16:24])<<16 | outsideBits(b[24:32])<<24 |
		outsideBits(b[32:40])<<32 | outsideBits(b[40:48])<<40 | outsideBits(b[48:56])<<48 | outsideBits(b[56:64])<<56)
}

// outsideBits is outsideBase64 with the bits of eight bytes moved together.
func outsideBits(b []byte) uint64 {
	return (outsideBase64(binary.LittleEndian.Uint64(b)) >> 7) * 0x0102040810204080 >> 56
}

// sixteenths has the bits set that are the sixteenth in a row, or a later one, given
// the 64 bits before them.
func sixteenths(bits, before uint64) uint64 {
	for shift := 1; shift < leastBase64; shift *= 2 {
		bits, before = bits&(bits<<shift|before>>(64-shift)), before&(before<<shift)
	}
	return bits
}

// lettersEnd is the first offset, from one on, of a byte that does not look like a
// letter of base64.
func lettersEnd(text []byte, at int) int {
	for at < len(text) {
		n := bits.TrailingZeros64(^lettersIn(text, at))
		if n < 64 {
			return at + n
		}
		at += 64
	}
	return len(text)
}

// runsIn is runSegments for text[at:to), bytes that look like letters, with none
// before or behind. Most such stretches are one name.
func (f *finds) runsIn(text []byte, at, to int) {
	for at+leastBase64 <= to { // a run may begin there, and at no byte before
		window := text[at : at+leastBase64]
		i := leastBase64 - 1
		for i >= 0 && sextets[window[i]] != 0 {
			i--
		}
		if i >= 0 {
			at += i + 1
			continue
		}
		if to-at < leastHex && !mayBeginReadable(window) {
			return // what is left behind the run is too short for another
		}
		end := at + leastBase64
		for end < to && isBase64(text[end]) {
			end++
		}
		if end-at >= leastHex || beginsReadable(window) {
			if s, ok := decodeRun(text, at, end); ok {
				f.segments = append(f.segments, s)
			}
			if s, ok := f.wrap.take(text, at, end); ok {
				f.wrapped = append(f.wrapped, s)
			}
		}
		at = end + 1
	}
}

// mayBeginReadable holds at least where beginsReadable does. It has no branches: in
// names the answer cannot be foreseen.
func mayBeginReadable(run []byte) bool {
	r := run[:4]
	bits := uint32(sextets[r[0]]-1)<<18 | uint32(sextets[r[1]]-1)&0x3f<<12 | uint32(sextets[r[2]]-1)&0x3f<<6 | uint32(sextets[r[3]]-1)&0x3f
	a, b, c := byteKinds[byte(bits>>16)], byteKinds[byte(bits>>8)], byteKinds[byte(bits)]
	rune := a >> kindStart & (b >> kindMiddle)
	wide := b >> kindNUL & c
	plain := (b | b>>kindStart) & (c | c>>kindStart | c>>kindMiddle)
	return (rune|a&(wide|plain))&1 != 0
}

// The bits of byteKinds, besides the lowest, which printable bytes have.
const (
	kindStart  = 1 // a rune of several bytes may begin with it
	kindMiddle = 2 // other bytes beyond ASCII
	kindNUL    = 3
)

// byteKinds says of each byte what it is in a text.
var byteKinds = [256]uint8{
	8, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
	2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
}
