package match

import (
	"regexp/syntax"
	"unsafe"
)

// quick is what a scratch knows of the patterns of an allow list.
type quick struct {
	asked int
	dfa   *dfa
}

// fewAsks is how often the patterns of a list are asked as regexps before an
// automaton is made of them all: most runs have few hits, and then it would not pay.
// A long string counts for many.
const fewAsks = 16

// asks says whether a pattern of a list matches in a string. One automaton asks for
// all of them at once, which is some ten times faster than one pattern after the
// other, and that as fast again as their regexps. Of a string beyond ASCII it knows
// nothing for certain, and the regexps are asked.
func (s *scratch) asks(a *allowlist, str string) bool {
	q := s.quick[a]
	if q == nil {
		if s.quick == nil {
			s.quick = make(map[*allowlist]*quick)
		}
		q = &quick{}
		s.quick[a] = q
	}
	if q.asked += 1 + len(str)>>10; q.asked <= fewAsks {
		return a.asksRegexps(str)
	}
	if q.dfa == nil {
		q.dfa = mustDFA([]*syntax.Regexp{anywhere(a.regexes)}, true, false)
	}
	bytes := unsafe.Slice(unsafe.StringData(str), len(str)) // which the automaton only reads
	w := run{state: q.dfa.start(0, atEdge), match: -1}
	q.dfa.forward(&w, bytes, len(bytes))
	if w.loose {
		return a.asksRegexps(str)
	}
	return w.match >= 0
}

// asksRegexps asks one pattern after the other.
func (a *allowlist) asksRegexps(s string) bool {
	for i := range a.regexes {
		if a.regexes[i].get().MatchString(s) {
			return true
		}
	}
	return false
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
		frees = s.line.From < s.line.To && s.asks(a, unsafe.String(&text[s.line.From], s.line.To-s.line.From))
		if s.verdicts == nil {
			s.verdicts = make(map[lineVerdict]bool)
		}
		s.verdicts[key] = frees
	}
	return frees
}

// anywhere is the tree of one of some patterns with anything before it.
func anywhere(patterns []lazyRegexp) *syntax.Regexp {
	any := &syntax.Regexp{Op: syntax.OpAlternate}
	for i := range patterns {
		tree, err := syntax.Parse(patterns[i].pattern, syntax.Perl)
		if err != nil {
			panic("a pattern of " + patterns[i].owner + " that was not validated: " + err.Error())
		}
		any.Sub = append(any.Sub, tree)
	}
	skip := &syntax.Regexp{Op: syntax.OpStar, Flags: syntax.NonGreedy, Sub: []*syntax.Regexp{{Op: syntax.OpAnyChar}}}
	return concat([]*syntax.Regexp{skip, any}).Simplify()
}
