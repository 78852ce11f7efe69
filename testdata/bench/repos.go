package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// repository is one that is measured.
type repository struct {
	name, path string
	paths      []string // some of its files, to be changed
	checkedOut bool
	took       []time.Duration // by the hook, median, for each number of changed files
}

// shapes say how large the generated repositories are.
var shapes = map[string]struct {
	files, perDir, commits int
	checkout               bool
}{
	"small":   {60, 10, 100, true},
	"history": {6_000, 12, 36_000, true},
	"100k":    {100_000, 100, 1, true},
	"1m":      {1_000_000, 100, 1, false},
}

// repository builds a repository, or finds the one built before, protects it, and
// leaves nothing staged.
func (b *bench) repository(name, clone string) (*repository, error) {
	r := &repository{name: name, path: filepath.Join(b.dir, name), checkedOut: true}
	shape, known := shapes[name]
	if !known && name != "clone" {
		return nil, fmt.Errorf("no such shape")
	}
	if name != "clone" {
		r.checkedOut = shape.checkout
	}
	done := filepath.Join(r.path, ".git", "built")
	if _, err := os.Stat(done); err != nil {
		fmt.Fprintf(os.Stderr, "building %s...\n", r.path)
		os.RemoveAll(r.path)
		if name == "clone" {
			_, err = b.git(b.dir, "clone", "-q", "--local", clone, r.path)
		} else {
			err = b.generate(r, shape.files, shape.perDir, shape.commits)
		}
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(done, nil, 0o644); err != nil {
			return nil, err
		}
	}
	var err error
	if r.paths, err = b.spread(r.path, maxChanged); err != nil {
		return nil, err
	}
	if b.hook != "" {
		return r, nil
	}
	cmd := exec.Command(filepath.Join(b.bin, "picket"), "install")
	cmd.Dir, cmd.Env = r.path, b.gitEnv()
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("picket install: %w\n%s", err, out)
	}
	return r, nil
}

// spread picks files spread over HEAD's tree. The list is gone through and never
// held: what this program ever took counts as the memory of those that it starts.
func (b *bench) spread(dir string, n int) (paths []string, err error) {
	count := 0
	if err = b.files(dir, func(string) { count++ }); err != nil {
		return nil, err
	}
	at := 0
	err = b.files(dir, func(path string) {
		if len(paths) < n && at == (2*len(paths)+1)*count/(2*n) {
			paths = append(paths, path)
		}
		at++
	})
	if err == nil && len(paths) < n {
		err = fmt.Errorf("%d files are fewer than %d", count, n)
	}
	return paths, err
}

// files goes through the paths of HEAD's tree.
func (b *bench) files(dir string, each func(path string)) error {
	cmd := exec.Command("git", "ls-tree", "-r", "--name-only", "HEAD")
	cmd.Dir, cmd.Env = dir, append(b.gitEnv(), "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.quotePath", "GIT_CONFIG_VALUE_0=false")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		each(lines.Text())
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return cmd.Wait()
}

// generate makes a repository with git fast-import.
func (b *bench) generate(r *repository, files, perDir, commits int) error {
	if _, err := b.git(b.dir, "init", "-q", "-b", "main", r.path); err != nil {
		return err
	}
	cmd := exec.Command("git", "fast-import", "--quiet")
	cmd.Dir, cmd.Env, cmd.Stderr = r.path, b.gitEnv(), os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	w := bufio.NewWriterSize(in, 1<<20)
	history(w, files, perDir, commits)
	if err := w.Flush(); err != nil {
		return err
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		return err
	}
	// fast-import leaves chains of deltas in the order of commits; a clone is packed.
	if commits > 1 {
		if _, err := b.git(r.path, "repack", "-adq"); err != nil {
			return err
		}
	}
	if r.checkedOut {
		_, err = b.git(r.path, "reset", "-q", "--hard", "HEAD")
	} else {
		_, err = b.git(r.path, "read-tree", "HEAD")
	}
	return err
}

// history writes a fast-import stream: a first commit with all files, then commits
// that change three each.
func history(w io.Writer, files, perDir, commits int) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for c := range commits {
		fmt.Fprintf(w, "commit refs/heads/main\ncommitter C <c@example.org> %d +0000\ndata 4\nstep\n", 1_600_000_000+c*60)
		if c == 0 {
			for i := range files {
				writeFile(w, i, perDir, source(rnd, 12))
			}
			continue
		}
		for range 3 {
			writeFile(w, rnd.IntN(files), perDir, source(rnd, 12+rnd.IntN(60)))
		}
	}
}

func writeFile(w io.Writer, i, perDir int, text string) {
	dir := i / perDir
	fmt.Fprintf(w, "M 100644 inline pkg%02d/mod%04d/file%03d.go\ndata %d\n%s\n", dir%40, dir, i%perDir, len(text), text)
}

// source makes lines that look like a program and hold no secrets. One line in
// twelve has a word that scanners must look at twice.
func source(rnd *rand.Rand, lines int) string {
	words := []string{"client", "config", "value", "request", "index", "buffer", "handler", "state", "reader", "option", "result", "module"}
	loaded := []string{"token", "secret", "key", "password"}
	pick := func(from []string) string { return from[rnd.IntN(len(from))] }
	word := func() string { return pick(words) }
	var s strings.Builder
	for i := range lines {
		switch rnd.IntN(12) {
		case 0:
			fmt.Fprintf(&s, "\t// The %s of the %s is never written to the %s.\n", pick(loaded), word(), word())
		case 1, 2:
			fmt.Fprintf(&s, "func (c *%s) %s%d(ctx context.Context, %s string) error {\n", word(), word(), rnd.IntN(1000), word())
		case 3, 4, 5:
			fmt.Fprintf(&s, "\tif err := c.%s.%s(ctx, %s); err != nil {\n", word(), word(), word())
		case 6, 7:
			fmt.Fprintf(&s, "\t// The %s is read before the %s, so that the %s holds %d of them.\n", word(), word(), word(), i)
		case 8:
			fmt.Fprintf(&s, "\t%s := os.Getenv(\"%s_%s\")\n", word(), strings.ToUpper(word()), strings.ToUpper(word()))
		default:
			fmt.Fprintf(&s, "\t\treturn fmt.Errorf(\"%s %%d of %s: %%w\", %d, err)\n", word(), word(), rnd.IntN(1<<20))
		}
	}
	return s.String()
}

// stage changes some files by a number of added lines each, in the index and,
// where there is one, in the work tree, and leaves the index as a commit leaves it
// for its hook: with a valid cache tree.
func (b *bench) stage(r *repository, files, lines int) error {
	reset := []string{"read-tree", "HEAD"}
	if r.checkedOut {
		reset = []string{"reset", "-q", "--hard", "HEAD"}
	}
	if _, err := b.git(r.path, reset...); err != nil {
		return err
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, p := range r.paths[:files] {
		old, err := b.git(r.path, "cat-file", "blob", "HEAD:"+p)
		if err != nil {
			return err
		}
		tmp := filepath.Join(b.dir, "staged")
		if r.checkedOut {
			tmp = filepath.Join(r.path, p)
		}
		if err := os.WriteFile(tmp, []byte(old+"\n"+source(rnd, lines)), 0o644); err != nil {
			return err
		}
		id, err := b.git(r.path, "hash-object", "-w", tmp)
		if err != nil {
			return err
		}
		if r.checkedOut {
			_, err = b.git(r.path, "add", "--", p)
		} else {
			_, err = b.git(r.path, "update-index", "--cacheinfo", "100644,"+id+","+p)
		}
		if err != nil {
			return err
		}
	}
	_, err := b.git(r.path, "write-tree")
	return err
}
