package match

import (
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
)

// tables are what all rules of an engine share: built once, on first use.
type tables struct {
	plan   *plan // of this set
	filter *filter
	runs   []runSite
	always []int32 // rules that are run over every text

	few  int // places of a cluster that are walked from one by one
	kept int // places of a cluster that are kept
}

// fewPlaces and keptPlaces are those of tables. Of a cluster with more places
// than are kept, in which there turns out to be a match, the text is filtered
// again: a text full of literals must not fill the memory.
const (
	fewPlaces  = 8
	keptPlaces = 1 << 12
)

// Warm builds what all rules share before the first text comes.
func (e *Engine) Warm() { e.tables() }

// tables builds what the rules share. It is done once, when the first text
// comes.
func (e *Engine) tables() *tables {
	e.once.Do(func() { e.shared = e.build() })
	return e.shared
}

// build takes from the set's plan what fits, works out the rest, and makes the
// filter from it.
func (e *Engine) build() *tables {
	b := &planner{}
	old := decodePlan(e.set.Plan)
	if old != nil {
		b.plan.sets, b.plan.lits = old.sets, old.lits
	}
	b.plan.rules = make([]rulePlan, len(e.rules))
	from := 0
	var missing []*rule
	for i := range e.rules {
		r := &e.rules[i]
		r.plan = &b.plan.rules[i]
		key := keyOf(r.Rule)
		if at := old.find(key, from); at >= 0 {
			*r.plan = old.rules[at]
			from = at + 1
			continue
		}
		r.plan.key = key
		if !r.re.empty() {
			missing = append(missing, r)
		}
	}
	covers := coversOf(missing)
	for i, r := range missing {
		key := r.plan.key
		*r.plan = b.work(r, covers[i])
		r.plan.key = key
	}
	return b.plan.tables()
}

// coversOf finds the covers of rules, several at once: it is most of what a start
// without a plan takes.
func coversOf(missing []*rule) []cover {
	covers := make([]cover, len(missing))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (len(missing)+15)/16) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(missing); i = int(next.Add(1)) - 1 {
				covers[i], _ = coverOf(missing[i].parse())
			}
		})
	}
	wg.Wait()
	return covers
}

// find returns the first entry with a key from an index on, or -1. Sets differ
// by a few rules added, changed or left out, so entries are met in order.
func (p *plan) find(key uint64, from int) int {
	if p == nil {
		return -1
	}
	for i := from; i < len(p.rules); i++ {
		if p.rules[i].key == key {
			return i
		}
	}
	return -1
}

// tables makes the filter of a plan.
func (p *plan) tables() *tables {
	t := &tables{plan: p, few: fewPlaces, kept: keptPlaces}
	uses := p.uses(t)
	lits := make([]literal, 0, len(p.lits))
	total := 0
	for i := range p.lits {
		total += len(p.lits[i].sets)
	}
	arena := make([]*byteSet, 0, total)
	for i := range p.lits {
		if len(uses[i]) == 0 {
			continue
		}
		pl := &p.lits[i]
		from := len(arena)
		for _, s := range pl.sets {
			arena = append(arena, &p.sets[s])
		}
		lits = append(lits, literal{pre: pl.pre, post: pl.post, window: pl.window, uses: uses[i], sets: arena[from:]})
	}
	t.filter = newFilter(lits)
	return t
}

// uses lists for each literal the sites that it belongs to, and gives t the runs
// and the rules that have neither.
func (p *plan) uses(t *tables) [][]use {
	total := 0
	counts := make([]int, len(p.lits))
	p.eachUse(func(lit uint32, _ use) { counts[lit]++; total++ })
	arena := make([]use, total)
	uses := make([][]use, len(p.lits))
	for i, n := range counts {
		uses[i], arena = arena[:0:n], arena[n:]
	}
	p.eachUse(func(lit uint32, u use) {
		if !slices.Contains(uses[lit], u) {
			uses[lit] = append(uses[lit], u)
		}
	})
	for i := range p.rules {
		if p.rules[i].how == everywhere {
			t.always = append(t.always, int32(i))
		}
		for k := range p.rules[i].sites {
			if s := &p.rules[i].sites[k]; s.least > 0 && p.rules[i].how == bySites {
				u := use{rule: int32(i), site: int32(k)}
				t.runs = append(t.runs, runSite{use: u, class: &p.sets[s.class], least: s.least})
			}
		}
	}
	return uses
}

func (p *plan) eachUse(f func(lit uint32, u use)) {
	for i := range p.rules {
		r := &p.rules[i]
		for k := range r.sites {
			u := use{rule: int32(i), site: int32(k)}
			if r.sites[k].isGate() {
				u.site = gateSite
			}
			for _, l := range r.sites[k].lits {
				f(l, u)
			}
		}
	}
}

// planner works out the plans of rules.
type planner struct {
	plan  plan
	sets  map[byteSet]uint16
	index map[string]uint32 // literals that were worked out here, by their text
}

// work finds out how a rule is found.
func (b *planner) work(r *rule, c cover) rulePlan {
	if c.freq >= hopeless {
		return b.withoutCover(r)
	}
	p := rulePlan{how: bySites}
	for _, s := range c.sites {
		sp := sitePlan{steps: s.steps}
		if s.run != nil {
			sp.least, _ = times(s.run)
			sp.class = b.set(patternBytes(s.run.Sub[0].Rune))
		}
		for _, pat := range s.patterns {
			sp.lits = append(sp.lits, b.literal(pat))
		}
		p.sites = append(p.sites, sp)
	}
	if c.hasRun() {
		// Such runs (forty hexadecimal digits) stand in every other text, and the
		// rule's keywords do not: the runs are looked for where a keyword stands.
		if gates, ok := b.gates(r); ok {
			p.how = byKeywords
			p.sites = append(p.sites, gates)
		}
	}
	return p
}

// withoutCover finds another way for a rule whose regexp has no usable literal:
// its keywords, or else every text.
func (b *planner) withoutCover(r *rule) rulePlan {
	if gates, ok := b.gates(r); ok {
		return rulePlan{how: byKeywords, sites: []sitePlan{gates}}
	}
	return rulePlan{how: everywhere}
}

// gates is the site that stands for the rule's keywords; false when a match may
// count without them, or one of them cannot be a literal.
func (b *planner) gates(r *rule) (sitePlan, bool) {
	gates := sitePlan{}
	if r.helper || len(r.Keywords) == 0 {
		return gates, false
	}
	for _, k := range r.Keywords {
		p, ok := keywordPattern(k)
		if !ok {
			return gates, false
		}
		gates.lits = append(gates.lits, b.literal(p))
	}
	return gates, true
}

// keywordPattern is a keyword, in any case, as a pattern; false when it is too
// short or too long for one, or not of ASCII.
func keywordPattern(k string) (pattern, bool) {
	var p pattern
	for i := range len(k) {
		c := k[i]
		var s byteSet
		s.add(c)
		if 'a' <= c && c <= 'z' {
			s.add(c - 0x20)
		}
		if c >= 0x80 {
			return p, false
		}
		p.sets = append(p.sets, s)
	}
	if len(k) < 4 || len(k) > maxPattern {
		return p, false
	}
	return p, p.choose() < hopeless
}

func (b *planner) set(s byteSet) uint16 {
	if b.sets == nil {
		b.sets = make(map[byteSet]uint16)
		for i, s := range b.plan.sets {
			b.sets[s] = uint16(i)
		}
	}
	n, ok := b.sets[s]
	if !ok {
		n = uint16(len(b.plan.sets))
		b.sets[s] = n
		b.plan.sets = append(b.plan.sets, s)
	}
	return n
}

func (b *planner) literal(p pattern) uint32 {
	l := planLiteral{pre: p.pre, post: p.post, window: p.window}
	key := []byte{byte(p.pre), byte(p.post), byte(p.window)}
	for _, s := range p.sets {
		n := b.set(s)
		l.sets = append(l.sets, n)
		key = append(key, byte(n), byte(n>>8))
	}
	if b.index == nil {
		b.index = make(map[string]uint32)
	}
	n, ok := b.index[string(key)]
	if !ok {
		n = uint32(len(b.plan.lits))
		b.index[string(key)] = n
		b.plan.lits = append(b.plan.lits, l)
	}
	return n
}

// Costly is a rule that the filter helps little or not at all.
type Costly struct {
	Rule   string
	Reason string
}

// Costly lists the rules that cost more than the others, with the reason, in the
// order of the set. They are right, but each text pays for them.
func (e *Engine) Costly() []Costly {
	e.tables()
	var list []Costly
	for i := range e.rules {
		r := &e.rules[i]
		run := 0
		for _, s := range r.plan.sites {
			run = max(run, s.least)
		}
		why := ""
		switch {
		case r.plan.how == everywhere:
			why = "its regexp has no literal that every match must hold, and its keywords do not help: it is run over every text"
		case run > 0 && r.plan.how == byKeywords:
			why = "it has no literal that is rare enough: where one of its keywords stands in a text, it is run at " +
				"every " + strconv.Itoa(run) + " bytes of one class"
		case run > 0:
			why = "it has no literal that is rare enough: it is run wherever " + strconv.Itoa(run) + " bytes of one class stand"
		case r.plan.how == byKeywords:
			why = "its regexp has no literal that every match must hold: it is run over every text that has one of its keywords"
		}
		if why != "" {
			list = append(list, Costly{r.ID, why})
		}
	}
	return list
}
