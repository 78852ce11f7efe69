package match

import "bytes"

// gated says whether one of the rule's keywords stands in the lower-cased text.
func (r *rule) gated(lower []byte) bool {
	for _, k := range r.keywords {
		if bytes.Contains(lower, k) {
			return true
		}
	}
	return len(r.keywords) == 0
}
