package audit

import (
	"slices"
	"sync"

	"picket/git"
	"picket/git/bulk"
	"picket/scanners"
	"picket/scanners/match"
)

// again is a blob that is looked at once more, now that its paths are known.
type again struct {
	deferred
	at    []string // its paths
	found map[string][]found
	err   error // it cannot be read any more
}

// heavy is the part of the memory limit from which blobs are looked at again one
// after the other: several large ones at a time would not fit.
const heavy = 32

// lookAgain is the work of looking at blobs at all the paths that a list of holdings
// gives them.
func (f *fast) lookAgain(list []holding) work {
	f.jobs = map[bulk.Object]*again{}
	var order []*again
	for _, h := range list {
		o := f.object(h.blob)
		d, ok := f.again[o]
		if !ok || h.blob == "" || f.bad[o] != nil {
			continue
		}
		j := f.jobs[o]
		if j == nil {
			j = &again{deferred: d, found: map[string][]found{}}
			f.jobs[o] = j
			order = append(order, j)
		}
		j.at = append(j.at, h.path)
	}
	var alone sync.Mutex
	return work{len(order), func() func(int) {
		reader := f.store.NewReader()
		return func(i int) {
			if f.a.ctx.Err() != nil {
				return
			}
			if reader.Size(order[i].object) > f.a.opt.MaxMemory/heavy {
				alone.Lock()
				defer alone.Unlock()
			}
			f.look(reader, order[i])
		}
	}}
}

// look is one of lookAgain's.
func (f *fast) look(reader *bulk.Reader, j *again) {
	scanner := f.a.opt.Team.Secrets()
	var text []byte
	for _, path := range j.at {
		if j.hits != nil {
			counts := scanner.CountsAt(path)
			if !slices.ContainsFunc(j.hits, func(x match.Hit) bool { return counts(&x) }) {
				continue // the path frees all of it
			}
		}
		if text == nil {
			if _, text, j.err = reader.Read(j.object); j.err != nil {
				return
			}
		}
		t := scanners.Text{Path: path, Mode: uint32(git.ModeFile), Bytes: text}
		if j.hits != nil {
			j.found[path] = pair(scanner.DescribeHits(t, slices.Clone(j.hits)))
		} else {
			j.found[path] = f.a.scanText(t)
		}
	}
}
