package match

import (
	"math"
	"slices"
)

// A matcher is cold until it has automata. Then the places that the hint has let
// pass wait for the end of the text and are settled by the rule's script, if it has
// one. They are handed on to the automata, as if the script had never been, when
// there are many, when a script is unsure, or when scripts have taken as long as it
// takes to make automata.

const (
	// waitingPlaces is how many places of a text may wait.
	waitingPlaces = 64
	// coldSteps is how many steps of scripts take as long as to make automata.
	coldSteps = 1 << 17
)

// temper says how a matcher settles its places.
type temper uint8

const (
	untried temper = iota
	cold           // by a script
	warm           // by automata
)

// waits lets a place wait, and says whether it does.
func (m *matcher) waits(t *tables, text []byte, p place) bool {
	if m.temper == untried {
		m.temper = warm
		if s, ok := t.image.scriptIn(t.hints.all, m.r.index); ok {
			if m.tracer.script = openScript(s); m.tracer.script != nil {
				m.temper = cold
			}
		}
	}
	if m.temper == cold && m.fwd == nil && len(m.waiting) < waitingPlaces && m.tracer.steps < coldSteps {
		m.waiting = append(m.waiting, p)
		return true
	}
	m.warmUp(t, text)
	return false
}

// warmUp hands the places that wait on to the automata.
func (m *matcher) warmUp(t *tables, text []byte) {
	m.temper = warm
	list := m.waiting
	m.waiting = nil
	for _, p := range list {
		m.add(t, text, p)
	}
}

// settleWaiting finds the matches at the places that wait, in order; false, and
// nothing found, when the automata must do it.
func (m *matcher) settleWaiting(text []byte, found judgeMatch) bool {
	if len(text) > math.MaxInt32 {
		return false // a tracer's offsets have 32 bits
	}
	starts := make([]int, 0, len(m.waiting))
	for _, p := range m.waiting {
		if int(p.site) >= len(m.tracer.leads) {
			return false
		}
		lead := int(m.tracer.leads[p.site])
		if p.pos < lead {
			continue // what must stand before the literal does not fit
		}
		for _, b := range text[p.pos-lead : p.pos] {
			if b >= 0x80 {
				return false
			}
		}
		starts = append(starts, p.pos-lead)
	}
	slices.Sort(starts)
	starts = slices.Compact(starts)
	var locs []int
	for _, start := range starts {
		before := m.tracer.steps
		way := m.tracer.at(text, start)
		m.read += m.tracer.steps - before
		switch way {
		case unsure:
			m.cuts = m.cuts[:0]
			return false
		case aMatch:
			locs = append(locs, m.tracer.loc...)
		case noMatch:
			if endsEscape(text, start) && !m.cutAt(text, start) {
				m.cuts = m.cuts[:0]
				return false
			}
		}
	}
	found = m.meeting(found)
	done, back := 0, rewind{} // done: before it nothing is looked for
	for n := m.tracer.slots; len(locs) > 0; locs = locs[n:] {
		loc := locs[:n:n]
		if loc[0] < done {
			continue
		}
		done = loc[1]
		secret := found(m, loc)
		if secret < 0 || len(locs) == n || locs[n] >= max(done, back.until) {
			continue // no other begins within it
		}
		done = back.behind(loc[0], secret, done) // a rule with a script goes back: see scriptOf
	}
	return true
}

// cutAt notes the match that begins behind an escape, if the script finds one there;
// false when it is unsure.
func (m *matcher) cutAt(text []byte, start int) bool {
	before := m.tracer.steps
	way := m.tracer.at(text[start:], 0)
	m.read += m.tracer.steps - before
	if way != aMatch {
		return way == noMatch
	}
	if m.p = m.r.prepare(); m.p.guarded {
		m.cuts = append(m.cuts, cut{from: start, loc: moved(slices.Clone(m.tracer.loc), start)})
	}
	return true
}
