package files

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// bidi finds the characters that change the order in which text is shown
// (Unicode UAX #9: embeddings, overrides and isolates). The plain marks U+200E
// and U+200F are left out: right-to-left prose needs them.
func bidi(b []byte) [][2]int {
	var out [][2]int
	for at := 0; at+2 < len(b); {
		i := bytes.IndexByte(b[at:], 0xe2)
		if i < 0 || at+i+2 >= len(b) {
			break
		}
		at += i
		x, y := b[at+1], b[at+2]
		if x == 0x80 && y >= 0xaa && y <= 0xae || x == 0x81 && y >= 0xa6 && y <= 0xa9 {
			out = append(out, [2]int{at, at + 3})
		}
		at++
	}
	return out
}

// minInvisible is how many characters of a kind in a row hide a message; a single
// variation selector or joiner belongs to an emoji or to a script that needs it.
const minInvisible = 4

// invisible finds runs of characters that show nothing and can carry text for a
// machine: the tag block (U+E0000 to U+E007F) unless it spells a flag after
// U+1F3F4 (UTS #51, ED-14), and long runs of variation selectors.
func invisible(b []byte) [][2]int {
	if bytes.IndexByte(b, 0xe2) < 0 && bytes.IndexByte(b, 0xef) < 0 && bytes.IndexByte(b, 0xf3) < 0 {
		return nil // most files: the processor compares 32 bytes at a time
	}
	var out [][2]int
	for at := 0; at < len(b); {
		i := indexHigh(b[at:])
		if i < 0 {
			break
		}
		at += i
		r, size := utf8.DecodeRune(b[at:])
		if !hidden(r) {
			at += size
			continue
		}
		start, count := at, 0
		for at < len(b) {
			r, size = utf8.DecodeRune(b[at:])
			if !hidden(r) {
				break
			}
			at += size
			count++
		}
		if count >= minInvisible && !bytes.HasSuffix(b[:start], []byte("\U0001F3F4")) {
			out = append(out, [2]int{start, at})
		}
	}
	return out
}

// indexHigh finds the next byte that can start a hidden character. Many bytes at a
// time are looked at for one that is not ASCII: most files have none.
func indexHigh(b []byte) int {
	le := binary.LittleEndian
	i := 0
	for {
		for i+32 <= len(b) {
			t := b[i : i+32 : i+32]
			if (le.Uint64(t)|le.Uint64(t[8:])|le.Uint64(t[16:])|le.Uint64(t[24:]))&0x8080808080808080 != 0 {
				break
			}
			i += 32
		}
		for i+8 <= len(b) && binary.LittleEndian.Uint64(b[i:])&0x8080808080808080 == 0 {
			i += 8
		}
		if i >= len(b) {
			return -1
		}
		for end := min(i+8, len(b)); i < end; i++ {
			if c := b[i]; c == 0xf3 || c == 0xef || c == 0xe2 {
				return i
			}
		}
	}
}

func hidden(r rune) bool {
	switch {
	case r >= 0xE0000 && r <= 0xE01EF: // tags and the variation selectors supplement
		return true
	case r >= 0xFE00 && r <= 0xFE0F: // variation selectors
		return true
	case r == 0x200B, r == 0x2060, r == 0x2063, r == 0x2064: // zero width space, word joiner, invisible separators
		return true
	}
	return false
}
