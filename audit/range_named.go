package audit

import (
	"errors"

	"picket/git"
	"picket/git/history"
)

// resolved gives the commits of the range, and keeps what its refs name beside them.
func (a *auditor) resolved() (tips []history.Tip, not []git.ID, err error) {
	r := a.opt.Range
	if r.All {
		return a.everything()
	}
	return r.resolve(a.ctx, a.opt.Repo, a.opt.Depth, func(t history.Tip) (git.ID, error) { return a.peel(t, nil) })
}

// everything is every commit that a ref names, without those that Not names. What
// Not names has been scanned; a commit that is gone since is passed over.
func (a *auditor) everything() (tips []history.Tip, not []git.ID, err error) {
	all, damaged, err := history.Tips(a.ctx, a.opt.Repo)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range damaged {
		a.skip(d.What, d.Reason)
	}
	known := map[git.ID]bool{}
	for _, name := range a.opt.Range.Not {
		known[git.ID(name)] = true
	}
	for _, t := range all {
		id, err := a.peel(t, known)
		switch {
		case a.ctx.Err() != nil:
			return nil, nil, a.ctx.Err()
		case err != nil && !a.missing(t.ID, err):
			a.skip(t.Name, err.Error())
		case err == nil && id != "":
			tips = append(tips, history.Tip{Name: t.Name, ID: id})
		}
	}
	for id := range known {
		if id, err := (&auditor{opt: a.opt, ctx: a.ctx}).peel(history.Tip{ID: id}, nil); err == nil && id != "" {
			not = append(not, id)
		}
	}
	return tips, not, nil
}

// peel follows tags to the commit that they name; empty when they name another kind
// of object. Tags, and what is no commit, are kept: the range does not lead to them.
// Those that are known were looked at before.
func (a *auditor) peel(t history.Tip, known map[git.ID]bool) (git.ID, error) {
	for range 100 {
		kind, data, err := a.source().Object(t.ID)
		switch {
		case err != nil:
			return "", err
		case kind == "commit":
			return t.ID, nil
		}
		if !known[t.ID] && !a.besides[t.ID] {
			if a.besides == nil {
				a.besides = map[git.ID]bool{}
			}
			a.besides[t.ID] = true
			a.tops = append(a.tops, t)
		}
		if kind != "tag" {
			return "", nil
		}
		tag, err := history.ParseTag(data)
		if err != nil {
			return "", err
		}
		t.ID = tag.Target
	}
	return "", errors.New("a tag leads to too many tags")
}

// beside looks at what refs of the range name and no commit holds. Trees are left to be
// gone through.
func (a *auditor) beside(t *texts) (trees []git.ID, err error) {
	for _, n := range a.tops {
		kind, data, err := a.source().Object(n.ID)
		if err != nil {
			return nil, err
		}
		switch kind {
		case "tag":
			tag, err := history.ParseTag(data)
			if err != nil {
				return nil, err
			}
			t.tag(n.ID, tag)
		case "blob":
			a.coverage.Blobs++
			a.coverage.Bytes += int64(len(data))
			a.named(n, data)
		default:
			trees = append(trees, n.ID)
		}
	}
	return trees, nil
}
