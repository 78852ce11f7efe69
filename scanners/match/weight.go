package match

import "math/bits"

// share is the share of bytes that are expected at position i of the pattern to be
// of a set, which is sets[i] or has more: a slash is rare, but not behind a colon or
// another one.
func (p *pattern) share(i int, s *byteSet) float64 {
	if i > 0 && *s == onlySlash {
		switch p.sets[i-1] {
		case onlyColon:
			return 0.3
		case onlySlash:
			return 0.5
		}
	}
	return weight(s)
}

// onlySlash and onlyColon are the sets of one byte.
var (
	onlySlash = byteSet{1 << '/'}
	onlyColon = byteSet{1 << ':'}
)

// weight is the share of a byte of source text that is expected to be of the
// set. The figures are round on purpose: only their order matters.
func weight(s *byteSet) float64 {
	w := 0.0
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			w += weightOf(byte(i<<6 + bits.TrailingZeros64(word)))
		}
	}
	return min(w, 1)
}

func weightOf(b byte) float64 {
	switch {
	case b == ' ':
		return 0.14
	case b == 'e', b == 't':
		return 0.055
	case b == 'a', b == 'i', b == 'n', b == 'o', b == 'r', b == 's':
		return 0.042
	case b == 'c', b == 'd', b == 'l', b == 'p', b == 'u', b == 'm', b == 'f':
		return 0.024
	case 'a' <= b && b <= 'z':
		return 0.011
	case b == '0', b == '1':
		return 0.015
	case '0' <= b && b <= '9', b == '\n', b == '\t', b == '"', b == '.', b == ',', b == '(', b == ')':
		return 0.012
	case b == '_', b == '-', b == '/', b == '=', b == ':', b == ';', b == '\'':
		return 0.009
	case 'A' <= b && b <= 'Z':
		return 0.006
	case b < 0x20, b > 0x7f:
		return 0.0005
	}
	return 0.003
}
