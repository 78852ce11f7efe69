package match

import (
	"bytes"
	"sort"
	"strings"
)

// settleGeneric drops a generic rule's hit when another rule has found the same
// secret and knows better what it is: a specific rule whose secret holds it, on a
// match that starts on the same line (as in gitleaks) or at the same place; or a
// generic rule of higher rank whose secret overlaps it.
func (e *Engine) settleGeneric(text []byte, hits []Hit) []Hit {
	n := e.neighbours(text, hits)
	if n == nil {
		return hits
	}
	kept := hits[:0]
	for i, h := range n.all {
		if !e.rule(h.Rule).Generic || !n.overlapped(i) && !n.onLine(i) {
			kept = append(kept, h)
		}
	}
	return kept
}

// neighbours answers which hits lie around one. A text may have tens of thousands
// of hits, so each looks at those near it, not at all.
type neighbours struct {
	e        *Engine
	text     []byte
	all      []Hit // in order of their start
	farthest []int // for each hit, the greatest end of those up to it
	specific []int // the hits of specific rules
	from, to int   // the line that was looked at last
}

// neighbours is nil when no hit is of a generic rule.
func (e *Engine) neighbours(text []byte, hits []Hit) *neighbours {
	n := &neighbours{e: e, text: text, farthest: make([]int, len(hits)), to: -1}
	generic, far := false, 0
	for i := range hits {
		far = max(far, hits[i].End)
		n.farthest[i] = far
		if e.rule(hits[i].Rule).Generic {
			generic = true
		} else {
			n.specific = append(n.specific, i)
		}
	}
	if !generic {
		return nil
	}
	n.all = append([]Hit(nil), hits...) // hits' own storage is written to
	return n
}

// overlapped says whether a hit that shares text with a generic one outdoes it.
func (n *neighbours) overlapped(i int) bool {
	h := &n.all[i]
	for j := i - 1; j >= 0 && n.farthest[j] > h.Start; j-- {
		if n.e.outdoes(&n.all[j], h) {
			return true
		}
	}
	for j := i + 1; j < len(n.all) && n.all[j].Start < h.End; j++ {
		if n.e.outdoes(&n.all[j], h) {
			return true
		}
	}
	return false
}

func (e *Engine) outdoes(o, h *Hit) bool {
	if o.Rule == h.Rule {
		return false
	}
	if e.rule(o.Rule).Generic {
		return overlap(o, h) && e.outranks(o, h)
	}
	return o.Depth+h.Depth == 0 && o.SecretStart <= h.SecretStart && h.SecretEnd <= o.SecretEnd
}

// onLine says whether a specific rule's match starts on the line of a generic one
// and its secret holds the other's.
func (n *neighbours) onLine(i int) bool {
	h := &n.all[i]
	if h.Start < n.from || h.Start > n.to {
		n.from = bytes.LastIndexByte(n.text[:h.Start], '\n') + 1
		n.to = len(n.text)
		if k := bytes.IndexByte(n.text[h.Start:], '\n'); k >= 0 {
			n.to = h.Start + k
		}
	}
	first := sort.Search(len(n.specific), func(k int) bool { return n.all[n.specific[k]].Start >= n.from })
	for _, k := range n.specific[first:] {
		o := &n.all[k]
		if o.Start > n.to {
			return false
		}
		if strings.Contains(o.Secret, h.Secret) {
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
	ca, cb := e.rule(a.Rule).Confidence, e.rule(b.Rule).Confidence
	return ca > cb || ca == cb && a.Rule > b.Rule
}
