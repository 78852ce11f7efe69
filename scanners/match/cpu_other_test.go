//go:build !linux

package match

import "time"

// cpu is the time of f by the wall clock, the best of some runs: only Linux has a
// clock for one thread. It also counts what others do on the machine.
func cpu(runs int, f func()) time.Duration {
	best := time.Duration(1<<63 - 1)
	for range runs {
		start := time.Now()
		f()
		best = min(best, time.Since(start))
	}
	return best
}
