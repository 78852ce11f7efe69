//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package git

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// The calls here go straight to the system. package os would register each file
// with the network poller first, which costs about as much as reading a small
// file; a hook opens dozens.

// file is an open regular file.
type file struct {
	fd   int
	size int64
}

// openFile opens a file for reading and learns its size. Anything but a regular
// file is refused: reading a named pipe would wait for ever.
func openFile(path string) (*file, error) {
	for {
		fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return nil, &os.PathError{Op: "open", Path: path, Err: err}
		}
		var st syscall.Stat_t
		if err := syscall.Fstat(fd, &st); err != nil {
			syscall.Close(fd)
			return nil, &os.PathError{Op: "stat", Path: path, Err: err}
		}
		if st.Mode&syscall.S_IFMT != syscall.S_IFREG {
			syscall.Close(fd)
			err := error(errNotRegular)
			if st.Mode&syscall.S_IFMT == syscall.S_IFDIR {
				err = syscall.EISDIR
			}
			return nil, &os.PathError{Op: "read", Path: path, Err: err}
		}
		return &file{fd: fd, size: st.Size}, nil
	}
}

var errNotRegular = errors.New("not a regular file")

// ReadAt reads as io.ReaderAt asks for it.
func (f *file) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) {
		k, err := syscall.Pread(f.fd, p[n:], off+int64(n))
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return n, err
		}
		if k == 0 {
			return n, io.EOF
		}
		n += k
	}
	return n, nil
}

// descriptor is what the system knows the file by.
func (f *file) descriptor() uintptr { return uintptr(f.fd) }

func (f *file) close() { syscall.Close(f.fd) }

// mapAll maps the whole file. Only what Git replaces by renaming, and never
// writes in place, may be mapped: packs, their indexes, packed-refs.
func (f *file) mapAll() ([]byte, error) {
	if f.size == 0 {
		return nil, nil
	}
	if int64(int(f.size)) != f.size {
		return nil, syscall.EFBIG
	}
	return syscall.Mmap(f.fd, 0, int(f.size), syscall.PROT_READ, syscall.MAP_SHARED)
}

// isNotExist tells that there is no such file, because a folder on the way is
// missing or is none.
func isNotExist(err error) bool {
	if p, ok := err.(*os.PathError); ok { // the usual case, without a walk by reflection
		return p.Err == syscall.ENOENT || p.Err == syscall.ENOTDIR
	}
	return errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR)
}

// workingDir is the working directory without symbolic links, as the system has it.
func workingDir() (string, error) { return syscall.Getwd() }

// isLink tells a symbolic link.
func isLink(path string) bool {
	var st syscall.Stat_t
	return syscall.Lstat(path, &st) == nil && st.Mode&syscall.S_IFMT == syscall.S_IFLNK
}

// exists is 'd' for a directory, 'f' for a regular file, '?' for something else
// and 0 for nothing, following symbolic links; dev and owner are its own.
func exists(path string) (kind byte, dev uint64, owner int) {
	var st syscall.Stat_t
	if syscall.Stat(path, &st) != nil {
		return 0, 0, 0
	}
	switch st.Mode & syscall.S_IFMT {
	case syscall.S_IFDIR:
		kind = 'd'
	case syscall.S_IFREG:
		kind = 'f'
	default:
		kind = '?'
	}
	return kind, uint64(st.Dev), int(st.Uid)
}

// user is whose files Git trusts.
func user() int { return syscall.Geteuid() }

// readNames lists a directory.
func readNames(dir string) ([]string, error) {
	fd, err := syscall.Open(dir, syscall.O_RDONLY|syscall.O_CLOEXEC|syscall.O_DIRECTORY, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: dir, Err: err}
	}
	defer syscall.Close(fd)
	var names []string
	var buf [4 << 10]byte
	for {
		n, err := syscall.ReadDirent(fd, buf[:])
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return nil, &os.PathError{Op: "list", Path: dir, Err: err}
		}
		if n <= 0 {
			return names, nil
		}
		_, _, names = syscall.ParseDirent(buf[:n], -1, names)
	}
}
