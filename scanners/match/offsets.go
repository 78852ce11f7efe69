package match

import (
	"math/bits"
	"slices"
)

// offsets is a set of offsets from a base on, a bit for each: in a text full of
// literals there are as many as a quarter of its bytes.
type offsets struct {
	base  int
	words []uint64
}

// reset empties the set, for offsets from base on.
func (o *offsets) reset(base int) { o.base, o.words = base, o.words[:0] }

// add makes room up to the offset, and no farther: a text may have many small sets.
func (o *offsets) add(at int) {
	i := (at - o.base) >> 6
	if n := len(o.words); i >= n {
		o.words = slices.Grow(o.words, i+1-n)[:i+1]
		clear(o.words[n:])
	}
	o.words[i] |= 1 << ((at - o.base) & 63)
}

func (o *offsets) has(at int) bool {
	i := at - o.base
	return i >= 0 && i>>6 < len(o.words) && o.words[i>>6]>>(i&63)&1 != 0
}

// next is the first offset of the set in [from, to]; false when there is none.
func (o *offsets) next(from, to int) (int, bool) {
	from = max(from, o.base)
	for i := from - o.base; i>>6 < len(o.words) && i <= to-o.base; i = (i>>6 + 1) << 6 {
		if w := o.words[i>>6] >> (i & 63); w != 0 {
			at := o.base + i + bits.TrailingZeros64(w)
			return at, at <= to
		}
	}
	return 0, false
}

// last is the last offset of the set up to to; -1 when there is none.
func (o *offsets) last(to int) int {
	i := min(to-o.base, len(o.words)<<6-1)
	for i >= 0 {
		if w := o.words[i>>6] << (63 - i&63); w != 0 {
			return o.base + i - bits.LeadingZeros64(w)
		}
		i = i&^63 - 1
	}
	return -1
}
