package match

import (
	"cmp"
	"slices"
	"sync/atomic"
	"unsafe"

	"picket/rules"
)

// hint is a small automaton that a plan carries for a rule: it tells of most
// literals in innocent text that no match follows, so that neither the rule is
// read nor its regexp parsed for them. It is the rule's own automaton where that is
// small, or else a coarse one (see relax), of which only the first states are kept:
// where it would leave them, it does not know. "Dead" is always true, for any text.
type hint struct {
	stride  int        // classes, and one for the end of the text; 0: there is none
	classes [256]uint8 // of each byte
	table   []uint8    // state*stride+class: the next one
	starts  [][beforeKinds]uint8
	whole   bool // it never does not know
}

// Values of a hint's table and starts: the number of a state, from hintFirst, or
// one of these.
const (
	hintDead  = 0 // no match follows
	hintMaybe = 1 // there is one, or it cannot tell
	hintFirst = 2
)

// hintRow says where in Set.Hints the hint of a rule is: its classes, then its
// table. Its checksum is compared when it is first used.
type hintRow struct {
	at, size, sum uint32 // the length of both, and their rules.Checksum; size 0: no hint
	stride        uint32
}

// hints are those of an engine.
type hints struct {
	rows    []hintRow
	all     string
	checked []atomic.Uint32 // by rule: hintUnchecked, ...
}

func (im *image) hintsIn(all string) hints {
	h := hints{rows: im.hints, all: all, checked: make([]atomic.Uint32, len(im.hints))}
	if len(h.checked) > 0 {
		h.checked[0].Store(hintUnchecked) // a page that is read before it is written to is mapped twice
	}
	return h
}

const (
	hintUnchecked = iota
	hintGood
	hintBad
)

// of gives the classes and the table of a rule's hint; false when there is none,
// or none that is as it was made.
func (h *hints) of(rule int32) (string, bool) {
	row := &h.rows[rule]
	if uint64(row.at)+uint64(row.size) > uint64(len(h.all)) || row.size == 0 {
		return "", false
	}
	part := h.all[row.at:][:row.size]
	switch h.checked[rule].Load() {
	case hintGood:
		return part, true
	case hintBad:
		return "", false
	}
	if rules.Checksum(unsafe.Slice(unsafe.StringData(part), len(part))) != row.sum {
		h.checked[rule].Store(hintBad)
		return "", false
	}
	h.checked[rule].Store(hintGood)
	return part, true
}

// asked says whether a rule has a hint that was asked: what it lets pass is most
// often a match, and then the coarse automaton would be built in vain.
func (h *hints) asked(rule int) bool { return h.checked[rule].Load() == hintGood }

// mayFollow says whether a match of a rule may follow a literal of its site that
// ends at an offset; true when there is no hint.
func (t *tables) mayFollow(rule, site int32, text []byte, end int) bool {
	part, ok := t.hints.of(rule)
	if !ok {
		return true
	}
	im := t.image
	state := im.sites[im.rules[rule].sites+uint32(site)].starts[kindBefore(text, end)]
	table, stride := part[256:], int(t.hints.rows[rule].stride)
	limit := min(len(text), end+coarseReach)
	for i := end; i < limit && state >= hintFirst; i++ {
		state = table[int(state-hintFirst)*stride+int(part[text[i]])]
	}
	if state >= hintFirst && limit == len(text) {
		state = table[int(state-hintFirst)*stride+stride-1]
	}
	return state != hintDead
}

// hintIn reads the hint of a rule of an image; an empty one when there is none, or
// none that is as it was made.
func (im *image) hintIn(h *hints, rule int) hint {
	part, ok := h.of(int32(rule))
	sites, fine := within(im.sites, im.rules[rule].sites, uint32(im.rules[rule].count))
	if !ok || !fine {
		return hint{}
	}
	row := &im.hints[rule]
	one := hint{stride: int(row.stride), table: []uint8(part[256:])}
	copy(one.classes[:], part)
	for i := range sites {
		one.starts = append(one.starts, sites[i].starts)
	}
	return one
}

// encodeHints writes the hints, those of the commonest literals first, so that most
// texts touch the first pages only, and behind them the scripts.
func (p *plan) encodeHints() (rows []hintRow, scripts []scriptRow, all []byte) {
	var order []int
	freq := make([]float64, len(p.rules))
	for i := range p.rules {
		if r := &p.rules[i]; r.hint.stride > 0 {
			order, freq[i] = append(order, i), p.frequency(r)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(freq[b], freq[a]) })
	rows = make([]hintRow, len(p.rules))
	for _, i := range order {
		h := &p.rules[i].hint
		at := len(all)
		all = append(append(all, h.classes[:]...), h.table...)
		rows[i] = hintRow{at: uint32(at), size: uint32(len(all) - at), sum: rules.Checksum(all[at:]), stride: uint32(h.stride)}
	}
	for i := range p.rules {
		if s := p.rules[i].script; s != "" {
			scripts = append(scripts, scriptRow{rule: uint32(i), at: uint32(len(all)), size: uint32(len(s)), sum: rules.Checksum([]byte(s))})
			all = append(all, s...)
		}
	}
	return rows, scripts, all
}

// frequency is how often a rule's literals may be expected in a byte of source
// text.
func (p *plan) frequency(r *rulePlan) (f float64) {
	for _, s := range r.sites {
		for _, l := range s.lits {
			var pat pattern
			for _, set := range p.lits[l].sets {
				pat.sets = append(pat.sets, p.sets[set])
			}
			f += pat.choose()
		}
	}
	return f
}
