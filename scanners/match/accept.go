package match

import "unsafe"

// judge answers what allow lists ask about a hit: whether a pattern of theirs matches
// somewhere in a string, or in the lines of the hit.
type judge interface {
	asks(a *allowlist, s string) bool
	onLine(a *allowlist, text []byte, h *Hit) bool
}

// consider turns one match of a rule into a hit, or refuses it. loc are the
// offsets of the match and its groups in text, as regexp gives them. It also says
// where the secret begins.
func (e *Engine) consider(dst []Hit, r *rule, text []byte, loc []int, j judge) ([]Hit, int) {
	hit, ok := r.hit(text, loc)
	dst = append(dst, hit)
	h := &dst[len(dst)-1] // where it stays if it does, since the filter gets its address
	if !ok || r.Entropy != 0 && entropy(h.Secret) <= r.Entropy || !e.accept(r, h, text, j) {
		return dst[:len(dst)-1], hit.SecretStart
	}
	// Most matches are refused: only what stays gets strings of its own.
	h.Match, h.Secret = string(text[h.Start:h.End]), ""
	if h.Start <= h.SecretStart && h.SecretEnd <= h.End {
		h.Secret = h.Match[h.SecretStart-h.Start : h.SecretEnd-h.Start]
	} else {
		h.Secret = string(text[h.SecretStart:h.SecretEnd])
	}
	return dst, h.SecretStart
}

// hit cuts the match and the secret out of the text. Newlines around the match
// are no part of it. The secret is the rule's group, or else the first group
// that is not empty, or else the match. Its strings are views of the text.
func (r *rule) hit(text []byte, loc []int) (Hit, bool) {
	start, end := loc[0], loc[1]
	for start < end && text[start] == '\n' {
		start++
	}
	for end > start && text[end-1] == '\n' {
		end--
	}
	h := Hit{Rule: r.index, Start: start, End: end, SecretStart: start, SecretEnd: end}
	if g := r.SecretGroup; g > 0 {
		if 2*g+1 >= len(loc) || loc[2*g] < 0 {
			return h, false
		}
		h.SecretStart, h.SecretEnd = loc[2*g], loc[2*g+1]
	} else {
		for g := 2; g+1 < len(loc); g += 2 {
			if loc[g] >= 0 && loc[g+1] > loc[g] {
				h.SecretStart, h.SecretEnd = loc[g], loc[g+1]
				break
			}
		}
	}
	h.Match, h.Secret = viewed(text[h.Start:h.End]), viewed(text[h.SecretStart:h.SecretEnd])
	return h, true
}

// viewed is a piece of a text as a string, for as long as the text lies there.
func viewed(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// accept is the last ring: everything that can be said about a hit from the text
// alone, after entropy. It may add to h what the path must still decide.
func (e *Engine) accept(r *rule, h *Hit, text []byte, j judge) bool {
	// The filter turns most hits down, and needs no regexps.
	if e.opt.Filter != nil && !e.opt.Filter(r.Rule, h, text) {
		return false
	}
	for _, lists := range [2][]*allowlist{e.globals().all, r.allowlists()} {
		for _, a := range lists {
			switch a.judge(h, text, j) {
			case allowed:
				return false
			case depends:
				h.pending = append(h.pending, a)
			}
		}
	}
	return true
}
