//go:build unix

package main_test

import (
	"os"
	"strings"
	"testing"
)

// TestForeignOwner: a repository that belongs to somebody else, as in containers, is
// one that Git refuses to read: nothing is known then, and the answer is no clean one.
func TestForeignOwner(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give a repository to somebody else")
	}
	for _, guilty := range []bool{true, false} {
		r := newRecipe(t, guilty)
		r.must(t, "chown -R 12345:12345 .")
		out, code := r.run("picket audit")
		if code != 2 || !strings.Contains(out, "git config --global --add safe.directory") {
			t.Errorf("guilty %v: exit %d\n%s", guilty, code, out)
		}
		want := map[bool]int{true: 1, false: 0}[guilty]
		if out, code := r.run("git config --global --add safe.directory $PWD && picket audit"); code != want {
			t.Errorf("guilty %v, excepted: exit %d\n%s", guilty, code, out)
		}
	}
}
