package infra

import (
	"cmp"
	"slices"
	"strings"
)

// everywhere says whether a name stands in nearly every file of some kind: it is
// no use to look for it.
func everywhere(name string) bool {
	switch strings.ToLower(name) {
	case "resource", "data", "resources", "properties", "containers", "initcontainers", "arg", "copy", "add",
		"ephemeralcontainers", "metadata", "annotations", "spec", "securitycontext", "volumes", "services", "jobs", "steps",
		"rules", "variables", "environment", "image", "name", "type", "source", "value", "default", "module", "output",
		"provider", "on", "run", "uses", "script", "env", "with", "if", "true", "false", "yes", "no", "off", "null", "none",
		"all", "ref", "path", "when", "secrets", "kind", "command", "main":
		return true
	}
	return false
}

const (
	maxWords  = 20 // of a list that is not the only one: a longer one says too little
	maxLists  = 3
	leastWord = 4 // letters of a list that is not the only one
)

// keywords are, for each of the rule's cases, lists of words of which one each
// stands in every file that the case finds something in: those that say most among
// the names in its paths, the values it asks for and the pieces of its regexps.
// There are none when nothing is known of some case.
func (c *rule) keywords() []string {
	var words []string
	for i := range c.cases {
		best := c.cases[i].lists()
		if len(best) == 0 {
			return nil
		}
		parts := make([]string, len(best))
		for k, list := range best {
			parts[k] = strings.Join(list, " | ")
		}
		words = append(words, strings.Join(parts, " & "))
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// lists are the best ones of a case.
func (k *case1) lists() [][]string {
	all := namesOf(nil, &k.each)
	for i := range k.conds {
		d := &k.conds[i]
		if d.not || d.op == "missing" || d.op == "hasnt" {
			continue
		}
		all = namesOf(append(all, d.asks()), &d.path)
	}
	for i, list := range all {
		for n, w := range list {
			list[n] = strings.ToLower(w)
		}
		slices.Sort(list)
		all[i] = slices.Compact(list)
	}
	slices.SortStableFunc(all, func(a, b []string) int { return cmp.Compare(weight(b), weight(a)) })
	var out [][]string
	for _, list := range all {
		switch w := weight(list); {
		case len(out) == maxLists, w < 1, slices.ContainsFunc(out, func(have []string) bool { return slices.Equal(have, list) }):
		case len(out) == 0, w >= leastWord && len(list) <= maxWords:
			out = append(out, list)
		}
	}
	return out
}

// weight is the length of the shortest word, 1 for those that are everywhere, 0 when
// one is too short to be looked for.
func weight(words []string) int {
	if len(words) == 0 {
		return 0
	}
	least := 1 << 20
	for _, w := range words {
		w = strings.TrimSuffix(w, "*")
		if len(w) < 2 {
			return 0
		}
		if least = min(least, len(w)); everywhere(w) {
			least = 1
		}
	}
	return least
}

// asks are texts of which one stands where the condition holds.
func (d *cond) asks() []string {
	var out []string
	switch d.op {
	case "is", "has":
		out = slices.Clone(d.words)
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
	return longest(strings.FieldsFunc(piece, func(r rune) bool { return strings.ContainsRune(" \t\n\"'\\/&<>", r) }))
}

func longest(parts []string) (best string) {
	for _, p := range parts {
		if len(p) > len(best) {
			best = p
		}
	}
	return best
}

// namesOf appends the names of a path's steps, each of which stands where the path
// leads; of a name with stars its longest part.
func namesOf(dst [][]string, p *nodePath) [][]string {
	for i := range p.steps {
		s := &p.steps[i]
		if s.filter != "" && !s.missing {
			dst = append(dst, []string{s.filter})
		}
		if len(s.names) == 0 {
			continue
		}
		names := make([]string, len(s.names))
		for k, n := range s.names {
			if names[k] = n; strings.Contains(n, "*") {
				names[k] = longest(strings.Split(n, "*")) + "*"
			}
		}
		dst = append(dst, names)
	}
	return dst
}
