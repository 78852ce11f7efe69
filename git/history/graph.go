package history

import (
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
	w := walker{src: src, opt: opt, index: map[git.ID]int32{}, g: &Graph{Head: -1}}
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
	index map[git.ID]int32 // everything that was asked for: the commits' positions, or noCommit
	raw   [][]git.ID       // the parents of each commit, as named
	stack []Tip
}

// noCommit is what is not read yet, or no commit.
const noCommit = -1

func (w *walker) from(t Tip) error {
	w.stack = append(w.stack[:0], t)
	for len(w.stack) > 0 {
		at := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		if w.opt.Only != nil && !w.opt.Only[at.ID] {
			continue
		}
		if _, seen := w.index[at.ID]; seen {
			continue
		}
		w.index[at.ID] = noCommit
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
		if w.opt.Only == nil || w.opt.Only[p] {
			w.stack = append(w.stack, Tip{"", p})
		}
	}
}

// order sorts the commits and turns the parents' names into positions.
func (w *walker) order() {
	n := int32(len(w.g.Commits))
	ready := &byDate{commits: w.g.Commits}
	waits, first := make([]int32, n), make([]int32, n+1)
	for i, names := range w.raw {
		c := &w.g.Commits[i]
		for _, p := range names {
			if j, ok := w.index[p]; ok && j != noCommit {
				c.Parents = append(c.Parents, j)
				waits[i]++
				first[j]++
			}
		}
		if waits[i] == 0 {
			ready.push(int32(i))
		}
	}
	children := w.children(first)
	place := make([]int32, n)
	sorted := make([]Node, 0, n)
	for len(ready.list) > 0 {
		i := ready.pop()
		place[i] = int32(len(sorted))
		c := w.g.Commits[i]
		for k, j := range c.Parents {
			c.Parents[k] = place[j]
		}
		sorted = append(sorted, c)
		for _, j := range children[first[i]:first[i+1]] {
			if waits[j]--; waits[j] == 0 {
				ready.push(j)
			}
		}
	}
	for id, i := range w.index {
		if i != noCommit {
			w.index[id] = place[i]
		}
	}
	w.g.Commits = sorted
}

// children lists the children of all commits, one commit's after the other's. first is
// how many each has, and then where the first of them stands.
func (w *walker) children(first []int32) []int32 {
	end := int32(0)
	for i, n := range first {
		end += n
		first[i] = end
	}
	list := make([]int32, end)
	for i := range w.g.Commits {
		for _, p := range w.g.Commits[i].Parents {
			first[p]--
			list[first[p]] = int32(i)
		}
	}
	return list
}

// markHead marks the commits that HEAD reaches.
func (w *walker) markHead(head git.ID) {
	i, ok := w.index[head]
	if !ok || i == noCommit {
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

func (h *byDate) less(a, b int32) bool {
	x, y := &h.commits[a], &h.commits[b]
	if x.Date != y.Date {
		return x.Date < y.Date
	}
	return x.ID < y.ID
}

func (h *byDate) push(i int32) {
	at := len(h.list)
	h.list = append(h.list, i)
	for at > 0 {
		up := (at - 1) / 2
		if !h.less(i, h.list[up]) {
			break
		}
		h.list[at], at = h.list[up], up
	}
	h.list[at] = i
}

func (h *byDate) pop() int32 {
	top, last := h.list[0], h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	for at := 0; len(h.list) > 0; {
		down := 2*at + 1
		if down+1 < len(h.list) && h.less(h.list[down+1], h.list[down]) {
			down++
		}
		if down >= len(h.list) || !h.less(h.list[down], last) {
			h.list[at] = last
			break
		}
		h.list[at], at = h.list[down], down
	}
	return top
}
