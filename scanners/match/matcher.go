package match

import (
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// matcher follows one rule through one text: the second ring, per candidate. The
// literals of the rule come in order; between them an automaton reads on from
// each literal for as long as a match is possible. Literals that lie closer
// together than that share one walk (a cluster), so that no byte is read twice
// for a rule, however dense its literals are. Only a cluster in which the
// automaton met a match goes further: see close.
type matcher struct {
	r      *rule
	p      *prepared
	fwd    *dfa // in leftmost-first mode when all sites are exact
	all    *dfa // in the other mode
	coarse *dfa // fwd without its counts, until fwd is there
	back   *dfa // what precedes the sites, to the left
	ends   *dfa // what follows them, to the left
	walk   run
	open   bool // a walk is on
	doubt  bool // places of the cluster came out of order: look at each
	more   bool // the cluster has more places than are kept
	places []place
	alive  []place
	spans  []span
	cuts   []cut
	met    []span // the matches so far, when there are cuts
	used   bool   // in this text
	read   int    // bytes that automata and its own filter read, in all texts
	whole  bool   // the regexp is to be run over the whole text
	gate   gateState
	endAt  offsets // see settleMany
	begin  offsets
	lefts  lefts
	// cutLefts is lefts for the text that begins behind an escape.
	cutLefts lefts
	own      *filter // of its literals, for a text that is full of them
	memo     memo    // of the regexp
	rests    memo    // of the rest behind a prefix

	temper  temper
	tracer  tracer
	locs    []int   // see traceSpan
	waiting []place // of a cold matcher
}

// place is a site's literal in the text.
type place struct {
	pos, end int
	site     int32
	dense    bool // it came through settleMany: do not walk from it again
}

// span is a stretch of the text that holds every match it touches.
type span struct{ from, to int }

type gateState uint8

const (
	gateUnknown gateState = iota
	gateOpen
	gateShut
)

func (m *matcher) reset() {
	m.open, m.doubt, m.more, m.whole, m.used, m.gate = false, false, false, false, false, gateUnknown
	m.places, m.alive, m.spans, m.waiting = m.places[:0], m.alive[:0], m.spans[:0], m.waiting[:0]
	m.cuts, m.met = m.cuts[:0], m.met[:0]
	m.lefts.reset()
	m.cutLefts.reset()
}

// mustDFA compiles an automaton from parts of a regexp that has been validated.
func mustDFA(entries []*syntax.Regexp, cut, back bool) *dfa {
	d, err := newDFA(entries, cut, back)
	if err != nil {
		panic(err)
	}
	return d
}

func (m *matcher) ready() {
	if m.fwd != nil {
		return
	}
	m.p = m.r.prepare()
	m.fwd = mustDFA(m.p.after(), m.p.exact, false)
}

func (m *matcher) loose() *dfa {
	if !m.p.exact {
		return m.fwd
	}
	if m.all == nil {
		m.all = mustDFA(m.p.after(), false, false)
	}
	return m.all
}

func (m *matcher) behind() *dfa {
	if m.back == nil {
		m.back = mustDFA(m.p.ahead(), false, true)
	}
	return m.back
}

// add takes the next literal of the rule.
func (m *matcher) add(t *tables, text []byte, p place) {
	if m.temper != warm && m.waits(t, text, p) {
		return
	}
	if m.fwd == nil && !t.hints.asked(m.r.index) && !m.possible(text, p) {
		return
	}
	m.ready()
	if m.open {
		if p.end < m.walk.at {
			m.doubt = true
			m.keep(t, p)
			return
		}
		at := m.walk.at
		alive := m.fwd.forward(&m.walk, text, p.end)
		m.read += m.walk.at - at
		if !alive {
			m.close(t, text)
		} else if len(m.places) >= t.kept && !m.more {
			m.makeRoom(t, text)
		}
	}
	prev := kindBefore(text, p.end)
	if m.open {
		m.walk.state = m.fwd.join(m.walk.state, int(p.site), prev)
	} else {
		m.open = true
		m.walk = run{state: m.fwd.start(int(p.site), prev), at: p.end, match: -1}
	}
	m.keep(t, p)
}

func (m *matcher) keep(t *tables, p place) {
	if len(m.places) < t.kept {
		m.places = append(m.places, p)
	} else {
		m.more = true
	}
}

// makeRoom does away with the places of a cluster that has many of them, when no
// match reaches far: those that are too far back to have one are dropped while the
// walk has met none, or else all are settled, and the next begins a cluster. What
// a cluster is cut into makes no difference: each place lives or dies by itself.
// Where that does not help much, the text is filtered again when it comes to it.
func (m *matcher) makeRoom(t *tables, text []byte) {
	if far := m.p.far; far < 0 || t.spread*far >= m.walk.at-m.places[0].end {
		return
	}
	if m.walk.match >= 0 || m.doubt {
		m.close(t, text)
		return
	}
	// A match shows at the byte behind it.
	kept := slices.DeleteFunc(m.places, func(p place) bool { return p.end+m.p.far < m.walk.at })
	if m.places = kept; len(kept) > t.kept/2 {
		m.more = true
	}
}

// close ends a cluster whose walk has died, or that has grown too large.
func (m *matcher) close(t *tables, text []byte) {
	switch {
	case m.walk.match < 0 && !m.doubt:
	case m.more || len(m.places) > t.few:
		m.settleMany(t, text)
	case len(m.places) == 1 && !m.doubt && m.walk.state == deadState:
		m.accept(text, m.places[0], m.walk)
	default:
		for _, p := range m.places {
			m.accept(text, p, m.walkFrom(text, p))
		}
	}
	m.open, m.doubt, m.more = false, false, false
	m.places = m.places[:0]
}

// walkFrom walks from a place until the walk dies.
func (m *matcher) walkFrom(text []byte, p place) run {
	w := run{state: m.fwd.start(int(p.site), kindBefore(text, p.end)), at: p.end, match: -1}
	m.fwd.forward(&w, text, min(m.farthest(text, p)+1, len(text))) // a match shows at the byte behind it
	m.read += w.at - p.end
	return w
}

// farthest is where a match through a place ends at the latest, by the lengths of
// the regexp alone. An automaton of a coarse tree would read on for as long as a
// run of some class is.
func (m *matcher) farthest(text []byte, p place) int {
	if most := m.p.reach[p.site].right; most >= 0 && most < len(text)-p.end {
		return p.end + most
	}
	return len(text)
}

// limit is where a match through a place ends at the latest, given a walk from
// there that met one.
func (m *matcher) limit(text []byte, p place, w run) int {
	if !w.loose && m.p.exact {
		return w.match
	}
	d := m.loose()
	w = run{state: d.start(int(p.site), kindBefore(text, p.end)), at: p.end, match: -1}
	d.forward(&w, text, m.farthest(text, p))
	m.read += w.at - p.end
	return w.at
}

// accept notes a place from which a walk met a match.
func (m *matcher) accept(text []byte, p place, w run) {
	if w.match < 0 {
		return
	}
	if m.p.prefix != nil {
		m.acceptPrefix(text, p)
		return
	}
	to := m.limit(text, p, w)
	if from := m.leftEnd(text, p); from >= 0 {
		m.spans = append(m.spans, span{from, to})
	}
}

func (m *matcher) acceptPrefix(text []byte, p place) {
	if m.p.prefix.checked {
		from := m.leftEnd(text, p)
		if from < 0 {
			return
		}
		if m.p.prefix.led {
			p.pos = from
		}
	}
	m.alive = append(m.alive, p)
}

// addRun takes a long run of a class, text[from:to), that a site asks for.
func (m *matcher) addRun(text []byte, from, to int, site int32) {
	m.p = m.r.prepare()
	far := m.p.reach[site]
	m.spans = append(m.spans, span{max(0, from-far.left), min(len(text), to+far.right)})
}

// addRuns takes all runs of the text for a rule that looks for runs where one of
// its keywords stands; false for any other rule.
func (m *matcher) addRuns(text []byte) bool {
	m.p = m.r.prepare()
	has := false
	for i, s := range m.p.sites {
		if s.run == nil {
			continue
		}
		has = true
		class := patternBytes(s.run.Sub[0].Rune)
		least, _ := times(s.run)
		runs := runSite{class: &class, least: least}
		for _, spot := range runs.scan(nil, text, 0, len(text), 0) {
			if end, ok := runs.at(text, spot.Pos); ok {
				m.addRun(text, spot.Pos, end, int32(i))
			}
		}
	}
	return has
}

// judgeMatch is given the submatch offsets of a match, which are void after the call.
// It returns -1, or where the secret of a match that it refuses begins.
type judgeMatch func(m *matcher, loc []int) int

// finish ends the text and calls found with each match, in order.
func (m *matcher) finish(t *tables, text []byte, found judgeMatch) {
	if len(m.waiting) > 0 && !m.settleWaiting(text, found) {
		m.warmUp(t, text)
	}
	if m.open {
		m.fwd.forward(&m.walk, text, len(text))
		m.close(t, text)
	}
	if m.whole && !m.addRuns(text) {
		for _, loc := range m.r.re.get().FindAllSubmatchIndex(text, -1) {
			found(m, loc)
		}
		return
	}
	each := m.meeting(found)
	if len(m.alive) > 0 {
		m.finishPrefix(text, each)
	}
	if len(m.spans) > 0 {
		m.finishSpans(text, each)
	}
	m.finishCuts(text, found)
}

// finishSpans runs the regexp over the spans, joined where they touch.
func (m *matcher) finishSpans(text []byte, found judgeMatch) {
	slices.SortFunc(m.spans, func(a, b span) int { return a.from - b.from })
	for i := 0; i < len(m.spans); {
		s := m.spans[i]
		for i++; i < len(m.spans) && m.spans[i].from <= s.to; i++ {
			s.to = max(s.to, m.spans[i].to)
		}
		m.inSpan(text, s, found)
	}
}

// inSpan runs the regexp over a span and a little more: assertions look at the
// rune before and after. A match that reaches the edge of the slice may be one
// only because the slice ends there; then more is taken.
func (m *matcher) inSpan(text []byte, s span, found judgeMatch) {
	if m.traceSpan(text, s, found) {
		return
	}
	re := m.r.re.get()
	for extra := utf8.UTFMax; ; extra *= 16 {
		from, to := runeStart(text, s.from-extra), runeStart(text, s.to+extra)
		locs := m.memo.findAll(re, text[from:to])
		cut := false
		for _, loc := range locs {
			touches := loc[0] == 0 && from > 0 || loc[1] == to-from && to < len(text)
			cut = cut || touches && loc[0]+from < s.to && loc[1]+from > s.from
		}
		if cut {
			continue
		}
		for _, loc := range locs {
			if loc[0]+from < s.from || loc[1]+from > s.to {
				continue
			}
			found(m, moved(loc, from))
		}
		return
	}
}

// runeStart moves an offset to the text's bounds, or else to the start of the
// rune it is in.
func runeStart(text []byte, at int) int {
	if at <= 0 {
		return 0
	}
	if at >= len(text) {
		return len(text)
	}
	for k := 0; k < utf8.UTFMax-1 && at > 0 && !utf8.RuneStart(text[at]); k++ {
		at--
	}
	return at
}
