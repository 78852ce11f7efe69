// Package scan looks at files as they lie on disk: single ones, folders, standard
// input. It never walks a history, never judges a finding, never prints, and
// never follows a symbolic link that it meets on its way.
package scan

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"picket/git/pages"
	"picket/scanners"
)

// DefaultMaxSize is the size above which a file is not read: texts are held in
// memory whole.
const DefaultMaxSize = 1 << 30

// Options are what a run chooses.
type Options struct {
	Scanner scanners.Scanner
	// MaxSize is the size in bytes above which a file is skipped; 0: no setting,
	// DefaultMaxSize holds and a larger file leaves the run incomplete.
	MaxSize int64
	Jobs    int // files scanned at once; 0: one for each processor
	// Name finds things in the name of a file or folder, to be shown at a path; nil:
	// names are not looked at.
	Name func(name, at string) []scanners.Finding
}

// Result is what was found and what was looked at.
type Result struct {
	Findings []scanners.Finding
	Coverage scanners.Coverage
}

// File is one file to look at.
type File struct {
	Disk string // where it is; "": below Top, at Path
	Top  string
	Path string // what it is called in findings, slash-separated
	// Listed is set when Git named the file: it may be gone from the work tree.
	Listed bool
	// Stream is set for a pipe or a device that somebody named: <(git diff), /dev/stdin.
	// It is read to its end; one that is met on the way is not.
	Stream bool
	base   *base // that was walked to it; nil: none
}

// look is what became of one file.
type look struct {
	findings []scanners.Finding
	bytes    int64
	scanned  bool
	skip     string // reason, when it was not scanned
	doubt    bool   // the skip leaves the run incomplete
}

// disk is where a file is.
func (f *File) disk() string {
	if f.Disk == "" {
		return filepath.Join(f.Top, filepath.FromSlash(f.Path))
	}
	return f.Disk
}

// looksAt does the jobs that are not done, several at once. What cannot be read is
// noted in its job and no error: the error is the context's.
func (c *crew) looksAt(ctx context.Context, jobs []job) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(c.size(), len(jobs)) {
		wg.Go(func() {
			w := c.take()
			defer c.giveBack(w)
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				for i < len(jobs) && jobs[i].done {
					i = int(next.Add(1)) - 1
				}
				if i >= len(jobs) {
					return
				}
				if jobs[i].file.Stream {
					jobs[i].look = w.stream(ctx, jobs[i].file)
					continue
				}
				jobs[i].look = w.lookAt(jobs[i].file)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// gather adds up what became of the files.
func gather(jobs []job) Result {
	r := Result{Coverage: scanners.Coverage{Complete: true}}
	for i := range jobs {
		l := &jobs[i].look
		r.Findings = append(r.Findings, l.findings...)
		if l.scanned {
			r.Coverage.Files++
			r.Coverage.Blobs++
			r.Coverage.Bytes += l.bytes
		}
		if l.skip != "" {
			r.Coverage.Skipped = append(r.Coverage.Skipped, scanners.Skip{Path: jobs[i].file.Path, Reason: l.skip})
			r.Coverage.Complete = r.Coverage.Complete && !l.doubt
		}
	}
	return r
}

// crew is the workers of a run and what they share.
type crew struct {
	opt    Options
	memory *budget
	names  names
	large  int // from which size a file is looked at where it lies
	mu     sync.Mutex
	free   []*worker
}

func newCrew(opt Options) *crew {
	return &crew{opt: opt, memory: newBudget(2 * DefaultMaxSize), names: names{seen: map[string]bool{}}, large: pages.From}
}

// size is how many work at once.
func (c *crew) size() int {
	if c.opt.Jobs > 0 {
		return c.opt.Jobs
	}
	return runtime.GOMAXPROCS(0)
}

func (c *crew) take() *worker {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.free); n > 0 {
		w := c.free[n-1]
		c.free = c.free[:n-1]
		return w
	}
	size := int64(smallFile)
	if set := c.opt.MaxSize; set > 0 {
		size = min(size, set+1) // what is larger is for inspect to refuse
	}
	return &worker{crew: c, buf: make([]byte, size)}
}

func (c *crew) giveBack(w *worker) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.free = append(c.free, w)
}

// worker looks at one file after the other. Most are small: they are read into one
// buffer, over each other, since fresh memory costs more than a file's reading. A
// finding keeps nothing of a text but copies.
type worker struct {
	*crew
	buf    []byte
	folder string // the last file's
	// Of the last listed file: its folder, and whether a link leads there.
	listed string
	linked bool
}

// astray says whether a file that Git lists lies behind a symbolic link that stands where
// one of its folders was: then the work tree does not have it, and what is there is
// something else.
func (w *worker) astray(f File) bool {
	i := strings.LastIndexByte(f.Path, '/')
	if i < 0 || f.Top == "" {
		return false
	}
	folder := f.Top + "/" + f.Path[:i]
	if folder == w.listed {
		return w.linked
	}
	w.listed, w.linked = folder, false
	for at := len(f.Top) + 1; at <= len(folder) && !w.linked; at++ {
		if at == len(folder) || folder[at] == '/' {
			info, err := os.Lstat(filepath.FromSlash(folder[:at]))
			if err != nil {
				break // gone, or to be told when the file is read
			}
			w.linked = info.Mode()&fs.ModeSymlink != 0
		}
	}
	return w.linked
}

// smallFile is the size in bytes below which a file is read into the buffer.
const smallFile = 1 << 20

// lookAt scans one file.
func (w *worker) lookAt(f File) look {
	f.Disk = f.disk()
	if f.Listed && w.astray(f) {
		return look{skip: "its folder is a symbolic link now, which is not followed"}
	}
	if n, mode, ok := f.quick(w.buf); ok {
		return w.scan(f.Path, mode, w.buf[:n:n])
	}
	e, skip, doubt := inspect(f, w.opt.MaxSize)
	if skip != "" || e.gone {
		return look{skip: skip, doubt: doubt}
	}
	if found, ok := w.mapped(f.Path, e); ok {
		return w.named(f.Path, look{scanned: true, bytes: e.size, findings: found})
	}
	release := w.memory.take(e.size)
	defer release()
	text, err := e.read()
	if err != nil {
		return look{skip: reason(err), doubt: true}
	}
	return w.scan(f.Path, e.mode, text)
}

func (w *worker) scan(path string, mode uint32, text []byte) look {
	found := w.opt.Scanner.Scan(nil, scanners.Text{Path: path, Mode: mode, Bytes: text})
	return w.named(path, look{scanned: true, bytes: int64(len(text)), findings: found})
}

// named adds what is found in the name of a file.
func (w *worker) named(path string, l look) look {
	if w.opt.Name != nil {
		l.findings = append(l.findings, w.inNames(path)...)
	}
	return l
}

// Merge puts the second result after the first.
func Merge(a, b Result) Result {
	a.Findings = append(a.Findings, b.Findings...)
	a.Coverage.Files += b.Coverage.Files
	a.Coverage.Blobs += b.Coverage.Blobs
	a.Coverage.Bytes += b.Coverage.Bytes
	a.Coverage.Skipped = append(a.Coverage.Skipped, b.Coverage.Skipped...)
	a.Coverage.Complete = a.Coverage.Complete && b.Coverage.Complete
	return a
}

// budget bounds the bytes that are held at once. A file that is larger than the
// whole budget waits until it is alone.
type budget struct {
	mu    sync.Mutex
	freed *sync.Cond
	total int64
	used  int64
}

func newBudget(total int64) *budget {
	b := &budget{total: total}
	b.freed = sync.NewCond(&b.mu)
	return b
}

// take waits for n bytes and returns the function that gives them back.
func (b *budget) take(n int64) (release func()) {
	n = min(n, b.total)
	b.mu.Lock()
	for b.used+n > b.total {
		b.freed.Wait()
	}
	b.used += n
	b.mu.Unlock()
	return func() {
		b.mu.Lock()
		b.used -= n
		b.mu.Unlock()
		b.freed.Broadcast()
	}
}

func tooLarge(size, limit int64) string {
	return fmt.Sprintf("%d bytes, more than the limit of %d", size, limit)
}
