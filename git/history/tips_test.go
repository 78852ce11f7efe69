package history_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"picket/git"
	"picket/git/history"
	"picket/git/scratch"
)

// TestStash holds that every entry of the stash is a tip, also those below one that is
// lost, where Git's own list ends; and that a log that cannot be read is named.
func TestStash(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) string { return strings.TrimSpace(string(scratch.Git(t, dir, args...))) }
	run("init", "-q")
	file := filepath.Join(dir, "f")
	var entries []string
	for i, text := range []string{"begin", "one", "two", "three"} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		run("add", "f")
		if i == 0 {
			run("commit", "-q", "-m", text)
			continue
		}
		run("stash", "-q")
		entries = append(entries, run("rev-parse", "stash"))
	}
	if err := os.Remove(filepath.Join(dir, ".git/objects", entries[1][:2], entries[1][2:])); err != nil {
		t.Fatal(err)
	}
	tips := func() (found []string, damaged []history.Damage) {
		t.Helper()
		r, err := git.Open(context.Background(), git.Options{Dir: dir, Env: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1"}})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		all, damaged, err := history.Tips(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		for _, tip := range all {
			if tip.Name == "stash" {
				found = append(found, string(tip.ID))
			}
		}
		return found, damaged
	}
	if got, damaged := tips(); !slices.Equal(got, entries) || len(damaged) != 0 {
		t.Errorf("entries %q, want %q, damaged %v", got, entries, damaged)
	}
	log := filepath.Join(dir, ".git/logs/refs/stash")
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(log, append([]byte("nonsense\n"), data...), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, damaged := tips(); !slices.Equal(got, entries) || len(damaged) != 1 || damaged[0].What != "refs/stash" {
		t.Errorf("entries %q, damaged %v", got, damaged)
	}
	if err := os.Remove(log); err != nil {
		t.Fatal(err)
	}
	if got, damaged := tips(); len(got) != 0 || len(damaged) != 0 {
		t.Errorf("without a log: entries %q, damaged %v", got, damaged)
	}
}
