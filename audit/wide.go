package audit

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"

	"picket/git"
	"picket/git/bulk"
	"picket/git/pack"
	"picket/scanners"
	"picket/scanners/match"
)

// wideCommits is from how many commits on a range is read as the packs hold it: only
// what arrives with it, and what that is made from, each delta applied once, and of a
// blob that is made from another only what is new. To take stock of the packs takes as
// long as that many commits, one by one, do: measured on terraform's and git's own
// histories, whose crossings are at 170 and 230.
const wideCommits = 250

// keptBases bounds what is kept of trees that others are made from, in bytes.
const keptBases = 32 << 20

// widen opens the packs when the range is wide. A store that cannot be read so is read
// object by object.
func (c *changes) widen(commits int) {
	if c.a.opt.Whole || commits < cmp.Or(c.a.opt.wide, wideCommits) {
		return
	}
	store, err := c.a.openStore()
	if err != nil {
		return
	}
	store.MaxSize = c.a.opt.MaxMemory / 4
	c.store, c.reader = store, store.NewReader()
	c.reader.Keep(keptBases)
}

func (c *changes) close() {
	if c.store != nil {
		// It was only read from.
		_ = c.store.Close()
	}
}

// scanPacks does the readings whose blobs the packs hold. What it leaves, because it is
// not there, is damaged or too large, is left to be read by itself.
func (c *changes) scanPacks(ctx context.Context, order []*reading) {
	wanted := make([]*reading, c.store.Len())
	for _, r := range order {
		if raw, err := hex.DecodeString(string(r.id)); err == nil {
			if o := c.store.Find(raw); o != bulk.None {
				wanted[o] = r
			}
		}
	}
	// The error is the context's, and asked for by whoever looks at what is left.
	_ = c.store.ForEach(ctx, bulk.Options{Workers: c.a.workers(), Memory: c.a.opt.MaxMemory / 4, Only: func(o bulk.Object) bool { return wanted[o] != nil }},
		func(int) bulk.Handler {
			return &packReader{c: c, wanted: wanted, spots: newCarrier(c.a.opt.Team.Engine())}
		})
}

// packReader does readings in the order of the packs.
type packReader struct {
	c      *changes
	wanted []*reading // by object
	blobs  []blobState
	spots  carrier
	hits   []match.Hit
}

// Bad implements bulk.Handler.
func (p *packReader) Bad(bulk.Object, pack.Kind, error) {}

// Enter implements bulk.Handler.
func (p *packReader) Enter(v *bulk.Visit, base []byte) {
	if v.Kind != pack.Blob {
		return
	}
	for len(p.blobs) <= v.Level {
		p.blobs = append(p.blobs, blobState{})
	}
	st := &p.blobs[v.Level]
	st.literal = len(v.Text) < longestText && !p.c.a.opt.Team.Secrets().Whole(v.Text)
	switch {
	case !st.literal:
	case v.Base != nil && p.blobs[v.Level-1].literal:
		st.spots = p.spots.carry(st.spots[:0], v.Text, v.Copies, p.blobs[v.Level-1].spots, base)
	default:
		st.spots = p.spots.whole(st.spots[:0], v.Text)
	}
	if v.Object == bulk.None {
		return
	}
	r := p.wanted[v.Object]
	if !st.literal {
		p.c.readText(r, v.Text, nil)
		return
	}
	p.hits = p.spots.find(p.hits[:0], v.Text, st.spots)
	p.c.readText(r, v.Text, func(h holding, mode git.Mode) []found { return p.c.a.describe(h, mode, v.Text, p.hits) })
}

// describe is scanBlob for a text of which the engine's hits are known.
func (a *auditor) describe(h holding, mode git.Mode, text []byte, hits []match.Hit) (out []found) {
	scanner := a.opt.Team.Secrets()
	for _, f := range scanner.DescribePath(nil, h.path) {
		out = append(out, found{Finding: f, at: h})
	}
	if len(hits) == 0 || !slices.ContainsFunc(hits, func(x match.Hit) bool { return scanner.CountsAt(h.path)(&x) }) {
		return out
	}
	for _, f := range pair(scanner.DescribeHits(scanners.Text{Path: h.path, Mode: uint32(mode), Bytes: text}, slices.Clone(hits))) {
		f.at = h
		out = append(out, f)
	}
	return out
}
