package main_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// bin is the folder of the real binaries, built once: the scripts run what a
// user installs, not a function of it.
var bin string

// quick is a folder within it with a second picket, for the situations: it differs in
// one string that the linker sets, for which its audits take the built-in rules from
// the cache, as every other command does, instead of compiling them in each of five
// hundred. TestQuickAudit holds it to what the first one says.
func quick() string { return filepath.Join(bin, "quick") }

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "picket-script-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	defer os.RemoveAll(dir)
	bin = dir
	// Without the tables of a debugger, as `make build` does: each repository of the
	// scripts gets the hook three times over, and they are a third of it.
	for _, line := range [][]string{
		{"-ldflags", "-s -w", "-o", dir + string(filepath.Separator), "picket/cmd/..."},
		{"-ldflags", "-s -w -X main.auditsTrust=cache", "-o", quick() + string(filepath.Separator), "picket/cmd/picket"},
	} {
		build := exec.Command("go", append([]string{"build"}, line...)...)
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "building the binaries under test: %v\n%s", err, out)
			return 2
		}
	}
	hook := "picket-hook"
	if runtime.GOOS == "windows" {
		hook += ".exe"
	}
	if err := linkOrCopy(filepath.Join(dir, hook), filepath.Join(quick(), hook)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	more()
	code := m.Run()
	if err := modelStands(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	return code
}

// more lets some more tests run at a time than there are processors, unless -parallel
// says how many: they wait for the disk, for a remote that never answers, and for lines
// that come every ten seconds.
func more() {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		flag.Set("test.parallel", strconv.Itoa(runtime.GOMAXPROCS(0)+2))
	}
}

const scripts = "../../testdata/script"

// TestScripts runs what a user sees: every testdata/script/*.txtar outside the
// situations.
func TestScripts(t *testing.T) {
	t.Parallel()
	runScripts(t, scripts, true)
}

// TestSituations runs every situation twice: with a secret, which must be
// refused or listed, and with harmless text in the same places, which must pass.
// The second run is the twin that keeps the first from passing by accident.
func TestSituations(t *testing.T) {
	t.Parallel()
	for _, guilty := range []bool{true, false} {
		name := "clean"
		if guilty {
			name = "guilty"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runScripts(t, filepath.Join(scripts, "situations"), guilty)
		})
	}
}

func runScripts(t *testing.T, dir string, guilty bool) {
	t.Helper()
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			if filepath.Base(dir) == "situations" {
				env.Setenv("SITUATION", "1")
				return setup(env, quick(), guilty)
			}
			return setup(env, bin, guilty)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"repo":   cmdRepo,
			"write":  cmdWrite,
			"pem":    cmdPEM,
			"commit": cmdCommit,
			"audit":  cmdAudit,
			"git":    cmdGit,
			"exit":   cmdExit,
			"json":   cmdJSON,
		},
		Condition: func(cond string) (bool, error) {
			if cond == "guilty" {
				return guilty, nil
			}
			return gitAtLeast(cond)
		},
	})
}

// gitAtLeast answers [git:2.45] and the like: is the git on PATH at least so new?
func gitAtLeast(cond string) (bool, error) {
	want, ok := strings.CutPrefix(cond, "git:")
	if !ok {
		return false, fmt.Errorf("unknown condition %q", cond)
	}
	out, err := exec.Command("git", "version").Output()
	if err != nil {
		return false, err
	}
	var have, need [2]int
	if _, err := fmt.Sscanf(string(out), "git version %d.%d", &have[0], &have[1]); err != nil {
		return false, fmt.Errorf("git version printed %q: %w", out, err)
	}
	if _, err := fmt.Sscanf(want, "%d.%d", &need[0], &need[1]); err != nil {
		return false, fmt.Errorf("condition %q: %w", cond, err)
	}
	return have[0] > need[0] || have[0] == need[0] && have[1] >= need[1], nil
}

// gitConfig is the user's configuration in every script. The upkeep that Git looks at
// after each commit would cost two processes and find nothing to do.
const gitConfig = `[user]
	name = Ada Example
	email = ada@example.com
[init]
	defaultBranch = main
[protocol "file"]
	allow = always
[advice]
	detachedHead = false
[maintenance]
	auto = false
`

// when is the date of every commit that a script does not date itself.
const when = "2026-03-01T12:00:00Z"

// setup gives a script its own home, a fixed identity, the programs in a folder, and the
// words it plants.
func setup(env *testscript.Env, programs string, guilty bool) error {
	home := filepath.Join(env.WorkDir, ".home")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(gitConfig), 0o644); err != nil {
		return err
	}
	env.Setenv("HOME", home)
	env.Setenv("XDG_CONFIG_HOME", filepath.Join(home, ".config"))
	// One cache for all scripts of a program: the built-in rules are compiled once, not in each.
	env.Setenv("XDG_CACHE_HOME", filepath.Join(programs, "cache"))
	env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	env.Setenv("GIT_AUTHOR_DATE", when)
	env.Setenv("GIT_COMMITTER_DATE", when)
	env.Setenv("BIN", programs)
	tools, err := filepath.Abs("../../.tools/node_modules/.bin") // make neighbours
	if err != nil {
		return err
	}
	env.Setenv("PATH", strings.Join([]string{programs, os.Getenv("PATH"), tools}, string(filepath.ListSeparator)))
	for name, value := range planted(guilty) {
		env.Setenv(name, value)
	}
	if guilty {
		env.Setenv("GUILTY", "1")
	}
	return nil
}
