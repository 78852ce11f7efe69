package scan

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"picket/git"
	"picket/scanners"
)

// Listing says how folders are walked.
type Listing struct {
	Env      []string // environment for Git
	NoIgnore bool     // ignored files too
}

// list is what an argument names.
type list struct {
	files   []File
	skipped []scanners.Skip
	// tree, when not nil, is the work tree that files are tracked in. What lies there
	// besides is found by others, which takes a while.
	tree *git.WorkTree
	top  string
	done func() // when others has been called, or will not be
}

// listOf gives the files that an argument names: a file itself, or those below a
// folder. Inside a work tree they are what Git tracks and what it does not
// ignore, and are named from its top; elsewhere everything but .git. An argument
// that is a symbolic link is followed, one that is met on the way is not.
func listOf(ctx context.Context, arg string, how Listing) (l list, err error) {
	l.done = func() {}
	info, err := os.Stat(arg)
	if errors.Is(err, fs.ErrNotExist) {
		return l, fmt.Errorf("there is no file or folder %q", arg)
	}
	if err != nil {
		return l, fmt.Errorf("scan %w", err)
	}
	dir := arg
	if !info.IsDir() {
		dir = filepath.Dir(arg)
	}
	repo, err := openRepo(ctx, dir, how.Env)
	if err != nil {
		return l, err
	}
	top := ""
	if repo != nil {
		l.done = func() { repo.Close() }
		top = repo.Top
	}
	if !info.IsDir() {
		l.files = []File{oneFile(arg, info, top)}
		return l, nil
	}
	if top != "" && !how.NoIgnore {
		ignored, err := isIgnored(ctx, repo, dir)
		if err != nil {
			return l, err
		}
		if !ignored {
			return l, tracked(ctx, repo, &l)
		}
	}
	w := walker{top: top, root: arg, base: openBase(arg)}
	if w.base != nil {
		before := l.done
		l.done = func() {
			w.base.close()
			before()
		}
	}
	w.walk(arg)
	l.files, l.skipped = w.files, w.skipped
	return l, nil
}

// oneFile names a file that was given by itself.
func oneFile(arg string, info fs.FileInfo, top string) File {
	f := File{Disk: arg, Path: nameFrom(top, arg)}
	if !info.Mode().IsRegular() {
		f.Stream = true
		return f
	}
	if real, err := filepath.EvalSymlinks(arg); err == nil {
		f.Disk = real
	}
	return f
}

// openRepo opens the repository around a folder; nil when there is none.
func openRepo(ctx context.Context, dir string, env []string) (*git.Repo, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	repo, err := git.Open(ctx, git.Options{Dir: abs, Env: env})
	var none *git.NotRepositoryError
	if errors.As(err, &none) && !InRepository(abs) {
		return nil, nil
	}
	return repo, err
}

// InRepository says whether a .git stands in a folder or above it. Where one does
// and Git refuses to work (the folder is another user's, the repository is
// damaged), that is an error and not "no repository".
func InRepository(dir string) bool {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
}

// isIgnored says whether the repository ignores the folder that it was opened in.
// Whoever names such a folder wants to see into it.
func isIgnored(ctx context.Context, repo *git.Repo, dir string) (bool, error) {
	if nameFrom(repo.Top, dir) == "." {
		return false, nil // the top itself
	}
	_, err := repo.Output(ctx, "check-ignore", "-q", ".")
	var ce *git.CommandError
	switch {
	case err == nil:
		return true, nil
	case errors.As(err, &ce) && ce.Code == 1:
		return false, nil
	case errors.As(err, &ce) && ce.Code == 128:
		return false, nil // "outside repository", as some versions call the top
	}
	return false, err
}

// tracked lists what Git tracks below the folder that the repository was opened
// in; the rest is what it neither tracks nor ignores.
func tracked(ctx context.Context, repo *git.Repo, l *list) error {
	tree, err := repo.WorkTree(ctx)
	if err != nil {
		return err
	}
	l.tree, l.top = tree, repo.Top
	names := tree.Known()
	if names == nil {
		names = tree.Tracked
	}
	l.files = make([]File, len(names))
	for i, name := range names {
		l.files[i] = File{Top: l.top, Path: strings.TrimSuffix(name, "/"), Listed: true}
	}
	return nil
}

// others finds what lies in a work tree beside what Git tracks; seen says that there is
// something.
func (l *list) others(ctx context.Context, seen bool) (m more) {
	if l.tree == nil {
		return m
	}
	ask := l.tree.Others
	if seen {
		ask = l.tree.AskOthers
	}
	names, warnings, err := ask(ctx)
	if err != nil {
		return more{err: err}
	}
	w := walker{top: l.top, root: l.top}
	for line := range strings.Lines(warnings) {
		// "could not open directory 'x/': Permission denied": what is in there is
		// not listed, and Git calls that a success.
		if strings.Contains(line, "could not open directory") {
			w.skipped = append(w.skipped, scanners.Skip{Path: ".", Reason: strings.TrimPrefix(strings.TrimSpace(line), "warning: ")})
		}
	}
	for _, name := range names {
		if strings.HasSuffix(name, "/") {
			w.walk(filepath.Join(l.top, filepath.FromSlash(name))) // an untracked repository within this one
			continue
		}
		w.files = append(w.files, File{Top: l.top, Path: name, Listed: true})
	}
	return more{files: w.files, skipped: w.skipped}
}

// walker collects the files below a folder.
type walker struct {
	top, root string
	files     []File
	skipped   []scanners.Skip
	base      *base // to open files from; nil: none
}

// walk adds everything below a folder but .git. What cannot be listed is skipped
// with its reason, which leaves the run incomplete.
func (w *walker) walk(root string) {
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	_ = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			w.skipped = append(w.skipped, scanners.Skip{Path: w.name(root, p), Reason: reason(err)})
			return nil
		}
		if d.Name() == ".git" && p != root {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !d.IsDir() {
			w.files = append(w.files, File{Disk: p, Path: w.name(root, p), base: w.base})
		}
		return nil
	})
}

// name is what a file below root is called.
func (w *walker) name(root, p string) string {
	if w.top != "" {
		return nameFrom(w.top, p)
	}
	rel, err := filepath.Rel(root, p)
	if err != nil {
		return filepath.ToSlash(p)
	}
	return path.Join(filepath.ToSlash(w.root), filepath.ToSlash(rel))
}

// nameFrom is a path relative to the top of a work tree, or as it was typed when
// it lies outside.
func nameFrom(top, p string) string {
	if top == "" {
		return filepath.ToSlash(p)
	}
	abs, err := filepath.Abs(p)
	if err != nil {
		return filepath.ToSlash(p)
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(dir, filepath.Base(abs))
	}
	rel, err := filepath.Rel(top, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return filepath.ToSlash(p)
	}
	return filepath.ToSlash(rel)
}

func textOf(name string, text []byte) scanners.Text {
	return scanners.Text{Path: name, Mode: modeFile, Bytes: text}
}
