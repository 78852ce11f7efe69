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

// killedAnywhere has act, which gets a disk and gives the sandbox it worked in, killed
// before each of its steps, of which there are some; after each kill the user's hook
// still runs, and then does what comes next.
func killedAnywhere(t *testing.T, some int, act func(disk) (*sandbox, error), then func(n int, s *sandbox)) {
	t.Helper()
	for n := 0; ; n++ {
		d, _ := killedAt(n)
		s, err := act(d)
		if err == nil {
			if n < some {
				t.Errorf("only %d steps: the faults are not injected everywhere", n)
			}
			return
		}
		if !errors.Is(err, errKilled) {
			t.Fatalf("step %d: %v", n, err)
		}
		if own, _ := s.hookRuns("r"); !own {
			t.Fatalf("killed before step %d (%v): the user's hook does not run", n+1, err)
		}
		then(n, s)
	}
}

// completes installs again what was killed: then both hooks run.
func (s *sandbox) completes(n int, o Options) {
	s.t.Helper()
	if _, err := Install(context.Background(), o); err != nil {
		s.t.Fatalf("step %d, again: %v", n, err)
	}
	if own, picket := s.hookRuns("r"); !own || !picket {
		s.t.Fatalf("step %d, completed: own %t, picket %t", n, own, picket)
	}
}

// TestKilledAnywhere kills an installation before every step: the user's hook runs,
// picket's does or does not, and the next run completes what was begun.
func TestKilledAnywhere(t *testing.T) {
	for _, shim := range []bool{false, true} {
		t.Run(fmt.Sprintf("shim=%t", shim), func(t *testing.T) {
			t.Parallel()
			var hooks string
			options := func(s *sandbox, d disk) Options {
				o := s.options("r")
				o.Shim, o.disk = shim, d
				return o
			}
			killedAnywhere(t, 20, func(d disk) (*sandbox, error) {
				s := newSandbox(t)
				s.repo("r")
				s.withDispatcher("r/.git/hooks")
				hooks = s.snapshot("r/.git/hooks")
				_, err := Install(context.Background(), options(s, d))
				return s, err
			}, func(n int, s *sandbox) {
				o := options(s, disk{})
				if n%3 == 0 { // go on
					s.completes(n, o)
				}
				if _, err := Uninstall(context.Background(), o); err != nil && !errors.Is(err, errNothing) {
					t.Fatalf("step %d, out: %v", n, err)
				}
				s.noTrace("r", hooks, n)
			})
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
	var hooks string
	killedAnywhere(t, 10, func(d disk) (*sandbox, error) {
		s := newSandbox(t)
		s.repo("r")
		s.withDispatcher("r/.git/hooks")
		hooks = s.snapshot("r/.git/hooks")
		s.install("r")
		o := s.options("r")
		o.disk = d
		_, err := Uninstall(context.Background(), o)
		return s, err
	}, func(n int, s *sandbox) {
		if _, err := Uninstall(context.Background(), s.options("r")); err != nil {
			t.Fatalf("step %d, again: %v", n, err)
		}
		s.noTrace("r", hooks, n)
	})
}

// TestConfiguredKilledAnywhere does the same where Git's configuration names the
// hooks: a half-made entry would stop every git command that looks for hooks.
func TestConfiguredKilledAnywhere(t *testing.T) {
	if s := newSandbox(t); !s.configHooks() {
		t.Skip("this git is older than 2.54 and runs no hooks from its configuration")
	}
	var before, config string
	killedAnywhere(t, 20, func(d disk) (*sandbox, error) {
		s := newSandbox(t)
		s.repo("r")
		s.withDispatcher("r/.husky/_")
		s.git("r", "config", "core.hooksPath", ".husky/_")
		s.write("r/.husky/HEAD", "", 0o644) // what the dispatcher looks for above it
		before, config = s.snapshot("r/.husky"), s.read("r/.git/config")
		o := s.options("r")
		o.disk = d
		_, err := Install(context.Background(), o)
		return s, err
	}, func(n int, s *sandbox) {
		o := s.options("r")
		if n%4 == 0 {
			s.completes(n, o)
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
	})
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
