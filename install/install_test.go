package install

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dispatcher is a hook that looks at everything a hook may look at: its name, its
// neighbours, the folders above it, its arguments and its input.
const dispatcher = `#!/bin/sh
here=$(dirname "$0")
echo "name=$(basename "$0") lib=$(cat "$here/lib.txt") up=$(test -f "$here/../HEAD" && echo git) args=$*" >> "$PICKET_TEST_LOG"
for f in "$0".d/*; do "$f" || exit 1; done
exit ${PICKET_TEST_CODE:-0}
`

func (s *sandbox) withDispatcher(hooks string) {
	s.write(hooks+"/pre-commit", dispatcher, 0o755)
	s.write(hooks+"/lib.txt", "library", 0o644)
	s.write(hooks+"/pre-commit.d/10-one", "#!/bin/sh\necho one >> \"$PICKET_TEST_LOG\"\n", 0o755)
	s.env = append(s.env, "PICKET_TEST_LOG="+s.path("log"))
}

func TestInstallTwiceAndOut(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.withDispatcher("r/.git/hooks")
	before := s.snapshot("r")
	r := s.install("r")
	if !r.Changed || !r.Protected() || len(r.Slots) != 6 {
		t.Fatalf("first installation: %+v", r)
	}
	once := s.snapshot("r")
	if again := s.install("r"); again.Changed {
		t.Errorf("the second installation says that it changed something")
	}
	if twice := s.snapshot("r"); twice != once {
		t.Errorf("the second installation changed:\n%s", difference(once, twice))
	}
	s.uninstall("r")
	if after := s.snapshot("r"); after != before {
		t.Errorf("not as it was:\n%s", difference(before, after))
	}
	if _, err := Uninstall(context.Background(), s.options("r")); err == nil {
		t.Errorf("a second uninstallation finds something to undo")
	}
}

func TestKeptHookFindsWhatItAlwaysFound(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.withDispatcher("r/.git/hooks")
	s.install("r")
	s.mustRefuse("r")
	want := "name=pre-commit lib=library up=git args=\none\n"
	if got := s.read("log"); got != want+want {
		t.Errorf("the kept hook saw %q, want twice %q", got, want)
	}
	// A neighbour that comes later is found too.
	s.write("r/.git/hooks/lib2.txt", "later", 0o644)
	s.mustRefuse("r")
	if got, err := os.ReadFile(s.path("r/.git/hooks.kept-by-picket/lib2.txt")); err != nil || string(got) != "later" {
		t.Errorf("a new neighbour is not beside the kept hook: %q, %v", got, err)
	}
	s.env = append(s.env, "PICKET_TEST_CODE=7")
	s.write("r/x", "x\n", 0o644)
	s.git("r", "add", "x")
	if out, err := s.try("r", "commit", "-m", "x"); err == nil {
		t.Errorf("the kept hook's refusal did not count:\n%s", out)
	}
}

func TestDisplacedLink(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	target := s.write("tools/check.sh", "#!/bin/sh\necho linked >> \"$PICKET_TEST_LOG\"\n", 0o755)
	s.env = append(s.env, "PICKET_TEST_LOG="+s.path("log"))
	for name, to := range map[string]string{"pre-commit": "../../../tools/check.sh", "pre-push": "/nowhere/at/all"} {
		os.Remove(s.path("r/.git/hooks", name))
		if err := os.Symlink(to, s.path("r/.git/hooks", name)); err != nil {
			t.Fatal(err)
		}
	}
	before := s.snapshot("r")
	content := s.read("tools/check.sh")
	s.install("r")
	if s.read("tools/check.sh") != content {
		t.Fatalf("installation wrote through the link to %s", target)
	}
	s.uninstall("r")
	if after := s.snapshot("r"); after != before {
		t.Errorf("not as it was:\n%s", difference(before, after))
	}
	s.install("r")
	s.mustRefuse("r")
	if got := s.read("log"); got != "linked\nlinked\n" {
		t.Errorf("the linked hook ran as %q", got)
	}
}

func TestLayouts(t *testing.T) {
	worktree := func(s *sandbox) string {
		s.repo("r")
		s.git("r", "worktree", "add", "-q", "../wt")
		return "wt"
	}
	cases := []struct {
		name  string
		build func(*sandbox) string // makes the repository, gives the folder to work in
	}{
		{"plain", func(s *sandbox) string { return s.repo("r") }},
		{"spaced and non-ASCII", func(s *sandbox) string { return s.repo("räder und 'reifen' \"x\"") }},
		{"sha256", func(s *sandbox) string { return s.repo("r", "--object-format=sha256") }},
		{"separate git dir", func(s *sandbox) string { return s.repo("r", "--separate-git-dir="+s.path("elsewhere.git")) }},
		{"linked worktree", worktree},
		{"submodule", func(s *sandbox) string {
			s.repo("sub")
			s.repo("r")
			s.git("r", "submodule", "--quiet", "add", s.path("sub"), "sm")
			return "r/sm"
		}},
		{"hooksPath relative", func(s *sandbox) string {
			s.repo("r")
			s.git("r", "config", "core.hooksPath", ".githooks")
			return "r"
		}},
		{"hooksPath absolute, local", func(s *sandbox) string {
			s.repo("r")
			s.git("r", "config", "core.hooksPath", s.path("other hooks"))
			return "r"
		}},
		{"hooksPath in home", func(s *sandbox) string {
			s.repo("r")
			s.git("r", "config", "core.hooksPath", "~/hk")
			return "r"
		}},
		{"hooks folder is a link", func(s *sandbox) string {
			s.repo("r")
			os.RemoveAll(s.path("r/.git/hooks"))
			s.mkdir("linked-hooks")
			if err := os.Symlink("../../linked-hooks", s.path("r/.git/hooks")); err != nil {
				s.t.Fatal(err)
			}
			return "r"
		}},
		{"no hooks folder", func(s *sandbox) string {
			s.repo("r", "--template=")
			return "r"
		}},
		{"shared repository", func(s *sandbox) string { return s.repo("r", "--shared=group") }},
		{"bare with worktree", func(s *sandbox) string {
			s.repo("seed")
			s.git("", "clone", "-q", "--bare", "seed", "b.git")
			s.git("b.git", "worktree", "add", "-q", "../wt", "main")
			return "wt"
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			dir := c.build(s)
			before := s.snapshot("")
			s.install(dir)
			installed := s.snapshot("")
			if again := s.install(dir); again.Changed || s.snapshot("") != installed {
				t.Errorf("the second installation changed something:\n%s", difference(installed, s.snapshot("")))
			}
			s.uninstall(dir)
			if after := s.snapshot(""); after != before {
				t.Fatalf("not as it was:\n%s", difference(before, after))
			}
			s.install(dir)
			s.mustRefuse(dir)
			if out := s.git(dir, "status", "--porcelain"); out != "" {
				t.Errorf("git status shows picket's files:\n%s", out)
			}
		})
	}
}

func TestPlacesThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		set  []string // arguments of git config
		want string
	}{
		"empty":         {[]string{"core.hooksPath", ""}, "set to nothing"},
		"/dev/null":     {[]string{"core.hooksPath", "/dev/null"}, "no hook runs"},
		"objects":       {[]string{"core.hooksPath", ".git/objects/hooks"}, "something else"},
		"the git dir":   {[]string{"core.hooksPath", ".git"}, "something else"},
		"global folder": {[]string{"--global", "core.hooksPath", "~/everywhere"}, "more than this repository"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			s.repo("r")
			s.git("r", append([]string{"config"}, c.set...)...)
			before := s.snapshot("")
			_, err := Install(context.Background(), s.options("r"))
			if s.configHooks() {
				if err != nil {
					t.Fatalf("a git with hooks in its configuration needs no folder: %v", err)
				}
				s.mustRefuse("r")
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want an error with %q", err, c.want)
			}
			if !strings.Contains(err.Error(), "config") {
				t.Errorf("the error does not name the file: %v", err)
			}
			if after := s.snapshot(""); after != before {
				t.Errorf("a refused installation left:\n%s", difference(before, after))
			}
		})
	}
}

func (s *sandbox) configHooks() bool {
	v, err := parseVersion(s.git("", "version"))
	if err != nil {
		s.t.Fatal(err)
	}
	return v.configHooks()
}

func TestSharedPathOnRequest(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.mkdir("home/everywhere")
	s.git("r", "config", "--global", "core.hooksPath", "~/everywhere")
	o := s.options("r")
	o.SharedPath, o.Shim = true, true
	if _, err := Install(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	s.mustRefuse("r")
}

func TestShim(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.withDispatcher("r/.git/hooks")
	before := s.snapshot("r")
	o := s.options("r")
	o.Shim = true
	if _, err := Install(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	s.mustRefuse("r")
	if got := s.read("log"); strings.Count(got, "name=pre-commit lib=library") != 2 {
		t.Errorf("the kept hook under a shim: %q", got)
	}
	s.git("r", "reset", "-q", "--hard", "HEAD~1")
	s.uninstall("r")
	after := s.snapshot("r/.git/hooks")
	if want := s.snapshotOf(before, ".git/hooks"); after != want {
		t.Errorf("not as it was:\n%s", difference(want, after))
	}
}

// snapshotOf cuts the lines of a folder out of a snapshot.
func (s *sandbox) snapshotOf(snap, dir string) string {
	var out []string
	for _, l := range strings.Split(snap, "\n") {
		if rest, ok := strings.CutPrefix(l, dir+"/"); ok {
			if strings.HasPrefix(rest, " ") {
				rest = "./" + rest
			}
			out = append(out, rest)
		}
	}
	return strings.Join(out, "\n") + "\n"
}

func TestUpgradeAndDowngrade(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.install("r")
	other := s.write("other/picket-hook", string(mustRead(t, program))+"\n# another build", 0o755)
	o := s.options("r")
	o.Program, o.Version = other, "v1.3.0"
	r, err := Install(context.Background(), o)
	if err != nil || !r.Changed || r.Slots[0].Action != "upgraded" || len(r.Notes) != 0 {
		t.Fatalf("upgrade: %v, %+v", err, r)
	}
	r = s.install("r")
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "v1.3.0") {
		t.Errorf("a downgrade went without a word: %q", r.Notes)
	}
	s.mustRefuse("r")
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTrackedHookIsNotTouched(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.write("r/.githooks/pre-commit", "#!/bin/sh\nexit 0\n", 0o755)
	s.git("r", "add", "-A")
	s.git("r", "commit", "-q", "-m", "hooks")
	s.git("r", "config", "core.hooksPath", ".githooks")
	r, err := Install(context.Background(), s.options("r"))
	if err != nil {
		t.Fatal(err)
	}
	if s.configHooks() {
		s.mustRefuse("r")
		return
	}
	if r.Protected() || len(r.Missed) != 1 || r.Missed[0].Event != "pre-commit" {
		t.Errorf("want pre-commit missed, got %+v", r.Missed)
	}
	if out := s.git("r", "status", "--porcelain"); out != "" {
		t.Errorf("git status shows:\n%s", out)
	}
}

func TestNotARepositoryAndOldGit(t *testing.T) {
	s := newSandbox(t)
	s.mkdir("plain")
	s.env = append(s.env, "GIT_CEILING_DIRECTORIES="+s.dir)
	if _, err := Install(context.Background(), s.options("plain")); err == nil || !strings.Contains(err.Error(), "no git repository") {
		t.Errorf("got %v", err)
	}
	for text, ok := range map[string]bool{"git version 2.39.5": true, "git version 2.55.0.618.g1a3e64c6c4": true, "git version 2.30.1 (Apple Git-130)": true, "git": false, "git version x.y": false} {
		v, err := parseVersion(text)
		if (err == nil) != ok {
			t.Errorf("parseVersion(%q): %v", text, err)
		}
		if ok && v.tooOld() != strings.Contains(text, "2.30") {
			t.Errorf("%q: too old is %t", text, v.tooOld())
		}
		if ok && v.configHooks() != strings.Contains(text, "2.55") {
			t.Errorf("%q: config hooks is %t", text, v.configHooks())
		}
	}
	if _, err := FindProgram(filepath.Join(s.dir, "picket"), ""); err == nil {
		t.Errorf("picket-hook was found where there is none")
	}
}

// Other installers know their own hooks by words in them. picket-hook must hold
// none of these, or they would overwrite or remove it without keeping it.
func TestNobodyTakesPicketForTheirs(t *testing.T) {
	ours := mustRead(t, program)
	text := shim("/somewhere/picket-hook", "pre-commit", "")
	for _, m := range managers() {
		if m.wrote(ours) || m.wrote(text) {
			t.Errorf("%s would take picket's hook for its own", m.name)
		}
		if !m.wrote([]byte("#!/bin/sh\n" + m.mark[0] + "\n")) {
			t.Errorf("%s is not known by %q", m.name, m.mark[0])
		}
	}
}
