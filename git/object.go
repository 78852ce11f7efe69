package git

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Object reads one object: its kind (blob, tree, commit or tag) and its content.
// When the repository does not hold it the error is a *MissingError.
func (r *Repo) Object(id ID) (kind string, data []byte, err error) {
	if !validID(id, r.Format) {
		return "", nil, fmt.Errorf("%q is not a full object id", string(id))
	}
	if r.store == nil {
		return r.objectPlumbing(id)
	}
	kind, data, err = r.store.read(id)
	var missing *MissingError
	if err == nil || errors.As(err, &missing) && r.Partial && !r.lazyFetch {
		return kind, data, err
	}
	// Git may know a way to the object that this reader does not.
	r.because(&UnsupportedError{What: err.Error()})
	kind, data, asked := r.objectPlumbing(id)
	var gone *MissingError
	if !errors.As(err, &missing) && errors.As(asked, &gone) && !gone.Promise {
		// Git calls missing whatever it cannot open.
		return "", nil, fmt.Errorf("reading object %s: %w", id, err)
	}
	return kind, data, asked
}

// Blob reads the content of a blob. The error is a *MissingError when the
// repository does not hold it, and a *TypeError when it is something else.
func (r *Repo) Blob(id ID) ([]byte, error) { return r.typed(id, "blob") }

func (r *Repo) typed(id ID, want string) ([]byte, error) {
	kind, data, err := r.Object(id)
	if err != nil {
		return nil, err
	}
	if kind != want {
		return nil, &TypeError{ID: id, Want: want, Have: kind}
	}
	return data, nil
}

// validID reports whether an id is full and in lower-case hex.
func validID(id ID, f Format) bool {
	if len(id) != 2*f.size() {
		return false
	}
	for i := 0; i < len(id); i++ {
		if c := id[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// CommitTree gives the id of a commit's tree. The format is that of
// gitformat-commit: the first line is "tree" and the id.
func (r *Repo) CommitTree(commit ID) (ID, error) {
	data, err := r.typed(commit, "commit")
	if err != nil {
		return "", err
	}
	line, _, _ := bytes.Cut(data, []byte{'\n'})
	tree := ID(bytes.TrimPrefix(line, []byte("tree ")))
	if !validID(tree, r.Format) || !bytes.HasPrefix(line, []byte("tree ")) {
		return "", fmt.Errorf("commit %s does not name a tree", commit)
	}
	return tree, nil
}

// TreeEntry is one line of a tree object.
type TreeEntry struct {
	Name string // raw bytes, without slashes
	Mode Mode
	ID   ID
}

// Tree reads a tree object.
func (r *Repo) Tree(id ID) ([]TreeEntry, error) {
	if id == r.Format.EmptyTree() {
		return nil, nil
	}
	data, err := r.typed(id, "tree")
	if err != nil {
		return nil, err
	}
	var entries []TreeEntry
	it := treeIter{rest: data, hash: r.Format.size()}
	for it.next() {
		entries = append(entries, TreeEntry{Name: string(it.name), Mode: it.mode, ID: ID(hex.EncodeToString(it.id))})
	}
	if it.bad {
		return nil, fmt.Errorf("tree %s is damaged", id)
	}
	return entries, nil
}

// treeIter walks the entries of a raw tree object: octal mode, space, name, NUL,
// raw id (gitformat-tree, and "tree" in Git's object documentation).
type treeIter struct {
	rest []byte
	hash int // raw id length

	name []byte
	id   []byte
	mode Mode
	bad  bool // the object is damaged; next then gives false
}

func (t *treeIter) next() bool {
	if len(t.rest) == 0 {
		return false
	}
	var mode Mode
	i := 0
	for ; i < len(t.rest) && t.rest[i] != ' '; i++ {
		c := t.rest[i]
		if c < '0' || c > '7' || i >= 7 {
			t.bad = true
			return false
		}
		mode = mode<<3 | Mode(c-'0')
	}
	if i == 0 || i >= len(t.rest) {
		t.bad = true
		return false
	}
	rest := t.rest[i+1:]
	n := bytes.IndexByte(rest, 0)
	if n <= 0 || len(rest)-n-1 < t.hash {
		t.bad = true
		return false
	}
	t.mode, t.name, t.id = mode, rest[:n], rest[n+1:n+1+t.hash]
	t.rest = rest[n+1+t.hash:]
	return true
}

// Head gives the commit that HEAD names and its tree. On an unborn branch, where
// there is no commit yet, both are empty and the error is nil.
func (r *Repo) Head() (commit, tree ID, err error) {
	commit, err = r.head()
	if err != nil || commit == "" {
		return "", "", err
	}
	tree, err = r.CommitTree(commit)
	return commit, tree, err
}

// head resolves HEAD natively where it can.
func (r *Repo) head() (ID, error) {
	if r.plumbing {
		return r.headPlumbing()
	}
	id, err := r.headNative()
	if err != nil {
		r.because(err)
		return r.headPlumbing()
	}
	return id, nil
}

// headPlumbing resolves HEAD. It is unborn when it is symbolic and there is no
// such ref; everything else that does not resolve is an error.
func (r *Repo) headPlumbing() (ID, error) {
	out, err := r.Output(r.ctx, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	if err == nil {
		return ID(strings.TrimSpace(string(out))), nil
	}
	ref, symErr := r.Output(r.ctx, "symbolic-ref", "--quiet", "HEAD")
	if symErr != nil {
		return "", fmt.Errorf("resolving HEAD: %w", err)
	}
	name := strings.TrimSuffix(string(ref), "\n")
	found, err := r.Output(r.ctx, "for-each-ref", "--format=%(refname)", name)
	if err != nil {
		return "", fmt.Errorf("resolving HEAD: %w", err)
	}
	for _, have := range lines(found) {
		if have == name {
			return "", fmt.Errorf("HEAD names %s, which does not lead to a commit", name)
		}
	}
	return "", nil
}

// ReadHead reads a file from HEAD's tree by its slash-separated path. The error
// wraps ErrNotFound when there is no such file or no commit yet.
func (r *Repo) ReadHead(path string) ([]byte, error) {
	_, tree, err := r.Head()
	if err != nil {
		return nil, err
	}
	if tree == "" {
		return nil, fmt.Errorf("%s: %w: no commit yet", path, ErrNotFound)
	}
	data, err := r.ReadAt(tree, path)
	if errors.Is(err, ErrNotFound) {
		return nil, fmt.Errorf("%w in HEAD", err)
	}
	return data, err
}

// ReadAt reads a file from a tree by its slash-separated path. The error wraps
// ErrNotFound when there is no such file.
func (r *Repo) ReadAt(tree ID, path string) ([]byte, error) {
	names := strings.Split(path, "/")
	for depth, name := range names {
		entries, err := r.Tree(tree)
		if err != nil {
			return nil, err
		}
		var at TreeEntry
		for _, e := range entries {
			if e.Name == name {
				at = e
			}
		}
		last := depth == len(names)-1
		switch {
		case last && at.Mode.IsBlob():
			return r.Blob(at.ID)
		case !last && at.Mode == ModeTree:
			tree = at.ID
		default:
			return nil, fmt.Errorf("%s: %w", path, ErrNotFound)
		}
	}
	return nil, fmt.Errorf("%s: %w", path, ErrNotFound)
}
