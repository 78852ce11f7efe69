package secrets

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// form is how a file writes its text.
type form uint8

const (
	asItIs form = iota // UTF-8, ASCII, Latin-1, binary: the rules see the bytes
	utf16LE
	utf16BE
	utf32LE
	utf32BE
)

// file is a text as the rules see it. Lines and columns in it are those of the
// original: transcoding keeps code points.
type file struct {
	text       []byte
	transcoded bool
}

var utf8BOM = []byte("\xef\xbb\xbf")

func read(raw []byte) file {
	switch formOf(raw) {
	case utf16LE:
		return file{fromUTF16(raw, 0), true}
	case utf16BE:
		return file{fromUTF16(raw, 1), true}
	case utf32LE:
		return file{fromUTF32(raw, 0), true}
	case utf32BE:
		return file{fromUTF32(raw, 3), true}
	}
	return file{raw, false}
}

// sample is how much of a file decides about its form when no BOM does.
const sample = 4096

// formOf goes by the byte order mark, and without one by where the NUL bytes
// are: in UTF-16 of mostly ASCII or Latin-1 text, nearly every second byte is
// NUL and nearly no other; in UTF-32 of ASCII three of four are.
func formOf(raw []byte) form {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe\x00\x00")) && len(raw)%4 == 0 && inUnicode(raw[:min(len(raw), sample)]):
		return utf32LE
	case bytes.HasPrefix(raw, []byte("\x00\x00\xfe\xff")):
		return utf32BE
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return utf16LE
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return utf16BE
	}
	head := raw[:min(len(raw), sample)&^1]
	if len(head) < 8 || bytes.IndexByte(head, 0) < 0 {
		return asItIs
	}
	var zero [2]int
	for i := 0; i < len(head); i += 2 {
		if head[i] == 0 {
			zero[0]++
		}
		if head[i+1] == 0 {
			zero[1]++
		}
	}
	units := len(head) / 2
	switch {
	case len(head) >= 16 && quads(head, 0):
		return utf32LE
	case len(head) >= 16 && quads(head, 3):
		return utf32BE
	case zero[1] >= units*2/3 && zero[0] <= units/20:
		return utf16LE
	case zero[0] >= units*2/3 && zero[1] <= units/20:
		return utf16BE
	}
	return asItIs
}

// inUnicode says whether every four bytes of a text are a code point: UTF-16 whose
// first character is a NUL has the same mark.
func inUnicode(head []byte) bool {
	for i := 0; i+3 < len(head); i += 4 {
		if head[i+2] > 0x10 || head[i+3] != 0 {
			return false
		}
	}
	return true
}

// quads says whether a text reads as UTF-32 of ASCII: in every four bytes the one
// at low is set, and the others are NUL.
func quads(head []byte, low int) bool {
	for i := 0; i+3 < len(head); i += 4 {
		for k := range 4 {
			if (head[i+k] == 0) == (k == low) {
				return false
			}
		}
	}
	return true
}

// fromUTF16 transcodes; low is the offset of a unit's low byte. The BOM stays, as
// UTF-8's, and an odd last byte is kept as it is.
func fromUTF16(raw []byte, low int) []byte {
	out := make([]byte, 0, len(raw)/2+len(raw)/16)
	unit := func(i int) rune { return rune(raw[i+low]) | rune(raw[i+1-low])<<8 }
	i := 0
	for ; i+1 < len(raw); i += 2 {
		r := unit(i)
		if utf16.IsSurrogate(r) && i+3 < len(raw) {
			if full := utf16.DecodeRune(r, unit(i+2)); full != utf8.RuneError {
				r = full
				i += 2
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return append(out, raw[i:]...)
}

// fromUTF32 transcodes; low is the offset of a unit's lowest byte.
func fromUTF32(raw []byte, low int) []byte {
	out := make([]byte, 0, len(raw)/4)
	i := 0
	for ; i+3 < len(raw); i += 4 {
		var r rune
		for k := range 4 {
			at := i + k
			if low == 3 {
				at = i + 3 - k
			}
			r |= rune(raw[at]) << (8 * k)
		}
		out = utf8.AppendRune(out, r)
	}
	return append(out, raw[i:]...)
}
