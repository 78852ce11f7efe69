//go:build !windows

package hooks

import (
	"io/fs"
	"os/exec"
	"syscall"
)

// fileID tells two files apart that were written within one tick of the clock.
func fileID(st fs.FileInfo) uint64 {
	if s, ok := st.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Ino)
	}
	return 0
}

// signalOf is the signal that ended a process, 0 when none did.
func signalOf(e *exec.ExitError) int {
	if w, ok := e.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return int(w.Signal())
	}
	return 0
}
