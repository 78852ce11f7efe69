package git

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"
)

// lister lists one folder after the other. Package os needs twice as long: it makes
// a file, a buffer and an entry for each, and sorts.
type lister struct {
	top string
	buf []byte
	all []byte // the names of a folder, one behind the other
	// next is where the folder goes on behind the last entry, a number that the file
	// system makes.
	next uint64
}

func newLister(top string) *lister { return &lister{top: top, buf: make([]byte, 1<<15)} }

// names appends the names in a folder, named by its slash-separated path from the
// top, to dst, in no order; a folder's with a slash behind it.
func (l *lister) names(dst []string, folder string) ([]string, error) {
	path := filepath.Join(l.top, folder)
	fd, err := l.open(path)
	if err != nil {
		return dst, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	defer syscall.Close(fd)
	return l.namesIn(dst, fd, folder, syscall.ReadDirent)
}

// namesIn is names for a folder that is open, asked for its entries by read.
func (l *lister) namesIn(dst []string, fd int, folder string, read func(fd int, buf []byte) (int, error)) ([]string, error) {
	l.all = l.all[:0]
	for {
		n, err := read(fd, l.buf)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case err != nil:
			return dst, &fs.PathError{Op: "readdirent", Path: filepath.Join(l.top, folder), Err: err}
		case n <= 0:
			return l.cut(dst), nil
		}
		if err := l.take(l.buf[:n], folder); err != nil {
			return dst, err
		}
		if l.next == math.MaxInt64 {
			return l.cut(dst), nil // as ext4 says of the last one: no need to ask for more
		}
	}
}

// Folders tells of one folder of a work tree after the other whether anything lies in
// it that the index does not name. It serves one goroutine.
type Folders struct {
	list  *lister
	names []string
}

// Folders is nil where the index was not read natively: then Git must tell.
func (w *WorkTree) Folders() *Folders {
	if w.known == nil {
		return nil
	}
	return &Folders{list: newLister(w.repo.Top)}
}

// OnlyTracked says whether everything in an open folder, named by its path with a
// slash (the top by nothing), is among the paths of Known in it, or a folder that some
// of them lie in. Whatever is in doubt is for Git to tell. A calm folder is on a disk of
// this machine: it is asked for its entries without telling Go's scheduler.
func (f *Folders) OnlyTracked(fd int, folder string, known []string, calm bool) bool {
	read := syscall.ReadDirent
	if calm {
		read = readCalm
	}
	var err error
	f.names, err = f.list.namesIn(f.names[:0], fd, folder, read)
	return err == nil && onlyTracked(f.names, folder, known, func(string, []string) bool { return true })
}

func (l *lister) open(path string) (fd int, err error) {
	for {
		fd, err = syscall.Open(path, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
		if !errors.Is(err, syscall.EINTR) {
			return fd, err
		}
	}
}

// take takes what getdents64(2) gave: records of the inode, an offset, the length of
// the record, the kind of file and the name, which a NUL ends.
func (l *lister) take(records []byte, folder string) error {
	const kindAt, nameAt = unsafe.Offsetof(syscall.Dirent{}.Type), unsafe.Offsetof(syscall.Dirent{}.Name)
	for len(records) > int(nameAt) {
		size := int(binary.NativeEndian.Uint16(records[unsafe.Offsetof(syscall.Dirent{}.Reclen):]))
		if size <= int(nameAt) || size > len(records) {
			return &fs.PathError{Op: "readdirent", Path: filepath.Join(l.top, folder), Err: syscall.EIO}
		}
		one := records[:size]
		l.next = binary.NativeEndian.Uint64(one[unsafe.Offsetof(syscall.Dirent{}.Off):])
		records = records[size:]
		name := one[nameAt:]
		for i, b := range name {
			if b == 0 {
				name = name[:i]
				break
			}
		}
		if binary.NativeEndian.Uint64(one) == 0 || string(name) == "." || string(name) == ".." {
			continue
		}
		kind := one[kindAt]
		if kind == syscall.DT_UNKNOWN { // some file systems do not say
			info, err := os.Lstat(filepath.Join(l.top, folder, string(name)))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return err
			}
			if info.IsDir() {
				kind = syscall.DT_DIR
			}
		}
		l.all = append(l.all, name...)
		if kind == syscall.DT_DIR {
			l.all = append(l.all, '/')
		}
		l.all = append(l.all, 0)
	}
	return nil
}

// cut appends the names that were taken, which share one string.
func (l *lister) cut(dst []string) []string {
	all := string(l.all)
	for at, i := 0, 0; i < len(all); i++ {
		if all[i] == 0 {
			dst = append(dst, all[at:i])
			at = i + 1
		}
	}
	return dst
}

func readCalm(fd int, buf []byte) (int, error) {
	n, _, e := syscall.RawSyscall(syscall.SYS_GETDENTS64, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(buf))), uintptr(len(buf)))
	if e != 0 {
		return 0, e
	}
	return int(n), nil
}
