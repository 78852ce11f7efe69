package match

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
)

// dfa is an automaton over bytes, built state by state as texts ask for them,
// from the programs of one or more regexps (its entries). It answers, from a
// given place on, whether an entry matches and where the match that a regexp
// would prefer ends, one table look-up per byte.
//
// A state is the ordered list of the program counters that live there, best
// first, and what the byte before was. As soon as one thread matches, all behind
// it are dropped, so a run dies where the preferred match is known (as in RE2's
// leftmost-first mode); with cut unset they stay, and a run dies where no match
// can go on. A byte beyond ASCII is read loosely: a class that has any such rune
// takes every sequence that begins like one of its own. So "no match" is always
// true; a "match" that a text beyond ASCII took part in is a maybe.
//
// A dfa is not safe for concurrent use: each scratch has its own.
type dfa struct {
	inst    []syntax.Inst
	sets    []byteSet // what each instruction's rune may begin with
	entry   []int     // program counter of each entry
	cut     bool
	back    bool // runs over the text from right to left
	class   [256]uint8
	reps    []byte // one byte of each class
	stride  int    // classes, and one for the end of the text
	trans   []int32
	states  []dstate
	index   map[string]int32
	starts  []int32 // entry*before kinds; 0 unknown
	unions  []int32 // state*len(starts)+start; 0 unknown
	mark    []uint32
	round   uint32
	key     []byte
	list    []uint32
	next    []uint32
	held    int // threads of all states together
	flushed int // how often the table was thrown away
}

// before is what stood before a place.
type before uint8

const (
	atEdge    before = iota // nothing: the text begins (or, backwards, ends) here
	afterNL                 // a newline
	afterWord               // a letter, digit or underscore
	afterRest
	beforeKinds
)

type dstate struct {
	threads []uint32 // pc<<1, |1 inside a rune beyond ASCII
	prev    before
}

// Values of trans: 0 not computed; else the next state, shifted, with matchBit
// when a match ends before the byte.
const (
	matchBit  = 1
	stateBits = 1 // shift of the state
	deadState = 0
)

// maxStates, maxHeld and maxUnions bound the tables of one automaton, in states, in
// threads of all states, and in states times entries. A full table is emptied.
const (
	maxStates = 3000
	maxHeld   = 200_000
	maxUnions = 4 << 20
)

// newDFA compiles the entries, each tree once. They must have been simplified.
func newDFA(entries []*syntax.Regexp, cut, back bool) (*dfa, error) {
	d := &dfa{cut: cut, back: back}
	for i, re := range entries {
		if k := slices.Index(entries[:i], re); k >= 0 {
			d.entry = append(d.entry, d.entry[k])
			continue
		}
		prog, err := syntax.Compile(re)
		if err != nil {
			return nil, err
		}
		base := uint32(len(d.inst))
		if base == 0 { // most rules have one tree only, and its program is not used elsewhere
			d.inst = prog.Inst
			d.entry = append(d.entry, prog.Start)
			continue
		}
		for _, in := range prog.Inst {
			in.Out += base
			if in.Op == syntax.InstAlt || in.Op == syntax.InstAltMatch {
				in.Arg += base
			}
			d.inst = append(d.inst, in)
		}
		d.entry = append(d.entry, prog.Start+int(base))
	}
	d.classify()
	d.mark = make([]uint32, 2*len(d.inst))
	d.reset()
	return d, nil
}

func (d *dfa) reset() {
	d.states = append(d.states[:0], dstate{}) // the dead one
	d.trans = append(d.trans[:0], make([]int32, d.stride)...)
	d.index = make(map[string]int32)
	d.held = 0
	d.starts = make([]int32, len(d.entry)*int(beforeKinds))
	d.unions = append(d.unions[:0], make([]int32, len(d.starts))...)
}

// kindOf says what before a byte makes for the place after it.
func kindOf(b byte) before {
	switch {
	case b == '\n':
		return afterNL
	case isWord(b):
		return afterWord
	}
	return afterRest
}

func isWord(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z' && b < 0x80
}

// start returns the state of an entry after what stood before.
func (d *dfa) start(entry int, prev before) int32 {
	k := entry*int(beforeKinds) + int(prev)
	if d.starts[k] == 0 {
		d.starts[k] = d.intern([]uint32{uint32(d.entry[entry]) << 1}, prev)
	}
	return d.starts[k]
}

// join returns the state in which the threads of an entry's start run behind
// those of s.
func (d *dfa) join(s int32, entry int, prev before) int32 {
	if s == deadState {
		return d.start(entry, prev)
	}
	k := int(s)*len(d.starts) + entry*int(beforeKinds) + int(prev)
	if d.unions[k] != 0 {
		return d.unions[k]
	}
	pc := uint32(d.entry[entry]) << 1
	list := append(d.list[:0], d.states[s].threads...)
	for _, t := range list {
		if t == pc {
			d.unions[k] = s
			return s
		}
	}
	list = append(list, pc)
	d.list = list
	if d.full() {
		d.flush()
		return d.intern(list, prev)
	}
	u := d.intern(list, prev)
	d.unions[k] = u
	return u
}

func (d *dfa) full() bool {
	return len(d.states) >= maxStates || d.held >= maxHeld || len(d.unions) >= maxUnions
}

func (d *dfa) flush() {
	d.flushed++
	d.reset()
}

// intern returns the state with these threads, which it copies if it is new.
func (d *dfa) intern(threads []uint32, prev before) int32 {
	if len(threads) == 0 {
		return deadState
	}
	if !d.cut {
		slices.Sort(threads) // where none is dropped, their order says nothing
	}
	key := append(d.key[:0], byte(prev))
	for _, t := range threads {
		key = binary.AppendUvarint(key, uint64(t))
	}
	d.key = key
	if s, ok := d.index[string(key)]; ok {
		return s
	}
	s := int32(len(d.states))
	d.held += len(threads)
	d.states = append(d.states, dstate{threads: append([]uint32(nil), threads...), prev: prev})
	d.trans = append(d.trans, make([]int32, d.stride)...)
	d.unions = append(d.unions, make([]int32, len(d.starts))...)
	d.index[string(key)] = s
	return s
}

// step computes the transition of a state on a class; the class after the last
// stands for the end of the text. It returns the value of trans. When the table
// was full, all states but the one returned are void.
func (d *dfa) step(s int32, class int) int32 {
	st := d.states[s]
	end := class == d.stride-1
	var b byte
	if !end {
		b = d.reps[class]
	}
	flags := emptyFlags(st.prev, b, end, d.back)
	d.round++
	d.next = d.next[:0]
	matched := false
	for _, t := range st.threads {
		if d.follow(t, flags, b, end) {
			matched = true
			if d.cut {
				break
			}
		}
	}
	next := int32(deadState)
	if !end && len(d.next) > 0 {
		d.dedupe()
		if d.full() {
			d.flush()
			next = d.intern(d.next, kindOf(b))
			return value(next, matched)
		}
		next = d.intern(d.next, kindOf(b))
	}
	v := value(next, matched)
	d.trans[int(s)*d.stride+class] = v
	return v
}

// value packs a transition. It is never 0, which stands for "not computed".
func value(next int32, matched bool) int32 {
	v := (next + 1) << stateBits
	if matched {
		v |= matchBit
	}
	return v
}

// dedupe keeps the first of equal threads in d.next.
func (d *dfa) dedupe() {
	d.round++
	kept := d.next[:0]
	for _, t := range d.next {
		if d.mark[t] != d.round {
			d.mark[t] = d.round
			kept = append(kept, t)
		}
	}
	d.next = kept
}

// follow walks from a thread through what consumes nothing, in order of
// preference, appends to d.next where byte b leads, and says whether it came to
// a match. With cut, nothing after the match is walked.
func (d *dfa) follow(t uint32, flags syntax.EmptyOp, b byte, end bool) bool {
	if d.mark[t] == d.round {
		return false
	}
	d.mark[t] = d.round
	pc := t >> 1
	in := &d.inst[pc]
	if t&1 != 0 { // inside a rune: its continuation bytes, or on behind it
		if !end && 0x80 <= b && (d.back || b < 0xc0) {
			d.next = append(d.next, t)
		}
		return d.follow(in.Out<<1, flags, b, end)
	}
	switch in.Op {
	case syntax.InstMatch:
		return true
	case syntax.InstFail:
		return false
	case syntax.InstAlt, syntax.InstAltMatch:
		first := d.follow(in.Out<<1, flags, b, end)
		if first && d.cut {
			return true
		}
		return d.follow(in.Arg<<1, flags, b, end) || first
	case syntax.InstCapture, syntax.InstNop:
		return d.follow(in.Out<<1, flags, b, end)
	case syntax.InstEmptyWidth:
		if syntax.EmptyOp(in.Arg)&^flags != 0 {
			return false
		}
		return d.follow(in.Out<<1, flags, b, end)
	}
	if end || !d.sets[pc].has(b) {
		return false
	}
	if b < 0x80 {
		d.next = append(d.next, in.Out<<1)
	} else {
		d.next = append(d.next, pc<<1|1)
	}
	return false
}
