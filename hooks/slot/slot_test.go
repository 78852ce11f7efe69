package slot

import (
	"path/filepath"
	"slices"
	"testing"
)

func TestEventOf(t *testing.T) {
	for base, want := range map[string]string{
		"pre-commit": "pre-commit", "pre-commit.exe": "pre-commit", "pre-commit.EXE": "pre-commit",
		"pre-commit.legacy": "pre-commit", "pre-push.old": "pre-push", "commit-msg.bak": "commit-msg",
		"pre-commit.legacy.exe": "pre-commit", "pre-commit.exe.old": "pre-commit",
		"picket-hook": "", "picket-hook.exe": "", ".exe": "", "": "", "pre-commit.sample": "", "precommit": "",
	} {
		got, ok := EventOf(base)
		if got != want || ok != (want != "") {
			t.Errorf("EventOf(%q) = %q, %t; want %q", base, got, ok, want)
		}
	}
}

func TestAsides(t *testing.T) {
	h := filepath.FromSlash
	want := []string{h("a/pre-commit.legacy"), h("a/pre-commit.old"), h("a/pre-commit.bak"), h("a/old-hooks/pre-commit")}
	for _, path := range []string{"a/pre-commit", "a/pre-commit.exe", "a/pre-commit.EXE"} {
		if got := Asides(h(path)); !slices.Equal(got, want) {
			t.Errorf("Asides(%q) = %q", path, got)
		}
	}
}

func TestKept(t *testing.T) {
	h := filepath.FromSlash
	for path, want := range map[string]string{
		".git/hooks/pre-commit":        ".git/hooks.kept-by-picket/pre-commit",
		".git/hooks/pre-commit.legacy": ".git/hooks.kept-by-picket/pre-commit",
		"/a b/hooks/commit-msg.exe":    "/a b/hooks.kept-by-picket/commit-msg",
		"/a b/hooks/post-checkout":     "/a b/hooks.kept-by-picket/post-checkout",
	} {
		if got := Kept(h(path)); got != h(want) {
			t.Errorf("Kept(%q) = %q, want %q", path, got, want)
		}
	}
}
