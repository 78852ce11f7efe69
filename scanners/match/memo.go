package match

import (
	"hash/maphash"
	"regexp"
)

// memo remembers what a rule's regexp found in short stretches of text. A history
// holds the same lines in hundreds of versions, and then the regexp, by far the
// slowest ring, is run once. The stretch itself is kept and compared, so that the
// hash decides nothing. A memo serves one regexp and one of its two calls.
type memo struct {
	seed maphash.Seed
	seen map[uint64]remembered
	read int // bytes that the regexp was given
}

type remembered struct {
	text string
	locs [][]int
}

// Limits of a memo: the longest stretch, and how many are kept before it starts
// over.
const (
	memoLongest = 1 << 11
	memoEntries = 1 << 10
)

// findAll is re.FindAllSubmatchIndex(text, -1). The result is the caller's.
func (m *memo) findAll(re *regexp.Regexp, text []byte) [][]int {
	return m.ask(text, func() [][]int { return re.FindAllSubmatchIndex(text, -1) })
}

// find is re.FindSubmatchIndex(text). The result is the caller's.
func (m *memo) find(re *regexp.Regexp, text []byte) []int {
	locs := m.ask(text, func() [][]int {
		if loc := re.FindSubmatchIndex(text); loc != nil {
			return [][]int{loc}
		}
		return nil
	})
	if locs == nil {
		return nil
	}
	return locs[0]
}

func (m *memo) ask(text []byte, run func() [][]int) [][]int {
	if len(text) > memoLongest {
		m.read += len(text)
		return run()
	}
	if m.seen == nil {
		m.seed, m.seen = maphash.MakeSeed(), make(map[uint64]remembered)
	}
	key := maphash.Bytes(m.seed, text)
	if r, ok := m.seen[key]; ok && r.text == string(text) {
		return r.copy()
	}
	if len(m.seen) >= memoEntries {
		clear(m.seen)
	}
	r := remembered{string(text), run()}
	m.read += len(text)
	m.seen[key] = r
	return r.copy()
}

func (r *remembered) copy() [][]int {
	if len(r.locs) == 0 {
		return nil
	}
	locs := make([][]int, len(r.locs))
	for i, loc := range r.locs {
		locs[i] = append([]int(nil), loc...)
	}
	return locs
}
