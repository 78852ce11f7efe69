package match

import "regexp/syntax"

// Small tools on syntax trees. None of them changes a tree it is given.

// concat is the sequence of its arguments.
func concat(parts []*syntax.Regexp) *syntax.Regexp {
	switch len(parts) {
	case 0:
		return &syntax.Regexp{Op: syntax.OpEmptyMatch}
	case 1:
		return parts[0]
	}
	return &syntax.Regexp{Op: syntax.OpConcat, Sub: parts}
}

// backwards is the tree of the reversed texts. Assertions stay as they are: a
// run to the left knows which side is which.
func backwards(re *syntax.Regexp) *syntax.Regexp {
	switch re.Op {
	case syntax.OpLiteral:
		if len(re.Rune) < 2 {
			return re
		}
		c := *re
		c.Rune = make([]rune, len(re.Rune))
		for i, r := range re.Rune {
			c.Rune[len(re.Rune)-1-i] = r
		}
		return &c
	case syntax.OpConcat:
		c := *re
		c.Sub = make([]*syntax.Regexp, len(re.Sub))
		for i, s := range re.Sub {
			c.Sub[len(re.Sub)-1-i] = backwards(s)
		}
		return &c
	case syntax.OpAlternate, syntax.OpCapture, syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		c := *re
		c.Sub = make([]*syntax.Regexp, len(re.Sub))
		for i, s := range re.Sub {
			c.Sub[i] = backwards(s)
		}
		return &c
	}
	return re
}

// instructions is about how many instructions a tree compiles to.
func instructions(re *syntax.Regexp) int {
	n := 1
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpRepeat:
		n = max(re.Max, re.Min+1)
	}
	sum := 0
	for _, s := range re.Sub {
		sum += instructions(s)
	}
	return 1 + n*sum
}

// bounds are the least and the greatest length in bytes of what a node matches;
// most is -1 when there is none.
func bounds(re *syntax.Regexp) (least, most int) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			lo, hi := widths(literalRanges(r, re.Flags&syntax.FoldCase != 0))
			least, most = least+lo, most+hi
		}
		return least, most
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return widths(runesOf(re))
	case syntax.OpCapture:
		return bounds(re.Sub[0])
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		lo, hi := bounds(re.Sub[0])
		min, max := times(re)
		if max < 0 && hi != 0 || hi < 0 {
			return lo * min, -1
		}
		return lo * min, hi * max
	case syntax.OpConcat:
		for _, s := range re.Sub {
			lo, hi := bounds(s)
			least += lo
			if hi < 0 || most < 0 {
				most = -1
			} else {
				most += hi
			}
		}
		return least, most
	case syntax.OpAlternate:
		least = -1
		for _, s := range re.Sub {
			lo, hi := bounds(s)
			if least < 0 || lo < least {
				least = lo
			}
			if hi < 0 || most < 0 {
				most = -1
			} else {
				most = max(most, hi)
			}
		}
		return max(least, 0), most
	}
	return 0, 0
}

// times are the bounds of a repetition; most is -1 when there is none.
func times(re *syntax.Regexp) (least, most int) {
	switch re.Op {
	case syntax.OpStar:
		return 0, -1
	case syntax.OpPlus:
		return 1, -1
	case syntax.OpQuest:
		return 0, 1
	}
	return re.Min, re.Max
}

// widths are the least and greatest length in bytes of the runes of a class.
// U+FFFD also stands for a single byte that is no UTF-8.
func widths(ranges []rune) (least, most int) {
	least = 4
	for i := 0; i+1 < len(ranges); i += 2 {
		lo, hi := ranges[i], ranges[i+1]
		least, most = min(least, width(lo)), max(most, width(hi))
		if lo <= 0xfffd && 0xfffd <= hi {
			least = 1
		}
	}
	return least, most
}

func width(r rune) int {
	switch {
	case r < 0x80:
		return 1
	case r < 0x800:
		return 2
	case r < 0x10000:
		return 3
	}
	return 4
}

// head returns sets of bytes that must follow one another at the start of what
// the sequence matches: at most n, fewer where the length begins to vary. It may
// return too large sets, never too small ones. whole says that the sequence has
// no byte beyond those sets.
func head(re *syntax.Regexp, n int) (sets []byteSet, whole bool) {
	if n == 0 {
		return nil, false
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			s := patternBytes(literalRanges(r, re.Flags&syntax.FoldCase != 0))
			sets = append(sets, s)
			if !s.ascii() || len(sets) == n {
				return sets, false
			}
		}
		return sets, true
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		s := patternBytes(runesOf(re))
		return []byteSet{s}, s.ascii()
	case syntax.OpCapture:
		return head(re.Sub[0], n)
	case syntax.OpConcat:
		return headOf(re.Sub, n)
	case syntax.OpAlternate:
		sets, whole = head(re.Sub[0], n)
		for _, s := range re.Sub[1:] {
			other, w := head(s, n)
			sets, whole = overlay(sets, whole, other, w)
		}
		return sets, whole
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		least, most := times(re)
		if least == 0 {
			return nil, false
		}
		one, w := head(re.Sub[0], n)
		for range least {
			sets = append(sets, one...)
			if !w || len(sets) >= n {
				return sets[:min(n, len(sets))], false
			}
		}
		return sets, most == least
	}
	return nil, true // assertions and the like
}

// overlay joins what two alternatives begin with, as far as both go.
func overlay(a []byteSet, aWhole bool, b []byteSet, bWhole bool) ([]byteSet, bool) {
	whole := aWhole && bWhole && len(a) == len(b)
	n := min(len(a), len(b))
	joined := append([]byteSet(nil), a[:n]...)
	for i := range n {
		joined[i].union(&b[i])
	}
	return joined, whole
}

// headOf is head of a sequence. A part that may be absent lets what follows it
// come first.
func headOf(parts []*syntax.Regexp, n int) (sets []byteSet, whole bool) {
	for i, p := range parts {
		if least, most := bounds(p); least == 0 && most != 0 {
			first, ok := firstOf(parts[i:])
			if ok {
				sets = append(sets, first)
			}
			return sets, false
		}
		s, w := head(p, n-len(sets))
		sets = append(sets, s...)
		if !w || len(sets) >= n {
			return sets, false
		}
	}
	return sets, true
}

// firstOf is the set of bytes that a sequence can begin with; false if it can be
// empty, so that anything may follow.
func firstOf(parts []*syntax.Regexp) (byteSet, bool) {
	var s byteSet
	for _, p := range parts {
		first, empty := firstIn(p)
		s.union(&first)
		if !empty {
			return s, true
		}
	}
	return s, false
}

// firstIn is the set of bytes that a node can begin with, and whether it can be
// empty.
func firstIn(re *syntax.Regexp) (s byteSet, empty bool) {
	switch re.Op {
	case syntax.OpLiteral:
		if len(re.Rune) == 0 {
			return s, true
		}
		return firstBytes(literalRanges(re.Rune[0], re.Flags&syntax.FoldCase != 0)), false
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return firstBytes(runesOf(re)), false
	case syntax.OpCapture:
		return firstIn(re.Sub[0])
	case syntax.OpConcat:
		s, ok := firstOf(re.Sub)
		return s, !ok
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			first, e := firstIn(sub)
			s.union(&first)
			empty = empty || e
		}
		return s, empty
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		s, empty = firstIn(re.Sub[0])
		least, _ := times(re)
		return s, empty || least == 0
	}
	return s, true
}
