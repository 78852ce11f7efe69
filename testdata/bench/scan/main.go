// Command scan measures picket scan as a whole process over a tree of files, beside
// the folder scans of the peers on PATH, interleaved in one run. It never judges:
// ratios are printed for people and for the record.
//
//	go run ./testdata/bench/scan [-tree DIR] [-mb 0] [-runs 5] [-peer-runs 1]
//
// The tree is DIR (as it lies there, Git's ignore rules applied by picket), or with
// -mb so many megabytes of source from the Go tree and the module cache, DIR added
// to them. picket runs with all rules, and with gitleaks' own default configuration
// and nothing else, so that rules and findings are the same as gitleaks'; each with
// all processors and with one.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/zricethezav/gitleaks/v8/config"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

// command is one way to scan the tree.
type command struct {
	name  string
	args  []string
	env   []string
	runs  int
	ours  bool
	wall  []time.Duration
	cpu   []time.Duration
	insts []int64
}

func run() error {
	tree := flag.String("tree", "", "a folder to scan")
	mb := flag.Int("mb", 0, "megabytes of source to scan, from the Go tree and the module cache")
	runs := flag.Int("runs", 5, "runs of picket; the least processor time and the median of wall time are printed")
	peerRuns := flag.Int("peer-runs", 1, "runs of the peers, which take long")
	dir := flag.String("dir", filepath.Join(os.TempDir(), "picket-bench"), "where the tree is built and the programs are")
	flag.Parse()
	if err := os.MkdirAll(*dir, 0o755); err != nil {
		return err
	}
	folder, err := plant(*dir, *tree, *mb)
	if err != nil {
		return err
	}
	picket := filepath.Join(*dir, "picket")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", picket, "./cmd/picket").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	same, err := gitleaksAlone(*dir)
	if err != nil {
		return err
	}
	one := []string{"GOMAXPROCS=1"}
	commands := []*command{
		{name: "picket, all rules", args: []string{picket, "scan", "-q", "."}, runs: *runs, ours: true},
		{name: "picket, all rules, one processor", args: []string{picket, "scan", "-q", "."}, env: one, runs: *runs, ours: true},
		{name: "picket, gitleaks' rules", args: []string{picket, "scan", "-q", "--config", same, "."}, runs: *runs, ours: true},
		{name: "picket, gitleaks' rules, one processor", args: []string{picket, "scan", "-q", "--config", same, "."}, env: one, runs: *runs, ours: true},
	}
	if *peerRuns > 0 {
		commands = append(commands, peers(*peerRuns)...)
	}
	files, bytes := sizeOf(folder)
	fmt.Printf("%s: %d files, %.1f MB, %d processors\n", folder, files, float64(bytes)/1e6, runtime.NumCPU())
	if err := measure(commands, folder); err != nil {
		return err
	}
	print(commands, bytes)
	return nil
}

// peers are the scanners on PATH that scan folders.
func peers(runs int) (list []*command) {
	for _, args := range [][]string{{"gitleaks", "dir", "--no-banner", "--log-level", "error", "."}, {"betterleaks", "dir", "--no-banner", "."}} {
		path, err := exec.LookPath(args[0])
		if err != nil {
			fmt.Printf("%s is not on PATH\n", args[0])
			continue
		}
		list = append(list, &command{name: args[0] + " dir", args: append([]string{path}, args[1:]...), runs: runs})
	}
	return list
}

// gitleaksAlone writes a configuration that takes gitleaks' own in place of all
// built-in rules, those for code, infrastructure and files included.
func gitleaksAlone(dir string) (string, error) {
	own := filepath.Join(dir, "only-gitleaks.toml")
	if err := os.WriteFile(filepath.Join(dir, "rules-of-gitleaks.toml"), []byte(config.DefaultConfig), 0o644); err != nil {
		return "", err
	}
	return own, os.WriteFile(own, []byte("[extend]\nuseDefault = false\npath = \"rules-of-gitleaks.toml\"\n[packs]\ncode = false\ninfra = false\nfiles = false\n"), 0o644)
}

// print shows the commands, and how many times as long the peers take.
func print(commands []*command, bytes int64) {
	fmt.Printf("%-40s %10s %10s %10s %14s\n", "", "wall", "processor", "MB/s", "instructions")
	for _, c := range commands {
		insts := "-"
		if len(c.insts) > 0 {
			insts = fmt.Sprintf("%.2f billion", float64(slices.Min(c.insts))/1e9)
		}
		fmt.Printf("%-40s %8.0fms %8.0fms %10.0f %14s\n", c.name, ms(middle(c.wall)), ms(slices.Min(c.cpu)), float64(bytes)/slices.Min(c.cpu).Seconds()/1e6, insts)
	}
	for _, peer := range commands {
		if peer.ours {
			continue
		}
		for _, c := range commands {
			if c.ours {
				fmt.Printf("%s takes %.0f times the wall time of %s, %.0f times its processor time\n", peer.name,
					ms(middle(peer.wall))/ms(middle(c.wall)), c.name, ms(slices.Min(peer.cpu))/ms(slices.Min(c.cpu)))
			}
		}
	}
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }

func middle(list []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

func isSource(name string) bool {
	return slices.Contains([]string{".go", ".md", ".json", ".yaml", ".yml", ".toml", ".js", ".py", ".sh", ".txt", ".s", ".c", ".h", ".html", ".css", ".tf"},
		strings.ToLower(filepath.Ext(name)))
}
