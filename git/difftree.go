package git

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// differ lists what differs between a commit's tree and the index. It reads trees
// by raw id and only where they differ.
type differ struct {
	hash     int
	empty    ID // id of the empty tree, which need not be stored
	tree     func(id []byte, old bool) ([]byte, error)
	stop     func() error // an error when nobody waits any longer
	small    int64        // up to which size an index is walked in any case
	changes  []Change
	unmerged []string
	path     []byte // of the directory at hand, with a slash at its end
	depth    int
	text     texts // of the changes
	workers  int   // how many may go down into subdirectories side by side
}

var errDeep = unsupported("trees nested too deeply", "")

func (d *differ) read(id []byte, old bool) ([]byte, error) {
	if d.stop != nil {
		if err := d.stop(); err != nil {
			return nil, err
		}
	}
	if id == nil || string(d.empty) == hex.EncodeToString(id) {
		return nil, nil
	}
	return d.tree(id, old)
}

// enter goes down into a directory; the caller cuts the path back to what leave
// expects.
func (d *differ) enter(name []byte) error {
	if d.depth++; d.depth > maxCacheDepth {
		return errDeep
	}
	d.path = append(append(d.path, name...), '/')
	return nil
}

func (d *differ) leave(name []byte) {
	d.depth--
	d.path = d.path[:len(d.path)-len(name)-1]
}

// trees compares two trees; a nil id stands for a directory that is not there.
func (d *differ) trees(oldID, newID []byte) error {
	if bytes.Equal(oldID, newID) {
		return nil
	}
	oldData, err := d.read(oldID, true)
	if err != nil {
		return err
	}
	newData, err := d.read(newID, false)
	if err != nil {
		return err
	}
	a, b := treeCursor{treeIter: treeIter{rest: oldData, hash: d.hash}}, treeCursor{treeIter: treeIter{rest: newData, hash: d.hash}}
	a.advance()
	b.advance()
	var below []twoTrees
	for a.more || b.more {
		order := compareEntries(&a, &b)
		switch {
		case order < 0:
			below = d.entry(below, a.name, a.mode, a.id, 0, nil)
		case order > 0:
			below = d.entry(below, b.name, 0, nil, b.mode, b.id)
		case a.mode != b.mode || !bytes.Equal(a.id, b.id):
			below = d.entry(below, a.name, a.mode, a.id, b.mode, b.id)
		}
		if order <= 0 {
			a.advance()
		}
		if order >= 0 {
			b.advance()
		}
	}
	if a.bad || b.bad {
		return fmt.Errorf("damaged tree %x or %x", oldID, newID)
	}
	return d.subtrees(below)
}

// difference takes in one difference at once.
func (d *differ) difference(name []byte, oldMode Mode, oldID []byte, newMode Mode, newID []byte) error {
	return d.subtrees(d.entry(nil, name, oldMode, oldID, newMode, newID))
}

func (d *differ) subtrees(below []twoTrees) error {
	if d.workers > 1 && len(below) >= splitFrom {
		return d.split(below)
	}
	for _, sub := range below {
		if err := d.subtree(sub); err != nil {
			return err
		}
	}
	return nil
}

// twoTrees is a subdirectory that differs.
type twoTrees struct{ name, oldID, newID []byte }

func (d *differ) subtree(sub twoTrees) error {
	if err := d.enter(sub.name); err != nil {
		return err
	}
	defer d.leave(sub.name)
	return d.trees(sub.oldID, sub.newID)
}

// splitFrom is the number of differing subdirectories from which a second thread
// pays: to wake it takes as long as to read some trees.
const splitFrom = 4

// split goes down into subdirectories side by side. The order of the changes is
// not that of one worker; whoever asked for them sorts them.
func (d *differ) split(below []twoTrees) error {
	var next atomic.Int64
	work := func(d *differ) (err error) {
		defer func() {
			if p := recover(); p != nil { // in a goroutine it would end the process
				err = fmt.Errorf("a fault in comparing trees: %v", p)
			}
		}()
		for err == nil {
			i := int(next.Add(1)) - 1
			if i >= len(below) {
				return nil
			}
			err = d.subtree(below[i])
		}
		return err
	}
	all := make([]differ, min(d.workers, len(below)))
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i := range all {
		all[i] = *d
		all[i].workers, all[i].changes, all[i].path, all[i].text = 1, nil, slices.Clone(d.path), texts{}
		if i > 0 {
			wg.Go(func() { errs[i] = work(&all[i]) })
		}
	}
	errs[0] = work(&all[0])
	wg.Wait()
	n := 0
	for i := range all {
		n += len(all[i].changes)
	}
	d.changes = slices.Grow(d.changes, n)
	for i := range all {
		d.changes = append(d.changes, all[i].changes...)
		all[i].changes = nil
	}
	return errors.Join(errs...)
}

// entry takes in one difference; a mode of 0 is a side that does not exist. Both
// sides are directories, which are put below, or neither is.
func (d *differ) entry(below []twoTrees, name []byte, oldMode Mode, oldID []byte, newMode Mode, newID []byte) []twoTrees {
	if oldMode == ModeTree || newMode == ModeTree {
		return append(below, twoTrees{name, oldID, newID})
	}
	d.text.room(len(d.path) + len(name) + 2*len(oldID) + 2*len(newID))
	d.changes = append(d.changes, Change{
		Path:    d.text.join(d.path, name),
		OldMode: oldMode, NewMode: newMode,
		OldID: ID(d.text.hex(oldID)), NewID: ID(d.text.hex(newID)),
	})
	return below
}

// texts holds many small strings close together, as they come: one by one each would
// take memory of a size for which there are lists, and time.
type texts struct {
	b    strings.Builder
	size int // of the last piece of memory
}

// leastTexts and mostTexts bound the pieces of memory: a small change takes little.
const (
	leastTexts = 256
	mostTexts  = 8 << 10
)

// room makes sure that n bytes can be added without moving what is there.
func (t *texts) room(n int) {
	if t.b.Cap()-t.b.Len() < n {
		t.size = min(max(2*t.size, leastTexts), mostTexts)
		t.b = strings.Builder{}
		t.b.Grow(max(n, t.size))
	}
}

func (t *texts) join(a, b []byte) string {
	from := t.b.Len()
	t.b.Write(a)
	t.b.Write(b)
	return t.b.String()[from:]
}

func (t *texts) hex(raw []byte) string {
	var digits [2 * 32]byte
	from := t.b.Len()
	t.b.Write(digits[:hex.Encode(digits[:], raw)])
	return t.b.String()[from:]
}

func hexID(raw []byte) ID { return ID(hex.EncodeToString(raw)) }

// treeCursor is a treeIter that stands on its current entry.
type treeCursor struct {
	treeIter
	more bool
}

func (c *treeCursor) advance() {
	c.more = c.next()
	c.mode = canonicalMode(uint32(c.mode))
}

// compareEntries orders the entries that two cursors stand on; the end of a tree
// comes after everything.
func compareEntries(a, b *treeCursor) int {
	if !a.more || !b.more {
		if a.more {
			return -1
		}
		return 1
	}
	return compareNames(a.name, a.mode == ModeTree, b.name, b.mode == ModeTree)
}

// compareNames orders names as trees do: a directory sorts as if its name ended
// in a slash. A file and a directory of one name are not equal.
func compareNames(a []byte, aDir bool, b []byte, bDir bool) int {
	n := min(len(a), len(b))
	if c := bytes.Compare(a[:n], b[:n]); c != 0 {
		return c
	}
	return int(nameEnd(a, n, aDir)) - int(nameEnd(b, n, bDir))
}

func nameEnd(name []byte, n int, dir bool) byte {
	if n < len(name) {
		return name[n]
	}
	if dir {
		return '/'
	}
	return 0
}
