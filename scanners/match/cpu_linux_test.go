package match

import (
	"runtime"
	"syscall"
	"time"
)

// cpu is the processor time of f on one thread, the best of some runs: the wall
// clock would count what others do on the machine.
func cpu(runs int, f func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const thread = 1 // RUSAGE_THREAD, see getrusage(2)
	best := time.Duration(1<<63 - 1)
	for range runs {
		var a, b syscall.Rusage
		syscall.Getrusage(thread, &a)
		f()
		syscall.Getrusage(thread, &b)
		best = min(best, time.Duration(b.Utime.Nano()+b.Stime.Nano()-a.Utime.Nano()-a.Stime.Nano()))
	}
	return best
}
