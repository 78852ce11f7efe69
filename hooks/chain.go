package hooks

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"picket/hooks/slot"
)

// chainEnv lists the kept hooks that are running, so that none runs itself again
// over another installer's hook. It never keeps picket from looking.
const chainEnv = "PICKET_CHAIN"

// chained judges, then runs what the slot displaced, whatever the verdict: it may
// do more than refuse, and the user learns all that is wrong at once. When that
// changed what Git is about to take, by staging files or rewriting the message,
// what it left is judged again. The first code that refuses is the hook's.
func (r *run) chained(judge handler) int {
	kept := r.kept()
	code := r.judged(judge)
	if len(kept) == 0 || code == Interrupted {
		return code
	}
	before := r.state()
	for _, k := range kept {
		got := r.runKept(k)
		r.trace.phase("kept hook " + k)
		if code == Clean {
			code = got
		}
		if r.ctx.Err() != nil {
			return Interrupted
		}
	}
	if code == Clean && before != r.state() {
		r.trace.say("the kept hook changed what is to be judged")
		return r.judged(judge)
	}
	return code
}

// kept finds the hooks to run after picket: what was displaced from the slot, and for a hooks folder of the whole machine the repository's own.
func (r *run) kept() []string {
	if r.ev.Slot == "" {
		return nil
	}
	candidates := []string{slot.Kept(r.ev.Slot)}
	dir := filepath.Dir(r.ev.Slot)
	if filepath.Base(dir) == slot.ChainDir && r.repo != nil {
		own := filepath.Join(r.repo.CommonDir, "hooks", r.ev.Name)
		if !sameFile(own, r.ev.Slot) {
			candidates = append(candidates, own)
		}
	}
	var kept []string
	running := strings.Split(r.ev.getenv(chainEnv), string(filepath.ListSeparator))
	for _, path := range candidates {
		st, err := os.Stat(path)
		if err != nil || st.IsDir() || runtime.GOOS != "windows" && st.Mode()&0o111 == 0 {
			continue // as Git: what is not there or not executable is no hook
		}
		if contains(running, absolute(r.ev.Dir, path)) || r.runsAlready(path) {
			continue
		}
		kept = append(kept, path)
	}
	if len(kept) > 0 {
		_ = slot.LinkNeighbours(dir) // where it cannot be, the hook misses what is new beside it
	}
	return kept
}

// runsAlready tells whether the kept hook is the one that runs picket now: another
// installer took the slot back, put picket aside and starts it from there.
func (r *run) runsAlready(kept string) bool {
	base := filepath.Base(r.ev.Slot)
	event, _ := slot.EventOf(base)
	if base == event || base == event+".exe" {
		return false
	}
	old, err := os.ReadFile(kept)
	if err != nil {
		return false
	}
	now, err := os.ReadFile(filepath.Join(filepath.Dir(r.ev.Slot), event))
	if err != nil {
		return false
	}
	if bytes.Equal(old, now) {
		return true
	}
	// pre-commit and prek: their scripts differ by a path, and refuse to nest. They
	// know their own hooks by such words, so this program must not hold the words
	// themselves: they would take it for theirs.
	for _, mark := range []string{"hook_impl", "pre_commit.com"} {
		mark := []byte(strings.Replace(mark, "_", "-", 1))
		if bytes.Contains(old, mark) && bytes.Contains(now, mark) {
			return true
		}
	}
	return false
}

// state is a mark of what the hook judges: the index file or the message file.
func (r *run) state() string {
	var path string
	switch r.ev.Name {
	case "pre-commit", "pre-merge-commit", "pre-applypatch", "prepare-commit-msg":
		path = r.repo.IndexFile
	case "commit-msg", "applypatch-msg":
		if len(r.ev.Args) > 0 {
			data, err := os.ReadFile(absolute(r.ev.Dir, r.ev.Args[0]))
			return fmt.Sprint(string(data), err)
		}
	}
	if path == "" {
		return ""
	}
	st, err := os.Stat(path)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(st.Size(), st.ModTime().UnixNano(), fileID(st))
}

// runKept runs a hook as Git would have: the same arguments, input, environment
// and folder.
func (r *run) runKept(path string) int {
	chain := absolute(r.ev.Dir, path)
	if running := r.ev.getenv(chainEnv); running != "" {
		chain = running + string(filepath.ListSeparator) + chain
	}
	program := path
	if !filepath.IsAbs(program) && !strings.ContainsRune(program, filepath.Separator) {
		program = "." + string(filepath.Separator) + program
	}
	start := func(name string, args ...string) error {
		cmd := exec.Command(name, args...)
		cmd.Dir = r.ev.Dir
		cmd.Env = append(r.ev.Env[:len(r.ev.Env):len(r.ev.Env)], chainEnv+"="+chain)
		cmd.Stdin = r.stdin()
		cmd.Stdout, cmd.Stderr = r.ev.Stdout, r.ev.Stderr
		return cmd.Run()
	}
	if r.ev.Busy != nil {
		defer r.ev.Busy()()
	}
	err := start(program, r.ev.Args...)
	if errors.Is(err, syscall.ENOEXEC) || runtime.GOOS == "windows" && err != nil && !isExit(err) {
		// A script without a first line that names its interpreter: as Git, with sh.
		err = start("sh", append([]string{program}, r.ev.Args...)...)
	}
	if err == nil {
		return Clean
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if code := exit.ExitCode(); code > 0 {
			return code
		}
		return 128 + signalOf(exit)
	}
	if r.ctx.Err() != nil {
		return Interrupted
	}
	return r.fail(fmt.Errorf("the hook %s, which picket runs after its own, cannot be run: %w", path, err))
}

// stdin is what a kept hook reads: the input again when picket has read it.
func (r *run) stdin() io.Reader {
	if e, _ := slot.Lookup(r.ev.Name); e.Stdin {
		return bytes.NewReader(r.input)
	}
	return r.ev.Stdin
}

func isExit(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit)
}

func absolute(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	if dir == "" {
		if abs, err := filepath.Abs(path); err == nil {
			return abs
		}
	}
	return filepath.Join(dir, path)
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}
