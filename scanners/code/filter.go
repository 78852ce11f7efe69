package code

import (
	"encoding/binary"
	"slices"
	"strings"

	"picket/scanners"
)

// filter finds which of a list of words stand in a text: as a whole, not as a
// part of a longer name, but for those with a star behind. One with a capital in
// it stands for itself alone when the filter is exact, others for either case.
// Input: any bytes. Invariant: a word that stands in the text is always reported.
//
// Of each word a stretch of stride+width-1 bytes is picked, with as few ordinary
// letters as there are. Whatever stands before the word, one of the stretch's
// stride windows then begins at a multiple of stride, so that only every
// stride-th place of a text is looked at. Cost: with words of four letters and
// more (stride 2) four to five instructions for each byte; BenchmarkFilter.
type filter struct {
	words  []string
	parts  []bool // by word: it may be a part
	exact  []bool // by word: it stands for itself
	stride int
	mask   uint32 // of the bytes of a window within four
	bits   [1 << (windowBits - 6)]uint64
	heads  [1 << headBits]uint32 // 1 + the first window of a chain
	wins   []window
}

// window is one window of a word.
type window struct {
	text uint32 // its bytes, folded
	word uint32
	at   uint8  // its place in the word
	next uint32 // 1 + the next of the chain
}

const (
	windowBits = 13
	headBits   = 8
)

func windowHash(x uint32) uint32 { return (x * 0x9E3779B1) >> (32 - windowBits) }

// newFilter takes words of at least two bytes.
func newFilter(words []string, exact bool) *filter {
	flags := make([]bool, 2*len(words))
	f := &filter{words: make([]string, len(words)), parts: flags[:len(words)], exact: flags[len(words):]}
	least := 255
	for i, w := range words {
		f.words[i], f.parts[i] = strings.CutSuffix(w, "*")
		f.exact[i] = exact && hasCapital(w)
		least = min(least, len(f.words[i]))
	}
	width := 3
	if least < 3 {
		width = 2
	}
	f.mask = 1<<(8*width) - 1
	f.stride = min(least-width+1, maxStride)
	f.wins = make([]window, 0, len(words)*f.stride)
	for i, w := range f.words {
		for k, at := 0, rarest(w, f.stride+width-1); k < f.stride; k++ {
			f.window(uint32(i), at+k, width)
		}
	}
	return f
}

func hasCapital(w string) bool {
	for i := 0; i < len(w); i++ {
		if w[i] >= 'A' && w[i] <= 'Z' {
			return true
		}
	}
	return false
}

// maxStride bounds the windows of a word: more of them let more places pass.
const maxStride = 4

// window enters one window of a word.
func (f *filter) window(word uint32, at, width int) {
	w := f.words[word][at : at+width]
	x := uint32(w[0]) | uint32(w[1])<<8
	if width == 3 {
		x |= uint32(w[2]) << 16
	}
	x |= 0x20202020 & f.mask
	h := windowHash(x)
	f.bits[h>>6] |= 1 << (h & 63)
	head := &f.heads[h>>(windowBits-headBits)]
	f.wins = append(f.wins, window{x, word, uint8(at), *head})
	*head = uint32(len(f.wins))
}

// rarest is where the stretch of n bytes with the fewest ordinary letters begins.
func rarest(w string, n int) int {
	best, most, sum := 0, -1, 0
	for i := 0; i < len(w) && i < 16; i++ {
		sum += rarity(w[i])
		if i < n-1 {
			continue
		}
		if sum > most {
			best, most = i+1-n, sum
		}
		sum -= rarity(w[i+1-n])
	}
	return best
}

// rarity is a rough order of how seldom a byte stands in programs, by its last
// five bits: a blank, a to z, and what shares their places.
func rarity(c byte) int {
	return int("002110111033010100310002230223333"[c&31] - '0')
}

// find marks the words that stand in text and says whether there are any.
func (f *filter) find(text []byte, found []bool) bool {
	if len(f.words) == 0 {
		return false
	}
	any := false
	i := 0
	for {
		if i = f.next(text, i); i+8 > len(text) {
			break
		}
		x := (binary.LittleEndian.Uint32(text[i:]) | 0x20202020) & f.mask
		any = f.at(text, i, x, found) || any
		i += f.stride
	}
	for ; i < len(text); i += f.stride {
		var last [4]byte
		copy(last[:], text[i:])
		x := (binary.LittleEndian.Uint32(last[:]) | 0x20202020) & f.mask
		any = f.at(text, i, x, found) || any
	}
	return any
}

// next is the first place from i on, by strides, where a window may stand, or one
// of the last eight bytes. Two windows are looked at with one load.
func (f *filter) next(text []byte, i int) int {
	mask, stride := uint64(f.mask), f.stride
	shift := uint(8*stride) & 63
	for ; i+8 <= len(text); i += 2 * stride {
		x := binary.LittleEndian.Uint64(text[i:]) | 0x2020202020202020
		if h := windowHash(uint32(x & mask)); f.bits[h>>6]&(1<<(h&63)) != 0 {
			return i
		}
		if h := windowHash(uint32(x >> shift & mask)); f.bits[h>>6]&(1<<(h&63)) != 0 {
			return i + stride
		}
	}
	return i
}

// at marks the words of which a window stands at a place.
func (f *filter) at(text []byte, i int, x uint32, found []bool) bool {
	any := false
	for n := f.heads[windowHash(x)>>(windowBits-headBits)]; n != 0; {
		w := &f.wins[n-1]
		n = w.next
		if w.text != x || found[w.word] {
			continue
		}
		word, at := f.words[w.word], i-int(w.at)
		if at >= 0 && foldAt(text, at, word) && (!f.exact[w.word] || string(text[at:at+len(word)]) == word) && (f.parts[w.word] || whole(text, at, len(word))) {
			found[w.word] = true
			any = true
		}
	}
	return any
}

// foldAt compares letters without regard to case. Other bytes that differ in bit
// 5 alone are taken for equal too, which costs a useless look, never a finding.
func foldAt[T string | []byte](text T, at int, word string) bool {
	if at+len(word) > len(text) {
		return false
	}
	for k := 0; k < len(word); k++ {
		if text[at+k]|0x20 != word[k]|0x20 {
			return false
		}
	}
	return true
}

// whole says whether text[at:at+n] is no part of a longer name.
func whole(text []byte, at, n int) bool {
	return (at == 0 || !nameByte(text[at]) || !nameByte(text[at-1])) &&
		(at+n == len(text) || !nameByte(text[at+n-1]) || !nameByte(text[at+n]))
}

func nameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// Words finds which of several lists are met by a text; infra uses it too.
type Words struct {
	filter  *filter
	groups  []int // ends of the groups of words, of each of which one must stand there
	clauses []clause
	always  []int // lists without words
}

// clause is one keyword of a list: it is met when each of its groups is.
type clause struct{ list, from, to int }

// NewWords takes lists as Keywords gives them: a list is met when one of its
// keywords is, which is a word of two bytes or more, or several with " | " between,
// of which one must stand there, or several of such groups with " & " between, of
// which each must. exact says that capitals count.
func NewWords(lists []scanners.Listed, exact bool) *Words {
	n := 0
	for _, list := range lists {
		n += len(list.Words)
	}
	w := &Words{groups: make([]int, 0, 2*n), clauses: make([]clause, 0, n)}
	words := make([]string, 0, 4*n)
	for k, list := range lists {
		if len(list.Words) == 0 {
			w.always = append(w.always, k)
		}
		for _, keyword := range list.Words {
			from := len(w.groups)
			for more := true; more; {
				var group, word string
				group, keyword, more = strings.Cut(keyword, " & ")
				for next := true; next; {
					word, group, next = strings.Cut(group, " | ")
					words = append(words, word)
				}
				w.groups = append(w.groups, len(words))
			}
			w.clauses = append(w.clauses, clause{k, from, len(w.groups)})
		}
	}
	w.filter = newFilter(words, exact)
	return w
}

// met appends the lists that the words found meet, in order; those without words
// are not among them.
func (w *Words) met(dst []int, found []bool) []int {
	last := -1
	for i := range w.clauses {
		if c := &w.clauses[i]; c.list != last && w.all(c, found) {
			last = c.list
			dst = append(dst, last)
		}
	}
	return dst
}

func (w *Words) all(c *clause, found []bool) bool {
	for g := c.from; g < c.to; g++ {
		from := 0
		if g > 0 {
			from = w.groups[g-1]
		}
		if !slices.Contains(found[from:w.groups[g]], true) {
			return false
		}
	}
	return true
}

// Find returns the lists, in order.
func (w *Words) Find(text []byte) []int {
	out := append([]int(nil), w.always...)
	found := make([]bool, len(w.filter.words))
	if w.filter.find(text, found) {
		out = w.met(out, found)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
