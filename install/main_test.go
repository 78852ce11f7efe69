package install

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"picket/rules"
)

// program is a real picket-hook, built once.
var program string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "picket-install-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "picket-hook")
		if out, err := exec.Command("go", "build", "-o", program, "picket/cmd/picket-hook").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "building picket-hook: %v\n%s", err, out)
			return 2
		}
		return m.Run()
	}())
}

// token is what the rule of these tests finds.
const token = "tok" + "_0a1b2c3d"

// sandbox is a folder with a home of its own and an environment for git.
type sandbox struct {
	t   *testing.T
	dir string
	env []string
}

func newSandbox(t *testing.T) *sandbox {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &sandbox{t: t, dir: dir}
	home := filepath.Join(dir, "home")
	s.mkdir("home")
	s.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, ".config"),
		"XDG_DATA_HOME=" + filepath.Join(home, ".local", "share"),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_DATE=2026-03-01T12:00:00Z", "GIT_COMMITTER_DATE=2026-03-01T12:00:00Z",
		"GIT_TERMINAL_PROMPT=0", "TMPDIR=" + os.TempDir(),
	}
	s.write("home/.gitconfig", "[user]\n\tname = Ada Example\n\temail = ada@example.com\n[maintenance]\n\tauto = false\n[gc]\n\tauto = 0\n[init]\n\tdefaultBranch = main\n[protocol \"file\"]\n\tallow = always\n", 0o644)
	return s
}

func (s *sandbox) path(parts ...string) string {
	return filepath.Join(append([]string{s.dir}, parts...)...)
}

func (s *sandbox) mkdir(name string) string {
	s.t.Helper()
	if err := os.MkdirAll(s.path(name), 0o755); err != nil {
		s.t.Fatal(err)
	}
	return s.path(name)
}

func (s *sandbox) write(name, text string, perm fs.FileMode) string {
	s.t.Helper()
	p := s.path(name)
	s.mkdir(filepath.Dir(name))
	if err := os.WriteFile(p, []byte(text), perm); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Chmod(p, perm); err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s *sandbox) read(name string) string {
	s.t.Helper()
	data, err := os.ReadFile(s.path(name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(data)
}

// try runs git in a folder.
func (s *sandbox) try(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = s.path(dir), s.env
	out, err := cmd.CombinedOutput()
	if err != nil && strings.Contains(string(out), "Text file busy") {
		// Another test's child inherited the file while it was written, for the
		// moment between fork and exec (golang.org/issue/22315).
		time.Sleep(50 * time.Millisecond)
		return s.try(dir, args...)
	}
	return string(out), err
}

func (s *sandbox) git(dir string, args ...string) string {
	s.t.Helper()
	out, err := s.try(dir, args...)
	if err != nil {
		s.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(out)
}

// repo makes a repository with one commit.
func (s *sandbox) repo(name string, args ...string) string {
	s.t.Helper()
	s.git("", append(append([]string{"init", "-q"}, args...), name)...)
	if !slices.Contains(args, "--bare") {
		s.write(name+"/README", "hello\n", 0o644)
		s.git(name, "add", "README")
		s.git(name, "commit", "-q", "-m", "begin")
	}
	return name
}

// options are those of an installation in a folder, with a rule for tests.
func (s *sandbox) options(dir string) Options {
	return Options{
		Dir: s.path(dir), Env: s.env, Program: program, Version: "v1.2.3", Packs: testPacks,
		Now: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
	}
}

func testPacks(_ context.Context, folder, _ string) (Rules, error) {
	return packsOf(folder, rules.Rule{ID: "test-token", Title: "a token", Category: rules.Secret, Severity: rules.High, Regex: `tok_[0-9a-f]{8}`, Keywords: []string{"tok_"}})
}

// packsOf writes the packs of a set of one rule.
func packsOf(folder string, rule rules.Rule) (Rules, error) {
	set := &rules.Set{Rules: []rules.Rule{rule}}
	for _, name := range []string{"base.pack", "rules.pack"} {
		path := filepath.Join(folder, name)
		p := &rules.Pack{Set: set}
		if name == "rules.pack" {
			p.Base = set.Digest()
		}
		if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, p.Encode()) {
			continue
		}
		if err := rules.WritePackFile(path, p); err != nil {
			return Rules{}, err
		}
	}
	return Rules{Digest: set.Digest(), Count: 1}, nil
}

func (s *sandbox) install(dir string) *Result {
	s.t.Helper()
	r, err := Install(context.Background(), s.options(dir))
	if err != nil {
		s.t.Fatalf("install: %v", err)
	}
	return r
}

func (s *sandbox) uninstall(dir string) *Undone {
	s.t.Helper()
	u, err := Uninstall(context.Background(), s.options(dir))
	if err != nil {
		s.t.Fatalf("uninstall: %v", err)
	}
	return u
}

// mustRefuse checks that a commit with a token is refused by picket, and that the
// same commit without one passes.
func (s *sandbox) mustRefuse(dir string) {
	s.t.Helper()
	s.write(dir+"/planted.txt", "name = "+token+"\n", 0o644)
	s.git(dir, "add", "planted.txt")
	out, err := s.try(dir, "commit", "-m", "planted")
	if err == nil {
		s.t.Fatalf("%s: the commit went through:\n%s", dir, out)
	}
	if !strings.Contains(out, "test-token") || strings.Contains(out, "picket: error") {
		s.t.Fatalf("%s: refused, but not for the token:\n%s", dir, out)
	}
	s.write(dir+"/planted.txt", "name = harmless "+fmt.Sprint(time.Now().UnixNano())+"\n", 0o644)
	s.git(dir, "add", "planted.txt")
	if out, err := s.try(dir, "commit", "-m", "harmless"); err != nil || strings.Contains(out, "picket") {
		s.t.Fatalf("%s: a harmless commit: %v\n%s", dir, err, out)
	}
}

// snapshot describes everything below a folder: kind, mode, content.
func (s *sandbox) snapshot(dir string) string {
	s.t.Helper()
	var b strings.Builder
	root := s.path(dir)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		st, err := d.Info()
		if err != nil {
			return err
		}
		switch {
		case st.Mode()&fs.ModeSymlink != 0:
			to, _ := os.Readlink(path)
			fmt.Fprintf(&b, "%s -> %s\n", rel, to)
		case st.IsDir():
			fmt.Fprintf(&b, "%s/ %v\n", rel, st.Mode().Perm())
		default:
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "%s %v %s\n", rel, st.Mode().Perm(), hash(data))
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return b.String()
}

// difference shows the lines that two snapshots do not share.
func difference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	var out []string
	for _, l := range x {
		if !slices.Contains(y, l) {
			out = append(out, "- "+l)
		}
	}
	for _, l := range y {
		if !slices.Contains(x, l) {
			out = append(out, "+ "+l)
		}
	}
	return strings.Join(out, "\n")
}
