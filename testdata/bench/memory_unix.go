//go:build unix

package main

import (
	"os"
	"syscall"
)

// peakMemory is the largest resident size of a finished process, in KB.
func peakMemory(p *os.ProcessState) int64 {
	if u, ok := p.SysUsage().(*syscall.Rusage); ok {
		return int64(u.Maxrss)
	}
	return 0
}
