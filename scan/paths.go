package scan

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"picket/scanners"
)

// job is a file, and what became of it.
type job struct {
	file File
	arg  int // the argument that named it
	done bool
	look
}

// more is what was found beside the files that are known at once.
type more struct {
	files   []File
	skipped []scanners.Skip
	err     error
}

// Paths scans everything that the arguments name; no argument means the current
// folder. What Git tracks is looked at while it is found out what else there is.
// Findings come in the order of the arguments, then of the paths.
func Paths(ctx context.Context, args []string, how Listing, opt Options) (Result, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	p := pathsRun{several: len(args) > 1, seen: map[string]bool{}}
	lists := make([]list, len(args))
	for i, arg := range args {
		l, err := listOf(ctx, arg, how)
		defer l.done()
		if err != nil {
			return Result{}, err
		}
		lists[i] = l
		p.add(i, l.files, l.skipped)
	}
	c := newCrew(opt)
	var walk *folders
	if tree := lists[0].tree; tree != nil && !p.several {
		walk = byFolder(tree, p.jobs)
	}
	later := make(chan more, len(args))
	asked := make(chan bool, 1) // whether Git has to tell what else there is
	if walk == nil {
		asked <- true
	}
	go func() {
		if !<-asked {
			later <- more{}
			return
		}
		for i := range lists {
			later <- lists[i].others(ctx, walk != nil)
		}
	}()
	first := p.jobs
	if walk != nil && !walk.look(ctx, c, func() { asked <- true }) {
		asked <- false
	}
	err := c.looksAt(ctx, first)
	for i, arg := range args { // all of them, so that none is still running
		m := <-later
		if m.err != nil && err == nil {
			err = fmt.Errorf("scan %s: %w", arg, m.err)
		}
		p.add(i, m.files, m.skipped)
	}
	if err != nil {
		return Result{}, err
	}
	if err := c.looksAt(ctx, p.jobs[len(first):]); err != nil {
		return Result{}, err
	}
	return p.result(), nil
}

// pathsRun collects the files of all arguments.
type pathsRun struct {
	jobs    []job
	several bool            // arguments, which may name a file twice
	seen    map[string]bool // by where it is
	skipped []scanners.Skip
}

func (p *pathsRun) add(arg int, files []File, skipped []scanners.Skip) {
	p.skipped = append(p.skipped, skipped...)
	p.jobs = slices.Grow(p.jobs, len(files))
	for _, f := range files {
		if p.several {
			f.Disk = f.disk()
			if p.seen[f.Disk] {
				continue
			}
			p.seen[f.Disk] = true
		}
		p.jobs = append(p.jobs, job{file: f, arg: arg})
	}
}

func (p *pathsRun) result() Result {
	order := func(a, b job) int { return cmp.Or(a.arg-b.arg, cmp.Compare(a.file.Path, b.file.Path)) }
	if !slices.IsSortedFunc(p.jobs, order) {
		slices.SortStableFunc(p.jobs, order)
	}
	r := gather(p.jobs)
	if len(p.skipped) > 0 {
		r.Coverage.Skipped = append(r.Coverage.Skipped, p.skipped...)
		r.Coverage.Complete = false
	}
	return r
}
