package match

import (
	"bytes"
	"slices"
	"strings"

	"picket/scanners"
)

// Marks that free what stands on their line, on the next, or between two of them.
const (
	gitleaksMark = "gitleaks:allow"
	picketMark   = "picket:allow"
	nextLine     = "-next-line"
	beginBlock   = "-begin"
	endBlock     = "-end"
)

// hasMarks says whether a text has any allow comment at all.
func hasMarks(text []byte) bool {
	return bytes.Contains(text, []byte(picketMark)) || bytes.Contains(text, []byte(gitleaksMark))
}

// comment gives the allow comment that frees the hit, as CommentAllows does.
func (e *Engine) comment(text []byte, h *Hit) Comment {
	return CommentAllows(text, h.Start, h.End, e.rule(h.Rule).ID, e.knows)
}

func (e *Engine) knows(id string) bool { return e.shelf.Index(id) >= 0 }

// Comment is what the allow comments around a place do for a rule.
type Comment struct {
	Frees bool
	At    int    // byte offset of the mark that frees
	Rest  string // what stands after that mark, up to the end of its line
	// Misnamed is a word that such a comment names as a rule and that is none, when
	// nothing frees the place: a misspelt id must not free everything.
	Misnamed string
}

// CommentAllows says whether an allow comment frees text[start:end] for a rule:
// "gitleaks:allow" or "picket:allow" on one of its lines, "picket:allow-next-line"
// on the line before, or "picket:allow-begin" on a line above without a
// "picket:allow-end" between. picket's marks may name rules, separated by commas,
// as scanners.CutRules reads them: then they free only those. known tells which
// ids there are.
func CommentAllows(text []byte, start, end int, rule string, known func(id string) bool) Comment {
	f := finder{text: text, rule: rule, known: known}
	from, to := linesAround(text, start, end)
	if c := f.marks(from, to, ""); c.Frees {
		return c
	}
	if i := bytes.Index(text[from:to], []byte(gitleaksMark)); i >= 0 {
		return Comment{Frees: true, At: from + i}
	}
	if from > 0 {
		before, end := linesAround(text, from-1, from-1)
		if c := f.marks(before, end, nextLine); c.Frees {
			return c
		}
		if c := f.block(text[:from]); c.Frees {
			return c
		}
	}
	return Comment{Misnamed: f.misnamed}
}

// linesAround is where the lines of a stretch begin and end. A carriage return by
// itself ends a line as well: in a file of old Macintoshes, which has no other ends,
// a comment would free the whole of it.
func linesAround(text []byte, start, end int) (from, to int) {
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

func loneCR(text []byte, at int) bool {
	return text[at] == '\r' && (at+1 == len(text) || text[at+1] != '\n')
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
	from, to := linesAround(above, begin, begin)
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

// Mark is an allow comment that stands in a text, whatever it frees.
type Mark struct {
	At      int    // byte offset
	Name    string // "picket:allow", "picket:allow-next-line", "picket:allow-begin" or "gitleaks:allow"
	Rest    string // what follows, up to the end of the line or maxRest bytes
	Foreign bool   // gitleaks'
}

// maxRest is how many bytes behind a mark Marks gives: more than rule ids fill.
const maxRest = 300

// Marks lists the marks of a text that CommentAllows would heed, in order. Ends of
// blocks are none.
func Marks(text []byte) []Mark {
	if !hasMarks(text) {
		return nil
	}
	var list []Mark
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(":allow"))
		if i < 0 {
			return list
		}
		end := at + i + len(":allow")
		start := at + i
		at = end
		switch {
		case bytes.HasSuffix(text[:end], []byte(gitleaksMark)):
			list = append(list, Mark{At: end - len(gitleaksMark), Name: gitleaksMark, Foreign: true})
		case bytes.HasSuffix(text[:start], []byte("picket")):
			name := picketMark
			for _, suffix := range []string{nextLine, beginBlock, endBlock} {
				if bytes.HasPrefix(text[end:], []byte(suffix)) {
					name += suffix
					end += len(suffix)
					break
				}
			}
			if name == picketMark+endBlock || end < len(text) && scanners.RuleByte(text[end]) {
				continue
			}
			rest, _, _ := bytes.Cut(text[end:min(len(text), end+maxRest)], []byte{'\n'})
			list = append(list, Mark{At: start - len("picket"), Name: name, Rest: string(rest)})
		}
	}
}
