package code

import (
	"slices"
	"strings"

	"picket/scanners"
)

// filter finds which of a list of words stand in a text, without regard to case:
// as a whole, not as a part of a longer name, but for those with a star behind.
// Input: any bytes. Invariant: a word that stands in the text is always reported. Cost: about one table look-up for every third byte
// (Wu and Manber, "A fast algorithm for multi-pattern searching", with pairs of
// bytes as blocks); BenchmarkFilter measures it against bytes.Index.
type filter struct {
	words []string
	parts []bool // by word: it may be a part
	shift [1 << hashBits]uint8
	heads [1 << hashBits]uint16 // 1 + the first word whose window ends in the block
	next  []uint16
	least int
}

const hashBits = 11

func block(a, b byte) uint32 {
	x := uint32(a|0x20)<<8 | uint32(b|0x20)
	return (x * 0x9E3779B1) >> (32 - hashBits)
}

// newFilter takes words of at least two bytes.
func newFilter(words []string) *filter {
	f := &filter{words: make([]string, len(words)), parts: make([]bool, len(words)), next: make([]uint16, len(words)), least: 255}
	for i, w := range words {
		f.words[i], f.parts[i] = strings.CutSuffix(w, "*")
		f.least = min(f.least, len(f.words[i]))
	}
	for i := range f.shift {
		f.shift[i] = uint8(f.least - 1)
	}
	for n, w := range f.words {
		for i := 1; i < f.least; i++ {
			h := block(w[i-1], w[i])
			f.shift[h] = min(f.shift[h], uint8(f.least-1-i))
			if i == f.least-1 {
				f.next[n] = f.heads[h]
				f.heads[h] = uint16(n + 1)
			}
		}
	}
	return f
}

// find marks the words that stand in text and says whether there are any.
func (f *filter) find(text []byte, found []bool) bool {
	if len(f.words) == 0 {
		return false
	}
	any := false
	for i := f.least - 1; i < len(text); {
		h := block(text[i-1], text[i])
		if s := f.shift[h]; s > 0 {
			i += int(s)
			continue
		}
		for n := f.heads[h]; n != 0; n = f.next[n-1] {
			if !found[n-1] && foldAt(text, i-f.least+1, f.words[n-1]) && (f.parts[n-1] || whole(text, i-f.least+1, len(f.words[n-1]))) {
				found[n-1] = true
				any = true
			}
		}
		i++
	}
	return any
}

// foldAt compares letters without regard to case. Other bytes that differ in bit
// 5 alone are taken for equal too, which costs a useless look, never a finding.
func foldAt(text []byte, at int, word string) bool {
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

// Words finds which of several lists have a word in a text; infra uses it too.
type Words struct {
	filter *filter
	of     []int // by word: the list that holds it
	always []int // lists without words
}

// NewWords takes lists as Keywords gives them, of words of two bytes and more.
func NewWords(lists []scanners.Listed) *Words {
	n := 0
	for _, list := range lists {
		n += len(list.Words)
	}
	w := &Words{of: make([]int, 0, n)}
	words := make([]string, 0, n)
	for k, list := range lists {
		if len(list.Words) == 0 {
			w.always = append(w.always, k)
		}
		for _, s := range list.Words {
			words = append(words, s)
			w.of = append(w.of, k)
		}
	}
	w.filter = newFilter(words)
	return w
}

// Find returns the lists, in order.
func (w *Words) Find(text []byte) []int {
	out := append([]int(nil), w.always...)
	found := make([]bool, len(w.filter.words))
	if w.filter.find(text, found) {
		for word, f := range found {
			if f {
				out = append(out, w.of[word])
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
