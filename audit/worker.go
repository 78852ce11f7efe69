package audit

import (
	"bytes"
	"slices"

	"picket/git"
	"picket/git/bulk"
	"picket/git/history"
	"picket/git/pack"
	"picket/scanners"
	"picket/scanners/match"
)

// worker is what one goroutine of the fast way collects. Nothing in it is shared
// until all are done.
type worker struct {
	f      *fast
	blobs  []blobState // by level
	spots  carrier
	hits   []match.Hit
	found  []blobFound
	defers []deferred

	forest forest
	levels []treeState // by level
	kept   []span
	wait   waiting

	commits []commitAt
	tags    []tagAt
	texts   texts
	said    []spot  // in one of them
	noted   auditor // collects what texts finds

	bad     []badObject
	late    bool  // what came, or could not be read, was wanted earlier (early.go)
	count   int64 // blobs
	bytes   int64 // of blobs
	strings map[string]string
}

// blobState is what a blob leaves for those that are made from it.
type blobState struct {
	literal bool
	spots   []spot
	length  int
}

// deferred is a blob that is looked at again when its paths are known: because
// rules depend on them (then hits are what the engine found), or because it is not
// searched as the bytes it is.
type deferred struct {
	object bulk.Object
	hits   []match.Hit
}

// blobFound are the findings in a blob whose paths are not known yet.
type blobFound struct {
	object bulk.Object
	list   []found
}

type commitAt struct {
	object bulk.Object
	commit *history.Commit
}

type tagAt struct {
	object bulk.Object
	tag    *history.Tag
}

type badObject struct {
	object bulk.Object
	kind   pack.Kind
	err    error
}

func newWorker(f *fast) *worker {
	w := &worker{f: f, strings: map[string]string{}}
	w.spots = newCarrier(f.a.opt.Team.Engine())
	w.forest.init(f.store)
	w.noted.opt = f.a.opt
	w.texts.a, w.texts.quiet = &w.noted, w.quiet
	return w
}

// Enter implements bulk.Handler.
func (w *worker) Enter(v *bulk.Visit, base []byte) {
	if v.Kind != pack.Blob && w.f.early.settled[v.Kind].Load() {
		w.late = true
	}
	switch v.Kind {
	case pack.Blob:
		w.blob(v, base)
	case pack.Tree:
		w.tree(v)
	case pack.Commit:
		if v.Object != bulk.None {
			w.commit(v.Object, v.Text)
		}
	case pack.Tag:
		if v.Object != bulk.None {
			w.tag(v.Object, v.Text)
		}
	}
}

// Bad implements bulk.Handler.
func (w *worker) Bad(o bulk.Object, kind pack.Kind, err error) {
	w.bad = append(w.bad, badObject{o, kind, err})
	w.late = w.late || kind != pack.Blob
}

// blob finds the spots of a blob and has the engine look at those that live.
func (w *worker) blob(v *bulk.Visit, base []byte) {
	for len(w.blobs) <= v.Level {
		w.blobs = append(w.blobs, blobState{})
	}
	st := &w.blobs[v.Level]
	st.literal, st.length = len(v.Text) < longestText && !w.f.a.opt.Team.Secrets().Whole(v.Text), len(v.Text)
	mine := w.mine(v.Object)
	if mine {
		w.count++
		w.bytes += int64(len(v.Text))
	}
	if w.f.a.opt.Shard.N >= manyShards {
		if st.literal = st.literal && mine; !mine {
			return // and what is made from it is searched whole
		}
	}
	if !st.literal {
		if mine {
			w.defers = append(w.defers, deferred{object: v.Object})
		}
		return
	}
	if v.Base != nil && w.blobs[v.Level-1].literal {
		st.spots = w.spots.carry(st.spots[:0], v.Text, v.Copies, w.blobs[v.Level-1].spots, base)
	} else {
		st.spots = w.spots.whole(st.spots[:0], v.Text)
	}
	if mine {
		w.search(v, st.spots)
	}
}

func (w *worker) search(v *bulk.Visit, spots []spot) {
	team := w.f.a.opt.Team
	w.hits = w.spots.find(w.hits[:0], v.Text, spots)
	if len(w.hits) == 0 {
		return
	}
	if team.Engine().PathMatters(w.hits) {
		w.defers = append(w.defers, deferred{v.Object, slices.Clone(w.hits)})
		w.f.a.opt.Meter.Findings.Add(1)
		return
	}
	findings, hits := team.Secrets().DescribeHits(scanners.Text{Bytes: v.Text}, w.hits)
	if len(findings) == 0 {
		return
	}
	out := blobFound{object: v.Object, list: make([]found, len(findings))}
	for i := range findings {
		hit := hits[i]
		out.list[i] = found{Finding: findings[i], hit: &hit}
		w.share(&out.list[i])
	}
	w.found = append(w.found, out)
	w.f.a.opt.Meter.Findings.Add(1)
}

// quiet says that the engine finds nothing in a text. Messages are short and many, and
// what they say of secrets is said again and again.
func (w *worker) quiet(text []byte) bool {
	if len(text) >= longestText || w.f.a.opt.Team.Secrets().Whole(text) {
		return false
	}
	w.said = w.spots.whole(w.said[:0], text)
	w.hits = w.spots.find(w.hits[:0], text, w.said)
	return len(w.hits) == 0
}

// share makes equal strings of the findings in a blob's many versions one.
func (w *worker) share(f *found) {
	for _, p := range []*string{&f.Secret, &f.Match, &f.Context, &f.Fingerprint, &f.hit.Secret, &f.hit.Match} {
		if have, ok := w.strings[*p]; ok {
			*p = have
		} else {
			w.strings[*p] = *p
		}
	}
}

func (w *worker) commit(o bulk.Object, text []byte) {
	c, err := history.ParseCommit(text)
	if err != nil {
		w.Bad(o, pack.Commit, err)
		return
	}
	if w.mine(o) {
		w.texts.commit(git.ID(w.f.hex(o)), c)
	}
	c.Message, c.Texts = nil, nil
	c.Author = nil
	w.commits = append(w.commits, commitAt{o, c})
}

func (w *worker) tag(o bulk.Object, text []byte) {
	t, err := history.ParseTag(bytes.Clone(text))
	if err != nil {
		w.Bad(o, pack.Tag, err)
		return
	}
	if w.mine(o) {
		w.texts.tag(git.ID(w.f.hex(o)), t)
	}
	t.Message = nil
	w.tags = append(w.tags, tagAt{o, t})
}
