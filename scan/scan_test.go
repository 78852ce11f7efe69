package scan

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"picket/git/scratch"
	"picket/scanners"
)

// word is a scanner that finds the word "guilty".
type word struct{}

func (word) Scan(dst []scanners.Finding, t scanners.Text) []scanners.Finding {
	if bytes.Contains(t.Bytes, []byte("guilty")) {
		dst = append(dst, scanners.Finding{Rule: "word", Path: t.Path, Line: 1})
	}
	return dst
}

// folder makes files below a new folder; a name that ends in a slash is a folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// env is an environment without the developer's Git configuration.
func env(t *testing.T) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com"}
}

func run(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, env(t)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func scanned(t *testing.T, how Listing, args ...string) Result {
	t.Helper()
	how.Env = env(t)
	r, err := Paths(context.Background(), args, how, Options{Scanner: word{}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// listed scans files by a list.
func listed(ctx context.Context, files []File, opt Options) (Result, error) {
	jobs := make([]job, len(files))
	for i, f := range files {
		jobs[i].file = f
	}
	err := newCrew(opt).looksAt(ctx, jobs)
	return gather(jobs), err
}

func paths(r Result) []string {
	var list []string
	for _, f := range r.Findings {
		list = append(list, f.Path)
	}
	return list
}

func TestRepositoryFolder(t *testing.T) {
	dir := folder(t, map[string]string{
		"tracked.txt": "guilty", "new.txt": "guilty", "out/ignored.txt": "guilty", "sub/a.txt": "guilty",
		".gitignore": "out/\n", "clean.txt": "innocent", "gone.txt": "guilty", "a space\n.txt": "guilty",
		"nested/inner.txt": "guilty", "nested/.git/config": "guilty",
	})
	run(t, dir, "init", "-q")
	run(t, dir, "add", "tracked.txt", "clean.txt", "gone.txt")
	if err := os.Remove(filepath.Join(dir, "gone.txt")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		how  Listing
		args []string
		want []string
	}{
		{"the top", Listing{}, []string{dir}, []string{"a space\n.txt", "nested/inner.txt", "new.txt", "sub/a.txt", "tracked.txt"}},
		{"a folder below", Listing{}, []string{filepath.Join(dir, "sub")}, []string{"sub/a.txt"}},
		{"an ignored folder, named", Listing{}, []string{filepath.Join(dir, "out")}, []string{"out/ignored.txt"}},
		{"a file", Listing{}, []string{filepath.Join(dir, "sub", "a.txt")}, []string{"sub/a.txt"}},
		{"an ignored file, named", Listing{}, []string{filepath.Join(dir, "out", "ignored.txt")}, []string{"out/ignored.txt"}},
		{"twice the same", Listing{}, []string{filepath.Join(dir, "sub"), filepath.Join(dir, "sub", "a.txt")}, []string{"sub/a.txt"}},
		{"ignored files too", Listing{NoIgnore: true}, []string{dir},
			[]string{"a space\n.txt", "nested/inner.txt", "new.txt", "out/ignored.txt", "sub/a.txt", "tracked.txt"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := scanned(t, c.how, c.args...)
			if diff := cmp.Diff(c.want, paths(r)); diff != "" {
				t.Error(diff)
			}
			if !r.Coverage.Complete {
				t.Errorf("skipped: %v", r.Coverage.Skipped)
			}
		})
	}
}

// TestFolderBecameAFile has a tracked file whose folder is a file now: Git calls it
// deleted, and there is nothing to look at.
func TestFolderBecameAFile(t *testing.T) {
	dir := folder(t, map[string]string{"a/b.txt": "guilty", "c.txt": "guilty"})
	run(t, dir, "init", "-q")
	run(t, dir, "add", ".")
	if err := os.RemoveAll(filepath.Join(dir, "a")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a"), []byte("guilty"), 0o644); err != nil {
		t.Fatal(err)
	}
	r := scanned(t, Listing{}, dir)
	if diff := cmp.Diff([]string{"a", "c.txt"}, paths(r)); diff != "" || !r.Coverage.Complete {
		t.Errorf("%s%+v", diff, r.Coverage)
	}
}

func TestNestedRepositoryIsWalked(t *testing.T) {
	dir := folder(t, map[string]string{"inner/a.txt": "guilty"})
	run(t, dir, "init", "-q")
	run(t, filepath.Join(dir, "inner"), "init", "-q")
	run(t, filepath.Join(dir, "inner"), "add", ".")
	run(t, filepath.Join(dir, "inner"), "commit", "-q", "-m", "x")
	r := scanned(t, Listing{}, dir)
	if diff := cmp.Diff([]string{"inner/a.txt"}, paths(r)); diff != "" {
		t.Error(diff)
	}
	if r.Coverage.Files != 1 || len(r.Coverage.Skipped) != 0 {
		t.Errorf("coverage: %+v", r.Coverage)
	}
}

func TestDamagedRepositoryIsAnError(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": "guilty", ".git/config": "[core\n"})
	run(t, dir, "init", "-q", "x")
	if err := os.WriteFile(filepath.Join(dir, "x", ".git", "HEAD"), []byte("nonsense\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Paths(context.Background(), []string{filepath.Join(dir, "x")}, Listing{Env: env(t)}, Options{Scanner: word{}})
	if err == nil || !strings.Contains(err.Error(), "not a git repository") {
		t.Errorf("error %v", err)
	}
}

func TestPlainFolder(t *testing.T) {
	dir := folder(t, map[string]string{"b.txt": "guilty", "a/b.txt": "guilty", "a/c.txt": "innocent", "a/.git/x": "guilty"})
	t.Chdir(dir)
	want := []string{"a/b.txt", "b.txt"}
	r := scanned(t, Listing{})
	if diff := cmp.Diff(want, paths(r)); diff != "" {
		t.Error(diff)
	}
	if r.Coverage.Files != 3 || r.Coverage.Bytes != int64(len("guiltyguiltyinnocent")) {
		t.Errorf("coverage: %+v", r.Coverage)
	}
}

func TestLinksAreTextsNotPaths(t *testing.T) {
	dir := folder(t, map[string]string{"real/a.txt": "guilty"})
	for link, target := range map[string]string{"loop": ".", "to-guilty": "guilty/nowhere", "b": "real/a.txt"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	want := []string{dir + "/real/a.txt", dir + "/to-guilty"}
	r := scanned(t, Listing{}, dir)
	if diff := cmp.Diff(want, paths(r)); diff != "" {
		t.Error(diff)
	}
	// A link that is named is followed.
	if got := paths(scanned(t, Listing{}, filepath.Join(dir, "b"))); len(got) != 1 {
		t.Errorf("a named link: %q", got)
	}
}

func TestUnreadable(t *testing.T) {
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		// Root reads everything: a file that vanishes between listing and reading stands in.
		files := []File{{Disk: filepath.Join(t.TempDir(), "gone"), Path: "gone"}}
		r, err := listed(context.Background(), files, Options{Scanner: word{}})
		if err != nil || r.Coverage.Complete || len(r.Coverage.Skipped) != 1 {
			t.Errorf("a file that is not there: %+v, %v", r.Coverage, err)
		}
		return
	}
	dir := folder(t, map[string]string{"a.txt": "guilty", "b.txt": "guilty", "c/d.txt": "guilty"})
	for _, name := range []string{"a.txt", "c"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "c"), 0o755) })
	r := scanned(t, Listing{}, dir)
	if r.Coverage.Complete || len(r.Coverage.Skipped) != 2 || len(r.Findings) != 1 {
		t.Errorf("unreadable files: %+v", r)
	}
}

// TestAsNobody has root see what others do.
func TestAsNobody(t *testing.T) {
	scratch.AsNobody(t, "TestUnreadable", "TestWarningsOfGitLeaveADoubt")
}

func TestWarningsOfGitLeaveADoubt(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root opens every folder, so Git has nothing to warn of: see TestAsNobody")
	}
	dir := folder(t, map[string]string{"c/d.txt": "guilty"})
	run(t, dir, "init", "-q")
	if err := os.Chmod(filepath.Join(dir, "c"), 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "c"), 0o755) })
	if r := scanned(t, Listing{}, dir); r.Coverage.Complete {
		t.Errorf("a folder that Git cannot open: %+v", r.Coverage)
	}
}

func TestSizeLimit(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": "guilty", "b.txt": strings.Repeat("guilty ", 100)})
	var files []File
	for _, name := range []string{"a.txt", "b.txt"} {
		files = append(files, File{Disk: filepath.Join(dir, name), Path: name})
	}
	r, err := listed(context.Background(), files, Options{Scanner: word{}, MaxSize: 100})
	if err != nil || len(r.Findings) != 1 || len(r.Coverage.Skipped) != 1 || !r.Coverage.Complete {
		t.Errorf("a limit that was set: %+v, %v", r, err)
	}
	if _, skip, doubt := inspect(files[1], 0); skip != "" || doubt {
		t.Errorf("without a limit: %q, %v", skip, doubt)
	}
}

func TestStream(t *testing.T) {
	r, err := Stream(context.Background(), strings.NewReader("so guilty"), "x.txt", Options{Scanner: word{}})
	if err != nil || len(r.Findings) != 1 || r.Findings[0].Path != "x.txt" || r.Coverage.Bytes != 9 || !r.Coverage.Complete {
		t.Errorf("a stream: %+v, %v", r, err)
	}
	r, err = Stream(context.Background(), strings.NewReader("so guilty"), "", Options{Scanner: word{}, MaxSize: 4})
	if err != nil || r.Coverage.Complete || len(r.Coverage.Skipped) != 1 {
		t.Errorf("a stream that is too long: %+v, %v", r, err)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := listed(ctx, []File{{Disk: "x"}}, Options{Scanner: word{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestInterruptedStream: whoever waits for the other end of a pipe can be stopped.
func TestInterruptedStream(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	silent, w := io.Pipe()
	defer w.Close()
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := Stream(ctx, silent, "", Options{Scanner: word{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestMissingArgument(t *testing.T) {
	_, err := Paths(context.Background(), []string{filepath.Join(t.TempDir(), "none")}, Listing{Env: env(t)}, Options{Scanner: word{}})
	if err == nil || !strings.Contains(err.Error(), "there is no file or folder") {
		t.Errorf("error %v", err)
	}
}

// TestSizesAroundTheBuffer reads files as large as the buffer of the quick way, a byte
// less and a byte more: to their last word.
func TestSizesAroundTheBuffer(t *testing.T) {
	dir := t.TempDir()
	var files []File
	for _, size := range []int{0, len("guilty"), smallFile - 1, smallFile, smallFile + 1, 3 * smallFile} {
		text := append(bytes.Repeat([]byte(" "), max(0, size-len("guilty"))), "guilty"...)[:size]
		f := File{Disk: filepath.Join(dir, strconv.Itoa(size)), Path: strconv.Itoa(size)}
		if err := os.WriteFile(f.Disk, text, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	r, err := listed(context.Background(), files, Options{Scanner: word{}, Jobs: 1})
	if err != nil || len(r.Findings) != 5 || r.Coverage.Bytes != int64(len("guilty"))+6*smallFile || r.Coverage.Files != 6 {
		t.Errorf("%d findings, coverage %+v, %v", len(r.Findings), r.Coverage, err)
	}
}

// TestBudget holds that a file waits until there is room, and that one larger than all
// of it is read nevertheless, alone.
func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(10)
		first := b.take(6)
		var last func()
		go func() { last = b.take(100) }()
		synctest.Wait()
		if last != nil || b.used != 6 {
			t.Fatalf("%d in use, while one waits", b.used)
		}
		first()
		synctest.Wait()
		if last == nil || b.used != 10 {
			t.Fatalf("%d in use", b.used)
		}
		last()
		if b.used != 0 {
			t.Errorf("%d in use after all", b.used)
		}
	})
}

// TestFolderBecameALink: where a folder of tracked files is a symbolic link now, nothing is
// read behind it. That is said, the link itself is looked at, and a folder that is one is
// read.
func TestFolderBecameALink(t *testing.T) {
	for _, guilty := range []bool{true, false} {
		dir := folder(t, map[string]string{"r/a/sub/f.txt": "innocent", "r/b.txt": "innocent", "outside/sub/f.txt": "guilty"})
		scratch.Git(t, dir, "init", "-q", "r")
		top := filepath.Join(dir, "r")
		scratch.Git(t, top, "add", "-A")
		target := "../outside"
		if guilty { // in the text of the link
			target = "../outside/../guilty/../outside"
			if err := os.MkdirAll(filepath.Join(dir, "guilty"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.RemoveAll(filepath.Join(top, "a")); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, filepath.Join(top, "a")); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
		for _, args := range [][]string{{top}, {top, filepath.Join(top, "b.txt")}} {
			r := scanned(t, Listing{}, args...)
			var want []string
			if guilty {
				want = []string{"a"}
			}
			if diff := cmp.Diff(want, paths(r)); diff != "" {
				t.Errorf("%q: %s", args, diff)
			}
			if len(r.Coverage.Skipped) != 1 || r.Coverage.Skipped[0].Path != "a/sub/f.txt" || !r.Coverage.Complete || r.Coverage.Files != 2 {
				t.Errorf("%q: %+v", args, r.Coverage)
			}
		}
	}
	dir := folder(t, map[string]string{"r/a/sub/f.txt": "guilty"})
	scratch.Git(t, dir, "init", "-q", "r")
	scratch.Git(t, filepath.Join(dir, "r"), "add", "-A")
	if got := paths(scanned(t, Listing{}, filepath.Join(dir, "r"))); len(got) != 1 {
		t.Errorf("a folder that is one: %q", got)
	}
}
