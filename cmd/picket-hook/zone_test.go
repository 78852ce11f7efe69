package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestZone sees that the machine's time zone is not asked for, because package zone
// begins before package time, and that a hook which was kept gets TZ as Git gave it:
// none, an empty one, or another.
func TestZone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the kept hook of this test is a shell script")
	}
	program := filepath.Join(t.TempDir(), "picket-hook")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "TZ=") || strings.HasPrefix(v, "GIT_") || strings.HasPrefix(v, "GODEBUG=")
	})
	cmd := exec.Command(program, "--version")
	cmd.Env = append(slices.Clip(env), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	zone, clock := strings.Index(string(out), "init picket/cmd/picket-hook/zone "), strings.Index(string(out), "init time ")
	if err != nil || zone < 0 || clock < zone {
		t.Errorf("package zone does not begin before package time (%v):\n%s", err, out)
	}
	slot := keptRepository(t, program, `echo "zone <${TZ-none}>" >&2`)
	for given, want := range map[string]string{"": "<none>", "TZ=": "<>", "TZ=Asia/Tokyo": "<Asia/Tokyo>"} {
		cmd := exec.Command(slot)
		cmd.Dir = filepath.Dir(filepath.Dir(filepath.Dir(slot)))
		if cmd.Env = slices.Clip(env); given != "" {
			cmd.Env = append(cmd.Env, given)
		}
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "zone "+want) {
			t.Errorf("%q: the kept hook got another zone than %s (%v):\n%s", given, want, err, out)
		}
	}
}
