package match

import (
	"regexp/syntax"
	"slices"
)

// In source text a line may end within a string: "...\nTOKEN" is a token at the
// beginning of a line, though a letter stands before it. So a regexp that asks what
// stands before its matches (a word boundary, the beginning of a line, a class or the
// text's beginning) also matches right behind the letter of an escape, as if the text
// began there. Only where no other match of the rule has bytes of it: the cuts of a
// text come after all else, and each by itself.

// cut is a place from which a match may begin behind an escape.
type cut struct {
	from int
	place
	loc []int // the match, when it is known
}

// isGuarded says whether a regexp begins by asking what stands before it.
func isGuarded(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpWordBoundary, syntax.OpBeginLine, syntax.OpBeginText:
		return true
	case syntax.OpCapture, syntax.OpConcat:
		return len(re.Sub) > 0 && isGuarded(re.Sub[0])
	case syntax.OpAlternate:
		return slices.ContainsFunc(re.Sub, isGuarded)
	}
	return false
}

// cutsAlone says whether a match can begin at one escape at most of those before a
// site: no backslash stands between its beginning and the site.
func (p *prepared) cutsAlone() bool {
	for _, s := range p.sites {
		for _, l := range s.left {
			if !isGuarded(l) && takesBackslash(l) {
				return false
			}
		}
		if s.run != nil {
			return false
		}
	}
	return len(p.sites) > 0
}

func takesBackslash(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return slices.Contains(re.Rune, '\\')
	case syntax.OpCharClass:
		return classHas(re.Rune, '\\')
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return true
	}
	return slices.ContainsFunc(re.Sub, takesBackslash)
}

// endsEscape says whether the escape of a newline, carriage return or tab ends at an
// offset.
func endsEscape(text []byte, at int) bool {
	if at < 2 || at > len(text) || text[at-2] != '\\' {
		return false
	}
	b := text[at-1]
	return b == 'n' || b == 'r' || b == 't'
}

// behindEscape is where a match through a place may start behind an escape, given
// where the walk to the left died: behind the last backslash before the place. -1 when
// none may.
func (m *matcher) behindEscape(text []byte, p place, died int) int {
	l := &m.cutLefts
	i := l.lastSlash(text, max(0, died-2), p.pos)
	from := i + 2
	if i < 0 || from > p.pos || !endsEscape(text, from) {
		return -1
	}
	if l.from != from {
		clear(l.known)
		l.from = from
	}
	p.pos -= from
	if w := m.walkLeft(l, text[from:], p); w.match != 0 {
		return -1
	}
	return from
}

// meeting is found, and notes the matches that cuts must keep clear of.
func (m *matcher) meeting(found judgeMatch) judgeMatch {
	if len(m.cuts) == 0 {
		return found
	}
	return func(m *matcher, loc []int) int {
		m.met = append(m.met, span{loc[0], loc[1]})
		return found(m, loc)
	}
}

// finishCuts matches at the cuts of a text.
func (m *matcher) finishCuts(text []byte, found judgeMatch) {
	slices.SortFunc(m.cuts, func(a, b cut) int { return a.from - b.from })
	done := 0
	for _, c := range m.cuts {
		if c.from < done {
			continue
		}
		loc := c.loc
		if loc == nil {
			loc = m.matchAt(text, c)
		}
		if loc == nil {
			continue
		}
		done = loc[1]
		if !slices.ContainsFunc(m.met, func(s span) bool { return s.from < loc[1] && loc[0] < s.to }) {
			found(m, loc)
		}
	}
}

// matchAt matches the regexp at a cut.
func (m *matcher) matchAt(text []byte, c cut) []int {
	if loc, way := m.cutTraced(text, c.from); way != unsure {
		return loc
	}
	to := m.farthest(text, c.place)
	if !c.dense {
		w := m.walkFrom(text, c.place)
		if w.match < 0 {
			return nil
		}
		to = m.limit(text, c.place, w)
	}
	return moved(m.restAt(m.p.atCut(), text, c.from, to), c.from)
}

// moved adds to the offsets of a match.
func moved(loc []int, by int) []int {
	for i := range loc {
		if loc[i] >= 0 {
			loc[i] += by
		}
	}
	return loc
}
