package audit

import (
	"errors"
	"fmt"

	"picket/git"
	"picket/git/history"
)

// resolved gives the commits of the range, and keeps what its refs name beside them.
func (a *auditor) resolved() (tips []history.Tip, not []git.ID, err error) {
	r := a.opt.Range
	if r.All {
		return a.everything()
	}
	if tips, not, err = r.resolve(a.ctx, a.opt.Repo, a.opt.Depth); err != nil {
		return nil, nil, err
	}
	for _, name := range r.Tips {
		id, err := a.opt.Repo.RevParse(a.ctx, name)
		if err != nil {
			return nil, nil, err
		}
		if _, err := a.peel(history.Tip{Name: name, ID: id}, nil); err != nil {
			return nil, nil, err
		}
	}
	return tips, not, nil
}

// everything is every commit that a ref names, without those that Not names. What
// Not names has been scanned; a commit that is gone since is passed over.
func (a *auditor) everything() (tips []history.Tip, not []git.ID, err error) {
	all, damaged, err := history.Tips(a.ctx, a.opt.Repo)
	if err != nil {
		return nil, nil, err
	}
	if len(damaged) > 0 {
		return nil, nil, fmt.Errorf("%s: %s", damaged[0].What, damaged[0].Reason)
	}
	known := map[git.ID]bool{}
	for _, name := range a.opt.Range.Not {
		known[git.ID(name)] = true
	}
	for _, t := range all {
		id, err := a.peel(t, known)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", t.Name, err)
		}
		if id != "" {
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

// beside looks at what refs of the range name and no commit holds.
func (a *auditor) beside(t *texts) error {
	for _, n := range a.tops {
		kind, data, err := a.source().Object(n.ID)
		if err != nil {
			return err
		}
		switch kind {
		case "tag":
			tag, err := history.ParseTag(data)
			if err != nil {
				return err
			}
			t.tag(n.ID, tag)
		case "blob":
			a.named(n, data)
		default:
			a.skip("the "+kind+" that "+n.Name+" names", "no commit holds it; an audit of everything looks at it")
		}
	}
	return nil
}
