package match

import (
	"encoding/binary"
	"regexp/syntax"
	"unicode"

	"picket/rules"
)

// Limits of a script: the instructions, and the bytes of all.
const (
	scriptSteps = 2000
	scriptBytes = 24 << 10
)

// scriptOf makes the script of a rule; empty for a rule that is not matched from
// its literals on (see anchoredOf), or whose regexp has something that a script
// cannot say.
func scriptOf(r *rules.Rule, plans []sitePlan) string {
	var p prepared
	tree := p.find(r, plans)
	if x := anchoredOf(r.Regex, tree, p.sites); x == nil || len(p.sites) == 0 {
		return ""
	}
	var leads []byte
	for _, s := range p.sites {
		n := 0
		for _, l := range s.left {
			n += len(l.Rune) // literals and assertions; each rune of one byte, or the text is none for a script
		}
		if n > 255 {
			return ""
		}
		leads = append(leads, byte(n))
	}
	m := &scriptMaker{index: map[byteSet]uint16{}, most: scriptSteps}
	s := m.write(tree, leads)
	if len(s) > scriptBytes {
		return ""
	}
	return s
}

// write writes the script of a tree whose sites have so many bytes before them; empty
// when it cannot be said.
func (m *scriptMaker) write(tree *syntax.Regexp, leads []byte) string {
	m.emit(tree)
	m.step(opMatch, 0, 0, 0, 0)
	slots := 2 * (tree.MaxCap() + 1)
	if m.bad || m.at() > m.most || len(m.sets) > 1<<12 || slots > 200 {
		return ""
	}
	le := binary.LittleEndian
	var b []byte
	for _, n := range [...]int{m.at(), len(m.sets), len(leads), slots} {
		b = le.AppendUint16(b, uint16(n))
	}
	b = append(b, leads...)
	for i := range m.sets {
		b = le.AppendUint64(le.AppendUint64(b, m.sets[i][0]), m.sets[i][1])
	}
	return string(append(b, m.code...))
}

// scriptMaker writes the instructions of a tree.
type scriptMaker struct {
	most  int // instructions
	code  []byte
	sets  []byteSet
	index map[byteSet]uint16
	bad   bool // the tree cannot be said
}

func (m *scriptMaker) at() int { return len(m.code) / scriptStepLen }

// step appends an instruction and returns its number.
func (m *scriptMaker) step(op, lazy uint8, a, b, c int) int {
	if m.at() > m.most {
		m.bad = true
		return 0
	}
	le := binary.LittleEndian
	m.code = append(m.code, op, lazy)
	m.code = le.AppendUint16(m.code, uint16(a))
	m.code = le.AppendUint16(m.code, uint16(b))
	m.code = le.AppendUint16(m.code, uint16(c))
	return m.at() - 1
}

// aim sets where a split (its first or second way) or a jump goes on.
func (m *scriptMaker) aim(step, way, to int) {
	if !m.bad {
		binary.LittleEndian.PutUint16(m.code[scriptStepLen*step+2+2*way:], uint16(to))
	}
}

// split appends a split whose first way, or whose second when lazy, is what comes
// next, and returns what sets the other way.
func (m *scriptMaker) split(lazy bool) (other func(to int)) {
	step, next := m.step(opSplit, 0, 0, 0, 0), 0
	if lazy {
		next = 1
	}
	m.aim(step, next, step+1)
	return func(to int) { m.aim(step, 1-next, to) }
}

func (m *scriptMaker) emit(re *syntax.Regexp) {
	if m.bad {
		return
	}
	if set, ok := oneByte(re); ok {
		m.step(opByte, 0, m.set(set), 0, 0)
		return
	}
	switch re.Op {
	case syntax.OpEmptyMatch:
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			one := &syntax.Regexp{Op: syntax.OpLiteral, Flags: re.Flags, Rune: []rune{r}}
			m.emit(one)
		}
	case syntax.OpBeginLine:
		m.step(opAssert, 0, condBeginLine, 0, 0)
	case syntax.OpEndLine:
		m.step(opAssert, 0, condEndLine, 0, 0)
	case syntax.OpBeginText:
		m.step(opAssert, 0, condBeginText, 0, 0)
	case syntax.OpEndText:
		m.step(opAssert, 0, condEndText, 0, 0)
	case syntax.OpWordBoundary:
		m.step(opAssert, 0, condWord, 0, 0)
	case syntax.OpNoWordBoundary:
		m.step(opAssert, 0, condNoWord, 0, 0)
	case syntax.OpCapture:
		m.step(opSave, 0, 2*re.Cap, 0, 0)
		m.emit(re.Sub[0])
		m.step(opSave, 0, 2*re.Cap+1, 0, 0)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			m.emit(sub)
		}
	case syntax.OpAlternate:
		m.alternate(re.Sub)
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		m.repeat(re)
	default:
		m.bad = true
	}
}

func (m *scriptMaker) alternate(subs []*syntax.Regexp) {
	var ends []int
	for i, sub := range subs {
		if i == len(subs)-1 {
			m.emit(sub)
			break
		}
		other := m.split(false)
		m.emit(sub)
		ends = append(ends, m.step(opJump, 0, 0, 0, 0))
		other(m.at())
	}
	for _, step := range ends {
		m.aim(step, 0, m.at())
	}
}

// repeat writes a repetition: of one byte as a run, of anything else as often as it
// may be, each time beyond the least within the one before, as package syntax
// simplifies it.
func (m *scriptMaker) repeat(re *syntax.Regexp) {
	least, most := times(re)
	sub, lazy := re.Sub[0], re.Flags&syntax.NonGreedy != 0
	if set, ok := oneByte(sub); ok {
		flag := uint8(0)
		if lazy {
			flag = 1
		}
		if most < 0 {
			most = scriptForever
		}
		m.step(opRun, flag, m.set(set), least, most)
		return
	}
	if _, empty := firstIn(sub); most < 0 && empty {
		m.bad = true // how often nothing may stand there is beyond a script
		return
	}
	for range least {
		m.emit(sub)
	}
	if most < 0 {
		begin := m.at()
		other := m.split(lazy)
		m.emit(sub)
		m.aim(m.step(opJump, 0, 0, 0, 0), 0, begin)
		other(m.at())
		return
	}
	var others []func(int)
	for i := least; i < most && !m.bad; i++ {
		others = append(others, m.split(lazy))
		m.emit(sub)
	}
	for _, other := range others {
		other(m.at())
	}
}

// oneByte is the set of ASCII characters that a tree of one rune matches; false for
// any other tree.
func oneByte(re *syntax.Regexp) (s byteSet, ok bool) {
	switch re.Op {
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		s = byteSet{^uint64(0), ^uint64(0)}
		if re.Op == syntax.OpAnyCharNotNL {
			s[0] &^= 1 << '\n'
		}
		return s, true
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if lo := re.Rune[i]; lo <= unicode.MaxASCII {
				s.addRange(byte(lo), byte(min(re.Rune[i+1], unicode.MaxASCII)))
			}
		}
		return s, true
	case syntax.OpLiteral:
		if len(re.Rune) != 1 {
			return s, false
		}
		for r := re.Rune[0]; ; {
			if r <= unicode.MaxASCII {
				s.add(byte(r))
			}
			if re.Flags&syntax.FoldCase == 0 {
				return s, true
			}
			if r = unicode.SimpleFold(r); r == re.Rune[0] {
				return s, true
			}
		}
	}
	return s, false
}

func (m *scriptMaker) set(s byteSet) int {
	n, ok := m.index[s]
	if !ok {
		n = uint16(len(m.sets))
		m.index[s], m.sets = n, append(m.sets, s)
	}
	return int(n)
}
