package infra

import (
	"fmt"
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
