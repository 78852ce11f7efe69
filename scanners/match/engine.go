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
	// Filter has a word on each hit that has enough entropy, before stop words and
	// allow lists; nil accepts. text is what the hit's offsets count in (of a decoded
	// hit, the decoded text). It is called from many goroutines.
	Filter func(r *rules.Rule, h *Hit, text []byte) bool
	// FilterReach is how many bytes before and behind a match the filter looks at;
	// 0: nobody knows.
	FilterReach int
}

// Engine applies one set. It is safe for concurrent use, and nothing in it
// changes after New but caches.
type Engine struct {
	shelf *rules.Shelf
	opt   Options
	rules rules.Slots[rule] // nil: nobody has asked for it

	once   sync.Once
	shared *tables

	listOnce sync.Once
	lists    globals

	pool  pool
	block int // bytes that are filtered at a time
}

// rule is one rule of the set with what is made from it on first use.
type rule struct {
	*rules.Rule
	e      *Engine
	index  int
	re     lazyRegexp
	prep   prepared
	path   lazyRegexp
	helper bool // another rule requires it: it is searched whatever its keywords say

	once   sync.Once
	allows []*allowlist
}

// New prepares an engine for a set that rules/load or rules/overlay has
// validated. No regexp is compiled here. A pattern that does not compile later
// is a broken promise of the loader, and panics with the rule's name.
func New(set *rules.Set, opt Options) *Engine { return Over(set.Shelf(), opt) }

// Over is New for a set whose rules are read one by one. It reads none.
func Over(shelf *rules.Shelf, opt Options) *Engine {
	if depth := shelf.Settings().Scan.MaxDecodeDepth; depth != 0 {
		opt.DecodeDepth = max(depth, 0)
	}
	return &Engine{shelf: shelf, opt: opt, block: defaultBlock, rules: rules.NewSlots[rule](shelf.Len())}
}

// rule is the rule with that index.
func (e *Engine) rule(i int) *rule {
	if r := e.rules.At(i); r != nil {
		return r
	}
	r := &rule{Rule: e.shelf.Rule(i), e: e, index: i, helper: e.tables().image.rules[i].helper != 0}
	if r.Matcher == "" {
		r.re.init(r.ID, r.Regex)
	}
	r.path.init(r.ID, r.Path)
	return e.rules.Put(i, r)
}

// allowlists are the rule's own, and those of the set that name it.
func (r *rule) allowlists() []*allowlist {
	r.once.Do(func() {
		r.allows = append(newAllowlists(r.ID, r.Allowlists), r.e.globals().of[r.ID]...)
	})
	return r.allows
}

// globals are the allow lists of the set.
type globals struct {
	all []*allowlist            // those that hold for all rules
	of  map[string][]*allowlist // those with TargetRules, by rule
}

func (e *Engine) globals() *globals {
	e.listOnce.Do(func() {
		lists := e.shelf.Allowlists()
		for i := range lists {
			list := newAllowlist("global allow list", &lists[i])
			if len(list.src.TargetRules) == 0 {
				e.lists.all = append(e.lists.all, list)
			}
			for _, id := range list.src.TargetRules {
				if e.lists.of == nil {
					e.lists.of = map[string][]*allowlist{}
				}
				e.lists.of[id] = append(e.lists.of[id], list)
			}
		}
	})
	return &e.lists
}

// Find appends everything that the rules find in text and that needs no path to
// judge, in order of position, then rule. Hits of helper rules are among them:
// Settle takes them away.
func (e *Engine) Find(dst []Hit, text []byte) []Hit {
	return e.layers(e.findPlain(dst, text, nil), len(dst), text)
}

// FindWith is Find, and appends to met the lists of a table that the text meets, as
// words.Find does, for which the same pass over the text is enough.
func (e *Engine) FindWith(dst []Hit, text []byte, words *Words, met []Met) ([]Hit, []Met) {
	var room [roomWords]wordState
	l := newLookout(words, text, room[:])
	dst = e.layers(e.findPlain(dst, text, &l), len(dst), text)
	return dst, l.met(met)
}

// layers appends to hits of a text, which begin at from, those that are encoded, and
// puts them in order.
func (e *Engine) layers(dst []Hit, from int, text []byte) []Hit {
	if e.opt.DecodeDepth > 0 {
		dst = e.withDecoded(dst, text, nil)
	}
	sortHits(dst[from:])
	return dst
}

func sortHits(hits []Hit) {
	sorted := true
	for i := 1; i < len(hits) && sorted; i++ {
		sorted = compareHits(&hits[i-1], &hits[i]) <= 0
	}
	if sorted {
		return
	}
	// A hit is large, so it is moved once, to its place among the others.
	order := make([]*Hit, len(hits))
	for i := range order {
		order[i] = &hits[i]
	}
	slices.SortStableFunc(order, compareHits)
	moved := make([]Hit, len(hits))
	for i, h := range order {
		moved[i] = *h
	}
	copy(hits, moved)
}

func compareHits(a, b *Hit) int {
	switch {
	case a.Start != b.Start:
		return a.Start - b.Start
	case a.End != b.End:
		return a.End - b.End
	}
	return a.Rule - b.Rule
}
