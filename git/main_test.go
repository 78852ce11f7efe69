package git

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// sandbox is a place where tests run real Git: its own home, no system
// configuration, a fixed identity and fixed dates, and no variable of Git's from
// the environment the tests run in.
type sandbox struct {
	t    testing.TB
	root string
	env  []string
}

func newSandbox(t testing.TB) *sandbox {
	t.Helper()
	root := t.TempDir()
	// Git states resolved paths; a temporary folder may be reached by a link.
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	s := &sandbox{t: t, root: root}
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "GIT_") && !strings.HasPrefix(kv, "HOME=") && !strings.HasPrefix(kv, "XDG_") {
			s.env = append(s.env, kv)
		}
	}
	home := filepath.Join(root, "home")
	if err := os.MkdirAll(home, 0o755); err != nil {
		t.Fatal(err)
	}
	s.env = append(s.env, "HOME="+home, "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_AUTHOR_DATE=1700000000 +0000",
		"GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.org", "GIT_COMMITTER_DATE=1700000000 +0000")
	s.write("home/.gitconfig", "[init]\n\tdefaultBranch = main\n[protocol \"file\"]\n\tallow = always\n[gc]\n\tauto = 0\n[advice]\n\tdetachedHead = false\n")
	return s
}

// path gives the absolute form of a path below the sandbox.
func (s *sandbox) path(elem ...string) string {
	return filepath.Join(append([]string{s.root}, elem...)...)
}

func (s *sandbox) write(name, content string) {
	s.t.Helper()
	p := s.path(name)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// try runs git in a folder of the sandbox.
func (s *sandbox) try(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = s.path(dir), s.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// git runs git and fails the test when it fails.
func (s *sandbox) git(dir string, args ...string) string {
	s.t.Helper()
	out, err := s.try(dir, args...)
	if err != nil {
		s.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSuffix(out, "\n")
}

// open opens the repository of a folder of the sandbox.
func (s *sandbox) open(dir string, plumbing bool, env ...string) *Repo {
	s.t.Helper()
	r, err := Open(context.Background(), Options{Dir: s.path(dir), Env: append(s.env[:len(s.env):len(s.env)], env...), Plumbing: plumbing})
	if err != nil {
		s.t.Fatalf("opening %s: %v", dir, err)
	}
	s.t.Cleanup(func() { r.Close() })
	return r
}

// staged opens a repository and lists what is staged, in a line each.
func (s *sandbox) staged(r *Repo) (*Staged, []string) {
	s.t.Helper()
	st, err := r.Staged(context.Background())
	if err != nil {
		s.t.Fatalf("staged: %v", err)
	}
	var got []string
	for _, c := range st.Changes {
		got = append(got, describe(c))
	}
	return st, got
}

// describe names a change the way Git's raw format does, with short ids.
func describe(c Change) string {
	kind := "M"
	switch {
	case c.OldMode == 0:
		kind = "A"
	case c.NewMode == 0:
		kind = "D"
	case c.OldMode&0o170000 != c.NewMode&0o170000:
		kind = "T"
	}
	return kind + " " + c.Path
}
