package commitgraph

import "container/heap"

const (
	wanted  = 1 << iota // a tip reaches it
	known               // what is to be left out reaches it
	waiting             // it is in the queue
)

// Walk finds what some commits reach and others do not. Each commit is visited
// after all that lead to it, by its generation, and the walk ends as soon as
// nothing but what is left out remains.
type Walk struct {
	g     *Graph
	flags []uint8
	queue queue
	open  int // in the queue and wanted alone
}

// NewWalk begins a walk.
func (g *Graph) NewWalk() *Walk {
	w := &Walk{g: g, flags: make([]uint8, g.n)}
	w.queue.g = g
	return w
}

// Mark says of a commit that a tip reaches it, or that it is to be left out.
func (w *Walk) Mark(i int32, out bool) {
	before := w.flags[i]
	now := before | wanted | waiting
	if out {
		now = before | known | waiting
	}
	w.flags[i] = now
	w.open += alone(now) - alone(before)
	if before&waiting == 0 {
		heap.Push(&w.queue, i)
	}
}

// alone is 1 for what waits and nothing leaves out.
func alone(flags uint8) int {
	if flags&(waiting|known) == waiting && flags&wanted != 0 {
		return 1
	}
	return 0
}

// Run visits commits and calls found with each that is wanted and not left out. An
// error means that the graph cannot be right, and nothing that was found is.
func (w *Walk) Run(found func(i int32)) error {
	var parents []int32
	for w.open > 0 {
		i := heap.Pop(&w.queue).(int32)
		f := w.flags[i]
		w.open -= alone(f)
		w.flags[i] = f &^ waiting
		if f&known == 0 {
			found(i)
		}
		var err error
		if parents, err = w.g.Parents(parents[:0], i); err != nil {
			return err
		}
		own := w.g.Generation(i)
		for _, p := range parents {
			if w.g.Generation(p) >= own {
				return corrupt("a parent of commit %x has no lower generation", w.g.ID(i))
			}
			if need := f & (wanted | known); w.flags[p]&need != need {
				if need&wanted != 0 {
					w.Mark(p, false)
				}
				if need&known != 0 {
					w.Mark(p, true)
				}
			}
		}
	}
	return nil
}

// queue is a heap of commits, the highest generation first.
type queue struct {
	g    *Graph
	list []int32
}

func (q *queue) Len() int           { return len(q.list) }
func (q *queue) Less(i, j int) bool { return q.g.Generation(q.list[i]) > q.g.Generation(q.list[j]) }
func (q *queue) Swap(i, j int)      { q.list[i], q.list[j] = q.list[j], q.list[i] }
func (q *queue) Push(x any)         { q.list = append(q.list, x.(int32)) }
func (q *queue) Pop() any {
	x := q.list[len(q.list)-1]
	q.list = q.list[:len(q.list)-1]
	return x
}
