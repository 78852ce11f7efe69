package main

import (
	"os"
	"path/filepath"
	"syscall"
)

// restarted is a copy of a program as it lies in memory after a restart of the
// machine: read from the disk when it was first run. What an installation has just
// written lies there in larger pieces (see install/disk.go), and its page faults are
// fewer and cheaper. "" when there is none.
func (b *bench) restarted(program string) (string, error) {
	data, err := os.ReadFile(program)
	if err != nil {
		return "", err
	}
	path := filepath.Join(b.dir, "restarted", filepath.Base(program))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(path+".new", data, 0o755); err != nil {
		return "", err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return "", err
	}
	const dontNeed = 4 // POSIX_FADV_DONTNEED (posix_fadvise(2))
	if _, _, errno := syscall.Syscall6(syscall.SYS_FADVISE64, f.Fd(), 0, 0, dontNeed, 0, 0); errno != 0 {
		return "", errno
	}
	return path, nil
}
