package match

// PathMatters says whether Settle may give different results for these hits at
// different paths, PathSkipped aside.
func (e *Engine) PathMatters(hits []Hit) bool {
	for i := range hits {
		r := e.rule(hits[i].Rule)
		if !r.path.empty() || len(hits[i].pending) > 0 {
			return true
		}
		for _, a := range r.allowlists() {
			if len(a.src.Paths) > 0 {
				return true
			}
		}
	}
	return false
}
