package match

import (
	"math/bits"
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
)

// byteSet is a set of byte values.
type byteSet [4]uint64

func (s *byteSet) add(b byte)      { s[b>>6] |= 1 << (b & 63) }
func (s *byteSet) has(b byte) bool { return s[b>>6]>>(b&63)&1 != 0 }

// values puts the set's bytes, seen through |0x20, into a list, and says how many there
// are; those beyond its length are left out.
func (s *byteSet) values(list *[maxValues]byte) (n int) {
	folded := s.folded()
	for i, w := range folded {
		for ; w != 0 && n < len(list); w &= w - 1 {
			list[n] = byte(i<<6 + bits.TrailingZeros64(w))
			n++
		}
	}
	return n
}

func (s *byteSet) addRange(lo, hi byte) {
	for b := int(lo); b <= int(hi); b++ {
		s.add(byte(b))
	}
}

func (s *byteSet) union(o *byteSet) {
	for i := range s {
		s[i] |= o[i]
	}
}

func (s *byteSet) size() int {
	return bits.OnesCount64(s[0]) + bits.OnesCount64(s[1]) + bits.OnesCount64(s[2]) + bits.OnesCount64(s[3])
}

// ascii says whether no byte beyond ASCII is in the set.
func (s *byteSet) ascii() bool { return s[2]|s[3] == 0 }

// folded is the set of b|0x20 for all b of the set: what the filter, which looks
// at text through that mask, can tell apart. In each word of 64 values, those
// without the bit are the lower half.
func (s *byteSet) folded() byteSet {
	var f byteSet
	for i, w := range s {
		f[i] = (w | w<<32) >> 32 << 32
	}
	return f
}

func anyByte() byteSet { return byteSet{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)} }

// firstBytes is the set of bytes that the UTF-8 forms of the class's runes begin
// with. ranges are pairs as in syntax.Regexp.Rune. A class that has U+FFFD also
// matches every byte that is no UTF-8.
func firstBytes(ranges []rune) byteSet {
	var s byteSet
	for i := 0; i+1 < len(ranges); i += 2 {
		lo, hi := ranges[i], ranges[i+1]
		if lo < utf8.RuneSelf {
			s.addRange(byte(lo), byte(min(hi, utf8.RuneSelf-1)))
		}
		if hi < utf8.RuneSelf {
			continue
		}
		s.addRange(firstByte(max(lo, utf8.RuneSelf)), firstByte(hi))
		if lo <= utf8.RuneError && utf8.RuneError <= hi {
			s.addRange(0x80, 0xff)
		}
	}
	return s
}

// firstByte is the first byte of the UTF-8 form of a rune beyond ASCII; it works
// for surrogates too, which a range may begin or end with.
func firstByte(r rune) byte {
	switch {
	case r < 0x800:
		return byte(0xc0 | r>>6)
	case r < 0x10000:
		return byte(0xe0 | r>>12)
	}
	return byte(0xf0 | min(r, utf8.MaxRune)>>18)
}

// literalRanges is one rune as a class, with all its case variants when it folds.
func literalRanges(r rune, fold bool) []rune {
	ranges := []rune{r, r}
	if fold {
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			ranges = append(ranges, f, f)
		}
	}
	return ranges
}

// runesOf returns the rune ranges of a node that matches one rune, or nil.
func runesOf(re *syntax.Regexp) []rune {
	switch re.Op {
	case syntax.OpCharClass:
		return re.Rune
	case syntax.OpAnyChar:
		return []rune{0, utf8.MaxRune}
	case syntax.OpAnyCharNotNL:
		return []rune{0, '\n' - 1, '\n' + 1, utf8.MaxRune}
	case syntax.OpLiteral:
		if len(re.Rune) == 1 {
			return literalRanges(re.Rune[0], re.Flags&syntax.FoldCase != 0)
		}
	}
	return nil
}

// The two runes beyond ASCII that fold to letters of ASCII.
const (
	kelvin = '\u212a' // folds to k
	longS  = '\u017f' // folds to s
)

// patternBytes is firstBytes for use in a pattern: there a set that has k and K
// also stands for U+212A, and one that has s and S for U+017F, so that these do
// not make every case-insensitive class one beyond ASCII.
func patternBytes(ranges []rune) byteSet {
	full := firstBytes(ranges)
	if full.ascii() {
		return full
	}
	for i := 0; i+1 < len(ranges); i += 2 {
		lo, hi := ranges[i], ranges[i+1]
		if hi < utf8.RuneSelf || lo == hi && (lo == kelvin || lo == longS) {
			continue
		}
		return full
	}
	full[2], full[3] = 0, 0
	for b, r := range map[byte]rune{'k': kelvin, 's': longS} {
		if classHas(ranges, r) && !(full.has(b) && full.has(b-0x20)) {
			full.addRange(0x80, 0xff) // it stands alone here: be loose
		}
	}
	return full
}

func classHas(ranges []rune, r rune) bool {
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i] <= r && r <= ranges[i+1] {
			return true
		}
	}
	return false
}
