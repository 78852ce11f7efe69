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
	groups map[string]*group // by language
	runs   sync.Pool
}

// group is the rules of one language. Its filter is built when a file of the
// language is seen, a rule is compiled when one of its words stands in one.
type group struct {
	lang  *lex.Lang
	rules []*entry
	once  sync.Once
	words *Words
}

// entry is a rule before and after it is compiled.
type entry struct {
	src  *rules.Rule
	once sync.Once
	rule *rule
}

// New sorts the code rules of a set by language. Rules that people wrote are
// compiled at once, so that a mistake is an error here, with the rule's id; the
// built-in ones say their words beforehand and wait.
func New(set *rules.Set) (*Scanner, error) {
	s := &Scanner{groups: map[string]*group{}}
	s.runs.New = func() any { return new(run) }
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Matcher != Matcher {
			continue
		}
		if err := s.add(r); err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
	}
	return s, nil
}

func (s *Scanner) add(r *rules.Rule) error {
	langs, err := languagesOf(r.Spec)
	if err != nil {
		return err
	}
	for _, l := range langs {
		g := s.groups[l]
		if g == nil {
			g = &group{lang: lex.Named(l)}
			s.groups[l] = g
		}
		e := &entry{src: r}
		if r.Source != "picket" || len(r.Keywords) == 0 {
			c, err := compile(r, g.lang, true)
			if err != nil {
				return err
			}
			e.once.Do(func() { e.rule = c })
		}
		g.rules = append(g.rules, e)
	}
	return nil
}

// compiled is the rule, ready. A built-in rule that does not compile is a mistake
// of this program, which its tests find.
func (e *entry) compiled(lang *lex.Lang) *rule {
	e.once.Do(func() {
		c, err := compile(e.src, lang, false)
		if err != nil {
			panic("built-in rule " + e.src.ID + ": " + err.Error())
		}
		e.rule = c
	})
	return e.rule
}

// words are what must stand in a file for the rule to look at it.
func (e *entry) words() []string {
	if e.rule == nil {
		return e.src.Keywords
	}
	return e.rule.keywords()
}

// ready builds the filter.
func (g *group) ready() {
	g.once.Do(func() {
		lists := make([][]string, len(g.rules))
		for i, e := range g.rules {
			lists[i] = e.words()
		}
		g.words = NewWords(lists)
	})
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
	g.ready()
	var buf [256]bool
	found := buf[:]
	if len(g.words.filter.words) > len(buf) {
		found = make([]bool, len(g.words.filter.words))
	}
	if !g.words.filter.find(t.Bytes[start:end], found[:len(g.words.filter.words)]) {
		return dst
	}
	m := s.runs.Get().(*run)
	m.lang, m.src, m.has, m.imp = lang, t.Bytes[:end], false, nil
	if guess := (end - start) / 5; cap(m.toks) < guess {
		m.toks = make([]lex.Token, 0, guess)
	}
	m.toks = lex.Part(m.toks[:0], lang, m.src, start)
	dst = g.apply(dst, m, t, found)
	m.src, m.imp = nil, nil
	s.runs.Put(m)
	return dst
}
