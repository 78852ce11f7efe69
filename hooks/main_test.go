package hooks

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"picket/git"
	"picket/rules"
)

// token makes what the rule of these tests finds; no whole one stands in a file.
func token(id string) string { return "tok" + "_" + (id + "00000000")[:8] }

// tokenRules finds tokens, and files by their name alone.
func tokenRules() *rules.Set {
	return &rules.Set{Rules: []rules.Rule{
		{ID: "test-token", Title: "a token", Category: rules.Secret, Severity: rules.High, Regex: `tok_[0-9a-z]{8}`, Keywords: []string{"tok_"}},
		{ID: "test-file", Title: "a file", Category: rules.File, Severity: rules.High, Path: `\.secret$`},
	}}
}

// sandbox is a folder with an environment for git.
type sandbox struct {
	t   testing.TB
	dir string
	env []string
}

func newSandbox(t testing.TB) *sandbox {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &sandbox{t: t, dir: dir}
	s.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_CONFIG_HOME=" + dir + "/.config", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_DATE=2026-03-01T12:00:00Z", "GIT_COMMITTER_DATE=2026-03-01T12:00:00Z", "GIT_EDITOR=false",
		"GIT_CEILING_DIRECTORIES=" + filepath.Dir(dir),
	}
	s.write(".gitconfig", "[user]\n\tname = Ada Example\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n[maintenance]\n\tauto = false\n[gc]\n\tauto = 0\n[protocol \"file\"]\n\tallow = always\n")
	return s
}

func (s *sandbox) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *sandbox) write(name, text string) {
	s.t.Helper()
	if err := os.MkdirAll(filepath.Dir(s.path(name)), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(s.path(name), []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

func (s *sandbox) try(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = s.path(dir), s.env
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func (s *sandbox) git(dir string, args ...string) string {
	s.t.Helper()
	out, err := s.try(dir, args...)
	if err != nil {
		s.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// repo makes a repository with a first commit and compiled rules.
func (s *sandbox) repo(name string, args ...string) string {
	s.t.Helper()
	s.git("", append(append([]string{"init", "-q"}, args...), name)...)
	if st, err := os.Stat(s.path(name + "/.git")); err == nil && st.IsDir() {
		s.pack(name + "/.git")
		s.commit(name, "README", "hello\n")
	} else {
		s.pack(name)
	}
	return name
}

func (s *sandbox) pack(gitDir string) {
	s.t.Helper()
	folder := s.path(gitDir + "/" + Folder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		s.t.Fatal(err)
	}
	if _, _, err := Compile(folder, tokenRules(), NoFiles); err != nil {
		s.t.Fatal(err)
	}
}

// commit writes files, name and text in turn, and commits everything. No hooks run.
func (s *sandbox) commit(dir string, files ...string) string {
	s.t.Helper()
	s.stage(dir, files...)
	s.git(dir, "commit", "-q", "--no-verify", "--allow-empty", "-m", "a change")
	return s.git(dir, "rev-parse", "HEAD")
}

func (s *sandbox) stage(dir string, files ...string) {
	s.t.Helper()
	for i := 0; i+1 < len(files); i += 2 {
		s.write(dir+"/"+files[i], files[i+1])
	}
	s.git(dir, "add", "-A")
}

// run runs an event and gives its exit code and what it printed.
func (s *sandbox) run(dir, name, stdin string, args ...string) (int, string) {
	s.t.Helper()
	var out bytes.Buffer
	code := Run(context.Background(), Event{
		Name: name, Args: args, Dir: s.path(dir), Env: s.env, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &out,
	})
	return code, out.String()
}

// want checks an event's exit code, and that it says what it must; of a clean one
// that it says nothing.
func (s *sandbox) want(code int, says, dir, name, stdin string, args ...string) {
	s.t.Helper()
	got, out := s.run(dir, name, stdin, args...)
	if got != code {
		s.t.Fatalf("%s: exit %d, want %d\n%s", name, got, code, out)
	}
	if code == Clean && says == "" && out != "" {
		s.t.Fatalf("%s: spoke though all is well:\n%s", name, out)
	}
	if !strings.Contains(out, says) {
		s.t.Fatalf("%s: does not say %q:\n%s", name, says, out)
	}
	if strings.Contains(out, "tok"+"_") && !strings.Contains(out, "*") {
		s.t.Fatalf("%s: shows the secret:\n%s", name, out)
	}
}

// open opens a repository; from a size of large on contents are large, 0 for the usual.
func (s *sandbox) open(dir string, large int) *git.Repo {
	s.t.Helper()
	r, err := git.Open(context.Background(), git.Options{Dir: s.path(dir), Env: s.env, Large: large})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { r.Close() })
	return r
}

func count(n int, format string) (files []string) {
	for i := range n {
		files = append(files, fmt.Sprintf("file%d.txt", i), fmt.Sprintf(format, i))
	}
	return files
}
