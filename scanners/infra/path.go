package infra

import (
	"fmt"
	"strings"

	"picket/scanners"
	"picket/scanners/infra/doc"
)

// step is one part of a path.
type step struct {
	names   []string // alternatives; globs when they hold a star
	deep    bool     // ** : the node and all below it
	up      bool     // ^ : the node around
	last    bool     // [last]
	filter  string   // [key=value|value]
	values  []string
	missing bool // [!key]
}

// nodePath is a path of steps, from a node or from the root.
type nodePath struct {
	root  bool
	steps []step
	text  string
}

// parsePath reads a.b|c.*.**.^ with filters in brackets and names in quotes.
func parsePath(text string) (nodePath, error) {
	p := nodePath{text: text}
	rest := text
	if strings.HasPrefix(rest, "/") {
		p.root, rest = true, rest[1:]
	}
	if rest == "." || rest == "" {
		return p, nil
	}
	for rest != "" {
		var part string
		part, rest = cutStep(rest)
		s, err := parseStep(part)
		if err != nil {
			return p, fmt.Errorf("path %q: %w", text, err)
		}
		p.steps = append(p.steps, s)
	}
	return p, nil
}

// cutStep cuts at the next dot that stands in no quotes and no brackets.
func cutStep(s string) (part, rest string) {
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
		case s[i] == '.' && level == 0:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

func parseStep(part string) (step, error) {
	var s step
	if name, filter, ok := strings.Cut(part, "["); ok {
		filter, closed := strings.CutSuffix(filter, "]")
		if !closed {
			return s, fmt.Errorf("a ] is missing in %q", part)
		}
		part = name
		switch key, values, eq := strings.Cut(filter, "="); {
		case filter == "last":
			s.last = true
		case eq:
			s.filter, s.values = key, strings.Split(values, "|")
		case strings.HasPrefix(filter, "!"):
			s.filter, s.missing = filter[1:], true
		default:
			s.filter = filter
		}
	}
	switch part {
	case "":
		return s, fmt.Errorf("a name is missing")
	case "**":
		s.deep = true
	case "^":
		s.up = true
	default:
		for name := range strings.SplitSeq(part, "|") {
			s.names = append(s.names, strings.Trim(name, `"`))
		}
	}
	return s, nil
}

// find appends the nodes that a path leads to. Lists are stepped into.
func (p *nodePath) find(dst []*doc.Node, n *doc.Node) []*doc.Node {
	if p.root {
		n = n.Root()
	}
	budget := walkLimit
	return follow(dst, n, p.steps, &budget)
}

func follow(dst []*doc.Node, n *doc.Node, steps []step, budget *int) []*doc.Node {
	if *budget--; *budget < 0 {
		return dst
	}
	if len(steps) == 0 {
		return append(dst, n)
	}
	s := &steps[0]
	switch {
	case s.up:
		if n.Parent != nil {
			return follow(dst, n.Parent, steps[1:], budget)
		}
		return dst
	case s.deep:
		dst = follow(dst, n, steps[1:], budget)
		for _, k := range n.Kids {
			if k.Kind != doc.Scalar {
				dst = follow(dst, k, steps, budget)
			}
		}
		return dst
	case n.Kind == doc.List:
		for _, k := range n.Kids {
			dst = follow(dst, k, steps, budget)
		}
		return dst
	}
	from := len(dst)
	for _, k := range n.Kids {
		if !s.names1(k.Key) {
			continue
		}
		if s.filter == "" {
			dst = follow(dst, k, steps[1:], budget)
			continue
		}
		for _, one := range items(k) {
			if s.passes(one) {
				dst = follow(dst, one, steps[1:], budget)
			}
		}
	}
	if s.last && len(dst) > from {
		dst[from] = dst[len(dst)-1]
		dst = dst[:from+1]
	}
	return dst
}

func (s *step) names1(key string) bool {
	for _, n := range s.names {
		if n == key || n == "*" || strings.Contains(n, "*") && scanners.Glob(n, key) {
			return true
		}
	}
	return false
}

func (s *step) passes(n *doc.Node) bool {
	k := n.Get(s.filter)
	if s.missing || k == nil {
		return s.missing && k == nil
	}
	if len(s.values) == 0 {
		return true
	}
	for _, v := range s.values {
		if !k.Unknown && scanners.Glob(v, k.Value) {
			return true
		}
	}
	return false
}

// items are a list's elements, or the node itself.
func items(n *doc.Node) []*doc.Node {
	if n.Kind == doc.List {
		return n.Kids
	}
	return []*doc.Node{n}
}

// flat are the scalars of a node, its lists opened.
func flat(n *doc.Node) []*doc.Node {
	switch n.Kind {
	case doc.Scalar:
		return []*doc.Node{n}
	case doc.List:
		var out []*doc.Node
		for _, k := range n.Kids {
			out = append(out, flat(k)...)
		}
		return out
	}
	return nil
}
