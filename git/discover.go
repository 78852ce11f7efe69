package git

import (
	"bytes"
	"path/filepath"
	"strings"
)

// openNative finds the repository by reading files alone, by the rules of Git's
// own setup (gitrepository-layout(5), git(1) on GIT_DIR and GIT_WORK_TREE). An
// *UnsupportedError says that Git had better be asked.
func (r *Repo) openNative(trusted, real bool) error {
	if v, ok := r.env.lookup("GIT_COMMON_DIR"); ok {
		return unsupported("GIT_COMMON_DIR", v)
	}
	cwd := r.dir
	if !real {
		var err error
		if cwd, err = filepath.EvalSymlinks(r.dir); err != nil || !filepath.IsAbs(cwd) {
			return unsupported("the working directory", r.dir)
		}
	}
	top, err := cwd, error(nil)
	gitDir, explicit := r.env.lookup("GIT_DIR")
	if explicit {
		gitDir, err = r.explicitGitDir(absolute(cwd, gitDir))
	} else {
		top, gitDir, err = r.findGitDir(cwd, trusted)
	}
	if err != nil {
		return err
	}
	r.GitDir = gitDir
	if explicit || gitDir != filepath.Join(top, ".git") || isLink(gitDir) {
		if r.GitDir, err = filepath.EvalSymlinks(gitDir); err != nil {
			return unsupported("the git directory", gitDir)
		}
	}
	if r.CommonDir, err = commonDir(r.GitDir); err != nil {
		return err
	}
	f, config, err := readFormat(r.GitDir, r.CommonDir)
	if err != nil {
		return err
	}
	if !trusted {
		if err := r.isGitDir(f); err != nil {
			return err
		}
	}
	if err := r.placeWorkTree(f, cwd, top, explicit); err != nil {
		return err
	}
	r.cwd, r.Format, r.Partial, r.reftable = cwd, f.hash, f.partial, f.reftable
	r.IndexFile = filepath.Join(r.GitDir, "index")
	if v := r.env.get("GIT_INDEX_FILE"); v != "" {
		r.IndexFile = absolute(r.base(), v)
	}
	shallow, _, _ := exists(filepath.Join(r.CommonDir, "shallow"))
	r.Shallow = shallow != 0
	if _, ok := r.env.lookup("GIT_SHALLOW_FILE"); ok {
		return unsupported("GIT_SHALLOW_FILE", "")
	}
	r.Config = config
	return nil
}

// base is the directory that relative paths in Git's variables start from: Git
// goes to the top of the work tree when it was started inside it.
func (r *Repo) base() string {
	if r.Top != "" && (r.cwd == r.Top || strings.HasPrefix(r.cwd, r.Top+string(filepath.Separator))) {
		return r.Top
	}
	return r.cwd
}

func absolute(base, p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(base, p)
}

// explicitGitDir follows GIT_DIR, which may name a file that names the directory.
func (r *Repo) explicitGitDir(p string) (string, error) {
	switch kind, _, _ := exists(p); kind {
	case 'd':
		return p, nil
	case 'f':
		return readGitFile(p)
	}
	return "", unsupported("GIT_DIR", p)
}

// findGitDir climbs from the working directory until a .git is there.
func (r *Repo) findGitDir(cwd string, trusted bool) (top, gitDir string, err error) {
	for dir := cwd; ; {
		dotGit := filepath.Join(dir, ".git")
		kind, _, owner := exists(dotGit)
		switch kind {
		case 'f':
			gitDir, err = readGitFile(dotGit)
		case 'd':
			gitDir = dotGit
		case '?':
			return "", "", unsupported("a .git that is neither file nor directory", dotGit)
		}
		if kind != 0 {
			if err == nil && !trusted {
				err = sameOwner(owner, dir, gitDir)
			}
			return dir, gitDir, err
		}
		if head, _, _ := exists(filepath.Join(dir, "HEAD")); head != 0 {
			return "", "", unsupported("a bare repository found by its files", dir)
		}
		parent := filepath.Dir(dir)
		_, startDev, _ := exists(cwd)
		if _, dev, _ := exists(parent); parent == dir || dev != startDev || r.env.get("GIT_CEILING_DIRECTORIES") != "" {
			return "", "", unsupported("no .git up to the file system's edge", dir)
		}
		dir = parent
	}
}

// sameOwner leaves it to Git, and to its safe.directory setting, whether a
// repository of another user may be read.
func sameOwner(dotGit int, dir, gitDir string) error {
	me := user()
	_, _, topOwner := exists(dir)
	_, _, gitOwner := exists(gitDir)
	if dotGit != me || topOwner != me || gitOwner != me {
		return unsupported("a repository of another user", dir)
	}
	return nil
}

// readGitFile reads a .git file: "gitdir: " and a path, relative to the file.
func readGitFile(p string) (string, error) {
	data, err := readFile(p)
	if err != nil {
		return "", unsupported("unreadable .git file", p)
	}
	target, ok := parseGitFile(data)
	if !ok {
		return "", unsupported("unusual .git file", p)
	}
	return absolute(filepath.Dir(p), target), nil
}

func parseGitFile(data []byte) (string, bool) {
	target, ok := bytes.CutPrefix(data, []byte("gitdir: "))
	target = bytes.TrimRight(target, "\r\n")
	return string(target), ok && len(target) > 0 && !bytes.ContainsRune(target, 0)
}

// commonDir follows a linked work tree's commondir file.
func commonDir(gitDir string) (string, error) {
	p := filepath.Join(gitDir, "commondir")
	data, err := readFile(p)
	if isNotExist(err) {
		return gitDir, nil
	}
	target := strings.TrimRight(string(data), "\r\n")
	if err != nil || target == "" {
		return "", unsupported("unusual commondir file", p)
	}
	real, err := filepath.EvalSymlinks(absolute(gitDir, target))
	if err != nil {
		return "", unsupported("the common directory", p)
	}
	return real, nil
}

// isGitDir makes the checks by which Git tells a git directory from another.
func (r *Repo) isGitDir(f *repoFormat) error {
	if kind, _, _ := exists(filepath.Join(r.GitDir, "HEAD")); kind != 'f' {
		return unsupported("no plain HEAD", r.GitDir)
	}
	objects := filepath.Join(r.CommonDir, "objects")
	if _, ok := r.env.lookup("GIT_OBJECT_DIRECTORY"); !ok {
		if kind, _, _ := exists(objects); kind != 'd' {
			return unsupported("no object directory", objects)
		}
	}
	refs := filepath.Join(r.CommonDir, "refs")
	if kind, _, _ := exists(refs); kind != 'd' && !f.reftable {
		return unsupported("no refs directory", refs)
	}
	return nil
}

// placeWorkTree decides what the top of the work tree is. top is where the
// search ended; with GIT_DIR it is the working directory.
func (r *Repo) placeWorkTree(f *repoFormat, cwd, top string, explicit bool) error {
	env, hasEnv := r.env.lookup("GIT_WORK_TREE")
	switch {
	case hasEnv:
		top = absolute(cwd, env)
	case f.worktree != "" && f.bare == 1:
		return unsupported("core.bare together with core.worktree", r.GitDir)
	case f.bare == 1:
		r.Top, r.Bare = "", true
		return nil
	case f.worktree != "":
		top = absolute(r.GitDir, f.worktree)
	case explicit && r.env.get("GIT_IMPLICIT_WORK_TREE") != "":
		return unsupported("GIT_IMPLICIT_WORK_TREE", "")
	}
	if top == cwd || !hasEnv && f.worktree == "" { // it was found by climbing from there
		r.Top = top
		return nil
	}
	real, err := filepath.EvalSymlinks(top)
	if err != nil {
		return unsupported("the work tree", top)
	}
	r.Top = real
	return nil
}
