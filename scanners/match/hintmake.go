package match

import (
	"encoding/binary"
	"regexp/syntax"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"picket/rules"
)

// hintExplored bounds the states that are looked at, hintStates those that are
// kept, and hintSize the bytes of one table.
const (
	hintExplored = 1500
	hintStates   = 256 - hintFirst
	hintSize     = 12 << 10
)

// commonLiteral is the frequency from which a rule's literals are called common: one
// in ten megabytes of source text.
const commonLiteral = 1e-7

// addHints works out the hints and scripts of those rules of a plan that have none.
func (p *plan) addHints(set *rules.Set) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(p.rules); i = int(next.Add(1)) - 1 {
				if r := &p.rules[i]; r.how == bySites && r.hint.stride == 0 {
					r.hint = hintOf(&set.Rules[i], r.sites, p.frequency(r) > commonLiteral)
					if r.hint.stride > 0 {
						r.script = scriptOf(&set.Rules[i], r.sites)
					}
				}
			}
		})
	}
	wg.Wait()
}

// hintOf makes the hint of a rule; an empty one where runs tell its places apart.
// For a rule whose literals are common, an automaton that knows more is tried first.
func hintOf(r *rules.Rule, plans []sitePlan, common bool) hint {
	if slices.ContainsFunc(plans, func(s sitePlan) bool { return s.least > 0 }) {
		return hint{}
	}
	var p prepared
	p.find(r, plans)
	if common {
		for _, most := range [...]int{maxCount, 4 * coarseCount} {
			if h := p.hint(most, true); h.stride > 0 {
				return h
			}
		}
	}
	return p.hint(coarseCount, false)
}

// maxCount is the greatest count that package syntax allows.
const maxCount = 1000

// hint makes a hint of the trees behind the sites, in which no count is above most;
// an empty one when it cannot be whole, and must be.
func (p *prepared) hint(most int, must bool) hint {
	d, err := newDFA(eachOnce(p.right, func(re *syntax.Regexp) *syntax.Regexp { return relax(re, most).Simplify() }), true, false)
	if err != nil || d.stride > 255 {
		return hint{}
	}
	m := &hintMaker{d: d, numbers: map[int32]int{}, whole: true, limit: hintExplored}
	if must {
		m.limit = 2 * hintStates
	}
	var starts []int
	for site := range p.sites {
		for prev := range beforeKinds {
			starts = append(starts, m.number(d.start(site, prev)))
		}
	}
	for k := 0; k < len(m.states) && (m.whole || !must); k++ { // the states nearest to the literal first
		m.explore(m.states[k])
	}
	if !m.whole && must {
		return hint{}
	}
	m.merge(starts)
	if h := m.hint(starts); h.whole || !must {
		return h
	}
	return hint{}
}

// hintMaker explores an automaton, makes equal states one, and cuts off what is
// too much.
type hintMaker struct {
	d       *dfa
	states  []int32
	numbers map[int32]int
	next    [][]int // by state and class: a number as in a hint's table
	limit   int     // of states that are looked at
	whole   bool
}

// number gives a state of the automaton its number, from hintFirst on.
func (m *hintMaker) number(state int32) int {
	if state == deadState {
		return hintDead
	}
	if n, ok := m.numbers[state]; ok {
		return n
	}
	if len(m.states) == m.limit {
		m.whole = false
		return hintMaybe
	}
	n := hintFirst + len(m.states)
	m.states, m.numbers[state] = append(m.states, state), n
	return n
}

// explore finds out where a state leads.
func (m *hintMaker) explore(state int32) {
	row := make([]int, m.d.stride)
	for class := range row {
		if len(m.d.states)+1 >= maxStates || m.d.held+2*len(m.d.inst) >= maxHeld { // a full one throws its states away
			row[class], m.whole = hintMaybe, false
			continue
		}
		switch v := m.d.step(state, class); {
		case v&matchBit != 0:
			row[class] = hintMaybe
		case class < m.d.stride-1:
			row[class] = m.number(v>>stateBits - 1)
		}
	}
	m.next = append(m.next, row)
}

// merge makes states one that lead to the same (E. F. Moore, "Gedanken-experiments
// on sequential machines", 1956): at first all are, and as long as two of a group
// lead to different groups, it is divided.
func (m *hintMaker) merge(starts []int) {
	group := make([]int, len(m.next)+hintFirst)
	for i := hintFirst; i < len(group); i++ {
		group[i] = hintFirst
	}
	group[hintMaybe] = hintMaybe
	for count := 1; ; {
		seen := map[string]int{}
		divided := make([]int, len(group))
		divided[hintMaybe] = hintMaybe
		var key []byte
		for i, row := range m.next {
			key = binary.AppendUvarint(key[:0], uint64(group[i+hintFirst]))
			for _, n := range row {
				key = binary.AppendUvarint(key, uint64(group[n]))
			}
			n, ok := seen[string(key)]
			if !ok {
				n = hintFirst + len(seen)
				seen[string(key)] = n
			}
			divided[i+hintFirst] = n
		}
		group = divided
		if len(seen) == count {
			break
		}
		count = len(seen)
	}
	var merged [][]int // groups are numbered in the order of their first states
	for i, row := range m.next {
		if group[i+hintFirst] != hintFirst+len(merged) {
			continue
		}
		to := make([]int, len(row))
		for class, n := range row {
			to[class] = group[n]
		}
		merged = append(merged, to)
	}
	m.next = merged
	for i, n := range starts {
		starts[i] = group[n]
	}
}

// hint keeps as many states as a hint may have.
func (m *hintMaker) hint(starts []int) hint {
	h := hint{stride: m.d.stride, classes: m.d.class, whole: m.whole}
	kept := min(len(m.next), hintStates, hintSize/h.stride)
	keep := func(n int) uint8 {
		if n >= hintFirst+kept {
			h.whole = false
			return hintMaybe
		}
		return uint8(n)
	}
	for i := 0; i < len(starts); i += int(beforeKinds) {
		var one [beforeKinds]uint8
		for prev := range one {
			one[prev] = keep(starts[i+prev])
		}
		h.starts = append(h.starts, one)
	}
	for _, row := range m.next[:kept] {
		for _, n := range row {
			h.table = append(h.table, keep(n))
		}
	}
	return h
}
