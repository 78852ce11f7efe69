package code

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"picket/scanners"
	"picket/scanners/code/lex"
)

// apply tries the patterns whose words were found: once over the tokens, each
// word looked up among those that patterns turn on, and once more for each of the
// few patterns that turn on none.
func (g *group) apply(dst []scanners.Finding, m *run, t scanners.Text, awake []awake) []scanners.Finding {
	w := worker{m: m, t: t}
	from := len(dst)
	for i := range awake {
		w.add(&awake[i])
	}
	if w.table != nil {
		dst = w.pivots(dst)
	}
	for k := range w.pats {
		if w.pats[k].loose {
			dst = w.everywhere(dst, k)
		}
	}
	return Ordered(dst, from)
}

// pat is one pattern of a rule. It turns on its pivot, the first element with
// fixed words that stands a fixed number of tokens behind its beginning.
type pat struct {
	rule    int
	pattern *pattern
	pivot   int
	text    bool // the pivot is a text
	loose   bool // there is none
	behind  int  // the token behind its last match
}

// pivotWord is a word that a pattern turns on.
type pivotWord struct {
	word    string
	pattern int
}

func pivotHash(s []byte) uint8 {
	return uint8(len(s))*31 ^ (s[0] | 0x20) ^ (s[len(s)-1]|0x20)<<2
}

// add takes those patterns of a rule in whose words were found.
func (w *worker) add(a *awake) {
	for i := range a.rule.matches {
		if !a.met.Has(i) {
			continue
		}
		p := a.rule.pattern(i)
		pivot, e := p.pivotAt()
		one := pat{rule: len(w.rules), pattern: p, pivot: pivot, loose: e == nil}
		if e != nil {
			one.text = e.op == opText
			if w.table == nil {
				w.table = w.m.pivotTable()
			}
			for _, text := range e.texts {
				h := pivotHash([]byte(text))
				w.table[h] = append(w.table[h], pivotWord{text, len(w.pats)})
			}
		}
		w.pats = append(w.pats, one)
	}
	w.rules = append(w.rules, a.rule)
	w.verdicts = append(w.verdicts, unknown)
}

// pivotTable is the run's own, empty.
func (m *run) pivotTable() *[256][]pivotWord {
	if m.table == nil {
		m.table = new([256][]pivotWord)
	}
	for i := range m.table {
		m.table[i] = m.table[i][:0]
	}
	return m.table
}

// verdict is what a rule's conditions on the whole file came to.
type verdict uint8

const (
	unknown verdict = iota
	allowed
	refused
)

// worker applies one group of rules to one file.
type worker struct {
	m        *run
	t        scanners.Text
	pats     []pat
	rules    []*rule
	verdicts []verdict // by rule
	table    *[256][]pivotWord
	cursor   scanners.Cursor
}

// pivots goes through the tokens once.
func (w *worker) pivots(dst []scanners.Finding) []scanners.Finding {
	m := w.m
	for i := range m.toks {
		t := &m.toks[i]
		var s []byte
		switch t.Kind {
		case lex.Word:
			s = m.src[t.Start:t.End]
		case lex.String:
			s = m.src[t.In:t.Out]
		default:
			continue
		}
		if len(s) == 0 {
			continue
		}
		for _, e := range w.table[pivotHash(s)] {
			p := &w.pats[e.pattern]
			if len(e.word) != len(s) || p.text != (t.Kind == lex.String) {
				continue
			}
			if string(s) == e.word || m.lang.Fold && strings.EqualFold(string(s), e.word) {
				dst = w.at(dst, e.pattern, i-p.pivot)
			}
		}
	}
	return dst
}

// everywhere tries a pattern at each token where it could begin.
func (w *worker) everywhere(dst []scanners.Finding, k int) []scanners.Finding {
	p := w.pats[k].pattern
	m := w.m
	var names []string
	if p.elems[0].op == opName {
		if names = m.localNames(&p.elems[0]); len(names) == 0 {
			return dst
		}
	}
	for i := range m.toks {
		t := &m.toks[i]
		if t.Kind == lex.Newline || names != nil && (t.Kind != lex.Word || !anyName(names, m.src[t.Start:t.End])) || !m.begin(p, i) {
			continue
		}
		dst = w.at(dst, k, i)
	}
	return dst
}

func anyName(names []string, s []byte) bool {
	for _, n := range names {
		if string(s) == n {
			return true
		}
	}
	return false
}

// at tries a pattern at one token.
func (w *worker) at(dst []scanners.Finding, k, i int) []scanners.Finding {
	p := w.pats[k].pattern
	if i < w.pats[k].behind || i < 0 || (p.call || p.name) && w.m.isMember(i, p.call) {
		return dst
	}
	end, ok := w.m.at(p, i)
	if !ok {
		return dst
	}
	rule := w.pats[k].rule
	r := w.rules[rule]
	if w.verdicts[rule] == unknown {
		w.verdicts[rule] = refused
		if w.m.allHold(r.whole, 0, len(w.m.toks)) {
			w.verdicts[rule] = allowed
		}
	}
	if w.verdicts[rule] == refused || !r.stands(w.m, i, end) {
		return dst
	}
	w.pats[k].behind = end
	return append(dst, r.finding(w.m, &w.cursor, w.t, i, end))
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
	maxNear = 1 << 10  // bytes to either side
	maxExpr = 1024     // tokens
)

func (m *run) within(c *cond, i, end int) bool {
	if c.re != nil {
		return c.re.Match(m.span(i, end))
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
			has = c.re.Match(m.src)
		} else {
			has = m.within(c, i, end)
		}
		if has == c.not {
			return false
		}
	}
	return true
}

// around looks at the lines about a match, no farther off than maxNear.
func (m *run) around(c *cond, i, end int) bool {
	lo, hi := int(m.toks[i].Start), int(m.toks[end-1].End)
	least, most := max(lo-maxNear, 0), min(hi+maxNear, len(m.src))
	for n := 0; n <= c.lines && lo > least; n++ {
		lo = least + max(bytes.LastIndexByte(m.src[least:lo], '\n'), 0)
	}
	for n := 0; n <= c.lines && hi < most; n++ {
		if k := bytes.IndexByte(m.src[hi:most], '\n'); k >= 0 {
			hi += k + 1
		} else {
			hi = most
		}
	}
	if c.re != nil {
		return c.re.Match(m.src[lo:hi])
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
