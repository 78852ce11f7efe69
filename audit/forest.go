package audit

import (
	"encoding/hex"
	"slices"
	"sort"

	"picket/git"
	"picket/git/bulk"
	"picket/git/history"
)

// forest is all trees of a repository, each as its difference from the tree that
// the pack makes it from: which entries it adds and which it drops. Most trees of a
// history differ from another in one entry, so this is small, and questions such
// as "which trees hold this blob" are answered by going through it once.
type forest struct {
	store *bulk.Store
	trees []tree
	pairs []entry   // of the trees that are noted here
	parts [][]entry // of all trees, once merged

	names   []string
	nameOf  map[string]int32
	slots   []slot // by the name of an entry, for cancel
	round   int32
	missing []string // raw ids that trees name and the store does not have
	lostOf  map[string]int32
	bad     []bulk.Object // no list of entries
}

// tree is one tree. base is its position in trees, or -1.
type tree struct {
	object      bulk.Object // None when it only serves as a base
	base        int32
	added, gone span  // of pairs
	part        int32 // once merged: which pairs
}

type span struct{ from, to int32 }

// entry is one entry of a tree: what it leads to, and its name.
type entry struct {
	child int32 // an object, or missing(i)
	name  int32 // position in names, twice, plus one for a folder
}

// slot says where in a list the entry of a name stands, in one round of cancel.
type slot struct{ round, at int32 }

// lost is the child that stands for the i-th missing id.
func lost(i int32) int32 { return -2 - i }

// gitlink is the child of an entry that leads to another repository.
const gitlink = -1

func (e entry) folder() bool { return e.name&1 != 0 }

func (f *forest) init(s *bulk.Store) {
	f.store, f.nameOf, f.lostOf = s, map[string]int32{}, map[string]int32{}
}

// treeState is what a tree leaves for those that are made from it: its entries,
// and where they begin (and, last, where it ends).
type treeState struct {
	starts []int32
	list   []entry
	at     int32 // position in trees, -1 when it could not be read
}

// tree notes what a tree adds to its base and drops from it. Only the entries that
// a seam touches are read; runs of entries that were copied are not.
func (w *worker) tree(v *bulk.Visit) {
	for len(w.levels) <= v.Level {
		w.levels = append(w.levels, treeState{})
	}
	f, st := &w.forest, &w.levels[v.Level]
	p := treeParser{f: f, text: v.Text, starts: st.starts[:0], list: st.list[:0], from: int32(len(f.pairs)), kept: w.kept[:0], wait: &w.wait}
	p.wait.at, p.wait.ids = p.wait.at[:0], p.wait.ids[:0]
	t := tree{object: v.Object, base: -1}
	if v.Base != nil && w.levels[v.Level-1].at >= 0 {
		t.base = w.levels[v.Level-1].at
		p.baseStarts, p.baseList = w.levels[v.Level-1].starts, w.levels[v.Level-1].list
		p.carry(v.Copies)
	} else {
		p.read(len(v.Text))
	}
	st.starts, st.list, st.at = append(p.starts, int32(len(v.Text))), p.list, -1
	if p.bad {
		f.pairs = f.pairs[:p.from]
		if v.Object != bulk.None {
			f.bad = append(f.bad, v.Object)
		}
		return
	}
	p.resolve()
	t.added = span{p.from, int32(len(f.pairs))}
	p.drop()
	w.kept = p.kept
	t.gone = span{t.added.to, int32(len(f.pairs))}
	f.cancel(&t)
	st.at = int32(len(f.trees))
	f.trees = append(f.trees, t)
}

// treeParser goes through one tree.
type treeParser struct {
	f          *forest
	text       []byte
	at         int // all entries before it are known
	starts     []int32
	list       []entry
	from       int32
	baseStarts []int32 // with the end
	baseList   []entry
	kept       []span // runs of base entries that were taken over, by position
	next       int    // entry of the base that may have the name of the next one read
	wait       *waiting
	bad        bool
}

// waiting are the entries of one tree of which it is not known yet what they lead
// to: they are looked up together.
type waiting struct {
	at    []entryAt
	ids   [][]byte
	found []bulk.Object
}

// entryAt is where an entry stands in the tree's list and in pairs.
type entryAt struct{ list, pair int32 }

// read reads entries until one begins at or after to.
func (p *treeParser) read(to int) {
	for p.at < to && !p.bad {
		e, rest, err := history.NextEntry(p.text[p.at:], p.f.store.HashLen)
		if err != nil {
			p.bad = true
			return
		}
		if e.Mode != git.ModeGitlink {
			p.wait.at = append(p.wait.at, entryAt{int32(len(p.list)), int32(len(p.f.pairs))})
			p.wait.ids = append(p.wait.ids, e.ID)
		}
		found := p.f.entry(&e, p.like(&e))
		p.starts = append(p.starts, int32(p.at))
		p.list = append(p.list, found)
		p.f.pairs = append(p.f.pairs, found)
		p.at = len(p.text) - len(rest)
	}
}

// resolve looks up what the entries that were read lead to.
func (p *treeParser) resolve() {
	w := p.wait
	w.found = p.f.store.FindAll(w.found[:0], w.ids)
	for i, o := range w.found {
		child := int32(o)
		if o == bulk.None {
			child = p.f.lose(w.ids[i])
		}
		p.list[w.at[i].list].child, p.f.pairs[w.at[i].pair].child = child, child
	}
}

// like is the name of the base's entry that comes next after what was taken over, if
// that is the name of e: most often an entry leads elsewhere and keeps its name.
func (p *treeParser) like(e *history.Entry) int32 {
	if p.next < len(p.baseList) {
		n := p.baseList[p.next].name >> 1
		p.next++
		if p.f.names[n] == string(e.Name) {
			return n
		}
	}
	return -1
}

// carry goes through the copies and takes over the entries that lie in them whole.
func (p *treeParser) carry(copies []bulk.Copy) {
	for _, c := range copies {
		for !p.bad {
			at := max(p.at, c.At)
			first := p.baseEntry(c.From + at - c.At)
			last := p.baseEntry(c.From+c.Len+1) - 1 // the last to begin in the copy, or to end it
			if first >= last {
				break // no base entry lies in the rest of the copy whole
			}
			begins := int(p.baseStarts[first]) - c.From + c.At
			p.read(begins)
			if p.at == begins {
				p.take(first, last, c.At-c.From)
				break
			}
			if p.at >= c.At+c.Len {
				break
			}
		}
	}
	p.read(len(p.text))
}

// baseEntry is the first entry of the base that begins at or after an offset.
func (p *treeParser) baseEntry(offset int) int {
	return sort.Search(len(p.baseStarts), func(i int) bool { return int(p.baseStarts[i]) >= offset })
}

// take takes over the base's entries from first up to last, exclusively.
func (p *treeParser) take(first, last, shift int) {
	for _, s := range p.baseStarts[first:last] {
		p.starts = append(p.starts, s+int32(shift))
	}
	p.list = append(p.list, p.baseList[first:last]...)
	p.kept = append(p.kept, span{int32(first), int32(last)})
	p.at = int(p.baseStarts[last]) + shift
	p.next = last
}

// drop notes the entries of the base that were not taken over.
func (p *treeParser) drop() {
	slices.SortFunc(p.kept, func(a, b span) int { return int(a.from - b.from) })
	next := int32(0)
	for _, k := range p.kept {
		if next < k.from {
			p.f.pairs = append(p.f.pairs, p.baseList[next:k.from]...)
		}
		next = max(next, k.to)
	}
	p.f.pairs = append(p.f.pairs, p.baseList[min(int(next), len(p.baseList)):]...)
}

// cancel takes out what a tree both drops and adds: entries that a seam cut and
// that came out the same.
func (f *forest) cancel(t *tree) {
	added, gone := f.pairs[t.added.from:t.added.to], f.pairs[t.gone.from:t.gone.to]
	if len(added) == 0 || len(gone) == 0 {
		return
	}
	if n := 2 * len(f.names); len(f.slots) < n {
		f.slots = append(f.slots, make([]slot, n+n/2-len(f.slots))...)
	}
	f.round++
	for i, a := range added {
		f.slots[a.name] = slot{f.round, int32(i)}
	}
	none := entry{child: gitlink, name: -1}
	keptGone := gone[:0]
	for _, g := range gone {
		if s := f.slots[g.name]; s.round == f.round && added[s.at] == g {
			added[s.at] = none
			continue
		}
		keptGone = append(keptGone, g)
	}
	if len(keptGone) == len(gone) {
		return
	}
	kept := added[:0]
	for _, a := range added {
		if a != none {
			kept = append(kept, a)
		}
	}
	t.added.to = t.added.from + int32(len(kept))
	f.pairs = append(f.pairs[:t.added.to], keptGone...)
	t.gone = span{t.added.to, int32(len(f.pairs))}
}

// entry turns a raw entry into numbers, but for what it leads to. n is its name, or
// -1 when that is not known.
func (f *forest) entry(e *history.Entry, n int32) entry {
	if n < 0 {
		var ok bool
		if n, ok = f.nameOf[string(e.Name)]; !ok {
			n = int32(len(f.names))
			f.names = append(f.names, string(e.Name))
			f.nameOf[f.names[n]] = n
		}
	}
	out := entry{child: gitlink, name: n << 1}
	if e.Mode == git.ModeGitlink {
		return out
	}
	if e.IsTree() {
		out.name |= 1
	}
	return out
}

// lose is the child that stands for an id that the store does not have.
func (f *forest) lose(id []byte) int32 {
	i, ok := f.lostOf[string(id)]
	if !ok {
		i = int32(len(f.missing))
		f.missing = append(f.missing, string(id))
		f.lostOf[f.missing[i]] = i
	}
	return lost(i)
}

// merge joins the forests of several workers into the first, and leaves the others empty.
func merge(list []*forest) *forest {
	f := list[0]
	if len(f.parts) == 0 {
		f.parts = make([][]entry, 1)
	}
	f.parts[0] = f.pairs
	for _, g := range list[1:] {
		names, missing := make([]int32, len(g.names)), make([]int32, len(g.missing))
		for i, n := range g.names {
			at, ok := f.nameOf[n]
			if !ok {
				at = int32(len(f.names))
				f.names = append(f.names, n)
				f.nameOf[n] = at
			}
			names[i] = at
		}
		for i, id := range g.missing {
			at, ok := f.lostOf[id]
			if !ok {
				at = int32(len(f.missing))
				f.missing = append(f.missing, id)
				f.lostOf[id] = at
			}
			missing[i] = at
		}
		for i := range g.pairs {
			e := &g.pairs[i]
			e.name = names[e.name>>1]<<1 | e.name&1
			if e.child < gitlink {
				e.child = lost(missing[-2-e.child])
			}
		}
		part, trees := int32(len(f.parts)), int32(len(f.trees))
		f.parts = append(f.parts, g.pairs)
		f.trees = append(f.trees, g.trees...)
		for i := range f.trees[trees:] {
			t := &f.trees[int(trees)+i]
			if t.part = part; t.base >= 0 {
				t.base += trees
			}
		}
		f.bad = append(f.bad, g.bad...)
		*g = forest{}
		g.init(f.store)
	}
	return f
}

// longRun is how many trees are gone through in one piece, if they can be told apart.
const longRun = 1 << 12

// runs cuts the trees into stretches that have the bases of all their trees.
func (f *forest) runs() (list []span) {
	to := int32(len(f.trees))
	first := to // of the bases that trees from here on have
	for i := to - 1; i >= 0; i-- {
		if b := f.trees[i].base; b >= 0 {
			first = min(first, b)
		}
		if i == 0 || first >= i && to-i >= longRun {
			list = append(list, span{i, to})
			to = i
		}
	}
	return list
}

// entries are those of a span of a tree, once the forests are merged.
func (f *forest) entries(t *tree, s span) []entry { return f.parts[t.part][s.from:s.to] }

// lostID is the hex id of a missing object.
func (f *forest) lostID(child int32) git.ID {
	return git.ID(hex.EncodeToString([]byte(f.missing[-2-child])))
}
