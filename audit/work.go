package audit

import (
	"sync"
	"sync/atomic"
)

// work is what can be done piece by piece, side by side: n pieces, numbered from 0.
// start makes what does pieces in one goroutine.
type work struct {
	n     int
	start func() func(piece int)
}

// sideBySide does several works, as if they were one, with all workers.
func (a *auditor) sideBySide(list ...work) {
	n := 0
	for _, w := range list {
		n += w.n
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(a.workers(), n) {
		wg.Go(func() {
			do := make([]func(int), len(list))
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				k, piece := 0, i
				for ; piece >= list[k].n; k++ {
					piece -= list[k].n
				}
				if do[k] == nil {
					do[k] = list[k].start()
				}
				do[k](piece)
			}
		})
	}
	wg.Wait()
}
