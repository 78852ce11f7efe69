package code

import (
	"encoding/binary"
	"fmt"
	"strings"

	"picket/rules"
	"picket/scanners"
)

// Words finds which of several lists are met by a text: by one pass over it, and
// with tables that lie in one string, made beforehand and carried by a pack, so
// that a hook neither builds nor copies anything. infra uses it too.
//
// Input: any bytes. Invariant: a word that stands in the text is always reported.
// A word is found as a whole, not as a part of a longer name, but for those with a
// star behind. One with a capital in it stands for itself alone when the lists are
// exact, others for either case.
//
// Of each word a stretch of stride+width-1 bytes is picked that is rare in programs,
// of a short one with what may stand around it. Whatever stands before the word, one of the stretch's
// stride windows then begins at a multiple of stride, so that only every
// stride-th place of a text is looked at. Cost: with words of four letters and
// more (stride 2) four to five instructions for each byte; BenchmarkFilter.
//
// The string holds, numbers with the lowest byte first: the header, seven numbers of
// two bytes (words, windows, references, groups, clauses, lists, lists without
// words) and three of one byte (the width, the stride, the logarithm of the number of
// cells); the cells, one byte each; the
// ends of the chains, two bytes each; the windows, eight bytes each, in order of their
// chains; the words, four bytes each; the references to words, in groups, two bytes
// each; the ends of the groups, two bytes each; the clauses, eight bytes each; the
// rules of the lists, two bytes each; the lists without words, two bytes each; the
// bytes of all words. A pack guards it by a checksum, so that what does not follow
// the form is a fault of this program.
type Words struct {
	cells   string // the chain of the windows that fall into a cell; 0: none
	ends    string
	wins    string
	words   string
	refs    string
	groups  string
	clauses string
	rules   string
	always  string
	text    string
	n       int // words
	stride  int
	mask    uint32 // of the bytes of a window within four
	shift   uint32 // of a window's hash, to its cell
}

const chainCount = 256

const wordsHeader = 17

// OpenWords reads what MakeWords made.
func OpenWords(s string) *Words {
	var n [7]int
	for i := range n {
		n[i] = two(s, 2*i)
	}
	w := &Words{n: n[0], stride: int(s[15]), mask: uint32(1<<(8*uint64(s[14])) - 1), shift: 32 - uint32(s[16])}
	s = s[wordsHeader:]
	cut := func(size int) string {
		part := s[:size]
		s = s[size:]
		return part
	}
	w.cells = cut(1 << (32 - w.shift))
	w.ends = cut(2 * chainCount)
	w.wins = cut(8 * n[1])
	w.words = cut(4 * n[0])
	w.refs = cut(2 * n[2])
	w.groups = cut(2 * n[3])
	w.clauses = cut(8 * n[4])
	w.rules = cut(2 * n[5])
	w.always = cut(2 * n[6])
	w.text = s
	return w
}

func two(s string, i int) int { return int(s[i]) | int(s[i+1])<<8 }

func four(s string, i int) uint32 {
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24
}

// Len is the number of lists.
func (w *Words) Len() int { return len(w.rules) / 2 }

// Rule is the rule of a list, as Listed says it.
func (w *Words) Rule(list int) int { return two(w.rules, 2*list) }

// Met is a list that a text meets, and by which of its keywords: a bit for each.
type Met struct {
	List     int
	Keywords uint64
}

// bit stands for the i-th keyword of a list; those beyond the last share it.
func bit(i int) uint64 { return 1 << min(i, 63) }

// Find appends the lists that a text meets, in order; those without words are met
// by every text.
func (w *Words) Find(dst []Met, text []byte) []Met {
	var buf [512]bool
	found := buf[:]
	if w.n > len(buf) {
		found = make([]bool, w.n)
	}
	first := len(dst)
	for i := 0; i < len(w.always); i += 2 {
		dst = append(dst, Met{List: two(w.always, i)})
	}
	if !w.find(text, found[:w.n]) {
		return dst
	}
	more := len(dst) > first
	dst = w.met(dst, found)
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

// met appends the lists that the words found meet.
func (w *Words) met(dst []Met, found []bool) []Met {
	last := -1
	for i := 0; i < len(w.clauses); i += 8 {
		if !w.all(two(w.clauses, i+4), two(w.clauses, i+6), found) {
			continue
		}
		list := two(w.clauses, i)
		if list != last {
			dst = append(dst, Met{List: list})
			last = list
		}
		dst[len(dst)-1].Keywords |= bit(two(w.clauses, i+2))
	}
	return dst
}

// all says whether of each of some groups a word was found.
func (w *Words) all(from, to int, found []bool) bool {
	for ; from < to; from++ {
		at, end := 0, two(w.groups, 2*from)
		if from > 0 {
			at = two(w.groups, 2*from-2)
		}
		for at < end && !found[two(w.refs, 2*at)] {
			at++
		}
		if at == end {
			return false
		}
	}
	return true
}

// windowHash mixes the bytes of a window; the upper ones tell its cell.
func windowHash(x uint32) uint32 { return x * 0x9E3779B1 }

const foldAll = 0x2020202020202020

// find marks the words that stand in text and says whether there are any. Several
// windows are looked at with one load.
func (w *Words) find(text []byte, found []bool) bool {
	if w.n == 0 {
		return false
	}
	any, i := false, 0
	for {
		var places int
		if w.stride == 2 {
			i, places = w.next2(text, i)
		} else {
			i, places = w.next(text, i)
		}
		if places == 0 {
			break
		}
		for ; places > 0; places-- {
			x := (binary.LittleEndian.Uint32(text[i:]) | foldAll&0xffffffff) & w.mask
			if chain := w.cells[windowHash(x)>>(w.shift&31)]; chain != 0 && w.at(text, i, x, int(chain), found) {
				any = true
			}
			i += w.stride
		}
	}
	for ; i < len(text); i += w.stride {
		var last [4]byte
		copy(last[:], text[i:])
		x := (binary.LittleEndian.Uint32(last[:]) | foldAll&0xffffffff) & w.mask
		if chain := w.cells[windowHash(x)>>(w.shift&31)]; chain != 0 && w.at(text, i, x, int(chain), found) {
			any = true
		}
	}
	return any
}

// next goes from i on by strides to the first place from which on windows may stand
// at one of some places; none when there are only the last seven bytes left.
func (w *Words) next(text []byte, i int) (at, places int) {
	cells, mask, shift := w.cells, w.mask, w.shift&31
	step, behind := 2*w.stride, uint(8*w.stride)&63
	for i+8 <= len(text) {
		x := binary.LittleEndian.Uint64(text[i:i+8:i+8]) | foldAll
		if cells[windowHash(uint32(x)&mask)>>shift]|cells[windowHash(uint32(x>>behind)&mask)>>shift] != 0 {
			return i, 2
		}
		i += step
	}
	return i, 0
}

// next2 is next for a stride of two bytes.
func (w *Words) next2(text []byte, i int) (at, places int) {
	cells, mask, shift := w.cells, w.mask, w.shift&31
	for i+8 <= len(text) {
		x := binary.LittleEndian.Uint64(text[i:i+8:i+8]) | foldAll
		if cells[windowHash(uint32(x)&mask)>>shift]|cells[windowHash(uint32(x>>16)&mask)>>shift]|cells[windowHash(uint32(x>>32)&mask)>>shift] != 0 {
			return i, 3
		}
		i += 6
	}
	return i, 0
}

// at marks the words of a chain of which a window stands at a place, whose bytes x
// holds.
func (w *Words) at(text []byte, i int, x uint32, chain int, found []bool) bool {
	any := false
	for n, end := two(w.ends, 2*chain-2), two(w.ends, 2*chain); n < end; n++ {
		win := w.wins[8*n : 8*n+8]
		if four(win, 0) != x {
			continue
		}
		word := two(win, 4)
		if !found[word] && w.stands(text, i-int(int8(win[6])), word) {
			found[word] = true
			any = true
		}
	}
	return any
}

// The marks of a word.
const (
	partOfWord = 1 << iota // it may be a part of a longer one
	asWritten              // it stands for itself
)

// stands says whether a word stands at a place.
func (w *Words) stands(text []byte, at, word int) bool {
	e := w.words[4*word : 4*word+4]
	from, marks := two(e, 0), e[3]
	s := w.text[from : from+int(e[2])]
	return at >= 0 && foldAt(text, at, s) &&
		(marks&asWritten == 0 || string(text[at:at+len(s)]) == s) &&
		(marks&partOfWord != 0 || whole(text, at, len(s)))
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

// ImagePrefix stands before a group's name where a roster has the place of its tables.
const ImagePrefix = "words of "

// Ready is a roster with the places of its groups' tables in place of what they are
// made of, so that nobody has to make them in a hook. The tables go to the end of
// tables (rules.Set.Tables). exact says of a group whether capitals count in it.
func Ready(r scanners.Roster, exact func(group string) bool, tables *[]byte) (scanners.Roster, error) {
	var m scanners.RosterMaker
	for _, name := range r.Groups() {
		list := r.Group(name)
		image, err := MakeWords(list, exact(name))
		if err != nil {
			return r, err
		}
		m.AddRaw(ImagePrefix+name, rules.PutTable(tables, image))
	}
	return m.Roster(), nil
}

// surelyFit is how many words of a group always fit, however short they are.
const surelyFit = 400

// Fit says whether the words of each group of a roster fit into their tables.
func Fit(r scanners.Roster, exact func(group string) bool) error {
	for _, name := range r.Groups() {
		n := 0
		list := r.Group(name)
		for _, l := range list {
			for _, w := range l.Words {
				n += 1 + strings.Count(w, " | ") + strings.Count(w, " & ")
			}
		}
		if n > surelyFit {
			if _, err := MakeWords(list, exact(name)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

// WordsOf are the tables of a group: those that the roster of a shelf has the place
// of, or made here. nil when there is no such group. Damaged ones panic (Shelf.Table).
func WordsOf(shelf *rules.Shelf, r scanners.Roster, group string, exact bool) *Words {
	if place := r.Raw(ImagePrefix + group); place != "" {
		return OpenWords(shelf.Table(place))
	}
	list := r.Group(group)
	if list == nil {
		return nil
	}
	s, err := MakeWords(list, exact)
	if err != nil {
		panic(err) // Fit would have said so
	}
	return OpenWords(s)
}
