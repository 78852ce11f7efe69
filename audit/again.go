package audit

import (
	"slices"
	"sync"
	"sync/atomic"

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

// lookAgain looks at blobs side by side, at all the paths that a list of holdings
// gives them.
func (f *fast) lookAgain(list []holding) {
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
	var next atomic.Int64
	var wg sync.WaitGroup
	var alone sync.Mutex
	for range min(f.a.workers(), len(order)) {
		wg.Go(func() {
			reader := f.store.NewReader()
			for i := int(next.Add(1)) - 1; i < len(order) && f.a.ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if reader.Size(order[i].object) > f.a.opt.MaxMemory/heavy {
					alone.Lock()
					f.look(reader, order[i])
					alone.Unlock()
				} else {
					f.look(reader, order[i])
				}
			}
		})
	}
	wg.Wait()
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
