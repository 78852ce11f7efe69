package inflate

import "math/bits"

// A code of up to 15 bits is decoded by one look into a table of up to litBits or
// distBits bits, and a second look into a subtable when the code is longer.
//
// An entry holds, from the low end: bits 0-5 how many bits to drop in all (code
// and extra bits); bits 8-11 the length of the code alone; from bit 16 on the
// value (a literal, the base of a length or distance, the start of a subtable).
const (
	litBits  = 10
	distBits = 8
	preBits  = 7
	maxBits  = 15

	maxLit  = 286 // HLIT and HDIST beyond these are corrupt (section 3.2.7)
	maxDist = 30

	isLiteral = 1 << 31
	isOther   = 1 << 15 // none of literal, length, distance: one of the next three
	isEnd     = 1 << 14
	isSub     = 1 << 13
	isBad     = 1 << 12 // no code leads here
)

// The arrays are powers of two, so that a masked index needs no bounds check.
// With primary tables of these sizes the largest complete codes need fewer than
// 2400 and 512 entries, subtables included.
type litTable struct {
	bits uint // of the primary table
	e    [4096]uint32
}

type distTable struct {
	bits uint
	e    [512]uint32
}

type preTable struct {
	e [1 << preBits]uint32
}

// build fills table for the canonical code whose lengths are lens (section
// 3.2.2) and returns the number of bits of the primary table. entry holds what a
// symbol stands for, without its code length. Incomplete and over-subscribed codes are refused as
// compress/flate refuses them: only a single code of one bit, or none at all,
// may leave room.
func (d *Decoder) build(table []uint32, lens []uint8, entry []uint32, primary uint) (uint, error) {
	var count [maxBits + 1]int
	for _, l := range lens {
		count[l&15]++
	}
	count[0] = 0
	top := uint(maxBits)
	for top > 0 && count[top] == 0 {
		top--
	}
	if top == 0 { // an error only if a symbol is ever wanted
		table[0], table[1] = isOther|isBad, isOther|isBad
		return 1, nil
	}
	var next [maxBits + 2]int
	space := 0
	for l := uint(1); l <= top; l++ {
		next[l+1] = next[l] + count[l]
		space = space<<1 + count[l]
	}
	single := top == 1 && space == 1
	if space != 1<<top && !single {
		return 0, ErrCorrupt
	}
	for sym, l := range lens {
		if l != 0 {
			d.sorted[next[l&15]] = uint16(sym)
			next[l&15]++
		}
	}
	if single {
		table[0] = withLength(entry[d.sorted[0]], 1)
		table[1] = isOther | isBad
		return 1, nil
	}
	if primary > top {
		primary = top
	}
	d.fill(table, &count, entry, primary, top)
	return primary, nil
}

// withLength adds the length of a code to what its symbol stands for.
func withLength(entry uint32, l uint) uint32 { return entry + uint32(l)<<8 + uint32(l) }

// fill writes the entries of a complete code. Codes are taken in canonical order,
// kept bit-reversed, since the stream's bits come lowest first. The table grows
// with the length of the codes: whenever the length grows by one, the part
// written so far is doubled, which repeats every shorter code where it belongs.
func (d *Decoder) fill(table []uint32, count *[maxBits + 1]int, entry []uint32, primary, top uint) {
	sym, code := 0, uint(0)
	size := 1
	table[0] = 0 // a page that is read before it is written to is mapped twice
	for l := uint(1); l <= primary; l++ {
		copy(table[size:2*size], table[:size])
		size *= 2
		for range count[l] {
			table[code] = withLength(entry[d.sorted[sym]], l)
			sym++
			code = nextCode(code, l)
		}
	}
	mask := uint(1)<<primary - 1
	prefix, start, end := ^uint(0), uint(0), uint(1)<<primary
	for l := primary + 1; l <= top; l++ {
		for range count[l] {
			if code&mask != prefix {
				prefix, start = code&mask, end
				width := subBits(count, l, primary)
				end += 1 << width
				table[prefix] = isOther | isSub | uint32(start)<<16 | uint32(width)<<8 | uint32(primary)
			}
			v := withLength(entry[d.sorted[sym]], l-primary)
			for i := start + code>>primary; i < end; i += 1 << (l - primary) {
				table[i] = v
			}
			sym++
			code = nextCode(code, l)
			count[l]--
		}
	}
}

// nextCode adds one to a code of l bits that is kept bit-reversed. After the last
// code of all ones it returns 0.
func nextCode(code, l uint) uint {
	zeros := ^code & (1<<l - 1)
	if zeros == 0 {
		return 0
	}
	bit := uint(1) << (bits.Len(zeros) - 1)
	return code&(bit-1) | bit
}

// subBits is the number of bits of a subtable whose first code has l bits: as
// many as the codes to come need to fill it.
func subBits(count *[maxBits + 1]int, l, primary uint) uint {
	width := l - primary
	for used := count[l]; used < 1<<width; {
		width++
		used = used<<1 + count[primary+width]
	}
	return width
}
