package audit

import (
	"encoding/binary"
	"slices"

	"picket/git"
	"picket/git/bulk"
)

// reach answers, over a forest, which trees lead to some marked objects or names,
// and reduces trees to that (see nodes).
type reach struct {
	f      *forest
	at     []int32 // position in f.trees by object, -1 for none
	marked []bool  // by object
	lost   []bool  // by missing id
	named  []bool  // by name
	lists  [][]entry
	node   []int32 // by position in f.trees, -1 until known
	byKey  map[string]int32
	key    []byte // for byKey
	nodes  *nodes
	hexOf  func(bulk.Object) string
}

func newReach(f *forest, n *nodes, hexOf func(bulk.Object) string) *reach {
	r := &reach{f: f, at: make([]int32, f.store.Len()), marked: make([]bool, f.store.Len()),
		lost: make([]bool, len(f.missing)), named: make([]bool, len(f.names)), nodes: n, hexOf: hexOf, byKey: map[string]int32{}}
	for i := range r.at {
		r.at[i] = -1
	}
	for i, t := range f.trees {
		if t.object != bulk.None {
			r.at[t.object] = int32(i)
		}
	}
	return r
}

func (r *reach) hit(e entry) bool {
	switch {
	case r.named[e.name>>1]:
		return true
	case e.child >= 0:
		return r.marked[e.child]
	case e.child < gitlink:
		return r.lost[-2-e.child]
	}
	return false
}

// close marks every tree that leads to something marked. Each round goes up one
// folder; a history needs as many rounds as its folders are deep, and one. Trees that
// are not made from one another are gone through side by side; side is sideBySide.
func (r *reach) close(side func(...work)) {
	count := make([]int32, len(r.f.trees))
	runs := r.f.runs()
	for changed := true; changed; {
		more := make([][]bulk.Object, len(runs))
		side(work{len(runs), func() func(int) {
			return func(k int) { more[k] = r.round(count, runs[k]) }
		}})
		changed = false
		for _, list := range more {
			for _, o := range list {
				r.marked[o], changed = true, true
			}
		}
	}
	r.lists = make([][]entry, len(r.f.trees))
	side(work{len(runs), func() func(int) {
		return func(k int) { r.list(count, runs[k]) }
	}})
	r.node = make([]int32, len(r.f.trees))
	for i := range r.node {
		r.node[i] = -1
	}
}

// round counts, for each tree of a run, its entries that lead to something marked, and
// lists the trees that are to be marked for it.
func (r *reach) round(count []int32, run span) (more []bulk.Object) {
	for i := run.from; i < run.to; i++ {
		t := &r.f.trees[i]
		n := int32(0)
		if t.base >= 0 {
			n = count[t.base]
		}
		for _, e := range r.f.entries(t, t.gone) {
			if r.hit(e) {
				n--
			}
		}
		for _, e := range r.f.entries(t, t.added) {
			if r.hit(e) {
				n++
			}
		}
		count[i] = n
		if n > 0 && t.object != bulk.None && !r.marked[t.object] {
			more = append(more, t.object)
		}
	}
	return more
}

// list writes down, for each tree of a run, the entries that lead to something marked. A
// tree that differs from its base in none of them shares the base's list.
func (r *reach) list(count []int32, run span) {
	for i := run.from; i < run.to; i++ {
		t := &r.f.trees[i]
		if count[i] == 0 {
			continue
		}
		var have []entry
		if t.base >= 0 {
			have = r.lists[t.base]
		}
		list, changed := r.without(have, r.f.entries(t, t.gone))
		for _, e := range r.f.entries(t, t.added) {
			if r.hit(e) {
				if !changed {
					list, changed = slices.Clone(list), true
				}
				list = append(list, e)
			}
		}
		r.lists[i] = list
	}
}

// without returns a list without some entries, and whether it is a new one.
func (r *reach) without(list []entry, gone []entry) ([]entry, bool) {
	changed := false
	for _, g := range gone {
		if !r.hit(g) {
			continue
		}
		i := slices.Index(list, g)
		if i < 0 {
			continue
		}
		if !changed {
			list, changed = slices.Clone(list), true
		}
		list = slices.Delete(list, i, i+1)
	}
	return list, changed
}

// nodeOf is the node of a tree object, 0 when it leads to nothing marked.
func (r *reach) nodeOf(o bulk.Object) int32 {
	if o == bulk.None || r.at[o] < 0 {
		return 0
	}
	return r.nodeAt(r.at[o])
}

func (r *reach) nodeAt(i int32) int32 {
	if r.node[i] >= 0 {
		return r.node[i]
	}
	r.node[i] = 0 // a tree cannot hold itself; a damaged pack must not loop
	list := r.lists[i]
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b entry) int { return int(a.name - b.name) })
	for _, e := range sorted {
		if r.below(e) {
			r.nodeAt(r.at[e.child])
		}
	}
	key := r.key[:0]
	for _, e := range sorted {
		key = binary.LittleEndian.AppendUint32(key, uint32(e.name))
		if r.below(e) {
			key = binary.LittleEndian.AppendUint64(key, uint64(r.node[r.at[e.child]]))
		} else { // what leads to nothing marked has its name alone to say
			key = binary.LittleEndian.AppendUint64(key, uint64(uint32(e.child))<<32|1<<31)
		}
	}
	r.key = key
	n, ok := r.byKey[string(key)]
	if !ok {
		n = r.nodes.intern(r.items(sorted))
		r.byKey[string(key)] = n
	}
	r.node[i] = n
	return n
}

// below says whether an entry is a tree that leads to something marked.
func (r *reach) below(e entry) bool {
	return e.child >= 0 && e.folder() && r.marked[e.child] && r.at[e.child] >= 0
}

// items are the items of some entries, the nodes of which are known.
func (r *reach) items(list []entry) (items []item) {
	for _, e := range list {
		it := item{name: r.f.names[e.name>>1]}
		if r.named[e.name>>1] {
			items = append(items, it)
		}
		switch {
		case e.child < gitlink && r.lost[-2-e.child]:
			it.blob = r.f.lostID(e.child)
		case e.child < 0 || !r.marked[e.child]:
			continue
		case r.below(e):
			if it.node = r.node[r.at[e.child]]; it.node == 0 {
				continue
			}
		default:
			it.blob = git.ID(r.hexOf(bulk.Object(e.child)))
		}
		items = append(items, it)
	}
	return items
}
