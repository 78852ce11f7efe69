package match

import (
	"encoding/binary"
	"math/bits"
)

// Runs of base64's letters, of sixteen and more, and of hexadecimal digits, of
// thirty-two and more, are found together, since digits are letters too. Input: a
// text. Invariant: carry is how many letters in a row end right before a block of
// sixteen bytes, counting as letters some bytes that are not; with those that the
// block begins with they make a run or do not, and that is the only question whose
// answer cannot be foreseen. Cost: some thirty instructions a block.

const block = 16

// runMarks appends the marks of runs of base64 that start in [from64, to), and those of
// hexadecimal digits that start in [fromHex, to). from64 is before to, and fromHex at most
// sixteen bytes before it: a run of thirty-two that begins there has sixteen behind.
func (t *tables) runMarks(dst []Spot, text []byte, from64, fromHex, to int) []Spot {
	i, carry := from64, 0
	end := min(len(text), to+leastBase64-1)
	for ; i < end && i-carry < to; i += block {
		var x, y uint64
		if i+block <= len(text) {
			x, y = binary.LittleEndian.Uint64(text[i:]), binary.LittleEndian.Uint64(text[i+8:])
		} else {
			x, y = lastBlock(text[i:])
		}
		x, y = outsideBase64(x), outsideBase64(y)
		lead, trail := bits.TrailingZeros64(x)>>3, bits.LeadingZeros64(y)>>3
		if x == 0 {
			lead = 8 + bits.TrailingZeros64(y)>>3
		}
		if y == 0 {
			trail = 8 + bits.LeadingZeros64(x)>>3
		}
		if carry+lead < leastBase64 {
			carry = trail
			continue
		}
		if lead == block {
			carry += block
			continue
		}
		dst = t.runMarksIn(dst, text, i-carry, from64, fromHex, min(to, i+lead))
		carry = trail
	}
	if carry >= leastBase64 {
		dst = t.runMarksIn(dst, text, i-carry, from64, fromHex, min(to, i))
	}
	return dst
}

// lastBlock is a block that the end of the text cuts.
func lastBlock(rest []byte) (x, y uint64) {
	var b [block]byte
	copy(b[:], rest)
	return binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint64(b[8:])
}

// runMarksIn is runMarks for text[at:to), where runMarks has seen nothing but letters
// and bytes that look so. What stands right before is a letter only where it began.
func (t *tables) runMarksIn(dst []Spot, text []byte, at, from64, fromHex, to int) []Spot {
	start := at
	for at = runStart(text, start, to, leastBase64, &sextets); at < to; at = runStart(text, at+leastBase64, to, leastBase64, &sextets) {
		if beginsReadable(text[at:]) && readsOn(text[at:]) {
			dst = append(dst, Spot{Pos: at, Lit: t.markLit() + int32(markBase64)})
		}
	}
	if start == from64 {
		start = fromHex
	}
	for at = runStart(text, start, to, leastHex, &hexDigits); at < to; at = runStart(text, at+leastHex, to, leastHex, &hexDigits) {
		dst = append(dst, Spot{Pos: at, Lit: t.markLit() + int32(markHex)})
	}
	return dst
}

// outsideBase64 has the highest bit of each of eight bytes set that is no letter of
// base64, but for some that it cannot tell from letters: those beside them in the
// table of ASCII, such as ; or |.
func outsideBase64(x uint64) uint64 {
	// With bit 6, letters and @[\]^_`{|}~; with bits 5 and 4, digits and :;<=>?; with
	// bits 5, 3 and 0, + - / and ).
	return (^(x<<1 | x<<2&(x<<3|x<<4&(x<<7))) | x) & 0x8080808080808080
}

// runStart is the first offset in [from, to) at which a run of at least least bytes
// of a class begins; to when there is none. in is not 0 for bytes of the class.
func runStart(text []byte, from, to, least int, in *[256]uint8) int {
	start := from
	if from > 0 && from < len(text) && in[text[from-1]] != 0 {
		for start < to && in[text[start]] != 0 {
			start++
		}
	}
	for start < to && start+least <= len(text) {
		window := text[start : start+least]
		i := least - 1
		for i >= 0 && in[window[i]] != 0 {
			i--
		}
		if i < 0 {
			return start
		}
		start += i + 1
	}
	return to
}

// hexDigits is not 0 for hexadecimal digits.
var hexDigits = [256]uint8{
	'0': 1, '1': 1, '2': 1, '3': 1, '4': 1, '5': 1, '6': 1, '7': 1, '8': 1, '9': 1,
	'A': 1, 'B': 1, 'C': 1, 'D': 1, 'E': 1, 'F': 1, 'a': 1, 'b': 1, 'c': 1, 'd': 1, 'e': 1, 'f': 1,
}
