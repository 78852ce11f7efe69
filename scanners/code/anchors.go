package code

import (
	"cmp"
	"slices"
	"strings"

	"picket/scanners/code/lex"
)

// anchors are lists of words of which one each stands in every file that a pattern
// finds something in. A word with a star behind may be a part of a longer one.
type anchors struct {
	lang  *lex.Lang
	lists [][]string
}

// ofElems adds what the elements of a pattern need.
func (a *anchors) ofElems(elems []elem) {
	for i := range elems {
		e := &elems[i]
		if e.opt {
			continue
		}
		switch e.op {
		case opWord, opText:
			a.add(e.texts)
		case opName:
			for _, words := range namedWords(e.texts, a.lang) {
				a.add(words)
			}
		case opGroup:
			a.ofElems(e.sub)
		}
		if e.re != nil && !e.not {
			a.ofRegexp(e.re)
		}
	}
}

// ofConds adds what must stand within, around or anywhere beside the match.
func (a *anchors) ofConds(conds []cond) {
	for i := range conds {
		switch c := &conds[i]; {
		case c.not:
		case c.re != nil:
			a.ofRegexp(c.re)
		default:
			a.ofElems(c.pattern.elems)
		}
	}
}

// ofRegexp adds the pieces of a regular expression, which stand in the source as
// they are. Where letters of either case fit, small ones stand for both.
func (a *anchors) ofRegexp(re *Lazy) {
	p := re.must()
	words := make([]string, len(p.texts))
	for i, s := range p.texts {
		if words[i] = s + "*"; p.fold {
			words[i] = strings.ToLower(words[i])
		}
	}
	a.add(words)
}

func (a *anchors) add(words []string) {
	if len(words) == 0 || slices.ContainsFunc(words, unfit) {
		return
	}
	words = slices.Clone(words)
	if a.lang.Fold {
		for i := range words {
			words[i] = strings.ToLower(words[i])
		}
	}
	slices.Sort(words)
	a.lists = append(a.lists, slices.Compact(words))
}

// implies says whether some word of a list stands wherever one of another does.
func implies(have, list []string) bool {
	return !slices.ContainsFunc(have, func(h string) bool {
		return !slices.ContainsFunc(list, func(l string) bool {
			part, starred := strings.CutSuffix(l, "*")
			if l != strings.ToLower(l) {
				return h == l
			}
			return starred && strings.Contains(strings.ToLower(h), part) || strings.ToLower(h) == l
		})
	})
}

// unfit says whether a word is too short, or would be read as several.
func unfit(w string) bool {
	return len(strings.TrimSuffix(w, "*")) < 2 || strings.Contains(w, " | ") || strings.Contains(w, " & ")
}

const (
	maxAnchors = 20 // words of a list that is not the only one: a longer list says too little
	maxLists   = 3
	leastWord  = 4 // letters of a list that is not the only one: less would make the filter look at every byte
)

// best are the lists that say most. given, when there is one, comes before them,
// unless one of them says it all.
func (a *anchors) best(given []string) [][]string {
	slices.SortStableFunc(a.lists, func(x, y []string) int { return cmp.Compare(weightOf(y), weightOf(x)) })
	var out [][]string
	if len(given) > 0 && !slices.ContainsFunc(a.lists, func(list []string) bool { return fits(list) && implies(list, given) }) {
		out = append(out, given)
	}
	for _, list := range a.lists {
		switch {
		case len(out) == maxLists:
			return out
		case slices.ContainsFunc(out, func(have []string) bool { return implies(have, list) }):
		case len(out) == 0 && weightOf(list) > 1, fits(list):
			out = append(out, list)
		}
	}
	return out
}

// fits says whether a list says enough to be looked for beside others.
func fits(list []string) bool { return weightOf(list) >= leastWord && len(list) <= maxAnchors }

// namedWords are the members of an imported name, and what is written where it is
// imported: the whole path in Go and JavaScript, at least one of its parts in Python.
func namedWords(texts []string, lang *lex.Lang) [2][]string {
	var members, modules []string
	for _, t := range texts {
		dot := strings.LastIndexByte(t, '.')
		members = append(members, t[dot+1:])
		module := t[:max(dot, 0)]
		if lang.Name == "python" {
			part := ""
			for s := range strings.SplitSeq(module, ".") {
				if len(s) > len(part) {
					part = s
				}
			}
			module = part
		}
		modules = append(modules, module)
	}
	return [2][]string{members, modules}
}

// weightOf is the length of the shortest word, as nothing for one that stands in
// nearly every file.
func weightOf(words []string) int {
	if len(words) == 0 {
		return 0
	}
	least := 1 << 20
	for _, w := range words {
		w = strings.TrimSuffix(w, "*")
		if ordinary(strings.ToLower(w)) {
			return min(len(w), 2)
		}
		least = min(least, len(w))
	}
	return least
}

// ordinary says whether a word stands in nearly every file of some language.
func ordinary(word string) bool {
	switch word {
	case "from", "new", "var", "let", "const", "val", "true", "false", "null", "none", "return", "import", "require", "public",
		"static", "void", "set", "get", "run", "all", "echo", "print", "html", "name", "type", "string", "with", "open", "int",
		"self", "default", "user", "value", "data", "key", "no", "yes", "on", "if", "in", "to", "create", "window", "for":
		return true
	}
	return false
}
