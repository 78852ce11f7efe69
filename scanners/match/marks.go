package match

import (
	"bytes"
	"slices"
)

// Marks are the spots at which something encoded may begin. What they ask for is
// local, unlike the segments themselves: whether a mark stands at an offset
// depends on less than Reach bytes around it. Every segment begins with a mark.

// markKind is one kind of mark; it is added to tables.markLit.
type markKind int32

const (
	markBase64 markKind = iota
	markHex
	markPercent
	markUnicode
	markWide
	markKinds
)

// markBefore is how many bytes before itself a mark depends on at most.
const markBefore = 7

// markLit is the literal of the first kind of mark.
func (t *tables) markLit() int32 { return t.wholeLit() + 1 }

// isMark says whether a literal is a mark, and which.
func (t *tables) isMark(lit int32) (markKind, bool) {
	k := markKind(lit - t.markLit())
	return k, 0 <= k && k < markKinds
}

// marks appends the marks of text that start in [from, to), not in order.
func (t *tables) marks(dst []Spot, text []byte, from, to int) []Spot {
	if byVectors(to - from) {
		all := span{from, to}
		return t.vectorMarks(dst, text, &markSpans{all, all, all, all, all})
	}
	return t.plainMarks(dst, text, from, to)
}

// plainMarks is marks without vectors.
func (t *tables) plainMarks(dst []Spot, text []byte, from, to int) []Spot {
	dst = t.runMarks(dst, text, from, from, to)
	dst = t.percentMarks(dst, text, from, to)
	dst = t.unicodeMarks(dst, text, from, to)
	return t.wideMarks(dst, text, from, to)
}

func (t *tables) percentMarks(dst []Spot, text []byte, from, to int) []Spot {
	for i := from; i < to; i++ {
		k := bytes.IndexByte(text[i:to], '%')
		if k < 0 {
			break
		}
		if i += k; isMarkAt(text, i, markPercent) {
			dst = append(dst, Spot{Pos: i, Lit: t.markLit() + int32(markPercent)})
		}
	}
	return dst
}

func (t *tables) unicodeMarks(dst []Spot, text []byte, from, to int) []Spot {
	for _, c := range [2]byte{'\\', 'U'} {
		for i := from; i < to; i++ {
			k := bytes.IndexByte(text[i:to], c)
			if k < 0 {
				break
			}
			if i += k; isMarkAt(text, i, markUnicode) {
				dst = append(dst, Spot{Pos: i, Lit: t.markLit() + int32(markUnicode)})
			}
		}
	}
	return dst
}

// isMarkAt says whether a mark of a kind stands at an offset.
func isMarkAt(text []byte, at int, kind markKind) bool {
	if at < 0 || at >= len(text) {
		return false
	}
	switch kind {
	case markBase64:
		return beginsRun(text, at, leastBase64, isBase64) && beginsReadable(text[at:]) && readsOn(text[at:])
	case markHex:
		return beginsRun(text, at, leastHex, isHex)
	case markPercent:
		return isPercent(text, at) && !(at >= 3 && isPercent(text, at-3))
	case markWide:
		return isWideMark(text, at)
	}
	if text[at] == 'U' {
		_, n := pointAt(text[at:])
		return n > 0
	}
	_, n := escapeAt(text[at:])
	if n == 0 {
		return false
	}
	for back := 6; back <= 7 && back <= at; back++ {
		if _, m := escapeAt(text[at-back : at]); m == back {
			return false // it goes on with an earlier one
		}
	}
	return true
}

func beginsRun(text []byte, at, least int, in func(byte) bool) bool {
	if at > 0 && in(text[at-1]) || at+least > len(text) {
		return false
	}
	for _, b := range text[at : at+least] {
		if !in(b) {
			return false
		}
	}
	return true
}

// localDecoded is how many bytes on either side of a mark are decoded to see
// whether it can give a hit.
const localDecoded = 1024

// probeMark says whether a mark may give a hit, like Probe. It looks at whole
// lines only, in which nothing encoded is cut; where there are no such lines
// near, as in a file of one line, the answer is that it may.
func (e *Engine) probeMark(text []byte, at int, kind markKind) (alive bool, from, to int) {
	if !isMarkAt(text, at, kind) {
		return false, at - Reach, at + Reach
	}
	end := at + 1
	from, to = at, end
	if kind == markBase64 || kind == markHex {
		end = runEnd(text, at)
		if alive, from, to = wrappedAround(text, lineStart(text, at), end); alive {
			return true, 0, len(text)
		}
	}
	switch kind {
	case markBase64:
		if _, ok := decodeRun(text, at, end); !ok {
			return false, min(from, at-1), max(to, end+3)
		}
	case markHex: // most are checksums; what else encloses one begins with a mark of its own
		if s, ok := decodeHex(text[at:end]); !ok || s.start != 0 {
			return false, min(from, at-1), max(to, end+1)
		}
	}
	lo, hi, ok := wholeLines(text, at, end)
	if !ok {
		return true, 0, len(text)
	}
	part := text[lo:hi]
	for rest := segmentsOf(part).segments; len(rest) > 0; {
		n := cluster(rest)
		first, last := rest[0].start, rest[n-1].end
		if first <= at-lo && at-lo < last {
			if lo > 0 && first < aroundDecoded*2 || hi < len(text) && len(part)-last < aroundDecoded*2 {
				return true, 0, len(text) // the neighbours beyond may belong to it
			}
			if len(e.findCluster(nil, part, rest[:n], 1, e.opt.DecodeDepth)) > 0 {
				return true, 0, len(text)
			}
		}
		rest = rest[n:]
	}
	if lo == 0 {
		lo = -1
	}
	if hi == len(text) {
		hi++
	}
	return false, min(lo, from), max(hi, to)
}

// wholeLines is the stretch of whole lines around text[at:end] that reaches far
// enough on both sides; false when lines are too long for that.
func wholeLines(text []byte, at, end int) (lo, hi int, ok bool) {
	if lo = at - localDecoded; lo <= 0 {
		lo = 0
	} else {
		i := bytes.IndexByte(text[lo:at-localDecoded/2], '\n')
		if i < 0 {
			return 0, 0, false
		}
		lo += i + 1
	}
	if hi = end + localDecoded; hi >= len(text) {
		return lo, len(text), true
	}
	i := bytes.LastIndexByte(text[end+localDecoded/2:hi], '\n')
	return lo, end + localDecoded/2 + i + 1, i >= 0
}

// anyIn says whether one of the offsets, which are in order, lies in [from, to).
func anyIn(offsets []int, from, to int) bool {
	i, _ := slices.BinarySearch(offsets, from)
	return i < len(offsets) && offsets[i] < to
}
