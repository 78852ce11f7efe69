package git

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestStagedPlumbing goes through the kinds of change and the states of a
// repository that the plumbing path must tell apart.
func TestStagedPlumbing(t *testing.T) {
	s := newSandbox(t)
	s.git(".", "init", "-q", "r")
	s.write("r/new file", "first\n")
	s.git("r", "add", ".")
	st, got := s.staged(s.open("r", true))
	if st.Base != "" || !slices.Equal(got, []string{"A new file"}) {
		t.Fatalf("unborn branch: base %q, got %q", st.Base, got)
	}
	s.write("r/sub/gone", "x\n")
	s.write("r/type", "t\n")
	s.git("r", "add", ".")
	s.git("r", "commit", "-qm", "one")
	if _, got := s.staged(s.open("r", true)); len(got) != 0 {
		t.Fatalf("clean index: got %q", got)
	}
	s.git("r", "rm", "-q", "sub/gone")
	s.write("r/new file", "second\n")
	s.write("r/line\nbreak", "n\n")
	s.git("r", "add", ".")
	os.Remove(s.path("r/type"))
	if err := os.Symlink("target", s.path("r/type")); err != nil {
		t.Fatal(err)
	}
	s.git("r", "add", ".")
	s.write("r/intended", "later\n")
	s.git("r", "add", "-N", "intended")
	r := s.open("r", true)
	st, got = s.staged(r)
	want := []string{"A line\nbreak", "M new file", "D sub/gone", "T type"}
	if !slices.Equal(got, want) || st.Base == "" {
		t.Fatalf("got %q, want %q", got, want)
	}
	blob, err := r.Blob(st.Changes[1].NewID)
	if err != nil || string(blob) != "second\n" {
		t.Fatalf("blob: %q, %v", blob, err)
	}
	old, err := r.ReadHead("sub/gone")
	if err != nil || string(old) != "x\n" {
		t.Fatalf("ReadHead: %q, %v", old, err)
	}
	if _, err := r.ReadHead("sub/never"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("ReadHead of nothing: %v", err)
	}
}

// TestObjectErrors asks for what is not there, twice, and for the wrong kind.
func TestObjectErrors(t *testing.T) {
	s := newSandbox(t)
	s.git(".", "init", "-q", "r")
	s.write("r/a", "a\n")
	s.git("r", "add", ".")
	s.git("r", "commit", "-qm", "one")
	for _, plumbing := range []bool{true, false} {
		r := s.open("r", plumbing)
		none := ID(strings.Repeat("ab", 20))
		for range 2 {
			var missing *MissingError
			if _, err := r.Blob(none); !errors.As(err, &missing) || missing.ID != none || missing.Promise {
				t.Fatalf("missing object: %v", err)
			}
		}
		head, tree, err := r.Head()
		if err != nil || head == "" {
			t.Fatalf("head: %q %v", head, err)
		}
		var kind *TypeError
		if _, err := r.Blob(tree); !errors.As(err, &kind) || kind.Have != "tree" {
			t.Fatalf("tree as blob: %v", err)
		}
		if _, err := r.Blob("HEAD"); err == nil {
			t.Fatal("a name was taken for an id")
		}
		if _, err := r.RevParse(context.Background(), "nothing"); !errors.Is(err, ErrNotFound) {
			t.Fatalf("rev-parse of nothing: %v", err)
		}
		if id, err := r.RevParse(context.Background(), "main"); err != nil || id != head {
			t.Fatalf("rev-parse of main: %q %v", id, err)
		}
	}
}

// TestOpenErrors opens what is no repository.
func TestOpenErrors(t *testing.T) {
	s := newSandbox(t)
	_, err := Open(context.Background(), Options{Dir: s.root, Env: append(s.env, "GIT_CEILING_DIRECTORIES="+s.root)})
	var none *NotRepositoryError
	if !errors.As(err, &none) {
		t.Fatalf("got %v", err)
	}
}

// TestMergeInProgress stages a resolution: only what differs from both parents
// is a change, and the other parent's version is known.
func TestMergeInProgress(t *testing.T) {
	s := newSandbox(t)
	s.git(".", "init", "-q", "r")
	s.write("r/both", "base\n")
	s.git("r", "add", ".")
	s.git("r", "commit", "-qm", "base")
	s.git("r", "switch", "-qc", "side")
	s.write("r/both", "side\n")
	s.write("r/theirs", "theirs\n")
	s.git("r", "add", ".")
	s.git("r", "commit", "-qm", "side")
	theirs := s.git("r", "rev-parse", "side:both")
	s.git("r", "switch", "-q", "main")
	s.write("r/both", "main\n")
	s.git("r", "commit", "-qam", "main")
	if _, err := s.try("r", "merge", "side"); err == nil {
		t.Fatal("the merge was meant to conflict")
	}
	for _, plumbing := range []bool{true, false} {
		st, got := s.staged(s.open("r", plumbing))
		if len(got) != 0 || !slices.Equal(st.Unmerged, []string{"both"}) {
			t.Fatalf("conflict: got %q, unmerged %q", got, st.Unmerged)
		}
	}
	s.write("r/both", "resolved\n")
	s.git("r", "add", ".")
	for _, plumbing := range []bool{true, false} {
		st, got := s.staged(s.open("r", plumbing))
		if !slices.Equal(got, []string{"M both"}) || len(st.Merging) != 1 {
			t.Fatalf("resolution: got %q, merging %q", got, st.Merging)
		}
		if o := st.Changes[0].Others; len(o) != 1 || string(o[0]) != theirs {
			t.Fatalf("other parent's version: %q, want %s", o, theirs)
		}
	}
}

// TestGitWithoutPath finds git where a hook has an empty PATH and no HOME.
func TestGitWithoutPath(t *testing.T) {
	s := newSandbox(t)
	s.git(".", "init", "-q", "r")
	exec := s.git(".", "--exec-path")
	r, err := Open(context.Background(), Options{Dir: s.path("r"), Plumbing: true, Env: []string{"PATH=", "GIT_EXEC_PATH=" + exec}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Top != s.path("r") || r.GitDir != s.path("r/.git") || r.Bare || r.Format != SHA1 {
		t.Fatalf("got %+v", r)
	}
}
