package infra

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"picket/rules"
	"picket/scanners/code"
)

// rule is a compiled rule: it finds something when one of its cases does.
type rule struct {
	*rules.Rule
	cases []case1
	where code.Where
}

// case1 is: at each node of a path, all conditions hold.
type case1 struct {
	each  nodePath
	conds []cond
	at    *nodePath
}

// cond is one condition on what a path leads to.
type cond struct {
	path   nodePath
	not    bool // unless
	op     string
	words  []string
	re     *code.Lazy
	number int64
	ports  []int64
	to     nodePath // the second path of: ports FROM TO cover
}

// compile reads a spec.
func compile(r *rules.Rule, strict bool) (*rule, error) {
	c := &rule{Rule: r}
	cur := -1
	for n, line := range strings.Split(r.Spec, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		word, value, _ := strings.Cut(line, " ")
		err := c.add(&cur, word, strings.TrimSpace(value), strict)
		if err != nil {
			return nil, fmt.Errorf("spec line %d: %w", n+1, err)
		}
	}
	if len(c.cases) == 0 {
		return nil, fmt.Errorf("the spec has no line: each PATH")
	}
	return c, nil
}

func (c *rule) add(cur *int, word, value string, strict bool) error {
	if value == "" {
		return fmt.Errorf("%q has no value", word)
	}
	switch word {
	case "in":
		return nil
	case "each":
		p, err := parsePath(value)
		c.cases = append(c.cases, case1{each: p})
		*cur = len(c.cases) - 1
		return err
	case "when", "unless":
		if *cur < 0 {
			return fmt.Errorf("%s stands before any each", word)
		}
		d, err := parseCond(value, strict)
		d.not = word == "unless"
		c.cases[*cur].conds = append(c.cases[*cur].conds, d)
		return err
	case "at":
		if *cur < 0 {
			return fmt.Errorf("at stands before any each")
		}
		p, err := parsePath(value)
		c.cases[*cur].at = &p
		return err
	}
	known, err := c.where.Add(word, value)
	if err == nil && !known {
		err = fmt.Errorf("%q is not known", word)
	}
	return err
}

// parseCond reads PATH OPERATOR VALUE...
func parseCond(text string, strict bool) (cond, error) {
	if rest, ok := strings.CutPrefix(text, "ports "); ok && strings.Contains(rest, " cover ") {
		return parsePorts(rest)
	}
	first, rest, _ := cutPath(text)
	p, err := parsePath(first)
	if err != nil {
		return cond{}, err
	}
	op, value, _ := strings.Cut(strings.TrimSpace(rest), " ")
	d := cond{path: p, op: op}
	value = strings.TrimSpace(value)
	switch op {
	case "exists", "missing", "open-cidr", "secret", "literal", "not-sha":
		if value != "" {
			err = fmt.Errorf("%s takes no value", op)
		}
	case "is", "not", "has", "hasnt":
		d.words = strings.Split(value, "|")
		for i := range d.words {
			if d.words[i] == `""` {
				d.words[i] = ""
			}
		}
		if value == "" {
			err = fmt.Errorf("%s needs a value", op)
		}
	case "matches", "lacks", "raw":
		if len(value) < 3 || value[0] != '/' || value[len(value)-1] != '/' {
			return d, fmt.Errorf("%s: want /regexp/", op)
		}
		d.re, err = code.NewLazy(value[1:len(value)-1], strict)
	case "under", "over":
		d.number, err = strconv.ParseInt(value, 10, 64)
	default:
		err = fmt.Errorf("operator %q is not known", op)
	}
	return d, err
}

// cutPath cuts at the first blank outside of quotes and brackets.
func cutPath(s string) (first, rest string, ok bool) {
	quoted, level := false, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case quoted:
		case s[i] == '[':
			level++
		case s[i] == ']':
			level--
		case s[i] == ' ' && level == 0:
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// parsePorts reads FROM TO cover PORT...
func parsePorts(text string) (cond, error) {
	f := strings.Fields(text)
	if len(f) < 4 || f[2] != "cover" {
		return cond{}, fmt.Errorf("want ports, two paths, cover, and port numbers")
	}
	d := cond{op: "cover"}
	var err error
	if d.path, err = parsePath(f[0]); err != nil {
		return d, err
	}
	if d.to, err = parsePath(f[1]); err != nil {
		return d, err
	}
	for _, w := range f[3:] {
		n, err := strconv.ParseInt(w, 10, 32)
		if err != nil {
			return d, fmt.Errorf("port %q: want a number", w)
		}
		d.ports = append(d.ports, n)
	}
	return d, nil
}

// everywhere says whether a name stands in nearly every file of some kind: it is
// no use to look for it.
func everywhere(name string) bool {
	switch name {
	case "resource", "data", "Resources", "Properties", "Statement", "statement", "containers", "initContainers",
		"ephemeralContainers", "metadata", "annotations", "spec", "securityContext", "volumes", "services", "jobs", "steps",
		"rules", "variables", "environment", "image", "name", "type", "Type", "source", "value", "default", "module", "output",
		"provider", "on", "run", "uses", "script", "env", "with", "if", "true", "false", "yes", "no", "off", "null", "none",
		"all", "Allow", "ref", "path", "when", "secrets":
		return true
	}
	return false
}

// keywords are words of which one stands in every file that the rule finds
// something in, by its cases: of each the words that say most, among the names in
// its paths, the values it asks for and the pieces of its regexps.
func (c *rule) keywords() []string {
	var words []string
	for i := range c.cases {
		k := &c.cases[i]
		best := namesOf(&k.each, nil)
		for j := range k.conds {
			d := &k.conds[j]
			if d.not || d.op == "missing" || d.op == "hasnt" {
				continue
			}
			best = better(d.asks(), namesOf(&d.path, best))
		}
		for _, b := range best {
			words = append(words, strings.ToLower(b))
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// asks are texts of which one stands where the condition holds.
func (d *cond) asks() []string {
	var out []string
	switch d.op {
	case "is", "has":
		out = d.words
	case "matches", "raw":
		for _, piece := range d.re.Pieces() {
			out = append(out, wordIn(piece)+"*")
		}
	}
	for _, w := range out {
		if strings.IndexFunc(w, func(r rune) bool { return r <= ' ' || r >= 0x7f }) >= 0 {
			return nil // a text over several lines is written with other blanks
		}
	}
	return out
}

// wordIn is the longest stretch of a piece that is written alike in every file:
// no blank, which may be a line's end, and nothing that can be escaped.
func wordIn(piece string) string {
	best := ""
	for _, w := range strings.FieldsFunc(piece, func(r rune) bool { return strings.ContainsRune(" \t\n\"'\\/&<>", r) }) {
		if len(w) > len(best) {
			best = w
		}
	}
	return best
}

// namesOf returns the names of a path's step if they say more than the best so far.
func namesOf(p *nodePath, best []string) []string {
	for i := range p.steps {
		if names := p.steps[i].names; !globs(names) {
			best = better(names, best)
		}
	}
	return best
}

// better returns the words if they say more than the best so far: the shortest of
// them is longer, and none is everywhere.
func better(words, best []string) []string {
	n := shortest(words)
	if n < 2 || len(best) > 0 && n <= shortest(best) && !common(best) || common(words) && len(best) > 0 {
		return best
	}
	return words
}

func globs(names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "*") })
}

func common(names []string) bool {
	for _, n := range names {
		if everywhere(strings.TrimSuffix(n, "*")) {
			return true
		}
	}
	return false
}

// shortest is the length of the shortest word, without the star of a piece; 0
// when there is none.
func shortest(words []string) int {
	if len(words) == 0 {
		return 0
	}
	least := 1 << 20
	for _, w := range words {
		least = min(least, len(strings.TrimSuffix(w, "*")))
	}
	return least
}
