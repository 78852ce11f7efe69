package audit

import (
	"encoding/hex"
	"slices"

	"picket/git"
	"picket/git/bulk"
	"picket/git/history"
	"picket/scanners"
	"picket/scanners/match"
)

// fast is the other way to scan: every object of the store once, in the order in
// which they lie in the packs, deltas after their bases, and of each only what its
// base does not have. Who leads to whom is asked afterwards, and only for what was
// found.
//
// All objects are scanned, also those that no ref reaches: telling them apart
// beforehand would cost more. Findings in them are dropped when nothing reachable
// turns out to hold them.
type fast struct {
	a       *auditor
	store   *bulk.Store
	workers []*worker
	early   early
	forest  *forest
	reach   *reach
	roots   []bulk.Object // trees of the graph's commits

	found  map[bulk.Object][]found // in blobs, without paths
	again  map[bulk.Object]deferred
	bad    map[bulk.Object]error
	byName map[string][]found
	byPath map[string]bool // findings by the path alone
	reader *bulk.Reader
	jobs   map[bulk.Object]*again
	lost   map[git.ID]bool // noted already
}

func (a *auditor) openStore() (*bulk.Store, error) {
	dirs, err := a.opt.Repo.ObjectDirs()
	if err != nil {
		return nil, err
	}
	size := 20
	if a.opt.Repo.Format == git.SHA256 {
		size = 32
	}
	return bulk.Open(dirs, size)
}

func (a *auditor) fast(store *bulk.Store, tips []history.Tip, cut map[git.ID]bool) error {
	f := &fast{a: a, store: store, reader: store.NewReader(), found: map[bulk.Object][]found{}, again: map[bulk.Object]deferred{},
		bad: map[bulk.Object]error{}, byName: map[string][]found{}, byPath: map[string]bool{}, lost: map[git.ID]bool{}}
	f.early = early{f: f, tips: tips, cut: cut}
	// Half of the memory is for contents, of which one may take half: the rest is
	// for what is kept of them.
	store.MaxSize = a.opt.MaxMemory / 4
	a.opt.Meter.AllObjects.Store(int64(store.Len()))
	a.opt.Meter.AllBytes.Store(store.Bytes())
	done := func(objects, bytes int) {
		a.opt.Meter.Objects.Add(int64(objects))
		a.opt.Meter.Bytes.Add(int64(bytes))
	}
	ended := store.ForEach(a.ctx, bulk.Options{Workers: a.workers(), Memory: a.opt.MaxMemory / 4, Settled: f.early.settle, Done: done}, func(int) bulk.Handler {
		w := newWorker(f)
		f.workers = append(f.workers, w)
		return w
	})
	f.gather()
	if ended != nil {
		f.loose()
		return ended
	}
	a.opt.Meter.Placing.Store(true)
	err := f.early.finish()
	f.release()
	if err == nil {
		err = f.attach()
	}
	if a.ctx.Err() != nil {
		f.loose()
	}
	return err
}

// hex is the id of an object in text.
func (f *fast) hex(o bulk.Object) string { return hex.EncodeToString(f.store.ID(o)) }

// object is the number of a hex id.
func (f *fast) object(id git.ID) bulk.Object {
	var text [64]byte
	var raw [32]byte
	n, err := hex.Decode(raw[:], text[:copy(text[:], id)])
	if err != nil || n*2 != len(id) {
		return bulk.None
	}
	return f.store.Find(raw[:n])
}

// gather joins what the workers collected of blobs, and of what could not be read.
func (f *fast) gather() {
	for _, w := range f.workers {
		f.a.coverage.Blobs += w.count
		f.a.coverage.Bytes += w.bytes + w.noted.coverage.Bytes
		f.a.found = append(f.a.found, w.noted.found...)
		for _, b := range w.found {
			f.found[b.object] = b.list
		}
		for _, d := range w.defers {
			f.again[d.object] = d
		}
		for _, b := range w.bad {
			f.bad[b.object] = b.err
		}
	}
}

// release lets go of what only scanning needs, and the walk.
func (f *fast) release() {
	if f.forest != nil {
		own := *f.forest // of a worker
		f.forest, f.reach.f = &own, &own
	}
	f.workers = nil
}

// late says whether a commit, a tag or a tree came when all were thought to be there,
// or one of them could not be read.
func (f *fast) late() bool {
	return slices.ContainsFunc(f.workers, func(w *worker) bool { return w.late })
}

// sortTrees brings all trees together, with the names in them that are findings.
func (f *fast) sortTrees() {
	forests := make([]*forest, len(f.workers))
	for i, w := range f.workers {
		forests[i] = &w.forest
	}
	f.forest = merge(forests)
	r := newReach(f.forest, &f.a.nodes, f.hex)
	f.reach = r
	for i, name := range f.forest.names {
		if !f.a.opt.Shard.HasName(name) {
			continue
		}
		if list := f.a.scanName(name); len(list) > 0 {
			f.byName[name] = list
			r.named[i] = true
		}
	}
	for i := range r.lost {
		r.lost[i] = f.forest.lostID(lost(int32(i))) != f.a.opt.Repo.Format.EmptyTree()
	}
}

// loose keeps the findings of a scan that did not come to its end, without asking
// where they belong, but for those that have their paths already. What the engine
// found is described now; what was to be looked at later is not.
func (f *fast) loose() {
	f.a.unplaced = true
	given := map[git.ID]bool{}
	for i := range f.a.found {
		given[f.a.found[i].at.blob] = true
	}
	keep := func(o bulk.Object, list []found) {
		if id := git.ID(f.hex(o)); !given[id] {
			for _, x := range list {
				x.at = holding{id, ""}
				x.Path = "(blob " + string(id) + ")"
				f.a.found = append(f.a.found, x)
			}
		}
	}
	for o, list := range f.found {
		keep(o, list)
	}
	counts := f.a.opt.Team.Secrets().CountsAt("")
	for o, d := range f.again {
		if !slices.ContainsFunc(d.hits, func(x match.Hit) bool { return counts(&x) }) {
			continue
		}
		if _, text, err := f.reader.Read(o); err == nil {
			keep(o, pair(f.a.opt.Team.Secrets().DescribeHits(scanners.Text{Bytes: text}, slices.Clone(d.hits))))
		}
	}
}

// walk makes the graph of the commits that the tips reach.
func (f *fast) walk(tips []history.Tip, cut map[git.ID]bool) (*history.Graph, error) {
	commits, tags := make([]*history.Commit, f.store.Len()), map[bulk.Object]*history.Tag{}
	for _, w := range f.workers {
		for _, c := range w.commits {
			commits[c.object] = c.commit
		}
		for _, t := range w.tags {
			tags[t.object] = t.tag
		}
	}
	known := func(id git.ID) (*history.Commit, *history.Tag, string) {
		o := f.object(id)
		if o == bulk.None {
			return nil, nil, ""
		}
		return commits[o], tags[o], ""
	}
	return history.Walk(f.a.source(), tips, history.Options{Cut: cut, Known: known})
}

// adopt makes a graph that of the audit.
func (f *fast) adopt(g *history.Graph) {
	f.a.graph = g
	f.a.coverage.Commits = int64(len(g.Commits))
	for _, m := range g.Missing {
		f.a.skip(m.What, m.Reason)
	}
	reached := map[git.ID]bool{}
	for _, t := range g.Tags {
		reached[t.ID] = true
	}
	kept := f.a.found[:0]
	for _, x := range f.a.found {
		if x.tag == "" || reached[x.tag] {
			kept = append(kept, x)
		} else if f.a.opt.Unreachable {
			x.Path = "(unreachable " + x.Path[1:]
			kept = append(kept, x)
		}
	}
	f.a.found = kept
}
