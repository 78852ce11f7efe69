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
	wideEncoding
)

func (e encoding) tags() []string {
	var tags []string
	for i, name := range []string{"percent", "unicode", "hex", "base64", "utf16"} {
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

// finds are the encoded stretches of a text: segments in order, none overlapping
// another, and what several lines stand for when they are joined, in order too.
type finds struct {
	segments, wrapped []segment
	wrap              wrapper
	used              int    // segments, before those that overlap were dropped
	arena             []byte // room for what segments stand for
}

// look finds the encoded stretches of a text. Where segments would overlap,
// percent goes before unicode, hex and base64: the others may stand within it and
// are seen when it has been decoded.
func (f *finds) look(text []byte) {
	f.segments, f.wrapped, f.arena = f.segments[:0], f.wrapped[:0], f.arena[:0]
	f.percentSegments(text)
	f.unicodeSegments(text)
	f.runSegments(text)
	f.wideSegments(text)
	f.used = len(f.segments)
	f.segments = inPlace(f.segments)
}

func segmentsOf(text []byte) *finds {
	f := new(finds)
	f.look(text)
	return f
}

// keptFinds bounds what is kept for the next text, in segments.
const keptFinds = 1 << 12

func (p *pool) borrowFinds() *finds {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.finds); n > 0 {
		f := p.finds[n-1]
		p.finds = p.finds[:n-1]
		return f
	}
	return new(finds)
}

func (p *pool) giveBackFinds(f *finds) {
	if cap(f.segments) > keptFinds || cap(f.wrap.joint) > keptFinds<<6 {
		return
	}
	clear(f.segments[:f.used]) // what they stand for may be large
	clear(f.wrapped)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finds = append(p.finds, f)
}

// room gives an empty slice for n bytes. Segments may be many and tiny.
func (f *finds) room(n int) []byte {
	if n > cap(f.arena)-len(f.arena) {
		f.arena = make([]byte, 0, max(n, min(4*cap(f.arena), 1<<16), 64))
	}
	at := len(f.arena)
	f.arena = f.arena[:at+n]
	return f.arena[at : at : at+n]
}

func (f *finds) add(s segment) {
	if len(f.segments) == cap(f.segments) {
		f.segments = slices.Grow(f.segments, len(f.segments)+8)
	}
	f.segments = append(f.segments, s)
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
func (f *finds) percentSegments(text []byte) {
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
		if plain, ok := f.decodePercent(text[i:end]); ok {
			f.add(segment{start: i, end: end, plain: plain, kinds: percentEncoding})
		}
		i = eol
	}
}

func isPercent(text []byte, i int) bool {
	return i+2 < len(text) && text[i] == '%' && isHex(text[i+1]) && isHex(text[i+2])
}

// decodePercent decodes what is a printable byte of ASCII; other escapes stay.
func (f *finds) decodePercent(s []byte) (plain []byte, ok bool) {
	for i := 0; i < len(s); i++ {
		if isPercent(s, i) {
			if b := unhex(s[i+1])<<4 | unhex(s[i+2]); printable(b) {
				if !ok {
					plain = append(f.room(len(s)), s[:i]...)
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
func (f *finds) unicodeSegments(text []byte) {
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
		f.add(segment{start: i, end: end, plain: plain, kinds: unicodeEncoding})
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
		f.add(segment{start: i, end: end, plain: plain, kinds: unicodeEncoding})
		i = end
	}
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
