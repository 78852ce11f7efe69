package git

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

func errIndexTree(id []byte) error { return fmt.Errorf("damaged tree %x", id) }

// stagedNative lists the staged changes without a process. In the usual case,
// right before a commit, Git has just written the trees of what is staged, and
// the answer is the difference of two trees; then the entries are not read.
func (r *Repo) stagedNative(ctx context.Context) (*Staged, error) {
	head, err := r.headNative()
	if err != nil {
		return nil, err
	}
	s := &Staged{Base: head, Native: true}
	if s.Merging, err = r.mergeHeads(); err != nil {
		return nil, err
	}
	f, err := openFile(r.IndexFile)
	if isNotExist(err) {
		f, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	if f != nil {
		defer f.close()
	}
	if s.Changes, s.Unmerged, err = r.differsFrom(ctx, head, f); err != nil {
		return nil, err
	}
	for _, parent := range s.Merging {
		other, _, err := r.differsFrom(ctx, parent, f)
		if err != nil {
			return nil, err
		}
		s.Changes = fromAll(s.Changes, other)
	}
	return s, nil
}

// differsFrom compares a commit (empty: none) with the index. Without an index
// file nothing is staged, and everything the commit holds is gone.
func (r *Repo) differsFrom(ctx context.Context, commit ID, f *file) ([]Change, []string, error) {
	d := &differ{hash: r.Format.size(), empty: r.Format.EmptyTree(), tree: r.rawTree, small: r.small, stop: ctx.Err, workers: r.workers}
	var tree []byte
	if commit != "" {
		id, err := r.CommitTree(commit)
		if err != nil {
			return nil, nil, err
		}
		if tree, err = hex.DecodeString(string(id)); err != nil {
			return nil, nil, err
		}
	}
	var err error
	if f == nil {
		err = d.trees(tree, nil)
	} else {
		err = d.index(tree, f)
	}
	if err != nil {
		return nil, nil, err
	}
	// Trees order a directory as if its name ended in a slash, and so does the
	// index; what is left is to order by the paths' bytes alone.
	slices.SortFunc(d.changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return d.changes, d.unmerged, nil
}

// smallIndex is the size up to which walking the entries is faster than reading
// the trees that stand for them: a loose tree takes as long as 600 entries.
const smallIndex = 192 << 10

// wholeIndex is the size up to which an index is read at once.
const wholeIndex = 32 << 10

// index compares a tree with an index file.
func (d *differ) index(tree []byte, f *file) error {
	var x *indexFile
	var err error
	if f.size <= wholeIndex {
		data := make([]byte, f.size)
		if _, err := f.ReadAt(data, 0); err != nil {
			return errIndexRead
		}
		x, err = newIndexData(data, d.hash)
	} else {
		x, err = newIndexFile(f, f.size, d.hash)
	}
	if err != nil {
		return err
	}
	root, payload, err := x.findTree(x.size <= d.small)
	if err != nil {
		return err
	}
	if root.valid() && (payload == nil || bytes.Equal(root.id, tree)) {
		return d.trees(tree, root.id)
	}
	var cache *cacheDir
	if payload != nil {
		var ok bool
		if cache, ok = readCacheDir(payload, d.hash, x.size <= d.small); !ok {
			return errIndex
		}
	}
	return d.entries(x, tree, cache, payload)
}

// entries compares a tree with the entries of an index whose cache tree, if it has
// one, was taken from payload. When the end of the entries is reached it is sure
// which extensions there are.
func (d *differ) entries(x *indexFile, tree []byte, cache *cacheDir, payload []byte) error {
	w := &walk{differ: d, e: x.entries()}
	changes, unmerged := len(d.changes), len(d.unmerged)
	w.advance()
	walkErr := w.directory(tree, cache)
	for w.e.next() { // what an early error left
	}
	ext, err := w.e.extensions()
	switch {
	case err != nil:
		return err
	case ext.split && cache != nil && cache.node.valid():
		d.changes, d.unmerged = d.changes[:changes], d.unmerged[:unmerged]
		return d.trees(tree, cache.node.id) // the entries are elsewhere, their tree is known
	case ext.split:
		return unsupported("split index", "")
	case walkErr != nil:
		return walkErr
	case w.more || !bytes.Equal(ext.tree, payload):
		return errIndex
	}
	return nil
}

// rawTree reads a tree object by its raw id; old: it belongs to the commit before.
func (r *Repo) rawTree(id []byte, old bool) ([]byte, error) {
	kind, data, err := r.store.readTree(id, old)
	if err != nil {
		return nil, err
	}
	if kind.String() != "tree" {
		return nil, &TypeError{ID: hexID(id), Want: "tree", Have: kind.String()}
	}
	return data, nil
}

// asReason turns whatever kept the native reader from an answer into the typed
// reason for asking plumbing.
func asReason(err error, path string) error {
	var known *UnsupportedError
	if !errors.As(err, &known) {
		known = &UnsupportedError{What: err.Error()}
	}
	if known.Path == "" {
		known = &UnsupportedError{What: known.What, Path: path}
	}
	return known
}
