package match

import "strings"

// stopWords is a set of words of which none may stand in a secret, in any case.
type stopWords struct {
	words []string
}

func (w *stopWords) init(words []string) { w.words = words }

// in says whether one of the words is part of s.
func (w *stopWords) in(s string) bool {
	if len(w.words) == 0 || s == "" {
		return false
	}
	s = strings.ToLower(s)
	for _, word := range w.words {
		if strings.Contains(s, strings.ToLower(word)) {
			return true
		}
	}
	return false
}
