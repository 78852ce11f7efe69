package filters

import (
	"math/bits"
	"strings"
)

// needles is a list of at most 64 strings, each of two bytes of ASCII or more, and in
// small letters where case makes no difference: a string is looked through once for
// all of them, not once for each.
type needles struct {
	list          []string
	fold          bool
	first, second [256]uint64 // of which needles a byte is the first, or the second
}

func newNeedles(fold bool, list ...string) *needles {
	n := &needles{list: list, fold: fold}
	for i, w := range list {
		n.first[w[0]] |= 1 << i
		n.second[w[1]] |= 1 << i
		if fold {
			n.first[upper(w[0])] |= 1 << i
			n.second[upper(w[1])] |= 1 << i
		}
	}
	return n
}

func upper(c byte) byte {
	if kind(c) == small {
		return c &^ 0x20
	}
	return c
}

// in says whether one of the needles is part of s.
func (n *needles) in(s string) bool {
	if n.fold && !sevenBit(s) { // U+212A is a k in small letters
		s = strings.ToLower(s)
	}
	for i := 1; i < len(s); i++ {
		for m := n.first[s[i-1]] & n.second[s[i]]; m != 0; m &= m - 1 {
			if n.begins(s[i-1:], bits.TrailingZeros64(m)) {
				return true
			}
		}
	}
	return false
}

func (n *needles) begins(s string, k int) bool {
	w := n.list[k]
	if len(s) < len(w) {
		return false
	}
	if !n.fold {
		return s[:len(w)] == w
	}
	for i := range len(w) {
		if s[i] != w[i] && (kind(s[i]) != capital || s[i]|0x20 != w[i]) {
			return false
		}
	}
	return true
}

func sevenBit(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
