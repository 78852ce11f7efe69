package git

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// layoutCase is a repository in some shape, opened from dir with env.
type layoutCase struct {
	name  string
	make  func(s *sandbox) (dir string, env []string)
	asked bool // plumbing must be asked; otherwise it must not
}

// committed makes a repository with a commit and a staged change.
func committed(s *sandbox, dir string, init ...string) {
	s.git(".", append(append([]string{"init", "-q"}, init...), dir)...)
	s.write(dir+"/sub/file", "one\n")
	s.git(dir, "add", ".")
	s.git(dir, "commit", "-qm", "one")
	s.write(dir+"/sub/file", "two\n")
	s.git(dir, "add", ".")
}

var layoutCases = []layoutCase{
	{name: "top", make: func(s *sandbox) (string, []string) { committed(s, "r"); return "r", nil }},
	{name: "subdirectory", make: func(s *sandbox) (string, []string) { committed(s, "r"); return "r/sub", nil }},
	{name: "linked work tree", make: linked},
	{name: "linked work tree, as for a hook", make: func(s *sandbox) (string, []string) {
		dir, _ := linked(s)
		git := s.git(dir, "rev-parse", "--absolute-git-dir")
		return dir, []string{"GIT_DIR=" + git, "GIT_INDEX_FILE=" + git + "/index"}
	}},
	{name: "work tree configuration", make: func(s *sandbox) (string, []string) {
		dir, _ := linked(s)
		s.git("r", "config", "extensions.worktreeConfig", "true")
		s.git(dir, "config", "--worktree", "core.bare", "false")
		s.git("r", "config", "core.bare", "true")
		return dir, nil
	}},
	{name: "separate git directory", make: func(s *sandbox) (string, []string) {
		committed(s, "r", "--separate-git-dir", s.path("elsewhere"))
		return "r/sub", nil
	}},
	{name: "submodule", make: func(s *sandbox) (string, []string) {
		committed(s, "m")
		s.git("m", "commit", "-qm", "two")
		committed(s, "r")
		s.git("r", "submodule", "--quiet", "add", s.path("m"), "mod")
		s.write("r/mod/sub/file", "three\n")
		s.git("r/mod", "add", ".")
		return "r/mod", nil
	}},
	{name: "GIT_DIR and GIT_WORK_TREE", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		return ".", []string{"GIT_DIR=" + s.path("r/.git"), "GIT_WORK_TREE=" + s.path("r")}
	}},
	{name: "relative GIT_DIR", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		return "r", []string{"GIT_DIR=.git", "GIT_WORK_TREE=."}
	}},
	{name: "core.worktree", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		s.git("r", "config", "core.worktree", "../sub")
		return "r", nil
	}},
	{name: "another index", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		if err := os.Rename(s.path("r/.git/index"), s.path("r/other-index")); err != nil {
			s.t.Fatal(err)
		}
		return "r/sub", []string{"GIT_INDEX_FILE=other-index"}
	}},
	{name: "no index", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		os.Remove(s.path("r/.git/index"))
		return "r", nil
	}},
	{name: "bare, as for a receiving hook", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		s.git(".", "clone", "-q", "--bare", "r", "b")
		return "b", []string{"GIT_DIR=."}
	}},
	{name: "bare, found", asked: true, make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		s.git(".", "clone", "-q", "--bare", "r", "b")
		return "b/objects", nil
	}},
	{name: "packed refs", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		s.git("r", "branch", "feature/x")
		s.git("r", "tag", "-am", "t", "t")
		s.git("r", "pack-refs", "--all")
		return "r", nil
	}},
	{name: "detached, packed", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		s.git("r", "gc", "-q")
		s.git("r", "checkout", "-q", "--detach")
		return "r", nil
	}},
	{name: "unborn branch among packed refs", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		s.git("r", "pack-refs", "--all")
		s.git("r", "symbolic-ref", "HEAD", "refs/heads/mai")
		return "r", nil
	}},
	{name: "directory in the place of a packed ref", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		s.git("r", "pack-refs", "--all")
		os.MkdirAll(s.path("r/.git/refs/heads/main/left"), 0o755)
		return "r", nil
	}},
	{name: "HEAD as a symbolic link", asked: true, make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		os.Remove(s.path("r/.git/HEAD"))
		if err := os.Symlink("refs/heads/other", s.path("r/.git/HEAD")); err != nil {
			s.t.Fatal(err)
		}
		return "r", nil
	}},
	{name: "shared clone", make: func(s *sandbox) (string, []string) {
		committed(s, "a")
		s.git("a", "commit", "-qm", "two")
		s.git("a", "gc", "-q")
		s.git(".", "clone", "-q", "--shared", "a", "b")
		s.git(".", "clone", "-q", "--shared", "b", "r")
		s.write("r/sub/file", "three\n")
		s.git("r", "add", ".")
		return "r", nil
	}},
	{name: "relative alternate", make: func(s *sandbox) (string, []string) {
		committed(s, "a")
		s.git("a", "commit", "-qm", "two")
		s.git(".", "clone", "-q", "--shared", "a", "r")
		s.write("r/.git/objects/info/alternates", "# a comment\n../../../a/.git/objects\n")
		return "r", nil
	}},
	{name: "alternates of the environment", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		for _, to := range []string{"one:colon", "two"} {
			os.Mkdir(s.path(to), 0o755)
		}
		// Half of the objects move to each of two places, one of which has to be quoted.
		dirs, _ := filepath.Glob(s.path("r/.git/objects/??"))
		for i, d := range dirs {
			if err := os.Rename(d, s.path([]string{"one:colon", "two"}[i%2], filepath.Base(d))); err != nil {
				s.t.Fatal(err)
			}
		}
		return "r", []string{"GIT_ALTERNATE_OBJECT_DIRECTORIES=\"" + s.path("one") + "\\072colon\":" + s.path("two")}
	}},
	{name: "quarantine", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		objects := s.path("r/.git/objects")
		if err := os.Rename(objects, s.path("kept")); err != nil {
			s.t.Fatal(err)
		}
		os.MkdirAll(objects, 0o755)
		os.MkdirAll(s.path("incoming"), 0o755)
		return "r", []string{"GIT_OBJECT_DIRECTORY=" + s.path("incoming"), "GIT_ALTERNATE_OBJECT_DIRECTORIES=" + s.path("kept")}
	}},
	{name: "shallow", make: func(s *sandbox) (string, []string) {
		committed(s, "a")
		s.git("a", "commit", "-qm", "two")
		s.git(".", "clone", "-q", "--depth=1", "file://"+s.path("a"), "r")
		return "r", nil
	}},
	{name: "partial clone", make: func(s *sandbox) (string, []string) {
		committed(s, "a")
		s.git("a", "commit", "-qm", "two")
		s.git("a", "config", "uploadpack.allowFilter", "true")
		s.git(".", "clone", "-q", "--filter=blob:none", "file://"+s.path("a"), "r")
		s.write("r/sub/file", "three\n")
		s.git("r", "add", ".")
		return "r", nil
	}},
	{name: "include that sets core.worktree", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		s.write("r/.git/more", "[core]\n\tworktree = /nowhere\n[extensions]\n\tunheardOf = true\n")
		s.git("r", "config", "include.path", "more")
		return "r", nil
	}},
	{name: "directory with a newline", make: func(s *sandbox) (string, []string) { committed(s, "r\nr"); return "r\nr", nil }},
	{name: "symbolic link to the work tree", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		if err := os.Symlink(s.path("r"), s.path("link")); err != nil {
			s.t.Fatal(err)
		}
		return "link/sub", nil
	}},
	{name: "git directory as a symbolic link", make: func(s *sandbox) (string, []string) {
		committed(s, "r")
		if err := errors.Join(os.Rename(s.path("r/.git"), s.path("g")), os.Symlink("../g", s.path("r/.git"))); err != nil {
			s.t.Fatal(err)
		}
		return "r", nil
	}},
	{name: "unknown optional index extension", make: func(s *sandbox) (string, []string) { committed(s, "r"); appendExtension(s, "ZZZZ"); return "r", nil }},
}

func linked(s *sandbox) (string, []string) {
	committed(s, "r")
	s.git("r", "worktree", "add", "-q", "--detach", s.path("wt"))
	s.write("wt/sub/file", "of the linked tree\n")
	s.git("wt", "add", ".")
	return "wt", nil
}

// appendExtension adds an extension to the index of "r" and makes its checksum
// void, as index.skipHash does.
func appendExtension(s *sandbox, sig string) {
	s.t.Helper()
	p := s.path("r/.git/index")
	data, err := os.ReadFile(p)
	if err != nil {
		s.t.Fatal(err)
	}
	data = append(data[:len(data)-20], sig+"\x00\x00\x00\x02hi"...)
	data = append(data, make([]byte, 20)...)
	if err := os.WriteFile(p, data, 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// TestLayouts opens every layout both ways and compares places, staged changes and
// contents.
func TestLayouts(t *testing.T) {
	for _, c := range layoutCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			dir, env := c.make(s)
			native, plumbing := s.open(dir, false, env...), s.open(dir, true, env...)
			for _, p := range [][2]any{
				{native.Top, plumbing.Top}, {native.GitDir, plumbing.GitDir}, {native.CommonDir, plumbing.CommonDir},
				{native.IndexFile, plumbing.IndexFile}, {native.Bare, plumbing.Bare}, {native.Shallow, plumbing.Shallow},
				{native.Partial, plumbing.Partial}, {native.Format, plumbing.Format},
			} {
				if p[0] != p[1] {
					t.Errorf("natively %v, by plumbing %v", p[0], p[1])
				}
			}
			want, _ := s.staged(plumbing)
			got, list := s.staged(native)
			same := slices.EqualFunc(got.Changes, want.Changes, func(a, b Change) bool {
				return a.Path == b.Path && a.OldID == b.OldID && a.NewID == b.NewID && a.NewMode == b.NewMode
			})
			if !same || got.Base != want.Base {
				t.Fatalf("natively %+v, by plumbing %+v", got, want)
			}
			if c.asked == (len(native.Reasons()) == 0) {
				t.Errorf("plumbing was asked because of %v; wanted: %v", native.Reasons(), c.asked)
			}
			if len(list) == 0 && !strings.Contains(c.name, "shallow") && !strings.Contains(c.name, "relative alternate") {
				t.Error("nothing is staged: the case shows little")
			}
			for _, ch := range got.Changes {
				if ch.NewID == "" {
					continue
				}
				if _, err := native.Blob(ch.NewID); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestRefused opens what neither way may read, or what only plumbing may judge.
func TestRefused(t *testing.T) {
	for name, spoil := range map[string]func(s *sandbox){
		"format version 2": func(s *sandbox) { s.git("r", "config", "core.repositoryFormatVersion", "2") },
		"unknown extension": func(s *sandbox) {
			s.git("r", "config", "core.repositoryFormatVersion", "1")
			s.git("r", "config", "extensions.unheardOf", "x")
		},
		"version 0, v1 setting": func(s *sandbox) { s.git("r", "config", "extensions.objectFormat", "sha256") },
		"damaged configuration": func(s *sandbox) { s.write("r/.git/config", "[core\n") },
		"no HEAD":               func(s *sandbox) { os.Remove(s.path("r/.git/HEAD")) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			committed(s, "r")
			spoil(s)
			r, err := Open(context.Background(), Options{Dir: s.path("r"), Env: append(s.env, "GIT_CEILING_DIRECTORIES="+s.root)})
			var none *NotRepositoryError
			if !errors.As(err, &none) {
				t.Fatalf("opened %+v, %v", r, err)
			}
		})
	}
}

// TestRequiredExtension meets an index extension that must be understood: neither
// way may give an answer.
func TestRequiredExtension(t *testing.T) {
	s := newSandbox(t)
	committed(s, "r")
	appendExtension(s, "zzzz")
	r := s.open("r", false)
	if st, err := r.Staged(context.Background()); err == nil {
		t.Fatalf("an answer in spite of it: %+v", st)
	}
	var why *UnsupportedError
	if len(r.Reasons()) == 0 || !errors.As(r.Reasons()[0], &why) || !strings.Contains(why.What, "zzzz") {
		t.Fatalf("reasons: %v", r.Reasons())
	}
}

// TestPartialCloneMisses reads a blob that a partial clone never had.
func TestPartialCloneMisses(t *testing.T) {
	s := newSandbox(t)
	committed(s, "a")
	old := s.git("a", "rev-parse", "HEAD:sub/file")
	s.git("a", "commit", "-qm", "two")
	s.git("a", "config", "uploadpack.allowFilter", "true")
	s.git("a", "config", "uploadpack.allowAnySHA1InWant", "true")
	s.git(".", "clone", "-q", "--filter=blob:none", "file://"+s.path("a"), "r")
	for _, plumbing := range []bool{false, true} {
		var missing *MissingError
		if _, err := s.open("r", plumbing).Blob(ID(old)); !errors.As(err, &missing) || !missing.Promise {
			t.Errorf("plumbing %v: %v", plumbing, err)
		}
	}
	lazy, err := Open(context.Background(), Options{Dir: s.path("r"), Env: s.env, LazyFetch: true})
	if err != nil {
		t.Fatal(err)
	}
	defer lazy.Close()
	if data, err := lazy.Blob(ID(old)); err != nil || string(data) != "one\n" {
		t.Errorf("fetched lazily: %q, %v", data, err)
	}
}
