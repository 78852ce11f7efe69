package match

import "regexp/syntax"

// partition splits the byte values into classes.
type partition struct {
	class [256]uint8
	n     int
}

// split splits each class into what a set has of it and what it has not.
func (p *partition) split(s *byteSet) {
	var to [256][2]uint8
	var has [256][2]bool
	p.n = 0
	for b := range 256 {
		old, in := p.class[b], 0
		if s.has(byte(b)) {
			in = 1
		}
		if !has[old][in] {
			has[old][in] = true
			to[old][in] = uint8(p.n)
			p.n++
		}
		p.class[b] = to[old][in]
	}
}

// ranges splits by the bytes from lo to hi.
func (p *partition) ranges(lo, hi byte) {
	var s byteSet
	s.addRange(lo, hi)
	p.split(&s)
}

// classify finds the sets of the instructions and splits the byte values into
// classes that no instruction, and no assertion, tells apart.
func (d *dfa) classify() {
	d.sets = make([]byteSet, len(d.inst))
	type source struct {
		first *rune
		n     int
		fold  bool
		op    syntax.InstOp
	}
	seen := map[source]byteSet{}
	p := partition{n: 1}
	words := wordBytes()
	p.split(&words)
	p.ranges('\n', '\n')
	p.ranges(0x80, 0xbf)
	p.ranges(0xc0, 0xff)
	for i := range d.inst {
		in := &d.inst[i]
		switch in.Op {
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		default:
			continue
		}
		k := source{op: in.Op, n: len(in.Rune), fold: syntax.Flags(in.Arg)&syntax.FoldCase != 0}
		if k.n > 0 {
			k.first = &in.Rune[0] // instructions of one node share their ranges
		}
		set, ok := seen[k]
		if !ok {
			set = instBytes(in, d.back)
			seen[k] = set
			p.split(&set)
		}
		d.sets[i] = set
	}
	d.class = p.class
	d.reps = make([]byte, p.n)
	for b := 255; b >= 0; b-- {
		d.reps[d.class[b]] = byte(b)
	}
	d.stride = p.n + 1
}

// instBytes is the set of bytes that an instruction's rune can begin with, read
// forwards or backwards.
func instBytes(in *syntax.Inst, back bool) byteSet {
	var ranges []rune
	switch in.Op {
	case syntax.InstRuneAny:
		ranges = runesOf(&syntax.Regexp{Op: syntax.OpAnyChar})
	case syntax.InstRuneAnyNotNL:
		ranges = runesOf(&syntax.Regexp{Op: syntax.OpAnyCharNotNL})
	default:
		ranges = in.Rune
		if len(in.Rune) == 1 {
			ranges = literalRanges(in.Rune[0], syntax.Flags(in.Arg)&syntax.FoldCase != 0)
		}
	}
	set := firstBytes(ranges)
	if back && !set.ascii() {
		set.addRange(0x80, 0xff)
	}
	return set
}

func wordBytes() byteSet {
	var s byteSet
	s.addRange('0', '9')
	s.addRange('A', 'Z')
	s.addRange('a', 'z')
	s.add('_')
	return s
}

// emptyFlags are the assertions that hold between what was before and a byte (or
// the end of the text). Backwards, what was before is on the right.
func emptyFlags(prev before, b byte, end, back bool) syntax.EmptyOp {
	var f syntax.EmptyOp
	wordHere := !end && isWord(b)
	if (prev == afterWord) != wordHere {
		f |= syntax.EmptyWordBoundary
	} else {
		f |= syntax.EmptyNoWordBoundary
	}
	left, right := prev == atEdge, end
	leftLine, rightLine := left || prev == afterNL, end || b == '\n'
	if back {
		left, right = right, left
		leftLine, rightLine = rightLine, leftLine
	}
	if left {
		f |= syntax.EmptyBeginText
	}
	if leftLine {
		f |= syntax.EmptyBeginLine
	}
	if right {
		f |= syntax.EmptyEndText
	}
	if rightLine {
		f |= syntax.EmptyEndLine
	}
	return f
}
