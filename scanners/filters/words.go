package filters

import (
	_ "embed"
	"encoding/binary"
	"math/bits"
	"strings"
)

// The tables that gen has learnt; own.txt adds the words that people use for
// passwords, keys and things that are none.
//
//go:embed words.bin
var wordTable string

//go:embed letters.bin
var letterCost string

// wordsAt calls f with each word of the dictionary that s, in small letters, begins
// with, and with its cost in eighths of a bit.
//
// wordTable is made by gen: 26*26+1 little-endian 32-bit offsets, one for each pair
// of first letters, then the words of each pair, each as its length, its cost and
// the letters after the first two. Nothing is built when a program starts.
func wordsAt(s string, f func(length int, cost byte)) {
	if len(s) < 3 || s[0] < 'a' || s[0] > 'z' || s[1] < 'a' || s[1] > 'z' {
		return
	}
	pair := (int(s[0]-'a')*26 + int(s[1]-'a')) * 4
	at, end := offset(pair), offset(pair+4)
	for at < end {
		n := int(wordTable[at])
		word := wordTable[at+2 : at+n]
		if word[0] > s[2] {
			return // the words of a pair are in order
		}
		if n <= len(s) && s[2] == word[0] && s[2:n] == word {
			f(n, wordTable[at+1])
		}
		at += n
	}
}

func offset(at int) int {
	t := wordTable
	return int(t[at]) | int(t[at+1])<<8 | int(t[at+2])<<16 | int(t[at+3])<<24
}

// keyRows are runs that a hand falls into.
var keyRows = []string{"qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1qaz2wsx3edc", "1q2w3e4r5t6y", "!@#$%^&*()"}

// runLength is how many characters from i on make a run: equal ones, ones that
// count up or down, or neighbours on a keyboard.
func runLength(s string, i int) int {
	best := 1
	for _, step := range [3]int{0, 1, -1} {
		j := i + 1
		for j < len(s) && int(s[j])-int(s[j-1]) == step && kind(s[j]) == kind(s[i]) {
			j++
		}
		best = max(best, j-i)
	}
	if best < 4 && len(s)-i >= 4 && neighbours(s[i], s[i+1]) && neighbours(s[i+1], s[i+2]) {
		best = max(best, keyRun(asciiLower(s[i:min(len(s), i+12)])))
	}
	return best
}

// neighbours says whether one key follows another in one of keyRows, whatever their
// case: most characters need not be looked for in each of them.
func neighbours(a, b byte) bool {
	if kind(b) == capital {
		b |= 0x20
	}
	if kind(a) == capital {
		a |= 0x20
	}
	return strings.IndexByte(nextKeys[a], b) >= 0
}

// nextKeys are the keys behind each, in any of keyRows.
var nextKeys = [256]string{
	'1': "q", '2': "w", '3': "e", '4': "r", '5': "t", '6': "y",
	'q': "wa2", 'w': "es3", 'e': "rd4", 'r': "t5", 't': "yz6", 'z': "ux2", 'y': "ux", 'u': "i", 'i': "o", 'o': "p",
	'a': "sz", 's': "dx", 'd': "fc", 'f': "g", 'g': "h", 'h': "j", 'j': "k", 'k': "l",
	'x': "c3", 'c': "v", 'v': "b", 'b': "n", 'n': "m",
	'!': "@", '@': "#", '#': "$", '$': "%", '%': "^", '^': "&", '&': "*", '*': "(", '(': ")",
}

// keyRun is how many characters at the beginning of s, at least four, follow one
// another on a keyboard; 0 for none.
func keyRun(s string) int {
	for _, row := range keyRows {
		at := strings.Index(row, s[:4])
		if at < 0 {
			continue
		}
		n := 4
		for n < len(s) && at+n < len(row) && s[n] == row[at+n] {
			n++
		}
		return n
	}
	return 0
}

// Kinds of characters.
const (
	other = iota
	small
	capital
	digit
)

func kind(c byte) int { return int(kinds[c]) }

var kinds = [256]uint8{
	'0': digit, '1': digit, '2': digit, '3': digit, '4': digit, '5': digit, '6': digit, '7': digit, '8': digit, '9': digit,
	'a': small, 'b': small, 'c': small, 'd': small, 'e': small, 'f': small, 'g': small, 'h': small, 'i': small, 'j': small, 'k': small, 'l': small, 'm': small,
	'n': small, 'o': small, 'p': small, 'q': small, 'r': small, 's': small, 't': small, 'u': small, 'v': small, 'w': small, 'x': small, 'y': small, 'z': small,
	'A': capital, 'B': capital, 'C': capital, 'D': capital, 'E': capital, 'F': capital, 'G': capital, 'H': capital, 'I': capital, 'J': capital, 'K': capital, 'L': capital, 'M': capital,
	'N': capital, 'O': capital, 'P': capital, 'Q': capital, 'R': capital, 'S': capital, 'T': capital, 'U': capital, 'V': capital, 'W': capital, 'X': capital, 'Y': capital, 'Z': capital,
}

// onlyHex says whether s is hexadecimal digits, small ones where a letter must be small.
func onlyHex(s string, small bool) bool {
	for i := range len(s) {
		c := s[i]
		if !small {
			c |= 0x20
		}
		if kind(s[i]) != digit && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// onlyOf says whether each character of s is of a kind, or one of some others.
func onlyOf(s string, a, b int, others string) bool {
	for i := range len(s) {
		if k := kind(s[i]); (k == other || k != a && k != b) && strings.IndexByte(others, s[i]) < 0 {
			return false
		}
	}
	return true
}

// alphabet is how many characters a random string of these kinds draws from.
func alphabet(s string) float64 {
	var has [4]bool
	hexOnly := true
	for i := 0; i < len(s); i++ {
		has[kind(s[i])] = true
		hexOnly = hexOnly && onlyHex(s[i:i+1], false)
	}
	if hexOnly && has[digit] {
		return 16
	}
	n := 0.0
	for k, size := range [4]float64{other: 10, small: 26, capital: 26, digit: 10} {
		if has[k] {
			n += size
		}
	}
	return n
}

// repeats reports whether s is one piece of at most half its length, over and over.
func repeats(s string) bool {
	for n := 1; n <= len(s)/2; n++ {
		if strings.HasPrefix(s[n:], s[:len(s)-n]) {
			return true
		}
	}
	return false
}

// distinct is how many different bytes a string has.
func distinct(s string) (n int) {
	var seen [256]uint8 // a byte for each: bits of one word would wait for one another
	for i := range len(s) {
		seen[s[i]] = 1
	}
	for i := 0; i < len(seen); i += 8 {
		n += bits.OnesCount64(binary.LittleEndian.Uint64(seen[i:]))
	}
	return n
}
