package match

import "regexp/syntax"

// asker says whether a pattern matches somewhere in a string.
type asker func(l *lazyRegexp, s string) bool

// askRegexp asks the regexp itself.
func askRegexp(l *lazyRegexp, s string) bool { return l.get().MatchString(s) }

// quick is what a scratch knows of one pattern of an allow list.
type quick struct {
	asked int
	dfa   *dfa
}

// fewAsks is how often a pattern is asked as a regexp before an automaton is made
// of it: most runs have few hits, and then it would not pay.
const fewAsks = 16

// ask is askRegexp by an automaton, which is some ten times faster. Of a string
// beyond ASCII it knows nothing for certain, and asks the regexp.
func (s *scratch) ask(l *lazyRegexp, str string) bool {
	q := s.quick[l]
	if q == nil {
		if s.quick == nil {
			s.quick = make(map[*lazyRegexp]*quick)
		}
		q = &quick{}
		s.quick[l] = q
	}
	if q.asked++; q.asked <= fewAsks {
		return askRegexp(l, str)
	}
	if q.dfa == nil {
		q.dfa = mustDFA([]*syntax.Regexp{anywhere(l.pattern)}, true, false)
	}
	s.buf = append(s.buf[:0], str...)
	w := run{state: q.dfa.start(0, atEdge), match: -1}
	if q.dfa.forward(&w, s.buf, len(s.buf)) {
		q.dfa.finish(&w)
	}
	if w.loose {
		return askRegexp(l, str)
	}
	return w.match >= 0
}

// anywhere is the tree of a pattern with anything before it.
func anywhere(pattern string) *syntax.Regexp {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic("a pattern that was compiled before: " + err.Error())
	}
	skip := &syntax.Regexp{Op: syntax.OpStar, Flags: syntax.NonGreedy, Sub: []*syntax.Regexp{{Op: syntax.OpAnyChar}}}
	return concat([]*syntax.Regexp{skip, tree}).Simplify()
}
