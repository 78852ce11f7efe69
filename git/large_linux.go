package git

import (
	"os"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// lender hands out file-backed memory for one content: pages of files that have no
// name (O_TMPFILE, open(2)), and views of files of objects. From the first on, all
// that it has handed out is taken from the process every few milliseconds
// (MADV_DONTNEED, madvise(2)): of a shared mapping that loses nothing, what is
// touched again is mapped again out of the system's cache, sixteen pages at a time.
type lender struct {
	dirs func() []string
	from int // bytes from which pages are handed out; 0: never

	mu   sync.Mutex
	maps [][]byte // whole mappings
	stop chan struct{}
}

// every is how often pages are given back: in that time some megabytes are decoded
// or searched.
const every = 5 * time.Millisecond

// pages gives n bytes, all zero, or nil where few are wanted or none can be had.
// Their place on the disk is reserved, so that they can be written to.
func (l *lender) pages(n int) []byte {
	if l.from == 0 || n < l.from {
		return nil
	}
	fd := l.open()
	if fd < 0 {
		return nil
	}
	defer syscall.Close(fd)
	for {
		err := syscall.Fallocate(fd, 0, 0, int64(n))
		if err == nil {
			break
		}
		if err != syscall.EINTR {
			return nil
		}
	}
	b, err := syscall.Mmap(fd, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil
	}
	l.keep(b)
	return b
}

// oTmpfile is O_TMPFILE, which package syscall lacks.
const oTmpfile = 0o20000000 | syscall.O_DIRECTORY

// open opens a file without a name; -1 when no directory takes one. A kernel or a file
// system that does not know them refuses to open a directory for writing.
func (l *lender) open() int {
	for _, dir := range l.dirs() {
		fd, err := syscall.Open(dir, oTmpfile|syscall.O_RDWR|syscall.O_CLOEXEC, 0o600)
		if err == nil {
			return fd
		}
	}
	return -1
}

// view maps a stretch of a file for reading, or gives nil.
func (l *lender) view(f *file, offset int64, n int) []byte {
	if l.from == 0 || n < l.from || offset < 0 || offset+int64(n) > f.size {
		return nil
	}
	before := int(offset % int64(os.Getpagesize()))
	b, err := syscall.Mmap(f.fd, offset-int64(before), n+before, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil
	}
	l.keep(b)
	return b[before : before+n : before+n]
}

// keep notes a mapping, and begins to give pages back with the first.
func (l *lender) keep(b []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.maps = append(l.maps, b)
	if l.stop == nil {
		l.stop = make(chan struct{})
		go l.relieve(l.stop)
	}
}

func (l *lender) relieve(stop chan struct{}) {
	for {
		ts := syscall.Timespec{Nsec: int64(every)}
		syscall.Nanosleep(&ts, nil)
		select {
		case <-stop:
			return
		default:
		}
		l.mu.Lock()
		for _, b := range l.maps {
			syscall.Madvise(b, syscall.MADV_DONTNEED)
		}
		l.mu.Unlock()
	}
}

// used tells whether anything was handed out.
func (l *lender) used() bool { return l.stop != nil }

// release takes back what was handed out, but for the mapping that data lies in; nil:
// all of it.
func (l *lender) release(data []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept := l.maps[:0]
	for _, b := range l.maps {
		if within(data, b) {
			kept = append(kept, b)
			continue
		}
		syscall.Munmap(b)
	}
	l.maps = kept
	if len(kept) == 0 && l.stop != nil {
		close(l.stop)
		l.stop = nil
	}
}

// within tells whether a slice lies in a mapping.
func within(data, b []byte) bool {
	at, from := uintptr(unsafe.Pointer(unsafe.SliceData(data))), uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	return len(data) > 0 && at >= from && at < from+uintptr(len(b))
}
