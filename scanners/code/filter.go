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
	at   int // its place in the word
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
	for i, w := range m.words {
		for k, at := 0, rarest(w, stride+width-1, width); k < stride; k++ {
			m.window(i, at+k, width)
		}
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

// shape is how wide windows are, and how far apart places are looked at.
func (m *wordsMaker) shape() (width, stride int) {
	least := 255
	for _, w := range m.words {
		least = min(least, len(w))
	}
	switch {
	case least < 3:
		width = 2
	case least < 5:
		width = 3
	default:
		width = 4
	}
	return width, min(least-width+1, maxStride)
}

func hasCapital(w string) bool {
	return strings.IndexFunc(w, func(r rune) bool { return r >= 'A' && r <= 'Z' }) >= 0
}

// window enters one window of a word.
func (m *wordsMaker) window(word, at, width int) {
	var b [4]byte
	copy(b[:], m.words[word][at:at+width])
	x := (binary.LittleEndian.Uint32(b[:]) | foldAll&0xffffffff) & uint32(1<<(8*width)-1)
	m.wins = append(m.wins, window{x, word, at})
}

// cellsPerWindow is how sparse the cells are at least.
const cellsPerWindow = 8

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

// image writes it all in the form that Words describes.
func (m *wordsMaker) image(lists []scanners.Listed, width, stride int) (string, error) {
	cells, log := m.chains()
	chain := func(w window) byte { return cells[windowHash(w.text)>>(32-log)] }
	slices.SortStableFunc(m.wins, func(a, b window) int { return cmp.Compare(chain(a), chain(b)) })
	size := 0
	for _, w := range m.words {
		size += len(w)
	}
	last := 0
	for _, l := range lists {
		last = max(last, l.Rule)
	}
	for _, n := range [...]int{len(m.wins), len(m.refs), len(m.clauses), len(lists), last, size} {
		if n > 0xffff {
			return "", fmt.Errorf("there are more rules and keywords than fit: %d words", len(m.words))
		}
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
		put(w.at)
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
