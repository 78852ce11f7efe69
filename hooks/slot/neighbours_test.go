//go:build !windows

package slot

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestLinkNeighbours holds that the folder of kept hooks gets a link to what stands
// beside the slots, loses it with that, and that nothing else is touched.
func TestLinkNeighbours(t *testing.T) {
	dir := t.TempDir()
	hooks := filepath.Join(dir, "hooks")
	kept := KeptDir(hooks)
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	names := func() []string {
		t.Helper()
		entries, err := os.ReadDir(kept)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, e := range entries {
			all = append(all, e.Name())
		}
		return all
	}
	link := func() {
		t.Helper()
		if err := LinkNeighbours(hooks); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"pre-commit", "commit-msg", "helper.sh", "lib/x", "pre-push.sample", ".gitignore", ".picket-tmp-1"} {
		write(filepath.Join(hooks, filepath.FromSlash(name)), name)
	}
	link()
	if _, err := os.Stat(kept); err == nil {
		t.Fatal("a folder was made though no hook is kept")
	}
	write(filepath.Join(kept, "pre-commit"), "kept")
	write(filepath.Join(kept, "own"), "of somebody else")
	write(filepath.Join(hooks, "own"), "of the same name")
	for range 2 { // the second time nothing is left to be done
		link()
		if got, want := names(), []string{"helper.sh", "lib", "own", "pre-commit"}; !slices.Equal(got, want) {
			t.Fatalf("%q, want %q", got, want)
		}
	}
	for name, want := range map[string]string{"helper.sh": "helper.sh", "lib/x": "lib/x", "pre-commit": "kept", "own": "of somebody else"} {
		if data, err := os.ReadFile(filepath.Join(kept, filepath.FromSlash(name))); err != nil || string(data) != want {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	if err := os.Symlink("../hooks/elsewhere", filepath.Join(kept, "dangling")); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"helper.sh": true, "lib": true, "pre-commit": false, "own": false, "dangling": false, "none": false} {
		if got := IsNeighbour(kept, name); got != want {
			t.Errorf("IsNeighbour(%q) = %t", name, got)
		}
	}
	if err := os.Remove(filepath.Join(hooks, "helper.sh")); err != nil {
		t.Fatal(err)
	}
	link()
	if got, want := names(), []string{"dangling", "lib", "own", "pre-commit"}; !slices.Equal(got, want) {
		t.Errorf("when one is gone: %q, want %q", got, want)
	}
}
