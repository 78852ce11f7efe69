package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"picket/hooks"
	"picket/hooks/slot"
	"picket/rules"
)

// TestLinksOnlyWhatAHookNeeds holds what every commit pays for. Each of these
// costs start-up time or megabytes, and none is of use to a hook.
func TestLinksOnlyWhatAHookNeeds(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "picket/cmd/picket-hook").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	for _, must := range []string{"picket/hooks", "picket/git", "picket/scanners/team", "picket/policy", "picket/report"} {
		if !slices.Contains(deps, must) {
			t.Errorf("%s is not linked: this test looks at the wrong program", must)
		}
	}
	for _, dep := range deps {
		for _, not := range []string{
			"github.com/zricethezav/", "github.com/go-git/go-git/v5", "github.com/spf13/", "github.com/ProtonMail/",
			"net", "net/http", "net/url", "text/template", "html/template", "encoding/gob", "go/parser", "crypto/tls", "crypto/x509",
			"picket/install", "picket/audit", "picket/rules/load", "picket/report/formats", "testing",
		} {
			if dep == not || strings.HasSuffix(not, "/") && strings.HasPrefix(dep, not) || dep == not {
				t.Errorf("picket-hook links %s", dep)
			}
		}
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		argv  string
		event string // "": nothing to run
		slot  string
		args  int
		bad   bool
	}{
		{argv: ".git/hooks/pre-commit", event: "pre-commit", slot: ".git/hooks/pre-commit"},
		{argv: "/x/pre-push.legacy origin url", event: "pre-push", slot: "/x/pre-push.legacy", args: 2},
		{argv: `commit-msg.exe .git/COMMIT_EDITMSG`, event: "commit-msg", slot: "commit-msg.exe", args: 1},
		{argv: "picket-hook pre-commit", event: "pre-commit"},
		{argv: "picket-hook --verbose --slot a/b commit-msg m", event: "commit-msg", slot: "a/b", args: 1},
		{argv: "picket-hook --home /h --slot s pre-commit", event: "pre-commit", slot: "s"},
		{argv: "picket-hook --version"},
		{argv: "picket-hook --help"},
		{argv: "picket-hook", bad: true},
		{argv: "picket-hook precommit", bad: true},
		{argv: "picket-hook --slot", bad: true},
		{argv: "picket-hook --what pre-commit", bad: true},
		{argv: "pre-commit.sample", bad: true},
	} {
		ev, err := parse(strings.Fields(c.argv), &bytes.Buffer{})
		if (err != nil) != c.bad {
			t.Errorf("%s: %v", c.argv, err)
			continue
		}
		if ev == nil {
			if c.event != "" {
				t.Errorf("%s: nothing to run", c.argv)
			}
			continue
		}
		if ev.Name != c.event || ev.Slot != c.slot || len(ev.Args) != c.args {
			t.Errorf("%s: got %+v", c.argv, ev)
		}
	}
}

// TestSignal interrupts a hook that waits for its input, as a person does who
// started one by hand, and one whose kept hook is running: that one is waited for,
// and its code does not make the interrupted commit pass.
func TestSignal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signal to send to another process")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "picket-hook")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	t.Run("waiting for input", func(t *testing.T) {
		code, said := interrupted(t, exec.Command(program, "pre-push"), time.Now().Add(300*time.Millisecond), nil)
		if code != 130 {
			t.Errorf("interrupted: %d, want 130; it said %q", code, said)
		}
	})
	t.Run("kept hook running", func(t *testing.T) {
		slot := keptRepository(t, program, "touch started; trap '' INT; sleep 1; touch finished")
		cmd := exec.Command(slot)
		cmd.Dir = filepath.Dir(filepath.Dir(filepath.Dir(slot)))
		started := func() bool { _, err := os.Stat(filepath.Join(cmd.Dir, "started")); return err == nil }
		code, said := interrupted(t, cmd, time.Now().Add(20*time.Second), started)
		if code != 130 {
			t.Errorf("interrupted: %d, want 130; it said %q", code, said)
		}
		if _, err := os.Stat(filepath.Join(cmd.Dir, "finished")); err != nil {
			t.Errorf("the kept hook was not waited for: %v", err)
		}
	})
}

// keptRepository makes a repository whose pre-commit is the program and which has
// kept a hook, a shell script. It gives the path of the slot.
func keptRepository(t *testing.T, program, script string) string {
	t.Helper()
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("git", "init", "-q", top).CombinedOutput(); err != nil {
		t.Fatalf("git init: %v\n%s", err, out)
	}
	folder := filepath.Join(top, ".git", hooks.Folder)
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, _, err := hooks.Compile(folder, &rules.Set{}, hooks.NoFiles); err != nil {
		t.Fatal(err)
	}
	slotPath := filepath.Join(top, ".git", "hooks", "pre-commit")
	binary, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	for path, data := range map[string][]byte{slotPath: binary, slot.Kept(slotPath): []byte("#!/bin/sh\n" + script + "\n")} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return slotPath
}

// interrupted starts a program, interrupts it when it is ready or at the latest at
// a time, and gives its exit code as Git and shells see it, with what it said.
func interrupted(t *testing.T, cmd *exec.Cmd, latest time.Time, ready func() bool) (code int, said string) {
	t.Helper()
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for time.Now().Before(latest) && (ready == nil || !ready()) {
		time.Sleep(5 * time.Millisecond)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return 0, out.String()
	}
	if s, ok := exit.Sys().(syscall.WaitStatus); ok && s.Signaled() {
		return 128 + int(s.Signal()), out.String()
	}
	return exit.ExitCode(), out.String()
}
