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
	"strings"
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

// awake is a rule that may find something, and by which of its patterns.
type awake struct {
	rule     *rule
	patterns uint64
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
		for k, l := range langs {
			words := given(r, len(langs), k)
			if words == nil {
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
	roster := m.Roster()
	return roster, Fit(roster, Exact)
}

// given are the keywords of a rule's patterns for one of its languages, as a
// built-in rule says them beforehand; nil when it does not.
func given(r *rules.Rule, langs, k int) []string {
	n := strings.Count(r.Spec, matchLine)
	switch {
	case r.Source != "picket" || n == 0:
		return nil
	case len(r.Keywords) == n:
		return r.Keywords
	case len(r.Keywords) == n*langs:
		return r.Keywords[n*k : n*k+n]
	}
	return nil
}

// Exact says whether capitals count in the words of a group of the roster.
func Exact(group string) bool { return !lex.Named(group).Fold }

// group gives the rules of a language; nil when there are none.
func (s *Scanner) group(lang *lex.Lang) *group {
	if g, ok := s.groups.Load(lang.Name); ok {
		return g.(*group)
	}
	var g *group
	if words := WordsOf(s.shelf, s.roster, lang.Name, !lang.Fold); words != nil {
		g = &group{lang: lang, rules: make([]entry, words.Len()), words: words}
		for i := range g.rules {
			g.rules[i].shelf, g.rules[i].index = s.shelf, words.Rule(i)
		}
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

// Keywords compiles a rule strictly and returns what a built-in rule says beforehand:
// for each pattern the words that must stand in a file. When its languages differ in
// them, those of one come after those of the other.
func Keywords(r *rules.Rule) ([]string, error) {
	langs, err := languagesOf(r.Spec)
	if err != nil {
		return nil, err
	}
	var words, first []string
	differ := false
	for _, l := range langs {
		c, err := compile(r, lex.Named(l), true)
		if err != nil {
			return nil, err
		}
		one := c.keywords()
		if first == nil {
			first = one
		}
		differ = differ || !slices.Equal(first, one)
		words = append(words, one...)
	}
	if !differ {
		return first, nil
	}
	return words, nil
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
	g, awake := s.awake(t, lang)
	if len(awake) == 0 {
		return dst
	}
	return s.part(dst, t, g, awake, 0, len(t.Bytes))
}

// Within are the rules that look at parts of a text that are in another language,
// such as the commands in a pipeline. There are none in nil.
type Within struct {
	scanner *Scanner
	text    scanners.Text
	group   *group
	awake   []awake
}

// Within gives the rules for a language that may find something in a text; nil when
// there are none, or no scanner.
func (s *Scanner) Within(t scanners.Text, language string) *Within {
	if g, awake := s.awake(t, lex.Named(language)); len(awake) > 0 {
		return &Within{s, t, g, awake}
	}
	return nil
}

// Scan looks at parts of the text; each is a first byte and what is behind the
// last. Findings are placed in the whole text.
func (w *Within) Scan(dst []scanners.Finding, parts [][2]int) []scanners.Finding {
	if w == nil {
		return dst
	}
	for _, p := range parts {
		if p[0] >= 0 && p[0] < p[1] && p[1] <= len(w.text.Bytes) {
			dst = w.scanner.part(dst, w.text, w.group, w.awake, p[0], p[1])
		}
	}
	return dst
}

// awake are the rules for a language that may find something in a text, by the words
// that stand in it.
func (s *Scanner) awake(t scanners.Text, lang *lex.Lang) (*group, []awake) {
	if s == nil || lang == nil || scanners.Foreign(t.Path) {
		return nil, nil
	}
	g := s.group(lang)
	if g == nil {
		return nil, nil
	}
	var buf [32]Met
	met := g.words.Find(buf[:0], t.Bytes)
	if len(met) == 0 {
		return g, nil
	}
	out := make([]awake, 0, len(met))
	for _, m := range met {
		if r := g.rules[m.List].compiled(g.lang); r.where.Wanted(t.Path) {
			out = append(out, awake{r, m.Keywords})
		}
	}
	return g, out
}

// Awake says in which language a text is, none when it is not looked at, and which
// rules may find something in it.
func (s *Scanner) Awake(t scanners.Text) (language string, rules []string) {
	lang := languageOf(t.Path, t.Bytes)
	if lang == nil || scanners.Foreign(t.Path) {
		return "", nil
	}
	_, awake := s.awake(t, lang)
	for _, a := range awake {
		rules = append(rules, a.rule.ID)
	}
	return lang.Name, rules
}

// part applies rules to a part of a text.
func (s *Scanner) part(dst []scanners.Finding, t scanners.Text, g *group, awake []awake, start, end int) []scanners.Finding {
	m := s.runs.Get().(*run)
	m.lang, m.src, m.has, m.imp = g.lang, t.Bytes[:end], false, nil
	if guess := (end - start) / 4; cap(m.toks) < guess {
		m.toks = make([]lex.Token, 0, guess)
	}
	m.toks = lex.Part(m.toks[:0], g.lang, m.src, start)
	dst = g.apply(dst, m, t, awake)
	m.src, m.imp = nil, nil
	s.runs.Put(m)
	return dst
}
