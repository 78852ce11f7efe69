package match

import "bytes"

// lefts remembers, for one text, what walks to the left came to from some offsets on.
// Where what precedes a place has no greatest length ("curl .*"), each place of a line
// would else be walked from to the line's beginning.
//
// Invariant: what a walk comes to depends on the offset, its state and the text before
// the offset alone. Offsets are multiples of leftStep, so that walks meet there; most
// end before the first.
type lefts struct {
	known map[leftKey]came
	on    []leftKey // of the walk under way
	epoch int       // dfa.flushed, since which states have their numbers
	from  int       // where the text begins, of a part of one
	slash struct {  // the last backslash of text[first:to), or -1
		first, to, at int
	}
}

type leftKey struct {
	at    int
	state int32
}

// came is how a walk ended: run.match and run.at.
type came struct{ match, at int }

const (
	leftStep = 64
	// leftsKept is how many are kept allocated for the next text.
	leftsKept = 1 << 12
)

func (l *lefts) reset() {
	if len(l.known) > leftsKept {
		l.known = nil
	}
	clear(l.known)
	l.slash.to = -1
}

// leftEnd is where a match through a place may start at the earliest; -1 when
// what precedes the place lets none start at all. One that may start behind an escape
// is noted.
func (m *matcher) leftEnd(text []byte, p place) int {
	w := m.walkLeft(&m.lefts, text, p)
	if w.match < 0 && m.p.guarded {
		if from := m.behindEscape(text, p, w.at); from >= 0 {
			m.cuts = append(m.cuts, cut{from: from, place: p})
		}
	}
	return w.match
}

// walkLeft reads what precedes a place until no match can begin farther left.
func (m *matcher) walkLeft(l *lefts, text []byte, p place) run {
	d := m.behind()
	w := run{state: d.start(int(p.site), kindAfter(text, p.pos)), at: p.pos, match: -1}
	l.on = l.on[:0]
	read := 0
	for d.backward(&w, text, max(0, w.at-leftStep)&^(leftStep-1)) {
		if l.epoch != d.flushed {
			clear(l.known)
			l.on, l.epoch = l.on[:0], d.flushed
		}
		key := leftKey{w.at, w.state}
		if end, ok := l.known[key]; ok {
			read = w.at - end.at // which others have read
			if w.at = end.at; end.match >= 0 {
				w.match = end.match
			}
			break
		}
		l.on = append(l.on, key)
	}
	m.read += p.pos - w.at - read
	if len(l.on) > 0 && l.epoch == d.flushed {
		l.keep(w)
	}
	return w
}

// keep notes what the walk that is over came to, at each of its offsets.
func (l *lefts) keep(w run) {
	if l.known == nil {
		l.known = make(map[leftKey]came)
	}
	for _, key := range l.on {
		end := came{-1, w.at}
		if w.match <= key.at {
			end.match = w.match
		}
		l.known[key] = end
	}
}

// lastSlash is the last backslash of text[first:to), or -1. Most often it is asked
// about a stretch that goes on from the one before.
func (l *lefts) lastSlash(text []byte, first, to int) int {
	s := &l.slash
	if s.to < s.first || s.first != first || s.to > to {
		s.first, s.to, s.at = first, first, -1
	}
	if i := bytes.LastIndexByte(text[s.to:to], '\\'); i >= 0 {
		s.at = s.to + i
	}
	s.to = to
	return s.at
}
