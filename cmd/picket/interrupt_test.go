//go:build unix

package main_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stuck makes a partial clone that lacks some blobs and whose remote answers never:
// an audit of it finds the secret, asks the remote, and waits. The remote says that
// it was asked by a file, and gives up when the test is over.
func stuck(t *testing.T, guilty bool, lacking int) (clone *recipe, asked string) {
	t.Helper()
	r := newRecipe(t, guilty)
	for i := range lacking {
		name := "lost" + strings.Repeat("x", i)
		r.must(t, "echo "+name+" > "+name+" && git add -A && git commit -q -m more && git rm -q "+name+" && git commit -q -m less")
	}
	r.must(t, "git config uploadpack.allowFilter true && git config uploadpack.allowAnySHA1InWant true")
	home := t.TempDir()
	clone = &recipe{dir: filepath.Join(home, "clone"), env: append(r.env, "GIT_ALLOW_PROTOCOL=file")}
	r.must(t, "git clone -q --filter=blob:none file://"+r.dir+" "+clone.dir)
	asked = filepath.Join(home, "asked")
	script := filepath.Join(home, "never.sh")
	text := "#!/bin/sh\necho asked >" + asked + "\nwhile [ -e " + script + " ]; do sleep 0.1; done\n"
	if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(script) })
	clone.must(t, "git config remote.origin.uploadpack "+script)
	return clone, asked
}

// interrupted starts an audit and interrupts it when the remote has been asked.
func interrupted(t *testing.T, r *recipe, asked string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(filepath.Join(bin, "picket"), append([]string{"audit"}, args...)...)
	cmd.Dir, cmd.Env = r.dir, r.env
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		_, err := os.Stat(asked)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		select {
		case <-ended:
			t.Fatalf("the audit did not wait for the remote:\n%s%s", out.String(), complaints.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(2 * time.Minute):
		cmd.Process.Signal(syscall.SIGKILL)
		t.Fatal("the audit did not end")
	}
	return out.String(), complaints.String(), cmd.ProcessState.ExitCode()
}

// TestInterrupt: Ctrl-C prints what was found until then, says that it is not all,
// and exits 130, whichever way the audit waits for.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	for _, guilty := range []bool{true, false} {
		for _, lacking := range []int{1, 3} { // one by one, and all in one go
			r, asked := stuck(t, guilty, lacking)
			stdout, stderr, code := interrupted(t, r, asked)
			if code != 130 || !strings.Contains(stderr, "only what was found until then is listed") {
				t.Errorf("guilty %v, %d lacking: exit %d: %s", guilty, lacking, code, stderr)
			}
			if !strings.Contains(stdout, "not everything could be checked") || strings.Contains(stdout, "no findings") {
				t.Errorf("guilty %v, %d lacking: it passes for complete:\n%s", guilty, lacking, stdout)
			}
			if strings.Contains(stdout, "[github-pat]") != guilty || strings.Contains(stdout, "not in HEAD") {
				t.Errorf("guilty %v, %d lacking: %s", guilty, lacking, stdout)
			}
			os.Remove(asked)
			stdout, _, code = interrupted(t, r, asked, "--format", "json")
			if code != 130 || !strings.Contains(stdout, `"complete": false`) || strings.Contains(stdout, `"in_head"`) {
				t.Errorf("guilty %v, %d lacking: exit %d: %s", guilty, lacking, code, stdout)
			}
		}
	}
}
