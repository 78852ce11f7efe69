package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestQuickAudit holds the picket of the situations, whose audits use the cache, to the
// one that is built for users: the same rules by their digest, the same findings, the
// same exit codes. The user's uses no cache, and what lies in one does not reach it.
func TestQuickAudit(t *testing.T) {
	t.Parallel()
	model, err := model()
	if err != nil {
		t.Fatal(err)
	}
	for name, words := range map[string]map[string]string{"guilty": planted(true), "clean": planted(false)} {
		dir, home := filepath.Join(t.TempDir(), "r"), t.TempDir()
		if err := copyRepo(model, dir); err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, key := range []string{"SECRET", "AWS_KEY", "MORE"} {
			text += "name = " + words[key] + "\n"
		}
		if err := os.WriteFile(filepath.Join(dir, "app.conf"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "GIT_CONFIG_NOSYSTEM=1",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com"}
		for _, line := range [][]string{{"add", "-A"}, {"commit", "-q", "--no-verify", "-m", "more"}} {
			cmd := exec.Command("git", line...)
			cmd.Dir, cmd.Env = dir, env
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("git %s: %v\n%s", line, err, out)
			}
		}
		user, userCode := auditBy(t, bin, dir, env)
		if _, err := os.Stat(filepath.Join(home, ".cache")); err == nil {
			t.Error("the user's audit made a cache")
		}
		for range 2 { // cold, and from the cache
			fast, code := auditBy(t, quick(), dir, env)
			if diff := cmp.Diff(user, fast); diff != "" || code != userCode {
				t.Errorf("%s: exit %d for users (-), %d in situations (+):\n%s", name, userCode, code, diff)
			}
		}
		if packs, _ := filepath.Glob(filepath.Join(home, ".cache", "picket", "builtin-*.pack")); len(packs) != 1 {
			t.Errorf("the quick audit left %d packs in the cache, want 1", len(packs))
		}
		if want := map[string]int{"guilty": 1, "clean": 0}[name]; userCode != want || !strings.Contains(user, `"rules_digest"`) {
			t.Errorf("%s: exit %d, want %d:\n%s", name, userCode, want, user)
		}
	}
}

func auditBy(t *testing.T, programs, dir string, env []string) (string, int) {
	t.Helper()
	cmd := exec.Command(filepath.Join(programs, "picket"), "audit", "--format", "json")
	cmd.Dir, cmd.Env = dir, env
	out, err := cmd.Output()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`"(seconds|duration|elapsed)[^,}]*`).ReplaceAllString(string(out), ""), cmd.ProcessState.ExitCode()
}
