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
	look
}

// Paths scans everything that the arguments name; no argument means the current
// folder. What Git tracks is looked at while it is found out what else there is.
// Findings come in the order of the arguments, then of the paths.
func Paths(ctx context.Context, args []string, how Listing, opt Options) (Result, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	p := pathsRun{seen: map[string]bool{}}
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
	type more struct {
		files   []File
		skipped []scanners.Skip
		err     error
	}
	later := make(chan more, len(args))
	go func() {
		for i := range lists {
			var m more
			if lists[i].rest != nil {
				m.files, m.skipped, m.err = lists[i].rest()
			}
			later <- m
		}
	}()
	first := p.jobs
	err := looksAt(ctx, first, opt)
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
	if err := looksAt(ctx, p.jobs[len(first):], opt); err != nil {
		return Result{}, err
	}
	return p.result(), nil
}

// pathsRun collects the files of all arguments.
type pathsRun struct {
	jobs    []job
	seen    map[string]bool // by where it is
	skipped []scanners.Skip
}

func (p *pathsRun) add(arg int, files []File, skipped []scanners.Skip) {
	p.skipped = append(p.skipped, skipped...)
	p.jobs = slices.Grow(p.jobs, len(files))
	for _, f := range files {
		if !p.seen[f.Disk] {
			p.seen[f.Disk] = true
			p.jobs = append(p.jobs, job{file: f, arg: arg})
		}
	}
}

func (p *pathsRun) result() Result {
	slices.SortStableFunc(p.jobs, func(a, b job) int {
		return cmp.Or(a.arg-b.arg, cmp.Compare(a.file.Path, b.file.Path))
	})
	r := gather(p.jobs)
	if len(p.skipped) > 0 {
		r.Coverage.Skipped = append(r.Coverage.Skipped, p.skipped...)
		r.Coverage.Complete = false
	}
	return r
}
