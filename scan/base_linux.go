package scan

import (
	"path/filepath"
	"strings"
	"syscall"
)

// base is a folder that is walked, open, in a calm file system.
type base struct {
	fd   int
	root string
}

// openBase opens a folder that is going to be walked; nil where its file system is not
// calm. A file that lies in another one is opened by its path.
func openBase(folder string) *base {
	root, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return nil
	}
	fd, err := syscall.Open(root, openFolder, 0)
	if err != nil {
		return nil
	}
	if !calm(fd) {
		syscall.Close(fd)
		return nil
	}
	return &base{fd, root}
}

func (b *base) close() { closeRaw(b.fd) }

// quick is the function quick, from the base where there is one.
func (f *File) quick(buf []byte) (n int, mode uint32, ok bool) {
	if b := f.base; b != nil {
		rest, below := f.Disk, b.root == "." // then no name begins with it
		if !below {
			rest, below = strings.CutPrefix(f.Disk, b.root)
			rest = strings.TrimLeft(rest, "/")
		}
		if below {
			if n, mode, ok := quickAt(b.fd, rest, buf, true); ok {
				return n, mode, ok
			}
		}
	}
	return quick(f.Disk, buf)
}
