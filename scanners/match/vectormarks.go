package match

import "math/bits"

// Marks by vectors. Input: a text. Each byte is sorted into letters of base64 and signs,
// one of which every other kind of encoding needs: a percent sign, backslash, capital U
// or NUL. In each sixteen bytes the letters at both ends are counted, as runMarks does.
// Cost: some twenty instructions for 32 bytes, and what is found.

// The classes of bytes, by their lower and upper half. + - / have bit 0, digits bit 1,
// letters bits 2 and 3, _ bit 4, the percent sign bit 5, U and \ bit 6, NUL bit 7.
var (
	classLow  = [16]uint8{0x8a, 0x0e, 0x0e, 0x0e, 0x0e, 0x6e, 0x0e, 0x0e, 0x0e, 0x0e, 0x0c, 0x05, 0x44, 0x05, 0x04, 0x15}
	classHigh = [16]uint8{0: 0x80, 2: 0x21, 3: 0x02, 4: 0x04, 5: 0x58, 6: 0x04, 7: 0x08}
)

// classed is how many bytes are sorted at once.
const classed = 256

// markSpans are where the marks of each kind are looked for.
type markSpans [markKinds]span

// vectorMarks appends the marks that start in some spans, not in order. The span of
// hexadecimal digits begins no later than any other.
func (t *tables) vectorMarks(dst []Spot, text []byte, in *markSpans) []Spot {
	from64, fromHex, to := in[markBase64].from, in[markHex].from, in[markBase64].to
	hi := min(len(text), max(to+leastBase64-1, in[markPercent].to, in[markUnicode].to))
	var classes [classed / 32]uint64
	carry, wide := 0, false
	at := fromHex
	for at < hi {
		n := classesOf(&classes, text, at, hi)
		for k, c := range classes[:n] {
			i := at + 32*k
			for signs := uint32(c >> 32); signs != 0; signs &= signs - 1 {
				dst, wide = t.signMark(dst, text, i+bits.TrailingZeros32(signs), in, wide)
			}
			for half := range 2 {
				letters := uint32(c) >> (block * half) & 0xffff
				lead := bits.TrailingZeros32(^letters)
				if carry+lead >= leastBase64 && lead < block && i-carry < to {
					dst = t.runMarksIn(dst, text, max(from64, i-carry), from64, fromHex, min(to, i+lead))
				}
				if lead == block {
					carry += block
				} else {
					carry = bits.LeadingZeros16(^uint16(letters))
				}
				i += block
			}
		}
		at += 32 * n
	}
	if carry >= leastBase64 && at-carry < to {
		dst = t.runMarksIn(dst, text, max(from64, at-carry), from64, fromHex, min(to, at))
	}
	if wide {
		dst = t.wideMarks(dst, text, in[markWide].from, in[markWide].to)
	}
	return dst
}

// signMark appends the mark of a sign. wide becomes true at a NUL.
func (t *tables) signMark(dst []Spot, text []byte, at int, in *markSpans, wide bool) ([]Spot, bool) {
	kind := markUnicode
	switch text[at] {
	case 0:
		return dst, true
	case '%':
		kind = markPercent
	}
	if in[kind].from <= at && at < in[kind].to && isMarkAt(text, at, kind) {
		dst = append(dst, Spot{Pos: at, Lit: t.markLit() + int32(kind)})
	}
	return dst, wide
}

// classesOf sorts text[at:hi), and returns for how many blocks of 32 bytes; those that
// are not whole end with bytes that are of no class.
func classesOf(classes *[classed / 32]uint64, text []byte, at, hi int) int {
	n := min((hi-at+31)/32, len(classes))
	whole := min(n, (len(text)-at)/32)
	if whole > 0 {
		classesAVX2(&classes[0], &text[at], whole, &classLow, &classHigh)
	}
	if whole < n {
		last := [32]byte{}
		for i := copy(last[:], text[at+32*whole:]); i < len(last); i++ {
			last[i] = ' '
		}
		classesAVX2(&classes[whole], &last[0], 1, &classLow, &classHigh)
	}
	return n
}
