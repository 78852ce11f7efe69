package code

import (
	"bytes"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
)

// Lazy is a regular expression that is compiled when a text may match it: one
// that holds none of the pieces that every match must hold is turned away before.
type Lazy struct {
	text string
	must func() pieces
	re   func() *regexp.Regexp
}

// NewLazy checks the syntax when strict. Otherwise a bad one panics at its first
// use: the built-in rules, which tests compile, are not checked at every start.
func NewLazy(text string, strict bool) (*Lazy, error) {
	if strict {
		if _, err := syntax.Parse(text, syntax.Perl); err != nil {
			return nil, err
		}
	}
	return &Lazy{
		text: text,
		must: sync.OnceValue(func() pieces { return piecesOf(text) }),
		re:   sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) }),
	}, nil
}

// Find returns the bounds of the first match in a text, or nil.
func (l *Lazy) Find(text string) []int {
	if !in(l.must(), text) {
		return nil
	}
	return l.re().FindStringIndex(text)
}

// Match says whether a text has a match.
func (l *Lazy) Match(text []byte) bool { return in(l.must(), text) && l.re().Match(text) }

// Pieces are texts of which one stands, in some case, in everything that the
// expression matches; nil when nothing is known.
func (l *Lazy) Pieces() []string { return l.must().texts }

// pieces are texts of which one stands in everything that a regular expression
// matches; without any, nothing is known.
type pieces struct {
	texts []string
	fold  bool // the case of letters does not matter
}

// in says whether a text may match.
func in[T string | []byte](p pieces, text T) bool {
	if len(p.texts) == 0 {
		return true
	}
	for _, s := range p.texts {
		switch t := any(text).(type) {
		case string:
			if !p.fold && strings.Contains(t, s) {
				return true
			}
		case []byte:
			if !p.fold && bytes.Contains(t, []byte(s)) {
				return true
			}
		}
		if p.fold && foldIn(text, s) {
			return true
		}
	}
	return false
}

// foldIn says whether a piece stands in a text, letters of either case; a text
// that is not all ASCII may hold anything (U+212A is a k, U+017F an s).
func foldIn[T string | []byte](text T, s string) bool {
	first := s[0] | 0x20
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c >= 0x80 || c|0x20 == first && foldAt(text, i, s) {
			return true
		}
	}
	return false
}

// maxPieces bounds the search.
const maxPieces = 20

// piecesOf reads a regular expression in RE2 syntax as far as it is plain.
func piecesOf(re string) pieces {
	r := pieceReader{re: re}
	texts, ok := r.alternatives()
	if !ok || r.pos < len(re) || len(texts) > maxPieces {
		return pieces{}
	}
	return pieces{texts, r.fold}
}

type pieceReader struct {
	re   string
	pos  int
	fold bool
}

// alternatives reads up to a closing bracket or the end. ok is false when there
// is something that is not known here.
func (r *pieceReader) alternatives() (all []string, ok bool) {
	known := true
	for {
		one, ok := r.sequence()
		if !ok {
			return nil, false
		}
		known = known && len(one) > 0
		all = append(all, one...)
		if r.pos >= len(r.re) || r.re[r.pos] == ')' {
			if !known {
				return nil, true
			}
			return all, true
		}
		r.pos++ // the bar
	}
}

// sequence keeps the best of the pieces that follow each other.
func (r *pieceReader) sequence() (best []string, ok bool) {
	run := ""
	keep := func(texts []string) {
		if len(texts) > 0 && len(texts) <= maxPieces && leastLen(texts) > leastLen(best) {
			best = texts
		}
	}
	flush := func() {
		if run != "" {
			keep([]string{run})
		}
		run = ""
	}
	for r.pos < len(r.re) && r.re[r.pos] != '|' && r.re[r.pos] != ')' {
		literal, group, ok := r.atom()
		if !ok {
			return nil, false
		}
		least, counted := r.repeats()
		switch {
		case literal != 0 && !counted:
			run += string(rune(literal))
			continue
		case literal != 0 && least > 0:
			run += string(rune(literal))
		}
		flush()
		if least > 0 {
			keep(group)
		}
	}
	flush()
	return best, true
}

func leastLen(texts []string) int {
	if len(texts) == 0 {
		return 0
	}
	least := len(texts[0])
	for _, t := range texts {
		least = min(least, len(t))
	}
	return least
}

// atom reads one: a plain byte, a group's pieces, or what matches several things.
func (r *pieceReader) atom() (literal byte, group []string, ok bool) {
	c := r.re[r.pos]
	r.pos++
	switch c {
	case '(':
		return r.group()
	case '[':
		return 0, nil, r.class()
	case '.', '^', '$':
		return 0, nil, true
	case '\\':
		if r.pos >= len(r.re) {
			return 0, nil, false
		}
		e := r.re[r.pos]
		r.pos++
		switch {
		case e < 0x80 && e != '_' && (e < '0' || e > '9') && (e|0x20 < 'a' || e|0x20 > 'z'):
			return e, nil, true
		case strings.IndexByte("dDwWsSbBAzntrfv", e) >= 0:
			return 0, nil, true
		}
		return 0, nil, false // \Q, \x, \p: not worth reading
	case '*', '+', '?', '{':
		return 0, nil, false
	}
	if c >= 0x80 {
		return 0, nil, true // a letter's later bytes are letters of their own here
	}
	return c, nil, true
}

// group reads behind an opening bracket.
func (r *pieceReader) group() (literal byte, texts []string, ok bool) {
	if strings.HasPrefix(r.re[r.pos:], "?") {
		i := r.pos + 1
		for i < len(r.re) && strings.IndexByte("imsU-", r.re[i]) >= 0 {
			r.fold = r.fold || r.re[i] == 'i'
			i++
		}
		switch {
		case i < len(r.re) && r.re[i] == ')': // flags for what follows
			r.pos = i + 1
			return 0, nil, true
		case i < len(r.re) && r.re[i] == ':':
			r.pos = i + 1
		default:
			return 0, nil, false
		}
	}
	texts, ok = r.alternatives()
	if !ok || r.pos >= len(r.re) {
		return 0, nil, false
	}
	r.pos++
	return 0, texts, true
}

// class passes over [ ].
func (r *pieceReader) class() bool {
	if r.pos < len(r.re) && r.re[r.pos] == '^' {
		r.pos++
	}
	for first := true; r.pos < len(r.re); first = false {
		switch c := r.re[r.pos]; {
		case c == ']' && !first:
			r.pos++
			return true
		case c == '\\':
			r.pos++
		case c == '[' && strings.HasPrefix(r.re[r.pos:], "[:"):
			return false
		}
		r.pos++
	}
	return false
}

// repeats reads how often the atom before must stand there at least, and whether
// that was said.
func (r *pieceReader) repeats() (least int, said bool) {
	least = 1
	for r.pos < len(r.re) {
		switch r.re[r.pos] {
		case '*', '?':
			if !said {
				least = 0
			}
		case '+':
		case '{':
			end := strings.IndexByte(r.re[r.pos:], '}')
			if end < 0 || !counts(r.re[r.pos+1:r.pos+end]) {
				return least, said // a brace that stands for itself
			}
			if r.re[r.pos+1] == '0' {
				least = 0
			}
			r.pos += end
		default:
			return least, said
		}
		r.pos++
		said = true
	}
	return least, said
}

// counts says whether a text is N, N, or N,M.
func counts(s string) bool {
	a, b, _ := strings.Cut(s, ",")
	return a != "" && strings.Trim(a, "0123456789") == "" && strings.Trim(b, "0123456789") == ""
}

// foldAt compares letters without regard to case. Other bytes that differ in bit
// 5 alone are taken for equal too, which costs a useless look, never a finding.
func foldAt[T string | []byte](text T, at int, word string) bool {
	if at+len(word) > len(text) {
		return false
	}
	for k := 0; k < len(word); k++ {
		if text[at+k]|0x20 != word[k]|0x20 {
			return false
		}
	}
	return true
}
