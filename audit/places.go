package audit

import (
	"slices"

	"picket/git/bulk"
)

// places finds every path that the reachable trees give to any blob, each once.
// It goes down from the root trees folder by folder, and at each tree looks at what
// the tree adds to its base alone: the rest was met at the base, if that stands in
// the same folder.
type places struct {
	r     *reach
	dirs  []string // "" or "a/b/"
	seen  map[uint64]bool
	files map[uint64]bool
	dirOf map[uint64]int32
	// file is asked once for each path whether the blobs there are wanted, and want
	// is told each of them.
	file func(path string) bool
	want func(e entry)
	full int // trees that had to be read in full
}

// stand is a tree in a folder.
type stand struct{ tree, dir int32 }

func (s stand) key() uint64 { return uint64(uint32(s.tree))<<32 | uint64(uint32(s.dir)) }

// walk visits all paths below some trees.
func (p *places) walk(roots []bulk.Object) {
	p.dirs, p.seen, p.files, p.dirOf = []string{""}, map[uint64]bool{}, map[uint64]bool{}, map[uint64]int32{}
	var level []stand
	for _, o := range roots {
		if o != bulk.None && p.r.at[o] >= 0 {
			level = append(level, stand{p.r.at[o], 0})
		}
	}
	for len(level) > 0 {
		slices.SortFunc(level, func(a, b stand) int { return int(a.tree - b.tree) })
		var next []stand
		for _, s := range level {
			if !p.seen[s.key()] {
				p.seen[s.key()] = true
				next = p.visit(next, s)
			}
		}
		level = next
	}
}

func (p *places) visit(next []stand, s stand) []stand {
	t := &p.r.f.trees[s.tree]
	list := p.r.f.entries(t, t.added)
	if t.base >= 0 && !p.seen[stand{t.base, s.dir}.key()] {
		list = p.entries(s.tree)
		p.full++
	}
	for _, e := range list {
		if e.folder() {
			if e.child >= 0 && p.r.at[e.child] >= 0 {
				below := stand{p.r.at[e.child], p.dir(s.dir, e.name>>1)}
				if !p.seen[below.key()] {
					next = append(next, below)
				}
			}
			continue
		}
		k := uint64(uint32(s.dir))<<32 | uint64(uint32(e.name))
		wanted, known := p.files[k]
		if !known {
			wanted = p.file(p.dirs[s.dir] + p.r.f.names[e.name>>1])
			p.files[k] = wanted
		}
		if wanted {
			p.want(e)
		}
	}
	return next
}

// dir numbers the folder of a name within a folder.
func (p *places) dir(in, name int32) int32 {
	k := stand{in, name}.key()
	d, ok := p.dirOf[k]
	if !ok {
		d = int32(len(p.dirs))
		p.dirs = append(p.dirs, p.dirs[in]+p.r.f.names[name]+"/")
		p.dirOf[k] = d
	}
	return d
}

// entries is everything that a tree holds.
func (p *places) entries(i int32) []entry {
	var chain []int32
	for ; i >= 0; i = p.r.f.trees[i].base {
		chain = append(chain, i)
	}
	var list []entry
	for _, at := range slices.Backward(chain) {
		t := &p.r.f.trees[at]
		for _, g := range p.r.f.entries(t, t.gone) {
			if k := slices.Index(list, g); k >= 0 {
				list[k] = list[len(list)-1]
				list = list[:len(list)-1]
			}
		}
		list = append(list, p.r.f.entries(t, t.added)...)
	}
	return list
}
