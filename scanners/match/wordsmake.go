package match

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"picket/scanners"
)

// wordsMaker makes the tables of Words.
type wordsMaker struct {
	index   map[string]int // of a word and its marks
	words   []string
	marks   []byte
	wins    []wordWindow
	refs    []int // words, in groups, of each of which one must stand there
	groups  []int // their ends
	clauses [][4]int
	always  []int // lists without words
	short   []int // words without windows
}

// wordWindow is one window of a word.
type wordWindow struct {
	hash uint32 // of its bytes, folded
	word int
	at   int // its place in the word; -1: it begins before it
}

// MakeWords takes lists as the scanners' Keywords give them: a list is met when one
// of its keywords is, which is a word of two bytes or more, or several with " | "
// between, of which one must stand there, or several of such groups with " & "
// between, of which each must. Lists of the first kind stand before those of the
// second; exact says of each kind whether capitals count. An error says that there
// are more of them than the form has room for.
func MakeWords(first, second []scanners.Listed, exact [2]bool) (string, error) {
	m := wordsMaker{index: map[string]int{}}
	lists := slices.Concat(first, second)
	for k, list := range lists {
		if len(list.Words) == 0 {
			m.always = append(m.always, k)
		}
		for nth, keyword := range list.Words {
			from := len(m.groups)
			for group := range strings.SplitSeq(keyword, " & ") {
				for word := range strings.SplitSeq(group, " | ") {
					if err := m.word(word, k < len(first) && exact[0] || k >= len(first) && exact[1]); err != nil {
						return "", err
					}
				}
				m.groups = append(m.groups, len(m.refs))
			}
			m.clauses = append(m.clauses, [4]int{k, min(nth, 63), from, len(m.groups)})
		}
	}
	for i := range m.words {
		m.stretch(i)
	}
	return m.image(lists, len(first))
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

// stretch enters the windows of a word: two that follow each other, so that one of
// them begins at a multiple of two. One of four bytes is made longer by what can stand
// behind it or, where a name that goes on there says less, before it.
func (m *wordsMaker) stretch(word int) {
	w := m.words[word]
	if len(w) < leastWindow {
		m.short = append(m.short, word)
		return
	}
	from := 0
	if len(w) > leastWindow {
		from = rarest(w, leastWindow+1, leastWindow)
	} else if before, behind := m.bounds(word); before && !behind {
		from = -1
	}
	m.window(word, from)
	m.window(word, from+1)
}

// bounds says whether no byte of a name can stand before, and behind, a word.
func (m *wordsMaker) bounds(word int) (before, behind bool) {
	w := m.words[word]
	whole := m.marks[word]&partOfWord == 0
	return whole && nameByte(w[0]), whole && nameByte(w[len(w)-1])
}

func hasCapital(w string) bool {
	return strings.IndexFunc(w, func(r rune) bool { return r >= 'A' && r <= 'Z' }) >= 0
}

// window enters one window of a word, which may begin a byte before it and end a
// byte behind it: then once for each byte that can stand there.
func (m *wordsMaker) window(word, at int) {
	w := m.words[word]
	before, behind := m.bounds(word)
	texts := []uint32{0}
	for k := range leastWindow {
		next := texts[:0:0]
		for _, x := range texts {
			if i := at + k; i >= 0 && i < len(w) {
				next = append(next, x|uint32(w[i]|0x20)<<(8*k))
				continue
			}
			bound := at+k < 0 && before || at+k >= len(w) && behind
			for c := range 256 {
				if !bound || !nameByte(byte(c)) {
					next = append(next, x|uint32(c|0x20)<<(8*k))
				}
			}
		}
		slices.Sort(next)
		texts = slices.Compact(next)
	}
	for _, x := range texts {
		m.wins = append(m.wins, wordWindow{hash(x), word, at})
	}
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
func (m *wordsMaker) image(lists []scanners.Listed, own int) (string, error) {
	if err := m.fit(lists); err != nil {
		return "", err
	}
	slices.SortStableFunc(m.wins, func(a, b wordWindow) int { return cmp.Compare(a.hash, b.hash) })
	var cells [wordCells]uint32
	var ends [wordChains]int
	for i, w := range m.wins {
		cells[w.hash>>(32-wordCellBits)] |= 1 << (w.hash >> 13 & 31)
		ends[w.hash>>24] = i + 1
	}
	for i := range wordChains - 1 {
		ends[i+1] = max(ends[i+1], ends[i])
	}
	var b []byte
	put := func(n int) { b = binary.LittleEndian.AppendUint16(b, uint16(n)) }
	all := func(numbers []int) {
		for _, n := range numbers {
			put(n)
		}
	}
	all([]int{len(m.words), len(m.wins), len(m.refs), len(m.groups), len(m.clauses), len(lists), len(m.always), len(m.short), own, 0})
	for _, c := range cells {
		b = binary.LittleEndian.AppendUint32(b, c)
	}
	all(ends[:])
	for _, w := range m.wins {
		b = binary.LittleEndian.AppendUint32(b, w.hash)
		put(w.word)
		b = append(b, byte(int8(w.at)), 0)
	}
	at := 0
	for i, w := range m.words {
		put(at)
		b = append(b, byte(len(w)), m.marks[i])
		at += len(w)
	}
	all(m.refs)
	all(m.groups)
	for _, c := range m.clauses {
		all(c[:])
	}
	for _, l := range lists {
		put(l.Rule)
	}
	all(m.always)
	all(m.short)
	return string(append(b, strings.Join(m.words, "")...)), nil
}
