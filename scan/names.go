package scan

import (
	"path"
	"sync"

	"picket/scanners"
)

// names remembers which folders' names were looked at, by all workers of a run.
type names struct {
	mu   sync.Mutex
	seen map[string]bool
}

// in gives what is found in the names that a path is made of: the file's own, and
// those of the folders that no file before lay in. Each is shown at the path up to it.
func (n *names) in(at string, find func(name, at string) []scanners.Finding) []scanners.Finding {
	found := find(path.Base(at), at)
	for dir := path.Dir(at); dir != "." && dir != "/" && n.first(dir); dir = path.Dir(dir) {
		found = append(found, find(path.Base(dir), dir)...)
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
