package install

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
)

var errKilled = errors.New("killed")

// killedAt is a disk on which the nth change and all after it fail, as if the
// process had been killed there.
func killedAt(n int) (disk, *int) {
	done := new(int)
	return disk{step: func(op, path string) error {
		*done++
		if *done > n {
			return fmt.Errorf("%w at step %d: %s %s", errKilled, *done, op, path)
		}
		return nil
	}}, done
}

// hookRuns tells which hooks answer a commit: the user's own, picket's.
func (s *sandbox) hookRuns(dir string) (own, picket bool) {
	s.t.Helper()
	os.Remove(s.path("log"))
	s.write(dir+"/planted.txt", "name = "+token+"\n", 0o644)
	s.git(dir, "add", "planted.txt")
	// The dry run of a commit runs no hook; a real one is undone.
	head := s.git(dir, "rev-parse", "HEAD")
	out, err := s.try(dir, "commit", "-m", "planted")
	if err == nil {
		s.git(dir, "reset", "-q", "--soft", head)
	} else if !strings.Contains(out, "test-token") {
		s.t.Fatalf("the commit failed for another reason: %s", out)
	}
	s.git(dir, "rm", "-q", "-f", "--cached", "planted.txt")
	os.Remove(s.path(dir + "/planted.txt"))
	log, _ := os.ReadFile(s.path("log"))
	return strings.Contains(string(log), "name=pre-commit"), err != nil
}

// TestKilledAnywhere kills an installation at each of its steps, and then an
// uninstallation. The user's own hook must run at every point, picket either runs
// or does not, and the next run completes what was begun.
func TestKilledAnywhere(t *testing.T) {
	for _, shim := range []bool{false, true} {
		t.Run(fmt.Sprintf("shim=%t", shim), func(t *testing.T) {
			t.Parallel()
			steps := 0
			for n := 0; ; n++ {
				s := newSandbox(t)
				s.repo("r")
				s.withDispatcher("r/.git/hooks")
				hooks := s.snapshot("r/.git/hooks")
				o := s.options("r")
				o.Shim = shim
				o.disk, _ = killedAt(n)
				_, err := Install(context.Background(), o)
				if err == nil {
					steps = n
					break
				}
				if !errors.Is(err, errKilled) {
					t.Fatalf("step %d: %v", n, err)
				}
				if own, _ := s.hookRuns("r"); !own {
					t.Fatalf("killed before step %d (%v): the user's hook does not run", n+1, err)
				}
				o.disk = disk{}
				if n%3 == 0 { // go on
					if _, err := Install(context.Background(), o); err != nil {
						t.Fatalf("step %d, again: %v", n, err)
					}
					if own, picket := s.hookRuns("r"); !own || !picket {
						t.Fatalf("step %d, completed: own %t, picket %t", n, own, picket)
					}
				}
				if _, err := Uninstall(context.Background(), o); err != nil && !errors.Is(err, errNothing) {
					t.Fatalf("step %d, out: %v", n, err)
				}
				s.noTrace("r", hooks, n)
			}
			if steps < 20 {
				t.Errorf("only %d steps: the faults are not injected everywhere", steps)
			}
		})
	}
}

// noTrace checks that the hooks folder is as it was and nothing of picket's is left.
func (s *sandbox) noTrace(dir, hooks string, n int) {
	s.t.Helper()
	if after := s.snapshot(dir + "/.git/hooks"); after != hooks {
		s.t.Fatalf("step %d: the hooks are not as they were:\n%s", n, difference(hooks, after))
	}
	for _, gone := range []string{"/.git/picket", "/.git/hooks.kept-by-picket"} {
		if exists(s.path(dir + gone)) {
			s.t.Fatalf("step %d: %s is left: %s", n, gone, s.snapshot(dir+gone))
		}
	}
}

func TestUninstallKilledAnywhere(t *testing.T) {
	steps := 0
	for n := 0; ; n++ {
		s := newSandbox(t)
		s.repo("r")
		s.withDispatcher("r/.git/hooks")
		hooks := s.snapshot("r/.git/hooks")
		s.install("r")
		o := s.options("r")
		o.disk, _ = killedAt(n)
		_, err := Uninstall(context.Background(), o)
		if err == nil {
			steps = n
			break
		}
		if !errors.Is(err, errKilled) {
			t.Fatalf("step %d: %v", n, err)
		}
		if own, _ := s.hookRuns("r"); !own {
			t.Fatalf("killed before step %d (%v): the user's hook does not run", n+1, err)
		}
		if _, err := Uninstall(context.Background(), s.options("r")); err != nil {
			t.Fatalf("step %d, again: %v", n, err)
		}
		s.noTrace("r", hooks, n)
	}
	if steps < 10 {
		t.Errorf("only %d steps: the faults are not injected everywhere", steps)
	}
}

// TestConfiguredKilledAnywhere does the same where Git's configuration names the
// hooks: a half-made entry would stop every git command that looks for hooks.
func TestConfiguredKilledAnywhere(t *testing.T) {
	if s := newSandbox(t); !s.configHooks() {
		t.Skip("this git is older than 2.54 and runs no hooks from its configuration")
	}
	steps := 0
	for n := 0; ; n++ {
		s := newSandbox(t)
		s.repo("r")
		s.withDispatcher("r/.husky/_")
		s.git("r", "config", "core.hooksPath", ".husky/_")
		s.write("r/.husky/HEAD", "", 0o644) // what the dispatcher looks for above it
		before := s.snapshot("r/.husky")
		config := s.read("r/.git/config")
		o := s.options("r")
		o.disk, _ = killedAt(n)
		_, err := Install(context.Background(), o)
		if err == nil {
			steps = n
			break
		}
		if !errors.Is(err, errKilled) {
			t.Fatalf("step %d: %v", n, err)
		}
		if own, _ := s.hookRuns("r"); !own {
			t.Fatalf("killed before step %d (%v): the user's hook does not run", n+1, err)
		}
		o.disk = disk{}
		if n%4 == 0 {
			if _, err := Install(context.Background(), o); err != nil {
				t.Fatalf("step %d, again: %v", n, err)
			}
			if own, picket := s.hookRuns("r"); !own || !picket {
				t.Fatalf("step %d, completed: own %t, picket %t", n, own, picket)
			}
		}
		if _, err := Uninstall(context.Background(), o); err != nil && !errors.Is(err, errNothing) {
			t.Fatalf("step %d, out: %v", n, err)
		}
		if after := s.snapshot("r/.husky"); after != before || exists(s.path("r/.git/picket")) {
			t.Fatalf("step %d left something:\n%s", n, difference(before, after))
		}
		if now := s.read("r/.git/config"); strings.TrimSpace(now) != strings.TrimSpace(config) {
			t.Fatalf("step %d: the configuration was\n%s\nand is\n%s", n, config, now)
		}
	}
	if steps < 20 {
		t.Errorf("only %d steps: the faults are not injected everywhere", steps)
	}
}

// TestReadOnlyLeavesNothing installs where the hooks folder takes no file. (Tests may
// run as root, whom no mode keeps from writing: the disk says so in its place.)
func TestReadOnlyLeavesNothing(t *testing.T) {
	for _, folder := range []bool{true, false} { // with a hooks folder, and without
		s := newSandbox(t)
		s.repo("r")
		if !folder {
			if err := os.RemoveAll(s.path("r/.git/hooks")); err != nil {
				t.Fatal(err)
			}
		}
		before := s.snapshot("r/.git")
		o := s.options("r")
		o.disk = disk{step: func(op, path string) error {
			if strings.HasPrefix(path, s.path("r/.git/hooks")) || !folder && op == "probe" {
				return &fs.PathError{Op: op, Path: path, Err: fs.ErrPermission}
			}
			return nil
		}}
		if _, err := Install(context.Background(), o); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "hooks") {
			t.Errorf("folder %t: error %v, want that the hooks folder cannot be written to", folder, err)
		}
		if after := s.snapshot("r/.git"); before != after {
			t.Errorf("folder %t: a refused installation left\n%v\nwhere there was\n%v", folder, after, before)
		}
		o.disk = disk{}
		if _, err := Install(context.Background(), o); err != nil {
			t.Errorf("folder %t: %v", folder, err)
		}
		if after := s.snapshot("r/.git"); before == after {
			t.Errorf("folder %t: nothing was installed", folder)
		}
	}
}
