package git

import (
	"bytes"
	"encoding/hex"
	"fmt"
)

// differ lists what differs between a commit's tree and the index. It reads trees
// by raw id and only where they differ.
type differ struct {
	hash     int
	empty    ID // id of the empty tree, which need not be stored
	tree     func(id []byte) ([]byte, error)
	stop     func() error // an error when nobody waits any longer
	small    int64        // up to which size an index is walked in any case
	changes  []Change
	unmerged []string
	path     []byte // of the directory at hand, with a slash at its end
	depth    int
}

var errDeep = unsupported("trees nested too deeply", "")

func (d *differ) read(id []byte) ([]byte, error) {
	if d.stop != nil {
		if err := d.stop(); err != nil {
			return nil, err
		}
	}
	if id == nil || string(d.empty) == hex.EncodeToString(id) {
		return nil, nil
	}
	return d.tree(id)
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
	oldData, err := d.read(oldID)
	if err != nil {
		return err
	}
	newData, err := d.read(newID)
	if err != nil {
		return err
	}
	a, b := treeCursor{treeIter: treeIter{rest: oldData, hash: d.hash}}, treeCursor{treeIter: treeIter{rest: newData, hash: d.hash}}
	a.advance()
	b.advance()
	for a.more || b.more {
		order := compareEntries(&a, &b)
		switch {
		case order < 0:
			err = d.entry(a.name, a.mode, a.id, 0, nil)
		case order > 0:
			err = d.entry(b.name, 0, nil, b.mode, b.id)
		case a.mode != b.mode || !bytes.Equal(a.id, b.id):
			err = d.entry(a.name, a.mode, a.id, b.mode, b.id)
		}
		if err != nil {
			return err
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
	return nil
}

// entry takes in one difference; a mode of 0 is a side that does not exist. Both
// sides are directories or neither is.
func (d *differ) entry(name []byte, oldMode Mode, oldID []byte, newMode Mode, newID []byte) error {
	if oldMode == ModeTree || newMode == ModeTree {
		if err := d.enter(name); err != nil {
			return err
		}
		defer d.leave(name)
		return d.trees(oldID, newID)
	}
	d.changes = append(d.changes, Change{
		Path:    string(d.path) + string(name),
		OldMode: oldMode, NewMode: newMode,
		OldID: hexID(oldID), NewID: hexID(newID),
	})
	return nil
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
