package match

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"unicode/utf8"
)

// decodeRun decodes the run text[a:b], with the padding behind it.
func decodeRun(text []byte, a, b int) (segment, bool) {
	run := text[a:b]
	if len(run) >= leastHex {
		if s, ok := decodeHex(run); ok {
			s.start += a
			s.end += a
			return s, true
		}
	}
	if !looksBase64(run) {
		return segment{}, false
	}
	end := b
	for end < len(text) && end < b+2 && text[end] == '=' {
		end++
	}
	enc := base64.RawStdEncoding
	if bytes.IndexByte(run, '-') >= 0 || bytes.IndexByte(run, '_') >= 0 {
		enc = base64.RawURLEncoding
	}
	plain := make([]byte, enc.DecodedLen(len(run)))
	n, err := enc.Decode(plain, run)
	if err != nil {
		return segment{}, false
	}
	if plain, ok := readable(plain[:n]); ok {
		return segment{start: a, end: end, plain: plain, kinds: base64Encoding}, true
	}
	return segment{}, false
}

// decodeHex decodes the hexadecimal digits in a run: all of it, or what follows a
// prefix such as 0x.
func decodeHex(run []byte) (segment, bool) {
	start := len(run)
	for start > 0 && isHex(run[start-1]) {
		start--
	}
	digits := run[start:]
	if len(digits) < leastHex || len(digits)%2 != 0 {
		return segment{}, false
	}
	if c := unhex(digits[0])<<4 | unhex(digits[1]); !printable(c) && c < 0x80 {
		return segment{}, false
	}
	plain := make([]byte, hex.DecodedLen(len(digits)))
	if _, err := hex.Decode(plain, digits); err != nil {
		return segment{}, false
	}
	plain, ok := readable(plain)
	return segment{start: start, end: len(run), plain: plain, kinds: hexEncoding}, ok
}

// looksBase64 says whether a run may be base64 of a text: it has a character
// that words of a program have not, and begins with bytes of a text.
func looksBase64(run []byte) bool {
	if !beginsReadable(run) || len(run) >= leastBase64 && !readsOn(run) {
		return false
	}
	for _, b := range run {
		if '0' <= b && b <= '9' || b == '+' || b == '/' || b == '-' || b == '_' {
			return true
		}
	}
	return false
}

// beginsReadable says whether the first four characters of a run of base64 stand
// for what a text may begin with.
func beginsReadable(run []byte) bool {
	var bits uint32
	for _, c := range run[:4] {
		bits = bits<<6 | uint32(sextets[c]-1)&0x3f
	}
	b := [3]byte{byte(bits >> 16), byte(bits >> 8), byte(bits)}
	switch {
	case b[0] >= 0x80:
		return !utf8.FullRune(b[:]) || utf8.Valid(b[:utf8Len(b[0])])
	case !printable(b[0]):
		return false
	case b[1] == 0:
		return printable(b[2])
	}
	return (printable(b[1]) || b[1] >= 0xc2) && (printable(b[2]) || b[2] >= 0x80)
}

// readsOn says whether the first sixteen characters of a run that begins readable
// stand for what a text may go on with: most names that are long enough to be base64
// end here.
func readsOn(run []byte) bool {
	var b [leastBase64 / 4 * 3]byte
	for i := range leastBase64 / 4 {
		r := run[4*i : 4*i+4]
		bits := uint32(sextets[r[0]]-1)&0x3f<<18 | uint32(sextets[r[1]]-1)&0x3f<<12 | uint32(sextets[r[2]]-1)&0x3f<<6 | uint32(sextets[r[3]]-1)&0x3f
		b[3*i], b[3*i+1], b[3*i+2] = byte(bits>>16), byte(bits>>8), byte(bits)
	}
	if b[1] == 0 {
		return true // UTF-16, which is looked at when all is decoded
	}
	for i := 0; i < len(b); {
		if c := b[i]; c < utf8.RuneSelf {
			if !printable(c) {
				return false
			}
			i++
			continue
		}
		if !utf8.FullRune(b[i:]) {
			return true
		}
		_, n := utf8.DecodeRune(b[i:])
		if n < 2 {
			return false
		}
		i += n
	}
	return true
}

// utf8Len is the length of a rune of two or three bytes, by its first; 1 for any
// other byte, which is no text alone.
func utf8Len(first byte) int {
	switch {
	case first >= 0xe0 && first < 0xf0:
		return 3
	case first >= 0xc0 && first < 0xe0:
		return 2
	}
	return 1
}

// readable says whether bytes are a text that rules can read, and returns it:
// UTF-8 without control characters, or UTF-16 (little endian, as PowerShell
// takes it) of characters of ASCII.
func readable(b []byte) ([]byte, bool) {
	if len(b) >= 8 && len(b)%2 == 0 && b[1] == 0 {
		out := make([]byte, 0, len(b)/2)
		for i := 0; i < len(b); i += 2 {
			if b[i+1] != 0 || !printable(b[i]) {
				return nil, false
			}
			out = append(out, b[i])
		}
		return out, true
	}
	for _, c := range b {
		if c < 0x80 && !printable(c) {
			return nil, false
		}
	}
	return b, len(b) > 0 && utf8.Valid(b)
}

func printable(b byte) bool { return 0x08 < b && b < 0x7f && (b >= 0x20 || b <= 0x0d) }

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'f' && b < 0x80
}

func unhex(b byte) byte {
	if b <= '9' {
		return b - '0'
	}
	return b&7 + 9
}

func isBase64(b byte) bool { return sextets[b] != 0 }

// sextets are the values of base64's letters (RFC 4648, tables 1 and 2), plus
// one; 0 is no letter.
var sextets = [256]uint8{
	'A': 1, 'B': 2, 'C': 3, 'D': 4, 'E': 5, 'F': 6, 'G': 7, 'H': 8, 'I': 9, 'J': 10, 'K': 11,
	'L': 12, 'M': 13, 'N': 14, 'O': 15, 'P': 16, 'Q': 17, 'R': 18, 'S': 19, 'T': 20, 'U': 21, 'V': 22,
	'W': 23, 'X': 24, 'Y': 25, 'Z': 26, 'a': 27, 'b': 28, 'c': 29, 'd': 30, 'e': 31, 'f': 32, 'g': 33,
	'h': 34, 'i': 35, 'j': 36, 'k': 37, 'l': 38, 'm': 39, 'n': 40, 'o': 41, 'p': 42, 'q': 43, 'r': 44,
	's': 45, 't': 46, 'u': 47, 'v': 48, 'w': 49, 'x': 50, 'y': 51, 'z': 52, '0': 53, '1': 54, '2': 55,
	'3': 56, '4': 57, '5': 58, '6': 59, '7': 60, '8': 61, '9': 62, '+': 63, '-': 63, '/': 64, '_': 64,
}
