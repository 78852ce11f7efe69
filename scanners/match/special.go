package match

import (
	"bytes"
	"unicode/utf8"
)

// The two runes beyond ASCII that fold to letters of ASCII, which a pattern in any
// case matches as well. The filter looks at bytes, and theirs are others, so where one
// stands the text is filtered once more, with the letter in its place.

// hasSpecial says whether a text has a special rune.
func hasSpecial(text []byte) bool {
	return bytes.IndexByte(text, kelvinUTF8[0]) >= 0 && bytes.Contains(text, []byte(kelvinUTF8)) ||
		bytes.IndexByte(text, longSUTF8[0]) >= 0 && bytes.Contains(text, []byte(longSUTF8))
}

const (
	kelvinUTF8 = string(kelvin)
	longSUTF8  = string(longS)
)

// special is the length of U+212A (3) or U+017F (2) at the start of b, else 0.
func special(b []byte) int {
	switch {
	case len(b) >= 2 && b[0] == 0xc5 && b[1] == 0xbf:
		return 2
	case len(b) >= 3 && b[0] == 0xe2 && b[1] == 0x84 && b[2] == 0xaa:
		return 3
	}
	return 0
}

// folds says whether the special rune of that length is one of the set's.
func (s *byteSet) folds(n int) bool {
	if n == 3 {
		return s.has('k') && s.has('K')
	}
	return s.has('s') && s.has('S')
}

// specialStart is where the special rune begins that an offset lies in, or the offset.
func specialStart(text []byte, at int) int {
	for n := 1; n < utf8.UTFMax-1 && n <= at; n++ {
		if special(text[at-n:]) > n {
			return at - n
		}
	}
	return at
}

// nextSpecial is the offset of the first such rune, spelt s, in text[from:to), or to.
func nextSpecial(text []byte, from, to int, s string) int {
	if from < to {
		if i := bytes.Index(text[from:to], []byte(s)); i >= 0 {
			return from + i
		}
	}
	return to
}

// specials appends the spots that special runes of text[from:to) are part of, some
// perhaps twice.
func (f *filter) specials(dst []Spot, text []byte, from, to int) []Spot {
	// A window begins at most three runes before a special one that is in it, and at
	// most a literal's length behind one that is before it.
	const before, behind = 3 * utf8.UTFMax, maxPattern + maxPre + nearBehind
	k, s := nextSpecial(text, from, to, kelvinUTF8), nextSpecial(text, from, to, longSUTF8)
	for k < to || s < to {
		at := min(k, s)
		end := at + 1
		var window uint32
		var places [4]int // of the window's letters
		for i, n := specialStart(text, max(0, at-before)), 1; i < len(text) && i < end; n++ {
			size, letter := special(text[i:]), text[i]
			switch size {
			case 0:
				size = 1
			case 2:
				letter = 's'
			case 3:
				letter = 'k'
			}
			places[n&3] = i
			if i += size; size > 1 && i <= to {
				end = i + behind
			}
			window = window>>8 | uint32(letter|0x20)<<24
			if h := hash(window); n >= 4 && cell(f.cells, h)&1 != 0 {
				dst = f.unfolded(dst, text, places[(n+1)&3], h)
			}
		}
		if k < end {
			k = nextSpecial(text, end, to, kelvinUTF8)
		}
		if s < end {
			s = nextSpecial(text, end, to, longSUTF8)
		}
	}
	return dst
}

// unfolded is closer for a window that may have special runes in it. One that has them
// before it is compared whole, since it depends on where it begins.
func (f *filter) unfolded(dst []Spot, text []byte, window int, h uint32) []Spot {
	for n, end := f.chains[h>>chainShift], f.chains[h>>chainShift+1]; n < end; n++ {
		if f.links[n].hash != h {
			continue
		}
		lit := f.links[n].lit
		l := &f.lits[lit]
		_, near := f.stands(l, text, window)
		if near {
			dst = append(dst, Spot{Pos: l.ownOf(window), Lit: lit})
		}
		if pos, ok := f.startFrom(f.idsOf(l), int(l.pre), text, window, int(l.window)); ok && !(near && pos == l.ownOf(window)) {
			if _, ok := f.at(l, text, pos); ok {
				dst = append(dst, Spot{Pos: pos, Lit: lit})
			}
		}
	}
	return dst
}

// startFrom is where the literal's own part starts when its position k stands at
// an offset.
func (f *filter) startFrom(ids []uint16, pre int, text []byte, at, k int) (int, bool) {
	for ; k > pre; k-- {
		n := f.sets[ids[k-1]].behind(text, at)
		if n == 0 {
			return 0, false
		}
		at -= n
	}
	for ; k < pre; k++ {
		if at >= len(text) {
			return 0, false
		}
		n := f.sets[ids[k]].ahead(text, at)
		if n == 0 {
			return 0, false
		}
		at += n
	}
	return at, true
}
