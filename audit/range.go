package audit

import (
	"context"
	"fmt"
	"strings"

	"picket/git"
	"picket/git/history"
	"picket/rules"
)

// Range chooses commits: those that Tips reach and Not do not. They are anything
// that names a commit.
type Range struct {
	Tips []string
	Not  []string
	// All means every ref instead of Tips.
	All bool
	// Others adds to Not every branch that does not have the tips: a new branch has
	// no base, and what it adds is what no other has.
	Others bool
	// Tagged tells that a tag was pushed: with Others, what any branch has is known from
	// when that was pushed, the tag's own commit too.
	Tagged bool
	// Gone says that what Not names may be missing from a whole clone, as the old tip
	// of a branch is that was pushed by force: with All it is passed over, else
	// Others stand for it.
	Gone bool
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

// unfetchedError says that a clone lacks a branch of its remote, as clones of one
// branch do.
type unfetchedError struct {
	error
	branch string
}

func (e *unfetchedError) Unwrap() error { return e.error }

// Hints tells how to get it.
func (e *unfetchedError) Hints() []string {
	return []string{"git fetch origin " + e.branch + ":refs/remotes/origin/" + e.branch}
}

// resolve turns the names of a range into ids. Of the tips those that count as HEAD
// bear its name: with All the one that is checked out, else the range's own. A commit
// that a shallow clone does not have is an error of its own. Peel finds the commit that a
// tip leads to, if it leads to one.
func (r Range) resolve(ctx context.Context, repo *git.Repo, depth int, peel func(history.Tip) (git.ID, error)) (tips []history.Tip, not []git.ID, err error) {
	for _, name := range r.Tips {
		id, err := repo.RevParse(ctx, name)
		if err != nil {
			return nil, nil, r.unknown(name, repo, depth, err)
		}
		commit, err := peel(history.Tip{Name: name, ID: id})
		if err != nil {
			return nil, nil, r.unknown(name, repo, depth, err)
		}
		if commit != "" {
			tips = append(tips, history.Tip{Name: "HEAD", ID: commit})
		}
	}
	for _, name := range r.Not {
		id, err := repo.RevParse(ctx, name+"^{commit}")
		switch {
		case err == nil:
			not = append(not, id)
		case r.Gone && !repo.Shallow:
			r.Others = true
		default:
			return nil, nil, r.unknown(name, repo, depth, err)
		}
	}
	if r.Others {
		others, err := r.others(ctx, repo, tips)
		if err != nil {
			return nil, nil, err
		}
		not = append(not, others...)
	}
	return tips, not, nil
}

// others lists the branches, remote ones too, that have none of the tips; of a tag all.
func (r Range) others(ctx context.Context, repo *git.Repo, tips []history.Tip) ([]git.ID, error) {
	args := []string{"for-each-ref", "--format=%(objectname)"}
	for _, t := range tips {
		if !r.Tagged {
			args = append(args, "--no-contains="+string(t.ID))
		}
	}
	out, err := repo.Output(ctx, append(args, "refs/heads", "refs/remotes")...)
	if err != nil {
		return nil, fmt.Errorf("listing the other branches: %w", err)
	}
	var list []git.ID
	for id := range strings.FieldsSeq(string(out)) {
		list = append(list, git.ID(id))
	}
	return list, nil
}

func (r Range) unknown(name string, repo *git.Repo, depth int, err error) error {
	if repo.Shallow {
		return &ShallowError{"it does not have " + name, depth}
	}
	if branch, ok := strings.CutPrefix(name, "origin/"); ok {
		return &unfetchedError{err, branch}
	}
	return err
}

// stillTips are the commits of Not on which no new commit stands.
func (a *auditor) stillTips() []string {
	var list []string
	for _, id := range a.opt.Range.Not {
		if !a.builtOn[git.ID(id)] {
			list = append(list, id)
		}
	}
	return list
}

// ranged scans what the commits of a range change. A secret counts where a
// commit as a whole adds it: what it changes held the secret fewer times before,
// in every parent.
func (a *auditor) ranged(cut map[git.ID]bool) ([]*group, error) {
	tips, not, err := a.resolved()
	if err != nil {
		return nil, err
	}
	ids := make([]git.ID, len(tips))
	for i, t := range tips {
		ids[i] = t.ID
	}
	only, _, err := history.Between(a.ctx, a.opt.Repo, ids, not)
	if err != nil {
		return nil, err
	}
	for id := range only {
		if cut[id] && len(not) > 0 {
			depth := a.opt.Depth
			if len(only) >= depth-1 {
				depth = 0 // as much is there, and was not enough
			}
			return nil, &ShallowError{"the history is cut at " + string(id) + ", within the range", depth}
		}
	}
	a.builtOn = map[git.ID]bool{}
	c := newChanges(a)
	c.widen(len(only))
	defer c.close()
	t := &texts{a: a}
	parsed := map[git.ID]*history.Commit{}
	a.graph, err = history.Walk(a.source(), tips, history.Options{Only: only, Cut: cut, Commit: func(id git.ID, commit *history.Commit) {
		parsed[id] = commit
		for _, p := range commit.Parents {
			a.builtOn[p] = true
		}
		t.commit(id, commit)
	}})
	if err != nil {
		return nil, err
	}
	a.coverage.Commits = int64(len(a.graph.Commits))
	for _, m := range a.graph.Missing {
		a.skip(m.What, m.Reason)
	}
	bare, err := a.beside(t)
	if err != nil {
		return nil, err
	}
	if err := c.all(parsed, bare); err != nil {
		a.unplaced = true
		return c.at.groups, err // what was found so far, should it be an interruption
	}
	return c.finish(tips)
}

// all scans what arrives with the commits of the graph, and places what is new. Bare
// trees are those that no commit has: all that they hold arrives with them.
func (c *changes) all(parsed map[git.ID]*history.Commit, bare []git.ID) error {
	commits := c.a.graph.Commits
	arrived, parents := make([][]arrival, len(commits), len(commits)+len(bare)), make([][]git.ID, len(commits))
	for i := range commits {
		c.roots[commits[i].ID] = commits[i].Tree
	}
	for i := range commits {
		var err error
		if parents[i], err = c.parents(parsed[commits[i].ID]); err != nil {
			return err
		}
		if arrived[i], err = c.arrivals(nil, commits[i].Tree, parents[i], ""); err != nil {
			return err
		}
	}
	c.before = parents
	for _, tree := range bare {
		list, err := c.arrivals(nil, tree, []git.ID{""}, "")
		if err != nil {
			return err
		}
		arrived = append(arrived, list)
	}
	err := c.scan(arrived)
	c.a.opt.Meter.Placing.Store(true)
	for i := range commits {
		if err != nil { // interrupted: whether it was there before is not asked
			c.placeAll(int32(i), "", arrived[i])
			continue
		}
		if err := c.commit(int32(i), commits[i].Tree, parents[i], arrived[i]); err != nil {
			return err
		}
	}
	for i, tree := range bare {
		c.placeAll(-1, tree, arrived[len(commits)+i])
	}
	return err
}

// placeAll places all that was found in what arrives, with a commit or in a tree that
// none has. Of risky code only what stands in a commit counts.
func (c *changes) placeAll(i int32, tree git.ID, list []arrival) {
	for _, x := range list {
		for _, f := range c.texts[holding{x.entry.ID, x.path}] {
			if f.tag = tree; tree == "" || f.Category != rules.Code && f.Category != rules.Infra {
				c.at.place(&place{found: &f, group: c.at.group(&f), commit: i})
			}
		}
	}
}
