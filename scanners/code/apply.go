package code

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"picket/scanners"
	"picket/scanners/code/lex"
)

// apply tries the patterns whose words were found.
func (c *compiled) apply(dst []scanners.Finding, m *run, t scanners.Text, found []bool) []scanners.Finding {
	var tried map[patternRef]bool
	from := len(dst)
	for w := range c.of {
		if !found[w] {
			continue
		}
		for _, ref := range c.of[w] {
			r := c.rules[ref.rule]
			p := r.matches[ref.pattern]
			if len(p.anchors) > 1 {
				if tried[ref] {
					continue
				}
				if tried == nil {
					tried = map[patternRef]bool{}
				}
				tried[ref] = true
			}
			if !r.where.Wanted(t.Path) {
				continue
			}
			dst = r.try(dst, m, p, t)
		}
	}
	return Ordered(dst, from)
}

// try finds one pattern in all its places.
func (r *rule) try(dst []scanners.Finding, m *run, p *pattern, t scanners.Text) []scanners.Finding {
	checked, allowed := false, false
	var cursor scanners.Cursor
	for i := 0; i < len(m.toks); i++ {
		if m.toks[i].Kind == lex.Newline || !m.starts(&p.elems[0], i) || (p.call || p.name) && m.isMember(i, p.call) {
			continue
		}
		end, ok := m.at(p, i)
		if !ok {
			continue
		}
		if !checked {
			checked, allowed = true, m.allHold(r.whole, 0, len(m.toks))
		}
		if !allowed {
			return dst
		}
		if !r.stands(m, i, end) {
			continue
		}
		dst = append(dst, r.finding(m, &cursor, t, i, end))
		i = max(i, end-1)
	}
	return dst
}

// starts is a cheap look at whether an element can begin at token i.
func (m *run) starts(e *elem, i int) bool {
	t := &m.toks[i]
	switch e.op {
	case opWord:
		if t.Kind != lex.Word {
			return false
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

// isMember says whether the name at token i belongs to something before it, or is
// is just being defined: a pattern that begins with a call means the plain function.
func (m *run) isMember(i int, members bool) bool {
	if i == 0 {
		return false
	}
	t := &m.toks[i-1]
	s := m.src[t.Start:t.End]
	switch t.Kind {
	case lex.Punct:
		return members && (string(s) == "." || string(s) == "?." || string(s) == "->" || string(s) == "::")
	case lex.Word:
		return string(s) == "def" || string(s) == "function" || string(s) == "func" || string(s) == "fn"
	}
	return false
}

// stands judges what is around and within a match.
func (r *rule) stands(m *run, i, end int) bool {
	for k := range r.unless {
		if m.within(&r.unless[k], i, end) {
			return false
		}
	}
	for k := range r.also {
		if !m.within(&r.also[k], i, end) {
			return false
		}
	}
	for k := range r.near {
		c := &r.near[k]
		if m.around(c, i, end) == c.not {
			return false
		}
	}
	return true
}

// span is the source of tokens [i, end), cut to a length that keeps the work small.
func (m *run) span(i, end int) []byte {
	lo, hi := int(m.toks[i].Start), int(m.toks[end-1].End)
	return m.src[lo:min(hi, lo+maxSpan)]
}

const (
	maxSpan = 64 << 10 // bytes
	maxNear = 4 << 10  // bytes to either side
	maxExpr = 1024     // tokens
)

func (m *run) within(c *cond, i, end int) bool {
	if c.re != nil {
		return c.re.re().Match(m.span(i, end))
	}
	for ; i < end; i++ {
		if m.starts(&c.pattern.elems[0], i) {
			if _, ok := m.at(c.pattern, i); ok {
				return true
			}
		}
	}
	return false
}

func (m *run) allHold(conds []cond, i, end int) bool {
	for k := range conds {
		c := &conds[k]
		var has bool
		if c.re != nil {
			has = c.re.re().Match(m.src)
		} else {
			has = m.within(c, i, end)
		}
		if has == c.not {
			return false
		}
	}
	return true
}

// around looks at the lines about a match.
func (m *run) around(c *cond, i, end int) bool {
	lo, hi := int(m.toks[i].Start), int(m.toks[end-1].End)
	for n := 0; n <= c.lines && lo > 0; n++ {
		lo = max(bytes.LastIndexByte(m.src[:lo], '\n'), 0)
	}
	for n := 0; n <= c.lines && hi < len(m.src); n++ {
		if k := bytes.IndexByte(m.src[hi:], '\n'); k >= 0 {
			hi += k + 1
		} else {
			hi = len(m.src)
		}
	}
	lo = max(lo, int(m.toks[i].Start)-maxNear)
	hi = min(hi, int(m.toks[end-1].End)+maxNear)
	if c.re != nil {
		return c.re.re().Match(m.src[lo:hi])
	}
	for i > 0 && int(m.toks[i-1].Start) >= lo {
		i--
	}
	for end < len(m.toks) && int(m.toks[end].End) <= hi {
		end++
	}
	return m.within(c, i, end)
}

// finding reports a match. Its text, with every run of blanks made one, is what
// it is known by: a call that is indented anew is not new.
func (r *rule) finding(m *run, c *scanners.Cursor, t scanners.Text, i, end int) scanners.Finding {
	for end > i+1 && m.toks[end-1].Kind == lex.Newline {
		end--
	}
	f := scanners.NewFinding(r.Rule)
	f.LocateFrom(c, t, int(m.toks[i].Start), int(m.toks[end-1].End))
	f.Secret = strings.Join(strings.Fields(f.Match), " ")
	f.Fingerprint = scanners.Fingerprint(f.Rule, f.Secret)
	f.Severity = r.where.Lower(f.Severity, t.Path)
	return f
}

// Ordered sorts the findings from an index on by place, and takes away those of a
// rule that overlap its finding before.
func Ordered(all []scanners.Finding, from int) []scanners.Finding {
	fs := all[from:]
	if len(fs) < 2 {
		return all
	}
	slices.SortStableFunc(fs, func(a, b scanners.Finding) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column, strings.Compare(a.Rule, b.Rule), b.EndLine-a.EndLine, b.EndColumn-a.EndColumn)
	})
	last := map[string]int{} // by rule: where its last kept finding is
	kept := fs[:0]
	for _, f := range fs {
		if k, ok := last[f.Rule]; ok {
			g := &kept[k]
			if f.Line < g.EndLine || f.Line == g.EndLine && f.Column < g.EndColumn {
				continue
			}
		}
		last[f.Rule] = len(kept)
		kept = append(kept, f)
	}
	return all[:from+len(kept)]
}
