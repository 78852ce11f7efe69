//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package rules

import (
	"os"
	"syscall"
)

// wholeFile maps a file that is only ever replaced by renaming, as packs are.
// Reading it would touch fresh memory page by page, which takes longer than all
// else that is done with a pack. The mapping stays until the process ends: the
// strings of the pack are parts of it.
//
// The calls go straight to the system: package os would set up its poller for a
// file that is read once.
func wholeFile(path string) ([]byte, error) {
	if fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0); err == nil {
		defer syscall.Close(fd)
		var st syscall.Stat_t
		if syscall.Fstat(fd, &st) == nil && st.Mode&syscall.S_IFMT == syscall.S_IFREG && st.Size > 0 && st.Size == int64(int(st.Size)) {
			if data, err := syscall.Mmap(fd, 0, int(st.Size), syscall.PROT_READ, syscall.MAP_PRIVATE); err == nil {
				return data, nil
			}
		}
	}
	return os.ReadFile(path) // which says what is wrong
}
