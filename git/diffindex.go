package git

import "bytes"

// walk compares a commit's tree with the entries of an index, directory by
// directory. Where the cache tree knows a directory's id, only its trees are
// compared and its entries are passed over.
type walk struct {
	*differ
	e    *entryReader
	more bool // e stands on an entry
}

// advance goes to the next entry that the commit would hold: those that are only
// intended to be added do not count.
func (w *walk) advance() {
	for {
		w.more = w.e.next()
		if !w.more || !w.e.intended {
			return
		}
	}
}

// inside reports whether the current entry lies in the directory at hand.
func (w *walk) inside() bool { return w.more && bytes.HasPrefix(w.e.path, w.path) }

// directory compares a tree (nil: none) with the entries below w.path. cache is
// what the cache tree says of the directory, or nil.
func (w *walk) directory(treeID []byte, cache *cacheDir) error {
	data, err := w.read(treeID, true)
	if err != nil {
		return err
	}
	t := treeCursor{treeIter: treeIter{rest: data, hash: w.hash}}
	t.advance()
	for t.more || w.inside() {
		name, dir := w.name()
		order := -1
		if w.inside() {
			order = 1
			if t.more {
				order = compareNames(t.name, t.mode == ModeTree, name, dir)
			}
		}
		switch {
		case order < 0:
			err = w.difference(t.name, t.mode, t.id, 0, nil)
		case dir:
			err = w.subdirectory(name, side(order == 0, &t), cache.sub(name))
		default:
			err = w.file(name, order == 0, &t)
		}
		if err != nil {
			return err
		}
		if order <= 0 {
			t.advance()
		}
	}
	if t.bad {
		return errIndexTree(treeID)
	}
	return nil
}

// name is the current entry's name within the directory at hand: a file, or a
// directory that it lies in.
func (w *walk) name() (name []byte, dir bool) {
	if !w.inside() {
		return nil, false
	}
	rest := w.e.path[len(w.path):]
	if i := bytes.IndexByte(rest, '/'); i >= 0 {
		return rest[:i], true
	}
	return rest, false
}

// side is the tree's id where the tree has the entry too.
func side(both bool, t *treeCursor) []byte {
	if both {
		return t.id
	}
	return nil
}

// subdirectory compares a directory of the index with the tree that HEAD has for it.
func (w *walk) subdirectory(name, treeID []byte, cache *cacheDir) error {
	name = bytes.Clone(name)
	if err := w.enter(name); err != nil {
		return err
	}
	defer w.leave(name)
	if w.e.sparse {
		if len(w.e.path) != len(w.path) || w.e.stage != 0 {
			return errIndex
		}
		id := bytes.Clone(w.e.id)
		w.advance()
		if w.inside() { // it stands for its files, yet they are there
			return errIndex
		}
		return w.trees(treeID, id)
	}
	known := cache != nil && cache.node.valid()
	if !known || w.e.x.size <= w.small && !bytes.Equal(treeID, cache.node.id) {
		return w.directory(treeID, cache)
	}
	for range cache.node.count {
		if !w.inside() || w.e.stage != 0 {
			return errIndex // the cache tree does not fit the entries
		}
		w.advance()
	}
	if w.inside() {
		return errIndex
	}
	return w.trees(treeID, cache.node.id)
}

// file compares one path, in all its conflicted stages.
func (w *walk) file(name []byte, both bool, t *treeCursor) error {
	if w.e.stage != 0 {
		path := string(w.e.path)
		w.unmerged = append(w.unmerged, path)
		for w.more && string(w.e.path) == path {
			w.advance()
		}
		return nil
	}
	var oldMode Mode
	var oldID []byte
	if both {
		oldMode, oldID = t.mode, t.id
	}
	var err error
	if oldMode != w.e.mode || !bytes.Equal(oldID, w.e.id) {
		err = w.difference(name, oldMode, oldID, w.e.mode, w.e.id)
	}
	w.advance()
	return err
}
