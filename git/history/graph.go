package history

import (
	"container/heap"
	"errors"
	"strings"

	"picket/git"
)

// Node is one commit in a Graph.
type Node struct {
	ID      git.ID
	Tree    git.ID
	Parents []int32 // positions in Graph.Commits, all of them before the commit's own
	Date    int64   // committer's
	Head    bool    // HEAD or an ancestor of it
}

// TagNode is one annotated tag in a Graph.
type TagNode struct {
	ID   git.ID
	Name string
}

// Graph is everything that a list of tips reaches, trees and blobs left out.
type Graph struct {
	// Commits stand in the one order that everything here goes by: parents first;
	// of the commits whose parents have all been, the one with the earliest
	// committer date; of those, the lowest id.
	Commits []Node
	Tags    []TagNode
	Objects []Tip // trees and blobs that a ref or a tag names directly
	Missing []Damage
	Head    int32 // position of HEAD's commit, or -1
}

// Options say how Walk goes.
type Options struct {
	Cut  map[git.ID]bool // shallow commits: their parents are not followed
	Only map[git.ID]bool // when not nil: other commits are not followed
	// Commit and Tag are called once for each object, with its content. They may be nil.
	Commit func(id git.ID, c *Commit)
	Tag    func(id git.ID, t *Tag)
	// Known gives objects that were read before, so that the source is not asked: a
	// commit, a tag, or another kind. It may be nil.
	Known func(id git.ID) (c *Commit, t *Tag, kind string)
}

// Walk reads commits and tags from the tips on. Whatever is missing or damaged is
// listed in Missing and the rest is walked all the same; a commit whose parent is
// missing counts as having one parent fewer. An error is one that leaves no sense
// in going on, such as a context's.
func Walk(src Source, tips []Tip, opt Options) (*Graph, error) {
	w := walker{src: src, opt: opt, index: map[git.ID]int32{}, seen: map[git.ID]bool{}, g: &Graph{Head: -1}}
	for _, t := range tips {
		if err := w.from(t); err != nil {
			return nil, err
		}
	}
	var head git.ID
	for _, t := range tips {
		if t.Name == "HEAD" {
			head = t.ID
		}
	}
	w.order()
	w.markHead(head)
	return w.g, nil
}

type walker struct {
	src   Source
	opt   Options
	g     *Graph
	index map[git.ID]int32 // of the commits read
	seen  map[git.ID]bool  // everything that was asked for
	raw   [][]git.ID       // the parents of each commit, as named
	stack []Tip
}

func (w *walker) from(t Tip) error {
	w.stack = append(w.stack[:0], t)
	for len(w.stack) > 0 {
		at := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		if w.seen[at.ID] || w.opt.Only != nil && !w.opt.Only[at.ID] {
			continue
		}
		w.seen[at.ID] = true
		if err := w.visit(at); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) visit(at Tip) error {
	if w.opt.Known != nil {
		switch c, t, kind := w.opt.Known(at.ID); {
		case c != nil:
			w.commit(at.ID, c)
			return nil
		case t != nil:
			w.tag(at, t)
			return nil
		case kind == "blob", kind == "tree":
			w.g.Objects = append(w.g.Objects, at)
			return nil
		}
	}
	kind, data, err := w.src.Object(at.ID)
	var missing *git.MissingError
	if errors.As(err, &missing) {
		w.lose(at.ID, strings.TrimPrefix(err.Error(), "object "+string(at.ID)+" "))
		return nil
	}
	if err != nil {
		return err
	}
	switch kind {
	case "commit":
		c, err := ParseCommit(data)
		if err != nil {
			w.lose(at.ID, err.Error())
			return nil
		}
		w.commit(at.ID, c)
	case "tag":
		t, err := ParseTag(data)
		if err != nil {
			w.lose(at.ID, err.Error())
			return nil
		}
		w.tag(at, t)
	default:
		w.g.Objects = append(w.g.Objects, at)
	}
	return nil
}

func (w *walker) tag(at Tip, t *Tag) {
	w.g.Tags = append(w.g.Tags, TagNode{at.ID, t.Name})
	if w.opt.Tag != nil {
		w.opt.Tag(at.ID, t)
	}
	w.stack = append(w.stack, Tip{at.Name, t.Target})
}

func (w *walker) lose(id git.ID, reason string) {
	w.g.Missing = append(w.g.Missing, Damage{string(id), reason})
}

func (w *walker) commit(id git.ID, c *Commit) {
	if w.opt.Commit != nil {
		w.opt.Commit(id, c)
	}
	w.index[id] = int32(len(w.g.Commits))
	w.g.Commits = append(w.g.Commits, Node{ID: id, Tree: c.Tree, Date: c.Date})
	if w.opt.Cut[id] {
		w.raw = append(w.raw, nil)
		return
	}
	w.raw = append(w.raw, c.Parents)
	for _, p := range c.Parents {
		if !w.seen[p] && (w.opt.Only == nil || w.opt.Only[p]) {
			w.stack = append(w.stack, Tip{"", p})
		}
	}
}

// order sorts the commits and turns the parents' names into positions.
func (w *walker) order() {
	n := len(w.g.Commits)
	waits := make([]int32, n)
	children := make([][]int32, n)
	for i, parents := range w.raw {
		for _, p := range parents {
			if j, ok := w.index[p]; ok {
				waits[i]++
				children[j] = append(children[j], int32(i))
			}
		}
	}
	ready := &byDate{commits: w.g.Commits}
	for i := range n {
		if waits[i] == 0 {
			ready.list = append(ready.list, int32(i))
		}
	}
	heap.Init(ready)
	place := make([]int32, n)
	sorted := make([]Node, 0, n)
	for ready.Len() > 0 {
		i := heap.Pop(ready).(int32)
		place[i] = int32(len(sorted))
		c := w.g.Commits[i]
		for _, p := range w.raw[i] {
			if j, ok := w.index[p]; ok {
				c.Parents = append(c.Parents, place[j])
			}
		}
		sorted = append(sorted, c)
		for _, j := range children[i] {
			if waits[j]--; waits[j] == 0 {
				heap.Push(ready, j)
			}
		}
	}
	for id, i := range w.index {
		w.index[id] = place[i]
	}
	w.g.Commits = sorted
}

// markHead marks the commits that HEAD reaches.
func (w *walker) markHead(head git.ID) {
	i, ok := w.index[head]
	if !ok {
		return
	}
	w.g.Head = i
	w.g.Commits[i].Head = true
	for ; i >= 0; i-- {
		if c := &w.g.Commits[i]; c.Head {
			for _, p := range c.Parents {
				w.g.Commits[p].Head = true
			}
		}
	}
}

// byDate is a heap of commits, the earliest first.
type byDate struct {
	commits []Node
	list    []int32
}

func (h *byDate) Len() int { return len(h.list) }
func (h *byDate) Less(i, j int) bool {
	a, b := &h.commits[h.list[i]], &h.commits[h.list[j]]
	if a.Date != b.Date {
		return a.Date < b.Date
	}
	return a.ID < b.ID
}
func (h *byDate) Swap(i, j int) { h.list[i], h.list[j] = h.list[j], h.list[i] }
func (h *byDate) Push(x any)    { h.list = append(h.list, x.(int32)) }
func (h *byDate) Pop() any {
	x := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	return x
}
