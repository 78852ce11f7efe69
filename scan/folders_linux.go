package scan

import (
	"context"
	"errors"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"picket/git"
)

// folders looks at what Git tracks folder by folder. A folder is opened once: to see
// whether Git would name anything else in it, and to open its files from it, without
// another walk down their paths. Several workers share the tree: who has none left is
// given half of what another has before it. What cannot be read this way is left for
// looksAt, which also says what is wrong with it.
type folders struct {
	tree  *git.WorkTree
	top   string
	known []string // the paths, in order
	jobs  []job    // theirs

	mu      sync.Mutex
	wake    *sync.Cond
	waiting []stretch
	idle    int  // workers that have nothing to do
	workers int  // all of them
	over    bool // nothing is left

	hungry atomic.Int32 // idle, for who does not want to lock
	others atomic.Bool  // Git must be asked what else there is
}

// stretch is known[from:to], which lie in a folder, named with its slash.
type stretch struct {
	folder   string
	from, to int
	listed   bool // what lies in the folder was seen
	calm     bool // its file system is; see calm_linux.go
}

// byFolder makes the walk over the jobs of the paths that a work tree knows, in the
// same order; nil when its index was not read natively.
func byFolder(tree *git.WorkTree, jobs []job) *folders {
	known := tree.Known()
	if len(known) == 0 || len(jobs) != len(known) {
		return nil
	}
	f := &folders{tree: tree, top: jobs[0].file.Top, known: known, jobs: jobs}
	f.wake = sync.NewCond(&f.mu)
	return f
}

// look does the jobs, several at once, and says whether Git must be asked what else
// lies in the work tree: soon is called as soon as that is known.
func (f *folders) look(ctx context.Context, c *crew, soon func()) bool {
	f.workers = c.size()
	f.waiting = []stretch{{folder: f.tree.Prefix(), to: len(f.known), calm: calmAt(f.top + "/" + f.tree.Prefix())}}
	var wg sync.WaitGroup
	for range f.workers {
		wg.Go(func() {
			w := folderWorker{folders: f, worker: c.take(), git: f.tree.Folders(), soon: soon}
			defer c.giveBack(w.worker)
			for s, ok := f.next(); ok; s, ok = f.next() {
				w.open(ctx, s)
			}
		})
	}
	wg.Wait()
	return f.others.Load()
}

// next waits for something to do; false when there is nothing left.
func (f *folders) next() (stretch, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.idle++
	for len(f.waiting) == 0 && !f.over {
		if f.idle == f.workers {
			f.over = true
			f.wake.Broadcast()
			break
		}
		f.hungry.Store(int32(f.idle))
		f.wake.Wait()
	}
	if f.over {
		return stretch{}, false
	}
	s := f.waiting[len(f.waiting)-1]
	f.waiting = f.waiting[:len(f.waiting)-1]
	f.idle--
	f.hungry.Store(int32(max(f.idle-len(f.waiting), 0)))
	return s, true
}

func (f *folders) give(s stretch) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting = append(f.waiting, s)
	f.hungry.Store(int32(max(f.idle-len(f.waiting), 0)))
	f.wake.Signal()
}

// folderWorker is one of the workers.
type folderWorker struct {
	*folders
	*worker
	git  *git.Folders
	soon func()
}

// doubt notes that Git must be asked.
func (w *folderWorker) doubt() {
	if !w.others.Swap(true) {
		w.soon()
	}
}

// A folder within another is not opened where a link stands in its place: what lies
// behind it is none of what is tracked, and the link is for Git to name.
const (
	openFolder = syscall.O_RDONLY | syscall.O_DIRECTORY | syscall.O_CLOEXEC
	openListed = openFolder | syscall.O_NOFOLLOW
)

func (w *folderWorker) open(ctx context.Context, s stretch) {
	fd, err := syscall.Openat(-1, w.top+"/"+s.folder, openFolder, 0)
	w.opened(ctx, fd, err, s)
}

// within opens a folder by its name in another one and looks at what is tracked there.
func (w *folderWorker) within(ctx context.Context, parent int, name string, s stretch) {
	if s.calm {
		fd, err := openWithin(parent, name, openListed)
		if err == nil || errors.Is(err, syscall.ENOENT) {
			w.opened(ctx, fd, err, s)
			return
		}
		s.calm = false // another file system begins here
	}
	fd, err := syscall.Openat(parent, name, openListed, 0)
	w.opened(ctx, fd, err, s)
}

func (w *folderWorker) opened(ctx context.Context, fd int, err error, s stretch) {
	switch {
	case err == nil:
		defer closeRaw(fd)
		w.folder(ctx, fd, s)
	case !errors.Is(err, syscall.ENOENT):
		w.doubt()
	}
}

func (w *folderWorker) folder(ctx context.Context, fd int, s stretch) {
	if !s.listed && !w.others.Load() && !w.git.OnlyTracked(fd, s.folder, w.known[s.from:s.to], s.calm) {
		w.doubt()
	}
	for i := s.from; i < s.to && ctx.Err() == nil; {
		if half := (i + s.to) / 2; half > i && w.hungry.Load() > 0 {
			if half = w.boundary(s.folder, half, s.to); half < s.to {
				w.give(stretch{s.folder, half, s.to, true, s.calm})
				s.to = half
			}
		}
		name := w.known[i][len(s.folder):]
		slash := strings.IndexByte(name, '/')
		if slash < 0 || slash == len(name)-1 { // a file; or a submodule, for looksAt
			if n, mode, ok := quickAt(fd, name, w.buf, s.calm); ok {
				w.jobs[i].look = w.scan(w.jobs[i].file.Path, mode, w.buf[:n:n])
				w.jobs[i].done = true
			}
			i++
			continue
		}
		to := w.boundary(s.folder, i+1, s.to)
		w.within(ctx, fd, name[:slash], stretch{folder: s.folder + name[:slash+1], from: i, to: to, calm: s.calm})
		i = to
	}
}

// boundary is the first place from one on, which is not the first in a folder, at which
// another file or folder in it begins.
func (w *folderWorker) boundary(folder string, at, to int) int {
	before := w.known[at-1]
	slash := strings.IndexByte(before[len(folder):], '/')
	if slash < 0 {
		return at
	}
	same := before[:len(folder)+slash+1]
	return at + sort.Search(to-at, func(k int) bool { return !strings.HasPrefix(w.known[at+k], same) })
}
