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
	short []string // of one byte
}

func (w *stopWords) init(words []string) { w.words = words }

// in says whether one of the words is part of s.
func (w *stopWords) in(s string) bool {
	if len(w.words) == 0 || s == "" {
		return false
	}
	w.once.Do(w.index)
	s = strings.ToLower(s)
	for _, word := range w.short {
		if strings.Contains(s, word) {
			return true
		}
	}
	for i := 0; i+2 <= len(s); i++ {
		for _, word := range w.by[[2]byte{s[i], s[i+1]}] {
			if strings.HasPrefix(s[i:], word) {
				return true
			}
		}
	}
	return false
}

func (w *stopWords) index() {
	w.by = make(map[[2]byte][]string)
	for _, word := range w.words {
		word = strings.ToLower(word)
		if len(word) < 2 {
			w.short = append(w.short, word)
			continue
		}
		key := [2]byte{word[0], word[1]}
		w.by[key] = append(w.by[key], word)
	}
}
