package match

import (
	"strings"
	"sync"
)

// stopWords is a set of words of which none may stand in a secret, in any case.
// gitleaks' list for generic keys has 1,446 of them: they are found by their
// first two bytes.
type stopWords struct {
	words []string
	once  sync.Once
	by    map[[2]byte][]string
	heads *[256][4]uint64 // a bit for each two bytes that a word begins with: few stand in a secret
	short []string        // of one byte
}

func (w *stopWords) init(words []string) { w.words = words }

// in says whether one of the words is part of s.
func (w *stopWords) in(s string) bool {
	if len(w.words) == 0 || s == "" {
		return false
	}
	w.once.Do(w.index)
	var room [128]byte
	s = lowered(room[:0], s)
	for _, word := range w.short {
		if strings.Contains(s, word) {
			return true
		}
	}
	for i := 0; i+2 <= len(s); i++ {
		if w.heads[s[i]][s[i+1]>>6]>>(s[i+1]&63)&1 == 0 {
			continue
		}
		for _, word := range w.by[[2]byte{s[i], s[i+1]}] {
			if strings.HasPrefix(s[i:], word) {
				return true
			}
		}
	}
	return false
}

// lowered is strings.ToLower; of a short string of ASCII in dst's memory.
func lowered(dst []byte, s string) string {
	if len(s) > cap(dst) {
		return strings.ToLower(s)
	}
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 {
			return strings.ToLower(s)
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		dst = append(dst, c)
	}
	return viewed(dst)
}

func (w *stopWords) index() {
	w.by, w.heads = make(map[[2]byte][]string), new([256][4]uint64)
	for _, word := range w.words {
		word = strings.ToLower(word)
		if len(word) < 2 {
			w.short = append(w.short, word)
			continue
		}
		key := [2]byte{word[0], word[1]}
		w.by[key] = append(w.by[key], word)
		w.heads[word[0]][word[1]>>6] |= 1 << (word[1] & 63)
	}
}
