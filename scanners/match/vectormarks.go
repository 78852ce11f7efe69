package match

import "math/bits"

// Marks by vectors. Input: a text. Each byte is sorted into letters of base64 and signs,
// one of which every other kind of encoding needs: a percent sign, backslash, capital U
// or NUL, with what may stand behind it. A run is where sixteen letters stand in a row.
// Cost: some thirty instructions for 32 bytes, and what is found.

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
	at := in[markHex].from
	hi := min(len(text), max(in[markBase64].to+leastBase64-1, in[markPercent].to, in[markUnicode].to))
	var classes [classed / 32]uint64
	var before uint64 // the letters of the 32 bytes before
	open, wide := -1, false
	for at < hi {
		n := classesOf(&classes, text, at, hi)
		for k, c := range classes[:n] {
			i := at + 32*k
			for signs := uint32(c >> 32); signs != 0; signs &= signs - 1 {
				dst, wide = t.signMark(dst, text, i+bits.TrailingZeros32(signs), in, wide)
			}
			letters := uint32(c)
			run := c<<32 | before
			before = c & (1<<32 - 1)
			run &= run << 1
			run &= run << 2
			run &= run << 4
			last := uint32(run & (run << 8) >> 32) // the sixteenth in a row, or later
			if last == 0 && open < 0 {
				continue
			}
			dst, open = t.longRuns(dst, text, i, letters, last, open, in)
		}
		at += 32 * n
	}
	if open >= 0 {
		dst = t.runMark(dst, text, open, len(text), in)
	}
	if wide {
		dst = t.wideMarks(dst, text, in[markWide].from, in[markWide].to)
	}
	return dst
}

// longRuns appends the marks of the runs that end in the 32 bytes from i on. last are
// those of their letters that are the sixteenth in a row or a later one; open is where a
// run begins that has sixteen letters before i and goes on, or -1. It returns the like
// for the next.
func (t *tables) longRuns(dst []Spot, text []byte, i int, letters, last uint32, open int, in *markSpans) ([]Spot, int) {
	for open >= 0 || last != 0 {
		p := 0
		if open < 0 {
			p = bits.TrailingZeros32(last)
			open = i + p - (leastBase64 - 1)
		}
		n := p + bits.TrailingZeros32(^(letters >> p))
		if n >= 32 {
			return dst, open
		}
		dst = t.runMark(dst, text, open, i+n, in)
		last, open = last&(^uint32(0)<<n), -1
	}
	return dst, open
}

// runMark appends the marks in a run of letters, text[start:end), with none before it
// but where the search began.
func (t *tables) runMark(dst []Spot, text []byte, start, end int, in *markSpans) []Spot {
	first := in[markHex].from
	if in[markBase64].from <= start && start < in[markBase64].to && (start > first || start == 0 || !isBase64(text[start-1])) {
		if run := text[start:]; mayBeginReadable(run) && beginsReadable(run) && readsOn(run) {
			dst = append(dst, Spot{Pos: start, Lit: t.markLit() + int32(markBase64)})
		}
	}
	if end-start < leastHex {
		return dst
	}
	to := min(end, in[markHex].to)
	for at := runStart(text, start, to, leastHex, &hexDigits); at < to; at = runStart(text, at+leastHex, to, leastHex, &hexDigits) {
		dst = append(dst, Spot{Pos: at, Lit: t.markLit() + int32(markHex)})
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
	whole := min(n, (len(text)-at-1)/32)
	if whole > 0 {
		classesAVX2(&classes[0], &text[at], whole, &classLow, &classHigh)
	}
	if whole < n {
		last := [33]byte{}
		for i := copy(last[:], text[at+32*whole:]); i < len(last); i++ {
			last[i] = ' '
		}
		classesAVX2(&classes[whole], &last[0], 1, &classLow, &classHigh)
	}
	return n
}
