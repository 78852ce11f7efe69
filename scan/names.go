package scan

import (
	"path"
	"strings"
	"sync"

	"picket/scanners"
)

// names remembers which folders' names were looked at, by all workers of a run.
type names struct {
	mu   sync.Mutex
	seen map[string]bool
}

// inNames gives what is found in the names that a path is made of: the file's own, and
// those of the folders that no file before lay in. Each is shown at the path up to it.
func (w *worker) inNames(at string) []scanners.Finding {
	i := strings.LastIndexByte(at, '/')
	found := w.opt.Name(at[i+1:], at)
	folder := at[:max(i, 0)]
	if folder == w.folder {
		return found
	}
	w.folder = folder
	for dir := path.Dir(at); dir != "." && dir != "/" && w.names.first(dir); dir = path.Dir(dir) {
		found = append(found, w.opt.Name(path.Base(dir), dir)...)
	}
	return found
}

func (n *names) first(dir string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.seen[dir] {
		return false
	}
	n.seen[dir] = true
	return true
}
