package match

import (
	"math/bits"

	"picket/rules"
)

// plan is what a set's regexps come down to for the filter: the literals, and
// for each rule the sites they belong to. To find it out takes some milliseconds,
// so a compiled pack carries it along, as an image, and a hook finds it there.
type plan struct {
	sets  []byteSet
	lits  []planLiteral
	rules []rulePlan
}

// planLiteral is a pattern whose sets are indexes into plan.sets.
type planLiteral struct {
	sets              []uint16
	pre, post, window int
}

// rulePlan says how one rule is found. The zero value is a rule without regexp.
type rulePlan struct {
	key    uint64 // of what it was made from
	how    how
	sites  []sitePlan
	hint   hint
	script string // empty: there is none
}

type how uint8

const (
	notAtAll   how = iota // no regexp
	bySites               // at the literals and runs of its sites
	byKeywords            // where one of its keywords stands: over the whole text, or at the runs in it
	everywhere            // over every text
)

// sitePlan is one site: the literals that lead to it, or the run.
type sitePlan struct {
	steps string
	lits  []uint32
	least int    // of a run: how long it must be; 0 for a site with literals
	class uint16 // of a run: index into plan.sets
}

// isGate says that the site stands for the rule's keywords. It comes last.
func (s *sitePlan) isGate() bool { return s.steps == "" && s.least == 0 }

// keyOf tells a rule's matching part from others. It guards against a pack whose
// plan is older than its rules, not against somebody who wants a collision: who
// can write the pack can write the rules.
func keyOf(r *rules.Rule) uint64 {
	if r.Regex == "" || r.Matcher != "" {
		return 0
	}
	sum := rules.Checksum([]byte(r.Regex))
	size := len(r.Regex)
	for _, k := range r.Keywords {
		sum = bits.RotateLeft32(sum, 7) ^ rules.Checksum([]byte(k))
		size += len(k) + 1
	}
	return uint64(size)<<32 | uint64(sum)
}

// Prepare works out what New and Find need to know of a set's regexps beforehand,
// and puts it into Set.Plan and Set.Hints. Whoever writes a pack calls it; without
// it, or where a plan does not fit the rules, the engine works it out itself, but
// for the hints. What the set's own plan already says of single rules is not worked
// out again.
func Prepare(set *rules.Set) {
	p := planFor(set)
	p.addHints(set)
	set.Plan, set.Hints = p.image(set, set.Digest())
}

// imageVersion changes whenever the layout of an image or its meaning does, how
// covers are chosen included: the steps of a trail must mean to the reader what
// they meant to the writer.
const imageVersion = 14

// planFor takes from the set's old plan what fits, and works out the rest.
func planFor(set *rules.Set) *plan {
	b := &planner{}
	old := oldPlan(set)
	if old != nil {
		b.plan.sets, b.plan.lits = old.sets, old.lits
	}
	b.plan.rules = make([]rulePlan, len(set.Rules))
	from := 0
	var missing []int
	for i := range set.Rules {
		r := &set.Rules[i]
		p := &b.plan.rules[i]
		p.key = keyOf(r)
		if at := old.find(p.key, from); at >= 0 {
			*p = old.rules[at]
			from = at + 1
		} else if p.key != 0 {
			missing = append(missing, i)
		}
	}
	helpers := helpersOf(set)
	covers := coversOf(set, missing)
	for i, n := range missing {
		p := b.work(&set.Rules[n], helpers[n], covers[i])
		p.key = b.plan.rules[n].key
		b.plan.rules[n] = p
	}
	return &b.plan
}

// oldPlan reads the plan that a set carries, be it that of another one; nil when
// there is none.
func oldPlan(set *rules.Set) *plan {
	if len(set.Plan) == 0 {
		return nil
	}
	im := openImage(set.Plan, nil)
	if im == nil {
		return nil
	}
	p := im.plan()
	if p != nil {
		h := im.hintsIn(set.Hints)
		for i := range p.rules {
			p.rules[i].hint = im.hintIn(&h, i)
			p.rules[i].script, _ = im.scriptIn(set.Hints, i)
		}
	}
	return p
}

// plan reads an image into the form in which plans are worked out; nil when it is
// damaged.
func (im *image) plan() *plan {
	p := &plan{sets: append([]byteSet(nil), im.sets...), lits: make([]planLiteral, len(im.lits)), rules: make([]rulePlan, len(im.rules))}
	for i := range im.lits {
		l := &im.lits[i]
		ids, ok := within(im.ids, l.ids, uint32(l.n))
		if !ok || l.pre+l.post >= l.n || l.window+4 > l.n || !below(ids, len(p.sets)) {
			return nil
		}
		p.lits[i] = planLiteral{sets: ids, pre: int(l.pre), post: int(l.post), window: int(l.window)}
	}
	for i := range im.rules {
		sites, ok := im.sitesOf(i)
		if !ok || im.rules[i].how > everywhere {
			return nil
		}
		for k := range sites {
			if s := &sites[k]; !below(s.lits, len(p.lits)) || s.least > 0 && int(s.class) >= len(p.sets) {
				return nil
			}
		}
		p.rules[i] = rulePlan{key: im.rules[i].key, how: im.rules[i].how, sites: sites}
	}
	return p
}

// sitesOf reads the sites of a rule; false when the image is damaged.
func (im *image) sitesOf(rule int) ([]sitePlan, bool) {
	r := &im.rules[rule]
	rows, ok := within(im.sites, r.sites, uint32(r.count))
	if !ok || len(rows) == 0 {
		return nil, ok
	}
	sites := make([]sitePlan, len(rows))
	for i := range rows {
		s := &rows[i]
		steps, ok := within(im.steps, s.steps, uint32(s.length))
		lits, fine := within(im.lists, s.lits, s.count)
		if !ok || !fine {
			return nil, false
		}
		sites[i] = sitePlan{steps: string(steps), lits: lits, least: int(s.least), class: s.class}
	}
	return sites, true
}

// within is list[from:from+n]; false when it has not so many.
func within[T any](list []T, from, n uint32) ([]T, bool) {
	if uint64(from)+uint64(n) > uint64(len(list)) {
		return nil, false
	}
	return list[from : from+n : from+n], true
}

func below[T uint16 | uint32](list []T, limit int) bool {
	for _, v := range list {
		if int(v) >= limit {
			return false
		}
	}
	return true
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

// compact gives the plan without the literals that no rule has any more.
func (p *plan) compact() *plan {
	number := make([]uint32, len(p.lits))
	p.eachUse(func(lit uint32, _ use) { number[lit] = 1 })
	c := &plan{sets: p.sets, rules: make([]rulePlan, len(p.rules))}
	for i := range number {
		if number[i] != 0 {
			number[i] = uint32(len(c.lits))
			c.lits = append(c.lits, p.lits[i])
		}
	}
	for i, r := range p.rules {
		r.sites = append([]sitePlan(nil), r.sites...)
		for k := range r.sites {
			s := &r.sites[k]
			lits := make([]uint32, len(s.lits))
			for m, l := range s.lits {
				lits[m] = number[l]
			}
			s.lits = lits
		}
		c.rules[i] = r
	}
	return c
}

// uses lists for each literal where in a list its uses are, and the list.
func (p *plan) uses() (spans [][2]int, list []use) {
	of := make([][]use, len(p.lits))
	p.eachUse(func(lit uint32, u use) {
		for _, have := range of[lit] {
			if have == u {
				return
			}
		}
		of[lit] = append(of[lit], u)
	})
	for _, uses := range of {
		spans = append(spans, [2]int{len(list), len(uses)})
		list = append(list, uses...)
	}
	return spans, list
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

// wide lists the runs that are looked for in every text, and the rules that are
// run over all of it.
func (p *plan) wide() (runs []runRow, always []int32) {
	for i := range p.rules {
		r := &p.rules[i]
		if r.how == everywhere {
			always = append(always, int32(i))
		}
		for k := range r.sites {
			if s := &r.sites[k]; s.least > 0 && r.how == bySites {
				runs = append(runs, runRow{use: use{rule: int32(i), site: int32(k)}, class: uint32(s.class), least: uint32(s.least)})
			}
		}
	}
	return runs, always
}
