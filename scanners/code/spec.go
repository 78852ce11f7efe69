package code

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"picket/rules"
	"picket/scanners/code/lex"
)

// rule is a compiled rule for one language.
type rule struct {
	*rules.Rule
	lang    *lex.Lang
	matches []*shape
	unless  []cond // within the match
	also    []cond
	near    []cond // around the match
	whole   []cond // anywhere in the file
	where   Where
	words   []string // for patterns without a word of their own
}

// shape is one of a rule's patterns. It is read when the words that it needs stand
// in a file.
type shape struct {
	source string
	line   int
	words  []string // of the line "words" before it
	once   sync.Once
	parsed *pattern
}

// pattern is the i-th, ready. Strictly compiled rules have them all.
func (r *rule) pattern(i int) *pattern {
	m := r.matches[i]
	m.once.Do(func() {
		if m.parsed != nil {
			return
		}
		p, err := parsePattern(m.source, r.lang, false)
		if err != nil {
			panic("rule " + r.ID + ": " + err.Error())
		}
		m.parsed = p
	})
	return m.parsed
}

// cond is something that must, or must not, be found beside the match.
type cond struct {
	pattern *pattern // one of both
	re      *Lazy
	lines   int
	not     bool
}

// languagesOf reads the first line of a spec, which names the languages.
func languagesOf(spec string) ([]string, error) {
	line, _, _ := strings.Cut(strings.TrimLeft(spec, "\n\t "), "\n")
	names, ok := strings.CutPrefix(line, "in ")
	if !ok {
		return nil, fmt.Errorf("the spec must begin with a line \"in\" and its languages")
	}
	fields := strings.Fields(names)
	for _, f := range fields {
		if !knownLanguage(f) {
			return nil, fmt.Errorf("there is no language %q", f)
		}
	}
	return fields, nil
}

// compile reads a spec for one of its languages.
func compile(r *rules.Rule, lang *lex.Lang, strict bool) (*rule, error) {
	c := &rule{Rule: r, lang: lang}
	if n := strings.Count(r.Spec, matchLine); n > 0 {
		c.matches = make([]*shape, 0, n)
	}
	rest := r.Spec
	for n := 1; rest != ""; n++ {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		word, value, _ := strings.Cut(line, " ")
		value = strings.TrimSpace(value)
		if value == "" {
			return nil, fmt.Errorf("spec line %d: %q has no value", n, word)
		}
		err := c.add(word, value, lang, strict)
		if err != nil {
			return nil, fmt.Errorf("spec line %d: %w", n, err)
		}
		if word == "match" {
			c.matches[len(c.matches)-1].line = n
		}
	}
	if len(c.matches) == 0 {
		return nil, fmt.Errorf("the spec has no line: match PATTERN")
	}
	for i := range c.matches {
		if m := c.matches[i]; strict && len(c.anchors(m)) == 0 {
			return nil, fmt.Errorf("spec line %d: pattern %q has no word of two letters to look for: give it one by a line \"words\" before it", m.line, m.source)
		}
	}
	return c, nil
}

// matchLine is how a line with a pattern begins in the specs of built-in rules.
const matchLine = "\nmatch "

func (c *rule) add(word, value string, lang *lex.Lang, strict bool) error {
	not := false
	switch word {
	case "in":
		return nil
	case "match":
		m := &shape{source: value, words: c.words}
		var err error
		if strict {
			m.parsed, err = parsePattern(value, lang, true)
		}
		c.matches = append(c.matches, m)
		return err
	case "words":
		c.words = strings.Fields(value)
		for i, w := range c.words {
			c.words[i] = strings.ReplaceAll(w, "+", " ")
		}
		return nil
	case "unless", "also":
		d, err := condition(value, lang, strict)
		if word == "unless" {
			c.unless = append(c.unless, d)
		} else {
			c.also = append(c.also, d)
		}
		return err
	case "not-near", "not-file":
		not = true
		word = word[len("not-"):]
	}
	switch word {
	case "near":
		number, rest, _ := strings.Cut(value, " ")
		lines, err := strconv.Atoi(number)
		if err != nil || lines < 0 || lines > 1000 {
			return fmt.Errorf("near %s: want a number of lines, then what must stand there", value)
		}
		d, err := condition(strings.TrimSpace(rest), lang, strict)
		d.lines, d.not = lines, not
		c.near = append(c.near, d)
		return err
	case "file":
		d, err := condition(value, lang, strict)
		d.not = not
		c.whole = append(c.whole, d)
		return err
	}
	known, err := c.where.Add(word, value)
	if err == nil && !known {
		err = fmt.Errorf("%q is not known", word)
	}
	return err
}

// condition reads /regexp/ or a pattern.
func condition(value string, lang *lex.Lang, strict bool) (cond, error) {
	if len(value) > 2 && value[0] == '/' && value[len(value)-1] == '/' {
		re, err := NewLazy(value[1:len(value)-1], strict)
		return cond{re: re}, err
	}
	p, err := parsePattern(value, lang, strict)
	return cond{pattern: p}, err
}

// anchors are lists of words of which one each stands in every file in which a
// pattern finds something. The rule must be compiled strictly.
func (c *rule) anchors(m *shape) [][]string {
	a := anchors{lang: c.lang}
	a.ofElems(m.parsed.elems)
	a.ofConds(c.also)
	a.ofConds(c.near)
	a.ofConds(c.whole)
	var given []string
	for _, w := range m.words { // in either case, as ever
		given = append(given, strings.ToLower(w))
	}
	slices.Sort(given)
	return a.best(slices.Compact(given))
}

// keywords are those of the patterns, in their order, as a Listed has them: the
// words of a list with " | " between, the lists of a pattern with " & ".
func (c *rule) keywords() []string {
	words := make([]string, len(c.matches))
	for i := range c.matches {
		var lists []string
		for _, list := range c.anchors(c.matches[i]) {
			lists = append(lists, strings.Join(list, " | "))
		}
		words[i] = strings.Join(lists, " & ")
	}
	return words
}
