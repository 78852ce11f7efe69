package git

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
)

// workTree opens the folder both ways and holds the native list of a work tree to
// git ls-files. It tells what lies there untracked, and whether Git was not asked.
func (s *sandbox) workTree(dir string, env ...string) (others []string, native bool) {
	s.t.Helper()
	var lists [2]*WorkTree
	var rest [2][]string
	for i := range lists {
		r := s.open(dir, i == 1, env...)
		w, err := r.WorkTree(context.Background())
		if err != nil {
			s.t.Fatalf("%s: %v", dir, err)
		}
		if rest[i], _, err = w.Others(context.Background()); err != nil {
			s.t.Fatalf("%s: %v", dir, err)
		}
		lists[i] = w
		native = native || w.known != nil && w.nothingElse(w.prefix, w.known)
	}
	if a, b := lists[0].Tracked, lists[1].Tracked; !slices.Equal(a, b) {
		s.t.Fatalf("%s: tracked natively %q, by plumbing %q", dir, a, b)
	}
	if !slices.Equal(rest[0], rest[1]) {
		s.t.Fatalf("%s: others natively %q, by plumbing %q", dir, rest[0], rest[1])
	}
	if native && len(rest[1]) > 0 {
		s.t.Fatalf("%s: said to hold nothing else, and holds %q", dir, rest[1])
	}
	return rest[0], native
}

func TestWorkTree(t *testing.T) {
	tree := func(s *sandbox) {
		s.git(".", "init", "-q", "r")
		for _, name := range []string{"a", "d/b", "d-x", "d/e/c", "d0/f", "z"} {
			s.write("r/"+name, name)
		}
		s.git("r", "add", ".")
	}
	for _, c := range []struct {
		name   string
		make   func(s *sandbox)
		others string
		native bool
	}{
		{"a fresh clone", func(s *sandbox) {}, "", true},
		{"a file gone, a folder gone", func(s *sandbox) {
			os.RemoveAll(s.path("r/d"))
			os.Remove(s.path("r/z"))
		}, "", true},
		{"a new file", func(s *sandbox) { s.write("r/d/new", "") }, "d/new", false},
		{"a new file before all", func(s *sandbox) { s.write("r/d/+", "") }, "d/+", false},
		{"a new file that begins like a tracked one", func(s *sandbox) { s.write("r/d-", "") }, "d-", false},
		{"a new folder", func(s *sandbox) { s.write("r/d/n/x", "") }, "d/n/x", false},
		{"an ignored file", func(s *sandbox) {
			s.write("r/.git/info/exclude", "*.o\n")
			s.write("r/d/x.o", "")
		}, "", false},
		{"a tracked file that is ignored", func(s *sandbox) {
			s.write("r/.git/info/exclude", "a\nd/\n")
		}, "", true},
		{"a folder in place of a file", func(s *sandbox) {
			os.Remove(s.path("r/a"))
			s.write("r/a/x", "")
		}, "a/x", false},
		{"a file in place of a folder", func(s *sandbox) {
			os.RemoveAll(s.path("r/d"))
			s.write("r/d", "")
		}, "d", false},
		{"a link in place of a folder", func(s *sandbox) {
			os.RemoveAll(s.path("r/d"))
			if err := os.Symlink("d0", s.path("r/d")); err != nil {
				s.t.Skipf("no symbolic links here: %v", err)
			}
		}, "d", false},
		{"another repository within", func(s *sandbox) {
			s.git("r", "init", "-q", "inner")
			s.write("r/inner/x", "")
			s.git("r/inner", "add", ".")
		}, "inner/", false},
		{"another repository in a tracked folder", func(s *sandbox) { s.git("r", "init", "-q", "d") }, "", false},
		{"a submodule", func(s *sandbox) {
			s.git("r", "init", "-q", "d.m")
			s.write("r/d.m/x", "")
			s.git("r/d.m", "add", ".")
			s.git("r/d.m", "commit", "-qm", "x")
			s.git("r", "add", "d.m")
		}, "", true},
		{"a conflict", func(s *sandbox) {
			s.git("r", "commit", "-qm", "one")
			s.git("r", "checkout", "-qb", "other")
			s.write("r/a", "theirs")
			s.git("r", "commit", "-qam", "theirs")
			s.git("r", "checkout", "-q", "-")
			s.write("r/a", "ours")
			s.git("r", "commit", "-qam", "ours")
			_, _ = s.try("r", "merge", "other")
		}, "", true},
		{"a split index", func(s *sandbox) { s.git("r", "update-index", "--split-index") }, "", false},
		{"no index", func(s *sandbox) { os.Remove(s.path("r/.git/index")) }, "a d-x d/b d/e/c d0/f z", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSandbox(t)
			tree(s)
			c.make(s)
			others, native := s.workTree("r")
			if got := strings.Join(others, " "); got != c.others || native != c.native {
				t.Errorf("others %q, natively %v; want %q, %v", got, native, c.others, c.native)
			}
			if st, err := os.Stat(s.path("r/d")); err == nil && st.IsDir() {
				s.workTree("r/d")
			}
		})
	}
}

// TestWorkTreeLayouts does it in repositories of every shape.
func TestWorkTreeLayouts(t *testing.T) {
	for _, c := range layoutCases {
		t.Run(c.name, func(t *testing.T) {
			s := newSandbox(t)
			dir, env := c.make(s)
			r := s.open(dir, true, env...)
			if r.Top == "" {
				t.Skip("this one has no work tree")
			}
			s.workTree(dir, env...)
		})
	}
}
