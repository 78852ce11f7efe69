package hooks

import (
	"path/filepath"
	"testing"
)

// TestHome finds the rules of an installation for the whole machine above its hooks,
// and none above a hooks folder that lies in a work tree: what is there was committed
// by somebody.
func TestHome(t *testing.T) {
	home := filepath.Join("home", "user", "picket")
	for slot, want := range map[string]string{
		filepath.Join(home, "hooks-before-the-repositorys", "pre-commit"): home,
		filepath.Join(home, "hooks", "commit-msg"):                        home,
		filepath.Join("work", ".husky", "pre-commit"):                     "",
		filepath.Join("work", ".git", "hooks", "pre-commit"):              "",
		"": "",
	} {
		if got := (&Event{Slot: slot}).home(); got != want {
			t.Errorf("of %s it is %q, want %q", slot, got, want)
		}
	}
	if got := (&Event{Slot: "a/b/c", HomeDir: "given"}).home(); got != "given" {
		t.Errorf("where it is given it is %q", got)
	}
}
