package match

import (
	"regexp/syntax"
	"unsafe"
)

// askRegexp asks the regexp itself.
func askRegexp(l *lazyRegexp, s string) bool { return l.get().MatchString(s) }

// quick is what a scratch knows of one pattern of an allow list.
type quick struct {
	asked int
	dfa   *dfa
}

// fewAsks is how often a pattern is asked as a regexp before an automaton is made
// of it: most runs have few hits, and then it would not pay. A long string counts for
// many.
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
	if q.asked += 1 + len(str)>>10; q.asked <= fewAsks {
		return askRegexp(l, str)
	}
	if q.dfa == nil {
		q.dfa = mustDFA([]*syntax.Regexp{anywhere(l.pattern)}, true, false)
	}
	bytes := unsafe.Slice(unsafe.StringData(str), len(str)) // which the automaton only reads
	w := run{state: q.dfa.start(0, atEdge), match: -1}
	if q.dfa.forward(&w, bytes, len(bytes)) {
		q.dfa.finish(&w)
	}
	if w.loose {
		return askRegexp(l, str)
	}
	return w.match >= 0
}

// lineVerdict names what a list was asked about.
type lineVerdict struct {
	list     *allowlist
	from, to int
}

// onLine says whether a pattern of a list matches in the lines of a hit. A line may
// be of megabytes and have thousands of candidates: each list is asked once.
func (s *scratch) onLine(a *allowlist, text []byte, h *Hit) bool {
	if !s.line.same(h.Start, h.End) {
		s.line = linesAround(text, h.Start, h.End)
	}
	key := lineVerdict{a, s.line.From, s.line.To}
	frees, ok := s.verdicts[key]
	if !ok {
		s.lined += s.line.To - s.line.From
		frees = a.asks(unsafe.String(unsafe.SliceData(text[s.line.From:]), s.line.To-s.line.From), s)
		if s.verdicts == nil {
			s.verdicts = make(map[lineVerdict]bool)
		}
		s.verdicts[key] = frees
	}
	return frees
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
