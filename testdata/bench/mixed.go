package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// measureMixed measures what the rules for code, infrastructure and files cost: two
// repositories that differ in the packs of their configuration alone, and a change
// of twelve files, each of another kind. In one change they get 25 lines each, in
// the other all are new as a whole.
func (b *bench) measureMixed() error {
	dirs := [2]string{filepath.Join(b.dir, "mixed-off"), filepath.Join(b.dir, "mixed")}
	for i, dir := range dirs {
		if err := b.mixedRepository(dir, i == 1); err != nil {
			return err
		}
	}
	for _, wholly := range []bool{false, true} {
		title := "mixed, 12 changed files of as many kinds, 300 added lines"
		if wholly {
			title = "mixed, 12 new files of as many kinds"
		}
		size := 0
		for _, dir := range dirs {
			n, err := b.stageMixed(dir, wholly)
			if err != nil {
				return err
			}
			size = n
		}
		env := append(b.gitEnv(), "GIT_INDEX_FILE=.git/index", "GIT_PREFIX=", "GIT_EDITOR=:")
		var list []*contender
		for i, name := range []string{"secrets alone", "all packs"} {
			program := filepath.Join(dirs[i], ".git", "hooks", "pre-commit")
			if b.hook != "" {
				program = b.hook
			}
			list = append(list, &contender{name: name, args: []string{program}, env: env, dir: dirs[i]})
		}
		for range mixedRounds {
			if err := b.interleave(list, "", nil); err != nil {
				return err
			}
		}
		print(fmt.Sprintf("%s, %.0f kB in all", title, float64(size)/1000), list, 0)
		off, on := list[0].times, list[1].times
		fmt.Printf("  code, infrastructure and files add %.2f ms in the median (%.2f times as long), %.2f between the fastest; half of the pairs lie between %.2f and %.2f\n\n",
			ms(median(on)-median(off)), float64(median(on))/float64(median(off)), ms(slices.Min(on)-slices.Min(off)), ms(between(on, off, 1)), ms(between(on, off, 3)))
		if list[0].code != 0 || list[1].code != 0 {
			return fmt.Errorf("the change is not clean: exit %d and %d", list[0].code, list[1].code)
		}
	}
	return nil
}

// mixedRounds is how many times more often than others this is run: what is measured
// is less than what two runs differ by.
const mixedRounds = 8

// between is a quarter of the way through the differences of runs made one after the
// other, times a number.
func between(on, off []time.Duration, quarter int) time.Duration {
	d := make([]time.Duration, min(len(on), len(off)))
	for i := range d {
		d[i] = on[i] - off[i]
	}
	slices.Sort(d)
	return d[len(d)*quarter/4]
}

// mixedRepository makes a repository of five files of each kind, anew.
func (b *bench) mixedRepository(dir string, packs bool) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if _, err := b.git(b.dir, "init", "-q", "-b", "main", dir); err != nil {
		return err
	}
	rnd := rand.New(rand.NewPCG(5, 6))
	for i := range kinds {
		for n := range 5 {
			if err := write(dir, kinds[i].name(n), kinds[i].text(rnd, kinds[i].size, 0)); err != nil {
				return err
			}
		}
	}
	config := fmt.Sprintf("[packs]\ncode = %t\ninfra = %[1]t\nfiles = %[1]t\n", packs)
	if err := write(dir, ".picket.toml", config); err != nil {
		return err
	}
	for _, args := range [][]string{{"add", "-A"}, {"commit", "-qm", "x"}} {
		if _, err := b.git(dir, args...); err != nil {
			return err
		}
	}
	cmd := exec.Command(filepath.Join(b.bin, "picket"), "install")
	cmd.Dir, cmd.Env = dir, b.gitEnv()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("picket install: %w\n%s", err, out)
	}
	return nil
}

// name is the path of a kind's n-th file.
func (k *kind) name(n int) string { return strings.ReplaceAll(k.path, "N", strconv.Itoa(n)) }

func write(dir, path, text string) error {
	path = filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// stageMixed stages a file of each kind, changed or new, and gives their size
// together.
func (b *bench) stageMixed(dir string, wholly bool) (size int, err error) {
	if _, err := b.git(dir, "reset", "-q", "--hard", "HEAD"); err != nil {
		return 0, err
	}
	rnd := rand.New(rand.NewPCG(7, 8))
	for i := range kinds {
		k := &kinds[i]
		name, text := k.name(2), ""
		if wholly {
			name = "new/" + k.name(5)
			text = k.text(rnd, k.size, 0)
		} else {
			old, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil {
				return 0, err
			}
			text = string(old) + k.text(rnd, 0, 25)
		}
		size += len(text)
		if err := write(dir, name, text); err != nil {
			return 0, err
		}
	}
	for _, args := range [][]string{{"add", "-A"}, {"write-tree"}} {
		if _, err := b.git(dir, args...); err != nil {
			return 0, err
		}
	}
	return size, nil
}
