package match

import "bytes"

// findSlow runs every rule's regexp over the whole text, behind the rule's
// keywords. It is slow and has nothing to be wrong about.
func (e *Engine) findSlow(dst []Hit, text []byte) []Hit {
	lower := string(bytes.ToLower(text))
	for i := range e.rules.Len() {
		r := e.rule(i)
		if r.re.empty() {
			continue
		}
		gated := r.gatedBy(lower)
		if !gated && !r.helper {
			continue
		}
		from := len(dst)
		for _, loc := range r.re.get().FindAllSubmatchIndex(text, -1) {
			dst = e.consider(dst, r, text, loc, slowJudge{})
		}
		for j := from; j < len(dst); j++ {
			dst[j].ungated = !gated
		}
	}
	return dst
}

// slowJudge asks the regexps themselves.
type slowJudge struct{}

func (slowJudge) asks(a *allowlist, s string) bool { return a.asksRegexps(s) }

func (slowJudge) onLine(a *allowlist, text []byte, h *Hit) bool {
	line := string(lines(text, h.Start, h.End))
	return line != "" && a.asksRegexps(line)
}
