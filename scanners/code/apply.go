package code

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/code/lex"
)

// apply tries the patterns whose words were found.
func (c *compiled) apply(dst []scanners.Finding, m *run, t scanners.Text, found []bool) []scanners.Finding {
	var tried map[patternRef]bool
	place := placeOf(t.Path)
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
			if !r.wanted(t.Path, place) {
				continue
			}
			dst = r.try(dst, m, p, t, place)
		}
	}
	if len(dst)-from < 2 {
		return dst
	}
	return dst[:from+len(ordered(dst[from:]))]
}

// placeOf says what kind of place a path is.
type place struct{ tests, foreign bool }

func placeOf(path string) place {
	return place{scanners.InTests(path), scanners.Foreign(path)}
}

func (r *rule) wanted(path string, p place) bool {
	if p.tests && r.tests == testsSkip {
		return false
	}
	return (len(r.paths) == 0 || anyPath(r.paths, path)) && !anyPath(r.notPath, path)
}

// anyPath matches globs: one with a slash on the whole path, one without on each
// of the path's parts.
func anyPath(globs []string, path string) bool {
	for _, g := range globs {
		if strings.Contains(g, "/") {
			if scanners.Glob(g, path) {
				return true
			}
			continue
		}
		for part := range strings.SplitSeq(path, "/") {
			if scanners.Glob(g, part) {
				return true
			}
		}
	}
	return false
}

// try finds one pattern in all its places.
func (r *rule) try(dst []scanners.Finding, m *run, p *pattern, t scanners.Text, where place) []scanners.Finding {
	checked, allowed := false, false
	var cursor scanners.Cursor
	for i := 0; i < len(m.toks); i++ {
		if m.toks[i].Kind == lex.Newline || !m.starts(&p.elems[0], i) || p.call && m.isMember(i) {
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
		dst = append(dst, r.finding(m, &cursor, t, i, end, where))
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
// just being defined: a pattern that begins with a call means the plain function.
func (m *run) isMember(i int) bool {
	if i == 0 {
		return false
	}
	t := &m.toks[i-1]
	s := m.src[t.Start:t.End]
	switch t.Kind {
	case lex.Punct:
		return string(s) == "." || string(s) == "?." || string(s) == "->" || string(s) == "::"
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
func (r *rule) finding(m *run, c *scanners.Cursor, t scanners.Text, i, end int, where place) scanners.Finding {
	for end > i+1 && m.toks[end-1].Kind == lex.Newline {
		end--
	}
	f := scanners.NewFinding(r.Rule)
	f.LocateFrom(c, t, int(m.toks[i].Start), int(m.toks[end-1].End))
	f.Secret = strings.Join(strings.Fields(f.Match), " ")
	f.Fingerprint = scanners.Fingerprint(f.Rule, f.Secret)
	f.Severity = lowered(f.Severity, where, r.tests)
	return f
}

// lowered is a severity in a place that does not run in production.
func lowered(s rules.Severity, where place, tests testMode) rules.Severity {
	if where.foreign || where.tests && tests != testsSame {
		return rules.Low
	}
	return s
}

// ordered sorts findings by place and takes away those of a rule that overlap its
// finding before.
func ordered(fs []scanners.Finding) []scanners.Finding {
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
	return kept
}
