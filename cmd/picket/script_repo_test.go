package main_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// cmdRepo makes a protected repository with one commit and enters it:
// repo [-empty] NAME [git init argument...]
//
// The situations need hundreds of them, so where nothing says how a repository is to
// be made they get copies of one; the other scripts, install's own among them, see
// `picket install` itself every time.
func cmdRepo(ts *testscript.TestScript, neg bool, args []string) {
	empty := false
	if len(args) > 0 && args[0] == "-empty" {
		empty, args = true, args[1:]
	}
	if neg || len(args) == 0 {
		ts.Fatalf("usage: repo [-empty] NAME [git init argument...]")
	}
	dir := ts.MkAbs(filepath.Join(ts.Getenv("WORK"), args[0]))
	if len(args) == 1 && !empty && ordinary(ts, dir) {
		model, err := model()
		ts.Check(err)
		ts.Check(copyRepo(model, dir))
		ts.Check(ts.Chdir(dir))
		ts.Check(ts.Exec("git", "update-index", "-q", "--refresh"))
		return
	}
	ts.Check(ts.Exec("git", append(append([]string{"init", "-q"}, args[1:]...), dir)...))
	ts.Check(ts.Chdir(dir))
	ts.Check(ts.Exec("picket", "install"))
	if empty {
		return
	}
	ts.Check(os.WriteFile(filepath.Join(dir, "README.md"), []byte(readme), 0o644))
	ts.Check(ts.Exec("git", "add", "-A"))
	ts.Check(ts.Exec("git", "commit", "-q", "-m", "begin"))
}

const readme = "# a project\n"

// plain is a path that the shell and JSON write as it is.
var plain = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\w./-]+$`) })

// ordinary says whether a repository made here and now would be like the model: a
// situation, a new folder, and Git's configuration and variables as setup left them.
func ordinary(ts *testscript.TestScript, dir string) bool {
	config, err := os.ReadFile(filepath.Join(ts.Getenv("HOME"), ".gitconfig"))
	if err != nil || string(config) != gitConfig || ts.Getenv("SITUATION") == "" || !plain().MatchString(dir) {
		return false
	}
	for _, name := range []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_TEMPLATE_DIR", "GIT_CONFIG_COUNT", "GIT_CONFIG_GLOBAL", "GIT_DEFAULT_HASH"} {
		if ts.Getenv(name) != "" {
			return false
		}
	}
	if _, err := os.Lstat(filepath.Join(ts.Getenv("HOME"), ".config")); err == nil {
		return false
	}
	_, err = os.Lstat(dir)
	return err != nil && ts.Getenv("GIT_AUTHOR_DATE") == when && ts.Getenv("GIT_COMMITTER_DATE") == when
}

// model makes, once, the repository that the situations' are copies of.
var model = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(bin, "model", "repo")
	return dir, makeRepo(dir)
})

// makeRepo does what cmdRepo does without a copy.
func makeRepo(dir string) error {
	home := filepath.Join(bin, "model", "home")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(gitConfig), 0o644); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "README.md"), []byte(readme), 0o644); err != nil {
		return err
	}
	env := []string{
		"HOME=" + home, "PATH=" + quick() + string(filepath.ListSeparator) + os.Getenv("PATH"),
		"XDG_CACHE_HOME=" + filepath.Join(quick(), "cache"), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_DATE=" + when, "GIT_COMMITTER_DATE=" + when,
	}
	for _, line := range []string{"git init -q", "picket install", "git add -A", "git commit -q -m begin"} {
		words := strings.Fields(line)
		program := words[0]
		if program == "picket" {
			program = filepath.Join(quick(), program)
		}
		cmd := exec.Command(program, words[1:]...)
		cmd.Dir, cmd.Env = dir, env
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s in %s: %w\n%s", line, dir, err, out)
		}
	}
	return nil
}

// copyRepo copies a repository that picket protects. The shims and the manifest name
// the folder they are in, and the manifest the shims' checksums: those of the copy are
// what an installation there would have written. The programs, fifteen megabytes of
// them, are hard links to the model's: what a script does to a hook it does to a new
// file under the name, and modelStands says so if one does not.
func copyRepo(from, to string) error {
	sums := []string{from, to}
	var manifest string
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		dest := to + strings.TrimPrefix(path, from)
		if d.IsDir() {
			return os.MkdirAll(dest, 0o755)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Size() > 1<<20 && info.Mode()&0o111 != 0 {
			return linkOrCopy(path, dest)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if d.Name() == "manifest.json" {
			manifest = string(data)
		} else if len(data) < 4096 && bytes.Contains(data, []byte(from)) {
			old := sha256.Sum256(data)
			data = bytes.ReplaceAll(data, []byte(from), []byte(to))
			sum := sha256.Sum256(data)
			sums = append(sums, hex.EncodeToString(old[:]), hex.EncodeToString(sum[:]))
		}
		return os.WriteFile(dest, data, info.Mode().Perm())
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, ".git", "picket", "manifest.json"), []byte(strings.NewReplacer(sums...).Replace(manifest)), 0o644)
}

// linkOrCopy gives a program a second name, or copies it where files have only one.
func linkOrCopy(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o755)
}

// modelStands says whether the model's programs are still those that were installed: a
// script that wrote into one through a link, or changed its mode, spoilt the others.
func modelStands() error {
	hooks := filepath.Join(bin, "model", "repo", ".git", "hooks")
	want, err := os.ReadFile(filepath.Join(quick(), "picket-hook"))
	if err != nil || runtime.GOOS == "windows" {
		return nil // there it has another name, and no mode
	}
	names, err := os.ReadDir(hooks)
	if os.IsNotExist(err) {
		return nil // no situation was run
	}
	if err != nil {
		return err
	}
	programs := 0
	for _, d := range names {
		path := filepath.Join(hooks, d.Name())
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.HasPrefix(data, []byte("#!")) {
			continue
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if programs++; info.Mode().Perm()&0o111 != 0o111 || !bytes.Equal(data, want) {
			return fmt.Errorf("%s is not what was installed: a situation wrote into a hook, instead of putting another in its place", path)
		}
	}
	if programs < 2 {
		return fmt.Errorf("%d programs in %s", programs, hooks)
	}
	return nil
}

// TestCopiedRepo holds the copies to what `picket install` writes, file by file.
func TestCopiedRepo(t *testing.T) {
	t.Parallel()
	from, err := model()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "a-repo")
	if err := copyRepo(from, dir); err != nil {
		t.Fatal(err)
	}
	copied := contents(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := makeRepo(dir); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(contents(t, dir), copied); diff != "" {
		t.Errorf("installed (-) and copied (+) differ:\n%s", diff)
	}
}

// contents gives the mode and the text, or its checksum, of each file by its name.
// The times in the index and in the manifest are those of the making.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	since := regexp.MustCompile(`"since": "[^"]*"`)
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil || d.IsDir() || d.Name() == "index" {
			return err
		}
		data, err := os.ReadFile(path)
		text := since.ReplaceAllString(string(data), "")
		if len(text) > 4096 {
			text = fmt.Sprintf("%x", sha256.Sum256(data))
		}
		files[strings.TrimPrefix(path, dir)] = fmt.Sprint(info.Mode(), " ", text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("%d files in %s", len(files), dir)
	}
	return files
}
