package code

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"picket/scanners"
)

// wordsMaker makes the tables of Words.
type wordsMaker struct {
	index   map[string]int // of a word and its marks
	words   []string
	marks   []byte
	wins    []window
	refs    []int // words, in groups, of each of which one must stand there
	groups  []int // their ends
	clauses [][4]int
	always  []int // lists without words
}

// window is one window of a word.
type window struct {
	text uint32 // its bytes, folded
	word int
	at   int // its place in the word; -1: it begins before it
}

// MakeWords takes lists as Keywords gives them: a list is met when one of its
// keywords is, which is a word of two bytes or more, or several with " | " between,
// of which one must stand there, or several of such groups with " & " between, of
// which each must. exact says that capitals count. An error says that there are more
// of them than the form has room for.
func MakeWords(lists []scanners.Listed, exact bool) (string, error) {
	m := wordsMaker{index: map[string]int{}}
	for k, list := range lists {
		if len(list.Words) == 0 {
			m.always = append(m.always, k)
		}
		for nth, keyword := range list.Words {
			from := len(m.groups)
			for group := range strings.SplitSeq(keyword, " & ") {
				for word := range strings.SplitSeq(group, " | ") {
					if err := m.word(word, exact); err != nil {
						return "", err
					}
				}
				m.groups = append(m.groups, len(m.refs))
			}
			m.clauses = append(m.clauses, [4]int{k, min(nth, 63), from, len(m.groups)})
		}
	}
	width, stride := m.shape()
	for i := range m.words {
		m.stretch(i, width, stride)
	}
	return m.image(lists, width, stride)
}

// word enters a word.
func (m *wordsMaker) word(word string, exact bool) error {
	marks := byte(0)
	word, part := strings.CutSuffix(word, "*")
	if part {
		marks |= partOfWord
	}
	if exact && hasCapital(word) {
		marks |= asWritten
	}
	if len(word) < 2 || len(word) > 255 {
		return fmt.Errorf("keyword %q: want 2 to 255 bytes", word)
	}
	key := string([]byte{marks}) + word
	n, ok := m.index[key]
	if !ok {
		n = len(m.words)
		m.index[key] = n
		m.words, m.marks = append(m.words, word), append(m.marks, marks)
	}
	m.refs = append(m.refs, n)
	return nil
}

// maxStride bounds the windows of a word: more of them let more places pass.
const maxStride = 4

// shape is how wide windows are, and how far apart places are looked at. A short
// word counts for as many bytes as are known with what must stand around it.
func (m *wordsMaker) shape() (width, stride int) {
	least, on, around := 255, 255, 255
	for i, w := range m.words {
		before, behind := m.bounds(i)
		least = min(least, len(w))
		on = min(on, len(w)+behind)
		around = min(around, len(w)+behind+before)
	}
	switch {
	case least >= 5:
		return 4, min(least-3, maxStride)
	case around >= 4:
		return 3, 2
	case on >= 3: // nothing is before a text's first byte
		return 3, 1
	}
	return 2, 1
}

// bounds says, in one byte each, before and behind which bytes of a word no byte of
// a name can stand.
func (m *wordsMaker) bounds(word int) (before, behind int) {
	w := m.words[word]
	if m.marks[word]&partOfWord != 0 {
		return 0, 0
	}
	if nameByte(w[0]) {
		before = 1
	}
	if nameByte(w[len(w)-1]) {
		behind = 1
	}
	return before, behind
}

// stretch enters the windows of a word. One that is too short for them is made
// longer by what can stand around it, first behind it, then before.
func (m *wordsMaker) stretch(word, width, stride int) {
	w, n := m.words[word], stride+width-1
	from := rarest(w, n, width)
	if len(w) < n {
		before, behind := m.bounds(word)
		from = 0
		if behind == 0 || len(w)+behind < n {
			from = -before
		}
	}
	for k := range stride {
		m.window(word, from+k, width)
	}
}

func hasCapital(w string) bool {
	return strings.IndexFunc(w, func(r rune) bool { return r >= 'A' && r <= 'Z' }) >= 0
}

// window enters one window of a word, which may begin a byte before it and end a
// byte behind it: then once for each byte that is part of no name.
func (m *wordsMaker) window(word, at, width int) {
	w := m.words[word]
	texts := []uint32{0}
	for k := range width {
		next := texts[:0:0]
		for _, x := range texts {
			if i := at + k; i >= 0 && i < len(w) {
				next = append(next, x|uint32(w[i]|0x20)<<(8*k))
				continue
			}
			for c := range 256 {
				if !nameByte(byte(c)) && (c|0x20 == c || nameByte(byte(c|0x20))) {
					next = append(next, x|uint32(c|0x20)<<(8*k))
				}
			}
		}
		texts = next
	}
	slices.Sort(texts)
	for _, x := range slices.Compact(texts) {
		m.wins = append(m.wins, window{x, word, at})
	}
}

// cellsPerWindow is how sparse the cells are at least.
const cellsPerWindow = 16

// chains give each cell that a window falls into a chain of its own, as long as there
// are any, from 1 on. log is the logarithm of the number of cells.
func (m *wordsMaker) chains() (chain []byte, log int) {
	log = max(6, bits.Len(uint(len(m.wins)*cellsPerWindow)))
	chain = make([]byte, 1<<log)
	n := 0
	for _, w := range m.wins {
		if c := &chain[windowHash(w.text)>>(32-log)]; *c == 0 {
			*c = byte(1 + n%(chainCount-1))
			n++
		}
	}
	return chain, log
}

// fit says whether all numbers have room in two bytes.
func (m *wordsMaker) fit(lists []scanners.Listed) error {
	size, last := 0, 0
	for _, w := range m.words {
		size += len(w)
	}
	for _, l := range lists {
		last = max(last, l.Rule)
	}
	if most := max(len(m.wins), len(m.refs), len(m.clauses), len(lists), last, size); most > 0xffff {
		return fmt.Errorf("there are more rules and keywords than fit: %d words", len(m.words))
	}
	return nil
}

// image writes it all in the form that Words describes.
func (m *wordsMaker) image(lists []scanners.Listed, width, stride int) (string, error) {
	cells, log := m.chains()
	chain := func(w window) byte { return cells[windowHash(w.text)>>(32-log)] }
	slices.SortStableFunc(m.wins, func(a, b window) int { return cmp.Compare(chain(a), chain(b)) })
	if err := m.fit(lists); err != nil {
		return "", err
	}
	var b []byte
	put := func(n int) { b = binary.LittleEndian.AppendUint16(b, uint16(n)) }
	for _, n := range [...]int{len(m.words), len(m.wins), len(m.refs), len(m.groups), len(m.clauses), len(lists), len(m.always)} {
		put(n)
	}
	b = append(b, byte(width), byte(stride), byte(log))
	b = append(b, cells...)
	var ends [chainCount]int
	for i, w := range m.wins {
		ends[chain(w)] = i + 1
	}
	for i := range ends {
		if i > 0 {
			ends[i] = max(ends[i], ends[i-1])
		}
		put(ends[i])
	}
	for _, w := range m.wins {
		b = binary.LittleEndian.AppendUint32(b, w.text)
		put(w.word)
		b = append(b, byte(int8(w.at)), 0)
	}
	at := 0
	for i, w := range m.words {
		put(at)
		b = append(b, byte(len(w)), m.marks[i])
		at += len(w)
	}
	for _, n := range m.refs {
		put(n)
	}
	for _, n := range m.groups {
		put(n)
	}
	for _, c := range m.clauses {
		for _, n := range c {
			put(n)
		}
	}
	for _, l := range lists {
		put(l.Rule)
	}
	for _, n := range m.always {
		put(n)
	}
	return string(append(b, strings.Join(m.words, "")...)), nil
}
