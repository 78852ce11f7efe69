package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape makes text from a repository safe to print on one line of a terminal:
// control characters, line ends, bidirectional controls, invisible characters
// and bytes that are not UTF-8 become visible escapes. File names and matched
// lines are written by strangers.
//
// What CI systems would take from a log for a command to themselves ("##vso[" of
// Azure Pipelines and the older "##[", wherever they stand in a line) is broken up.
func Escape(s string) string {
	if !plain(s) {
		var b strings.Builder
		for i := 0; i < len(s); {
			r, size := utf8.DecodeRuneInString(s[i:])
			b.WriteString(escapeRune(r, size, s[i]))
			i += size
		}
		s = b.String()
	}
	if strings.Contains(s, "##") {
		s = Defuse(s, `\x23`)
	}
	return s
}

// Defuse writes the first character of every CI command in a text as escape, in
// the notation of the text's format.
func Defuse(s, escape string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "##")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		rest := s[i+2:]
		if strings.HasPrefix(rest, "[") || len(rest) >= 4 && strings.EqualFold(rest[:4], "vso[") {
			b.WriteString(escape)
		} else {
			b.WriteByte('#')
		}
		s = s[i+1:]
	}
}

// plain says whether s is printable ASCII throughout, the usual case.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// escapeRune is the visible form of one character, which stands in the text as
// size bytes beginning with first.
func escapeRune(r rune, size int, first byte) string {
	switch {
	case r == utf8.RuneError && size <= 1:
		return fmt.Sprintf(`\x%02x`, first)
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return " "
	case r < 0x20 || r == 0x7f:
		return fmt.Sprintf(`\x%02x`, r)
	case hidden(r):
		return fmt.Sprintf(`\u{%04x}`, r)
	}
	return string(r)
}

// hidden says whether a character changes how its neighbours look, or cannot be
// seen: C1 controls, format characters (bidirectional ones among them), line and
// paragraph separators, private use, variation selectors and tags.
func hidden(r rune) bool {
	if r < 0x80 {
		return false
	}
	return !unicode.IsPrint(r) || unicode.In(r, unicode.Cf, unicode.Variation_Selector)
}

// runeWidth is the number of terminal columns that a printable character takes:
// two for East Asian wide ones and emoji, none for combining marks.
func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3,
		r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60,
		r >= 0xffe0 && r <= 0xffe6, r >= 0x1f300 && r <= 0x1faff, r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}

// textWidth is the number of columns of an escaped text.
func textWidth(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}
