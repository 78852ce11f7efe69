package match

import "bytes"

// findPlain runs every rule's regexp over the whole text, behind the rule's
// keywords. It is slow and has nothing to be wrong about.
func (e *Engine) findPlain(dst []Hit, text []byte) []Hit {
	lower := bytes.ToLower(text)
	for i := range e.rules {
		r := &e.rules[i]
		if r.re.empty() {
			continue
		}
		gated := r.gated(lower)
		if !gated && !r.helper {
			continue
		}
		from := len(dst)
		for _, loc := range r.re.get().FindAllSubmatchIndex(text, -1) {
			dst = e.consider(dst, r, text, loc)
		}
		for j := from; j < len(dst); j++ {
			dst[j].ungated = !gated
		}
	}
	return dst
}

// gated says whether one of the rule's keywords stands in the lower-cased text.
func (r *rule) gated(lower []byte) bool {
	for _, k := range r.keywords {
		if bytes.Contains(lower, k) {
			return true
		}
	}
	return len(r.keywords) == 0
}
