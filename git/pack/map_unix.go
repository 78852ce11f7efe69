//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package pack

import (
	"fmt"
	"os"
	"syscall"
)

// load maps a file, so that only the pages that are looked at are read. Git never
// changes a pack or an index in place; it writes new ones and removes the old,
// which leaves a mapping intact.
func load(f *os.File, size int) ([]byte, func() error, error) {
	data, err := syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, fmt.Errorf("map %s: %w", f.Name(), err)
	}
	return data, func() error { return syscall.Munmap(data) }, nil
}
