package match

import (
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"

	"picket/rules"
)

// tables are what all rules of an engine share: found in the set's plan, or built
// once, on first use.
type tables struct {
	image  *image
	hints  hints
	filter *filter
	runs   []runSite
	always []int32 // rules that are run over every text

	few    int // places of a cluster that are walked from one by one
	kept   int // places of a cluster that are kept
	spread int // over how many times the length of a match they must lie to be settled before the end
}

// fewPlaces, keptPlaces and leastSpread are those of tables. Of a cluster with more places
// than are kept, in which there turns out to be a match, the text is filtered
// again: a text full of literals must not fill the memory.
const (
	fewPlaces   = 8
	keptPlaces  = 1 << 12
	leastSpread = 2
)

// tables gives what the rules share.
func (e *Engine) tables() *tables {
	e.once.Do(func() {
		im, hints := openImage(e.shelf.Plan(), e.shelf.Digest), e.shelf.Hints()
		if im == nil {
			all := e.shelf.All()
			var plan string
			plan, hints = planFor(all).image(all, e.shelf.Digest())
			im = openImage(plan, nil)
		}
		e.shared = im.tables(hints)
	})
	return e.shared
}

// tables are those that an image holds.
func (im *image) tables(all string) *tables {
	t := &tables{image: im, hints: im.hintsIn(all), filter: filterOf(im), always: im.always, few: fewPlaces, kept: keptPlaces, spread: leastSpread}
	for i := range im.runs {
		r := &im.runs[i]
		t.runs = append(t.runs, runSite{use: r.use, class: &im.sets[r.class], least: int(r.least)})
	}
	return t
}

// coversOf finds the covers of some rules, several at once: it is most of what a
// start without a plan takes.
func coversOf(set *rules.Set, missing []int) []cover {
	covers := make([]cover, len(missing))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (len(missing)+15)/16) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(missing); i = int(next.Add(1)) - 1 {
				covers[i], _ = coverOf(parse(&set.Rules[missing[i]]))
			}
		})
	}
	wg.Wait()
	return covers
}

// planner works out the plans of rules.
type planner struct {
	plan  plan
	sets  map[byteSet]uint16
	index map[string]uint32 // literals that were worked out here, by their text
}

// work finds out how a rule is found.
func (b *planner) work(r *rules.Rule, helper bool, c cover) rulePlan {
	if c.freq >= hopeless || len(c.sites) > maxSites {
		return b.withoutCover(r, helper)
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
		if gates, ok := b.gates(r, helper); ok {
			p.how = byKeywords
			p.sites = append(p.sites, gates)
		}
	}
	return p
}

// withoutCover finds another way for a rule whose regexp has no usable literal:
// its keywords, or else every text.
func (b *planner) withoutCover(r *rules.Rule, helper bool) rulePlan {
	if gates, ok := b.gates(r, helper); ok {
		return rulePlan{how: byKeywords, sites: []sitePlan{gates}}
	}
	return rulePlan{how: everywhere}
}

// gates is the site that stands for the rule's keywords; false when a match may
// count without them, or one of them cannot be a literal.
func (b *planner) gates(r *rules.Rule, helper bool) (sitePlan, bool) {
	gates := sitePlan{}
	if helper || len(r.Keywords) == 0 {
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
	im := e.tables().image
	var list []Costly
	for i := range im.rules {
		r := &im.rules[i]
		run := 0
		for _, s := range im.sites[r.sites:][:r.count] {
			run = max(run, int(s.least))
		}
		why := ""
		switch {
		case r.how == everywhere:
			why = "its regexp has no literal that every match must hold, and its keywords do not help: it is run over every text"
		case run > 0 && r.how == byKeywords:
			why = "it has no literal that is rare enough: where one of its keywords stands in a text, it is run at " +
				"every " + strconv.Itoa(run) + " bytes of one class"
		case run > 0:
			why = "it has no literal that is rare enough: it is run wherever " + strconv.Itoa(run) + " bytes of one class stand"
		case r.how == byKeywords:
			why = "its regexp has no literal that every match must hold: it is run over every text that has one of its keywords"
		}
		if why != "" {
			list = append(list, Costly{e.shelf.Rule(i).ID, why})
		}
	}
	return list
}
