package audit

import (
	"context"
	"fmt"
	"strings"

	"picket/git"
	"picket/git/history"
)

// Range chooses commits: those that Tips reach and Not do not. They are anything
// that names a commit.
type Range struct {
	Tips []string
	Not  []string
	// Gone says that what Not names may be missing: then it is passed over.
	Gone bool
}

// ParseRange reads "A..B", "A.." (to HEAD) or "..B" (all that B has).
func ParseRange(text string) (Range, error) {
	from, to, ok := strings.Cut(text, "..")
	if !ok || strings.HasPrefix(to, ".") || from == "" && to == "" {
		return Range{}, fmt.Errorf("range %q: want A..B", text)
	}
	r := Range{Tips: []string{"HEAD"}}
	if to != "" {
		r.Tips[0] = to
	}
	if from != "" {
		r.Not = []string{from}
	}
	return r, nil
}

// ShallowError says that a clone does not hold all of a range.
type ShallowError struct {
	What  string
	Depth int // how many commits would do, when that is known
}

func (e *ShallowError) Error() string { return "the clone is too shallow: " + e.What }

// Hints tells how to get the rest.
func (e *ShallowError) Hints() []string {
	if e.Depth > 0 {
		return []string{fmt.Sprintf("fetch more history: git fetch --depth=%d (in a workflow, fetch-depth: %d)", e.Depth, e.Depth)}
	}
	return []string{"fetch the whole history: git fetch --unshallow (in a workflow, fetch-depth: 0)"}
}

// resolve turns the names of a range into ids. A commit that a shallow clone does
// not have is an error of its own.
func (r Range) resolve(ctx context.Context, repo *git.Repo, depth int) (tips, not []git.ID, err error) {
	for _, name := range r.Tips {
		id, err := repo.RevParse(ctx, name+"^{commit}")
		if err != nil {
			return nil, nil, r.unknown(name, repo, depth, err)
		}
		tips = append(tips, id)
	}
	for _, name := range r.Not {
		id, err := repo.RevParse(ctx, name+"^{commit}")
		switch {
		case err == nil:
			not = append(not, id)
		case !r.Gone:
			return nil, nil, r.unknown(name, repo, depth, err)
		}
	}
	return tips, not, nil
}

func (r Range) unknown(name string, repo *git.Repo, depth int, err error) error {
	if repo.Shallow {
		return &ShallowError{"it does not have " + name, depth}
	}
	return fmt.Errorf("%s: %w", name, err)
}

// commits lists the commits of a range.
func (a *auditor) commits(tips, not []git.ID) (map[git.ID]bool, error) {
	args := []string{"rev-list"}
	for _, id := range tips {
		args = append(args, string(id))
	}
	for _, id := range not {
		args = append(args, "^"+string(id))
	}
	out, err := a.opt.Repo.Output(a.ctx, append(args, "--")...)
	if err != nil {
		return nil, fmt.Errorf("listing the commits of the range: %w", err)
	}
	only := map[git.ID]bool{}
	for id := range strings.FieldsSeq(string(out)) {
		only[git.ID(id)] = true
	}
	return only, nil
}

// ranged scans what the commits of a range change. A secret counts where a
// commit as a whole adds it: what it changes held the secret fewer times before,
// in every parent.
func (a *auditor) ranged(cut map[git.ID]bool) ([]*group, error) {
	tips, not, err := a.opt.Range.resolve(a.ctx, a.opt.Repo, a.opt.Depth)
	if err != nil {
		return nil, err
	}
	only, err := a.commits(tips, not)
	if err != nil {
		return nil, err
	}
	for id := range only {
		if cut[id] && len(not) > 0 {
			return nil, &ShallowError{"the history is cut at " + string(id) + ", within the range", a.opt.Depth}
		}
	}
	c := newChanges(a)
	t := &texts{a: a}
	parsed := map[git.ID]*history.Commit{}
	starts := make([]history.Tip, len(tips))
	for i, id := range tips {
		starts[i] = history.Tip{Name: "HEAD", ID: id}
	}
	a.graph, err = history.Walk(a.source(), starts, history.Options{Only: only, Cut: cut, Commit: func(id git.ID, commit *history.Commit) {
		parsed[id] = commit
		t.commit(id, commit)
	}})
	if err != nil {
		return nil, err
	}
	a.coverage.Commits = int64(len(a.graph.Commits))
	for _, m := range a.graph.Missing {
		a.skip(m.What, m.Reason)
	}
	for i := range a.graph.Commits {
		if err := c.commit(int32(i), parsed[a.graph.Commits[i].ID]); err != nil {
			return nil, err
		}
	}
	return c.finish(tips)
}
