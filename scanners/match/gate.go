package match

import (
	"bytes"
	"strings"
)

// gatedBy says whether one of the rule's keywords stands in a text in lower case.
func (r *rule) gatedBy(lower string) bool {
	for _, k := range r.Keywords {
		if strings.Contains(lower, k) {
			return true
		}
	}
	return len(r.Keywords) == 0
}

// gated says whether one of the rule's keywords stands in the text; most often
// one stands in the match itself.
func (s *scratch) gated(r *rule, loc []int) bool {
	if r.gatedBy(string(bytes.ToLower(s.text[loc[0]:loc[1]]))) {
		return true
	}
	if s.lower == "" {
		s.lower = string(bytes.ToLower(s.text))
	}
	return r.gatedBy(s.lower)
}
