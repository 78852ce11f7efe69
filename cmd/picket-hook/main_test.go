package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
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
// started one by hand, and one whose kept hook is running.
func TestSignal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signal to send to another process")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "picket-hook")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	cmd := exec.Command(program, "pre-push")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // until it waits; too short a time would fail, never pass
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	said, _ := io.ReadAll(stderr)
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("interrupted: %v, want exit code 130; it said %q", err, said)
	}
}
