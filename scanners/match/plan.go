package match

import (
	"encoding/binary"
	"hash/crc32"

	"picket/rules"
)

// plan is what a set's regexps come down to for the filter: the literals, and
// for each rule the sites they belong to. To find it out takes some milliseconds,
// so a compiled pack carries it along, and a hook finds it there.
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
	key   uint64 // of what it was made from
	how   how
	sites []sitePlan
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
	sum := crc32.ChecksumIEEE([]byte(r.Regex))
	size := len(r.Regex)
	for _, k := range r.Keywords {
		sum = crc32.Update(sum, crc32.IEEETable, []byte(k))
		size += len(k) + 1
	}
	return uint64(size)<<32 | uint64(sum)
}

// Plan works out what New and Find need to know of a set's regexps beforehand, in
// a form for Set.Plan. Whoever writes a pack puts it in; without it, or where it
// does not fit the rules, the engine works it out itself. What the set's own Plan
// already says is not worked out again.
func Plan(set *rules.Set) string {
	return New(set, Options{}).tables().plan.encode()
}

// planVersion changes whenever the meaning of a plan does, how covers are chosen
// included: the steps of a trail must mean to the reader what they meant to the
// writer.
const planVersion = 5

func (p *plan) encode() string {
	b := []byte{planVersion}
	num := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	num(len(p.sets))
	for _, s := range p.sets {
		for _, w := range s {
			b = binary.LittleEndian.AppendUint64(b, w)
		}
	}
	num(len(p.lits))
	for _, l := range p.lits {
		num(l.pre)
		num(l.post)
		num(l.window)
		num(len(l.sets))
		for _, s := range l.sets {
			num(int(s))
		}
	}
	num(len(p.rules))
	for _, r := range p.rules {
		b = binary.LittleEndian.AppendUint64(b, r.key)
		b = append(b, byte(r.how))
		num(len(r.sites))
		for _, s := range r.sites {
			num(len(s.steps))
			b = append(b, s.steps...)
			num(s.least)
			num(int(s.class))
			num(len(s.lits))
			for _, l := range s.lits {
				num(int(l))
			}
		}
	}
	return string(b)
}

// planReader reads a plan. Any fault makes the whole plan void.
type planReader struct {
	s     string
	bad   bool
	sites []sitePlan // arenas
	lits  []uint32
}

func (r *planReader) num(most int) int {
	n, shift := uint64(0), 0
	for i := 0; i < len(r.s) && shift < 63; i++ {
		c := r.s[i]
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			r.s = r.s[i+1:]
			if most < 0 || n > uint64(most) {
				break
			}
			return int(n)
		}
		shift += 7
	}
	r.bad, r.s = true, ""
	return 0
}

// count reads the length of a list whose items take at least one byte each.
func (r *planReader) count() int { return r.num(len(r.s)) }

func (r *planReader) word() uint64 {
	if len(r.s) < 8 {
		r.bad, r.s = true, ""
		return 0
	}
	var w uint64
	for i := range 8 {
		w |= uint64(r.s[i]) << (8 * i)
	}
	r.s = r.s[8:]
	return w
}

func (r *planReader) text(n int) string {
	if n > len(r.s) {
		r.bad, r.s = true, ""
		return ""
	}
	t := r.s[:n]
	r.s = r.s[n:]
	return t
}

// decodePlan reads a plan; nil when there is none, or none of this version.
func decodePlan(s string) *plan {
	if s == "" || s[0] != planVersion {
		return nil
	}
	r := &planReader{s: s[1:]}
	p := &plan{}
	p.sets = make([]byteSet, r.count())
	for i := range p.sets {
		for k := range p.sets[i] {
			p.sets[i][k] = r.word()
		}
	}
	p.lits = make([]planLiteral, r.count())
	ids := make([]uint16, 0, 16*len(p.lits))
	for i := range p.lits {
		l := &p.lits[i]
		l.pre, l.post, l.window = r.num(maxPattern), r.num(maxPattern), r.num(maxPattern)
		n := r.num(maxPattern)
		from := len(ids)
		for range n {
			ids = append(ids, uint16(r.num(len(p.sets)-1)))
		}
		l.sets = ids[from:len(ids):len(ids)]
		r.bad = r.bad || l.pre+l.post >= n || l.window+4 > n
	}
	p.rules = make([]rulePlan, r.count())
	for i := range p.rules {
		r.rule(&p.rules[i], p)
	}
	if r.bad || r.s != "" {
		return nil
	}
	return p
}

func (r *planReader) rule(rp *rulePlan, p *plan) {
	rp.key = r.word()
	rp.how = how(r.num(int(everywhere)))
	rp.sites = carve(&r.sites, r.count())
	for k := range rp.sites {
		s := &rp.sites[k]
		s.steps = r.text(r.num(1 << 10))
		s.least = r.num(1 << 20)
		s.class = uint16(r.num(len(p.sets)))
		s.lits = carve(&r.lits, r.count())
		for m := range s.lits {
			s.lits[m] = uint32(r.num(len(p.lits) - 1))
		}
		r.bad = r.bad || s.least > 0 && int(s.class) >= len(p.sets)
	}
}

// carve cuts n zero values off an arena, which it renews when it is used up.
func carve[T any](arena *[]T, n int) []T {
	if n > len(*arena) {
		*arena = make([]T, max(n, 512))
	}
	part := (*arena)[:n:n]
	*arena = (*arena)[n:]
	return part
}
