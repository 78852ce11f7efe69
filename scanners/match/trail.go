package match

import "regexp/syntax"

// trail is the way from the root of a tree to a site: the steps, and what they
// leave on either side.
type trail struct {
	left  []*syntax.Regexp // what a match holds before the site, in order
	right []*syntax.Regexp // and behind it
	exact bool             // left and right are just that, not more
	steps string           // the way itself: see locate
}

// A step is a letter, and indexes of one byte for those that need them.
const (
	stepInto = 'i' // into a child: its index
	stepPart = 'p' // the end: children, or runes of a literal, from one index to another
	stepNode = 'n' // the end: the node itself
)

// maxIndex is the greatest index that a step can say. Where a tree is wider, the
// steps are nowhere, and it is searched again.
const (
	maxIndex = 255
	nowhere  = "?"
)

func (t trail) then(kind byte, indexes ...int) trail {
	if t.steps == nowhere {
		return t
	}
	b := append([]byte(t.steps), kind)
	for _, i := range indexes {
		if i > maxIndex {
			t.steps = nowhere
			return t
		}
		b = append(b, byte(i))
	}
	t.steps = string(b)
	return t
}

func (t trail) end(kind byte) trail { return t.then(kind) }

// step goes into a child.
func (t trail) step(re *syntax.Regexp, i int) trail {
	switch re.Op {
	case syntax.OpConcat:
		t.left = append(t.left[:len(t.left):len(t.left)], re.Sub[:i]...)
		t.right = prepend(re.Sub[i+1:], t.right)
	case syntax.OpPlus, syntax.OpRepeat:
		_, most := times(re)
		if most == 1 {
			break
		}
		rest := &syntax.Regexp{Op: syntax.OpStar, Sub: re.Sub, Flags: re.Flags}
		if most > 0 {
			rest = &syntax.Regexp{Op: syntax.OpRepeat, Sub: re.Sub, Flags: re.Flags, Min: 0, Max: most - 1}
		}
		t.left = append(t.left[:len(t.left):len(t.left)], rest)
		t.right = prepend([]*syntax.Regexp{rest}, t.right)
		t.exact = false
	}
	return t.then(stepInto, i)
}

// part ends at children i to j of a sequence, or runes i to j of a literal.
func (t trail) part(re *syntax.Regexp, i, j int) trail {
	var before, after []*syntax.Regexp
	if re.Op == syntax.OpLiteral {
		before = []*syntax.Regexp{literalPart(re, 0, i)}
		after = []*syntax.Regexp{literalPart(re, j, len(re.Rune))}
	} else {
		before, after = re.Sub[:i], re.Sub[j:]
	}
	t.left = append(t.left[:len(t.left):len(t.left)], before...)
	t.right = prepend(after, t.right)
	return t.then(stepPart, i, j)
}

func prepend(a, b []*syntax.Regexp) []*syntax.Regexp {
	return append(append(make([]*syntax.Regexp, 0, len(a)+len(b)), a...), b...)
}

func literalPart(re *syntax.Regexp, from, to int) *syntax.Regexp {
	c := *re
	c.Rune = re.Rune[from:to]
	return &c
}

// locate walks the steps of a trail from the root again; false when they do not
// fit the tree. It also returns the node at the end.
func locate(re *syntax.Regexp, steps string) (trail, *syntax.Regexp, bool) {
	t := trail{exact: true}
	for i := 0; i < len(steps); {
		switch steps[i] {
		case stepNode:
			return t.end(stepNode), re, i+1 == len(steps)
		case stepInto:
			if i+1 >= len(steps) || int(steps[i+1]) >= len(re.Sub) {
				return t, nil, false
			}
			k := int(steps[i+1])
			t, re = t.step(re, k), re.Sub[k]
			i += 2
		case stepPart:
			if i+3 != len(steps) {
				return t, nil, false
			}
			a, b := int(steps[i+1]), int(steps[i+2])
			n := len(re.Sub)
			if re.Op == syntax.OpLiteral {
				n = len(re.Rune)
			}
			if a > b || b > n {
				return t, nil, false
			}
			return t.part(re, a, b), re, true
		default:
			return t, nil, false
		}
	}
	return t, nil, false
}
