// Package code finds dangerous ways of writing programs: calls, arguments and
// settings that are explicitly bad, in some twenty languages. It knows tokens,
// never types or the flow of values, and never opens a file.
//
// A rule's spec holds patterns in the spelling of the language itself, which
// docs/patterns.md defines. A file is cut into tokens only when a word that some
// rule needs stands in it.
package code

import (
	"bytes"
	"fmt"
	"sync"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/code/lex"
)

// Matcher is the value of Rule.Matcher for the rules of this package.
const Matcher = "code"

// Scanner applies the code rules of a set. It is safe for concurrent use.
type Scanner struct {
	groups map[string]*group // by language
	runs   sync.Pool
}

// group is the rules of one language, compiled when a file of it is seen.
type group struct {
	lang   string
	rules  []*rules.Rule
	strict map[string]*rule // those that were compiled at New, by id
	once   sync.Once
	ready  *compiled
}

// compiled is a group's rules with the filter of their words.
type compiled struct {
	rules  []*rule
	pats   []pat
	filter *filter
	of     [][]int // by word of the filter: the patterns that need one of it
	table  [256][]pivotWord
}

// pat is one pattern of a rule. It turns on its pivot, the first element with
// fixed words that stands a fixed number of tokens behind its beginning.
type pat struct {
	rule    int
	pattern *pattern
	pivot   int
	text    bool // the pivot is a text
	loose   bool // there is none
}

// pivotWord is a word that a pattern turns on.
type pivotWord struct {
	word    string
	pattern int
}

func pivotHash(s []byte) uint8 {
	return uint8(len(s))*31 ^ (s[0] | 0x20) ^ (s[len(s)-1]|0x20)<<2
}

// add takes a rule's patterns in.
func (c *compiled) add(r *rule, index map[string]int, words []string) []string {
	for _, p := range r.matches {
		k := len(c.pats)
		one := pat{rule: len(c.rules), pattern: p}
		pivot, e := p.pivotAt()
		one.pivot, one.loose = pivot, e == nil
		if e != nil {
			one.text = e.op == opText
			for _, w := range e.texts {
				h := pivotHash([]byte(w))
				c.table[h] = append(c.table[h], pivotWord{w, k})
			}
		}
		c.pats = append(c.pats, one)
		for _, w := range p.anchors {
			at, ok := index[w]
			if !ok {
				at = len(words)
				index[w] = at
				words = append(words, w)
				c.of = append(c.of, nil)
			}
			c.of[at] = append(c.of[at], k)
		}
	}
	c.rules = append(c.rules, r)
	return words
}

// New sorts the code rules of a set by language. Rules that people wrote are
// compiled at once, so that a mistake is an error here, with the rule's id; the
// built-in ones wait for a file of their language.
func New(set *rules.Set) (*Scanner, error) {
	s := &Scanner{groups: map[string]*group{}}
	s.runs.New = func() any { return new(run) }
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Matcher != Matcher {
			continue
		}
		langs, err := languagesOf(r.Spec)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
		for _, l := range langs {
			g := s.groups[l]
			if g == nil {
				g = &group{lang: l, strict: map[string]*rule{}}
				s.groups[l] = g
			}
			g.rules = append(g.rules, r)
			if r.Source != "picket" {
				c, err := compile(r, lex.Named(l), true)
				if err != nil {
					return nil, fmt.Errorf("rule %s: %w", r.ID, err)
				}
				g.strict[r.ID] = c
			}
		}
	}
	return s, nil
}

// Check compiles every rule of a set strictly, for all of its languages.
func Check(set *rules.Set) error {
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Matcher != Matcher {
			continue
		}
		langs, err := languagesOf(r.Spec)
		for _, l := range langs {
			if err == nil {
				_, err = compile(r, lex.Named(l), true)
			}
		}
		if err != nil {
			return fmt.Errorf("rule %s: %w", r.ID, err)
		}
	}
	return nil
}

// compiled makes the rules ready. A built-in rule that does not compile is a
// mistake of this program, which its tests find.
func (g *group) compiled() *compiled {
	g.once.Do(func() {
		c := &compiled{}
		index := map[string]int{}
		var words []string
		for _, r := range g.rules {
			one := g.strict[r.ID]
			if one == nil {
				var err error
				if one, err = compile(r, lex.Named(g.lang), false); err != nil {
					panic("built-in rule " + r.ID + ": " + err.Error())
				}
			}
			words = c.add(one, index, words)
		}
		c.filter = newFilter(words)
		g.ready = c
	})
	return g.ready
}

// Scan implements scanners.Scanner. Code of others (vendored, bundled) is not
// looked at: nobody mends it there.
func (s *Scanner) Scan(dst []scanners.Finding, t scanners.Text) []scanners.Finding {
	if t.Mode == 0o120000 || len(t.Bytes) == 0 || len(s.groups) == 0 {
		return dst
	}
	lang := languageOf(t.Path, t.Bytes)
	if lang == nil || bytes.IndexByte(t.Bytes[:min(len(t.Bytes), 8000)], 0) >= 0 {
		return dst
	}
	return s.ScanAs(dst, t, lang)
}

// ScanAs is Scan of a text whose language is known.
func (s *Scanner) ScanAs(dst []scanners.Finding, t scanners.Text, lang *lex.Lang) []scanners.Finding {
	return s.part(dst, t, lang, 0, len(t.Bytes))
}

// ScanPart looks at a part of a text that is in another language, such as a
// command in a pipeline. Findings are placed in the whole text.
func (s *Scanner) ScanPart(dst []scanners.Finding, t scanners.Text, language string, start, end int) []scanners.Finding {
	lang := lex.Named(language)
	if lang == nil || start < 0 || start >= end || end > len(t.Bytes) {
		return dst
	}
	return s.part(dst, t, lang, start, end)
}

func (s *Scanner) part(dst []scanners.Finding, t scanners.Text, lang *lex.Lang, start, end int) []scanners.Finding {
	g := s.groups[lang.Name]
	if g == nil || scanners.Foreign(t.Path) {
		return dst
	}
	c := g.compiled()
	var buf [256]bool
	found := buf[:]
	if len(c.filter.words) > len(buf) {
		found = make([]bool, len(c.filter.words))
	}
	if !c.filter.find(t.Bytes[start:end], found[:len(c.filter.words)]) {
		return dst
	}
	m := s.runs.Get().(*run)
	m.lang, m.src, m.has, m.imp = lang, t.Bytes[:end], false, nil
	m.toks = lex.Part(m.toks[:0], lang, m.src, start)
	dst = c.apply(dst, m, t, found)
	m.src, m.imp = nil, nil
	s.runs.Put(m)
	return dst
}
