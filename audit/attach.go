package audit

import (
	"errors"
	"path"
	"slices"

	"picket/git"
	"picket/git/bulk"
	"picket/git/history"
	"picket/git/pack"
	"picket/scanners"
)

// attach finds out where the blobs with findings stand in the history, and what of
// the history is missing.
func (f *fast) attach() error {
	r := f.reach
	for _, o := range f.forest.bad {
		f.bad[o] = history.ErrTree
	}
	for o := range f.found {
		r.marked[o] = true
	}
	for o := range f.again {
		r.marked[o] = true
	}
	for o := range f.bad {
		r.marked[o] = true
	}
	head := &f.early.head
	for _, x := range head.found {
		if o := f.object(x.at.blob); o != bulk.None {
			r.marked[o] = true
		}
	}
	f.a.found, f.a.unused = append(f.a.found, head.found...), head.unused
	r.close(f.a.sideBySide)
	f.prefetch()
	return f.hold()
}

// paths looks for rules on paths alone, and marks all versions of some files. It returns
// how many paths there are.
func (f *fast) paths(g *history.Graph, versions map[string]bool) int64 {
	f.roots = make([]bulk.Object, len(g.Commits))
	for i := range f.roots {
		f.roots[i] = f.object(g.Commits[i].Tree)
	}
	roots := slices.Clone(f.roots)
	for _, t := range g.Objects {
		if o := f.object(t.ID); o != bulk.None && f.reach.at[o] >= 0 {
			roots = append(roots, o)
		}
	}
	p := &places{r: f.reach}
	p.file = func(path string) bool {
		if !f.a.opt.Shard.HasName(path) {
			return versions[path]
		}
		hits := f.a.opt.Team.Secrets().DescribePath(nil, path)
		f.byPath[path] = len(hits) > 0
		return len(hits) > 0 || versions[path]
	}
	p.want = func(e entry) {
		if e.child >= 0 {
			f.reach.marked[e.child] = true
		}
	}
	p.walk(roots)
	return int64(len(p.files))
}

// hold gives each commit its node, and the findings in a node their paths; and says
// where what HEAD holds comes from.
func (f *fast) hold() error {
	seen := map[int32]bool{0: true}
	given := map[holding]bool{}
	var list []holding
	root := func(tree git.ID, o bulk.Object) (int32, error) {
		if o == bulk.None || f.reach.at[o] < 0 {
			return 0, f.rootLost(tree, o)
		}
		n := f.reach.nodeOf(o)
		if seen[n] {
			return n, nil
		}
		seen[n] = true
		for _, h := range f.a.nodes.holdings(n) {
			if given[h] {
				continue
			}
			given[h] = true
			list = append(list, h)
		}
		return n, nil
	}
	f.a.held = make([]int32, len(f.a.graph.Commits))
	for i, c := range f.a.graph.Commits {
		n, err := root(c.Tree, f.roots[i])
		if err != nil {
			return err
		}
		f.a.held[i] = n
	}
	if err := f.named(root); err != nil {
		return err
	}
	files, ended := f.a.origins(f.readsStored)
	f.a.sideBySide(f.lookAgain(list), files)
	if err := ended(); err != nil {
		return err
	}
	for _, h := range list {
		if err := f.a.ctx.Err(); err != nil {
			return err
		}
		if err := f.give(h); err != nil {
			return err
		}
	}
	if f.a.opt.Unreachable {
		f.unreached(given)
	}
	return nil
}

// named looks at the trees and blobs that refs and tags name themselves; root gives
// a tree's node.
func (f *fast) named(root func(git.ID, bulk.Object) (int32, error)) error {
	for _, t := range f.a.graph.Objects {
		if o := f.object(t.ID); o != bulk.None && f.reach.at[o] >= 0 {
			n, err := root(t.ID, o)
			if err != nil {
				return err
			}
			f.a.extra = append(f.a.extra, extra{t.ID, n})
			continue
		}
		_, data, err := f.a.source().Object(t.ID)
		if err == nil {
			if f.a.opt.Shard.has(t.ID) {
				f.a.named(t, data)
			}
		} else if !f.a.missing(t.ID, err) {
			return err
		}
	}
	return nil
}

// unreached keeps the findings of blobs that stand in no tree that is reached.
func (f *fast) unreached(given map[holding]bool) {
	reached := map[git.ID]bool{}
	for h := range given {
		reached[h.blob] = true
	}
	for o, list := range f.found {
		id := git.ID(f.hex(o))
		if !reached[id] {
			f.a.note(list, found{Finding: at("(unreachable blob " + string(id) + ")"), tag: id})
		}
	}
	for o, d := range f.again {
		id := git.ID(f.hex(o))
		if reached[id] {
			continue
		}
		if _, text, err := f.reader.Read(d.object); err == nil {
			f.a.note(f.a.scanText(scanners.Text{Bytes: text}), found{Finding: at("(unreachable blob " + string(id) + ")"), tag: id})
		}
	}
}

// rootLost notes that a commit's tree cannot be read.
func (f *fast) rootLost(tree git.ID, o bulk.Object) error {
	if tree == f.a.opt.Repo.Format.EmptyTree() || f.lost[tree] {
		return nil
	}
	f.lost[tree] = true
	if err := f.bad[o]; err != nil {
		f.a.lose(tree, "cannot be read: "+err.Error())
		return nil
	}
	_, _, err := f.a.source().Object(tree)
	if err == nil {
		f.a.lose(tree, "came only now, and what it holds was not scanned")
		return nil
	}
	if !f.a.missing(tree, err) {
		return err
	}
	return nil
}

// give notes the findings of a blob, or name, at one path.
func (f *fast) give(h holding) error {
	if h.blob == "" {
		for _, x := range f.byName[path.Base(h.path)] {
			x.Path, x.at = h.path, h
			f.a.found = append(f.a.found, x)
		}
		return nil
	}
	o := f.object(h.blob)
	if o == bulk.None || f.bad[o] != nil {
		return f.fetch(h, o)
	}
	if f.byPath[h.path] {
		for _, x := range f.a.opt.Team.Secrets().DescribePath(nil, h.path) {
			f.a.found = append(f.a.found, found{Finding: x, at: h})
		}
	}
	if j := f.jobs[o]; j != nil {
		if j.err != nil {
			return f.fetch(h, o)
		}
		for _, x := range j.found[h.path] {
			x.at = h
			f.a.found = append(f.a.found, x)
		}
		return nil
	}
	if list := f.found[o]; len(list) > 0 {
		counts := f.a.opt.Team.Secrets().CountsAt(h.path)
		for _, x := range list {
			if x.hit != nil && !counts(x.hit) {
				continue
			}
			x.Path, x.at = h.path, h
			f.a.found = append(f.a.found, x)
		}
	}
	return nil
}

// fetch is for a blob that the store does not have, or not whole: Git may know how
// to get it (a partial clone's remote).
func (f *fast) fetch(h holding, o bulk.Object) error {
	if f.lost[h.blob] {
		return nil
	}
	if o != bulk.None && errors.Is(f.bad[o], pack.ErrTooLarge) {
		f.lost[h.blob] = true
		f.a.skip(h.path, "larger than a quarter of --max-memory")
		return nil
	}
	kind, data, err := f.a.source().Object(h.blob)
	if err == nil && kind == "blob" {
		f.a.coverage.Blobs++
		f.a.coverage.Bytes += int64(len(data))
		f.a.found = append(f.a.found, f.a.scanBlob(h, git.ModeFile, data)...)
		return nil
	}
	f.lost[h.blob] = true
	switch {
	case err == nil:
		f.a.lose(h.blob, "came only now, and what it holds was not scanned")
	case !f.a.missing(h.blob, err):
		return err
	}
	return nil
}

func at(path string) scanners.Finding { return scanners.Finding{Path: path} }
