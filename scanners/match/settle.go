package match

import (
	"picket/rules"
)

// PathSkipped says whether a global allow list frees the path altogether.
func (e *Engine) PathSkipped(path string) bool {
	for _, a := range e.globals().all {
		if a.freesPath(path) {
			return true
		}
	}
	return false
}

// PathShut says whether PathSkipped holds whatever is found there: a list that is
// not Soft frees the path.
func (e *Engine) PathShut(path string) bool {
	for _, a := range e.globals().all {
		if !a.src.Soft && a.freesPath(path) {
			return true
		}
	}
	return false
}

func (r *rule) freesPath(path string) bool {
	for _, a := range r.allowlists() {
		if a.freesPath(path) {
			return true
		}
	}
	return false
}

// Settle takes away the hits that the path or the other hits of the same text
// make void, and returns the rest in the same order, in hits' own storage. Hits
// that an allow comment covers stay, marked: whether comments count, for which
// rules and until when, is policy. text must be the text that Find saw. It does
// not ask PathSkipped.
func (e *Engine) Settle(text []byte, path string, hits []Hit) []Hit {
	if len(hits) == 0 {
		return hits
	}
	kept := hits[:0]
	comments := NewComments(text, e.knows)
	for _, h := range hits {
		if e.holdsAt(e.rule(h.Rule), &h, path) {
			h.Comment = comments.At(h.Start, h.End, e.rule(h.Rule).ID)
			kept = append(kept, h)
		}
	}
	kept = e.settleRequired(text, kept)
	return e.settleGeneric(text, kept)
}

func (e *Engine) knows(id string) bool { return e.shelf.Index(id) >= 0 }

func (e *Engine) holdsAt(r *rule, h *Hit, path string) bool {
	if !r.path.empty() && !r.path.get().MatchString(path) {
		return false
	}
	for _, a := range h.pending {
		if a.agrees(path, "") {
			return false
		}
	}
	return !r.freesPath(path)
}

// CommitAllowed says whether an allow list frees the hit because it came with
// that commit (a full hex id). An audit asks it, after Settle.
func (e *Engine) CommitAllowed(h *Hit, path, commit string) bool {
	for _, a := range h.pending {
		if len(a.src.Commits) > 0 && a.agrees(path, commit) {
			return true
		}
	}
	for _, lists := range [2][]*allowlist{e.globals().all, e.rule(h.Rule).allowlists()} {
		for _, a := range lists {
			if !a.hasCommit(commit) {
				continue
			}
			if a.src.Condition == rules.Or {
				return true
			}
			if len(a.regexes) == 0 && len(a.src.StopWords) == 0 && a.agrees(path, commit) {
				return true
			}
		}
	}
	return false
}

// settleRequired drops hits of rules whose required neighbours are missing, and
// then the hits that were only looked for as neighbours.
func (e *Engine) settleRequired(text []byte, hits []Hit) []Hit {
	drop := make([]bool, len(hits))
	dropped := false
	near := requirer{e: e, text: text, hits: hits}
	for i := range hits {
		r := e.rule(hits[i].Rule)
		drop[i] = r.SkipReport || hits[i].ungated || !near.hasAll(i)
		dropped = dropped || drop[i]
	}
	if !dropped {
		return hits
	}
	kept := hits[:0]
	for i, h := range hits {
		if !drop[i] {
			kept = append(kept, h)
		}
	}
	return kept
}
