package code

import (
	"strings"

	"picket/scanners/code/lex"
)

// run matches patterns against the tokens of one file.
//
// A group's content is walked once for each place where a pattern can begin, and
// groups within it are stepped over by their pairs; outside of groups a skip ends
// with the statement or after maxSkip tokens. So the work is bounded by the
// number of tokens times a constant.
type run struct {
	lang *lex.Lang
	src  []byte
	toks []lex.Token
	imp  imports
	has  bool // imp has been read

	table *[256][]pivotWord // kept for the next file
}

// maxSkip is how many tokens "..." passes over outside of brackets.
const maxSkip = 256

func (m *run) text(i int) string { return string(m.src[m.toks[i].Start:m.toks[i].End]) }

func (m *run) imports() imports {
	if !m.has {
		m.imp, m.has = readImports(m.lang.Name, m.src, m.toks), true
	}
	return m.imp
}

// at tries a pattern at a token and returns the token behind the match.
func (m *run) at(p *pattern, i int) (int, bool) {
	return m.seq(p.elems, i, len(m.toks), false)
}

// seq matches elements from token i on. In a group they must fill it to its end.
// After a skip, what follows is tried at every later place of the same level;
// only the last skip is ever gone back to, since one that has found its place
// loses nothing by keeping it.
func (m *run) seq(elems []elem, i, end int, group bool) (int, bool) {
	k, star, from, budget := 0, -1, 0, maxSkip
	for {
		switch {
		case k == len(elems):
			if !group || m.blank(i, end) {
				return i, true
			}
		case elems[k].op == opSkip:
			k++
			star, from = k, i
			if k == len(elems) {
				if group {
					return end, true
				}
				return i, true
			}
			continue
		default:
			if next, ok := m.one(&elems[k], i, end, group, star == k); ok {
				i = next
				k++
				continue
			}
			if elems[k].opt {
				k++
				continue
			}
		}
		if star < 0 {
			return 0, false
		}
		if from = m.advance(from, end, group); from < 0 {
			return 0, false
		}
		if budget--; !group && budget == 0 {
			return 0, false
		}
		i, k = from, star
	}
}

// blank says whether nothing that counts stands in [i, end).
func (m *run) blank(i, end int) bool {
	for ; i < end; i++ {
		t := &m.toks[i]
		if t.Kind != lex.Newline && !(t.Kind == lex.Punct && (m.src[t.Start] == ',' || m.src[t.Start] == ';')) {
			return false
		}
	}
	return true
}

// advance steps over one token, or one group; -1 at the end of the level.
func (m *run) advance(i, end int, group bool) int {
	if i >= end {
		return -1
	}
	t := &m.toks[i]
	if !group {
		if t.Kind == lex.Newline {
			return -1
		}
		if t.Kind == lex.Punct {
			switch m.src[t.Start] {
			case ';', ')', ']', '}':
				return -1
			case '{':
				if m.lang.Name != "shell" {
					return -1
				}
			}
		}
	}
	if int(t.Pair) > i {
		return min(int(t.Pair)+1, end)
	}
	return i + 1
}

// one matches one element at token i. skipped says that a skip stands before it.
func (m *run) one(e *elem, i, end int, group, skipped bool) (int, bool) {
	for group && i < end && m.toks[i].Kind == lex.Newline {
		i++
	}
	if i >= end {
		return 0, false
	}
	t := &m.toks[i]
	switch e.op {
	case opWord:
		return i + 1, t.Kind == lex.Word && m.oneOf(e, m.src[t.Start:t.End])
	case opPunct:
		if t.Kind != lex.Punct {
			return 0, false
		}
		s := m.src[t.Start:t.End]
		return i + 1, string(s) == e.texts[0] || e.texts[0] == "." && string(s) == "?."
	case opText:
		return i + 1, t.Kind == lex.String && m.oneOf(e, m.src[t.In:t.Out])
	case opStr:
		return i + 1, t.Kind == lex.String && e.fits(m.src[t.In:t.Out])
	case opID:
		return i + 1, t.Kind == lex.Word && e.fits(m.src[t.Start:t.End])
	case opNum:
		return i + 1, t.Kind == lex.Number && m.number(e, m.src[t.Start:t.End])
	case opAny:
		return i + 1, t.Kind != lex.Newline && e.fits(m.src[t.Start:t.End])
	case opGroup:
		if t.Kind != lex.Punct || m.src[t.Start] != e.open || int(t.Pair) <= i || int(t.Pair) >= end {
			return 0, false
		}
		_, ok := m.seq(e.sub, i+1, int(t.Pair), true)
		return int(t.Pair) + 1, ok
	case opName:
		return m.named(e, i, end)
	}
	if skipped && group && !m.begins(i) {
		return 0, false
	}
	j := m.exprEnd(i, end, group)
	return j, j > i && m.isExpr(e, i, j)
}

func (m *run) oneOf(e *elem, s []byte) bool {
	for _, t := range e.texts {
		if len(t) == len(s) && (string(s) == t || e.fold && strings.EqualFold(string(s), t)) {
			return true
		}
	}
	return false
}

func (e *elem) fits(s []byte) bool {
	return e.re == nil || e.re.Match(s) != e.not
}

func (m *run) number(e *elem, s []byte) bool {
	if len(e.texts) > 0 {
		return string(s) == e.texts[0]
	}
	if e.less == 0 {
		return e.fits(s)
	}
	n := int64(0)
	for _, c := range s {
		if c == '_' {
			continue
		}
		if c < '0' || c > '9' || n > 1<<40 {
			return false
		}
		n = n*10 + int64(c-'0')
	}
	return n < e.less
}

// named matches an imported name, however the file calls it.
func (m *run) named(e *elem, i, end int) (int, bool) {
	t := &m.toks[i]
	if t.Kind != lex.Word || i > 0 && m.toks[i-1].Kind == lex.Punct && (m.src[m.toks[i-1].End-1] == '.') {
		return 0, false
	}
	full, next := "", i+1
	if m.lang.Name == "javascript" && i+3 < end && m.text(i) == "require" && m.toks[i+2].Kind == lex.String {
		full, next = jsModule(string(m.src[m.toks[i+2].In:m.toks[i+2].Out])), i+4
	} else {
		full = m.imports()[m.text(i)]
	}
	if full == "" {
		return 0, false
	}
	for {
		for _, want := range e.texts {
			if full == want {
				return next, true
			}
		}
		if next+1 >= end || !m.isDot(next) || m.toks[next+1].Kind != lex.Word {
			return 0, false
		}
		full += "." + m.text(next+1)
		next += 2
	}
}

func (m *run) isDot(i int) bool {
	t := &m.toks[i]
	return t.Kind == lex.Punct && m.src[t.End-1] == '.' && t.End-t.Start <= 2
}

// localNames are the names under which a file knows what an element means.
func (m *run) localNames(e *elem) []string {
	var names []string
	for local, full := range m.imports() {
		for _, want := range e.texts {
			if want == full || strings.HasPrefix(want, full+".") {
				names = append(names, local)
				break
			}
		}
	}
	if m.lang.Name == "javascript" {
		names = append(names, "require")
	}
	return names
}

// starts is a cheap look at whether an element can begin at token i.
func (m *run) starts(e *elem, i int) bool {
	t := &m.toks[i]
	switch e.op {
	case opWord:
		if t.Kind != lex.Word {
			return e.opt
		}
		for _, w := range e.texts {
			if int(t.End-t.Start) == len(w) {
				return true
			}
		}
		return e.opt
	case opPunct:
		return t.Kind == lex.Punct && m.src[t.Start] == e.texts[0][0] || e.opt
	case opName:
		return t.Kind == lex.Word
	}
	return true
}

// begin is a cheap look at the first tokens of a place: what must be an operator
// or a bracket there is one. Only then are words and expressions worth a regexp.
func (m *run) begin(p *pattern, i int) bool {
	if !m.starts(&p.elems[0], i) {
		return false
	}
	for k := range p.elems[:min(len(p.elems), 3)] {
		e := &p.elems[k]
		if e.opt {
			return true
		}
		switch e.op {
		case opPunct, opGroup:
			if i+k >= len(m.toks) || m.toks[i+k].Kind != lex.Punct {
				return false
			}
			c := m.src[m.toks[i+k].Start]
			if e.op == opGroup && c != e.open || e.op == opPunct && c != e.texts[0][0] && !(e.texts[0] == "." && c == '?') {
				return false
			}
			if e.op == opGroup {
				return true // how many tokens it has nobody knows yet
			}
		case opWord, opText, opID, opStr, opNum, opAny:
		default:
			return true
		}
	}
	return true
}
