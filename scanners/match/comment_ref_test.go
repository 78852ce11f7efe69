package match

import (
	"bytes"
	"slices"
	"strings"

	"picket/scanners"
)

// commentSlow is what Comments.At gives, looked for from scratch.
func commentSlow(text []byte, start, end int, rule string, known func(id string) bool) Comment {
	f := finder{text: text, rule: rule, known: known}
	from, to := linesSlow(text, start, end)
	if c := f.marks(from, to, ""); c.Frees {
		return c
	}
	if i := bytes.Index(text[from:to], []byte(gitleaksMark)); i >= 0 {
		return Comment{Frees: true, At: from + i}
	}
	if from > 0 {
		before, end := linesSlow(text, from-1, from-1)
		if c := f.marks(before, end, nextLine); c.Frees {
			return c
		}
		if c := f.block(text[:from]); c.Frees {
			return c
		}
	}
	return Comment{Misnamed: f.misnamed}
}

// linesSlow is where the lines of a stretch begin and end. A carriage return by
// itself ends a line as well: in a file of old Macintoshes, which has no other ends,
// a comment would free the whole of it.
func linesSlow(text []byte, start, end int) (from, to int) {
	from, to = lineOf(text, start), len(text)
	if i := bytes.IndexByte(text[end:], '\n'); i >= 0 {
		to = end + i
	}
	for i := start; ; {
		if i = bytes.LastIndexByte(text[from:i], '\r'); i < 0 {
			break
		}
		if i += from; loneCR(text, i) {
			from = i + 1
			break
		}
	}
	for i := end; ; i++ {
		n := bytes.IndexByte(text[i:to], '\r')
		if n < 0 {
			return from, to
		}
		if i += n; loneCR(text, i) {
			return from, i
		}
	}
}

// finder looks for the comment that frees a place for one rule.
type finder struct {
	text     []byte
	rule     string
	known    func(string) bool
	misnamed string // the first word that is no rule's id
}

// block looks for the last beginning of a block above a line.
func (f *finder) block(above []byte) Comment {
	mark := []byte(picketMark + beginBlock)
	if !bytes.Contains(above, mark) { // searching forwards is many times faster
		return Comment{}
	}
	begin := bytes.LastIndex(above, mark)
	if bytes.Contains(above[begin:], []byte(picketMark+endBlock)) {
		return Comment{}
	}
	from, to := linesSlow(above, begin, begin)
	return f.marks(from, to, beginBlock)
}

// lineOf is where the line of an offset begins.
func lineOf(text []byte, at int) int { return 1 + bytes.LastIndexByte(text[:at], '\n') }

// marks looks through the marks of one kind in text[from:to], which is a line or
// several.
func (f *finder) marks(from, to int, suffix string) Comment {
	line := f.text[from:to]
	for i := 0; ; {
		n := bytes.Index(line[i:], []byte(picketMark))
		if n < 0 {
			return Comment{}
		}
		mark := i + n
		i = mark + len(picketMark)
		if !bytes.HasPrefix(line[i:], []byte(suffix)) || suffix == "" && otherMark(line[i:]) {
			continue
		}
		rest := string(line[i+len(suffix):])
		if rest != "" && scanners.RuleByte(rest[0]) {
			continue // "picket:allowed", or the mark at the front of a longer word
		}
		if nl := strings.IndexAny(rest, "\n\r"); nl >= 0 {
			rest = rest[:nl]
		}
		if f.names(rest) {
			return Comment{Frees: true, At: from + mark, Rest: rest}
		}
	}
}

// otherMark says whether a mark is one of the longer ones.
func otherMark(line []byte) bool {
	for _, suffix := range []string{nextLine, beginBlock, endBlock} {
		if bytes.HasPrefix(line, []byte(suffix)) {
			return true
		}
	}
	return false
}

// names says whether what follows a mark frees the rule: no id frees all rules,
// ids free theirs.
func (f *finder) names(rest string) bool {
	ids, _ := scanners.CutRules(rest)
	if len(ids) == 0 || slices.Contains(ids, f.rule) {
		return true
	}
	if after, ok := strings.CutPrefix(strings.TrimLeft(rest, " \t:="), f.rule); ok && (after == "" || strings.IndexByte(" \t\r,", after[0]) >= 0) {
		return true // an id of other characters than ours have
	}
	for _, id := range ids {
		if f.misnamed == "" && !f.known(id) {
			f.misnamed = id
		}
	}
	return false
}

// lines are the whole lines, without the last newline, that hold text[start:end).
func lines(text []byte, start, end int) []byte {
	from := bytes.LastIndexByte(text[:start], '\n') + 1
	to := len(text)
	if i := bytes.IndexByte(text[end:], '\n'); i >= 0 {
		to = end + i
	}
	return text[from:to]
}
