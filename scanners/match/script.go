package match

import (
	"cmp"
	"encoding/binary"
	"slices"
	"unsafe"

	"picket/rules"
)

// A script is the regexp of a rule in a form that a text can be tried on at once:
// the first places at which a rule may match are settled by it, and only a process
// that meets many of them makes automata and the regexp, which takes a millisecond
// for those that count to a few hundred. A plan carries the scripts of rules with
// common literals.
//
// It is followed as Perl would, one way after the other, so that what it finds is
// what package regexp prefers. It knows ASCII only: as soon as another byte counts,
// or when it was led astray too often, it does not know, and the regexp decides.
//
// Its form: scriptHead, for each site of the rule how many bytes of a match stand
// before the site's literal, the sets of sixteen bytes each, the instructions of
// eight bytes each, in little-endian numbers.
type script struct {
	leads string
	sets  string // a bit for each ASCII character, from the lowest bit of the first byte on
	code  []byte
	slots int // offsets that a match has: two for itself and for each group
}

const (
	scriptHead     = 8 // the number of instructions, of sets, of sites, of slots; two bytes each
	scriptSetLen   = 16
	scriptStepLen  = 8 // operation, 1 for lazy, three numbers of two bytes
	scriptForever  = 1<<16 - 1
	scriptPatience = 4000 // steps from one place
)

// Operations: a, b and c are the numbers of the instruction.
const (
	opFail   = iota
	opByte   // one byte of set a
	opRun    // b to c bytes of set a
	opSplit  // on at a or, when that fails, at b
	opJump   // on at a
	opSave   // the place is slot a
	opAssert // condition a holds
	opMatch
)

// Conditions of opAssert.
const (
	condEndText = iota
	condEndLine
	condBeginText
	condBeginLine
	condWord
	condNoWord
)

// scriptRow says where in Set.Hints the script of a rule is, and its
// rules.Checksum. The rows are in order of the rules.
type scriptRow struct{ rule, at, size, sum uint32 }

// openScript reads a script; nil when it is none.
func openScript(s string) *script {
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	if len(b) < scriptHead {
		return nil
	}
	number := func(i int) int { return int(binary.LittleEndian.Uint16(b[2*i:])) }
	steps, sets, sites, slots := number(0), number(1), number(2), number(3)
	leads := scriptHead + sites
	code := leads + scriptSetLen*sets
	if len(b) != code+scriptStepLen*steps {
		return nil
	}
	return &script{leads: s[scriptHead:leads], sets: s[leads:code], code: b[code:], slots: slots}
}

// scriptIn finds the script of a rule of an image; false when there is none, or none
// that is as it was made.
func (im *image) scriptIn(all string, rule int) (string, bool) {
	i, ok := slices.BinarySearchFunc(im.scripts, uint32(rule), func(r scriptRow, n uint32) int { return cmp.Compare(r.rule, n) })
	if !ok {
		return "", false
	}
	row := &im.scripts[i]
	if uint64(row.at)+uint64(row.size) > uint64(len(all)) {
		return "", false
	}
	s := all[row.at:][:row.size]
	return s, rules.Checksum(unsafe.Slice(unsafe.StringData(s), len(s))) == row.sum
}

func (s *script) has(set int, b byte) bool {
	return s.sets[set*scriptSetLen+int(b>>3)]>>(b&7)&1 != 0
}

// answer is what a script says of a place.
type answer uint8

const (
	noMatch answer = iota
	aMatch
	unsure
)

// retry is what is tried next when a way fails.
type retry struct {
	pc, at int32 // of a slot that is to be put back: ^slot, and what was in it
	n      int32 // of a run: how many bytes are tried next
}

// tracer follows a script.
type tracer struct {
	*script
	stack []retry
	loc   []int
	next  map[int32]*follows // by the number of a run
	cost  int                // steps of back that the way under way has not paid for
	steps int                // of all attempts
	lost  int                // of those that left it unsure, less what it was worth: see trace
}

// at tries the script on the text from an offset on. After aMatch, loc holds the
// offsets as package regexp gives them.
func (t *tracer) at(text []byte, start int) answer {
	t.stack, t.loc = t.stack[:0], t.loc[:0]
	for range t.slots {
		t.loc = append(t.loc, -1)
	}
	pc, at, failed := 0, start, false
	for steps := 0; ; steps++ {
		if steps == scriptPatience {
			t.steps += steps
			return unsure
		}
		if failed {
			var way answer
			if pc, at, way = t.back(text); way != aMatch {
				t.steps += steps
				return way
			}
			failed, steps, t.cost = false, steps+t.cost, 0
			if steps > scriptPatience {
				steps = scriptPatience - 1
				continue
			}
		}
		w := binary.LittleEndian.Uint64(t.code[scriptStepLen*pc:])
		a, b := int(w>>16&0xffff), int(w>>32&0xffff)
		pc++
		switch uint8(w) {
		case opByte:
			switch {
			case at == len(text) || text[at] < 0x80 && !t.has(a, text[at]):
				failed = true
			case text[at] >= 0x80:
				t.steps += steps
				return unsure
			}
			at++
		case opRun:
			n, most := 0, min(int(w>>48), len(text)-at)
			if int(w>>48) == scriptForever {
				most = len(text) - at
			}
			lazy := w>>8&1 != 0
			set := t.sets[scriptSetLen*a:][:scriptSetLen]
			last := most
			if lazy {
				last = min(most, b)
			}
			for _, c := range text[at : at+last] {
				if c >= 0x80 || set[c>>3&15]>>(c&7)&1 == 0 {
					break
				}
				n++
			}
			steps += n / 8
			switch {
			case n < most && text[at+n] >= 0x80 && !(lazy && n == b):
				t.steps += steps
				return unsure
			case n < b:
				failed = true
			case lazy && n < most:
				t.stack = append(t.stack, retry{int32(pc - 1), int32(at), int32(n + 1)})
			case !lazy && n > b:
				t.stack = append(t.stack, retry{int32(pc - 1), int32(at), int32(n - 1)})
			}
			at += n
		case opSplit:
			t.stack = append(t.stack, retry{int32(b), int32(at), -1})
			pc = a
		case opJump:
			pc = a
		case opSave:
			t.stack = append(t.stack, retry{^int32(a), int32(t.loc[a]), 0})
			t.loc[a] = at
		case opAssert:
			failed = !holds(a, text, at)
		case opMatch:
			t.loc[0], t.loc[1] = start, at
			t.steps += steps
			return aMatch
		default:
			failed = true
		}
		if steps > scriptPatience {
			steps = scriptPatience - 1
		}
	}
}

// back takes up what is to be tried next, and puts back the slots that were filled
// since. The answer is aMatch when there is something, noMatch when nothing is left.
func (t *tracer) back(text []byte) (pc, at int, way answer) {
	for n := len(t.stack); n > 0; n = len(t.stack) {
		r := &t.stack[n-1]
		if r.pc < 0 {
			t.loc[^r.pc] = int(r.at)
			t.stack = t.stack[:n-1]
			continue
		}
		if r.n < 0 {
			pc, at = int(r.pc), int(r.at)
			t.stack = t.stack[:n-1]
			return pc, at, aMatch
		}
		w := binary.LittleEndian.Uint64(t.code[scriptStepLen*int(r.pc):])
		set, least, most := int(w>>16&0xffff), int32(w>>32&0xffff), int32(w>>48)
		if w>>8&1 == 0 { // greedy: one less the next time
			if f := t.follows(r.pc); !f.any {
				n := r.n
				for r.n >= least && !f.set.has(text[r.at+r.n]) {
					r.n--
				}
				t.cost += int(n-r.n) / 8
			}
			if r.n < least {
				t.stack = t.stack[:n-1]
				continue
			}
			pc, at = int(r.pc)+1, int(r.at+r.n)
			if r.n--; r.n < least {
				t.stack = t.stack[:n-1]
			}
			return pc, at, aMatch
		}
		pc, at = int(r.pc)+1, int(r.at+r.n)
		// Lazy: one more, which must be of the set.
		if b := text[at-1]; b >= 0x80 {
			return 0, 0, unsure
		} else if !t.has(set, b) {
			t.stack = t.stack[:n-1]
			continue
		}
		if r.n++; r.n > most && most != scriptForever || int(r.at+r.n) > len(text) {
			t.stack = t.stack[:n-1]
		}
		return pc, at, aMatch
	}
	return 0, 0, noMatch
}

// follows is what may stand behind a run, within which a script goes back: a byte of the
// set, or anything.
type follows struct {
	set byteSet
	any bool
}

// follows is worked out when a run is first gone back in.
func (t *tracer) follows(pc int32) *follows {
	f := t.next[pc]
	if f == nil {
		if t.next == nil {
			t.next = make(map[int32]*follows)
		}
		f = &follows{}
		t.next[pc] = f
		t.gather(f, int(pc)+1, make(map[int]bool))
	}
	return f
}

// gather adds what may stand at an instruction, where a byte of ASCII is next.
func (t *tracer) gather(f *follows, pc int, seen map[int]bool) {
	for !seen[pc] {
		seen[pc] = true
		w := binary.LittleEndian.Uint64(t.code[scriptStepLen*pc:])
		a, b := int(w>>16&0xffff), int(w>>32&0xffff)
		pc++
		switch uint8(w) {
		case opByte, opRun:
			for k := range byte(0x80) {
				if t.has(a, k) {
					f.set.add(k)
				}
			}
			if uint8(w) == opByte || b > 0 {
				return
			}
		case opSplit:
			t.gather(f, b, seen)
			pc = a
		case opJump:
			pc = a
		case opSave:
		case opAssert:
			if a == condEndText {
				return // there is a byte
			}
			if a == condEndLine {
				f.set.add('\n')
				return
			}
		case opMatch:
			f.any = true
			return
		default:
			return
		}
	}
}

// holds says whether a condition holds at an offset.
func holds(cond int, text []byte, at int) bool {
	switch cond {
	case condEndText:
		return at == len(text)
	case condEndLine:
		return at == len(text) || text[at] == '\n'
	case condBeginText:
		return at == 0
	case condBeginLine:
		return at == 0 || text[at-1] == '\n'
	}
	edge := (at > 0 && isWord(text[at-1])) != (at < len(text) && isWord(text[at]))
	return edge == (cond == condWord)
}
