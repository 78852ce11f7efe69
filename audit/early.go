package audit

import (
	"sync"
	"sync/atomic"

	"picket/git"
	"picket/git/history"
	"picket/git/pack"
)

// early is what is done for the attribution while blobs are still being read: as soon
// as all commits are there they are walked and what HEAD holds is looked at; then, as
// soon as all trees are there, what is said of names and paths. One worker does a step
// in its time, between two of its jobs, while the others go on.
//
// What comes after that, because it could not be read where it lies in its pack, makes
// the steps that it could have changed be done once more, when everything has come.
type early struct {
	f    *fast
	tips []history.Tip
	cut  map[git.ID]bool

	mu      sync.Mutex
	settled [pack.Tag + 1]atomic.Bool // kinds that are all there
	busy    bool
	next    step

	graph *history.Graph // nil: the walk has not come to its end
	head  headScan
	whole bool // nothing that head looks at was missing in the store
	files int64
}

// step is one of what early does, in this order.
type step int

const (
	stepWalk step = iota
	stepHead
	stepTrees
	stepPaths
)

// settle is told that all objects of a kind are there.
func (e *early) settle(k pack.Kind) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settled[k].Store(true)
	for !e.busy && e.ready() {
		e.busy = true
		e.aside(e.next)
		e.busy = false
		e.next++
	}
}

// aside does a step while others may say that more is settled.
func (e *early) aside(s step) {
	e.mu.Unlock()
	defer e.mu.Lock()
	e.do(s)
}

// ready says whether the next step can be done. What HEAD's scan or the walk leaves
// open is left to finish, and so is what depends on it.
func (e *early) ready() bool {
	switch e.next {
	case stepWalk:
		return e.settled[pack.Commit].Load() && e.settled[pack.Tag].Load()
	case stepHead:
		return e.graph != nil
	case stepTrees:
		return e.settled[pack.Tree].Load() && e.graph != nil
	case stepPaths:
		return e.whole
	}
	return false
}

// do does a step while the scan goes on. It asks for nothing that is not in the store,
// but for commits.
func (e *early) do(s step) {
	var err error
	switch s {
	case stepWalk:
		if e.graph, err = e.f.walk(e.tips, e.cut); err != nil {
			e.graph = nil
		}
	case stepHead:
		e.head = headScan{a: e.f.a, stored: e.f.readsStored(), only: true}
		e.whole = e.head.of(e.graph) == nil
	case stepTrees:
		e.f.sortTrees()
	case stepPaths:
		e.files = e.f.paths(e.graph, e.head.paths())
	}
}

// finish does, when the scan is over, what is not done yet or cannot be relied on.
func (e *early) finish() (err error) {
	late := e.f.late()
	if late || e.graph == nil {
		if e.graph, err = e.f.walk(e.tips, e.cut); err != nil {
			return err
		}
	}
	e.f.adopt(e.graph)
	// A damaged blob may have been read as if it were sound.
	again := late || !e.whole || len(e.f.bad) > 0
	if again {
		e.head = headScan{a: e.f.a, stored: e.f.readsStored()}
		if err := e.head.of(e.graph); err != nil {
			return err
		}
	}
	if late || e.f.reach == nil {
		e.f.sortTrees()
	}
	if again || e.next <= stepPaths {
		e.files = e.f.paths(e.graph, e.head.paths())
	}
	e.f.a.coverage.Files = e.files
	return nil
}
