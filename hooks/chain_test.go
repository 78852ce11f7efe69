//go:build !windows

package hooks

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"picket/hooks/slot"
)

// slotted runs an event as Git does from a hook slot in which another hook stood
// before: kept is that hook's script.
func (s *sandbox) slotted(dir, name, kept string, mode os.FileMode, args ...string) (int, string) {
	s.t.Helper()
	path := s.path(dir + "/.git/hooks/" + name)
	s.write(dir+"/.git/hooks.kept-by-picket/"+name, "#!/bin/sh\n"+kept)
	if err := os.Chmod(slot.Kept(path), mode); err != nil {
		s.t.Fatal(err)
	}
	var out bytes.Buffer
	code := Run(context.Background(), Event{
		Name: name, Args: args, Slot: path, Dir: s.path(dir), Env: s.env, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
	})
	return code, out.String()
}

// TestKeptHook holds what a hook that picket displaced may do: it runs after picket's
// own look whatever that says, its refusal counts, and what it changes is looked at.
func TestKeptHook(t *testing.T) {
	const ran = "touch ran\n"
	stages := func(text string) string { return ran + "echo '" + text + "' >added\ngit add added\n" }
	for _, c := range []struct {
		name   string
		staged string
		kept   string
		mode   os.FileMode
		code   int
		runs   bool
	}{
		{"passes", "harmless", ran, 0o755, Clean, true},
		{"refuses", "harmless", ran + "exit 3\n", 0o755, 3, true},
		{"is killed", "harmless", ran + "kill -9 $$\n", 0o755, 128 + 9, true},
		{"runs though picket refused", token("a"), ran + "exit 3\n", 0o755, Blocked, true},
		{"is not executable", "harmless", ran + "exit 3\n", 0o644, Clean, false},
		{"stages what is harmless", "harmless", stages("more"), 0o755, Clean, true},
		{"stages a secret", "harmless", stages(token("b")), 0o755, Blocked, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSandbox(t)
			s.repo("r")
			s.stage("r", "file", c.staged+"\n")
			code, out := s.slotted("r", "pre-commit", c.kept, c.mode)
			if code != c.code {
				t.Errorf("exit %d, want %d:\n%s", code, c.code, out)
			}
			if _, err := os.Stat(s.path("r/ran")); (err == nil) != c.runs {
				t.Errorf("it ran: %t, want %t", err == nil, c.runs)
			}
		})
	}
}

// TestKeptHookRewritesMessage: what the kept hook makes of the message is looked at.
func TestKeptHookRewritesMessage(t *testing.T) {
	for text, want := range map[string]int{"harmless": Clean, token("a"): Blocked} {
		s := newSandbox(t)
		s.repo("r")
		s.write("r/.git/COMMIT_EDITMSG", "why\n")
		if code, out := s.slotted("r", "commit-msg", "echo '"+text+"' >>\"$1\"\n", 0o755, ".git/COMMIT_EDITMSG"); code != want {
			t.Errorf("exit %d, want %d:\n%s", code, want, out)
		}
	}
}

// TestKeptHookDoesNotRunItself: a kept hook that starts the slot again, as a manager
// does that put picket aside, is not started a second time.
func TestKeptHookDoesNotRunItself(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.stage("r", "file", "harmless\n")
	env := s.env
	s.env = append(env[:len(env):len(env)], chainEnv+"="+slot.Kept(s.path("r/.git/hooks/pre-commit")))
	if code, out := s.slotted("r", "pre-commit", "exit 3\n", 0o755); code != Clean {
		t.Errorf("exit %d:\n%s", code, out)
	}
	s.env = append(env[:len(env):len(env)], chainEnv+"=/somewhere/else")
	if code, out := s.slotted("r", "pre-commit", "exit 3\n", 0o755); code != 3 {
		t.Errorf("beside another chain: exit %d:\n%s", code, out)
	}
}
