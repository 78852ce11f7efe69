package pages

import (
	"os"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// Lender hands out memory for one content. From the first time on, all that it has
// handed out is taken from the process every few milliseconds (MADV_DONTNEED,
// madvise(2)): of a shared mapping that loses nothing, what is touched again is mapped
// again out of the system's cache, sixteen pages at a time.
type Lender struct {
	// Dirs gives the directories in which a file may be made, the best first.
	Dirs func() []string
	// From is the size in bytes from which memory is handed out; 0: never.
	From int

	mu   sync.Mutex
	maps [][]byte // whole mappings
	stop chan struct{}
}

// every is how often pages are given back: in that time some megabytes are decoded
// or searched.
const every = 10 * time.Millisecond

// Pages gives n bytes, all zero, of a file that has no name (O_TMPFILE, open(2)), or
// nil where few are wanted or none can be had. Their place on the disk is reserved, so
// that they can be written to.
func (l *Lender) Pages(n int) []byte {
	if l.From == 0 || n < l.From {
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
func (l *Lender) open() int {
	for _, dir := range l.Dirs() {
		fd, err := syscall.Open(dir, oTmpfile|syscall.O_RDWR|syscall.O_CLOEXEC, 0o600)
		if err == nil {
			return fd
		}
	}
	return -1
}

// View maps n bytes of an open file of a size, for reading, or gives nil.
func (l *Lender) View(fd uintptr, size, offset int64, n int) []byte {
	if l.From == 0 || n < l.From || offset < 0 || offset+int64(n) > size {
		return nil
	}
	before := int(offset % int64(os.Getpagesize()))
	b, err := syscall.Mmap(int(fd), offset-int64(before), n+before, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil
	}
	l.keep(b)
	return b[before : before+n : before+n]
}

// keep notes a mapping, and begins to give pages back with the first.
func (l *Lender) keep(b []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.maps = append(l.maps, b)
	if l.stop == nil {
		l.stop = make(chan struct{})
		go l.relieve(l.stop)
	}
}

// relieve gives pages back until it is stopped.
func (l *Lender) relieve(stop chan struct{}) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-stop:
			return
		case <-t.C:
		}
		l.mu.Lock()
		for _, b := range l.maps {
			syscall.Madvise(b, syscall.MADV_DONTNEED)
		}
		l.mu.Unlock()
	}
}

// Used tells whether anything was handed out.
func (l *Lender) Used() bool { return l.stop != nil }

// Release takes back what was handed out, but for the mapping that data lies in; nil:
// all of it.
func (l *Lender) Release(data []byte) {
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
