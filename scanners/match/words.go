package match

import "unsafe"

// Words finds which of several lists are met by a text, with tables that lie in one
// string, made beforehand and carried by a pack, so that a hook neither builds nor
// copies anything. Each language and kind of file has tables of its own.
//
// Input: any bytes. Invariant: a word that stands in the text is always reported.
// A word is found as a whole, not as a part of a longer name, but for those with a
// star behind. One with a capital in it stands for itself alone when its list is
// exact, others for either case.
//
// Of each word a stretch of five bytes is picked that is rare in programs, of a
// short one with what may stand around it. Whatever stands before it, one of its two
// windows of four bytes begins at a multiple of two, so only every second place of a
// text is asked. Where the engine looks at the text as well, it asks both its own
// table and this one with what it has loaded and mixed anyhow (windowsWith).
// A word of three bytes or fewer has no window: it is looked for by itself, when
// all else that its list asks for has been found.
//
// The string holds, numbers with the lowest byte first: the header, nine numbers of
// two bytes (words, windows, references, groups, clauses, lists, lists without
// words, short words, lists of the first kind) and two empty bytes; the cells, a bit
// for each hash of a window; the ends of the chains, two bytes each; the windows,
// eight bytes each, in order of their hashes' upper bits; the words, four bytes
// each; the references to words, in groups, two bytes each; the ends of the groups,
// two bytes each; the clauses, eight bytes each; the rules of the lists, the lists
// without words and the short words, two bytes each; the bytes of all words. A pack
// guards it by a checksum, so that what does not follow the form is a fault of this
// program.
type Words struct {
	cells   *[wordCells]uint32
	ends    string // of the chains
	wins    string
	words   string
	refs    string
	groups  string
	clauses string
	rules   string
	always  string
	short   string
	text    string
	own     int // lists of the first kind
}

const (
	// wordCellBits is the logarithm of the number of cells, of 32 bits each: the upper
	// bits of a hash say which, five lower ones the bit, the same as in the cells of
	// the engine.
	wordCellBits = 10
	wordCells    = 1 << wordCellBits
	wordChains   = 256
	wordsHeader  = 20
	// leastWindow is the length of the shortest word that has windows.
	leastWindow = 4
)

// OpenWords reads what MakeWords made. The cells are used where they lie, unless the
// machine reads its numbers otherwise, or they lie where it cannot.
func OpenWords(s string) *Words {
	var n [9]int
	for i := range n {
		n[i] = two(s, 2*i)
	}
	w := &Words{own: n[8]}
	s = s[wordsHeader:]
	cut := func(size int) string {
		part := s[:size]
		s = s[size:]
		return part
	}
	w.cells = cellsOf(cut(4 * wordCells))
	w.ends = cut(2 * wordChains)
	w.wins = cut(8 * n[1])
	w.words = cut(4 * n[0])
	w.refs = cut(2 * n[2])
	w.groups = cut(2 * n[3])
	w.clauses = cut(8 * n[4])
	w.rules = cut(2 * n[5])
	w.always = cut(2 * n[6])
	w.short = cut(2 * n[7])
	w.text = s
	return w
}

func cellsOf(s string) *[wordCells]uint32 {
	one := [4]byte{1}
	data := unsafe.StringData(s)
	if *(*uint32)(unsafe.Pointer(&one)) == 1 && uintptr(unsafe.Pointer(data))%unsafe.Alignof(uint32(0)) == 0 {
		return (*[wordCells]uint32)(unsafe.Pointer(data))
	}
	cells := new([wordCells]uint32)
	for i := range cells {
		cells[i] = four(s, 4*i)
	}
	return cells
}

func two(s string, i int) int { return int(s[i]) | int(s[i+1])<<8 }

func four(s string, i int) uint32 {
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24
}

// Len is the number of lists, Own that of the first kind, which stand before the
// others.
func (w *Words) Len() int { return len(w.rules) / 2 }
func (w *Words) Own() int { return w.own }

// Rule is the rule of a list, as Listed says it.
func (w *Words) Rule(list int) int { return two(w.rules, 2*list) }

// Met is a list that a text meets, and by which of its keywords: a bit for each.
type Met struct {
	List     int
	Keywords uint64
}

// Has says whether the i-th keyword is one of them.
func (m Met) Has(i int) bool { return m.Keywords&bit(i) != 0 }

// bit stands for the i-th keyword of a list; those beyond the last share it.
func bit(i int) uint64 { return 1 << min(i, 63) }

// Find appends the lists that a text meets, in order; those without words are met
// by every text. It is a pass over the text of its own.
func (w *Words) Find(dst []Met, text []byte) []Met {
	var buf [roomWords]wordState
	l := newLookout(w, text, buf[:])
	l.scan(0, len(text))
	return l.met(dst)
}

// The marks of a word.
const (
	partOfWord = 1 << iota // it may be a part of a longer one
	asWritten              // it stands for itself
)

// stands says whether a word stands at a place. Bytes that are no letters and differ
// in bit 5 alone are taken for equal, which costs a useless look, never a finding.
func (w *Words) stands(text []byte, at, word int) bool {
	e := w.words[4*word : 4*word+4]
	from, marks := two(e, 0), e[3]
	s := w.text[from : from+int(e[2])]
	if at < 0 || at+len(s) > len(text) {
		return false
	}
	for k := range len(s) {
		if text[at+k]|0x20 != s[k]|0x20 {
			return false
		}
	}
	return (marks&asWritten == 0 || string(text[at:at+len(s)]) == s) &&
		(marks&partOfWord != 0 || wholeName(text, at, len(s)))
}

// wholeName says whether text[at:at+n] is no part of a longer name.
func wholeName(text []byte, at, n int) bool {
	return (at == 0 || !nameByte(text[at]) || !nameByte(text[at-1])) &&
		(at+n == len(text) || !nameByte(text[at+n-1]) || !nameByte(text[at+n]))
}

func nameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}
