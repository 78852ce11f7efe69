package install

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Layout is where Git keeps things for one work tree, as Git itself says it. All
// paths are absolute.
type Layout struct {
	Top       string // of the work tree; empty in a bare repository
	GitDir    string // of this work tree
	CommonDir string // shared by all work trees
	HooksDir  string // where Git looks for hooks when it runs in this work tree
	Bare      bool
	Version   Version  // of Git
	HooksPath *setting // core.hooksPath, when it is set
	Shared    string   // core.sharedRepository, when it is set
}

// Version is a version of Git.
type Version struct {
	Major, Minor int
	Text         string
}

// configHooks tells whether this Git runs hooks that are set in its
// configuration, beside the ones in the hooks folder (release notes of 2.54.0).
func (v Version) configHooks() bool { return v.Major > 2 || v.Major == 2 && v.Minor >= 54 }

// tooOld tells whether this Git's rev-parse lacks --path-format, which came with 2.31.
func (v Version) tooOld() bool { return v.Major < 2 || v.Major == 2 && v.Minor < 31 }

// parseVersion reads what `git version` prints.
func parseVersion(s string) (Version, error) {
	text := strings.TrimPrefix(strings.TrimSpace(s), "git version ")
	text, _, _ = strings.Cut(text, " ")
	parts := strings.SplitN(text, ".", 3)
	v := Version{Text: text}
	var err error
	if len(parts) < 2 {
		return v, fmt.Errorf("git version %q is not understood", s)
	}
	if v.Major, err = strconv.Atoi(parts[0]); err == nil {
		v.Minor, err = strconv.Atoi(parts[1])
	}
	if err != nil {
		return v, fmt.Errorf("git version %q is not understood", s)
	}
	return v, nil
}

// look asks Git for the layout. Each question is a call of its own, because a
// path may hold any byte, newlines too.
func look(ctx context.Context, a asker) (*Layout, error) {
	text, err := a.line(ctx, "version")
	if err != nil {
		return nil, fmt.Errorf("git cannot be run: %w", err)
	}
	l := &Layout{}
	if l.Version, err = parseVersion(text); err != nil {
		return nil, err
	}
	if l.Version.tooOld() {
		return nil, hint(fmt.Errorf("git %s is too old for picket", l.Version.Text), "install git 2.31 or newer")
	}
	ask := func(to *string, what ...string) {
		if err == nil {
			*to, err = a.line(ctx, append([]string{"rev-parse", "--path-format=absolute"}, what...)...)
		}
	}
	var bare, inside string
	ask(&l.GitDir, "--git-dir")
	ask(&l.CommonDir, "--git-common-dir")
	ask(&bare, "--is-bare-repository")
	ask(&inside, "--is-inside-work-tree")
	if err != nil {
		return nil, notRepository(a.dir, err)
	}
	l.Bare = bare == "true"
	if inside == "true" {
		ask(&l.Top, "--show-toplevel")
	}
	if err == nil {
		l.HooksPath, err = a.effective(ctx, "core.hooksPath")
	}
	if l.HooksPath == nil || l.HooksPath.Value != "" { // of an empty one git knows no absolute path
		ask(&l.HooksDir, "--git-path", "hooks")
	}
	if err == nil {
		var shared *setting
		if shared, err = a.effective(ctx, "core.sharedRepository"); shared != nil {
			l.Shared = shared.Value
		}
	}
	if err != nil {
		return nil, err
	}
	for _, p := range []*string{&l.GitDir, &l.CommonDir, &l.HooksDir, &l.Top} {
		if *p != "" {
			*p = filepath.Clean(filepath.FromSlash(*p))
		}
	}
	return l, nil
}

func notRepository(dir string, err error) error {
	var failed *gitError
	if errors.As(err, &failed) && failed.code > 0 {
		if dir == "" {
			dir = "the current folder"
		}
		return hint(fmt.Errorf("%s is in no git repository that can be used: %s", dir, failed.stderr),
			"run it inside a repository, or make one with `git init`")
	}
	return err
}

// inside tells whether path is dir or below it, also when one of them is reached
// over a symbolic link.
func inside(path, dir string) bool {
	if dir == "" {
		return false
	}
	return below(path, dir) || below(resolve(path), resolve(dir))
}

func below(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// resolve follows symbolic links as far as the path exists.
func resolve(path string) string {
	rest := ""
	for p := path; ; p = filepath.Dir(p) {
		if real, err := filepath.EvalSymlinks(p); err == nil {
			return filepath.Join(real, rest)
		}
		if p == filepath.Dir(p) {
			return path
		}
		rest = filepath.Join(filepath.Base(p), rest)
	}
}

// inTree tells whether the hooks folder is a part of the work tree, where files
// show up in git status and may be committed.
func (l *Layout) inTree() bool {
	return l.Top != "" && l.HooksDir != "" && inside(l.HooksDir, l.Top) && !inside(l.HooksDir, l.GitDir) && !inside(l.HooksDir, l.CommonDir)
}

// exists tells whether something stands at path, a dangling link too.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
