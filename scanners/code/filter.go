package code

// filter finds which of a list of words stand in a text, without regard to case.
// Input: any bytes. Invariant: a word that stands in the text is always reported
// (others may not be). Cost: about one table look-up for every third byte
// (Wu and Manber, "A fast algorithm for multi-pattern searching", with pairs of
// bytes as blocks); BenchmarkFilter measures it against bytes.Index.
type filter struct {
	words []string
	shift [1 << hashBits]uint8
	heads [1 << hashBits]uint16 // 1 + the first word whose window ends in the block
	next  []uint16
	least int
}

const hashBits = 12

func block(a, b byte) uint32 {
	x := uint32(a|0x20)<<8 | uint32(b|0x20)
	return (x * 0x9E3779B1) >> (32 - hashBits)
}

// newFilter takes words of at least two bytes.
func newFilter(words []string) *filter {
	f := &filter{words: words, next: make([]uint16, len(words)), least: 255}
	for _, w := range words {
		f.least = min(f.least, len(w))
	}
	for i := range f.shift {
		f.shift[i] = uint8(f.least - 1)
	}
	for n, w := range words {
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
			if !found[n-1] && foldAt(text, i-f.least+1, f.words[n-1]) {
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
