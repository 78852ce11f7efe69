// Command history measures audits of a whole history: picket with one and two
// workers, what Git needs to print the objects and the patches, and the peers that
// are on PATH, interleaved in one run; medians are printed. It never judges.
//
//	go run ./testdata/bench/history -repo PATH [-runs 3] [-peers=false] [-grow]
//
// With -grow it measures the history's quarter, half and whole instead.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench-history:", err)
		os.Exit(2)
	}
}

type bench struct {
	repo, dir, picket string
	runs              int
}

func run() error {
	b := &bench{}
	flag.StringVar(&b.repo, "repo", ".", "the repository")
	flag.IntVar(&b.runs, "runs", 3, "runs of each command")
	peers := flag.Bool("peers", true, "measure other scanners that are on PATH")
	grow := flag.Bool("grow", false, "measure a quarter, half and whole of the history")
	flag.Parse()
	var err error
	if b.repo, err = filepath.Abs(b.repo); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "picket-bench-history-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	b.picket = filepath.Join(b.dir, "picket")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", b.picket, "./cmd/picket").CombinedOutput(); err != nil {
		return fmt.Errorf("building picket: %w: %s", err, out)
	}
	fmt.Printf("%s, %d processors, medians of %d runs\n", b.repo, runtime.NumCPU(), b.runs)
	if *grow {
		return b.grow()
	}
	return b.compare(b.contenders(*peers))
}

// contender is one command that is measured.
type contender struct {
	name   string
	args   []string
	report string // where it writes what it found; "" if it finds nothing
	runs   []measured
}

func (b *bench) contenders(peers bool) []*contender {
	file := func(name string) string { return filepath.Join(b.dir, name+".json") }
	list := []*contender{
		{name: "picket, 2 workers", args: b.audit(2, file("2"), b.repo), report: file("2")},
		{name: "picket, 1 worker", args: b.audit(1, file("1"), b.repo), report: file("1")},
		{name: "git cat-file", args: []string{"git", "cat-file", "--batch-all-objects", "--unordered", "--buffer", "--batch"}},
		{name: "git log -p", args: []string{"git", "log", "-p", "-U0", "--all"}},
	}
	if !peers {
		return list
	}
	for _, peer := range []string{"gitleaks", "betterleaks"} {
		path, err := exec.LookPath(peer)
		if err != nil {
			fmt.Printf("%s is not on PATH and not measured\n", peer)
			continue
		}
		list = append(list, &contender{name: peer, report: file(peer),
			args: []string{path, "git", "--no-banner", "--exit-code", "0", "--report-format", "json", "--report-path", file(peer), "."}})
	}
	return list
}

func (b *bench) audit(workers int, report, repo string) []string {
	return []string{b.picket, "audit", "--progress", "never", "--workers", fmt.Sprint(workers), "--format", "json", "-o", report, repo}
}

func (b *bench) compare(list []*contender) error {
	for range b.runs {
		for _, c := range list {
			m, err := measure(context.Background(), b.repo, c.args)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			c.runs = append(c.runs, m)
		}
	}
	fmt.Printf("%-20s %9s %9s %9s %9s %10s %9s %6s\n", "", "wall", "cpu", "memory", "+ mapped", "scanned", "findings", "exit")
	for _, c := range list {
		scanned, findings := told(c.report)
		fmt.Printf("%-20s %9s %9s %6d MB %6d MB %10s %9s %6d\n", c.name, seconds(c.median(wall)), seconds(c.median(cpu)),
			c.memory(anonymousOf)>>20, c.memory(residentOf)>>20, scanned, findings, c.runs[0].code)
	}
	base := list[2].median(wall)
	for _, c := range list {
		fmt.Printf("%s / git cat-file: %.2f of its wall time, %.2f of its cpu\n", c.name,
			c.median(wall).Seconds()/base.Seconds(), c.median(cpu).Seconds()/list[2].median(cpu).Seconds())
	}
	for _, c := range list[4:] {
		fmt.Printf("%s / picket, 2 workers: %.1f\n", c.name, c.median(wall).Seconds()/list[0].median(wall).Seconds())
	}
	fmt.Printf("1 worker / 2 workers: %.2f\n", list[1].median(wall).Seconds()/list[0].median(wall).Seconds())
	return nil
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func wall(m measured) time.Duration { return m.wall }
func cpu(m measured) time.Duration  { return m.cpu }

func (c *contender) median(of func(measured) time.Duration) time.Duration {
	var all []time.Duration
	for _, m := range c.runs {
		all = append(all, of(m))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func anonymousOf(m measured) int64 { return m.memory }
func residentOf(m measured) int64  { return m.resident }

// memory is the most of all runs.
func (c *contender) memory(of func(measured) int64) int64 {
	most := int64(0)
	for _, m := range c.runs {
		most = max(most, of(m))
	}
	return most
}

// told reads what a scanner's report says: the bytes it looked at, if it says so,
// and how many things it found.
func told(path string) (scanned, findings string) {
	if path == "" {
		return "", ""
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", "none"
	}
	var list []json.RawMessage
	if json.Unmarshal(data, &list) == nil {
		return "", fmt.Sprint(len(list))
	}
	var ours struct {
		Scanned  struct{ Bytes int64 }
		Findings []json.RawMessage
		Allowed  []json.RawMessage
	}
	if err := json.Unmarshal(data, &ours); err != nil {
		return "", "unreadable"
	}
	return fmt.Sprintf("%d MB", ours.Scanned.Bytes>>20), fmt.Sprintf("%d+%d", len(ours.Findings), len(ours.Allowed))
}

// grow measures the history's quarter, half and whole, by commits.
func (b *bench) grow() error {
	out, err := b.git(b.repo, "rev-list", "--topo-order", "--reverse", "HEAD")
	if err != nil {
		return err
	}
	commits := strings.Fields(out)
	var first, firstCPU time.Duration
	for _, part := range []int{4, 2, 1} {
		n := len(commits) / part
		repo := filepath.Join(b.dir, fmt.Sprint("part", part))
		if _, err := b.git(b.dir, "init", "-q", "--bare", repo); err != nil {
			return err
		}
		if _, err := b.git(repo, "-c", "uploadpack.allowAnySHA1InWant=true", "fetch", "-q", "--no-tags", b.repo, commits[n-1]+":refs/heads/part"); err != nil {
			return err
		}
		if _, err := b.git(repo, "repack", "-qad"); err != nil {
			return err
		}
		c := contender{report: filepath.Join(b.dir, "grow.json")}
		for range b.runs {
			m, err := measure(context.Background(), repo, b.audit(2, c.report, repo))
			if err != nil {
				return err
			}
			c.runs = append(c.runs, m)
		}
		t := c.median(wall)
		if first == 0 {
			first, firstCPU = t, c.median(cpu)
		}
		scanned, findings := told(c.report)
		stored, objects, err := b.size(repo)
		if err != nil {
			return err
		}
		fmt.Printf("%7d commits, %d objects, %d MB packed: %s wall, %s cpu, %d MB, %s scanned, %s findings: %.2f times the first, %.2f of its cpu\n",
			n, objects, stored, seconds(t), seconds(c.median(cpu)), c.memory(anonymousOf)>>20, scanned, findings, t.Seconds()/first.Seconds(), c.median(cpu).Seconds()/firstCPU.Seconds())
	}
	return nil
}

// size is how many MB a repository's packs have, and how many objects are in them.
func (b *bench) size(repo string) (mb, objects int, err error) {
	out, err := b.git(repo, "count-objects", "-v")
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(out) {
		var kb int
		if _, err := fmt.Sscanf(line, "size-pack: %d", &kb); err == nil {
			mb = kb >> 10
		}
		fmt.Sscanf(line, "in-pack: %d", &objects)
	}
	return mb, objects, nil
}

func (b *bench) git(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w", strings.Join(args, " "), err)
	}
	return string(out), nil
}
