// Package audit looks at the whole history of a repository: every blob once, the
// messages of commits and tags, the names of files; and for what it finds, who
// brought it in, when, where, and whether it is still there. It never judges a
// finding, prints, or writes to the repository.
//
// There are two ways to scan. The whole way (whole.go) reads every object through
// Git's plumbing and scans every text whole: it is slow, has nothing to be wrong
// about, and is the reference that tests hold the other to. Whatever the fast way
// cannot read goes the whole way too.
package audit

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"picket/git"
	"picket/git/history"
	"picket/rules"
	"picket/scanners"
	"picket/scanners/team"
)

// Options say what is audited, and with what.
type Options struct {
	Repo *git.Repo
	Set  *rules.Set
	Team *team.Team // of that set
	// Range, when not nil, narrows the audit to what its commits add. Depth is how
	// many commits a fetch would need for it, when that is known.
	Range *Range
	Depth int
	// Whole forces the slow way.
	Whole     bool
	Workers   int // 0: as many as there are processors
	MaxMemory int // bytes that may be in use at a time, mapped files not counted; 0: 500 MB
	Shard     Shard
	// Unreachable reports what no ref reaches as well.
	Unreachable bool
	// Count has the commits counted that hold each finding; of a range its own commits.
	Count bool
	Meter *Meter // may be nil
	wide  int    // how many commits make a range a wide one; 0: wideCommits
}

// Result is what an audit found, and what it looked at.
type Result struct {
	// Findings are one for each rule and secret, the most severe first, then in the
	// order of the commits that brought them in. Commit is set in each.
	Findings []scanners.Finding
	Coverage scanners.Coverage
	// Unused are the allow comments in what HEAD holds that free nothing, by path and
	// line. An audit of a range does not look for them.
	Unused []scanners.Unused
	// Tips are the commits whose whole history is now known to have been scanned, and
	// the tags and whatever else refs name.
	Tips []string
	// Interrupted tells that the context ended before the scan did; the findings
	// are those made so far and the coverage is not complete.
	Interrupted bool
}

// Run audits a repository. What could not be read is counted and named in the
// coverage, which is then not complete; an error means that nothing can be said
// at all.
func Run(ctx context.Context, opt Options) (*Result, error) {
	if opt.Meter == nil {
		opt.Meter = &Meter{}
	}
	if opt.MaxMemory <= 0 {
		opt.MaxMemory = defaultMemory
	}
	a := &auditor{opt: opt, ctx: ctx}
	a.coverage.Complete = true
	if opt.Range != nil {
		return a.runRange()
	}
	tips, damaged, err := history.Tips(ctx, opt.Repo)
	if err != nil {
		return nil, err
	}
	for _, d := range damaged {
		a.skip(d.What, d.Reason)
	}
	cut, err := history.Shallow(opt.Repo)
	if err != nil {
		return nil, err
	}
	if len(cut) > 0 {
		a.skip(fmt.Sprintf("history before %d shallow commits", len(cut)),
			"the clone is shallow; fetch the rest with: git fetch --unshallow")
	}
	if err := a.scanAll(tips, cut); err != nil && ctx.Err() == nil {
		return nil, err
	}
	r := &Result{Coverage: a.coverage, Unused: a.unused, Interrupted: ctx.Err() != nil}
	r.Findings = a.attribute()
	r.Tips = heads(a.graph)
	if a.graph != nil {
		for _, t := range a.graph.Tags {
			r.Tips = append(r.Tips, string(t.ID))
		}
		for _, o := range a.graph.Objects {
			r.Tips = append(r.Tips, string(o.ID))
		}
	}
	if r.Interrupted {
		r.Coverage.Complete = false
	}
	return r, nil
}

// heads are the commits that are the parent of none: whoever has scanned them, with
// all that they reach, has scanned everything.
func heads(g *history.Graph) []string {
	if g == nil {
		return nil
	}
	inner := make([]bool, len(g.Commits))
	for _, c := range g.Commits {
		for _, p := range c.Parents {
			inner[p] = true
		}
	}
	var list []string
	for i, c := range g.Commits {
		if !inner[i] {
			list = append(list, string(c.ID))
		}
	}
	slices.Sort(list)
	return list
}

func (a *auditor) runRange() (*Result, error) {
	cut, err := history.Shallow(a.opt.Repo)
	if err != nil {
		return nil, err
	}
	groups, err := a.ranged(cut)
	if err != nil && a.ctx.Err() == nil {
		return nil, err
	}
	t := &attribution{a: a, groups: groups}
	r := &Result{Coverage: a.coverage, Interrupted: err != nil}
	r.Findings = t.findings()
	r.Coverage.Complete = r.Coverage.Complete && err == nil
	if a.opt.Range.All {
		r.Tips = append(heads(a.graph), a.stillTips()...)
		for id := range a.besides {
			r.Tips = append(r.Tips, string(id))
		}
		slices.Sort(r.Tips)
	}
	return r, nil
}

const defaultMemory = 500 << 20

// auditor is the state of one run.
type auditor struct {
	opt      Options
	ctx      context.Context
	coverage scanners.Coverage

	lost map[git.ID]bool // objects that the coverage names

	graph *history.Graph
	found []found
	// unused is what headScan adds to the result.
	unused []scanners.Unused
	// held is, for each commit of the graph, which of the holdings with findings
	// its tree has: a node of nodes, or 0 for none.
	held  []int32
	nodes nodes
	// builtOn are the parents of a range's commits.
	builtOn map[git.ID]bool
	// unplaced tells that the scan ended before commits were asked for.
	unplaced bool
	// extra are trees that no commit has: a ref or a tag names them.
	extra []extra
	// tops are the tags, and what is no commit, that a range's refs name.
	tops    []history.Tip
	besides map[git.ID]bool // their ids
}

type extra struct {
	object git.ID
	node   int32
}

// skip notes something that was not looked at.
func (a *auditor) skip(what, reason string) {
	a.coverage.Skipped = append(a.coverage.Skipped, scanners.Skip{Path: what, Reason: reason})
	a.coverage.Complete = false
}

// workers is how many goroutines work side by side.
func (a *auditor) workers() int {
	if a.opt.Workers > 0 {
		return a.opt.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// scanAll goes the fast way if it can.
func (a *auditor) scanAll(tips []history.Tip, cut map[git.ID]bool) error {
	if !a.opt.Whole {
		store, err := a.openStore()
		if err == nil {
			defer store.Close()
			return a.fast(store, tips, cut)
		}
	}
	return a.whole(tips, cut)
}
