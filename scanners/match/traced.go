package match

import (
	"math"
	"regexp/syntax"
	"slices"
)

// Where a match is at hand, a script is tried before the regexp: it takes a tenth of
// the time, and a text that is full of findings has little else. What it is unsure of
// the regexp decides, as ever; and where it is unsure for longer than it was of use it
// is not asked again.

const (
	// tracedSteps bounds a script that is made here, and is kept by the process alone.
	tracedSteps = 1 << 13
	// tracedLoss is how many steps of a script may be lost before it has been of use.
	tracedLoss = 1 << 15
	// tracedGain is how many steps the regexp is worth that need not be run.
	tracedGain = 1 << 9
	// spanShare is how many steps there may be for a byte of a span.
	spanShare = 8
)

// traced is the script of what is matched from a rule's places on, and the bytes
// that it may begin with.
type traced struct {
	script *script
	first  byteSet
}

// tracedOf makes the script of a tree; it has none where none can be made.
func tracedOf(tree *syntax.Regexp) (t traced) {
	m := &scriptMaker{index: map[byteSet]uint16{}, most: tracedSteps}
	t.script = openScript(m.write(tree, nil))
	first, empty := firstIn(tree)
	if t.first = first; empty {
		t.script = nil // it may match nothing at all
	}
	return t
}

// trace tries the rule's script on the text from an offset on. After aMatch,
// m.tracer.loc holds the offsets.
func (m *matcher) trace(text []byte, at int) answer {
	t := &m.tracer
	if t.script == nil {
		t.script = m.p.traced().script
	}
	if t.script == nil || t.lost > tracedLoss || len(text) > math.MaxInt32 { // its offsets have 32 bits
		return unsure
	}
	before := t.steps
	way := t.at(text, at)
	steps := t.steps - before
	m.read += steps
	switch way {
	case unsure:
		t.lost += steps
	case aMatch:
		t.lost = max(t.lost-tracedGain, -tracedLoss)
	}
	return way
}

// traceSpan is inSpan without the regexp; false, and nothing found, when it must be
// asked.
func (m *matcher) traceSpan(text []byte, s span, found judgeMatch) bool {
	first := m.p.traced().first
	locs, end := m.locs[:0], m.read+scriptPatience+spanShare*(s.to-s.from)
	for at := s.from; at <= s.to; at++ {
		if at == len(text) || !first.has(text[at]) {
			continue
		}
		if m.read > end {
			return false
		}
		switch m.trace(text, at) {
		case unsure:
			return false
		case aMatch:
			loc := m.tracer.loc
			if loc[1] > s.to {
				return false // no match goes beyond a span that knows of it
			}
			locs = append(locs, loc...)
			at = loc[1] - 1
		}
	}
	m.locs = locs
	for len(locs) > 0 {
		n := m.tracer.slots
		found(m, locs[:n:n])
		locs = locs[n:]
	}
	return true
}

// restTraced is what the rest of a prefixRun's regexp matches at a place, whose
// offsets are void after the next. unsure: nobody knows.
func (m *matcher) restTraced(text []byte, pos int) ([]int, answer) {
	way := m.trace(text, pos)
	return m.tracer.loc, way
}

// cutTraced is matchAt without the regexp.
func (m *matcher) cutTraced(text []byte, from int) ([]int, answer) {
	way := m.trace(text[from:], 0)
	if way != aMatch {
		return nil, way
	}
	return moved(slices.Clone(m.tracer.loc), from), way
}
