package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// contender is one command that is measured.
type contender struct {
	name string
	args []string
	env  []string
	dir  string // where it runs; empty: where all do

	times []time.Duration
	peak  int64 // KB; the operating system counts this program's own memory at the fork as well
	code  int
}

// The configurations under which the hook managers are measured: their own weight.
const (
	emptyPreCommit = "pre-commit.yaml"
	emptyLefthook  = "lefthook.yml"
)

// contenders are what runs on a repository: the floor, Git, picket, and peers.
func (b *bench) contenders(r *repository) ([]*contender, error) {
	hookEnv := append(b.gitEnv(), "GIT_INDEX_FILE=.git/index", "GIT_PREFIX=", "GIT_EDITOR=:")
	list := []*contender{
		{name: "empty Go program", args: []string{b.empty}},
		{name: "git diff --cached --raw", args: []string{"git", "diff", "--cached", "--raw"}},
		{name: "picket-hook pre-commit", args: []string{filepath.Join(r.path, ".git", "hooks", "pre-commit")}, env: hookEnv},
	}
	if b.hook != "" {
		list[2].name, list[2].args = filepath.Base(b.hook), []string{b.hook}
	}
	if again, err := b.restarted(list[2].args[0]); err != nil {
		return nil, err
	} else if again != "" {
		list = append(list, &contender{name: afterRestart, args: []string{again}, env: hookEnv})
	}
	if !b.peers || !r.checkedOut { // some take a missing work tree for a million deletions, and restore it
		return list, nil
	}
	for _, args := range [][]string{
		{"gitleaks", "git", "--pre-commit", "--staged", "--no-banner", "--log-level", "error"},
		{"betterleaks", "git", "--pre-commit", "--staged", "--no-banner", "--log-level", "error"},
		{"talisman", "--githook", "pre-commit"},
		{"git-secrets", "--pre_commit_hook"},
		{"lefthook", "run", "pre-commit"},                                 // with a job that does nothing
		{"pre-commit", "run", "-c", filepath.Join(b.dir, emptyPreCommit)}, // without hooks
	} {
		if p, err := exec.LookPath(args[0]); err == nil {
			env := append(b.gitEnv(), "LEFTHOOK_CONFIG="+filepath.Join(b.dir, emptyLefthook))
			list = append(list, &contender{name: args[0], args: append([]string{p}, args[1:]...), env: env})
		}
	}
	return list, nil
}

// afterRestart names the hook as it runs after a restart of the machine.
const afterRestart = "the same after a restart"

// once runs a contender and notes how long it took.
func (b *bench) once(c *contender, dir string) error {
	cmd := exec.Command(c.args[0], c.args[1:]...)
	if cmd.Dir, cmd.Env = dir, c.env; c.dir != "" {
		cmd.Dir = c.dir
	}
	if cmd.Env == nil {
		cmd.Env = b.gitEnv()
	}
	start := time.Now()
	err := cmd.Run()
	c.times = append(c.times, time.Since(start))
	if cmd.ProcessState == nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	c.peak = max(c.peak, peakMemory(cmd.ProcessState))
	c.code = cmd.ProcessState.ExitCode()
	return nil
}

// interleave runs all contenders in turn, beginning with another one each round.
func (b *bench) interleave(list []*contender, dir string, before func(*contender) error) error {
	for round := range b.runs + 1 {
		for i := range list {
			c := list[(round+i)%len(list)]
			if before != nil {
				if err := before(c); err != nil {
					return err
				}
			}
			if err := b.once(c, dir); err != nil {
				return err
			}
			if round == 0 { // warms the caches
				c.times = c.times[:len(c.times)-1]
			}
		}
	}
	return nil
}

// measure stages a change and measures everything on it.
func (b *bench) measure(r *repository, files int) error {
	lines := 25
	if err := b.stage(r, files, lines); err != nil {
		return err
	}
	list, err := b.contenders(r)
	if err != nil {
		return err
	}
	if err := b.interleave(list, r.path, nil); err != nil {
		return err
	}
	print(fmt.Sprintf("%s, %d changed files, %d added lines", r.name, files, files*lines), list, 1)
	compare(list)
	r.took = append(r.took, median(list[2].times))
	return nil
}

// measureCommits measures whole commits: without hooks, with programs in the slots
// that do nothing, and with picket. What Git does more as soon as there is a hook
// (it reads the index again) and what starting two programs costs is no hook's to
// save; the rest is picket's own.
func (b *bench) measureCommits(r *repository) error {
	if err := b.stage(r, 12, 25); err != nil {
		return err
	}
	start, err := b.git(r.path, "rev-parse", "HEAD")
	if err != nil {
		return err
	}
	none, idle := filepath.Join(b.dir, "no-hooks"), filepath.Join(b.dir, "idle-hooks")
	for _, dir := range []string{none, idle} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	program, err := os.ReadFile(b.empty)
	if err != nil {
		return err
	}
	for _, event := range []string{"pre-commit", "commit-msg"} {
		if err := os.WriteFile(filepath.Join(idle, event), program, 0o755); err != nil {
			return err
		}
	}
	list := []*contender{
		{name: "git commit, no hooks", args: []string{"git", "-c", "core.hooksPath=" + none, "commit", "-qm", "x"}},
		{name: "git commit, idle hooks", args: []string{"git", "-c", "core.hooksPath=" + idle, "commit", "-qm", "x"}},
		{name: "git commit, picket", args: []string{"git", "commit", "-qm", "x"}},
	}
	err = b.interleave(list, r.path, func(*contender) error {
		_, err := b.git(r.path, "reset", "-q", "--soft", start)
		return err
	})
	if err != nil {
		return err
	}
	print(r.name+", a commit of 12 changed files", list, 0)
	bare, idling, full := median(list[0].times), median(list[1].times), median(list[2].times)
	fmt.Printf("  picket adds %.2f ms; pre-commit and commit-msg that are empty Go programs add %.2f, so %.2f are picket's own\n\n",
		ms(full-bare), ms(idling-bare), ms(full-idling))
	_, err = b.git(r.path, "reset", "-q", "--hard", start)
	return err
}

// compare says how many times as long as picket the other scanners take.
func compare(list []*contender) {
	own := median(list[2].times)
	for _, c := range list[3:] {
		if c.name == afterRestart {
			continue
		}
		fmt.Printf("  %s takes %.1f times as long as %s\n", c.name, float64(median(c.times))/float64(own), list[2].name)
	}
}

// print shows medians and their ratio to one of the contenders.
func print(title string, list []*contender, base int) {
	fmt.Println(title)
	fmt.Printf("  %-26s %9s %9s %7s %9s %5s\n", "", "min ms", "median ms", "ratio", "peak MB", "exit")
	reference := median(list[base].times)
	for _, c := range list {
		m := median(c.times)
		fmt.Printf("  %-26s %9.2f %9.2f %7.2f %9.1f %5d\n", c.name, ms(slices.Min(c.times)), ms(m), float64(m)/float64(reference), float64(c.peak)/1024, c.code)
	}
	fmt.Println()
}

func median(t []time.Duration) time.Duration {
	s := slices.Clone(t)
	slices.Sort(s)
	return s[len(s)/2]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
