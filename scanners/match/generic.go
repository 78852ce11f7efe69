package match

import (
	"bytes"
	"index/suffixarray"
	"slices"
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
	rules    []ruleHits
	specific []int // the hits of specific rules
	from, to int   // the line that was looked at last
	lined    []int // the hits of specific rules that start on it
	index    *suffixarray.Index
}

// manyOnLine is how many secrets of a line are compared one by one with those of
// generic rules. Of a line of megabytes that has thousands of both, an index is made.
const manyOnLine = 64

// ruleHits are the hits of one rule. Those of a rule never outdo one another, and what
// is encoded may put thousands of them at one place.
type ruleHits struct {
	rule    int
	generic bool
	hits    []int
	before  []int // of those up to next, the ones that reach as far as the one that was asked about last
	next    int
}

// neighbours is nil when no hit is of a generic rule.
func (e *Engine) neighbours(text []byte, hits []Hit) *neighbours {
	n := &neighbours{e: e, text: text, to: -1}
	generic, of := false, map[int]int{}
	for i := range hits {
		k, ok := of[hits[i].Rule]
		if !ok {
			k = len(n.rules)
			of[hits[i].Rule] = k
			n.rules = append(n.rules, ruleHits{rule: hits[i].Rule, generic: e.rule(hits[i].Rule).Generic})
		}
		n.rules[k].hits = append(n.rules[k].hits, i)
		if n.rules[k].generic {
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

// overlapped says whether a hit that shares text with a generic one outdoes it. It is
// asked about one after the other, in order.
func (n *neighbours) overlapped(i int) bool {
	h := &n.all[i]
	for k := range n.rules {
		r := &n.rules[k]
		if r.rule == h.Rule || !r.generic && h.Depth > 0 || r.generic && !n.e.outranks(&n.all[r.hits[0]], h) {
			continue
		}
		for ; r.next < len(r.hits) && r.hits[r.next] < i; r.next++ {
			r.before = append(r.before, r.hits[r.next])
		}
		// What ends before this one ends before those to come: one that reaches far makes
		// nobody look at all that lie within it.
		r.before = slices.DeleteFunc(r.before, func(j int) bool { return n.all[j].End <= h.Start })
		for _, j := range r.before {
			if n.e.outdoes(&n.all[j], h) {
				return true
			}
		}
		for _, j := range r.hits[r.next:] {
			if n.all[j].Start >= h.End {
				break
			}
			if n.e.outdoes(&n.all[j], h) {
				return true
			}
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
		start := func(k int) int { return n.all[n.specific[k]].Start }
		first := sort.Search(len(n.specific), func(k int) bool { return start(k) >= n.from })
		last := first + sort.Search(len(n.specific)-first, func(k int) bool { return start(first+k) > n.to })
		n.lined, n.index = n.specific[first:last], nil
	}
	if len(n.lined) > manyOnLine && h.Secret != "" && strings.IndexByte(h.Secret, secretsEnd) < 0 {
		if n.index == nil {
			n.index = suffixarray.New(n.secrets())
		}
		return len(n.index.Lookup([]byte(h.Secret), 1)) > 0
	}
	for _, k := range n.lined {
		if strings.Contains(n.all[k].Secret, h.Secret) {
			return true
		}
	}
	return false
}

// secretsEnd stands behind each secret of an index. One that is looked for and has it
// in it is compared one by one: a line has few such.
const secretsEnd = '\n'

// secrets are those of the specific hits of the line, each once.
func (n *neighbours) secrets() []byte {
	seen := make(map[string]bool, len(n.lined))
	var all []byte
	for _, k := range n.lined {
		if s := n.all[k].Secret; !seen[s] {
			seen[s] = true
			all = append(append(all, s...), secretsEnd)
		}
	}
	return all
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
