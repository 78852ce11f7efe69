// Package match is picket's engine: it applies all regular-expression rules of a
// set to a text at once. It knows bytes, rules and positions; it never sees a
// repository, a file system or a terminal.
//
// The work is cut in two. Find depends on the bytes alone, so that a blob that
// stands under ten paths is searched once; Settle adds what depends on the path
// and on the other hits (path rules, required rules, "specific before generic",
// allow comments). The semantics are gitleaks', but for its known faults; the
// differential test lists every difference.
package match

import (
	"slices"
	"sync"

	"picket/rules"
)

// Options are what a mode chooses. The zero value decodes nothing.
type Options struct {
	// DecodeDepth is how many layers of encoding are taken off (base64, hex,
	// percent, unicode escapes). A set's own [scan] setting goes before it.
	DecodeDepth int
	// Profile makes the engine measure what each rule costs; see Engine.Profile.
	Profile bool
	// Filter is the last word on a hit, after entropy, stop words and allow
	// lists; nil accepts. text is what the hit's offsets count in (of a decoded
	// hit, the decoded text). It is called from many goroutines.
	Filter func(r *rules.Rule, h *Hit, text []byte) bool
}

// Engine applies one set. It is safe for concurrent use, and nothing in it
// changes after New but caches.
type Engine struct {
	set     *rules.Set
	opt     Options
	rules   []rule
	byID    map[string]int
	globals []*allowlist

	once   sync.Once
	shared *tables

	pathOnce sync.Once
	paths    []pathRule

	pool  pool
	block int // bytes that are filtered at a time
}

// rule is one rule of the set with what is made from it on first use.
type rule struct {
	*rules.Rule
	index  int
	re     lazyRegexp
	plan   *rulePlan
	prep   prepared
	path   lazyRegexp
	allows []*allowlist
	helper bool // another rule requires it: it is searched whatever its keywords say
}

// New prepares an engine for a set that rules/load or rules/overlay has
// validated. No regexp is compiled here. A pattern that does not compile later
// is a broken promise of the loader, and panics with the rule's name.
func New(set *rules.Set, opt Options) *Engine {
	if depth := set.Settings.Scan.MaxDecodeDepth; depth != 0 {
		opt.DecodeDepth = max(depth, 0)
	}
	e := &Engine{set: set, opt: opt, block: defaultBlock, rules: make([]rule, len(set.Rules)), byID: make(map[string]int, len(set.Rules))}
	for i := range set.Rules {
		src := &set.Rules[i]
		r := &e.rules[i]
		r.Rule, r.index = src, i
		if src.Matcher == "" {
			r.re.init(src.ID, src.Regex)
		}
		r.path.init(src.ID, src.Path)
		r.allows = newAllowlists(src.ID, src.Allowlists)
		e.byID[src.ID] = i
	}
	for i := range set.Rules {
		for _, q := range set.Rules[i].Required {
			if j, ok := e.byID[q.ID]; ok {
				e.rules[j].helper = true
			}
		}
	}
	e.addGlobals()
	return e
}

// addGlobals gives the set's lists with TargetRules to those rules, and keeps
// the others for all.
func (e *Engine) addGlobals() {
	for i := range e.set.Allowlists {
		src := &e.set.Allowlists[i]
		list := newAllowlist("global allow list", src)
		if len(src.TargetRules) == 0 {
			e.globals = append(e.globals, list)
			continue
		}
		for _, id := range src.TargetRules {
			if j, ok := e.byID[id]; ok {
				e.rules[j].allows = append(e.rules[j].allows, list)
			}
		}
	}
}

// Find appends everything that the rules find in text and that needs no path to
// judge, in order of position, then rule. Hits of helper rules are among them:
// Settle takes them away.
func (e *Engine) Find(dst []Hit, text []byte) []Hit {
	from := len(dst)
	dst = e.findPlain(dst, text)
	if e.opt.DecodeDepth > 0 {
		dst = e.withDecoded(dst, text, nil)
	}
	sortHits(dst[from:])
	return dst
}

func sortHits(hits []Hit) {
	slices.SortStableFunc(hits, func(a, b Hit) int {
		switch {
		case a.Start != b.Start:
			return a.Start - b.Start
		case a.End != b.End:
			return a.End - b.End
		}
		return a.Rule - b.Rule
	})
}
