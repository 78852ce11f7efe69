package bulk

import (
	"slices"
	"sync/atomic"

	"picket/git/pack"
)

// job is a run of families of one pack and one kind, or of loose objects (plan is nil).
type job struct {
	plan   *plan
	roots  []int32
	kind   pack.Kind // of all of them; 0 when it shows only as they are read
	weight int32     // of a single large family
	loose  []Object
}

// order is the order of kinds: what cannot be told first, then what others can begin
// with while the blobs, which are the most, are still to come.
var order = [numKinds]pack.Kind{0, pack.Commit, pack.Tag, pack.Tree, pack.Blob}

// numKinds is how many there are, the unknown one included.
const numKinds = pack.Tag + 1

// schedule cuts the work into jobs: the largest families first, so that no worker
// is left alone with one at the end, the others kind by kind in the order of the pack.
func schedule(s *Store, plans []*plan, opt *Options) []job {
	const large, run = 2000, 64
	var big []job
	var rest [numKinds][]job
	for _, l := range plans {
		weights := l.weights()
		var roots [numKinds][]int32
		flush := func(k pack.Kind) {
			if len(roots[k]) > 0 {
				rest[k] = append(rest[k], job{plan: l, kind: k, roots: roots[k]})
				roots[k] = nil
			}
		}
		for i, k := range l.kind {
			if l.base[i] >= 0 && k != 0 || opt.Keep != nil && k != 0 && !opt.Keep(k) {
				continue
			}
			if l.need != nil && !l.need[i] {
				continue
			}
			if weights[i] >= large {
				big = append(big, job{plan: l, kind: k, roots: []int32{int32(i)}, weight: weights[i]})
				continue
			}
			if roots[k] = append(roots[k], int32(i)); len(roots[k]) == run {
				flush(k)
			}
		}
		for _, k := range order {
			flush(k)
		}
	}
	var loose []Object
	for o, w := range s.ids.at {
		if int(w.src) == len(s.packs) && (opt.Only == nil || opt.Only(Object(o))) {
			loose = append(loose, Object(o))
		}
	}
	for part := range slices.Chunk(loose, run) {
		rest[0] = append(rest[0], job{loose: part})
	}
	slices.SortStableFunc(big, func(a, b job) int { return int(b.weight - a.weight) })
	for _, k := range order {
		big = append(big, rest[k]...)
	}
	return big
}

// left counts the jobs that may still bring objects of a kind.
type left struct {
	jobs    [numKinds]atomic.Int32
	settled func(pack.Kind)
}

func newLeft(work []job, settled func(pack.Kind)) *left {
	l := &left{settled: settled}
	if settled == nil {
		return l
	}
	for _, k := range order[1:] {
		l.jobs[k].Store(1) // the start itself, for those of which there are none
	}
	for i := range work {
		l.add(work[i].kind, 1)
	}
	l.done(0)
	return l
}

// done is told the kind of a job that is done.
func (l *left) done(k pack.Kind) {
	if l.settled != nil {
		l.add(k, -1)
	}
}

func (l *left) add(kind pack.Kind, n int32) {
	for _, k := range order[1:] {
		if (kind == k || kind == 0) && l.jobs[k].Add(n) == 0 {
			l.settled(k)
		}
	}
}
