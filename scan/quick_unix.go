//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package scan

import "syscall"

// quick reads a regular file of up to len(buf)-1 bytes in four calls to the
// system: package os needs nine, since it registers each file with the network
// poller. False leaves everything that is not such a file to the careful way,
// which also says what is wrong with it.
func quick(path string, buf []byte) (n int, mode uint32, ok bool) {
	fd, err := syscall.Open(path, quickFlags, 0)
	if err != nil {
		return 0, 0, false
	}
	defer syscall.Close(fd)
	var st syscall.Stat_t
	if syscall.Fstat(fd, &st) != nil {
		return 0, 0, false
	}
	return quickRead(fd, &st, buf, syscall.Read)
}

const quickFlags = syscall.O_RDONLY | syscall.O_CLOEXEC | syscall.O_NOFOLLOW | syscall.O_NONBLOCK | syscall.O_NOCTTY

// quickRead is quick for a file that is open.
func quickRead(fd int, st *syscall.Stat_t, buf []byte, read func(fd int, buf []byte) (int, error)) (n int, mode uint32, ok bool) {
	if st.Mode&syscall.S_IFMT != syscall.S_IFREG || st.Size >= int64(len(buf)) {
		return 0, 0, false
	}
	// At least one byte more is asked for than the file has: what comes in one piece
	// of just that size is all of it.
	for more := true; more; {
		k, err := read(fd, buf[n:])
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return 0, 0, false
		}
		n += k
		if n == len(buf) {
			return 0, 0, false // it grew
		}
		more = k > 0 && int64(n) != st.Size
	}
	mode = modeFile
	if st.Mode&0o111 != 0 {
		mode = modeExec
	}
	return n, mode, true
}
