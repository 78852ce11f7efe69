package match

import (
	"regexp"
	"slices"
	"unicode/utf8"
)

// finishPrefix matches the rest of a prefixRun's regexp at each living place. The
// leftmost match is that of the first place: all its possible starts lie left of
// those of later places or are the same, and a lazy run prefers the nearer place.
func (m *matcher) finishPrefix(text []byte, found judgeMatch) {
	slices.SortFunc(m.alive, func(a, b place) int { return a.pos - b.pos })
	done, back := 0, rewind{} // done: before it nothing is looked for
	for i := 0; i < len(m.alive); {
		first, pos := i, m.alive[i].pos
		for i < len(m.alive) && m.alive[i].pos == pos {
			i++
		}
		if pos < done {
			continue
		}
		loc, way := m.restTraced(text, pos)
		if way == unsure {
			loc, way = m.restRead(text, m.alive[first:i])
		}
		if way != aMatch {
			continue
		}
		loc[0] = m.p.prefix.start(text, pos, done)
		done = loc[1]
		if secret := found(m, loc); secret >= 0 {
			done = back.behind(pos, secret, done)
		}
	}
}

// restRead is what the rest's regexp matches at places that are one.
func (m *matcher) restRead(text []byte, places []place) ([]int, answer) {
	pos, to := places[0].pos, -1
	for _, p := range places {
		if p.dense {
			to = max(to, m.farthest(text, p))
		} else if w := m.walkFrom(text, p); w.match >= 0 {
			to = max(to, m.limit(text, p, w))
		}
	}
	if to < 0 {
		return nil, noMatch
	}
	loc := m.restAt(m.p.prefix.rest(), text, pos, to)
	if loc == nil {
		return nil, noMatch
	}
	return moved(loc, pos), aMatch
}

// restAt matches a regexp that is anchored at its start at a place, taking more text
// while the match reaches the edge of what was taken.
func (m *matcher) restAt(re *regexp.Regexp, text []byte, pos, to int) []int {
	for extra := utf8.UTFMax; ; extra *= 16 {
		end := runeStart(text, to+extra)
		loc := m.rests.find(re, text[pos:end])
		if loc == nil || end == len(text) || pos+loc[1] < end {
			return loc
		}
	}
}

// start walks back from a place over the class, not beyond floor.
func (x *prefixRun) start(text []byte, pos, floor int) int {
	for n := 0; n < x.most && pos > floor; n++ {
		b := text[pos-1]
		if b < utf8.RuneSelf {
			if !x.bytes.has(b) {
				return pos
			}
			pos--
			continue
		}
		r, size := utf8.DecodeLastRune(text[floor:pos])
		if !classHas(x.class, r) {
			return pos
		}
		pos -= size
	}
	return pos
}
