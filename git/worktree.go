package git

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// WorkTree is what a work tree should hold, at and below the folder in which the
// repository was opened.
type WorkTree struct {
	// Tracked are the paths that the index names, slash-separated, from the top of
	// the work tree, each once and in order. A submodule is one path.
	Tracked []string

	repo   *Repo
	prefix string   // of all paths: "" or a folder with its slash
	known  []string // Tracked, submodules with a slash behind; nil: not known natively
}

// Known are the paths of Tracked in order, submodules with a slash behind them; nil
// when the index could not be read natively.
func (w *WorkTree) Known() []string { return w.known }

// Prefix is what all paths begin with: nothing, or a folder and its slash.
func (w *WorkTree) Prefix() string { return w.prefix }

// WorkTree lists what the index names. It reads the index itself and asks git
// ls-files where that is not enough.
func (r *Repo) WorkTree(ctx context.Context) (*WorkTree, error) {
	w := &WorkTree{repo: r}
	if !r.plumbing {
		err := w.fromIndex()
		if err == nil {
			return w, nil
		}
		r.because(asReason(err, r.IndexFile))
	}
	out, err := r.Output(ctx, "ls-files", "-z", "--full-name", "--cached")
	if err != nil {
		return nil, err
	}
	w.Tracked, w.known = splitNames(out), nil
	slices.Sort(w.Tracked)
	w.Tracked = slices.Compact(w.Tracked) // an unmerged path is listed once for each stage
	return w, nil
}

func splitNames(out []byte) []string {
	var names []string
	for _, raw := range bytes.Split(out, []byte{0}) {
		if len(raw) > 0 {
			names = append(names, string(raw))
		}
	}
	return names
}

// fromIndex fills w from the index.
func (w *WorkTree) fromIndex() error {
	r := w.repo
	below, err := filepath.Rel(r.Top, r.cwd)
	if r.Top == "" || r.cwd == "" || err != nil || below == ".." || strings.HasPrefix(below, ".."+string(filepath.Separator)) {
		return unsupported("a folder outside the work tree", r.cwd)
	}
	if below != "." {
		w.prefix = filepath.ToSlash(below) + "/"
	}
	if _, err := r.headNative(); err != nil {
		return err // Git may well refuse this repository
	}
	w.known = []string{}
	f, err := openFile(r.IndexFile)
	if isNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.close()
	x, err := newIndexFile(f, f.size, r.Format.size())
	if err != nil {
		return err
	}
	return w.fromEntries(x)
}

func (w *WorkTree) fromEntries(x *indexFile) error {
	e := x.entries()
	var modules []int
	w.Tracked = make([]string, 0, min(int64(x.count), x.size/int64(x.fixedLen())))
	for e.next() {
		if e.sparse {
			return unsupported("sparse index", "")
		}
		if !bytes.HasPrefix(e.path, []byte(w.prefix)) {
			continue
		}
		path := string(e.path)
		if n := len(w.Tracked); n > 0 && w.Tracked[n-1] == path {
			continue // another stage
		}
		w.Tracked = append(w.Tracked, path)
		if e.mode == ModeGitlink {
			modules = append(modules, len(w.Tracked)-1)
		}
	}
	ext, err := e.extensions()
	switch {
	case err != nil:
		return err
	case ext.split:
		return unsupported("split index", "")
	}
	w.known = w.Tracked
	if len(modules) > 0 {
		w.known = slices.Clone(w.Tracked)
		for _, i := range modules {
			w.known[i] += "/"
		}
		slices.Sort(w.known)
	}
	return nil
}

// Others lists what lies in the work tree, is not tracked and is not ignored; a
// path with a slash at its end is a repository within this one. warnings are what
// Git could not look into. When nothing lies there but what the index names, as in
// a fresh clone, that is seen without Git.
func (w *WorkTree) Others(ctx context.Context) (names []string, warnings string, err error) {
	if w.known != nil && w.nothingElse(w.prefix, w.known) {
		return nil, "", ctx.Err()
	}
	return w.AskOthers(ctx)
}

// AskOthers is Others as Git tells it, for who has seen that something lies there.
func (w *WorkTree) AskOthers(ctx context.Context) (names []string, warnings string, err error) {
	out, warnings, err := w.repo.outputWarned(ctx, "ls-files", "-z", "--full-name", "--others", "--exclude-standard")
	if err != nil {
		return nil, "", err
	}
	names = splitNames(out)
	slices.Sort(names)
	return names, warnings, nil
}

// nothingElse says whether everything in a folder, named by its path with a slash
// (the top by nothing), is among the tracked paths in it, which are in order.
// Whatever is in doubt is for Git to tell.
func (w *WorkTree) nothingElse(folder string, tracked []string) bool {
	walk := elseWalk{list: newLister(w.repo.Top)}
	return walk.nothing(folder, tracked)
}

// elseWalk is one walk through a work tree.
type elseWalk struct {
	list  *lister
	names []string // of the folders that the walk is in, those of the innermost last
}

func (e *elseWalk) nothing(folder string, tracked []string) bool {
	from := len(e.names)
	defer func() { e.names = e.names[:from] }()
	var err error
	if e.names, err = e.list.names(e.names, folder); err != nil {
		return errors.Is(err, os.ErrNotExist)
	}
	return onlyTracked(e.names[from:], folder, tracked, e.nothing)
}

// onlyTracked says whether all names in a folder are among the tracked paths in it, and
// whether within holds for its folders, given those of the paths that lie there.
func onlyTracked(names []string, folder string, tracked []string, within func(folder string, tracked []string) bool) bool {
	for _, name := range names {
		if folder == "" && strings.TrimSuffix(name, "/") == ".git" {
			continue
		}
		part := childOf(tracked, len(folder), name)
		switch {
		case len(part) == 0:
			return false
		case !strings.HasSuffix(name, "/") || len(part[0]) == len(folder)+len(name):
			// A file, or a submodule.
		case !within(folder+name, part):
			return false
		}
	}
	return true
}

// childOf finds, in paths in order whose first n bytes are the same, those that
// continue with a name, or with a folder's name and its slash.
func childOf(paths []string, n int, name string) []string {
	from := sort.Search(len(paths), func(i int) bool { return paths[i][n:] >= name })
	paths = paths[from:]
	if !strings.HasSuffix(name, "/") {
		if len(paths) > 0 && paths[0][n:] == name {
			return paths[:1]
		}
		return nil
	}
	return paths[:sort.Search(len(paths), func(i int) bool { return !strings.HasPrefix(paths[i][n:], name) })]
}
