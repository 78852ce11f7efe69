package match

import (
	"bytes"
	"encoding/binary"
)

// Windows programs keep their strings in UTF-16: a NUL behind, or before, every
// character of ASCII. A file that is UTF-16 as a whole is transcoded before it is
// searched; here are such strings in files that are something else.

// leastWide is how many characters such a string has at least: so many that eight
// whole bytes of it begin at one of every sixteen.
const leastWide = 12

// wideStep is the distance of the places that are looked at.
const wideStep = 16

// isWide says whether a character of ASCII and a NUL stand at an offset.
func isWide(text []byte, at int) bool {
	return at >= 0 && at+1 < len(text) && text[at+1] == 0 && printable(text[at])
}

// nextWide finds the first such string that begins in [from, to), and where it ends,
// or a place behind limit; to when there is none.
func nextWide(text []byte, from, to, limit int) (start, end int) {
	for i := from; i < to+wideStep && i+8 <= len(text); {
		if skip := dullStretch(text[i:min(len(text), to+2*wideStep)]); skip > 0 {
			i += skip
			continue
		}
		w := binary.LittleEndian.Uint64(text[i:])
		at := i
		if wideWord(w) != 0 {
			if at++; wideWord(w>>8) != 0 || w&0xff != 0 {
				i += wideStep
				continue
			}
		}
		start, end = wideRun(text, at, from-2, limit)
		if end-start >= 2*leastWide && from <= start {
			if start >= to {
				break
			}
			return start, end
		}
		i = max(i+wideStep, end)
	}
	return to, to
}

// dullStretch is how many bytes at the start of a text, a multiple of 64, hold no
// eight, at a multiple of wideStep, that can be of such a string.
func dullStretch(text []byte) int {
	n := 0
	for ; len(text)-n >= 4*wideStep; n += 4 * wideStep {
		q := text[n : n+64 : n+64]
		a, b := binary.LittleEndian.Uint64(q), binary.LittleEndian.Uint64(q[16:])
		c, d := binary.LittleEndian.Uint64(q[32:]), binary.LittleEndian.Uint64(q[48:])
		if (zero(wideWord(a))|zero(wideWord(b))|zero(wideWord(c))|zero(wideWord(d))|
			zero(wideWord(a>>8)|a<<56)|zero(wideWord(b>>8)|b<<56)|zero(wideWord(c>>8)|c<<56)|zero(wideWord(d>>8)|d<<56))>>63 != 0 {
			break
		}
	}
	return n
}

// wideWord is 0 when each two bytes of a word of eight, the first at its low end,
// are a character of ASCII, from the tabulator on, and a NUL.
func wideWord(w uint64) uint64 {
	const high, chars, top, most = 0xff80ff80ff80ff80, 0x00ff00ff00ff00ff, 0x8000800080008000, 0x7ff77ff77ff77ff7
	return w&high | ^(w&chars+most)&top
}

// zero has its highest bit set when x is 0, and only then.
func zero(x uint64) uint64 { return (x - 1) & ^x }

// wideRun is the string around an offset at which one of its characters stands. It
// is not followed to the left of least, nor to the right of limit.
func wideRun(text []byte, at, least, limit int) (start, end int) {
	start, end = at, at
	for start > least && isWide(text, start-2) {
		start -= 2
	}
	for end < limit && isWide(text, end) {
		end += 2
	}
	return start, end
}

// wideSegments takes strings in UTF-16, of either order. In big-endian order the
// last character has its NUL before it, and none behind.
func (f *finds) wideSegments(text []byte) {
	first := bytes.IndexByte(text, 0)
	if first < 0 {
		return
	}
	for at := max(0, first-1); at < len(text); {
		start, end := nextWide(text, at, len(text), len(text))
		if start == len(text) {
			return
		}
		plain := f.room((end-start)/2 + 1)
		for i := start; i < end; i += 2 {
			plain = append(plain, text[i])
		}
		at = end
		if lastOfBig(text, start, end) {
			plain = append(plain, text[end])
			at++
		}
		f.add(segment{start: start, end: at, plain: plain, kinds: wideEncoding})
	}
}

func lastOfBig(text []byte, start, end int) bool {
	return start > 0 && text[start-1] == 0 && end < len(text) && printable(text[end]) &&
		(end+1 == len(text) || !printable(text[end+1]))
}

// isWideMark says whether such a string begins at an offset.
func isWideMark(text []byte, at int) bool {
	if isWide(text, at-2) {
		return false
	}
	for k := range leastWide {
		if !isWide(text, at+2*k) {
			return false
		}
	}
	return true
}

// wideMarks appends the marks of such strings that begin in [from, to).
func (t *tables) wideMarks(dst []Spot, text []byte, from, to int) []Spot {
	if from >= to || bytes.IndexByte(text[from:min(len(text), to+2*leastWide)], 0) < 0 {
		return dst
	}
	for at := from; at < to; {
		start, end := nextWide(text, at, to, to+2*leastWide)
		if start == to {
			break
		}
		dst = append(dst, Spot{Pos: start, Lit: t.markLit() + int32(markWide)})
		at = end
	}
	return dst
}
