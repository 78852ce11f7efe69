// Command bench measures the hook: whole processes, from spawn to exit, side by
// side and interleaved in one run, on repositories of several sizes. It never
// judges: ratios are printed for people and for the record.
//
//	go run ./testdata/bench [-runs 31] [-repos small,mixed,history,100k,1m] [-clone PATH] [-dir DIR]
//
// "mixed" is two small ones, with all packs of rules and with those for secrets alone,
// and changes of twelve files in as many languages.
//
// The repositories are built once into -dir and used again. Besides Git, an empty
// Go program is measured (the floor of every Go hook), and each peer on PATH.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

func run() error {
	runs := flag.Int("runs", 31, "runs of each command; medians are printed")
	dir := flag.String("dir", filepath.Join(os.TempDir(), "picket-bench"), "where the repositories are built and kept")
	names := flag.String("repos", "small,mixed,history,100k", "which repositories: small, mixed, history, 100k, 1m")
	clone := flag.String("clone", "", "a real repository to clone and measure as well")
	changed := flag.String("files", "12,1", "how many files the measured changes have")
	peers := flag.Bool("peers", true, "measure other scanners that are on PATH")
	commits := flag.Bool("commits", true, "measure whole commits, with and without the hook")
	hook := flag.String("hook", "", "measure this program in place of the installed hook, and no commits")
	flag.Parse()
	b := &bench{dir: *dir, runs: *runs, peers: *peers, hook: *hook}
	if err := b.build(); err != nil {
		return err
	}
	repos := strings.Split(*names, ",")
	if *clone != "" {
		repos = append(repos, "clone")
	}
	took := map[string][]time.Duration{}
	for _, name := range repos {
		if name == "mixed" {
			if err := b.measureMixed(); err != nil {
				return fmt.Errorf("repository mixed: %w", err)
			}
			continue
		}
		repo, err := b.repository(name, *clone)
		if err != nil {
			return fmt.Errorf("repository %s: %w", name, err)
		}
		for _, n := range strings.Split(*changed, ",") {
			files, err := strconv.Atoi(n)
			if err != nil || files < 1 || files > maxChanged {
				return fmt.Errorf("-files %s: want numbers from 1 to %d", *changed, maxChanged)
			}
			if err := b.measure(repo, files); err != nil {
				return fmt.Errorf("repository %s: %w", name, err)
			}
		}
		took[name] = repo.took
		if *commits && repo.checkedOut && b.hook == "" {
			if err := b.measureCommits(repo); err != nil {
				return fmt.Errorf("repository %s: %w", name, err)
			}
		}
	}
	if small, big := took["100k"], took["1m"]; small != nil && big != nil {
		for i, n := range strings.Split(*changed, ",") {
			fmt.Printf("%s changed files among 1,000,000 take %.2f times as long as among 100,000\n", n, float64(big[i])/float64(small[i]))
		}
	}
	return nil
}

// maxChanged is the number of files that a measured change can have.
const maxChanged = 12

// bench is one run of the program.
type bench struct {
	dir   string
	runs  int
	peers bool
	hook  string // another program than the installed hook
	empty string // an empty Go program
	bin   string // folder of picket and picket-hook
}

// build compiles the programs to be measured, as a release does.
func (b *bench) build() error {
	b.bin = filepath.Join(b.dir, "bin")
	src := filepath.Join(b.dir, "empty")
	for _, d := range []string{b.bin, src} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(src, "main.go"), []byte("package main\n\nfunc main() {}\n"), 0o644); err != nil {
		return err
	}
	for name, text := range map[string]string{emptyPreCommit: "repos: []\n", emptyLefthook: "pre-commit:\n  jobs:\n    - run: \"true\"\n"} {
		if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	b.empty = filepath.Join(b.bin, "empty")
	for _, c := range []struct{ out, what, env string }{
		{b.empty, filepath.Join(src, "main.go"), ""},
		{b.bin + "/", "./cmd/picket", ""},
		{b.bin + "/", "./cmd/picket-hook", hookExperiment()},
	} {
		cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", c.out, c.what)
		if cmd.Env = append(os.Environ(), "CGO_ENABLED=0"); c.env != "" {
			cmd.Env = append(cmd.Env, c.env)
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("go build %s: %w\n%s", c.what, err, out)
		}
	}
	return nil
}

// hookExperiment is the setting with which the Makefile builds the hook, where this
// Go knows it.
func hookExperiment() string {
	const setting = "GOEXPERIMENT=nogreenteagc"
	cmd := exec.Command("go", "env", "GOEXPERIMENT")
	cmd.Env = append(os.Environ(), setting)
	if cmd.Run() != nil {
		return ""
	}
	return setting
}

// gitEnv shuts the machine's configuration out, as in the tests.
func (b *bench) gitEnv() []string {
	var env []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "GIT_") && !strings.HasPrefix(kv, "HOME=") && !strings.HasPrefix(kv, "XDG_") {
			env = append(env, kv)
		}
	}
	return append(env, "HOME="+filepath.Join(b.dir, "home"), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_AUTHOR_DATE=1700000000 +0000",
		"GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.org", "GIT_COMMITTER_DATE=1700000000 +0000")
}

// git runs git in a folder and gives its output.
func (b *bench) git(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, b.gitEnv()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("git %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out)), nil
}
