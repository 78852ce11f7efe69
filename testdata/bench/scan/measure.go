package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// plant gives the folder to scan: the one that was named, or a new one of so many
// megabytes of source, kept for the next time.
func plant(dir, tree string, mb int) (string, error) {
	if mb == 0 {
		if tree == "" {
			return "", errors.New("name a folder with -tree, or a size with -mb")
		}
		return filepath.Abs(tree)
	}
	top := filepath.Join(dir, fmt.Sprintf("tree-%d", mb))
	if tree != "" {
		top += "-" + filepath.Base(tree)
	}
	if _, err := os.Stat(top); err == nil {
		return top, nil
	}
	var from []string
	if tree != "" {
		from = append(from, tree)
	}
	for _, key := range []string{"GOMODCACHE", "GOROOT"} {
		out, err := exec.Command("go", "env", key).Output()
		if err != nil {
			return "", fmt.Errorf("go env %s: %w", key, err)
		}
		from = append(from, strings.TrimSpace(string(out)))
	}
	fmt.Println("planting", top)
	building := top + ".new"
	if err := os.RemoveAll(building); err != nil {
		return "", err
	}
	left := int64(mb) * 1e6
	for i, source := range from {
		if err := copySources(source, filepath.Join(building, fmt.Sprint(i)), &left); err != nil {
			return "", err
		}
	}
	if left > 0 {
		fmt.Printf("%.1f MB less than was asked for\n", float64(left)/1e6)
	}
	return top, os.Rename(building, top)
}

var errEnough = errors.New("enough")

// copySources copies the source files below a folder until there are enough.
func copySources(from, to string, left *int64) error {
	err := filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read is not planted
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case *left <= 0:
			return errEnough
		case !d.Type().IsRegular() || !isSource(p):
			return nil
		}
		rel, err := filepath.Rel(from, p)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(p)
		if err != nil || len(text) > 1<<20 {
			return nil
		}
		*left -= int64(len(text))
		target := filepath.Join(to, rel)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o644)
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

func sizeOf(folder string) (files int, bytes int64) {
	filepath.WalkDir(folder, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				files, bytes = files+1, bytes+info.Size()
			}
		}
		return nil
	})
	return files, bytes
}

// measure runs the commands in turn. What they find makes them end with 1, which is
// no failure. A first run of each of ours, which may fill its cache, is not counted.
func measure(commands []*command, folder string) error {
	runtime.LockOSThread() // the counter is this thread's, and its children's
	defer runtime.UnlockOSThread()
	count, why := newCounter()
	if why != "" {
		fmt.Println("instructions:", why)
	}
	most := 0
	for _, c := range commands {
		most = max(most, c.runs)
	}
	for n := range most + 1 {
		for _, c := range commands {
			if n > c.runs || n == 0 && !c.ours {
				continue
			}
			if err := c.run(folder, count, n > 0); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	return nil
}

func (c *command) run(folder string, count *counter, counts bool) error {
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = folder, append(os.Environ(), c.env...), io.Discard, io.Discard
	before := count.read()
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return err
	}
	if !counts {
		return nil
	}
	c.wall = append(c.wall, took)
	c.cpu = append(c.cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	if n := count.read() - before; n > 0 {
		c.insts = append(c.insts, n)
	}
	return nil
}
