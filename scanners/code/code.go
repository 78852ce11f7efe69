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
	"picket/scanners/match"
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
	words *match.Words
}

// awake is a rule that may find something, and by which of its patterns.
type awake struct {
	rule *rule
	met  match.Met
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
	return roster, Fit(Kinds(roster))
}

// Kinds are the languages of a roster.
func Kinds(r scanners.Roster) (kinds []Kind) {
	for _, name := range r.Groups() {
		kinds = append(kinds, Kind{Name: name, Lists: r.Group(name), Exact: [2]bool{exact(name)}})
	}
	return kinds
}

// Shell are the rules for shell that a roster lists, and whether capitals count in
// their words.
func Shell(r scanners.Roster) ([]scanners.Listed, bool) { return r.Group(shell), exact(shell) }

const shell = "shell"

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

// exact says whether capitals count in the words of a language.
func exact(language string) bool { return !lex.Named(language).Fold }

// group gives the rules of a language; nil when there are none.
func (s *Scanner) group(lang *lex.Lang) *group {
	if g, ok := s.groups.Load(lang.Name); ok {
		return g.(*group)
	}
	var g *group
	words := WordsOf(s.shelf, s.roster, lang.Name, func() *Kind {
		if list := s.roster.Group(lang.Name); list != nil {
			return &Kind{Name: lang.Name, Lists: list, Exact: [2]bool{!lang.Fold}}
		}
		return nil
	})
	if words != nil {
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

// Look is what there is to look for in one text; the zero value: nothing.
type Look struct{ group *group }

// Words is the table of the words that are looked for; nil: none.
func (l Look) Words() *match.Words {
	if l.group == nil {
		return nil
	}
	return l.group.words
}

// Name is the language; empty: none.
func (l Look) Name() string {
	if l.group == nil {
		return ""
	}
	return l.group.lang.Name
}

// Look goes by the name of a text and how it begins. Code of others (vendored,
// bundled) is not looked at: nobody mends it there.
func (s *Scanner) Look(t scanners.Text) Look {
	if t.Mode == 0o120000 || len(t.Bytes) == 0 || s.roster == "" {
		return Look{}
	}
	lang := languageOf(t.Path, t.Bytes)
	if lang == nil || bytes.IndexByte(t.Bytes[:min(len(t.Bytes), 8000)], 0) >= 0 || scanners.Foreign(t.Path) {
		return Look{}
	}
	return Look{s.group(lang)}
}

// Scan implements scanners.Scanner.
func (s *Scanner) Scan(dst []scanners.Finding, t scanners.Text) []scanners.Finding {
	return s.ScanSeen(dst, t, s.Look(t), match.Seen{})
}

// ScanSeen is Scan of a text that was looked at: seen is what is known of it.
func (s *Scanner) ScanSeen(dst []scanners.Finding, t scanners.Text, l Look, seen match.Seen) []scanners.Finding {
	if l.group == nil {
		return dst
	}
	var room [32]match.Met
	awake := l.group.awake(t, seen.In(l.group.words, t.Bytes, room[:0]), 0)
	if len(awake) == 0 {
		return dst
	}
	return s.part(dst, t, l.group, awake, 0, len(t.Bytes))
}

// Within are the rules that look at parts of a text that are in another language,
// such as the commands in a pipeline. There are none in nil.
type Within struct {
	scanner *Scanner
	text    scanners.Text
	group   *group
	awake   []awake
}

// Within gives the rules for shell that may find something in a text: met are the
// lists that it meets, of which those of the rules for shell begin with the number
// from. nil when there are none, or no scanner.
func (s *Scanner) Within(t scanners.Text, met []match.Met, from int) *Within {
	for len(met) > 0 && met[0].List < from {
		met = met[1:]
	}
	if s == nil || len(met) == 0 || scanners.Foreign(t.Path) {
		return nil
	}
	g := s.group(lex.Named(shell))
	if awake := g.awake(t, met, from); len(awake) > 0 {
		return &Within{s, t, g, awake}
	}
	return nil
}

// Roster is that of the scanner; empty in nil.
func (s *Scanner) Roster() scanners.Roster {
	if s == nil {
		return ""
	}
	return s.roster
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

// awake are the rules that may find something in a text, by the lists that it meets,
// whose numbers begin with from.
func (g *group) awake(t scanners.Text, met []match.Met, from int) []awake {
	if len(met) == 0 {
		return nil
	}
	out := make([]awake, 0, len(met))
	for _, m := range met {
		if r := g.rules[m.List-from].compiled(g.lang); r.where.Wanted(t.Path) {
			out = append(out, awake{r, m})
		}
	}
	return out
}

// Awake says in which language a text is, none when it is not looked at, and which
// rules may find something in it.
func (s *Scanner) Awake(t scanners.Text) (language string, rules []string) {
	l := s.Look(t)
	if l.group != nil {
		for _, a := range l.group.awake(t, l.group.words.Find(nil, t.Bytes), 0) {
			rules = append(rules, a.rule.ID)
		}
	}
	return l.Name(), rules
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
