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
	"slices"
	"sync"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/code/lex"
)

// Matcher is the value of Rule.Matcher for the rules of this package.
const Matcher = "code"

// Scanner applies the code rules of a set. It is safe for concurrent use.
type Scanner struct {
	shelf  *rules.Shelf
	roster scanners.Roster // by language
	groups sync.Map        // by language: *group
	runs   sync.Pool
}

// group is the rules of one language. It is read when a file of the language is
// seen, a rule is read and compiled when one of its words stands in one.
type group struct {
	lang  *lex.Lang
	rules []entry
	words *Words
}

// entry is a rule before and after it is compiled.
type entry struct {
	shelf *rules.Shelf
	index int
	once  sync.Once
	rule  *rule
}

// New makes a scanner of the code rules of a set. An error names a rule whose spec
// cannot be read.
func New(set *rules.Set) (*Scanner, error) {
	roster, err := RosterOf(set)
	if err != nil {
		return nil, err
	}
	return Over(set.Shelf(), roster), nil
}

// Over is New for a set whose rules are read one by one, and whose roster was
// made before. It reads none.
func Over(shelf *rules.Shelf, roster scanners.Roster) *Scanner {
	s := &Scanner{shelf: shelf, roster: roster}
	s.runs.New = func() any { return new(run) }
	return s
}

// RosterOf sorts the code rules of a set by language. Rules that people wrote are
// compiled, so that a mistake is an error here, with the rule's id; the built-in
// ones say their words beforehand and have tests.
func RosterOf(set *rules.Set) (scanners.Roster, error) {
	var m scanners.RosterMaker
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Matcher != Matcher {
			continue
		}
		langs, err := languagesOf(r.Spec)
		for _, l := range langs {
			words := r.Keywords
			if r.Source != "picket" || len(words) == 0 {
				var c *rule
				if c, err = compile(r, lex.Named(l), true); err != nil {
					break
				}
				words = c.keywords()
			}
			m.Add(l, scanners.Listed{Rule: i, Words: words})
		}
		if err != nil {
			return "", fmt.Errorf("rule %s: %w", r.ID, err)
		}
	}
	return m.Roster(), nil
}

// group gives the rules of a language; nil when there are none.
func (s *Scanner) group(lang *lex.Lang) *group {
	if g, ok := s.groups.Load(lang.Name); ok {
		return g.(*group)
	}
	var g *group
	if list := s.roster.Group(lang.Name); list != nil {
		g = &group{lang: lang, rules: make([]entry, len(list))}
		for i, l := range list {
			g.rules[i].shelf, g.rules[i].index = s.shelf, l.Rule
		}
		g.words = NewWords(list, !lang.Fold)
	}
	have, _ := s.groups.LoadOrStore(lang.Name, g)
	return have.(*group)
}

// compiled is the rule, ready. One that does not compile would not be in the
// roster, or is built in, and tests find it.
func (e *entry) compiled(lang *lex.Lang) *rule {
	e.once.Do(func() {
		src := e.shelf.Rule(e.index)
		c, err := compile(src, lang, false)
		if err != nil {
			panic("rule " + src.ID + ": " + err.Error())
		}
		e.rule = c
	})
	return e.rule
}

// Keywords compiles a rule strictly for all of its languages and returns the
// words of which one must stand in a file: what a built-in rule says beforehand.
// One with a star behind it may be a part of a longer word.
func Keywords(r *rules.Rule) ([]string, error) {
	langs, err := languagesOf(r.Spec)
	if err != nil {
		return nil, err
	}
	var words []string
	for _, l := range langs {
		c, err := compile(r, lex.Named(l), true)
		if err != nil {
			return nil, err
		}
		words = append(words, c.keywords()...)
	}
	slices.Sort(words)
	return slices.Compact(words), nil
}

// Scan implements scanners.Scanner. Code of others (vendored, bundled) is not
// looked at: nobody mends it there.
func (s *Scanner) Scan(dst []scanners.Finding, t scanners.Text) []scanners.Finding {
	if t.Mode == 0o120000 || len(t.Bytes) == 0 || s.roster == "" {
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

// awake are the rules that may find something, by the words that were found.
func (g *group) awake(path string, found []bool) []*rule {
	var buf [64]int
	var out []*rule
	for _, k := range g.words.met(buf[:0], found) {
		if r := g.rules[k].compiled(g.lang); r.where.Wanted(path) {
			out = append(out, r)
		}
	}
	return out
}

// Wants says whether a word of some rule for a language stands in a text. On a nil
// scanner none does.
func (s *Scanner) Wants(language string, text []byte) bool {
	lang := lex.Named(language)
	if s == nil || lang == nil {
		return false
	}
	g := s.group(lang)
	return g != nil && len(g.words.Find(text)) > 0
}

func (s *Scanner) part(dst []scanners.Finding, t scanners.Text, lang *lex.Lang, start, end int) []scanners.Finding {
	g := s.group(lang)
	if g == nil || scanners.Foreign(t.Path) {
		return dst
	}
	var buf [256]bool
	found := buf[:]
	if len(g.words.filter.words) > len(buf) {
		found = make([]bool, len(g.words.filter.words))
	}
	if !g.words.filter.find(t.Bytes[start:end], found[:len(g.words.filter.words)]) {
		return dst
	}
	awake := g.awake(t.Path, found)
	if len(awake) == 0 {
		return dst
	}
	m := s.runs.Get().(*run)
	m.lang, m.src, m.has, m.imp = lang, t.Bytes[:end], false, nil
	if guess := (end - start) / 4; cap(m.toks) < guess {
		m.toks = make([]lex.Token, 0, guess)
	}
	m.toks = lex.Part(m.toks[:0], lang, m.src, start)
	dst = g.apply(dst, m, t, awake, found)
	m.src, m.imp = nil, nil
	s.runs.Put(m)
	return dst
}
