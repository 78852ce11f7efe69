package bulk

import (
	"math/bits"
	"slices"
	"sort"

	"picket/git/pack"
)

// plan is how the entries of one pack hang together. Entries are counted in the
// order of their offsets.
type plan struct {
	p     *packed
	src   int32
	offs  []uint64
	pos   []int32     // position in the index
	obj   []Object    // None when another source is read for the object
	base  []int32     // the entry's base; -1 for none, -2 when it is not in this pack
	kind  []pack.Kind // of the object; 0 when it cannot be told
	first []int32     // first child, or -1
	next  []int32     // next child of the same base, or -1
	need  []bool      // what is chosen, and what that is made from; nil: everything
}

const (
	noBase    = -1
	baseGone  = -2
	posBits   = 24
	posMask   = 1<<posBits - 1
	maxOffset = 1 << (64 - posBits)
)

// newPlan sorts the entries and reads their headers, with some goroutines.
func (s *Store) newPlan(src, workers int, only func(Object) bool) *plan {
	p := s.packs[src]
	n := p.index.Len()
	l := &plan{p: p, src: int32(src), offs: make([]uint64, n), pos: make([]int32, n), base: make([]int32, n),
		kind: make([]pack.Kind, n), first: make([]int32, n), next: make([]int32, n)}
	l.sort()
	l.objects(s)
	for i := range l.offs {
		l.first[i], l.next[i], l.base[i] = -1, -1, noBase
	}
	const run = 1 << 14
	each(workers, (n+run-1)/run, func(_, k int) {
		for i := k * run; i < min(n, (k+1)*run); i++ {
			if i%ahead == 0 {
				l.touch(i)
			}
			l.header(i)
		}
	})
	if only != nil {
		l.choose(only)
	}
	// Children are chained from the last to the first, so they come out in order.
	for i := n - 1; i >= 0; i-- {
		if b := l.base[i]; b >= 0 && (l.need == nil || l.need[i]) {
			l.next[i], l.first[b] = l.first[b], int32(i)
		}
	}
	for i := range l.offs {
		if l.base[i] == noBase && l.kind[i] != 0 {
			l.spread(int32(i))
		}
	}
	return l
}

// choose leaves the chosen entries, and those that lead to them, which count as no
// objects.
func (l *plan) choose(only func(Object) bool) {
	l.need = make([]bool, len(l.offs))
	for i, o := range l.obj {
		if o == None || !only(o) {
			l.obj[i] = None
			continue
		}
		for at := int32(i); at >= 0 && !l.need[at]; at = l.base[at] {
			l.need[at] = true
		}
	}
}

// sort brings the entries into the order of their offsets. One word a piece, offset
// and position together, is sorted when both fit.
func (l *plan) sort() {
	n, highest := len(l.offs), uint64(0)
	for i := range n {
		l.offs[i], l.pos[i] = l.p.index.Offset(i), int32(i)
		highest = max(highest, l.offs[i])
	}
	if n <= posMask && highest < maxOffset {
		for i := range l.offs {
			l.offs[i] = l.offs[i]<<posBits | uint64(i)
		}
		l.offs = sortFrom(l.offs, posBits, bits.Len64(highest))
		for i, v := range l.offs {
			l.offs[i], l.pos[i] = v>>posBits, int32(v&posMask)
		}
		return
	}
	sort.Sort(byOffset{l})
}

// sortFrom sorts by some bits, from the lowest of them on, digit by digit: for the
// hundred thousands of entries of a pack that takes a tenth of what comparing them does.
// It returns the list or another of its size.
func sortFrom(list []uint64, shift, width int) []uint64 {
	const digit = 11
	other := make([]uint64, len(list))
	for done := 0; done < width; done += digit {
		var next [1 << digit]int32 // where the first of each digit goes
		for _, v := range list {
			next[v>>(shift+done)&(1<<digit-1)]++
		}
		at := int32(0)
		for d, n := range next {
			next[d], at = at, at+n
		}
		for _, v := range list {
			d := v >> (shift + done) & (1<<digit - 1)
			other[next[d]] = v
			next[d]++
		}
		list, other = other, list
	}
	return list
}

type byOffset struct{ l *plan }

func (b byOffset) Len() int           { return len(b.l.offs) }
func (b byOffset) Less(i, j int) bool { return b.l.offs[i] < b.l.offs[j] }
func (b byOffset) Swap(i, j int) {
	b.l.offs[i], b.l.offs[j] = b.l.offs[j], b.l.offs[i]
	b.l.pos[i], b.l.pos[j] = b.l.pos[j], b.l.pos[i]
}

// objects finds out which entries are the first place of their object.
func (l *plan) objects(s *Store) {
	byPos := make([]Object, len(l.pos))
	for i := range byPos {
		byPos[i] = None
	}
	for o, w := range s.ids.at {
		if w.src == l.src {
			byPos[w.pos] = Object(o)
		}
	}
	l.obj = make([]Object, len(l.pos))
	for i, p := range l.pos {
		l.obj[i] = byPos[p]
	}
}

// header reads one entry's header. An entry that cannot be read keeps kind 0 and
// fails again, with its error, when it is visited.
func (l *plan) header(i int) {
	e, err := l.p.pack.Entry(l.offs[i])
	if err != nil {
		return
	}
	switch e.Kind {
	case pack.OfsDelta:
		l.base[i] = l.before(i, e.Base)
	case pack.RefDelta:
		l.base[i] = baseGone
		if at, ok := l.p.index.Find(e.BaseID); ok {
			l.base[i] = l.find(l.p.index.Offset(at))
		}
	default:
		l.kind[i] = e.Kind
	}
}

// ahead is how many headers are fetched from memory together.
const ahead = 32

// touch reads the first byte of the next headers, none of which waits for another: the
// headers, one after the other, would wait for memory each.
func (l *plan) touch(i int) {
	var first [ahead]byte
	l.p.pack.Firsts(first[:], l.offs[i:min(len(l.offs), i+ahead)])
}

// before is find for an offset before that of entry i, and most often close to it.
func (l *plan) before(i int, offset uint64) int32 {
	lo, step := i, 1
	for lo > 0 && l.offs[lo] > offset {
		lo, step = max(0, lo-step), step*2
	}
	at, ok := slices.BinarySearch(l.offs[lo:i], offset)
	if !ok {
		return baseGone
	}
	return int32(lo + at)
}

func (l *plan) find(offset uint64) int32 {
	i, ok := slices.BinarySearch(l.offs, offset)
	if !ok {
		return baseGone
	}
	return int32(i)
}

// spread gives the kind of a whole object to everything that is made from it. The
// chains that it follows end, since each entry has one base.
func (l *plan) spread(root int32) {
	kind := l.kind[root]
	for at := root; ; {
		l.kind[at] = kind
		switch {
		case l.first[at] >= 0:
			at = l.first[at]
		default:
			for at != root && l.next[at] < 0 {
				at = l.base[at]
			}
			if at == root {
				return
			}
			at = l.next[at]
		}
	}
}

// end is where the entry's bytes end.
func (l *plan) end(i int32) uint64 {
	if int(i)+1 < len(l.offs) {
		return l.offs[i+1]
	}
	return l.p.pack.End()
}

// weights counts for each entry the entries that are made from it, itself
// included. A base that lies after its delta (REF_DELTA only) gets too little,
// which costs no more than an unlucky order of work.
func (l *plan) weights() []int32 {
	n := make([]int32, len(l.offs))
	for i := len(n) - 1; i >= 0; i-- {
		n[i]++
		if b := l.base[i]; b >= 0 {
			n[b] += n[i]
		}
	}
	return n
}
