package match

import (
	"bytes"
	"encoding/binary"
)

// lookout is the search for the words of one table in one text.
type lookout struct {
	w     *Words
	text  []byte
	any   bool // some word was found, or may be
	found []wordState
}

// wordState is what is known of one word.
type wordState uint8

const (
	notFound wordState = iota
	found
	notSought // it is short
)

// roomWords is how many words a table has at most, as a rule.
const roomWords = 512

// newLookout takes memory for its words that nobody else uses; where it is not
// enough, it gets its own.
func newLookout(w *Words, text []byte, room []wordState) lookout {
	n := len(w.words) / 4
	if n > len(room) {
		room = make([]wordState, n)
	}
	room = room[:n]
	clear(room)
	for i := 0; i < len(w.short); i += 2 {
		room[two(w.short, i)] = notSought
	}
	return lookout{w: w, text: text, any: len(w.short) > 0, found: room}
}

// met appends the lists that the words found meet.
func (l *lookout) met(dst []Met) []Met {
	w, first := l.w, len(dst)
	for i := 0; i < len(w.always); i += 2 {
		dst = append(dst, Met{List: two(w.always, i)})
	}
	if !l.any {
		return dst
	}
	more := len(dst) > first
	last := -1
	for i := 0; i < len(w.clauses); i += 8 {
		if !l.all(two(w.clauses, i+4), two(w.clauses, i+6)) {
			continue
		}
		list := two(w.clauses, i)
		if list != last {
			dst = append(dst, Met{List: list})
			last = list
		}
		dst[len(dst)-1].Keywords |= bit(two(w.clauses, i+2))
	}
	if more {
		sortMet(dst[first:])
	}
	return dst
}

func sortMet(met []Met) {
	for i := 1; i < len(met); i++ {
		for k := i; k > 0 && met[k].List < met[k-1].List; k-- {
			met[k], met[k-1] = met[k-1], met[k]
		}
	}
}

// all says whether of each of some groups a word stands in the text. Short words
// are looked for last.
func (l *lookout) all(from, to int) bool {
	for k := from; k < to; k++ {
		if !l.one(k, func(f wordState) bool { return f != notFound }) {
			return false
		}
	}
	for k := from; k < to && len(l.w.short) > 0; k++ {
		if !l.one(k, func(f wordState) bool { return f == found }) && !l.sought(k) {
			return false
		}
	}
	return true
}

// one says whether something holds of a word of a group.
func (l *lookout) one(group int, holds func(wordState) bool) bool {
	for at, end := l.group(group); at < end; at++ {
		if holds(l.found[two(l.w.refs, 2*at)]) {
			return true
		}
	}
	return false
}

// group is where the references of a group begin and end.
func (l *lookout) group(n int) (at, end int) {
	if n > 0 {
		at = two(l.w.groups, 2*n-2)
	}
	return at, two(l.w.groups, 2*n)
}

// sought looks for the short words of a group until one is found, and says whether
// one is.
func (l *lookout) sought(group int) bool {
	for at, end := l.group(group); at < end; at++ {
		word := two(l.w.refs, 2*at)
		if l.found[word] == notSought {
			l.seek(l.firstOf(word), at, end)
		}
		if l.found[word] == found {
			return true
		}
	}
	return false
}

// firstOf is a word's first byte.
func (l *lookout) firstOf(word int) byte { return l.w.text[two(l.w.words, 4*word)] }

// seek looks for one of some references' short words that begin with a byte, in
// either case.
func (l *lookout) seek(first byte, at, end int) {
	for _, b := range [2]byte{first, first ^ 0x20} {
		for i := 0; i < len(l.text); i++ {
			k := bytes.IndexByte(l.text[i:], b)
			if k < 0 {
				break
			}
			i += k
			for r := at; r < end; r++ {
				if word := two(l.w.refs, 2*r); l.found[word] == notSought && l.w.stands(l.text, i, word) {
					l.found[word] = found
					return
				}
			}
		}
	}
	for r := at; r < end; r++ {
		if word := two(l.w.refs, 2*r); l.found[word] == notSought && l.firstOf(word)|0x20 == first|0x20 {
			l.found[word] = notFound
		}
	}
}

// scan looks for the windows that stand in text[lo:hi], at every second place.
func (l *lookout) scan(lo, hi int) {
	cells, text := l.w.cells, l.text
	i := lo
	for ; i+10 <= hi; i += 8 {
		t := text[i : i+10 : i+10]
		a := binary.LittleEndian.Uint64(t) | foldMask
		b := binary.LittleEndian.Uint32(t[6:]) | foldMask&0xffffffff
		h0, h2, h4, h6 := hash(uint32(a)), hash(uint32(a>>16)), hash(uint32(a>>32)), hash(b)
		if (wordCell(cells, h0)|wordCell(cells, h2)|wordCell(cells, h4)|wordCell(cells, h6))&1 == 0 {
			continue
		}
		l.at(i, h0)
		l.at(i+2, h2)
		l.at(i+4, h4)
		l.at(i+6, h6)
	}
	l.end(i, hi)
}

// end looks at the places from i on, where the windows at the end of a text may
// reach beyond it.
func (l *lookout) end(i, hi int) {
	for ; i+4 <= hi; i++ {
		l.at(i, hash(binary.LittleEndian.Uint32(l.text[i:])|foldMask&0xffffffff))
	}
	if hi == len(l.text) {
		l.last(i)
	}
}

// last looks at the windows that the end of the text cuts, from i on.
func (l *lookout) last(i int) {
	for ; i < len(l.text); i++ {
		var b [4]byte
		copy(b[:], l.text[i:])
		l.at(i, hash(binary.LittleEndian.Uint32(b[:])|foldMask&0xffffffff))
	}
}

// wordCell has its lowest bit set when some window has the hash, or another one with
// the same bits.
func wordCell(cells *[wordCells]uint32, h uint32) uint32 {
	return cells[h>>(32-wordCellBits)] >> (h >> 13 & 31)
}

// at marks the words of which a window stands at a place, whose bytes have the hash.
func (l *lookout) at(i int, h uint32) {
	w := l.w
	if wordCell(w.cells, h)&1 == 0 {
		return
	}
	n := 0
	if chain := int(h >> 24); chain > 0 {
		n = two(w.ends, 2*chain-2)
	}
	for end := two(w.ends, 2*int(h>>24)); n < end; n++ {
		win := w.wins[8*n : 8*n+8]
		if four(win, 0) != h { // other bytes have another hash
			continue
		}
		word := two(win, 4)
		if l.found[word] != found && w.stands(l.text, i-int(int8(win[6])), word) {
			l.found[word], l.any = found, true
		}
	}
}
