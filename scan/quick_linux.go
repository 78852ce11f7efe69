package scan

import "syscall"

// quickAt is quick for a file in an open folder.
func quickAt(folder int, name string, buf []byte) (n int, mode uint32, ok bool) {
	fd, err := syscall.Openat(folder, name, quickFlags, 0)
	if err != nil {
		return 0, 0, false
	}
	defer syscall.Close(fd)
	return quickRead(fd, buf)
}
