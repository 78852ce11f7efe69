package match

import (
	"regexp/syntax"
	"slices"
)

// An automaton that counts, as for [\w.=-]{10,150}, has as many instructions as
// there are repetitions, and to compile it takes longer than to read a hundred
// files. A hook starts cold, and in most of what it reads a common word such as
// "token" is followed by nothing that the rule could want. So until a literal has
// passed for the first time, literals are tried on a coarse automaton, in which
// every long repetition has only a lower bound, and a low one: it matches wherever
// the rule's own would, and then some.

const (
	// coarseFrom is the number of repetitions from which the detour pays.
	coarseFrom = 48
	// coarseCount is the count that the coarse automaton knows of.
	coarseCount = 12
	// coarseReach bounds how far it reads from one literal. Where that does not
	// decide, the rule's own automaton must.
	coarseReach = 256
)

// possible reports whether a match can go through a place, as far as the coarse
// automaton can tell.
func (m *matcher) possible(text []byte, p place) bool {
	m.p = m.r.prepare()
	if !m.p.wide {
		return true
	}
	if m.coarse == nil {
		m.coarse = mustDFA(eachOnce(m.p.right, func(re *syntax.Regexp) *syntax.Regexp { return relax(re, coarseCount).Simplify() }), true, false)
	}
	w := run{state: m.coarse.start(int(p.site), kindBefore(text, p.end)), at: p.end, match: -1}
	alive := m.coarse.forward(&w, text, min(len(text), p.end+coarseReach))
	return alive || w.match >= 0
}

// counted is how many instructions the repetitions of a tree come to.
func counted(re *syntax.Regexp) int {
	n := 0
	for _, sub := range re.Sub {
		n += counted(sub)
	}
	switch re.Op {
	case syntax.OpRepeat:
		return max(n, 1) * max(re.Min, re.Max)
	case syntax.OpCharClass, syntax.OpLiteral, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	}
	return n
}

// relax gives a tree that matches whatever re matches, without counts above most.
// What has none is not copied.
func relax(re *syntax.Regexp, most int) *syntax.Regexp {
	out := re
	for i, sub := range re.Sub {
		if r := relax(sub, most); r != sub {
			if out == re {
				out = new(syntax.Regexp)
				*out = *re
				out.Sub = slices.Clone(re.Sub)
			}
			out.Sub[i] = r
		}
	}
	if re.Op == syntax.OpRepeat && max(re.Min, re.Max) > most {
		if out == re {
			out = new(syntax.Regexp)
			*out = *re
		}
		out.Min, out.Max = min(re.Min, most), -1
	}
	return out
}

// eachOnce maps trees; equal ones (by address) have equal results.
func eachOnce(list []*syntax.Regexp, f func(*syntax.Regexp) *syntax.Regexp) []*syntax.Regexp {
	out := make([]*syntax.Regexp, len(list))
	for i, re := range list {
		if k := slices.Index(list[:i], re); k >= 0 {
			out[i] = out[k]
			continue
		}
		out[i] = f(re)
	}
	return out
}

// Bounds of repetitions in a coarse tree.
const (
	coarseLeast = 40 // no lower bound is greater
	coarseMost  = 12 // no upper bound is farther from the lower one: it is dropped
)

// coarse is a tree that matches all that re matches, and more, in fewer
// instructions.
func coarse(re *syntax.Regexp) *syntax.Regexp {
	if len(re.Sub) == 0 {
		return re
	}
	c := *re
	c.Sub = make([]*syntax.Regexp, len(re.Sub))
	for i, s := range re.Sub {
		c.Sub[i] = coarse(s)
	}
	if re.Op == syntax.OpRepeat {
		c.Min = min(re.Min, coarseLeast)
		if re.Max >= 0 && re.Max-c.Min > coarseMost {
			c.Max = -1
		}
	}
	return &c
}
