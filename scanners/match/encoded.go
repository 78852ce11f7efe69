package match

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// An encoding is a way to write a text that hides it from the rules.
type encoding uint8

const (
	percentEncoding encoding = 1 << iota
	unicodeEncoding
	hexEncoding
	base64Encoding
)

func (e encoding) tags() []string {
	var tags []string
	for i, name := range []string{"percent", "unicode", "hex", "base64"} {
		if e>>i&1 != 0 {
			tags = append(tags, "decoded:"+name)
		}
	}
	return tags
}

// segment is a stretch of a text that is encoded, and what it stands for.
type segment struct {
	start, end int // of the encoded form
	plain      []byte
	kinds      encoding
}

// Least lengths of runs that are taken for encoded texts, as in gitleaks.
const (
	leastBase64 = 16
	leastHex    = 32
)

// segmentsOf appends the encoded stretches of text in order, none overlapping
// another. Where two would, percent goes before unicode, hex and base64: the
// others may stand within it and are seen when it has been decoded.
func segmentsOf(dst []segment, text []byte) []segment {
	first := len(dst)
	dst = percentSegments(dst, text)
	dst = unicodeSegments(dst, text)
	dst = runSegments(dst, text)
	return dst[:first+len(inPlace(dst[first:]))]
}

// inPlace sorts segments, and of those that overlap keeps the one whose encoding
// goes before.
func inPlace(all []segment) []segment {
	if len(all) < 2 {
		return all
	}
	slices.SortFunc(all, func(a, b segment) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return int(a.kinds) - int(b.kinds)
	})
	kept := all[:1]
	for _, s := range all[1:] {
		last := &kept[len(kept)-1]
		if s.start >= last.end {
			kept = append(kept, s)
		} else if s.kinds < last.kinds {
			*last = s
		}
	}
	return kept
}

// percentSegments takes each line from its first to its last %XX.
func percentSegments(dst []segment, text []byte) []segment {
	for i := 0; i < len(text); {
		k := bytes.IndexByte(text[i:], '%')
		if k < 0 {
			break
		}
		i += k
		if !isPercent(text, i) {
			i++
			continue
		}
		eol := len(text)
		if k := bytes.IndexByte(text[i:], '\n'); k >= 0 {
			eol = i + k
		}
		end := i + 3
		for j := bytes.LastIndexByte(text[i:eol], '%'); j > 0; j = bytes.LastIndexByte(text[i:i+j], '%') {
			if isPercent(text, i+j) {
				end = i + j + 3
				break
			}
		}
		if plain, ok := decodePercent(text[i:end]); ok {
			dst = append(dst, segment{start: i, end: end, plain: plain, kinds: percentEncoding})
		}
		i = eol
	}
	return dst
}

func isPercent(text []byte, i int) bool {
	return i+2 < len(text) && text[i] == '%' && isHex(text[i+1]) && isHex(text[i+2])
}

// decodePercent decodes what is a printable byte of ASCII; other escapes stay.
func decodePercent(s []byte) (plain []byte, ok bool) {
	for i := 0; i < len(s); i++ {
		if isPercent(s, i) {
			if b := unhex(s[i+1])<<4 | unhex(s[i+2]); printable(b) {
				if !ok {
					plain = append(make([]byte, 0, len(s)), s[:i]...)
					ok = true
				}
				plain = append(plain, b)
				i += 2
				continue
			}
		}
		if ok {
			plain = append(plain, s[i])
		}
	}
	return plain, ok
}

// unicodeSegments takes runs of \uXXXX (with one or two backslashes, either
// case), and of U+XXXX with a space after each.
func unicodeSegments(dst []segment, text []byte) []segment {
	for i := 0; i+6 <= len(text); {
		k := bytes.IndexByte(text[i:], '\\')
		if k < 0 {
			break
		}
		i += k
		plain, end := unicodeRun(text, i, escapeAt)
		if end == i {
			i++
			continue
		}
		dst = append(dst, segment{start: i, end: end, plain: plain, kinds: unicodeEncoding})
		i = end
	}
	for i := 0; i+6 <= len(text); {
		k := bytes.Index(text[i:], []byte("U+"))
		if k < 0 {
			break
		}
		i += k
		plain, end := unicodeRun(text, i, pointAt)
		if end == i {
			i++
			continue
		}
		dst = append(dst, segment{start: i, end: end, plain: plain, kinds: unicodeEncoding})
		i = end
	}
	return dst
}

func unicodeRun(text []byte, at int, one func([]byte) (rune, int)) (plain []byte, end int) {
	for {
		r, n := one(text[at:])
		if n == 0 {
			return plain, at
		}
		plain = utf8.AppendRune(plain, r)
		at += n
	}
}

func escapeAt(s []byte) (rune, int) {
	n := 0
	for n < 2 && n < len(s) && s[n] == '\\' {
		n++
	}
	if n == 0 || n >= len(s) || s[n]|0x20 != 'u' {
		return 0, 0
	}
	r, ok := fourHex(s[n+1:])
	if !ok {
		return 0, 0
	}
	return r, n + 5
}

func pointAt(s []byte) (rune, int) {
	if len(s) < 6 || s[0] != 'U' || s[1] != '+' {
		return 0, 0
	}
	r, ok := fourHex(s[2:])
	switch {
	case !ok:
		return 0, 0
	case len(s) == 6:
		return r, 6
	case s[6] == ' ' || s[6] == '\t' || s[6] == '\n' || s[6] == '\r' || s[6] == '\f':
		return r, 7
	}
	return 0, 0
}

func fourHex(s []byte) (r rune, ok bool) {
	if len(s) < 4 {
		return 0, false
	}
	for _, b := range s[:4] {
		if !isHex(b) {
			return 0, false
		}
		r = r<<4 | rune(unhex(b))
	}
	return r, true
}
