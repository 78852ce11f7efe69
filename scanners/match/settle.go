package match

import (
	"bytes"
	"strings"

	"picket/rules"
)

// PathSkipped says whether a global allow list frees the path altogether.
func (e *Engine) PathSkipped(path string) bool {
	for _, a := range e.globals {
		if a.freesPath(path) {
			return true
		}
	}
	return false
}

// PathShut says whether PathSkipped holds whatever is found there: a list that is
// not Soft frees the path.
func (e *Engine) PathShut(path string) bool {
	for _, a := range e.globals {
		if !a.src.Soft && a.freesPath(path) {
			return true
		}
	}
	return false
}

func (r *rule) freesPath(path string) bool {
	for _, a := range r.allows {
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
	kept := hits[:0]
	for _, h := range hits {
		if e.holdsAt(&e.rules[h.Rule], &h, path) {
			h.Comment, h.Commented = e.comment(text, &h)
			kept = append(kept, h)
		}
	}
	kept = e.settleRequired(text, kept)
	return e.settleGeneric(text, kept)
}

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
	for _, lists := range [2][]*allowlist{e.globals, e.rules[h.Rule].allows} {
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
	for i := range hits {
		r := &e.rules[hits[i].Rule]
		drop[i] = r.SkipReport || hits[i].ungated || !e.hasRequired(text, &hits[i], hits)
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

func (e *Engine) hasRequired(text []byte, h *Hit, all []Hit) bool {
	for _, q := range e.rules[h.Rule].Required {
		found := false
		for j := range all {
			o := &all[j]
			if e.rules[o.Rule].ID == q.ID && near(text, h, o, q) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// near says whether two hits start within the distances that a requirement
// allows, in lines and in bytes of their lines.
func near(text []byte, a, b *Hit, q rules.Required) bool {
	if q.WithinLines != nil {
		lo, hi := min(a.Start, b.Start), max(a.Start, b.Start)
		if bytes.Count(text[lo:hi], []byte{'\n'}) > *q.WithinLines {
			return false
		}
	}
	if q.WithinColumns != nil {
		d := column(text, a.Start) - column(text, b.Start)
		if max(d, -d) > *q.WithinColumns {
			return false
		}
	}
	return true
}

func column(text []byte, at int) int {
	return at - bytes.LastIndexByte(text[:at], '\n')
}

// settleGeneric drops a generic rule's hit when another rule has found the same
// secret and knows better what it is.
func (e *Engine) settleGeneric(text []byte, hits []Hit) []Hit {
	kept := hits[:0]
	all := hits
	for i := range all {
		if e.rules[all[i].Rule].Generic {
			all = append([]Hit(nil), hits...)
			break
		}
	}
	for _, h := range all {
		if !e.rules[h.Rule].Generic || !e.outdone(text, &h, all) {
			kept = append(kept, h)
		}
	}
	return kept
}

// outdone says whether another hit makes a generic one superfluous: one of a
// specific rule whose secret holds it, on a match that starts on the same line
// (as in gitleaks) or at the same place; or one of a generic rule that overlaps
// it and is of higher rank.
func (e *Engine) outdone(text []byte, h *Hit, all []Hit) bool {
	for i := range all {
		o := &all[i]
		if o.Rule == h.Rule {
			continue
		}
		if e.rules[o.Rule].Generic {
			if overlap(o, h) && e.outranks(o, h) {
				return true
			}
			continue
		}
		if o.Depth+h.Depth == 0 && o.SecretStart <= h.SecretStart && h.SecretEnd <= o.SecretEnd {
			return true
		}
		lo, hi := min(h.Start, o.Start), max(h.Start, o.Start)
		if strings.Contains(o.Secret, h.Secret) && bytes.IndexByte(text[lo:hi], '\n') < 0 {
			return true
		}
	}
	return false
}

// overlap says whether the secrets of two hits share text. Of what was encoded
// only the whole encoded stretch has a place, so there the secrets themselves are
// compared.
func overlap(a, b *Hit) bool {
	if a.SecretStart >= b.SecretEnd || b.SecretStart >= a.SecretEnd {
		return false
	}
	return a.Depth+b.Depth == 0 || strings.Contains(a.Secret, b.Secret) || strings.Contains(b.Secret, a.Secret)
}

// outranks orders generic rules: the more confident one, and of equals the one
// that the set names later.
func (e *Engine) outranks(a, b *Hit) bool {
	ca, cb := e.rules[a.Rule].Confidence, e.rules[b.Rule].Confidence
	return ca > cb || ca == cb && a.Rule > b.Rule
}
