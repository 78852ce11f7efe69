package match

import "sync"

// scratch is the working memory of one Find. It is kept between calls.
type scratch struct {
	e        *Engine
	t        *tables
	spots    []Spot
	matchers []*matcher // by rule; nil until a rule needs one
	touched  []int32
	marks    []int // offsets that FindAt was given
	dst      []Hit
	text     []byte
	quick    map[*allowlist]*quick
	line     lineRange            // of the last candidate of a list on lines
	verdicts map[lineVerdict]bool // of lists on lines
	lined    int                  // bytes that they were asked about, in all texts
	costs    []RuleCost           // nil: nothing is measured
	lower    string               // the text in lower case, when a gate had to ask for it
	noise    *[]Stretch           // nil: nobody asks
}

// pool keeps scratches. A sync.Pool would let the collector throw away automata
// that took time to build.
type pool struct {
	mu   sync.Mutex
	free []*scratch
	// finds are those that nobody is using.
	finds []*finds
}

func (e *Engine) borrow() *scratch {
	e.pool.mu.Lock()
	defer e.pool.mu.Unlock()
	if n := len(e.pool.free); n > 0 {
		s := e.pool.free[n-1]
		e.pool.free = e.pool.free[:n-1]
		return s
	}
	return &scratch{e: e, t: e.tables(), costs: e.accounts()}
}

func (e *Engine) giveBack(s *scratch) {
	s.dst, s.text, s.lower = nil, nil, ""
	e.pool.mu.Lock()
	defer e.pool.mu.Unlock()
	e.pool.free = append(e.pool.free, s)
}

// defaultBlock is how much text is filtered before its literals are handed on: it
// bounds the memory that a text full of literals takes.
const defaultBlock = 1 << 18

// findPlain finds the hits of a text as it stands. also, unless nil, looks for words
// on the way.
func (e *Engine) findPlain(dst []Hit, text []byte, also *lookout) []Hit {
	s := e.borrow()
	s.begin(dst, text)
	for from := 0; from < len(text); from += e.block {
		to := min(len(text), from+e.block)
		if s.costs == nil {
			s.spots = s.t.spots(s.spots[:0], text, from, to, also)
		} else {
			s.charge(e.rules.Len(), func() { s.spots = s.t.spots(s.spots[:0], text, from, to, also) })
		}
		for _, spot := range s.spots {
			s.take(spot)
		}
	}
	dst = s.end()
	e.giveBack(s)
	return dst
}

func (s *scratch) begin(dst []Hit, text []byte) {
	s.dst, s.text, s.marks, s.line = dst, text, nil, noLines
	if len(s.verdicts) > 0 {
		clear(s.verdicts)
	}
	for _, r := range s.t.always {
		s.matcher(r).whole = true
	}
}

// take hands a spot to the rules it concerns.
func (s *scratch) take(spot Spot) {
	f := s.t.filter
	if _, ok := s.t.isMark(spot.Lit); ok {
		s.marks = append(s.marks, spot.Pos)
		return
	}
	switch n := int(spot.Lit); {
	case n < 0 || n >= len(f.lits)+len(s.t.runs):
		return
	case n >= len(f.lits):
		site := &s.t.runs[n-len(f.lits)]
		if end, ok := site.at(s.text, spot.Pos); ok {
			s.matcher(site.rule).addRun(s.text, spot.Pos, end, site.site)
		}
	default:
		l := &f.lits[n]
		end, ok := f.at(l, s.text, spot.Pos)
		if !ok {
			return
		}
		for _, u := range f.usesOf(l) {
			if u.site == gateSite {
				s.matcher(u.rule).whole = true
			} else {
				s.add(u.rule, place{pos: spot.Pos, end: end, site: u.site})
			}
		}
	}
}

func (s *scratch) add(rule int32, p place) {
	if s.costs == nil {
		s.follow(rule, p)
		return
	}
	s.costs[rule].Literals++
	s.charge(int(rule), func() { s.follow(rule, p) })
}

// follow gives a place to the matcher of a rule, unless the hint knows better and
// there is no automaton yet, which would know best.
func (s *scratch) follow(rule int32, p place) {
	var m *matcher
	if s.matchers != nil {
		m = s.matchers[rule]
	}
	if (m == nil || m.fwd == nil) && !s.t.mayFollow(rule, p.site, s.text, p.end) {
		return
	}
	s.matcher(rule).add(s.t, s.text, p)
}

// idle returns the matcher of a rule, and notes nothing.
func (s *scratch) idle(rule int32) *matcher {
	if s.matchers == nil {
		s.matchers = make([]*matcher, s.e.rules.Len())
	}
	m := s.matchers[rule]
	if m == nil {
		m = &matcher{r: s.e.rule(int(rule))}
		s.matchers[rule] = m
	}
	return m
}

// matcher returns the matcher of a rule and notes that it was used.
func (s *scratch) matcher(rule int32) *matcher {
	m := s.idle(rule)
	if !m.used {
		m.used = true
		s.touched = append(s.touched, rule)
	}
	return m
}

// end ends the text and returns all hits.
func (s *scratch) end() []Hit {
	for _, r := range s.touched {
		m := s.matchers[r]
		if s.costs == nil {
			m.finish(s.t, s.text, s.found)
		} else {
			s.charge(int(r), func() { m.finish(s.t, s.text, s.found) })
		}
		m.reset()
	}
	s.touched = s.touched[:0]
	return s.dst
}

// found judges one match. It returns -1, or where the secret of a match that it
// refuses begins.
func (s *scratch) found(m *matcher, loc []int) int {
	if m.gate == gateShut && !m.r.helper {
		s.noted(loc)
		return -1
	}
	n := len(s.dst)
	dst, secret := s.e.consider(s.dst, m.r, s.text, loc, s)
	if s.dst = dst; s.costs != nil {
		s.costs[m.r.index].Matches++
	}
	if len(s.dst) == n {
		return secret
	}
	s.noted(loc)
	// The gate is asked last: most matches are no hits, and to look for a keyword in
	// the whole text costs more than to find that out.
	if m.gate == gateUnknown {
		m.gate = gateShut
		if s.gated(m.r, loc) {
			m.gate = gateOpen
		}
	}
	if m.gate == gateShut && !m.r.helper {
		s.dst = s.dst[:n]
		return -1
	}
	if s.costs != nil {
		s.costs[m.r.index].Hits += int64(len(s.dst) - n)
	}
	for i := n; i < len(s.dst); i++ {
		s.dst[i].ungated = m.gate == gateShut
	}
	return -1
}

// noted notes a match for Session.Noise.
func (s *scratch) noted(loc []int) {
	if s.noise != nil {
		*s.noise = append(*s.noise, Stretch{loc[0], loc[1]})
	}
}
