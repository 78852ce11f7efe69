package code

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"picket/rules"
	"picket/scanners/code/lex"
)

// rule is a compiled rule for one language.
type rule struct {
	*rules.Rule
	matches []*pattern
	unless  []cond // within the match
	also    []cond
	near    []cond // around the match
	whole   []cond // anywhere in the file
	where   Where
	words   []string // for patterns without a word of their own
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
	c := &rule{Rule: r}
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
		if err := c.add(word, value, lang, strict); err != nil {
			return nil, fmt.Errorf("spec line %d: %w", n, err)
		}
	}
	if len(c.matches) == 0 {
		return nil, fmt.Errorf("the spec has no line: match PATTERN")
	}
	return c, nil
}

func (c *rule) add(word, value string, lang *lex.Lang, strict bool) error {
	not := false
	switch word {
	case "in":
		return nil
	case "match":
		p, err := parsePattern(value, lang, strict)
		if err == nil && len(c.words) > 0 {
			p.anchors, p.fold = [][]string{c.words}, true
		}
		if err == nil && len(p.anchors) == 0 {
			err = fmt.Errorf("pattern %q has no word of two letters to look for: give it one by a line \"words\" before it", value)
		}
		c.matches = append(c.matches, p)
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

// keywords are the anchors of all patterns, each as a Listed has it: the words of a
// list with " | " between, the lists of a pattern with " & ", in small letters
// where the language does not tell them apart.
func (c *rule) keywords() []string {
	var words []string
	for _, p := range c.matches {
		lists := make([]string, len(p.anchors))
		for i, list := range p.anchors {
			list = slices.Clone(list)
			slices.Sort(list)
			lists[i] = strings.Join(slices.Compact(list), " | ")
		}
		all := strings.Join(lists, " & ")
		if p.fold {
			all = strings.ToLower(all)
		}
		words = append(words, all)
	}
	slices.Sort(words)
	return slices.Compact(words)
}
